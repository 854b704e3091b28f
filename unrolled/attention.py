"""Dot-product attention in NumPy, forward and backward.

Each query is compared with every key, and gets a mean of the values, weighted by how well the keys
match:

    scores   s_ij = scale * q_i . k_j
    weights  a_ij = exp(s_ij) / sum over j of exp(s_ij)
    outputs  c_i  = sum over j of a_ij * v_j

With a scale of 1 these are the scores of M.-T. Luong, H. Pham and C. D. Manning, *Effective
approaches to attention-based neural machine translation*, EMNLP 2015, called 'dot' there; with the
scale 1 / sqrt(size of a key) those of A. Vaswani et al., *Attention is all you need*, NIPS 2017.

    attended = attention(query, key, value, mask)       # .outputs .weights .cache
    gradients = attention_backward(attended.cache, d_outputs)     # .query .key .value
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Attended", "AttentionCache", "AttentionGradients", "attention", "attention_backward"]


class AttentionCache(NamedTuple):
    """What `attention` keeps for `attention_backward`."""

    query: np.ndarray  # (batch, queries, size)
    key: np.ndarray  # (batch, keys, size)
    value: np.ndarray  # (batch, keys, features)
    weights: np.ndarray  # (batch, queries, keys)
    scale: float


class Attended(NamedTuple):
    """What `attention` returns."""

    outputs: np.ndarray  # (batch, queries, features)
    weights: np.ndarray  # (batch, queries, keys), not negative, the sum over the keys is 1
    cache: AttentionCache


class AttentionGradients(NamedTuple):
    """The gradients of the loss, each of the shape of what it belongs to."""

    query: np.ndarray
    key: np.ndarray
    value: np.ndarray


def attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    mask: ArrayLike | None = None,
    scale: float | None = None,
) -> Attended:
    """Look up each query among the keys, and return a weighted mean of the values.

    Args:
        query: (batch, queries, size).
        key: (batch, keys, size).
        value: (batch, keys, features), one for each key.
        mask: True where a query may look: (batch, keys) for the same at all queries, or
            (batch, queries, keys); None for everywhere. What stands elsewhere is never used.
        scale: by which the dot products are multiplied; None for 1 / sqrt(size).

    Raises:
        ValueError: if the shapes do not fit, or a query may look nowhere.

    >>> attended = attention([[[0.0]]], key=[[[1.0], [5.0]]], value=[[[3.0], [4.0]]])
    >>> attended.weights  # a query of 0 matches all keys alike
    array([[[0.5, 0.5]]])
    >>> attended.outputs
    array([[[3.5]]])
    """
    q, k, v = (np.asarray(array) for array in (query, key, value))
    if not np.issubdtype(dtype := np.result_type(q, k, v), np.floating):
        dtype = np.dtype(np.float64)
    q, k, v = (array.astype(dtype) for array in (q, k, v))
    look = _checked(q, k, v, mask)
    factor = 1 / np.sqrt(q.shape[2]) if scale is None else scale
    if look is not None:
        seen: np.ndarray = np.any(look, axis=1, keepdims=True)  # (batch, 1, keys): by any query
        seen = seen.swapaxes(1, 2)
        k, v = np.where(seen, k, 0), np.where(seen, v, 0)  # even NaN stays outside
    scores = dtype.type(factor) * (q @ k.swapaxes(1, 2))  # (batch, queries, keys)
    if look is not None:
        scores = np.where(look, scores, -np.inf)
    # Less the largest score of each query: the same weights, and no overflow.
    exponentials = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights = exponentials / exponentials.sum(axis=2, keepdims=True)
    return Attended(weights @ v, weights, AttentionCache(q, k, v, weights, float(factor)))


def attention_backward(cache: AttentionCache, d_outputs: ArrayLike) -> AttentionGradients:
    """Return the gradients of queries, keys and values, given that of the outputs.

    Where a mask was False the weight is 0, and so is the gradient that passes.

    Args:
        cache: from `attention`.
        d_outputs: (batch, queries, features).

    Raises:
        ValueError: if `d_outputs` has not the shape of the outputs.
    """
    query, key, value, weights, scale = cache
    d = np.asarray(d_outputs, weights.dtype)
    if d.shape != (expected := (*weights.shape[:2], value.shape[2])):
        raise ValueError(f"d_outputs must have the shape {expected}, but has {d.shape}.")
    d_value = weights.swapaxes(1, 2) @ d  # (batch, keys, features)
    d_weights = d @ value.swapaxes(1, 2)  # (batch, queries, keys)
    mean = (weights * d_weights).sum(axis=2, keepdims=True)  # (batch, queries, 1)
    d_scores = weights * (d_weights - mean) * weights.dtype.type(scale)
    return AttentionGradients(d_scores @ key, d_scores.swapaxes(1, 2) @ query, d_value)


def _checked(
    query: np.ndarray, key: np.ndarray, value: np.ndarray, mask: ArrayLike | None
) -> np.ndarray | None:
    """Return the mask as (batch, queries, keys), after a look at all shapes."""
    for name, array in (("query", query), ("key", key), ("value", value)):
        if array.ndim != 3 or 0 in array.shape:
            raise ValueError(
                f"{name} must have three axes, (batch, timesteps, size), none of them empty, but "
                f"has the shape {array.shape}."
            )
    if query.shape[2] != key.shape[2]:
        raise ValueError(
            f"a query and a key must have the same size, but the queries are {query.shape} and the "
            f"keys {key.shape}."
        )
    if not query.shape[0] == key.shape[0] == value.shape[0] or key.shape[1] != value.shape[1]:
        raise ValueError(
            "there must be a value for each key, and one batch for all, but the queries are "
            f"{query.shape}, the keys {key.shape}, and the values {value.shape}."
        )
    if mask is None:
        return None
    shape = query.shape[0], query.shape[1], key.shape[1]
    look = np.asarray(mask, bool)
    if look.shape not in (shape, (shape[0], shape[2])):
        raise ValueError(
            f"the mask must have the shape (batch, keys) = {(shape[0], shape[2])} or "
            f"(batch, queries, keys) = {shape}, but has {look.shape}."
        )
    look = np.broadcast_to(look if look.ndim == 3 else look[:, None], shape)
    if not look.any(axis=2).all():
        raise ValueError("a query may look nowhere: its row of the mask is False everywhere.")
    return look
