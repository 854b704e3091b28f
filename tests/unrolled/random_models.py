"""Sequence models with random weights, batches for them, and the same model in Keras."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tests.unrolled.random_cells import Sizes, random_batch, random_cell
from unrolled.bptt import SequenceModel

OUTPUTS = 3
LOSSES = ("mse", "cross_entropy")
REDUCTIONS = ("sum", "mean")


class Lesson(NamedTuple):
    """What `loss` and `gradients` take."""

    inputs: np.ndarray
    targets: np.ndarray
    initial_state: tuple[np.ndarray, ...]
    mask: np.ndarray | None


def random_model(
    name: str, sizes: Sizes, rng: np.random.Generator, loss: str = "mse", reduction: str = "sum"
) -> SequenceModel:
    cell = random_cell(name, sizes, rng)
    kernel = rng.normal(0, 0.5, (cell.output_size, OUTPUTS))
    return SequenceModel(cell, kernel, rng.normal(0, 0.5, OUTPUTS), loss, reduction)


def random_lesson(
    model: SequenceModel, sizes: Sizes, rng: np.random.Generator, masked: bool
) -> Lesson:
    inputs, initial_state, mask = random_batch(model.cell, sizes, rng, masked)
    shape = (sizes.batch, sizes.timesteps)
    if model.loss_name == "mse":
        targets = rng.normal(size=(*shape, OUTPUTS))
    else:
        targets = rng.integers(0, OUTPUTS, shape)
    return Lesson(inputs, targets, initial_state, mask)


def variables(model: SequenceModel, lesson: Lesson) -> dict[str, np.ndarray]:
    """Everything that the loss depends on, by name: the arrays in use, not copies."""
    return named(model.weights, lesson.inputs, lesson.initial_state)


def named(weights: Any, inputs: np.ndarray, initial_state: Any) -> dict[str, np.ndarray]:
    states = {f"initial state {k}": array for k, array in enumerate(initial_state)}
    return {**weights, "inputs": inputs, **states}


class KerasModel:
    """A Keras layer and a Dense layer with the weights of a model, chunk after chunk."""

    def __init__(self, name: str, model: SequenceModel) -> None:
        import keras

        from tests.unrolled.keras_cells import keras_layer

        self.layer = keras_layer(name, model.cell)
        self.dense = keras.layers.Dense(OUTPUTS, dtype="float64")
        self.dense.build((None, model.cell.output_size))
        self.dense.set_weights([model.output_kernel, model.output_bias])
        self.loss_name, self.reduction = model.loss_name, model.reduction
        self.names = list(model.weights)
        self.variables = [
            weight.value for weight in (*self.layer.trainable_weights, *self.dense.weights)
        ]

    def errors(self, inputs: Any, targets: Any, state: Any, mask: Any) -> tuple[Any, list[Any]]:
        """The errors (batch, timesteps), by Keras's own functions, and the last state."""
        import keras

        outputs, *state = self.layer(inputs, initial_state=list(state), mask=mask)
        predictions = self.dense(outputs)
        if self.loss_name == "mse":
            return keras.losses.mean_squared_error(targets, predictions), state
        return keras.losses.sparse_categorical_crossentropy(
            targets, predictions, from_logits=True
        ), state

    def shares(self, shape: tuple[int, int], mask: np.ndarray | None) -> np.ndarray:
        read = np.ones(shape) if mask is None else mask.astype(float)
        return read / shape[0] if self.reduction == "sum" else read / max(read.sum(), 1)

    def gradients(
        self, lesson: Lesson, truncation: int | None = None
    ) -> tuple[float, dict[str, np.ndarray]]:
        """The loss, and its gradients by tf.GradientTape, with the states cut every k steps."""
        import tensorflow as tf

        inputs, targets, mask = tf.constant(lesson.inputs), lesson.targets, lesson.mask
        initial_state = [tf.constant(array) for array in lesson.initial_state]
        timesteps = lesson.inputs.shape[1]
        shares = self.shares(lesson.inputs.shape[:2], mask)
        with tf.GradientTape() as tape:
            tape.watch([inputs, *initial_state])
            state, loss = initial_state, 0.0
            for start in range(0, timesteps, truncation or timesteps):
                steps = slice(start, start + (truncation or timesteps))
                part = None if mask is None else mask[:, steps]
                errors, state = self.errors(inputs[:, steps], targets[:, steps], state, part)
                loss += tf.reduce_sum(errors * shares[:, steps])
                state = [tf.stop_gradient(array) for array in state]
        weights, d_inputs, d_state = tape.gradient(loss, (self.variables, inputs, initial_state))
        weights = dict(zip(self.names, map(np.asarray, weights), strict=True))
        return float(loss), named(weights, np.asarray(d_inputs), map(np.asarray, d_state))


def relative_errors(
    found: dict[str, np.ndarray], expected: dict[str, np.ndarray]
) -> dict[str, float]:
    """How far each array is off, relative to its length (or to 0.001 if it is shorter)."""
    assert found.keys() == expected.keys()
    errors = {}
    for name, array in found.items():
        assert array.shape == expected[name].shape, name
        size = max(np.linalg.norm(array), np.linalg.norm(expected[name]), 1e-3)
        errors[name] = float(np.linalg.norm(array - expected[name]) / size)
    return errors
