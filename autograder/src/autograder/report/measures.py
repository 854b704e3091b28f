"""The measures of a class: plain numbers in, plain numbers out."""

import math
import statistics
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

FEWEST = 10  # students that a correlation is told of
DECIDED = 0.9  # of the students: then what was decided speaks for all
MOST_BARS = 12
_ALIKE = 1e-9  # points that are no difference
_Item = TypeVar("_Item", bound=Hashable)


@dataclass(frozen=True)
class Correlation:
    """A correlation, or why there is none."""

    students: int
    value: float | None = None
    low: float | None = None  # where it may lie, were this class a sample of 20 like it
    high: float | None = None
    why: str = ""  # why there is none

    @property
    def may_be_chance(self) -> bool:
        """Whether zero is among what it may be."""
        return self.low is not None and self.high is not None and self.low <= 0 <= self.high


def correlation(first: Sequence[float], second: Sequence[float]) -> Correlation:
    """Pearson's correlation of two marks of the same students.

    Its interval, of 95%, is Fisher's: R. A. Fisher (1921), On the "probable error" of a coefficient
    of correlation deduced from a small sample, Metron 1, 3-32.
    """
    count = len(first)
    if count < FEWEST:
        return Correlation(count, why=f"fewer than {FEWEST} students")
    if max(first) - min(first) < _ALIKE or max(second) - min(second) < _ALIKE:
        return Correlation(count, why="all have the same")
    value = max(-1.0, min(1.0, statistics.correlation(first, second)))
    if abs(value) > 1 - _ALIKE:
        return Correlation(count, value, value, value)
    middle, half = math.atanh(value), 1.96 / math.sqrt(count - 3)
    return Correlation(count, value, math.tanh(middle - half), math.tanh(middle + half))


def settled(points: Sequence[Mapping[_Item, float | None]]) -> list[_Item]:
    """What is decided for nearly all of the students.

    The others would mislead: an answer that was left blank is decided long before a good one that
    waits for a person.
    """
    items = dict.fromkeys(item for one in points for item in one)
    return [
        item
        for item in items
        if sum(one.get(item) is not None for one in points) >= DECIDED * len(points)
    ]


def total(points: Mapping[_Item, float | None], items: Sequence[_Item]) -> float | None:
    """The points of these items together; None if one of them waits."""
    given = [points.get(item) for item in items]
    known = [one for one in given if one is not None]
    return math.fsum(known) if len(known) == len(given) and known else None


def discrimination(points: Sequence[Mapping[_Item, float | None]], item: _Item) -> Correlation:
    """How far those who are good at the rest are good at this item: its correlation with the rest.

    The rest is the sum of all other items, this one left out, so that no item is compared with
    itself: J. P. Guilford (1953), The correlation of an item with a composite of the remaining items
    in a test, Educational and Psychological Measurement 13, 87-93. Items that are
    not settled do not count, nor do students of whom another one waits.
    """
    counting = settled(points)
    others = [one for one in counting if one != item]
    if item not in counting:
        return Correlation(0, why="too many wait for a person")
    if not others:
        return Correlation(0, why="there is nothing else to compare it with")
    pairs = [
        (mine, rest)
        for one in points
        if (mine := one.get(item)) is not None and (rest := total(one, others)) is not None
    ]
    return correlation([mine for mine, _ in pairs], [rest for _, rest in pairs])


@dataclass(frozen=True)
class Bar:
    """One bar of a distribution: from (with), to (without; the last one with), how many."""

    low: float
    high: float
    count: int


def distribution(scores: Sequence[float], most: float) -> list[Bar]:
    """How many scores lie where, in steps of 1, 2 or 5 (or ten times these, or a tenth).

    most: the points that there are; extra credit may lead beyond
    """
    top = max([most, *scores])
    if top <= 0 or not scores:
        return []
    digit = math.floor(math.log10(top / MOST_BARS))
    steps = (factor * 10.0**power for power in (digit, digit + 1) for factor in (1, 2, 5))
    step = next(step for step in steps if top / step <= MOST_BARS + _ALIKE)
    count = math.ceil(top / step - _ALIKE)
    counts = [0] * count
    for score in scores:
        counts[min(count - 1, int(score / step + _ALIKE))] += 1
    return [
        Bar(round(n * step, 9), round((n + 1) * step, 9), found) for n, found in enumerate(counts)
    ]
