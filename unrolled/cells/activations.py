"""The activation functions of the cells, each beside its backward pass.

A backward pass needs only the function's output `a`, which the cell has kept, and the gradient
`d_a` of the loss with respect to it; it returns the gradient with respect to the input. For
`tanh`, that is `d_a * (1 - a**2)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Activation(NamedTuple):
    """A function of an array, and its backward pass."""

    forward: Callable[[np.ndarray], np.ndarray]  # input -> a
    backward: Callable[[np.ndarray, np.ndarray], np.ndarray]  # (a, d_a) -> d_input


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return `1 / (1 + exp(-x))`, with no overflow however far `x` is from 0."""
    e = np.exp(-np.abs(x))  # at most 1
    return np.where(x >= 0, 1, e) / (1 + e)


def softmax(x: np.ndarray) -> np.ndarray:
    """Return `exp(x)` divided by its sum over the last axis."""
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


ACTIVATIONS = {
    "linear": Activation(lambda x: x, lambda a, d_a: d_a),
    "relu": Activation(lambda x: np.maximum(x, 0), lambda a, d_a: d_a * (a > 0)),
    "sigmoid": Activation(sigmoid, lambda a, d_a: d_a * a * (1 - a)),
    "softmax": Activation(
        softmax, lambda a, d_a: a * (d_a - (a * d_a).sum(axis=-1, keepdims=True))
    ),
    "tanh": Activation(np.tanh, lambda a, d_a: d_a * (1 - a * a)),
}


def activation_called(name: str) -> Activation:
    """Return the activation of this name, or raise a ValueError that lists the names."""
    if name not in ACTIVATIONS:
        raise ValueError(
            f"an activation must be one of {', '.join(map(repr, ACTIVATIONS))}, but got {name!r}."
        )
    return ACTIVATIONS[name]
