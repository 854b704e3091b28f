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
    the more goes to the most probable character; at 0 it gets everything.

    >>> with_temperature(np.array([0.8, 0.2]), 0.5).round(3)
    array([0.941, 0.059])
    """
    if temperature < 0:
        raise ValueError(f"a temperature is not negative, but this one is {temperature}.")
    if temperature == 0:
        return np.eye(p.shape[-1])[p.argmax(axis=-1)]
    with np.errstate(divide="ignore"):  # what has no chance keeps none
        return softmax(np.log(p) / temperature)


def entropy(p: np.ndarray) -> np.ndarray:
    """Return the entropy in nats, (...), of distributions (..., characters).

    >>> float(np.exp(entropy(np.full(8, 1 / 8))).round(6))
    8.0
    """
    return -np.sum(p * np.log(np.where(p > 0, p, 1)), axis=-1)


def draw(p: np.ndarray, rng: np.random.Generator) -> int:
    """Draw the number of a character from a distribution, (characters,)."""
    return int(np.searchsorted(np.cumsum(p), rng.random() * p.sum(), side="right"))
