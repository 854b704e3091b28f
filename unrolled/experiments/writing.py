"""How well a network of 200,000 weights predicts the next character of a book, and what it tracks.

The network of `unrolled.writing.writer` reads the first ten chapters again and again. After some of
these passes it is scored on chapters XI and XII, and linear probes say how much of three properties
of the text its state knows: they are fitted on chapter XI and scored on XII. After 0 passes the
network is fresh. Gradients are carried back over 32 characters or over 128; the number of steps is
the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from unrolled.experiments.record import Experiment, Row
from unrolled.writing import Alphabet, Probe, alice, in_line, in_quotes, in_word
from unrolled.writing.tracking import CLOSING
from unrolled.writing.writer import Writer

# After one of these a quotation may end, if there is one.
STOPS = ",.!?"
TRACKED = {"line": in_line, "word": in_word, "quotes": in_quotes}
BEFORE = 500  # characters that are read before a chapter is scored


def explained(states: np.ndarray, unseen: np.ndarray) -> dict[str, float]:
    """Return the share of each property's variance that a linear probe reads from the state.

    `shuffled` is the largest of the three where the labels are those of another place of the text,
    a third of the chapter away.

    Args:
        states: (timesteps, units), after each character of chapter XI.
        unseen: the same of chapter XII.
    """
    _, valid, test = alice()
    shares, shuffled = {}, []
    for name, label_of in TRACKED.items():
        labels = label_of(valid), label_of(test)
        shares[name] = Probe.fit(states, labels[0]).explained(unseen, labels[1])
        moved = [np.roll(label, len(label) // 3) for label in labels]
        shuffled.append(Probe.fit(states, moved[0]).explained(unseen, moved[1]))
    return {**shares, "shuffled": max(shuffled)}


def closing(p: np.ndarray, text: str, alphabet: Alphabet) -> dict[str, float]:
    """Return the mean probability of a closing quotation mark after a stop, inside a quotation and
    outside of one.

    Args:
        p: (timesteps, characters), what comes after each character of the text.
    """
    mark = p[:, alphabet.encode(CLOSING)[0]]  # (timesteps,)
    stop, inside = np.isin(list(text), list(STOPS)), in_quotes(text) == 1
    return {
        "inside": float(mark[stop & inside].mean()),
        "outside": float(mark[stop & ~inside].mean()),
    }


def measure(seed: int, variants: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Train a network for each variant with this seed, and score it after some of its passes.

    Args:
        seed: of the weights and of dropout.
        variants: length and dropout of the `Writer`, and after which passes to score.

    Yields:
        rows: length, dropout, passes, train (of the last pass, while it learns), valid and test
        (mean -ln p of a character), and what `explained` and, on the test, `closing` return.
    """
    train, valid, test = alice()
    alphabet = Alphabet.of(train)
    for variant in variants:
        how = {"length": variant["length"], "dropout": variant["dropout"]}
        writer = Writer(alphabet, seed, **how)
        done, cost = 0, float("nan")
        for until in variant["passes"]:
            if until > done:
                cost = writer.train(train, until - done)
            done = until
            network = writer.network()
            on_valid = network.read(valid, network.read(train[-BEFORE:]).last)
            on_test = network.read(test, on_valid.last)
            measured = {
                "train": cost,
                "valid": network.costs(valid, train[-BEFORE:]).mean(),
                "test": network.costs(test, valid[-BEFORE:]).mean(),
                **explained(on_valid.states, on_test.states),
                **closing(on_test.p, test, alphabet),
            }
            rounded = {name: round(float(value), 4) for name, value in measured.items()}
            yield {**how, "passes": until, **rounded}


def variant(length: int, dropout: float, *passes: int) -> dict[str, Any]:
    """One network of the settings: how it is trained, and after which passes it is scored."""
    return {"length": length, "dropout": dropout, "passes": list(passes)}


EXPERIMENT = Experiment(
    name="writing",
    file="practice/writing.csv",
    measure=measure,
    settings={"variants": [variant(32, 0.0, 0, 1, 4), variant(128, 0.0, 4)]},
    seeds=range(5),
)
