"""Answers that say the same stand together: word for word, or nearly."""

import re
from collections.abc import Mapping
from itertools import pairwise

ALIKE = 0.85  # share of pairs of neighbouring words that two answers must have in common
COMPARED = 20_000  # characters of an answer
_WORD = re.compile(r"\w+|[^\w\s]")


def groups(texts: Mapping[str, str]) -> list[list[str]]:
    """The names of texts that are alike, the first of each group being what the others are like.

    >>> groups({"a": "It is  green.", "b": "it is red", "c": "it is green."})
    [['a', 'c'], ['b']]
    """
    same: dict[str, list[str]] = {}
    for name, text in texts.items():
        same.setdefault(" ".join(text.casefold().split()), []).append(name)
    found: list[tuple[frozenset[tuple[str, str]], list[str]]] = []
    for text, names in same.items():
        pairs = _pairs(text)
        near = next((one for leader, one in found if _share(leader, pairs) >= ALIKE), None)
        if near is None:
            found.append((pairs, names))
        else:
            near += names
    return [names for _, names in found]


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    words = _WORD.findall(text[:COMPARED])
    return frozenset(pairwise(words))


def _share(one: frozenset, other: frozenset) -> float:
    """What two have in common, from 0 to 1; 0 for what is too short to tell."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
