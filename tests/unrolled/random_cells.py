"""Cells with random, distinct weights, the Keras layers with the same weights, and random batches.

Elman's and Jordan's networks have no layer in Keras: here each is a small Keras cell in a
`keras.layers.RNN`, so that Keras does the unrolling, the masks and the gradients.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import hypothesis.strategies as st
import numpy as np

from unrolled.cells import GRU, LSTM, Cell, Elman, Jordan, SimpleRNN

OUTPUTS = 3  # of the networks with an output layer

# name -> (class, what the cell and the Keras layer are told beyond their sizes)
VARIANTS: dict[str, tuple[type[Cell], dict[str, Any]]] = {
    "SimpleRNN": (SimpleRNN, {}),
    "SimpleRNN linear": (SimpleRNN, {"activation": "linear"}),
    "LSTM": (LSTM, {}),
    "LSTM sigmoid": (LSTM, {"activation": "sigmoid", "recurrent_activation": "tanh"}),
    "GRU": (GRU, {}),
    "GRU sigmoid": (GRU, {"activation": "sigmoid", "recurrent_activation": "tanh"}),
    "GRU reset before": (GRU, {"reset_after": False}),
    "Elman": (Elman, {}),
    "Elman softmax": (Elman, {"activation": "sigmoid", "output_activation": "softmax"}),
    "Jordan": (Jordan, {}),
    "Jordan softmax": (Jordan, {"activation": "sigmoid", "output_activation": "softmax"}),
}
# The corner of relu has no derivative, so it is compared with Keras, not with differences.
WITH_CORNERS = VARIANTS | {
    "SimpleRNN relu": (SimpleRNN, {"activation": "relu"}),
    "Jordan relu": (Jordan, {"activation": "relu", "output_activation": "sigmoid"}),
}
KERAS_CLASSES = {"SimpleRNN", "LSTM", "GRU"}


class Batch(NamedTuple):
    """What `forward` takes; `mask` is None for half of the batches."""

    inputs: np.ndarray
    initial_state: tuple[np.ndarray, ...]
    mask: np.ndarray | None


class Sizes(NamedTuple):
    batch: int
    timesteps: int
    features: int
    units: int


SIZES = st.builds(Sizes, st.integers(1, 4), st.integers(1, 6), st.integers(1, 4), st.integers(1, 5))
SEEDS = st.integers(0, 2**32 - 1)


def random_cell(name: str, sizes: Sizes, rng: np.random.Generator, dtype: str = "float64") -> Cell:
    """A cell of the variant, every weight drawn from a normal distribution of deviation 0.5."""
    cls, settings = WITH_CORNERS[name]
    shape = (sizes.features, sizes.units)
    if cls in (Elman, Jordan):
        cell = cls.create(*shape, OUTPUTS, seed=0)
    else:
        reset_after = {k: v for k, v in settings.items() if k == "reset_after"}
        cell = cls.create(*shape, seed=0, **reset_after)
    weights = {n: rng.normal(0, 0.5, w.shape).astype(dtype) for n, w in cell.weights.items()}
    return cls(**weights, **settings)


def random_batch(cell: Cell, sizes: Sizes, rng: np.random.Generator, masked: bool) -> Batch:
    """Inputs, an initial state and a mask with holes anywhere, in the dtype of the cell."""
    return Batch(
        rng.normal(size=(sizes.batch, sizes.timesteps, sizes.features)).astype(cell.dtype),
        tuple(rng.normal(size=(sizes.batch, n)).astype(cell.dtype) for n in cell.state_sizes),
        rng.random((sizes.batch, sizes.timesteps)) < 0.6 if masked else None,
    )
