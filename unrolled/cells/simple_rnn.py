"""The simple recurrent layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from unrolled.cells.activations import activation_called
from unrolled.cells.cell import Cell, Forward, Gradients, HiddenState, State
from unrolled.cells.initialisation import glorot_uniform, orthogonal
from unrolled.cells.keras_layers import make_layer, take_weights


@dataclass
class SimpleRNNStep:
    """What one step keeps for its backward pass."""

    x: np.ndarray  # (batch, features)
    h_before: np.ndarray  # (batch, units)
    h: np.ndarray  # (batch, units)


@dataclass(eq=False, repr=False)
class SimpleRNN(Cell):
    """A layer whose output is its own input at the next step, as `keras.layers.SimpleRNN`.

        h_t = activation(x_t kernel + h_{t-1} recurrent_kernel + bias)

    Args:
        kernel: (features, units).
        recurrent_kernel: (units, units).
        bias: (units,).
        activation: "tanh", "linear", "relu", "sigmoid" or "softmax".

    Source: J. L. Elman, *Finding structure in time*, Cognitive Science 14 (1990), 179-211, whose
    hidden layer this is.

    >>> ones = SimpleRNN(np.ones((2, 2)), np.ones((2, 2)), np.zeros(2), activation="linear")
    >>> outputs, state, cache = ones.forward([[[1, 1], [1, 1], [2, 2]]])
    >>> outputs[0]
    array([[ 2.,  2.],
           [ 6.,  6.],
           [16., 16.]])
    """

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    activation: str = "tanh"

    @classmethod
    def create(
        cls,
        features: int,
        units: int,
        *,
        seed: int,
        activation: str = "tanh",
        dtype: str = "float64",
    ) -> Self:
        """Return a layer with random weights, drawn as Keras draws them by default.

        >>> SimpleRNN.create(features=10, units=32, seed=0)
        SimpleRNN(features=10, units=32, parameters=1376)
        """
        rng = np.random.default_rng(seed)
        return cls(
            kernel=glorot_uniform(rng, (features, units)).astype(dtype),
            recurrent_kernel=orthogonal(rng, (units, units)).astype(dtype),
            bias=np.zeros(units, dtype),
            activation=activation,
        )

    @classmethod
    def from_keras(cls, layer: Any) -> Self:
        """Return the cell of a built `keras.layers.SimpleRNN`, with copies of its weights."""
        return cls(**take_weights(layer, "SimpleRNN", cls.activation_names))

    def to_keras(self, **settings: Any) -> Any:
        """Return a `keras.layers.SimpleRNN` with these weights.

        It returns its outputs at every step and its last state, unless `settings`, which go to
        the layer, say otherwise.
        """
        return make_layer(self, **settings)

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            "kernel": (self.features, self.units),
            "recurrent_kernel": (self.units, self.units),
            "bias": (self.units,),
        }

    def step(self, x_t: np.ndarray, state: State | np.ndarray | None = None) -> Forward:
        """Return the output h_t (batch, units), the state (h_t,), and what the step keeps."""
        x, (h_before,) = self.checked_step(x_t, state)
        activation = activation_called(self.activation)
        h = activation.forward(x @ self.kernel + h_before @ self.recurrent_kernel + self.bias)
        return Forward(h, HiddenState(h), SimpleRNNStep(x, h_before, h))

    def step_backward(
        self, cache: SimpleRNNStep, d_output: np.ndarray, d_state: State
    ) -> Gradients:
        """Return the gradients of x_t, of h_{t-1} and of the weights.

        h_t was used twice, as output and as state: the two gradients add up.
        """
        activation = activation_called(self.activation)
        d_sum = activation.backward(cache.h, d_output + d_state[0])  # (batch, units)
        weights = {
            "kernel": cache.x.T @ d_sum,  # (features, units)
            "recurrent_kernel": cache.h_before.T @ d_sum,  # (units, units)
            "bias": d_sum.sum(axis=0),  # (units,)
        }
        d_x = d_sum @ self.kernel.T  # (batch, features)
        d_h_before = d_sum @ self.recurrent_kernel.T  # (batch, units)
        return Gradients(d_x, HiddenState(d_h_before), weights)
