"""Backpropagation through time, in NumPy, for every cell of `unrolled.cells`.

- `model`: `SequenceModel`, a cell with an output layer at every step, its loss and its gradients,
  full or truncated
- `losses`: the error of a step, and how the errors of all steps become one number
- `copies`: `per_copy_gradients`, one gradient for each unrolled copy of the weights
- `updates`: `train_sequence` and `sgd`, updates accumulated or along the way
- `clipping`: by value, by norm, by global norm
- `checking`: `gradient_check`, against central differences
- `flow`: `gradient_flow`, `jacobians` and their bounds: how far back a gradient reaches

    cell = SimpleRNN.create(features=1, units=8, seed=0)
    model = SequenceModel.create(cell, outputs=1, seed=1)
    gradients = model.gradients(inputs, targets)            # through every step
    gradients = model.gradients(inputs, targets, truncation=5)     # at most 5 steps back
    train_sequence(model, inputs, targets, learning_rate=0.1)

Arrays are batch-major, (batch, timesteps, features).
"""

from unrolled.bptt.checking import GradientCheck, gradient_check
from unrolled.bptt.clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from unrolled.bptt.copies import bytes_kept, per_copy_gradients
from unrolled.bptt.flow import (
    GradientFlow,
    gradient_flow,
    jacobian_bound,
    jacobian_products,
    jacobians,
    simple_rnn_bound,
    spectral_norms,
    spectral_radius,
)
from unrolled.bptt.losses import Loss
from unrolled.bptt.model import ModelCache, ModelForward, ModelGradients, SequenceModel
from unrolled.bptt.updates import TrainedSequence, sgd, train_sequence

__all__ = [
    "GradientCheck",
    "GradientFlow",
    "Loss",
    "ModelCache",
    "ModelForward",
    "ModelGradients",
    "SequenceModel",
    "TrainedSequence",
    "bytes_kept",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "gradient_check",
    "gradient_flow",
    "jacobian_bound",
    "jacobian_products",
    "jacobians",
    "per_copy_gradients",
    "sgd",
    "simple_rnn_bound",
    "spectral_norms",
    "spectral_radius",
    "train_sequence",
]
