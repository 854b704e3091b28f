"""`python -m unrolled slots`: train a tagger for several seeds, and print what it reaches."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING

from unrolled.extras import extra
from unrolled.names import plain, unknown
from unrolled.slots.data import Splits, load_iob
from unrolled.slots.grammar import travel_requests
from unrolled.slots.scores import Scores, SlotScore
from unrolled.slots.settings import TAGGERS, Settings

if TYPE_CHECKING:
    from unrolled.slots.training import Epoch, Trained

# On the book's data the question is what memory alone can do. On people's own the best is wanted,
# and a tagger that has read no farther than its word does better with the window of seven words
# of G. Mesnil et al. (2015).
OWN_DATA_WINDOW = 7
SEES_ALL_OR_ONE = ("word", "bilstm")  # which have no use for a window


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the parser of the command what may be asked for."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="a directory with the folders train, valid and test, each with the files seq.in, "
        "seq.out and label; the book's travel requests if left out",
    )
    parser.add_argument(
        "--model", type=tagger, default="bilstm", help=f"one of {', '.join(TAGGERS)}; else bilstm"
    )
    parser.add_argument(
        "--seeds", type=at_least_one, default=3, metavar="N", help="seeds 0 to N-1; else 3"
    )
    parser.add_argument(
        "--epochs",
        type=at_least_one,
        default=25,
        metavar="N",
        help="passages through the training part, of which the best on valid is kept; else 25",
    )
    parser.add_argument(
        "--window",
        type=at_least_one,
        metavar="N",
        help="words that the tagger sees at a time, an odd number; else 1 for word and bilstm, and "
        f"for the others {OWN_DATA_WINDOW} with --data, without it 5 for window and 1 for the rest",
    )
    parser.set_defaults(run=run_slots)


def run_slots(arguments: argparse.Namespace) -> str:
    """Train for each seed, with a line for each epoch; return the summary.

    Ctrl-C prints the summary of the seeds that are done, and goes on to the caller.
    """
    settings = _settings(arguments)
    splits = _data(arguments)
    sizes = ", ".join(f"{part} {len(utterances)}" for part, utterances in splits.parts())
    _say(f"{arguments.model}: {TAGGERS[arguments.model]}\nsentences: {sizes}")
    with extra("slots"), _silence():  # TensorFlow's start has much to say
        from unrolled.slots.training import train

    done: list[Trained] = []
    try:
        for seed in range(arguments.seeds):
            _say(f"\nseed {seed}")
            done.append(train(arguments.model, splits, seed, report=_say_epoch, **settings))
            _say(f"  {_result(done[-1])}")
    except KeyboardInterrupt:
        _say(f"\n{summary(done)}" if done else "\nno seed was done, so test was not scored")
        raise
    return f"\n{summary(done)}"


def summary(done: Sequence[Trained]) -> str:
    """Return a table of the slots, means over the seeds, and last the mean and spread of F1."""
    seeds = len(done)
    parts: dict[str, list[SlotScore | Scores]] = {}
    for row in (row for each in done for row in each.test.slots):
        parts.setdefault(row.slot, []).append(row)
    parts["all slots"] = [each.test for each in done]
    width = max(map(len, parts))
    lines = [f"{'slot':<{width}}  precision  recall      F1  spread    true"]
    for name, rows in sorted(parts.items(), key=lambda part: (part[0] == "all slots", part[0])):
        # A seed that neither met nor predicted the slot has no row for it: 0 by 0 counts as 0.
        precision, recall, f1 = (
            [100 * getattr(row, score) for row in rows] + [0.0] * (seeds - len(rows))
            for score in ("precision", "recall", "f1")
        )
        spread = f"{stdev(f1):.2f}" if seeds > 1 else "-"
        lines.append(
            f"{name:<{width}}  {mean(precision):9.2f}  {mean(recall):6.2f}  {mean(f1):6.2f}  "
            f"{spread:>6}  {rows[0].true:6d}"
        )
    f1 = [100 * each.test.f1 for each in done]
    return "\n".join(
        [
            *lines,
            f"token accuracy {100 * mean(each.test.token_accuracy for each in done):.2f}",
            f"test F1 over {seeds} seeds: mean {mean(f1):.2f}, spread {stdev(f1):.2f} (ddof=1)"
            if seeds > 1
            else f"test F1 {f1[0]:.2f}, one seed: no spread; --seeds 3 gives one",
        ]
    )


def tagger(text: str) -> str:
    """Return the name of a tagger; capitals do not matter, nor do spaces, - and _."""
    names = {plain(name): name for name in TAGGERS}
    if plain(text) not in names:
        raise argparse.ArgumentTypeError(unknown("tagger", text, TAGGERS))
    return names[plain(text)]


def at_least_one(text: str) -> int:
    """Return the whole number that a text says."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, but got {text!r}")
    return int(text)


def _data(arguments: argparse.Namespace) -> Splits:
    if arguments.data is not None:
        return load_iob(arguments.data)
    return travel_requests()


def _settings(arguments: argparse.Namespace) -> dict[str, int]:
    """Return the settings that the command line chose, checked."""
    settings = {"epochs": arguments.epochs}
    if arguments.window is not None:
        settings["window"] = arguments.window
    elif arguments.data is not None and arguments.model not in SEES_ALL_OR_ONE:
        settings["window"] = OWN_DATA_WINDOW
    Settings.of(arguments.model, **settings)
    return settings


def _result(trained: Trained) -> str:
    best = trained.epochs[trained.best - 1]
    return (
        f"epoch {best.epoch} is the best on valid: test F1 {100 * trained.test.f1:.2f}, "
        f"training took {trained.seconds:.0f} s"
    )


def _say_epoch(epoch: Epoch) -> None:
    _say(f"  {epoch}")


def _say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def _silence() -> Iterator[None]:
    """Let nothing through to standard error, from C++ neither; exceptions pass."""
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
