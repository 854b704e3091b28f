"""What is told of a comparison: on a terminal, and as JSON."""

from collections.abc import Iterator

import numpy as np

from autograder.printing import printable
from autograder.similar.compare import SMALL_CLASS, Comparison, Pair
from autograder.similar.passages import passages

CAUTION = """\
Nothing here proves that anybody copied. Two students may have learnt from the same page, book or \
tutor, may have worked side by side as the course allows, or may have hit on the same way by chance; \
and where two do share a text, nothing here says who wrote it. What is copied from outside the class \
is not seen, nor is what was rewritten from the ground up. Read both submissions, and talk to the \
students, before you decide on anything."""
NAMES = {"code": "code", "words": "words"}


def summary(comparison: Comparison) -> str:
    """The comparison in a sentence or two."""
    count, students = len(comparison.pairs), len(comparison.readings)
    look = f"{count} pair is" if count == 1 else f"{count} pairs are"
    text = (
        f"{students} submission{'s' * (students != 1)}, {comparison.compared:,} pairs compared, "
        f"{look if count else 'no pair is'} worth a look"
    )
    together = len(set(comparison.groups.values()))
    if together:
        text += f"; pairs inside {together} group{'s' * (together != 1)} were left out"
    return text


def notes(comparison: Comparison) -> Iterator[str]:
    """What else is to be known, a sentence each."""
    if 0 < len(comparison.readings) < SMALL_CLASS:
        yield (
            f"{len(comparison.readings)} submissions say little about what is usual in a class: "
            "take each pair with care"
        )
    for student, reason in comparison.unread.items():
        yield f"{printable(student)} was not compared: {printable(reason)}"
    for student, reading in comparison.readings.items():
        if reading.left_out:
            yield f"{printable(student)}: {reading.left_out}"


def reasons(comparison: Comparison, pair: Pair) -> list[str]:
    """Why a pair is worth a look, a phrase each."""
    found = list(pair.traces)
    for name, kind in comparison.kinds.items():
        if pair.scores[name] > kind.threshold:
            found.append(
                f"{NAMES[name]} {pair.scores[name]:.1f}, where {kind.threshold:.1f} is the threshold"
            )
    return found


def usual(comparison: Comparison) -> Iterator[str]:
    """How the scores of a class are distributed, and where its threshold lies."""
    for name, kind in comparison.kinds.items():
        if kind.scores.size:
            middle, most, highest = np.quantile(kind.scores, (0.5, 0.99, 1.0))
            yield (
                f"{NAMES[name]}: half of all pairs have at most {middle:.1f}, 99 of 100 at most "
                f"{most:.1f}, the most alike {highest:.1f}; the threshold is {kind.threshold:.1f}"
            )


def as_text(comparison: Comparison) -> str:
    """The comparison, for a terminal."""
    lines = [f"{printable(comparison.assignment)}: {summary(comparison)}"]
    lines += [f"  {line}" for line in usual(comparison)]
    lines += [f"  {note}" for note in notes(comparison)]
    for pair in comparison.pairs:
        lines.append(f"  {printable(pair.first)} and {printable(pair.second)}")
        lines += [f"    {printable(reason)}" for reason in reasons(comparison, pair)]
    return "\n".join(lines)


def as_data(comparison: Comparison) -> dict:
    """The comparison, for scripts."""
    return {
        "assignment": comparison.assignment,
        "students": len(comparison.readings),
        "compared": comparison.compared,
        "thresholds": {name: round(kind.threshold, 2) for name, kind in comparison.kinds.items()},
        "groups": {group.name: group.members for group in comparison.groups.values()},
        "not compared": dict(comparison.unread),
        "notes": list(notes(comparison)),
        "pairs": [
            {
                "students": [pair.first, pair.second],
                "scores": {name: round(score, 2) for name, score in pair.scores.items()},
                "traces": list(pair.traces),
                "cells": [[one.first, one.second] for one in passages(comparison, pair)],
            }
            for pair in comparison.pairs
        ],
    }
