"""The unrolled model: its loss, its full and truncated gradients, and those of its copies."""

from __future__ import annotations

import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tests.unrolled.random_cells import SEEDS, SIZES, VARIANTS, WITH_CORNERS, Sizes
from tests.unrolled.random_models import (
    LOSSES,
    REDUCTIONS,
    KerasModel,
    Lesson,
    named,
    random_lesson,
    random_model,
    relative_errors,
    variables,
)
from unrolled.bptt import SequenceModel, bytes_kept, gradient_check, per_copy_gradients
from unrolled.cells import LSTM, Elman, SimpleRNN

TOLERANCE = 1e-7  # against central differences, relative, in float64
EXACT = 1e-12  # against another exact computation in float64
every_cell = pytest.mark.parametrize("name", list(VARIANTS))
every_loss = pytest.mark.parametrize("loss", LOSSES)
every_reduction = pytest.mark.parametrize("reduction", REDUCTIONS)
KINDS = st.sampled_from(list(VARIANTS))
SMALL = Sizes(3, 5, 2, 4)


def problem(name, sizes=SMALL, seed=0, masked=False, loss="mse", reduction="sum"):
    rng = np.random.default_rng(seed)
    model = random_model(name, sizes, rng, loss, reduction)
    return model, random_lesson(model, sizes, rng, masked)


def all_gradients(model: SequenceModel, lesson: Lesson, **settings) -> dict[str, np.ndarray]:
    gradients = model.gradients(*lesson, **settings)
    return named(gradients.weights, gradients.inputs, gradients.initial_state)


# ------------------------------------------------------------------ the loss


@every_loss
def test_with_sum_the_loss_of_the_sequence_is_the_sum_of_the_errors_of_its_steps(loss):
    model, lesson = problem("GRU", masked=True, loss=loss)
    total, steps = model.loss(*lesson)
    assert steps.shape == (5,)
    assert total == pytest.approx(steps.sum(), rel=1e-12)


@every_loss
def test_with_mean_and_no_mask_the_loss_is_the_mean_of_the_errors_of_its_steps(loss):
    model, lesson = problem("GRU", loss=loss, reduction="mean")
    total, steps = model.loss(*lesson)
    assert total == pytest.approx(steps.mean(), rel=1e-12)


@every_reduction
def test_a_batch_of_two_equal_sequences_has_the_loss_of_one(reduction):
    """Over the batch, the loss is averaged whatever the reduction over the steps."""
    model, lesson = problem("LSTM", Sizes(1, 5, 2, 4), reduction=reduction)
    twice = Lesson(
        np.repeat(lesson.inputs, 2, axis=0),
        np.repeat(lesson.targets, 2, axis=0),
        tuple(np.repeat(array, 2, axis=0) for array in lesson.initial_state),
        None,
    )
    assert model.loss(*twice).total == pytest.approx(model.loss(*lesson).total, rel=1e-12)


@pytest.mark.keras
def test_the_mean_of_masked_sequences_is_the_one_that_keras_reports():
    """Every step that is read weighs the same, whichever example it belongs to."""
    import keras
    import tensorflow as tf

    model, lesson = problem("LSTM", Sizes(4, 6, 2, 3), masked=True, reduction="mean")
    predictions = tf.constant(model.forward(lesson.inputs, lesson.initial_state, lesson.mask)[0])
    predictions._keras_mask = tf.constant(lesson.mask)
    reported = keras.losses.MeanSquaredError(dtype="float64")(lesson.targets, predictions)
    assert model.loss(*lesson).total == pytest.approx(float(reported), rel=1e-12)


def test_with_sum_an_example_that_has_ended_still_counts_in_the_size_of_the_batch():
    """Two examples with an error of 1 at every step, one of 4 steps and one of 2: (4 + 2) / 2."""
    rnn = SimpleRNN(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros(1))
    lesson = (np.zeros((2, 4, 1)), np.ones((2, 4, 1)), None, [[1, 1, 1, 1], [1, 1, 0, 0]])
    summed = SequenceModel(rnn, [[0.0]], [0.0]).loss(*lesson)
    assert summed.total == 3
    np.testing.assert_array_equal(summed.steps, [1, 1, 0.5, 0.5])
    assert SequenceModel(rnn, [[0.0]], [0.0], reduction="mean").loss(*lesson).total == 1


@every_loss
@every_reduction
def test_what_stands_at_masked_steps_never_counts(loss, reduction):
    """Other inputs and targets there, even NaN or an index of -1, change neither loss nor gradient."""
    model, lesson = problem("LSTM", masked=True, loss=loss, reduction=reduction)
    unread = ~lesson.mask
    assert unread.any()
    before, clean = model.loss(*lesson), all_gradients(model, lesson)
    lesson.inputs[unread] = np.nan
    lesson.targets[unread] = np.nan if loss == "mse" else -1
    assert model.loss(*lesson).total == before.total
    for name, gradient in all_gradients(model, lesson).items():
        np.testing.assert_array_equal(gradient, clean[name])
    assert (clean["inputs"][unread] == 0).all()


@every_reduction
def test_a_batch_that_is_masked_everywhere_has_no_loss_and_no_gradient(reduction):
    model, lesson = problem("GRU", reduction=reduction)
    lesson = lesson._replace(mask=np.zeros((3, 5), bool))
    assert model.loss(*lesson).total == 0
    gradients = model.gradients(*lesson)
    assert not any(gradient.any() for gradient in gradients.weights.values())


def test_cross_entropy_of_huge_logits_is_finite():
    rnn = SimpleRNN(np.zeros((1, 1)), np.zeros((1, 1)), np.ones(1), activation="linear")
    model = SequenceModel(rnn, [[1e4, -1e4]], [0.0, 0.0], loss="cross_entropy")
    assert model.loss(np.zeros((1, 1, 1)), np.array([[1]])).total == 2e4
    assert model.loss(np.zeros((1, 1, 1)), np.array([[0]])).total == 0


def test_shares_make_the_loss_that_of_the_last_step_alone():
    model, lesson = problem("SimpleRNN")
    shares = np.zeros((3, 5))
    shares[:, -1] = 1 / 3
    total, steps = model.loss(*lesson, shares=shares)
    assert total == pytest.approx(steps[-1], rel=1e-12)
    gradients = all_gradients(model, lesson, shares=shares)
    check = gradient_check(
        lambda: model.loss(*lesson, shares=shares).total, variables(model, lesson), gradients
    )
    assert check.worst < TOLERANCE, str(check)


def test_a_masked_step_has_no_share_even_if_one_is_given():
    model, lesson = problem("GRU", masked=True)
    everywhere = np.ones((3, 5))
    where_read = all_gradients(model, lesson, shares=everywhere * lesson.mask)
    for name, gradient in all_gradients(model, lesson, shares=everywhere).items():
        np.testing.assert_array_equal(gradient, where_read[name])


# ------------------------------------------------------------------ full gradients


@settings(max_examples=30, deadline=None)
@given(KINDS, SIZES, SEEDS, st.booleans(), st.sampled_from(LOSSES), st.sampled_from(REDUCTIONS))
def test_gradients_are_the_central_differences(name, sizes, seed, masked, loss, reduction):
    """Of every weight, the inputs and the initial state, for every cell, loss and reduction."""
    model, lesson = problem(name, sizes, seed, masked, loss, reduction)
    check = gradient_check(
        lambda: model.loss(*lesson).total,
        variables(model, lesson),
        all_gradients(model, lesson),
        samples=8,
    )
    assert check.worst < TOLERANCE, str(check)


@pytest.mark.keras
@pytest.mark.parametrize("name", list(WITH_CORNERS))
@pytest.mark.parametrize(
    ("loss", "reduction", "masked"),
    [
        ("mse", "sum", False),
        ("mse", "mean", True),
        ("cross_entropy", "sum", True),
        ("cross_entropy", "mean", False),
    ],
)
def test_loss_and_gradients_are_those_of_tensorflow_for_the_keras_model(
    name, loss, reduction, masked
):
    model, lesson = problem(name, Sizes(3, 6, 4, 5), 3, masked, loss, reduction)
    expected_loss, expected = KerasModel(name, model).gradients(lesson)
    assert model.gradients(*lesson).loss.total == pytest.approx(expected_loss, rel=EXACT)
    errors = relative_errors(all_gradients(model, lesson), expected)
    assert max(errors.values()) < EXACT, errors


@every_cell
def test_the_gradients_come_with_the_loss_and_the_last_state(name):
    model, lesson = problem(name, masked=True)
    gradients = model.gradients(*lesson)
    loss = model.loss(*lesson)
    assert gradients.loss.total == loss.total
    np.testing.assert_array_equal(gradients.loss.steps, loss.steps)
    state = model.forward(lesson.inputs, lesson.initial_state, lesson.mask).state
    for found, expected in zip(gradients.state, state, strict=True):
        np.testing.assert_array_equal(found, expected)
    assert list(gradients.weights) == list(model.weights)


def test_a_float32_model_has_float32_gradients():
    cell = LSTM.create(2, 3, seed=0, dtype="float32")
    gradients = SequenceModel.create(cell, 1, seed=1).gradients(
        np.ones((2, 4, 2)), np.ones((2, 4, 1))
    )
    arrays = (*gradients.weights.values(), gradients.inputs, *gradients.initial_state)
    assert {array.dtype for array in arrays} == {np.dtype("float32")}


# ------------------------------------------------------------------ the copies


@settings(max_examples=30, deadline=None)
@given(KINDS, SIZES, SEEDS, st.booleans())
def test_the_gradient_of_tied_weights_is_the_sum_of_the_gradients_of_the_copies(
    name, sizes, seed, masked
):
    model, lesson = problem(name, sizes, seed, masked)
    rng = np.random.default_rng(seed)
    _, state, cache = model.cell.forward(lesson.inputs, lesson.initial_state, lesson.mask)
    d_outputs = rng.normal(size=cache.outputs_shape)
    d_state = tuple(rng.normal(size=array.shape) for array in state)
    copies = per_copy_gradients(model.cell, cache, d_outputs, d_state)
    tied = model.cell.backward(cache, d_outputs, d_state).weights
    assert all(copy.shape[0] == sizes.timesteps for copy in copies.values())
    errors = relative_errors({name: copy.sum(axis=0) for name, copy in copies.items()}, tied)
    assert max(errors.values()) < EXACT, errors


@pytest.mark.parametrize("name", ["SimpleRNN", "LSTM", "GRU", "Jordan"])
@pytest.mark.parametrize("masked", [False, True])
def test_the_gradient_of_a_copy_is_the_slope_when_that_copy_alone_is_changed(name, masked):
    """With a cell of its own at every step, so that one can move while the others stay."""
    model, lesson = problem(name, Sizes(2, 4, 2, 3), 5, masked)
    cell, timesteps = model.cell, 4
    rng = np.random.default_rng(1)
    weights = rng.normal(size=(2, timesteps, cell.output_size))
    untied = [type(cell)(**{k: w.copy() for k, w in cell.weights.items()}) for _ in range(4)]

    def loss() -> float:
        state, output, total = lesson.initial_state, np.zeros((2, cell.output_size)), 0.0
        for t, copy in enumerate(untied):
            new_output, new_state, _ = copy.step(lesson.inputs[:, t], state)
            read = np.ones((2, 1), bool) if lesson.mask is None else lesson.mask[:, t, None]
            output = np.where(read, new_output, output)
            state = tuple(np.where(read, a, b) for a, b in zip(new_state, state, strict=True))
            total += float((weights[:, t] * output).sum())
        return total

    cache = cell.forward(lesson.inputs, lesson.initial_state, lesson.mask).cache
    copies = per_copy_gradients(cell, cache, weights)
    arrays = {f"{k} of copy {t}": w for t, c in enumerate(untied) for k, w in c.weights.items()}
    gradients = {f"{k} of copy {t}": copies[k][t] for t in range(4) for k in cell.weights}
    check = gradient_check(loss, arrays, gradients)
    assert check.worst < TOLERANCE, str(check)


def test_a_simple_layer_keeps_bytes_in_proportion_to_the_length_of_the_sequence():
    """x_t and h_t of every step, and the initial state once: arrays that steps share count once."""
    rnn = SimpleRNN.create(features=3, units=8, seed=0)
    for timesteps in (1, 10, 100):
        cache = rnn.forward(np.zeros((4, timesteps, 3))).cache
        assert bytes_kept(cache) == 8 * 4 * (timesteps * 3 + (timesteps + 1) * 8)


# ------------------------------------------------------------------ truncated gradients


@settings(max_examples=30, deadline=None)
@given(KINDS, SIZES, SEEDS, st.booleans(), st.sampled_from(REDUCTIONS), st.integers(0, 3))
def test_truncation_at_the_length_or_beyond_is_the_full_gradient(
    name, sizes, seed, masked, reduction, beyond
):
    model, lesson = problem(name, sizes, seed, masked, reduction=reduction)
    full = all_gradients(model, lesson)
    found = all_gradients(model, lesson, truncation=sizes.timesteps + beyond)
    for name, gradient in found.items():
        np.testing.assert_array_equal(gradient, full[name])


@pytest.mark.keras
@pytest.mark.parametrize("name", ["SimpleRNN", "LSTM", "GRU", "Elman", "Jordan"])
@pytest.mark.parametrize("truncation", [1, 3])
@pytest.mark.parametrize("masked", [False, True])
def test_truncated_gradients_are_those_of_tensorflow_with_stopped_states(name, truncation, masked):
    """Seven steps, so that the last chunk is mostly a shorter one."""
    model, lesson = problem(name, Sizes(3, 7, 2, 4), 8, masked, "cross_entropy", "mean")
    loss, expected = KerasModel(name, model).gradients(lesson, truncation)
    assert model.gradients(*lesson, truncation=truncation).loss.total == pytest.approx(loss)
    errors = relative_errors(all_gradients(model, lesson, truncation=truncation), expected)
    assert max(errors.values()) < EXACT, errors


@settings(max_examples=25, deadline=None)
@given(KINDS, SIZES, SEEDS, st.booleans(), st.integers(1, 7))
def test_truncation_changes_neither_the_loss_nor_the_state(name, sizes, seed, masked, truncation):
    model, lesson = problem(name, sizes, seed, masked)
    full = model.gradients(*lesson)
    cut = model.gradients(*lesson, truncation=truncation)
    assert cut.loss.total == full.loss.total
    for found, expected in zip(cut.state, full.state, strict=True):
        np.testing.assert_array_equal(found, expected)


@settings(max_examples=25, deadline=None)
@given(KINDS, SIZES, SEEDS, st.booleans(), st.integers(1, 7))
def test_the_output_layer_does_not_notice_truncation(name, sizes, seed, masked, truncation):
    """Its gradient needs no step but its own."""
    model, lesson = problem(name, sizes, seed, masked)
    full = model.gradients(*lesson).weights
    cut = model.gradients(*lesson, truncation=truncation).weights
    for weight in ("output_kernel", "output_bias"):
        np.testing.assert_allclose(cut[weight], full[weight], rtol=1e-9, atol=1e-12)


def test_no_gradient_crosses_the_cut():
    """With a loss at the last step alone, the inputs of the chunks before have a gradient of 0."""
    model, lesson = problem("LSTM", Sizes(2, 7, 2, 3))
    shares = np.zeros((2, 7))
    shares[:, -1] = 1
    inputs = model.gradients(*lesson, truncation=3, shares=shares).inputs
    assert (inputs[:, :6] == 0).all()
    assert (inputs[:, 6] != 0).all()
    assert (model.gradients(*lesson, shares=shares).inputs != 0).all()


# ------------------------------------------------------------------ what is refused


ELMAN = Elman.create(2, 4, 3, seed=0)
RNN = SimpleRNN.create(2, 4, seed=0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SequenceModel("RNN", [[1]], [1]), "cell must be of unrolled.cells, but is str."),
        (
            lambda: SequenceModel.create(RNN, 3, seed=0, loss="mae"),
            "loss must be 'mse' or 'cross_entropy', but got 'mae'.",
        ),
        (
            lambda: SequenceModel.create(RNN, 3, seed=0, reduction="average"),
            "reduction must be 'sum' or 'mean', but got 'average'.",
        ),
        (
            lambda: SequenceModel.create(RNN, 0, seed=0),
            "outputs must be a whole number of at least 1, but got 0.",
        ),
        (
            lambda: SequenceModel(RNN, np.ones((3, 4)), np.ones(3)),
            "output_kernel and output_bias must have the shapes (units, outputs) = (4, outputs) "
            "and (outputs,), but have (3, 4) and (3,).",
        ),
        (lambda: SequenceModel(ELMAN, np.ones((4, 2)), np.ones(2)), "(3, outputs)"),
    ],
)
def test_a_model_that_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("loss", "targets", "settings", "message"),
    [
        ("mse", np.zeros((3, 5, 2)), {}, "targets of mse must have the shape of the predictions"),
        ("mse", np.zeros((3, 5)), {}, "(3, 5, 1), but have (3, 5)"),
        ("mse", np.zeros((3, 5)), {}, "Give targets[..., None]."),
        ("cross_entropy", np.zeros((3, 5, 1), int), {}, "Are they one-hot?"),
        (
            "cross_entropy",
            np.zeros((5, 3), int),
            {},
            "(batch, timesteps) = (3, 5), but have (5, 3)",
        ),
        ("cross_entropy", np.zeros((3, 5)), {}, "must be integers, but are float64"),
        ("cross_entropy", np.ones((3, 5), int), {}, "between 0 and 0 for 1 outputs, but one"),
        ("mse", np.zeros((3, 5, 1)), {"truncation": 0}, "truncation must be a whole number"),
        ("mse", np.zeros((3, 5, 1)), {"mask": np.ones((5, 3))}, "the mask must have the shape"),
        ("mse", np.zeros((3, 5, 1)), {"shares": np.ones(5)}, "shares must have the shape"),
    ],
)
def test_a_lesson_that_does_not_fit_is_refused(loss, targets, settings, message):
    model = SequenceModel.create(RNN, 1, seed=0, loss=loss)
    with pytest.raises(ValueError, match=re.escape(message)):
        model.gradients(np.zeros((3, 5, 2)), targets, **settings)


def test_a_cache_of_the_model_is_told_from_that_of_its_cell():
    model = SequenceModel.create(RNN, 1, seed=0)
    cache = model.forward(np.zeros((1, 2, 2))).cache
    with pytest.raises(ValueError, match=re.escape("give model.cell and cache.cell")):
        per_copy_gradients(model.cell, cache)
