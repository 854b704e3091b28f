"""The task: write a word backwards. Random words of a few letters, and their numbers.

    source    c a b . .          0 is the padding behind a word
    target    b a c # .          the word backwards, and the end token
    previous  ^ b a c .          what the decoder is given: the start token, and the target so far

The letters are drawn independently, so nothing but the source tells what to write.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from unrolled.checks import whole_number

__all__ = ["END", "LETTERS", "PADDING", "START", "TOKENS", "Pairs", "draw", "pairs", "read", "text"]

LETTERS = "abcdefgh"
TOKENS = ".^#" + LETTERS  # by number: padding, start, end, and the letters
PADDING, START, END = 0, 1, 2
FIRST_LETTER = 3


class Pairs(NamedTuple):
    """Words and what is to be made of them, as numbers, int32, padded behind with 0."""

    source: np.ndarray  # (batch, timesteps)
    previous: np.ndarray  # (batch, timesteps + 1), START first
    target: np.ndarray  # (batch, timesteps + 1), END behind the last letter

    @property
    def mask(self) -> np.ndarray:
        """Where the target has a letter or the end token, (batch, timesteps + 1)."""
        return self.target != PADDING


def read(words: Iterable[str]) -> np.ndarray:
    """Return the numbers of words, padded behind to the longest, (batch, timesteps).

    >>> read(["cab", "a"])
    array([[5, 3, 4],
           [3, 0, 0]], dtype=int32)
    """
    words = list(words)
    for word in words:
        if not word or not set(word) <= set(LETTERS):
            raise ValueError(f"a word must have letters of {LETTERS!r} only, but got {word!r}.")
    numbers = np.zeros((len(words), max(map(len, words), default=0)), np.int32)
    for row, word in zip(numbers, words, strict=True):
        row[: len(word)] = [TOKENS.index(letter) for letter in word]
    return numbers


def text(numbers: ArrayLike) -> list[str]:
    """Return the tokens of (batch, timesteps) as texts, up to the end token or the padding.

    >>> text([[5, 3, 4, 2, 7], [3, 0, 0, 0, 0]])
    ['cab', 'a']
    """
    rows = ("".join(TOKENS[number] for number in row) for row in np.asarray(numbers))
    return [row.split(TOKENS[END])[0].split(TOKENS[PADDING])[0] for row in rows]


def pairs(source: ArrayLike) -> Pairs:
    """Return words with their targets; `source` is (batch, timesteps), padded behind."""
    source = np.asarray(source, np.int32)
    batch, timesteps = source.shape
    lengths = (source != PADDING).sum(axis=1)  # (batch,)
    last_first = lengths[:, None] - 1 - np.arange(timesteps)  # the place of each letter to write
    target = np.zeros((batch, timesteps + 1), np.int32)
    letters = np.take_along_axis(source, np.maximum(last_first, 0), axis=1)
    target[:, :-1] = np.where(last_first >= 0, letters, PADDING)
    target[np.arange(batch), lengths] = END
    previous = np.where(target[:, :-1] == END, PADDING, target[:, :-1])
    start = np.full((batch, 1), START, np.int32)
    return Pairs(source, np.concatenate([start, previous], axis=1), target)


def draw(count: int, lengths: Iterable[int], rng: np.random.Generator) -> Pairs:
    """Draw words whose lengths are drawn from `lengths`, all of them equally often.

    Args:
        count: how many words.
        lengths: those that occur; all words are padded to the longest of them.
        rng: what draws.
    """
    choices = [whole_number("a length", length, minimum=1) for length in lengths]
    drawn = rng.choice(choices, size=count)  # (count,)
    letters = rng.integers(FIRST_LETTER, len(TOKENS), (count, max(choices)))
    return pairs(np.where(np.arange(max(choices)) < drawn[:, None], letters, PADDING))
