"""Clipping: three ways to keep gradients from growing beyond a limit.

    by value         every number is cut to [-limit, limit]: the direction changes
    by norm          every array is scaled to a norm of at most `limit`: the direction within an
                     array stays, that of all weights together changes
    by global norm   all arrays are scaled by one factor: the direction stays

Each takes gradients by name, as `model.gradients(...).weights`, and returns new arrays. Gradients
of zero stay zero. A gradient that holds NaN or infinity has no direction to keep: that is a
FloatingPointError which names it. Source: R. Pascanu, T. Mikolov and Y. Bengio, *On the difficulty
of training recurrent neural networks*, ICML 2013, algorithm 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real

import numpy as np


def clip_by_value(gradients: Mapping[str, np.ndarray], limit: float) -> dict[str, np.ndarray]:
    """Return the gradients with every number cut to [-limit, limit].

    >>> clip_by_value({"kernel": np.array([3.0, -4.0, 1.0])}, limit=2)
    {'kernel': array([ 2., -2.,  1.])}
    """
    checked_limit(limit)
    return {name: np.clip(g, -limit, limit) for name, g in finite(gradients).items()}


def clip_by_norm(gradients: Mapping[str, np.ndarray], limit: float) -> dict[str, np.ndarray]:
    """Return the gradients with each array whose norm is above `limit` scaled down to it.

    >>> clip_by_norm({"kernel": np.array([3.0, -4.0]), "bias": np.array([1.0])}, limit=2)
    {'kernel': array([ 1.2, -1.6]), 'bias': array([1.])}
    """
    checked_limit(limit)
    return {name: scaled(g, norm([g]), limit) for name, g in finite(gradients).items()}


def clip_by_global_norm(
    gradients: Mapping[str, np.ndarray], limit: float
) -> tuple[dict[str, np.ndarray], float]:
    """Return the gradients, scaled down together if their norm is above `limit`, and that norm.

    The norm is that of all gradients as one long vector, before clipping.

    >>> clip_by_global_norm({"kernel": np.array([3.0, 0.0]), "bias": np.array([-4.0])}, limit=1)
    ({'kernel': array([0.6, 0. ]), 'bias': array([-0.8])}, 5.0)
    """
    checked_limit(limit)
    gradients = finite(gradients)
    before = norm(list(gradients.values()))
    return {name: scaled(g, before, limit) for name, g in gradients.items()}, before


def norm(arrays: list[np.ndarray]) -> float:
    """Return the Euclidean norm of all numbers of the arrays, with no overflow on the way."""
    largest = max((float(np.abs(array).max(initial=0)) for array in arrays), default=0.0)
    if largest == 0:
        return 0.0
    return largest * float(np.sqrt(sum(((array / largest) ** 2).sum() for array in arrays)))


def scaled(gradient: np.ndarray, size: float, limit: float) -> np.ndarray:
    """Return a copy of the gradient, multiplied by limit / size if the size is above the limit."""
    return gradient / size * limit if size > limit else gradient.copy()


def finite(gradients: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the gradients as arrays of floats, or raise a FloatingPointError naming a bad one."""
    arrays = {}
    for name, gradient in gradients.items():
        array = np.asarray(gradient)
        arrays[name] = array if np.issubdtype(array.dtype, np.floating) else array.astype(float)
        wrong = ~np.isfinite(arrays[name])
        if wrong.any():
            raise FloatingPointError(
                f"the gradient of {name} is not finite: {wrong.sum()} of its {wrong.size} numbers "
                f"are NaN or infinite. Training has diverged, or the data hold such numbers."
            )
    return arrays


def checked_limit(limit: float) -> None:
    """Raise a ValueError unless the limit is a positive number."""
    if isinstance(limit, bool) or not isinstance(limit, Real) or not 0 < limit < np.inf:
        raise ValueError(f"limit must be a positive number, but got {limit!r}.")
