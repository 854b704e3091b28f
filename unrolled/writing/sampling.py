"""From scores to a character: softmax, temperature, and a draw."""

from __future__ import annotations

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the distributions, (..., characters), of scores of this shape."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def with_temperature(p: np.ndarray, temperature: float) -> np.ndarray:
    """Return distributions in proportion to p ** (1 / temperature), (..., characters).

    For p = softmax(logits) that is softmax(logits / temperature). At 1 nothing changes; the colder,
    the more goes to the most probable character; at 0 it gets everything, and equal ones share it.

    >>> with_temperature(np.array([0.8, 0.2]), 0.5).round(3)
    array([0.941, 0.059])
    >>> with_temperature(np.array([0.4, 0.4, 0.2]), 0)
    array([0.5, 0.5, 0. ])
    """
    if temperature < 0:
        raise ValueError(f"a temperature is not negative, but this one is {temperature}.")
    most = p.max(axis=-1, keepdims=True)
    if temperature == 0:
        return (p == most) / (p == most).sum(axis=-1, keepdims=True)
    # What has no chance keeps none. The largest is 0 before the division, which may overflow others.
    with np.errstate(divide="ignore", over="ignore"):
        return softmax((np.log(p) - np.log(most)) / temperature)


def entropy(p: np.ndarray) -> np.ndarray:
    """Return the entropy in nats, (...), of distributions (..., characters).

    >>> float(np.exp(entropy(np.full(8, 1 / 8))).round(6))
    8.0
    """
    return -np.sum(p * np.log(np.where(p > 0, p, 1)), axis=-1)


def draw(p: np.ndarray, rng: np.random.Generator) -> int:
    """Draw the number of a character from a distribution, (characters,)."""
    below = np.cumsum(p)
    return int(np.searchsorted(below, rng.random() * below[-1], side="right"))
