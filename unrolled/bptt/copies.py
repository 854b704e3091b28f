"""The unrolled copies of a cell, one a time step, and the gradient of each.

An unrolled network has as many copies of the weights as there are time steps. All copies hold the
same numbers: the weights are tied. The gradient of the tied weights is the sum of the gradients
of the copies, and `cell.backward` returns that sum; here each copy is taken by itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

from unrolled.cells import Cache, Cell, Gradients


def between(cache: Cache, start: int, stop: int) -> Cache:
    """Return the part of a cell's cache that belongs to the steps from `start` up to `stop`."""
    batch, _, outputs = cache.outputs_shape
    steps = cache.steps[start:stop]
    mask = None if cache.mask is None else cache.mask[:, start:stop]
    return Cache(steps, mask, (batch, len(steps), outputs))


def walk_back(
    cell: Cell, cache: Cache, d_outputs: np.ndarray | None = None, d_state: Any = None
) -> Iterator[tuple[int, Gradients]]:
    """Go from the last step to the first, and yield each step's index and its own gradients.

    They are the gradients of the loss with respect to that copy alone: its input, the state
    before it, and its weights. The arguments are those of `cell.backward`.
    """
    check_cell_and_cache(cell, cache)
    shape = cache.outputs_shape
    d_outputs = np.zeros(shape) if d_outputs is None else np.array(d_outputs, float)
    if d_outputs.shape != shape:
        raise ValueError(
            "d_outputs must have the shape of the outputs, (batch, timesteps, outputs) = "
            f"{shape}, but has {d_outputs.shape}."
        )
    for t in reversed(range(shape[1])):
        if cache.mask is not None and t > 0:  # a masked step only repeats the output before it
            d_outputs[:, t - 1] += np.where(cache.mask[:, t, None], 0, d_outputs[:, t])
        gradients = cell.backward(between(cache, t, t + 1), d_outputs[:, t : t + 1], d_state)
        d_state = gradients.initial_state
        yield t, gradients


def check_cell_and_cache(cell: Cell, cache: Cache) -> None:
    """Raise a ValueError unless these are a cell and a cache of a cell."""
    if not isinstance(cell, Cell) or not isinstance(cache, Cache):
        raise ValueError(
            "needed are a cell and the cache that its forward returned, but got "
            f"{type(cell).__name__} and {type(cache).__name__}. Of a SequenceModel, give "
            "model.cell and cache.cell."
        )


def per_copy_gradients(
    cell: Cell, cache: Cache, d_outputs: np.ndarray | None = None, d_state: Any = None
) -> dict[str, np.ndarray]:
    """Return, for every weight, the gradient of each of its unrolled copies.

    Args:
        cell, cache: the cell, and the cache that its `forward` returned.
        d_outputs: the gradient of the loss with respect to the cell's outputs, (batch, timesteps,
            outputs), or None for zeros.
        d_state: the gradient with respect to the state after the last step, or None.

    Returns:
        By name, arrays (timesteps, *shape of the weight), summed over the batch. Their sums over
        axis 0 are `cell.backward(cache, d_outputs, d_state).weights`.

    >>> from unrolled.cells import SimpleRNN
    >>> rnn = SimpleRNN([[1.0]], [[1.0]], [0.0], activation="linear")
    >>> outputs, state, cache = rnn.forward([[[1.0], [2.0], [3.0]]])
    >>> copies = per_copy_gradients(rnn, cache, d_state=np.ones((1, 1)))  # loss h_3
    >>> copies["kernel"].ravel(), copies["recurrent_kernel"].ravel()
    (array([1., 2., 3.]), array([0., 1., 3.]))
    """
    check_cell_and_cache(cell, cache)
    timesteps = cache.outputs_shape[1]
    copies = {name: np.zeros((timesteps, *w.shape), w.dtype) for name, w in cell.weights.items()}
    for t, gradients in walk_back(cell, cache, d_outputs, d_state):
        for name, gradient in gradients.weights.items():
            copies[name][t] = gradient
    return copies


def bytes_kept(cache: Cache) -> int:
    """Return how many bytes of activations a cell's cache holds for the backward pass.

    An array that two steps share, the state after one and before the other, counts once.
    """
    fields = dataclasses.fields(cache.steps[0])
    arrays = [getattr(step, field.name) for step in cache.steps for field in fields]
    return sum({id(array): array.nbytes for array in arrays}.values())
