"""*Alice's Adventures in Wonderland* by Lewis Carroll (1865), and its characters as numbers.

The text is in the public domain; `NOTICE` says where this copy comes from and what was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Self

import numpy as np


class Parts(NamedTuple):
    """A text in the order in which it was written: to learn from, to choose by, to test on once."""

    train: str
    valid: str
    test: str


@cache
def alice() -> Parts:
    """Return the book: chapters I to X for training, XI for validation, XII for the test.

    >>> alice().train[33:89].replace(chr(10), " ")
    'Alice was beginning to get very tired of sitting by her '
    >>> [len(part) for part in alice()]
    [120542, 10366, 11585]
    """
    text = files("unrolled.writing").joinpath("alice.txt").read_text(encoding="utf-8")
    first, second = (text.index(f"CHAPTER {number}\n") for number in ("XI", "XII"))
    return Parts(text[:first], text[first:second], text[second:])


@dataclass(frozen=True)
class Alphabet:
    """Characters with a number each.

    >>> alphabet = Alphabet.of("hello")
    >>> alphabet.characters
    'ehlo'
    >>> alphabet.encode("hole")
    array([1, 3, 2, 0])
    >>> alphabet.decode([1, 0, 2, 2, 3])
    'hello'
    """

    characters: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the alphabet of a text, in the order of Unicode."""
        return cls("".join(sorted(set(text))))

    def __len__(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> np.ndarray:
        """Return the number of each character, (timesteps,).

        Raises:
            ValueError: if the text has a character that the alphabet does not have.
        """
        unknown = sorted(set(text) - set(self.characters))
        if unknown:
            raise ValueError(f"not in the alphabet of {len(self)} characters: {unknown}")
        number = {character: k for k, character in enumerate(self.characters)}
        return np.array([number[character] for character in text], dtype=int)

    def decode(self, numbers: np.ndarray | list[int]) -> str:
        """Return the text of some numbers, (timesteps,)."""
        return "".join(self.characters[number] for number in numbers)
