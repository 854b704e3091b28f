"""How far back a gradient reaches: its norm against the distance, and why it shrinks or grows.

The gradient of a loss at the last step T is handed back from state to state. Each step multiplies
it by a matrix, the Jacobian J_t of the state s_t with respect to the state before it:

    dL/ds_{t-1} = dL/ds_t J_t          so          dL/ds_{T-d} = dL/ds_T J_T J_{T-1} … J_{T-d+1}

A product of matrices is at most as large as the product of their spectral norms. For the simple
layer, J_t = diag(g'(a_t)) Uᵀ, which gives (max g' · |U|)**d, whatever the inputs. Source: R. Pascanu,
T. Mikolov and Y. Bengio, *On the difficulty of training recurrent neural networks*, ICML 2013.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled.bptt.copies import between, check_cell_and_cache, walk_back
from unrolled.cells import Cache, Cell, SimpleRNN

# The largest factor by which an activation can stretch a small change of its input.
STEEPEST = {"linear": 1.0, "relu": 1.0, "sigmoid": 0.25, "softmax": 0.5, "tanh": 1.0}


@dataclass(frozen=True)
class GradientFlow:
    """The gradients of the loss at the last step with respect to every state.

    `gradients` holds, for each array of the state (`h`; `h` and `c` for LSTM; `y` for Jordan), its
    gradient at every distance T - t: from 0, the state after the last step, to T, the initial one.
    For an LSTM, h and c are the two arrays handed to the next step, each moved by itself: so the
    gradient of c at distance 0 is 0 if the loss reads only h.
    """

    gradients: dict[str, np.ndarray]  # (timesteps + 1, batch, units)

    @property
    def distances(self) -> np.ndarray:
        """0, 1, …, timesteps: (timesteps + 1,)."""
        return np.arange(len(next(iter(self.gradients.values()))))

    @property
    def norms(self) -> np.ndarray:
        """The norm of the gradient of the whole state, averaged over the batch, (timesteps + 1,).

        The whole state of an LSTM is h and c together.
        """
        return self.per_example.mean(axis=1)

    @property
    def per_example(self) -> np.ndarray:
        """The norm of the gradient of the whole state of each example, (timesteps + 1, batch)."""
        return np.linalg.norm(np.concatenate(list(self.gradients.values()), axis=2), axis=2)

    def norms_of(self, name: str) -> np.ndarray:
        """Return the norms for one array of the state, averaged over the batch: "h", "c" or "y"."""
        if name not in self.gradients:
            names = ", ".join(map(repr, self.gradients))
            raise ValueError(f"the state holds {names}, but not {name!r}.")
        return np.linalg.norm(self.gradients[name], axis=2).mean(axis=1)


def gradient_flow(
    cell: Cell, inputs: np.ndarray, d_last: Any = None, initial_state: Any = None
) -> GradientFlow:
    """Return the gradients of a loss at the last step, at every distance from it.

    The average over a batch is of the examples' norms: the gradients of two examples that point in
    opposite directions do not cancel.

    Args:
        cell: any cell.
        inputs: (batch, timesteps, features).
        d_last: the gradient of the loss with respect to the state after the last step: a state,
            or one array (units,) or (batch, units) for its first part, h (y for Jordan). None for
            a vector of length 1 whose numbers are all equal, for each example.
        initial_state: the state before the first step, or None for zeros.

    >>> rnn = SimpleRNN([[1.0]], [[0.5]], [0.0], activation="linear")
    >>> gradient_flow(rnn, np.zeros((1, 3, 1))).norms
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    if not isinstance(cell, Cell):
        raise ValueError(
            f"needed is a cell, but got {type(cell).__name__}. Of a SequenceModel, give model.cell."
        )
    _, state, cache = cell.forward(inputs, initial_state)
    d_state = _state_gradient(cell, d_last, batch=len(state[0]))
    states = [d_state, *(step.initial_state for _, step in walk_back(cell, cache, None, d_state))]
    fields = cell.state_type._fields
    return GradientFlow({name: np.stack(g) for name, *g in zip(fields, *states, strict=True)})


def _state_gradient(cell: Cell, d_last: Any, batch: int) -> Any:
    zeros = cell.checked_state(None, batch)
    size = zeros[0].shape[1]
    if d_last is None:
        d_last = np.full(size, 1 / np.sqrt(size))
    if not isinstance(d_last, tuple):
        d_last = np.asarray(d_last)
        if d_last.ndim == 1:
            if d_last.shape != (size,):
                raise ValueError(
                    f"d_last must have the shape (units,) = ({size},) or (batch, units), but has "
                    f"{d_last.shape}."
                )
            d_last = np.tile(d_last, (batch, 1))
        d_last = (d_last, *zeros[1:])
    return cell.checked_state(d_last, batch, "d_last")


def jacobians(cell: Cell, cache: Cache) -> np.ndarray:
    """Return how the state after each step moves with the state before it.

    Args:
        cell, cache: any cell, and the cache that its `forward` returned.

    Returns:
        (timesteps, batch, units, units): at [t, b, i, j], the derivative of number i of the state
        after step t (counted from 0) with respect to number j of the state before it. For LSTM it
        is (timesteps, batch, 2 * units, 2 * units), h before c in both axes; for Jordan the state
        is y. Where a step is masked the state stays: the identity.

    >>> rnn = SimpleRNN([[1.0]], [[0.5]], [0.0])
    >>> jacobians(rnn, rnn.forward([[[0.0], [1.0]]]).cache).ravel()  # 0.5 (1 - h_t**2)
    array([0.5       , 0.20998717])
    """
    check_cell_and_cache(cell, cache)
    batch, timesteps, _ = cache.outputs_shape
    ends = np.cumsum(cell.state_sizes)
    size = ends[-1]
    result = np.zeros((timesteps, batch, size, size), cell.dtype)
    for t in range(timesteps):
        step = between(cache, t, t + 1)
        for i, unit in enumerate(np.eye(size)):
            d_state = [np.tile(part, (batch, 1)) for part in np.split(unit, ends[:-1])]
            before = cell.backward(step, None, tuple(d_state)).initial_state
            result[t, :, i] = np.concatenate(before, axis=1)
    return result


def jacobian_products(jacobians: np.ndarray) -> np.ndarray:
    """Return the derivative of the last state with respect to the state at every distance.

    At distance d it is J_T J_{T-1} … J_{T-d+1}, and the identity at 0: (timesteps + 1, batch, units,
    units).
    """
    products = [np.broadcast_to(np.eye(jacobians.shape[-1]), jacobians.shape[1:])]
    for jacobian in jacobians[::-1]:
        products.append(products[-1] @ jacobian)
    return np.stack(products)


def jacobian_bound(jacobians: np.ndarray) -> np.ndarray:
    """Return the product of the spectral norms of the Jacobians, (timesteps + 1, batch).

    At distance d, no gradient is more than this factor longer than at distance 0.
    """
    norms = spectral_norms(jacobians)[::-1]  # the last step first
    return np.cumprod(np.concatenate([np.ones_like(norms[:1]), norms]), axis=0)


def simple_rnn_bound(cell: SimpleRNN, timesteps: int) -> np.ndarray:
    """Return (max g' · |U|)**d for d = 0 … timesteps: the bound that needs no inputs.

    |U| is the spectral norm of the recurrent kernel, and max g' is 1 for tanh, relu and linear,
    1/4 for sigmoid. Below 1 it proves that gradients vanish; above 1 it proves nothing.
    """
    if not isinstance(cell, SimpleRNN):
        raise ValueError(
            f"this bound is that of SimpleRNN, but got {type(cell).__name__}; for every cell there "
            "is jacobian_bound(jacobians(cell, cache))."
        )
    factor = STEEPEST[cell.activation] * spectral_norms(cell.recurrent_kernel)
    return factor ** np.arange(timesteps + 1.0)


def spectral_norms(matrices: np.ndarray) -> np.ndarray:
    """Return the largest singular value of each matrix (..., n, n): how far it can stretch."""
    return np.linalg.norm(matrices, ord=2, axis=(-2, -1))


def spectral_radius(matrix: np.ndarray) -> float:
    """Return the largest |eigenvalue| of a square matrix: how it grows when applied for long.

    >>> spectral_radius(np.array([[0.5, 100.0], [0.0, 0.25]]))
    0.5
    """
    return float(np.abs(np.linalg.eigvals(matrix)).max())
