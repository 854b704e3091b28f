"""When the weights change: accumulated, after each chunk, after each step."""

from __future__ import annotations

import copy
import re

import numpy as np
import pytest

from tests.unrolled.random_cells import Sizes
from tests.unrolled.random_models import (
    KerasModel,
    Lesson,
    random_lesson,
    random_model,
    relative_errors,
)
from unrolled.bptt import SequenceModel, clip_by_global_norm, sgd, train_sequence
from unrolled.cells import SimpleRNN

SCHEDULES = ("accumulated", "each_chunk", "each_step")
CELLS = ("SimpleRNN", "LSTM", "GRU", "Jordan")


def problem(
    name: str, masked: bool = False, reduction: str = "sum", loss: str = "mse"
) -> tuple[SequenceModel, Lesson]:
    rng = np.random.default_rng(7)
    sizes = Sizes(3, 6, 2, 4)
    model = random_model(name, sizes, rng, loss, reduction)
    return model, random_lesson(model, sizes, rng, masked)


def train(model: SequenceModel, lesson: Lesson, **settings):
    inputs, targets, initial_state, mask = lesson
    return train_sequence(
        model, inputs, targets, initial_state=initial_state, mask=mask, **settings
    )


def change(model: SequenceModel, lesson: Lesson, learning_rate: float, **settings) -> dict:
    """By how much each weight goes down, divided by the learning rate."""
    trained = copy.deepcopy(model)
    train(trained, lesson, learning_rate=learning_rate, **settings)
    return {k: (w - trained.weights[k]) / learning_rate for k, w in model.weights.items()}


def keras_training(
    name: str, model: SequenceModel, lesson: Lesson, rate: float, updates: str, truncation: int
) -> tuple[dict[str, np.ndarray], float]:
    """The weights after one pass with TensorFlow, written down from the docstring; and the loss."""
    import tensorflow as tf

    reference = KerasModel(name, model)
    timesteps = lesson.inputs.shape[1]
    stride = 1 if updates == "each_step" else truncation
    shares = reference.shares(lesson.inputs.shape[:2], lesson.mask)
    states = {0: [tf.constant(array) for array in lesson.initial_state]}  # after that many steps
    total = 0.0
    for start in range(0, timesteps, stride):
        stop = min(start + stride, timesteps)
        first = max(0, stop - truncation) if updates == "each_step" else start
        mask = None if lesson.mask is None else lesson.mask[:, first:stop]
        with tf.GradientTape() as tape:
            errors, states[stop] = reference.errors(
                lesson.inputs[:, first:stop], lesson.targets[:, first:stop], states[first], mask
            )
            loss = tf.reduce_sum((errors * shares[:, first:stop])[:, start - first :])
        gradients = tape.gradient(loss, reference.variables)
        for variable, gradient in zip(reference.variables, gradients, strict=True):
            variable.assign_sub(rate * gradient)
        total += float(loss)
    weights = [np.asarray(variable) for variable in reference.variables]
    return dict(zip(reference.names, weights, strict=True)), total


@pytest.mark.keras
@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("updates", ["each_chunk", "each_step"])
@pytest.mark.parametrize(
    ("truncation", "masked", "reduction"), [(1, False, "sum"), (4, True, "mean"), (6, True, "sum")]
)
def test_updates_on_the_way_end_where_tensorflow_ends(name, updates, truncation, masked, reduction):
    """Later chunks see the changed weights, and start from states that the old ones made."""
    model, lesson = problem(name, masked, reduction)
    expected, total = keras_training(name, model, lesson, 0.1, updates, truncation)
    trained = train(model, lesson, learning_rate=0.1, updates=updates, truncation=truncation)
    errors = relative_errors(model.weights, expected)
    assert max(errors.values()) < 1e-12, errors
    assert trained.loss.total == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("truncation", [None, 2])
def test_accumulated_is_one_step_along_the_gradient(truncation):
    model, lesson = problem("LSTM", masked=True)
    gradients = model.gradients(*lesson, truncation=truncation)
    expected = {name: w - 0.1 * gradients.weights[name] for name, w in model.weights.items()}
    trained = train(model, lesson, learning_rate=0.1, truncation=truncation)
    for name, weight in model.weights.items():
        np.testing.assert_array_equal(weight, expected[name])
    assert trained.updates == 1
    assert trained.loss.total == gradients.loss.total


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize(("updates", "truncation"), [("each_chunk", 2), ("each_step", None)])
def test_with_a_small_learning_rate_many_updates_come_close_to_one(updates, truncation, reduction):
    """They use parts of the same loss, so nothing but the changed weights sets them apart."""
    model, lesson = problem("GRU", masked=True, reduction=reduction)
    gradients = model.gradients(*lesson, truncation=truncation).weights
    distances = [
        max(relative_errors(found, gradients).values())
        for found in (
            change(model, lesson, rate, updates=updates, truncation=truncation)
            for rate in (1e-2, 1e-4, 1e-6)
        )
    ]
    assert distances[0] > 1e-3  # with a rate that trains, they are not the same
    assert distances[0] > 50 * distances[1] > 2500 * distances[2]


def test_updates_after_each_chunk_of_one_step_are_updates_after_each_step_cut_to_one():
    first, lesson = problem("SimpleRNN")
    second = copy.deepcopy(first)
    train(first, lesson, learning_rate=0.1, updates="each_chunk", truncation=1)
    train(second, lesson, learning_rate=0.1, updates="each_step", truncation=1)
    for name, weight in first.weights.items():
        np.testing.assert_array_equal(weight, second.weights[name])


@pytest.mark.parametrize(
    ("updates", "truncation", "count"),
    [
        ("accumulated", None, 1),
        ("accumulated", 2, 1),
        ("each_chunk", None, 1),
        ("each_chunk", 4, 2),
        ("each_chunk", 10, 1),
        ("each_step", None, 6),
        ("each_step", 4, 6),
        ("each_step", 10, 6),
    ],
)
def test_the_number_of_updates_of_six_steps(updates, truncation, count):
    model, lesson = problem("SimpleRNN")
    trained = train(model, lesson, learning_rate=0.1, updates=updates, truncation=truncation)
    assert trained.updates == count
    assert trained.loss.steps.shape == (6,)
    assert trained.loss.total == pytest.approx(trained.loss.steps.sum())


@pytest.mark.parametrize("updates", SCHEDULES)
def test_training_learns_to_remember_the_step_before(updates):
    rng = np.random.default_rng(0)
    inputs = rng.choice([-1.0, 1.0], size=(8, 20, 1))
    targets = np.roll(inputs, 1, axis=1)
    targets[:, 0] = 0
    cell = SimpleRNN.create(features=1, units=8, seed=0)
    model = SequenceModel.create(cell, 1, seed=1, reduction="mean")
    rate = {"accumulated": 0.3, "each_chunk": 0.9, "each_step": 0.6}[updates]
    settings = {"updates": updates, "truncation": 5, "learning_rate": rate}
    assert model.loss(inputs, targets).total > 0.9
    for _ in range(60):
        trained = train_sequence(model, inputs, targets, **settings)
    assert trained.loss.total < 0.1
    assert model.loss(inputs, targets).total < 0.1


@pytest.mark.parametrize("updates", SCHEDULES)
def test_every_update_uses_the_clipped_gradients(updates):
    model, lesson = problem("GRU")
    expected = copy.deepcopy(model.weights)

    def clip(gradients):
        clipped, before = clip_by_global_norm(gradients, 1e-3)
        assert before > 1e-3
        for name, gradient in clipped.items():
            expected[name] -= 0.5 * gradient
        calls.append(before)
        return clipped

    calls = []
    trained = train(model, lesson, learning_rate=0.5, updates=updates, truncation=2, clip=clip)
    assert len(calls) == trained.updates
    for name, weight in model.weights.items():
        np.testing.assert_array_equal(weight, expected[name])


def test_the_state_is_carried_on_into_the_next_sequence():
    model, lesson = problem("LSTM")
    whole = copy.deepcopy(model)
    settings = {"learning_rate": 0.1, "updates": "each_chunk", "truncation": 3}
    train(whole, lesson, **settings)
    inputs, targets, state, _ = lesson
    # The errors of a half weigh the same in the half as in the whole: the reduction is "sum".
    for half in (slice(0, 3), slice(3, 6)):
        state = train_sequence(
            model, inputs[:, half], targets[:, half], initial_state=state, **settings
        ).state
    for name, weight in whole.weights.items():
        np.testing.assert_allclose(model.weights[name], weight, rtol=1e-12)


def test_training_that_diverges_stops_with_the_name_of_the_weight_and_changes_nothing():
    rnn = SimpleRNN([[1.0]], [[3.0]], [0.0], activation="linear")
    model = SequenceModel(rnn, [[1.0]], [0.0])
    inputs = np.ones((1, 400, 1))
    before = copy.deepcopy(model.weights)
    with (
        np.errstate(all="ignore"),
        pytest.raises(FloatingPointError, match=r"the gradient of cell\.kernel is not finite"),
    ):
        train_sequence(model, inputs, inputs, learning_rate=0.1)
    assert model.weights == before


def test_sgd_changes_the_weights_in_place_and_not_the_gradients():
    model, lesson = problem("SimpleRNN")
    kernel = model.cell.kernel
    gradients = model.gradients(*lesson).weights
    kept = copy.deepcopy(gradients)
    expected = kernel - 0.5 * gradients["cell.kernel"]
    sgd(model.weights, gradients, learning_rate=0.5)
    assert model.cell.kernel is kernel
    np.testing.assert_array_equal(kernel, expected)
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(gradient, kept[name])


@pytest.mark.parametrize(
    ("gradients", "message"),
    [
        ({}, "kernel needs a gradient of shape (2, 3), but has none."),
        ({"kernel": np.ones(3)}, "kernel needs a gradient of shape (2, 3), but has one of shape"),
    ],
)
def test_sgd_refuses_a_gradient_that_does_not_fit(gradients, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        sgd({"kernel": np.ones((2, 3))}, gradients, 0.1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"updates": "each"},
            "updates must be one of 'accumulated', 'each_chunk', 'each_step', but got 'each'.",
        ),
        ({"truncation": 0}, "truncation must be a whole number of at least 1, but got 0."),
        ({"targets": np.zeros((3, 6, 2))}, "targets of mse must have the shape"),
        ({"mask": np.ones((6, 3))}, "the mask must have the shape"),
    ],
)
@pytest.mark.parametrize("updates", SCHEDULES)
def test_what_cannot_be_trained_is_refused_before_any_weight_changes(updates, settings, message):
    model, lesson = problem("SimpleRNN")
    before = copy.deepcopy(model.weights)
    arguments = {"targets": lesson.targets, "updates": updates, "truncation": 2} | settings
    with pytest.raises(ValueError, match=re.escape(message)):
        train_sequence(model, lesson.inputs, learning_rate=0.1, **arguments)
    for name, weight in model.weights.items():
        np.testing.assert_array_equal(weight, before[name])
