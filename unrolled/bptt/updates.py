"""When the weights change: after the whole sequence, or on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from unrolled.bptt.clipping import finite
from unrolled.bptt.losses import Loss, shares_of_steps
from unrolled.bptt.model import SequenceModel
from unrolled.cells.cell import State
from unrolled.checks import whole_number

UPDATES = ("accumulated", "each_chunk", "each_step")
Clip = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]


class TrainedSequence(NamedTuple):
    """What one pass over a batch of sequences met."""

    loss: Loss  # with each error as it was before the update that it led to
    state: State  # after the last step, to carry on with
    updates: int  # how often the weights changed


def sgd(
    weights: Mapping[str, np.ndarray], gradients: Mapping[str, np.ndarray], learning_rate: float
) -> None:
    """Take one step of gradient descent: `weight -= learning_rate * gradient`, in place.

    Raises:
        ValueError: if a weight has no gradient, or one of another shape.
        FloatingPointError: if a gradient is not finite; no weight has changed then.

    >>> weights = {"kernel": np.array([1.0, 2.0])}
    >>> sgd(weights, {"kernel": np.array([10.0, -10.0])}, learning_rate=0.1)
    >>> weights
    {'kernel': array([0., 3.])}
    """
    gradients = finite(gradients)
    for name, weight in weights.items():
        if name not in gradients or gradients[name].shape != weight.shape:
            found = f"one of shape {gradients[name].shape}" if name in gradients else "none"
            raise ValueError(f"{name} needs a gradient of shape {weight.shape}, but has {found}.")
    for name, weight in weights.items():
        weight -= learning_rate * gradients[name]


def train_sequence(
    model: SequenceModel,
    inputs: np.ndarray,
    targets: np.ndarray,
    *,
    learning_rate: float,
    updates: str = "accumulated",
    truncation: int | None = None,
    initial_state: Any = None,
    mask: np.ndarray | None = None,
    clip: Clip | None = None,
) -> TrainedSequence:
    """Go once over a batch of sequences with plain gradient descent; the model changes in place.

    The gradients of all updates are parts of one loss, that of the whole sequences, which
    `model.reduction` defines. What differs is when they are used:

    - "accumulated": the gradients of all steps are added up and applied once, at the end. Every
      step saw the same weights, so this is a step along the gradient of the loss.
    - "each_chunk": the weights change after every chunk of `truncation` steps. The chunks that
      follow are read with the changed weights, but start from a state that the weights before
      them had made. So the changes do not add up to the accumulated one: they come close when
      the learning rate is small.
    - "each_step": the weights change after every step t, along the gradient of the error of step t
      alone, followed back through the last `truncation` steps (to the first one if it is None).
      These steps are read again with the weights of the moment, from the state that had been
      reached before them. In a sequence of T steps that is up to T times the work.

    Args:
        model, inputs, targets, initial_state, mask: as in `model.gradients`.
        learning_rate: the gradient is multiplied by it.
        updates: see above.
        truncation: the most steps that a gradient goes back; None for all of them.
        clip: called with the gradients before each update, for those to use instead, such as
            `lambda gradients: clip_by_global_norm(gradients, 1.0)[0]`.

    Raises:
        ValueError: if an argument is not as above.
        FloatingPointError: if a gradient is not finite: training has diverged.

    Source of the schedules: R. J. Williams and J. Peng, Neural Computation 2 (1990), 490-501:
    epochwise BPTT, BPTT(k; k) and BPTT(k; 1).

    >>> from unrolled.cells import SimpleRNN
    >>> model = SequenceModel.create(SimpleRNN.create(features=1, units=3, seed=0), 1, seed=1)
    >>> x = np.ones((1, 8, 1))
    >>> train_sequence(model, x, x, learning_rate=0.1).updates
    1
    >>> train_sequence(model, x, x, learning_rate=0.1, updates="each_chunk", truncation=3).updates
    3
    """
    if updates not in UPDATES:
        names = ", ".join(map(repr, UPDATES))
        raise ValueError(f"updates must be one of {names}, but got {updates!r}.")
    if truncation is not None:
        whole_number("truncation", truncation, 1)

    def update(gradients: dict[str, np.ndarray]) -> None:
        sgd(model.weights, gradients if clip is None else clip(gradients), learning_rate)

    if updates == "accumulated":
        whole = model.gradients(inputs, targets, initial_state, mask, truncation)
        update(whole.weights)
        return TrainedSequence(whole.loss, whole.state, 1)

    # One pass with the arguments as a whole checks them, before any weight changes.
    predictions, _, cache = model.forward(inputs, initial_state, mask)
    model.loss_of(predictions, targets, mask)
    batch, timesteps, _ = predictions.shape
    read = cache.cell.mask
    if read is None:
        read = np.ones((batch, timesteps), bool)
    shares = shares_of_steps(model.reduction, read)
    inputs, targets = np.asarray(inputs), np.asarray(targets)
    states = [initial_state]  # before each update
    total, step_errors = 0.0, np.zeros(timesteps)
    stride = 1 if updates == "each_step" else truncation or timesteps
    for new in range(0, timesteps, stride):  # the first step that no update has counted yet
        first = max(0, new + 1 - (truncation or timesteps)) if updates == "each_step" else new
        window = slice(first, new + stride)
        here = (inputs[:, window], targets[:, window], states[first // stride], read[:, window])
        counted = np.where(np.arange(timesteps) >= new, shares, 0)[:, window]
        gradients = model.gradients(*here, shares=counted)
        update(gradients.weights)
        states.append(gradients.state)
        total += gradients.loss.total
        step_errors[new : new + stride] = gradients.loss.steps[new - first :]
    return TrainedSequence(Loss(total, step_errors), states[-1], len(states) - 1)
