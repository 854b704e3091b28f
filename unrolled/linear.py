"""Linear recurrences: the loop, the scan that computes the same in parallel, and a layer made of one.

    h_t = f_t * h_{t-1} + v_t        the factor f_t and the value v_t do not depend on h_{t-1}

Two such steps are again such a step, with the factor f_2 f_1 and the value f_2 v_1 + v_2. A scan
composes neighbours, then neighbours of neighbours: after about log2(timesteps) rounds every step
holds its state, and within a round nothing waits for anything else. With a tanh around the sum this
does not work: two such steps are no step of the same form.

Sources: W. D. Hillis and G. L. Steele, *Data parallel algorithms*, Communications of the ACM 29
(1986), 1170-1183; E. Martin and C. Cundy, *Parallelizing linear recurrent neural nets over sequence
length*, ICLR 2018, arXiv:1709.04057.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from unrolled.cells.activations import ACTIVATIONS, sigmoid
from unrolled.cells.cell import Cell, Forward, Gradients, HiddenState, State
from unrolled.cells.initialisation import glorot_uniform

__all__ = ["MinGRU", "compose", "loop", "rounds", "scan"]

Step = tuple[np.ndarray, np.ndarray]  # a factor and a value


def compose(first: Step, second: Step) -> Step:
    """Return the factor and the value of the step that does both, `first` and then `second`.

    >>> compose((2, 1), (3, 1))  # h -> 2h + 1 -> 3(2h + 1) + 1
    (6, 4)
    """
    return second[0] * first[0], second[0] * first[1] + second[1]


def loop(
    factors: np.ndarray, values: np.ndarray, initial_state: np.ndarray | float = 0
) -> np.ndarray:
    """Return the state after each step, one step after the other.

    Args:
        factors, values: (batch, timesteps, units).
        initial_state: (batch, units), or 0.

    Returns:
        The states (batch, timesteps, units).
    """
    factors, values = _same_shape(factors, values)
    states, h = np.empty_like(values), initial_state
    for t in range(values.shape[1]):
        h = factors[:, t] * h + values[:, t]
        states[:, t] = h
    return states


def scan(
    factors: np.ndarray, values: np.ndarray, initial_state: np.ndarray | float = 0
) -> np.ndarray:
    """Return what `loop` returns, in `rounds(timesteps)` rounds.

    In each round every step is composed with the one `distance` before it, and then stands for
    twice as many steps. Nothing is divided by a product of factors, which may be too small a number
    to divide by.

    >>> four = np.array([[[0.5], [2], [0], [3]]]), np.array([[[4.0], [1], [3], [1]]])
    >>> scan(*four).ravel()
    array([ 4.,  9.,  3., 10.])
    """
    factors, values = _same_shape(factors, values)
    factors, values = factors.copy(), values.copy()
    values[:, 0] += factors[:, 0] * initial_state
    distance = 1
    while distance < values.shape[1]:
        earlier = factors[:, :-distance], values[:, :-distance]
        later = factors[:, distance:], values[:, distance:]
        factors[:, distance:], values[:, distance:] = compose(earlier, later)
        distance *= 2
    return values


def rounds(timesteps: int) -> int:
    """Return how many rounds `scan` needs: the doublings from 1 to `timesteps`.

    >>> [rounds(timesteps) for timesteps in (1, 4, 5, 1024)]
    [0, 2, 3, 10]
    """
    return (timesteps - 1).bit_length()


def _same_shape(factors: np.ndarray, values: np.ndarray) -> Step:
    factors, values = np.asarray(factors), np.asarray(values)
    if factors.shape != values.shape or values.ndim != 3 or values.shape[1] == 0:
        raise ValueError(
            "factors and values must both have the shape (batch, timesteps, units), with at least "
            f"one time step, but have {factors.shape} and {values.shape}."
        )
    dtype = np.result_type(factors, values, np.float32)
    return factors.astype(dtype, copy=False), values.astype(dtype, copy=False)


@dataclass
class MinGRUStep:
    """What one step keeps for its backward pass; each array but x is (batch, units)."""

    x: np.ndarray  # (batch, features)
    h_before: np.ndarray
    z: np.ndarray  # the update gate
    candidate: np.ndarray


@dataclass(eq=False, repr=False)
class MinGRU(Cell):
    """A GRU without recurrent weights: its gate and its candidate read the input alone.

        z_t = sigmoid(x_t W_z + b_z)
        candidate_t = x_t W_h + b_h
        h_t = z_t * h_{t-1} + (1 - z_t) * candidate_t

    The output is h_t. W and b are halves of the weights, in the order z, h. As in Keras's GRU an
    open gate, z = 1, keeps the old state; the paper writes 1 - z for z.

    Args:
        kernel: (features, 2 * units).
        bias: (2 * units,).

    Source: L. Feng et al., *Were RNNs all we needed?*, 2024, arXiv:2410.01201, section 3.1.

    >>> MinGRU.create(features=10, units=32, seed=0).parameters
    704
    """

    weight_names: ClassVar[tuple[str, ...]] = ("kernel", "bias")
    activation_names: ClassVar[tuple[str, ...]] = ()

    kernel: np.ndarray
    bias: np.ndarray

    @classmethod
    def create(cls, features: int, units: int, *, seed: int, dtype: str = "float64") -> Self:
        """Return a layer with random weights, drawn as Keras draws those of a GRU."""
        rng = np.random.default_rng(seed)
        return cls(
            kernel=glorot_uniform(rng, (features, 2 * units)).astype(dtype),
            bias=np.zeros(2 * units, dtype),
        )

    @property
    def units(self) -> int:
        """The size of the hidden layer."""
        return self.kernel.shape[1] // 2

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        return {"kernel": (self.features, 2 * self.units), "bias": (2 * self.units,)}

    def gate_and_candidate(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return z and the candidate of all steps at once: (batch, timesteps, units) each."""
        sum_z, candidate = np.split(inputs @ self.kernel + self.bias, 2, axis=-1)
        return sigmoid(sum_z), candidate

    def step(self, x_t: np.ndarray, state: State | np.ndarray | None = None) -> Forward:
        """Return the output h_t (batch, units), the state (h_t,), and what the step keeps."""
        x, (h_before,) = self.checked_step(x_t, state)
        z, candidate = self.gate_and_candidate(x)
        h = z * h_before + (1 - z) * candidate
        return Forward(h, HiddenState(h), MinGRUStep(x, h_before, z, candidate))

    def step_backward(self, cache: MinGRUStep, d_output: np.ndarray, d_state: State) -> Gradients:
        """Return the gradients of x_t, of h_{t-1} and of the weights."""
        d_h = d_output + d_state[0]
        d_sums = self._d_sums(cache.h_before, cache.z, cache.candidate, d_h)
        weights = {"kernel": cache.x.T @ d_sums, "bias": d_sums.sum(axis=0)}
        return Gradients(d_sums @ self.kernel.T, HiddenState(d_h * cache.z), weights)

    def forward_by_scan(
        self, inputs: np.ndarray, initial_state: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the outputs that `forward` returns, (batch, timesteps, units), by a scan."""
        inputs = np.asarray(inputs, self.dtype)
        z, candidate = self.gate_and_candidate(inputs)
        (before,) = self.checked_state(initial_state, len(inputs))
        return scan(z, (1 - z) * candidate, before)

    def backward_by_scan(
        self,
        inputs: np.ndarray,
        d_outputs: np.ndarray,
        initial_state: np.ndarray | None = None,
    ) -> Gradients:
        """Return the gradients that `backward` returns, by a scan from the last step to the first.

        The gradient obeys a linear recurrence of its own: what reaches h_t is what its output gets,
        and z_{t+1} times what reaches h_{t+1}.
        """
        inputs, d_outputs = np.asarray(inputs, self.dtype), np.asarray(d_outputs, self.dtype)
        z, candidate = self.gate_and_candidate(inputs)
        (before,) = self.checked_state(initial_state, len(inputs))
        h = scan(z, (1 - z) * candidate, before)
        h_before = np.concatenate([before[:, None], h[:, :-1]], axis=1)
        z_after = np.concatenate([z[:, 1:], np.zeros_like(z[:, :1])], axis=1)
        d_h = scan(z_after[:, ::-1], d_outputs[:, ::-1])[:, ::-1]
        d_sums = self._d_sums(h_before, z, candidate, d_h)  # (batch, timesteps, 2 * units)
        weights = {
            "kernel": np.einsum("btf,btu->fu", inputs, d_sums),
            "bias": d_sums.sum(axis=(0, 1)),
        }
        d_initial = HiddenState(d_h[:, 0] * z[:, 0])
        return Gradients(d_sums @ self.kernel.T, d_initial, weights)

    def _d_sums(
        self, h_before: np.ndarray, z: np.ndarray, candidate: np.ndarray, d_h: np.ndarray
    ) -> np.ndarray:
        d_sum_z = ACTIVATIONS["sigmoid"].backward(z, d_h * (h_before - candidate))
        return np.concatenate([d_sum_z, d_h * (1 - z)], axis=-1)
