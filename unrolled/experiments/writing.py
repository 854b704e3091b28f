"""How well a network of 200,000 weights predicts the next character of a book, and what it tracks.

The network of `unrolled.writing.writer` reads the first ten chapters once, and then again and
again, with and without dropout. After some of these passes it is scored on chapters XI and XII, and
linear probes say how much of three properties of the text its state knows: they are fitted on
chapter XI and scored on XII. After 0 passes the network is fresh.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from unrolled.experiments.record import Experiment, Row
from unrolled.writing import Alphabet, Probe, alice, in_line, in_quotes, in_word
from unrolled.writing.writer import Network, Writer

TRACKED = {"line": in_line, "word": in_word, "quotes": in_quotes}
BEFORE = 500  # characters that are read before a chapter is scored


def explained(network: Network) -> dict[str, float]:
    """Return the share of each property's variance that a linear probe reads from the state.

    `shuffled` is the largest of the three where the labels are those of another place of the text,
    a third of the chapter away.
    """
    _, valid, test = alice()
    states, unseen = network.read(valid).states, network.read(test).states
    shares, shuffled = {}, []
    for name, label_of in TRACKED.items():
        labels = label_of(valid), label_of(test)
        shares[name] = Probe.fit(states, labels[0]).explained(unseen, labels[1])
        moved = [np.roll(label, len(label) // 3) for label in labels]
        shuffled.append(Probe.fit(states, moved[0]).explained(unseen, moved[1]))
    return {**shares, "shuffled": max(shuffled)}


def measure(seed: int, passes: Mapping[str, Sequence[int]]) -> Iterator[Row]:
    """Train a network for each dropout with this seed, and score it after each number of passes.

    Args:
        passes: for each dropout, written as text, after how many passes to score.

    Yields:
        rows: dropout, passes, train (of the last pass, while it learns), valid and test (mean
        -ln p of a character), and what `explained` returns.
    """
    train, valid, test = alice()
    for dropout, stops in passes.items():
        writer = Writer(Alphabet.of(train), seed, dropout=float(dropout))
        done, cost = 0, float("nan")
        for until in stops:
            if until > done:
                cost = writer.train(train, until - done)
            done = until
            network = writer.network()
            yield {
                "dropout": float(dropout),
                "passes": until,
                "train": round(cost, 4),
                "valid": round(float(network.costs(valid, train[-BEFORE:]).mean()), 4),
                "test": round(float(network.costs(test, valid[-BEFORE:]).mean()), 4),
                **{name: round(share, 4) for name, share in explained(network).items()},
            }


EXPERIMENT = Experiment(
    name="writing",
    file="practice/writing.csv",
    measure=measure,
    settings={"passes": {"0": [0, 1, 4], "0.4": [12]}},
    seeds=range(5),
)
