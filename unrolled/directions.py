"""Recurrent cells one over another, and one from each end of the sequence.

    Stack([cell, cell])            the second cell reads the outputs of the first
    Bidirectional(ahead, back)     one cell reads from each end; their outputs stand side by side

Both hold cells of `unrolled.cells`, or one another, and work as they do, from a zero state:

    outputs, cache = net.forward(inputs, mask)
    d_inputs, d_weights = net.backward(cache, d_outputs)

They are equal to `keras.layers.Bidirectional` with `merge_mode="concat"` and to Keras layers with
`return_sequences=True` one after another; `from_keras` takes their weights.

Sources: M. Schuster and K. K. Paliwal, *Bidirectional recurrent neural networks*, IEEE Transactions
on Signal Processing 45 (1997), 2673-2681; A. Graves, A. Mohamed and G. Hinton, *Speech recognition
with deep recurrent neural networks*, ICASSP 2013, who put several of both kinds one over another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from unrolled.cells import GRU, LSTM, Cell, SimpleRNN
from unrolled.extras import extra

__all__ = ["Backward", "Bidirectional", "Run", "Stack", "from_keras", "influence"]


class Run(NamedTuple):
    """What `forward` returns."""

    outputs: np.ndarray  # (batch, timesteps, outputs)
    cache: Any  # what the backward pass needs


class Backward(NamedTuple):
    """What `backward` returns."""

    inputs: np.ndarray  # the gradient of the inputs, (batch, timesteps, features)
    weights: list[np.ndarray]  # the gradients of the weights, in the order of Keras


@dataclass(frozen=True, eq=False)
class Bidirectional:
    """Two cells: `ahead` reads from the first step to the last, `back` from the last to the first.

    At step t the output of `ahead` has read the steps 1 to t, and that of `back` the steps T to t;
    the two stand side by side, (batch, timesteps, ahead.units + back.units). Where a mask is False
    the output is 0, in Keras as well; a cell alone gives the output of the step before.

    >>> net = Bidirectional(LSTM.create(10, 32, seed=0), LSTM.create(10, 32, seed=1))
    >>> net.parameters
    11008
    >>> net.forward(np.zeros((4, 7, 10))).outputs.shape
    (4, 7, 64)
    """

    ahead: Layer
    back: Layer

    @property
    def features(self) -> int:
        """How many numbers each step reads."""
        return self.ahead.features

    @property
    def output_size(self) -> int:
        """The size of the output of a step."""
        return self.ahead.output_size + self.back.output_size

    @property
    def parameters(self) -> int:
        """The number of values that are trained."""
        return self.ahead.parameters + self.back.parameters

    def forward(self, inputs: np.ndarray, mask: np.ndarray | None = None) -> Run:
        """Run both cells over a batch (batch, timesteps, features), with a mask or without."""
        inputs = np.asarray(inputs)
        mask = None if mask is None else np.asarray(mask, dtype=bool)
        ahead = _run(self.ahead, inputs, mask)
        back = _run(self.back, inputs[:, ::-1], None if mask is None else mask[:, ::-1])
        outputs = np.concatenate([ahead.outputs, back.outputs[:, ::-1]], axis=2)
        return Run(_where(mask, outputs), (ahead.cache, back.cache, mask))

    def backward(self, cache: Any, d_outputs: np.ndarray) -> Backward:
        """Return the gradients, given those of the outputs (batch, timesteps, outputs)."""
        size = self.ahead.output_size
        d_outputs = _where(cache[2], d_outputs)
        ahead = _backward(self.ahead, cache[0], d_outputs[:, :, :size])
        back = _backward(self.back, cache[1], d_outputs[:, ::-1, size:])
        return Backward(ahead.inputs + back.inputs[:, ::-1], ahead.weights + back.weights)


@dataclass(frozen=True, eq=False)
class Stack:
    """Layers one over another, from the one that reads the inputs to the one that is on top.

    >>> net = Stack([LSTM.create(10, 32, seed=0), LSTM.create(32, 32, seed=1)])
    >>> net.parameters
    13824
    """

    layers: Sequence[Layer]

    def __post_init__(self) -> None:
        for below, above in zip(self.layers, self.layers[1:], strict=False):
            if below.output_size != above.features:
                raise ValueError(
                    f"a layer with {below.output_size} outputs lies under one that reads "
                    f"{above.features} features: the two numbers must be equal."
                )

    @property
    def features(self) -> int:
        """How many numbers each step reads."""
        return self.layers[0].features

    @property
    def output_size(self) -> int:
        """The size of the output of a step."""
        return self.layers[-1].output_size

    @property
    def parameters(self) -> int:
        """The number of values that are trained."""
        return sum(layer.parameters for layer in self.layers)

    def forward(self, inputs: np.ndarray, mask: np.ndarray | None = None) -> Run:
        """Run the layers over a batch (batch, timesteps, features), with a mask or without."""
        caches = []
        for layer in self.layers:
            inputs, cache = _run(layer, inputs, mask)
            caches.append(cache)
        return Run(inputs, caches)

    def backward(self, cache: Any, d_outputs: np.ndarray) -> Backward:
        """Return the gradients, given those of the outputs (batch, timesteps, outputs)."""
        weights: list[np.ndarray] = []
        for layer, its_cache in zip(self.layers[::-1], cache[::-1], strict=True):
            d_outputs, its_weights = _backward(layer, its_cache, d_outputs)
            weights = its_weights + weights
        return Backward(d_outputs, weights)


Layer = Cell | Bidirectional | Stack


def influence(net: Layer, inputs: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """Return how far each output moves with each input, (timesteps, timesteps).

    In row t and column s stands the size (the Frobenius norm) of the derivative of output t with
    respect to input s, both counted from 0, the mean over the sequences of the batch. It is exactly
    0 where the output cannot see the input.

    >>> rnn = SimpleRNN(np.eye(1), np.eye(1), np.zeros(1), activation="linear")
    >>> influence(rnn, np.zeros((1, 3, 1)))
    array([[1., 0., 0.],
           [1., 1., 0.],
           [1., 1., 1.]])
    """
    outputs, cache = _run(net, inputs, mask)
    timesteps = outputs.shape[1]
    squares = np.zeros((timesteps, len(outputs), timesteps))  # of t, sequence and s
    for t in range(timesteps):
        for unit in range(outputs.shape[2]):
            d_outputs = np.zeros_like(outputs)
            d_outputs[:, t, unit] = 1
            squares[t] += (_backward(net, cache, d_outputs).inputs ** 2).sum(axis=2)
    return np.sqrt(squares).mean(axis=1)


def from_keras(layer: Any) -> Layer:
    """Return the net of built Keras layers, with copies of their weights.

    Args:
        layer: a SimpleRNN, an LSTM, a GRU, a Bidirectional of one, or a list of these, the lowest
            first.

    Raises:
        ValueError: if a Bidirectional does not put its outputs side by side.
    """
    with extra("keras"):
        import keras

    if isinstance(layer, list | tuple):
        return Stack([from_keras(each) for each in layer])
    if isinstance(layer, keras.layers.Bidirectional):
        if layer.merge_mode != "concat":
            raise ValueError(
                f"the layer {layer.name!r} has merge_mode={layer.merge_mode!r}, but only 'concat' "
                "is done here."
            )
        return Bidirectional(_cell(layer.forward_layer), _cell(layer.backward_layer))
    return _cell(layer)


def _cell(layer: Any) -> Cell:
    """Return the cell of a Keras layer, whichever way the layer reads."""
    cells: dict[str, Any] = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}
    name = type(layer).__name__
    if name not in cells:
        raise ValueError(f"there is no cell for a layer {name}; there are: {', '.join(cells)}.")
    # Bidirectional changes these two settings of its layers, and does here what they stand for.
    alone = {"go_backwards": False, "zero_output_for_mask": False}
    twin = type(layer).from_config({**layer.get_config(), **alone})
    twin.build((None, None, layer.get_weights()[0].shape[0]))
    twin.set_weights(layer.get_weights())
    return cells[name].from_keras(twin)


def _where(mask: np.ndarray | None, values: np.ndarray) -> np.ndarray:
    """Return values (batch, timesteps, any), with zeros where the mask is False."""
    return values if mask is None else np.where(mask[..., None], values, 0)


def _run(layer: Layer, inputs: np.ndarray, mask: np.ndarray | None) -> Run:
    if isinstance(layer, Cell):
        outputs, _, cache = layer.forward(inputs, mask=mask)
        return Run(outputs, cache)
    return layer.forward(inputs, mask)


def _backward(layer: Layer, cache: Any, d_outputs: np.ndarray) -> Backward:
    if isinstance(layer, Cell):
        inputs, _, weights = layer.backward(cache, d_outputs)
        return Backward(inputs, list(weights.values()))
    return layer.backward(cache, d_outputs)
