"""A recurrent cell with an output layer at every step: its predictions, loss and gradients.

      loss = Σ_t share · error_t
               ↑                 ↑                 ↑
    p_1 = o_1 V + b   p_2 = o_2 V + b   p_3 = o_3 V + b        predictions
               ↑                 ↑                 ↑
    s_0 ──→  cell ───── s_1 ─→  cell ───── s_2 ─→ cell ──→ s_3
               ↑                 ↑                 ↑
              x_1               x_2               x_3          inputs

Backpropagation through time follows every arrow the other way round. Truncated, it does not
follow the arrows of the state out of a chunk of steps: the forward pass stays as it is.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, NamedTuple, Self

import numpy as np

from unrolled.bptt.copies import between
from unrolled.bptt.losses import LOSSES, REDUCTIONS, Loss, checked_targets, shares_of_steps
from unrolled.cells import Cache, Cell, Gradients
from unrolled.cells.cell import State
from unrolled.cells.initialisation import glorot_uniform
from unrolled.checks import whole_number


class ModelCache(NamedTuple):
    """What `forward` keeps of a sequence for `backward`."""

    cell: Cache
    outputs: np.ndarray  # of the cell, (batch, timesteps, units): what the output layer read


class ModelForward(NamedTuple):
    """What `forward` returns."""

    predictions: np.ndarray  # (batch, timesteps, outputs); logits for cross_entropy
    state: State  # the state after the last step
    cache: ModelCache


class ModelGradients(NamedTuple):
    """The loss, its gradients, and the state after the last step."""

    loss: Loss
    weights: dict[str, np.ndarray]  # by name, in the order of `model.weights`
    inputs: np.ndarray  # (batch, timesteps, features)
    initial_state: State
    state: State  # to carry on with, in the sequence that follows


class SequenceModel:
    """A cell of `unrolled.cells`, and an output layer that reads its output at every step.

        prediction_t = output_t output_kernel + output_bias

    Args:
        cell: any cell. `Elman` and `Jordan` bring an output layer of their own, and this one is
            put on top of it.
        output_kernel: (units, outputs), where units is the size of the cell's output.
        output_bias: (outputs,).
        loss: "mse", or "cross_entropy", for which predictions are logits and targets are indices.
        reduction: "sum" over the steps and mean over the batch, or "mean" over every step of every
            example; `unrolled.bptt.losses` says it exactly.

    Source: P. J. Werbos, *Backpropagation through time: what it does and how to do it*,
    Proceedings of the IEEE 78 (1990), 1550-1560.

    >>> from unrolled.cells import SimpleRNN
    >>> model = SequenceModel.create(SimpleRNN.create(features=2, units=4, seed=0), 3, seed=1)
    >>> gradients = model.gradients(np.ones((5, 7, 2)), np.zeros((5, 7, 3)))
    >>> gradients.loss.steps.shape, gradients.weights["cell.recurrent_kernel"].shape
    ((7,), (4, 4))
    """

    def __init__(
        self,
        cell: Cell,
        output_kernel: np.ndarray,
        output_bias: np.ndarray,
        loss: str = "mse",
        reduction: str = "sum",
    ) -> None:
        if not isinstance(cell, Cell):
            raise ValueError(f"cell must be of unrolled.cells, but is {type(cell).__name__}.")
        for name, value, allowed in (("loss", loss, LOSSES), ("reduction", reduction, REDUCTIONS)):
            if value not in allowed:
                names = " or ".join(map(repr, allowed))
                raise ValueError(f"{name} must be {names}, but got {value!r}.")
        self.cell = cell
        self.output_kernel = np.array(output_kernel, cell.dtype)
        self.output_bias = np.array(output_bias, cell.dtype)
        self.loss_name = loss
        self.reduction = reduction
        shape, bias_shape = self.output_kernel.shape, self.output_bias.shape
        if len(shape) != 2 or shape[0] != cell.output_size or bias_shape != shape[1:]:
            raise ValueError(
                "output_kernel and output_bias must have the shapes (units, outputs) = "
                f"({cell.output_size}, outputs) and (outputs,), but have {shape} and {bias_shape}."
            )

    @classmethod
    def create(
        cls, cell: Cell, outputs: int, *, seed: int, loss: str = "mse", reduction: str = "sum"
    ) -> Self:
        """Return a model whose output layer starts as Keras's `Dense` does: Glorot and zeros."""
        shape = (cell.output_size, whole_number("outputs", outputs, 1))
        kernel = glorot_uniform(np.random.default_rng(seed), shape)
        return cls(cell, kernel, np.zeros(outputs), loss, reduction)

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """All weights by name. They are the model's own: change them in place."""
        cell = {f"cell.{name}": weight for name, weight in self.cell.weights.items()}
        return cell | {"output_kernel": self.output_kernel, "output_bias": self.output_bias}

    @property
    def parameters(self) -> int:
        """The number of values that are trained."""
        return sum(weight.size for weight in self.weights.values())

    def __repr__(self) -> str:
        return (
            f"SequenceModel({self.cell!r}, outputs={self.output_bias.size}, "
            f"loss={self.loss_name!r}, reduction={self.reduction!r})"
        )

    def forward(
        self, inputs: np.ndarray, initial_state: Any = None, mask: np.ndarray | None = None
    ) -> ModelForward:
        """Return the predictions, the state after the last step, and the cache for `backward`.

        The arguments are those of `Cell.forward`.
        """
        outputs, state, cache = self.cell.forward(inputs, initial_state, mask)
        predictions = outputs @ self.output_kernel + self.output_bias
        return ModelForward(predictions, state, ModelCache(cache, outputs))

    def backward(
        self, cache: ModelCache, d_predictions: np.ndarray, d_state: Any = None
    ) -> Gradients:
        """Propagate the gradient of the predictions, (batch, timesteps, outputs), all the way back.

        Returns the gradients of the inputs, of the initial state and of every weight.
        """
        d_outputs = d_predictions @ self.output_kernel.T  # (batch, timesteps, units)
        inputs, initial_state, cell = self.cell.backward(cache.cell, d_outputs, d_state)
        weights = {f"cell.{name}": gradient for name, gradient in cell.items()}
        weights["output_kernel"] = np.tensordot(cache.outputs, d_predictions, ([0, 1], [0, 1]))
        weights["output_bias"] = d_predictions.sum(axis=(0, 1))  # (outputs,)
        return Gradients(inputs, initial_state, weights)

    def loss(
        self,
        inputs: np.ndarray,
        targets: np.ndarray,
        initial_state: Any = None,
        mask: np.ndarray | None = None,
        shares: np.ndarray | None = None,
    ) -> Loss:
        """Return the loss and the errors of the steps; the arguments are those of `gradients`."""
        predictions, _, _ = self.forward(inputs, initial_state, mask)
        return self.loss_of(predictions, targets, mask, shares)[0]

    def loss_of(
        self,
        predictions: np.ndarray,
        targets: np.ndarray,
        mask: np.ndarray | None = None,
        shares: np.ndarray | None = None,
    ) -> tuple[Loss, np.ndarray]:
        """Return the loss of predictions, and its gradient with respect to them.

        The gradient is (batch, timesteps, outputs), and 0 where the mask is False.
        """
        predictions = np.asarray(predictions)
        shape = predictions.shape[:2]
        for name, array in (("mask", mask), ("shares", shares)):
            if array is not None and np.shape(array) != shape:
                raise ValueError(
                    f"{name} must have the shape (batch, timesteps) = {shape}, but has the shape "
                    f"{np.shape(array)}."
                )
        read = np.ones(shape, bool) if mask is None else np.asarray(mask, bool)
        targets = checked_targets(self.loss_name, targets, predictions, read)
        if shares is None:
            shares = shares_of_steps(self.reduction, read)
        shares = np.where(read, shares, 0)
        errors, d_errors = LOSSES[self.loss_name](predictions, targets)
        errors = np.where(read, errors, 0)  # (batch, timesteps)
        loss = Loss(float((shares * errors).sum()), errors.mean(axis=0))
        return loss, (shares[..., None] * d_errors).astype(predictions.dtype)

    def gradients(
        self,
        inputs: np.ndarray,
        targets: np.ndarray,
        initial_state: Any = None,
        mask: np.ndarray | None = None,
        truncation: int | None = None,
        shares: np.ndarray | None = None,
    ) -> ModelGradients:
        """Return the loss and its gradients by backpropagation through time.

        Args:
            inputs: (batch, timesteps, features).
            targets: (batch, timesteps, outputs) for mse, integers (batch, timesteps) for
                cross_entropy.
            initial_state: the state before the first step, or None for zeros.
            mask: (batch, timesteps), True where there is something to read; None for everywhere.
                Masked steps never count.
            truncation: None for the full gradient. A whole number k cuts the sequence into chunks
                of k steps: the state is carried on from chunk to chunk, but no gradient goes back
                into the chunk before. With k >= timesteps it is the full gradient.
            shares: (batch, timesteps), what each error counts for in the loss, instead of what
                `reduction` says: all zeros but the last step, say, for the loss of that step.

        Returns:
            The loss (which no truncation changes), the gradients of every weight, of the inputs
            and of the initial state, and the state after the last step.

        Raises:
            ValueError: if a shape or a target is not as above.

        Source of truncation: R. J. Williams and J. Peng, *An efficient gradient-based algorithm
        for on-line training of recurrent network trajectories*, Neural Computation 2 (1990),
        490-501, whose BPTT(k; k) this is.
        """
        predictions, state, cache = self.forward(inputs, initial_state, mask)
        loss, d_predictions = self.loss_of(predictions, targets, cache.cell.mask, shares)
        timesteps = predictions.shape[1]
        length = timesteps if truncation is None else whole_number("truncation", truncation, 1)
        chunks = []
        for start in range(0, timesteps, length):
            steps = slice(start, start + length)
            part = ModelCache(between(cache.cell, start, steps.stop), cache.outputs[:, steps])
            chunks.append(self.backward(part, d_predictions[:, steps]))
        weights = {
            name: reduce(np.add, (chunk.weights[name] for chunk in chunks)) for name in self.weights
        }
        d_inputs = np.concatenate([chunk.inputs for chunk in chunks], axis=1)
        return ModelGradients(loss, weights, d_inputs, chunks[0].initial_state, state)
