"""The error of one step of one example, and how all the errors become one number.

The error of an example at a step is

    mse             the mean over the outputs of (prediction - target)**2, as Keras's "mse"
    cross_entropy   -log softmax(prediction)[target]: predictions are logits, targets are indices

The loss adds up these errors, each times its share:

    sum     1 / batch: the errors of the steps are summed, and the sums averaged over the batch,
            so that a longer sequence weighs more
    mean    1 / (number of steps read in the whole batch): the average over all of them, as Keras
            has it, so that every step of every example weighs the same

A step that the mask leaves out has no share. It does count as an example of the batch: with
"sum", a batch of 4 is divided by 4 at every step, however many of the four have ended.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from unrolled.cells.activations import softmax

REDUCTIONS = ("sum", "mean")


class Loss(NamedTuple):
    """The loss of a batch of sequences, and the errors of the steps.

    `steps[t]` is the error at step t, summed over the examples that read it and divided by the
    size of the batch. So `total` is `steps.sum()` if the reduction is "sum", and `steps.mean()` if
    it is "mean" and there is no mask.
    """

    total: float
    steps: np.ndarray  # (timesteps,)


def squared_error(predictions: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the errors (batch, timesteps) and their gradients (batch, timesteps, outputs)."""
    difference = predictions - targets
    return np.mean(difference**2, axis=-1), 2 * difference / predictions.shape[-1]


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the errors (batch, timesteps) and their gradients (batch, timesteps, outputs).

    The gradient is the probabilities, minus 1 at the target.
    """
    one_hot = targets[..., None] == np.arange(logits.shape[-1])  # (batch, timesteps, outputs)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    normaliser = np.log(np.exp(shifted).sum(axis=-1))  # (batch, timesteps)
    return normaliser - (shifted * one_hot).sum(axis=-1), softmax(logits) - one_hot


LOSSES = {"mse": squared_error, "cross_entropy": cross_entropy}


def shares_of_steps(reduction: str, read: np.ndarray) -> np.ndarray:
    """Return what each error weighs in the loss, (batch, timesteps); `read` is the mask."""
    return read / (len(read) if reduction == "sum" else max(read.sum(), 1))


def checked_targets(
    name: str, targets: Any, predictions: np.ndarray, read: np.ndarray
) -> np.ndarray:
    """Return the targets of the loss called `name` as an array, or raise a ValueError.

    Where the mask is False they become 0: what they hold there is never used, not even NaN.
    """
    targets = np.asarray(targets)
    if name == "mse":
        return _targets_of_regression(targets, predictions, read)
    batch, timesteps, outputs = predictions.shape
    if targets.shape != (batch, timesteps):
        one_hot = " Are they one-hot? Then give targets.argmax(axis=-1)."
        raise ValueError(
            "targets of cross_entropy must be indices with the shape (batch, timesteps) = "
            f"{(batch, timesteps)}, but have {targets.shape}."
            f"{one_hot if targets.shape == predictions.shape else ''}"
        )
    if not np.issubdtype(targets.dtype, np.integer):
        raise ValueError(f"targets of cross_entropy must be integers, but are {targets.dtype}.")
    targets = np.where(read, targets, 0)
    if targets.min() < 0 or targets.max() >= outputs:
        wrong = targets.min() if targets.min() < 0 else targets.max()
        raise ValueError(
            f"targets must be between 0 and {outputs - 1} for {outputs} outputs, but one that the "
            f"mask does not leave out is {wrong}."
        )
    return targets


def _targets_of_regression(
    targets: np.ndarray, predictions: np.ndarray, read: np.ndarray
) -> np.ndarray:
    if targets.shape != predictions.shape:
        last = " Give targets[..., None]." if predictions.shape == (*targets.shape, 1) else ""
        raise ValueError(
            "targets of mse must have the shape of the predictions, (batch, timesteps, outputs) = "
            f"{predictions.shape}, but have {targets.shape}: NumPy would broadcast the two, and "
            f"the loss would be of other pairs.{last}"
        )
    return np.where(read[..., None], targets, 0).astype(predictions.dtype)
