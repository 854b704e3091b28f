"""The two classical recurrent networks: a hidden layer with a context, and an output layer.

They differ in what the hidden layer sees of the step before: the hidden layer itself (Elman), or
what the network put out (Jordan). What Elman's network remembers need not show in its output;
Jordan's remembers only what it said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

import numpy as np

from unrolled.cells.activations import activation_called
from unrolled.cells.cell import Cell, Forward, Gradients, HiddenState, State
from unrolled.cells.initialisation import glorot_uniform, orthogonal


class OutputState(NamedTuple):
    """The state of a cell that remembers its output."""

    y: np.ndarray  # (batch, outputs)


@dataclass
class NetworkStep:
    """What one step keeps for its backward pass."""

    x: np.ndarray  # (batch, features)
    context: np.ndarray  # h_{t-1} (batch, units) for Elman, y_{t-1} (batch, outputs) for Jordan
    h: np.ndarray  # (batch, units)
    y: np.ndarray  # (batch, outputs)


@dataclass(eq=False, repr=False)
class _Network(Cell):
    """The two layers that both networks have; `context` is what the recurrent kernel reads."""

    weight_names: ClassVar[tuple[str, ...]] = (
        *Cell.weight_names,
        "output_kernel",
        "output_bias",
    )
    activation_names: ClassVar[tuple[str, ...]] = ("activation", "output_activation")

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    output_kernel: np.ndarray
    output_bias: np.ndarray
    activation: str = "tanh"
    output_activation: str = "linear"

    @classmethod
    def create(
        cls,
        features: int,
        units: int,
        outputs: int,
        *,
        seed: int,
        activation: str = "tanh",
        output_activation: str = "linear",
        dtype: str = "float64",
    ) -> Self:
        """Return a network with random weights, drawn as Keras draws those of its layers."""
        rng = np.random.default_rng(seed)
        return cls(
            kernel=glorot_uniform(rng, (features, units)).astype(dtype),
            recurrent_kernel=orthogonal(rng, (cls._context_size(units, outputs), units)).astype(
                dtype
            ),
            bias=np.zeros(units, dtype),
            output_kernel=glorot_uniform(rng, (units, outputs)).astype(dtype),
            output_bias=np.zeros(outputs, dtype),
            activation=activation,
            output_activation=output_activation,
        )

    @staticmethod
    def _context_size(units: int, outputs: int) -> int:
        raise NotImplementedError

    @property
    def units(self) -> int:
        return self.kernel.shape[1]

    @property
    def output_size(self) -> int:
        return self.output_kernel.shape[1]

    @property
    def state_sizes(self) -> tuple[int, ...]:
        return (self._context_size(self.units, self.output_size),)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(features={self.features}, units={self.units}, "
            f"outputs={self.output_size}, parameters={self.parameters})"
        )

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            "kernel": (self.features, self.units),
            "recurrent_kernel": (*self.state_sizes, self.units),
            "bias": (self.units,),
            "output_kernel": (self.units, self.output_size),
            "output_bias": (self.output_size,),
        }

    def _layers(self, x: np.ndarray, context: np.ndarray) -> NetworkStep:
        hidden = activation_called(self.activation)
        output = activation_called(self.output_activation)
        h = hidden.forward(x @ self.kernel + context @ self.recurrent_kernel + self.bias)
        y = output.forward(h @ self.output_kernel + self.output_bias)
        return NetworkStep(x, context, h, y)

    def _layers_backward(
        self, cache: NetworkStep, d_y: np.ndarray, d_h: np.ndarray | float
    ) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Return the gradients of x, of the context and of the weights.

        `d_y` and `d_h` are what reached the two layers from outside this step.
        """
        hidden = activation_called(self.activation)
        output = activation_called(self.output_activation)
        d_sum_y = output.backward(cache.y, d_y)  # (batch, outputs)
        d_sum_h = hidden.backward(cache.h, d_h + d_sum_y @ self.output_kernel.T)  # (batch, units)
        weights = {
            "kernel": cache.x.T @ d_sum_h,  # (features, units)
            "recurrent_kernel": cache.context.T @ d_sum_h,  # (units or outputs, units)
            "bias": d_sum_h.sum(axis=0),  # (units,)
            "output_kernel": cache.h.T @ d_sum_y,  # (units, outputs)
            "output_bias": d_sum_y.sum(axis=0),  # (outputs,)
        }
        return d_sum_h @ self.kernel.T, d_sum_h @ self.recurrent_kernel.T, weights


@dataclass(eq=False, repr=False)
class Elman(_Network):
    """A network whose context is its hidden layer at the step before.

        h_t = activation(x_t kernel + h_{t-1} recurrent_kernel + bias)
        y_t = output_activation(h_t output_kernel + output_bias)

    The output is y_t, the state h_t: a `SimpleRNN` with a `Dense` layer on top.

    Args:
        kernel: (features, units).
        recurrent_kernel: (units, units).
        bias: (units,).
        output_kernel: (units, outputs).
        output_bias: (outputs,).
        activation, output_activation: of the hidden layer and of the output layer.

    Source: J. L. Elman, *Finding structure in time*, Cognitive Science 14 (1990), 179-211.

    >>> elman = Elman.create(features=3, units=5, outputs=2, seed=0)
    >>> outputs, state, cache = elman.forward(np.ones((4, 7, 3)))
    >>> outputs.shape, state.h.shape
    ((4, 7, 2), (4, 5))
    """

    @staticmethod
    def _context_size(units: int, outputs: int) -> int:
        return units

    def step(self, x_t: np.ndarray, state: State | np.ndarray | None = None) -> Forward:
        """Return the output y_t (batch, outputs), the state (h_t,), and what the step keeps."""
        x, (h_before,) = self.checked_step(x_t, state)
        cache = self._layers(x, context=h_before)
        return Forward(cache.y, HiddenState(cache.h), cache)

    def step_backward(self, cache: NetworkStep, d_output: np.ndarray, d_state: State) -> Gradients:
        """Return the gradients of x_t, of h_{t-1} and of the weights."""
        d_x, d_h_before, weights = self._layers_backward(cache, d_y=d_output, d_h=d_state[0])
        return Gradients(d_x, HiddenState(d_h_before), weights)


@dataclass(eq=False, repr=False)
class Jordan(_Network):
    """A network whose context is its output at the step before.

        h_t = activation(x_t kernel + y_{t-1} recurrent_kernel + bias)
        y_t = output_activation(h_t output_kernel + output_bias)

    The output is y_t, and so is the state.

    Args:
        kernel: (features, units).
        recurrent_kernel: (outputs, units).
        bias: (units,).
        output_kernel: (units, outputs).
        output_bias: (outputs,).
        activation, output_activation: of the hidden layer and of the output layer.

    Source: M. I. Jordan, *Serial order: a parallel distributed processing approach*, ICS report
    8604, University of California, San Diego (1986). Jordan's context also kept a share of itself
    from step to step; here, as is usual now, it is the last output alone.

    >>> jordan = Jordan.create(features=3, units=5, outputs=2, seed=0)
    >>> outputs, state, cache = jordan.forward(np.ones((4, 7, 3)))
    >>> outputs.shape, state.y.shape
    ((4, 7, 2), (4, 2))
    """

    state_type: ClassVar[type] = OutputState

    @staticmethod
    def _context_size(units: int, outputs: int) -> int:
        return outputs

    def step(self, x_t: np.ndarray, state: State | np.ndarray | None = None) -> Forward:
        """Return the output y_t (batch, outputs), the state (y_t,), and what the step keeps."""
        x, (y_before,) = self.checked_step(x_t, state)
        cache = self._layers(x, context=y_before)
        return Forward(cache.y, OutputState(cache.y), cache)

    def step_backward(self, cache: NetworkStep, d_output: np.ndarray, d_state: State) -> Gradients:
        """Return the gradients of x_t, of y_{t-1} and of the weights.

        y_t was used twice, as output and as state: the two gradients add up.
        """
        d_x, d_y_before, weights = self._layers_backward(cache, d_y=d_output + d_state[0], d_h=0)
        return Gradients(d_x, OutputState(d_y_before), weights)
