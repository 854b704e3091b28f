"""Does a network keep track of something? Labels of a text, and a linear probe that reads them.

A label says for each character of a text what holds when it has just been read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

OPENING, CLOSING = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"


def in_line(text: str) -> np.ndarray:
    """Return how many characters of the line have been read, (timesteps,); 0 at its end.

    >>> in_line("ab" + chr(10) + "cde")
    array([1, 2, 0, 1, 2, 3])
    """
    return _since(np.array([character == "\n" for character in text]))


def in_word(text: str) -> np.ndarray:
    """Return how many letters of the word have been read, (timesteps,); 0 outside of words.

    >>> in_word("to be,")
    array([1, 2, 0, 1, 2, 0])
    """
    return _since(np.array([not character.isalpha() for character in text]))


def in_quotes(text: str) -> np.ndarray:
    """Return 1 from an opening quotation mark up to the closing one, and 0 elsewhere, (timesteps,).

    The closing mark is also the apostrophe: it is taken for one where a letter follows.

    >>> in_quotes("‘I’m!’ he")
    array([1, 1, 1, 1, 1, 0, 0, 0, 0])
    """
    inside, labels = 0, []
    for character, following in zip(text, text[1:] + " ", strict=True):
        if character == OPENING:
            inside = 1
        elif character == CLOSING and not following.isalpha():
            inside = 0
        labels.append(inside)
    return np.array(labels)


def _since(resets: np.ndarray) -> np.ndarray:
    """Return the number of steps since the last reset, or since the beginning, (timesteps,)."""
    steps = np.arange(1, len(resets) + 1)
    return steps - np.maximum.accumulate(np.where(resets, steps, 0))


@dataclass(frozen=True)
class Probe:
    """A linear reading of a label from states: weights (units,) and a constant."""

    weights: np.ndarray
    constant: float

    @classmethod
    def fit(cls, states: np.ndarray, label: np.ndarray, ridge: float = 1e-4) -> Self:
        """Return the reading with the least squared error.

        Args:
            states: (timesteps, units).
            label: (timesteps,).
            ridge: how much the squares of the weights cost, for each timestep.
        """
        mean, middle = states.mean(axis=0), label.mean()
        x, y = states - mean, label - middle
        covariance = x.T @ x / len(x) + ridge * np.eye(x.shape[1])
        weights = np.linalg.solve(covariance, x.T @ y / len(x))
        return cls(weights, float(middle - mean @ weights))

    def read(self, states: np.ndarray) -> np.ndarray:
        """Return the label as the probe reads it, (timesteps,), from states (timesteps, units)."""
        return states @ self.weights + self.constant

    def explained(self, states: np.ndarray, label: np.ndarray) -> float:
        """Return the share of the label's variance that the reading explains.

        1 is a perfect reading, and 0 no better than the mean of the label; it can be negative.
        """
        return float(1 - np.mean((label - self.read(states)) ** 2) / np.var(label))
