"""The gated recurrent unit, with the reset gate on either side of the recurrent kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from unrolled.cells.activations import activation_called
from unrolled.cells.cell import Cell, Forward, Gradients, HiddenState, State
from unrolled.cells.initialisation import glorot_uniform, orthogonal
from unrolled.cells.keras_layers import make_layer, take_weights


@dataclass
class GRUStep:
    """What one step keeps for its backward pass; each array but x is (batch, units)."""

    x: np.ndarray  # (batch, features)
    h_before: np.ndarray
    z: np.ndarray  # the update gate
    r: np.ndarray  # the reset gate
    candidate: np.ndarray
    recalled: np.ndarray  # what r multiplies: h_before, or its product with U_h if reset_after


@dataclass(eq=False, repr=False)
class GRU(Cell):
    """A unit with an update gate z and a reset gate r, as `keras.layers.GRU`.

        z_t = recurrent_activation(x_t W_z + h_{t-1} U_z + b_z)
        r_t = recurrent_activation(x_t W_r + h_{t-1} U_r + b_r)
        candidate_t = activation(x_t W_h + b_h + r_t * (h_{t-1} U_h + b'_h))     reset_after=True
        candidate_t = activation(x_t W_h + b_h + (r_t * h_{t-1}) U_h)            reset_after=False
        h_t = z_t * h_{t-1} + (1 - z_t) * candidate_t

    The output is h_t. W, U and b are thirds of the weights, in the order z, r, h. With
    `reset_after`, Keras's default, the recurrent side has a bias of its own: b_z and b_r are then
    the sums of the two.

    Args:
        kernel: (features, 3 * units).
        recurrent_kernel: (units, 3 * units).
        bias: (2, 3 * units), of the inputs and of the recurrent side; (3 * units,) if not
            `reset_after`.
        activation, recurrent_activation: of the candidate, and of the gates.
        reset_after: whether the reset gate comes after the recurrent kernel.

    Source: K. Cho et al., *Learning phrase representations using RNN encoder-decoder for
    statistical machine translation*, EMNLP 2014, arXiv:1406.1078, equations 5 to 8, which are
    those with the reset before (and, as here, with z keeping the old state; J. Chung et al.,
    arXiv:1412.3555, write 1 - z for z).

    >>> GRU.create(features=10, units=32, seed=0).parameters
    4224
    >>> GRU.create(features=10, units=32, seed=0, reset_after=False).parameters
    4128
    """

    activation_names: ClassVar[tuple[str, ...]] = ("activation", "recurrent_activation")

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    reset_after: bool = True

    @classmethod
    def create(
        cls,
        features: int,
        units: int,
        *,
        seed: int,
        reset_after: bool = True,
        dtype: str = "float64",
    ) -> Self:
        """Return a layer with random weights, drawn as Keras draws them by default."""
        rng = np.random.default_rng(seed)
        return cls(
            kernel=glorot_uniform(rng, (features, 3 * units)).astype(dtype),
            recurrent_kernel=orthogonal(rng, (units, 3 * units)).astype(dtype),
            bias=np.zeros((2, 3 * units) if reset_after else 3 * units, dtype),
            reset_after=reset_after,
        )

    @classmethod
    def from_keras(cls, layer: Any) -> Self:
        """Return the cell of a built `keras.layers.GRU`, with copies of its weights."""
        weights = take_weights(layer, "GRU", cls.activation_names)
        return cls(**weights, reset_after=layer.reset_after)

    def to_keras(self, **settings: Any) -> Any:
        """Return a `keras.layers.GRU` with these weights.

        It returns its outputs at every step and its last state, unless `settings`, which go to
        the layer, say otherwise.
        """
        return make_layer(self, reset_after=self.reset_after, **settings)

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            "kernel": (self.features, 3 * self.units),
            "recurrent_kernel": (self.units, 3 * self.units),
            "bias": (2, 3 * self.units) if self.reset_after else (3 * self.units,),
        }

    def step(self, x_t: np.ndarray, state: State | np.ndarray | None = None) -> Forward:
        """Return the output h_t (batch, units), the state (h_t,), and what the step keeps."""
        x, (h_before,) = self.checked_step(x_t, state)
        gate = activation_called(self.recurrent_activation)
        both = 2 * self.units  # the columns of z and r
        bias, recurrent_bias = self.bias if self.reset_after else (self.bias, 0 * self.bias)
        sums = x @ self.kernel + bias  # (batch, 3 * units)
        recurrent = h_before @ self.recurrent_kernel + recurrent_bias  # (batch, 3 * units)
        z, r = np.split(gate.forward(sums[:, :both] + recurrent[:, :both]), 2, axis=1)
        if self.reset_after:
            recalled = recurrent[:, both:]
            sum_h = sums[:, both:] + r * recalled
        else:
            recalled = h_before
            sum_h = sums[:, both:] + (r * recalled) @ self.recurrent_kernel[:, both:]
        candidate = activation_called(self.activation).forward(sum_h)
        h = z * h_before + (1 - z) * candidate
        return Forward(h, HiddenState(h), GRUStep(x, h_before, z, r, candidate, recalled))

    def step_backward(self, cache: GRUStep, d_output: np.ndarray, d_state: State) -> Gradients:
        """Return the gradients of x_t, of h_{t-1} and of the weights.

        h_{t-1} was used up to four times: kept through z, in both gates, and in the candidate.
        """
        gate = activation_called(self.recurrent_activation)
        both = 2 * self.units
        U_z_r, U_h = self.recurrent_kernel[:, :both], self.recurrent_kernel[:, both:]
        d_h = d_output + d_state[0]
        d_candidate = d_h * (1 - cache.z)
        d_sum_h = activation_called(self.activation).backward(cache.candidate, d_candidate)
        # What the reset gate let through entered the sum as it is, or multiplied by U_h.
        d_let_through = d_sum_h if self.reset_after else d_sum_h @ U_h.T
        d_recalled = d_let_through * cache.r
        d_sum_z = gate.backward(cache.z, d_h * (cache.h_before - cache.candidate))
        d_sum_r = gate.backward(cache.r, d_let_through * cache.recalled)
        d_gates = np.concatenate([d_sum_z, d_sum_r], axis=1)  # (batch, 2 * units)
        d_sums = np.concatenate([d_gates, d_sum_h], axis=1)  # (batch, 3 * units)
        d_h_before = d_h * cache.z + d_gates @ U_z_r.T
        if self.reset_after:
            d_h_before += d_recalled @ U_h.T
            d_U_h = cache.h_before.T @ d_recalled
            d_recurrent_bias = np.concatenate([d_gates, d_recalled], axis=1).sum(axis=0)
            d_bias = np.stack([d_sums.sum(axis=0), d_recurrent_bias])
        else:
            d_h_before += d_recalled
            d_U_h = (cache.r * cache.h_before).T @ d_sum_h
            d_bias = d_sums.sum(axis=0)
        weights = {
            "kernel": cache.x.T @ d_sums,  # (features, 3 * units)
            "recurrent_kernel": np.concatenate([cache.h_before.T @ d_gates, d_U_h], axis=1),
            "bias": d_bias,  # (2, 3 * units) or (3 * units,)
        }
        return Gradients(d_sums @ self.kernel.T, HiddenState(d_h_before), weights)
