"""What pairs of students share that few others have, and where what is usual in a class ends."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import TypeVar

import numpy as np

Key = TypeVar("Key", bound=Hashable)
COMMON = 0.3  # of a class: what more of it have counts for nothing
FEW = 6  # students, who are few however small a class is
CHANCE = 0.1  # pairs of a class that come past the threshold by chance, in the sense of `threshold`


def weigh(
    held: Sequence[Iterable[Key]], together: Sequence[int], released: Collection[Key] = ()
) -> dict[Key, float]:
    """The weights of what at least two have and few of a class, 1 if it is only two.

    held: the fingerprints of each student
    together: a number for each student, the same for those who work together, who count once
    released: fingerprints that weigh nothing

    >>> weigh([["a", "b"], ["a", "b"], ["b"], []], [0, 1, 2, 3])
    {'a': 1.0, 'b': 0.5}
    """
    holders: dict[Key, set[int]] = defaultdict(set)
    for number, fingerprints in zip(together, held, strict=True):
        for one in fingerprints:
            holders[one].add(number)
    most = max(FEW, COMMON * len(set(together)))
    return {
        one: 1 / (len(who) - 1)
        for one, who in holders.items()
        if 2 <= len(who) <= most and one not in released
    }


def score(
    held: Sequence[Mapping[Key, str]], weights: Mapping[Key, float], power: float
) -> np.ndarray:
    """How much each pair of students shares: the weights, added up in each cell, to a power, added up.

    held: the fingerprints of each student, and the cell that each stands in. Who moves an answer to
        another cell does not divide it: a fingerprint's cell is that of the first who has it
    power: 1/2 for code, so that a long passage in one answer, where two may have hit on the same,
        counts for less than as much in several answers
    """
    holders: dict[Key, list[int]] = defaultdict(list)
    cells: dict[Key, str] = {}
    for student, fingerprints in enumerate(held):
        for one in fingerprints.keys() & weights.keys():
            holders[one].append(student)
            cells.setdefault(one, fingerprints[one])
    shared: dict[str, np.ndarray] = {}
    for one, who in holders.items():
        table = shared.setdefault(cells[one], np.zeros((len(held), len(held))))
        table[np.ix_(who, who)] += weights[one]
    return sum((one**power for one in shared.values()), start=np.zeros((len(held), len(held))))


def threshold(scores: Iterable[float], least: float) -> float:
    """The score from which a pair is worth a look.

    The less alike half of the class's pairs says what is usual: the median, and how far the first
    quartile lies below it. Were the roots of all scores (plus 1) spread like a normal distribution
    that has these two, a tenth of a pair would lie beyond the threshold. Roots, since the larger
    scores spread more; the less alike half, since pairs that copied are not in it.

    least: where a class shares so little that what is usual is nothing
    """
    roots = np.sqrt(np.fromiter(scores, float) + 1)
    if roots.size < 2:
        return least
    low, middle = np.quantile(roots, (0.25, 0.5))
    normal = NormalDist()
    width = (middle - low) / normal.inv_cdf(0.75)
    far = normal.inv_cdf(1 - CHANCE / roots.size)
    return float(max(least, (middle + far * width) ** 2 - 1))
