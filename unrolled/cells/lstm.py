"""Long short-term memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from unrolled.cells.activations import activation_called
from unrolled.cells.cell import Cell, Forward, Gradients, State
from unrolled.cells.initialisation import glorot_uniform, orthogonal
from unrolled.cells.keras_layers import make_layer, take_weights


class LSTMState(NamedTuple):
    """The hidden state and the cell state, in Keras's order."""

    h: np.ndarray  # (batch, units)
    c: np.ndarray  # (batch, units)


@dataclass
class LSTMStep:
    """What one step keeps for its backward pass; each array but x is (batch, units)."""

    x: np.ndarray  # (batch, features)
    h_before: np.ndarray
    c_before: np.ndarray
    i: np.ndarray  # the input gate
    f: np.ndarray  # the forget gate
    candidate: np.ndarray
    o: np.ndarray  # the output gate
    c: np.ndarray
    c_activated: np.ndarray


@dataclass(eq=False, repr=False)
class LSTM(Cell):
    """A memory cell with an input, a forget and an output gate, as `keras.layers.LSTM`.

        i_t = recurrent_activation(x_t W_i + h_{t-1} U_i + b_i)
        f_t = recurrent_activation(x_t W_f + h_{t-1} U_f + b_f)
        candidate_t = activation(x_t W_c + h_{t-1} U_c + b_c)
        o_t = recurrent_activation(x_t W_o + h_{t-1} U_o + b_o)
        c_t = f_t * c_{t-1} + i_t * candidate_t
        h_t = o_t * activation(c_t)

    The output is h_t. W, U and b are quarters of the weights, in the order i, f, c, o.

    Args:
        kernel: (features, 4 * units).
        recurrent_kernel: (units, 4 * units).
        bias: (4 * units,).
        activation, recurrent_activation: of candidate and cell, and of the gates.

    Sources: S. Hochreiter and J. Schmidhuber, *Long short-term memory*, Neural Computation 9
    (1997), 1735-1780, without a forget gate; F. A. Gers, J. Schmidhuber and F. Cummins, *Learning
    to forget*, Neural Computation 12 (2000), 2451-2471, with one.

    >>> lstm = LSTM.create(features=10, units=32, seed=0)
    >>> lstm.parameters
    5504
    >>> lstm.forward(np.zeros((4, 7, 10))).state.c.shape
    (4, 32)
    """

    activation_names: ClassVar[tuple[str, ...]] = ("activation", "recurrent_activation")
    state_type: ClassVar[type] = LSTMState

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"

    @classmethod
    def create(
        cls,
        features: int,
        units: int,
        *,
        seed: int,
        unit_forget_bias: bool = True,
        dtype: str = "float64",
    ) -> Self:
        """Return a layer with random weights, drawn as Keras draws them by default.

        `unit_forget_bias` starts the bias of the forget gate at 1, so that the cell begins by
        remembering: R. Jozefowicz, W. Zaremba and I. Sutskever, *An empirical exploration of
        recurrent network architectures*, ICML 2015.
        """
        rng = np.random.default_rng(seed)
        bias = np.zeros(4 * units, dtype)
        bias[units : 2 * units] = unit_forget_bias
        return cls(
            kernel=glorot_uniform(rng, (features, 4 * units)).astype(dtype),
            recurrent_kernel=orthogonal(rng, (units, 4 * units)).astype(dtype),
            bias=bias,
        )

    @classmethod
    def from_keras(cls, layer: Any) -> Self:
        """Return the cell of a built `keras.layers.LSTM`, with copies of its weights."""
        return cls(**take_weights(layer, "LSTM", cls.activation_names))

    def to_keras(self, **settings: Any) -> Any:
        """Return a `keras.layers.LSTM` with these weights.

        It returns its outputs at every step and its last states h and c, unless `settings`, which
        go to the layer, say otherwise.
        """
        return make_layer(self, **settings)

    @property
    def state_sizes(self) -> tuple[int, ...]:
        return (self.units, self.units)

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            "kernel": (self.features, 4 * self.units),
            "recurrent_kernel": (self.units, 4 * self.units),
            "bias": (4 * self.units,),
        }

    def step(self, x_t: np.ndarray, state: State | np.ndarray | None = None) -> Forward:
        """Return the output h_t (batch, units), the state (h_t, c_t), and what the step keeps."""
        x, (h_before, c_before) = self.checked_step(x_t, state)
        activation = activation_called(self.activation)
        gate = activation_called(self.recurrent_activation)
        sums = x @ self.kernel + h_before @ self.recurrent_kernel + self.bias  # (batch, 4 * units)
        sum_i, sum_f, sum_c, sum_o = np.split(sums, 4, axis=1)  # (batch, units) each
        i, f, o = gate.forward(sum_i), gate.forward(sum_f), gate.forward(sum_o)
        candidate = activation.forward(sum_c)
        c = f * c_before + i * candidate
        c_activated = activation.forward(c)
        h = o * c_activated
        cache = LSTMStep(x, h_before, c_before, i, f, candidate, o, c, c_activated)
        return Forward(h, LSTMState(h, c), cache)

    def step_backward(self, cache: LSTMStep, d_output: np.ndarray, d_state: State) -> Gradients:
        """Return the gradients of x_t, of (h_{t-1}, c_{t-1}) and of the weights.

        c_t was used twice, in h_t and as state: the two gradients add up. Along the cell path,
        c_t to c_{t-1}, the gradient is only multiplied by the forget gate.
        """
        activation = activation_called(self.activation)
        gate = activation_called(self.recurrent_activation)
        d_h = d_output + d_state[0]
        d_c = d_state[1] + activation.backward(cache.c_activated, d_h * cache.o)
        d_sums = np.concatenate(
            [
                gate.backward(cache.i, d_c * cache.candidate),
                gate.backward(cache.f, d_c * cache.c_before),
                activation.backward(cache.candidate, d_c * cache.i),
                gate.backward(cache.o, d_h * cache.c_activated),
            ],
            axis=1,
        )  # (batch, 4 * units)
        weights = {
            "kernel": cache.x.T @ d_sums,  # (features, 4 * units)
            "recurrent_kernel": cache.h_before.T @ d_sums,  # (units, 4 * units)
            "bias": d_sums.sum(axis=0),  # (4 * units,)
        }
        d_x = d_sums @ self.kernel.T  # (batch, features)
        before = LSTMState(h=d_sums @ self.recurrent_kernel.T, c=d_c * cache.f)
        return Gradients(d_x, before, weights)
