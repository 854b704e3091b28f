"""Backward, every cell agrees with central differences, and with TensorFlow's gradients of Keras."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unrolled.random_cells import (
    SEEDS,
    SIZES,
    VARIANTS,
    WITH_CORNERS,
    Batch,
    Sizes,
    random_batch,
    random_cell,
)
from unrolled.cells import Cell, Gradients

TOLERANCE = 1e-7  # relative, in float64
SMALL = Sizes(2, 4, 2, 3)
every_cell = pytest.mark.parametrize("name", list(VARIANTS))


@dataclasses.dataclass
class Problem:
    """A cell, a batch, and a loss: a random weighted sum of all outputs and last states."""

    cell: Cell
    batch: Batch
    d_outputs: np.ndarray
    d_state: tuple[np.ndarray, ...]

    def loss(self) -> float:
        outputs, state, _ = self.cell.forward(*self.batch)
        pairs = [(outputs, self.d_outputs), *zip(state, self.d_state, strict=True)]
        return sum(float((value * weight).sum()) for value, weight in pairs)

    def gradients(self) -> Gradients:
        cache = self.cell.forward(*self.batch).cache
        return self.cell.backward(cache, self.d_outputs, self.d_state)

    def variables(self) -> dict[str, np.ndarray]:
        """All arrays that the loss depends on, by name: the ones in use, not copies."""
        return named(self.batch.inputs, self.batch.initial_state, self.cell.weights)


def named(inputs, initial_state, weights) -> dict[str, np.ndarray]:
    states = {f"initial state {k}": array for k, array in enumerate(initial_state)}
    return {"inputs": inputs, **states, **weights}


def random_problem(name: str, sizes: Sizes, seed: int, masked: bool) -> Problem:
    rng = np.random.default_rng(seed)
    cell = random_cell(name, sizes, rng)
    batch = random_batch(cell, sizes, rng, masked)
    d_outputs = rng.normal(size=(sizes.batch, sizes.timesteps, cell.output_size))
    d_state = tuple(rng.normal(size=array.shape) for array in batch.initial_state)
    return Problem(cell, batch, d_outputs, d_state)


def central_differences(problem: Problem, width: float = 1e-5) -> dict[str, np.ndarray]:
    """The slope of the loss in every single number of every variable."""
    slopes = {}
    for name, variable in problem.variables().items():
        slopes[name] = np.zeros_like(variable)
        for place in np.ndindex(variable.shape):
            value = variable[place]
            variable[place] = value + width
            above = problem.loss()
            variable[place] = value - width
            below = problem.loss()
            variable[place] = value
            slopes[name][place] = (above - below) / (2 * width)
    return slopes


def relative_errors(gradients: Gradients, expected: dict[str, np.ndarray]) -> dict[str, float]:
    """How far each gradient is off, relative to its length (or to 0.001 if it is shorter)."""
    errors = {}
    for name, gradient in named(*gradients).items():
        assert gradient.shape == expected[name].shape
        size = max(np.linalg.norm(gradient), np.linalg.norm(expected[name]), 1e-3)
        errors[name] = np.linalg.norm(gradient - expected[name]) / size
    return errors


@every_cell
@settings(max_examples=6)
@given(sizes=SIZES, masked=st.booleans(), seed=SEEDS)
@example(sizes=SMALL, masked=False, seed=0)
@example(sizes=SMALL, masked=True, seed=0)
def test_gradients_are_the_central_differences(name, sizes, masked, seed):
    """Of the inputs, the initial states and every weight, with masks and without."""
    problem = random_problem(name, sizes, seed, masked)
    errors = relative_errors(problem.gradients(), central_differences(problem))
    assert errors.keys() == problem.variables().keys()
    assert max(errors.values()) < TOLERANCE, errors


@pytest.mark.keras
@pytest.mark.parametrize("name", list(WITH_CORNERS))
@pytest.mark.parametrize("masked", [False, True])
def test_gradients_are_those_of_tensorflow_for_the_keras_layer(name, masked):
    import tensorflow as tf

    from tests.unrolled.keras_cells import keras_layer

    problem = random_problem(name, Sizes(3, 5, 4, 5), seed=11, masked=masked)
    layer = keras_layer(name, problem.cell)
    inputs = tf.constant(problem.batch.inputs)
    states = [tf.constant(array) for array in problem.batch.initial_state]
    with tf.GradientTape() as tape:
        tape.watch([inputs, *states])
        outputs, *last = layer(inputs, initial_state=states, mask=problem.batch.mask)
        pairs = [(outputs, problem.d_outputs), *zip(last, problem.d_state, strict=True)]
        loss = sum(tf.reduce_sum(value * weight) for value, weight in pairs)
    weights = [weight.value for weight in layer.trainable_weights]
    d_inputs, d_states, d_weights = tape.gradient(loss, (inputs, states, weights))
    d_weights = dict(zip(problem.cell.weights, map(np.asarray, d_weights), strict=True))
    expected = named(np.asarray(d_inputs), [np.asarray(d) for d in d_states], d_weights)
    errors = relative_errors(problem.gradients(), expected)
    assert max(errors.values()) < 1e-12, errors


PLANTED = [
    (name, variable)
    for name in VARIANTS
    for variable in random_problem(name, SMALL, seed=0, masked=False).variables()
]


@functools.cache
def small_differences(name: str) -> dict[str, np.ndarray]:
    """What the gradients of a small problem are compared with, whichever of them is planted."""
    return central_differences(random_problem(name, SMALL, seed=0, masked=False))


@pytest.mark.parametrize(("name", "variable"), PLANTED)
@pytest.mark.parametrize("factor", [1.001, 0])
def test_a_planted_wrong_gradient_is_found(name, variable, factor):
    """One gradient of every step times 1.001, or forgotten: the check refuses it."""
    problem = random_problem(name, SMALL, seed=0, masked=False)
    right = problem.cell.step_backward

    def wrong(cache, d_output, d_state) -> Gradients:
        step = right(cache, d_output, d_state)
        step_by_name = named(*step)
        step_by_name[variable] *= factor  # in place: the arrays are those of `step`
        return step

    expected = small_differences(name)
    assert relative_errors(problem.gradients(), expected)[variable] < TOLERANCE
    problem.cell.step_backward = wrong
    assert relative_errors(problem.gradients(), expected)[variable] > 1e3 * TOLERANCE


@every_cell
def test_one_examples_loss_has_no_gradient_in_another_example(name):
    problem = random_problem(name, Sizes(4, 5, 2, 3), seed=2, masked=True)
    others = [0, 1, 3]
    problem.d_outputs[others] = 0
    for d_state in problem.d_state:
        d_state[others] = 0
    gradients = problem.gradients()
    for gradient in (gradients.inputs, *gradients.initial_state):
        assert (gradient[others] == 0).all()
        assert (gradient[2] != 0).any()


@every_cell
def test_masked_inputs_have_no_gradient_and_cannot_spoil_one(name):
    """NaN where the mask is False changes no gradient, and those inputs get a gradient of 0."""
    problem = random_problem(name, Sizes(3, 6, 2, 3), seed=4, masked=True)
    clean = named(*problem.gradients())
    unread = ~problem.batch.mask
    assert unread.any()
    assert (clean["inputs"][unread] == 0).all()
    problem.batch.inputs[unread] = np.nan
    for variable, gradient in named(*problem.gradients()).items():
        np.testing.assert_array_equal(gradient, clean[variable])


@every_cell
def test_a_gradient_left_out_is_a_gradient_of_zeros(name):
    problem = random_problem(name, SMALL, seed=6, masked=False)
    cache = problem.cell.forward(*problem.batch).cache
    of_outputs = named(*problem.cell.backward(cache, problem.d_outputs))
    of_state = named(*problem.cell.backward(cache, d_state=problem.d_state))
    for variable, gradient in named(*problem.gradients()).items():
        both = of_outputs[variable] + of_state[variable]
        np.testing.assert_allclose(gradient, both, rtol=1e-10, atol=1e-12)


@every_cell
def test_gradients_come_in_the_order_of_the_arguments_and_in_the_dtype_of_the_weights(name):
    rng = np.random.default_rng(0)
    cell = random_cell(name, SMALL, rng, "float32")
    batch = random_batch(cell, SMALL, rng, masked=True)
    outputs, state, cache = cell.forward(*batch)
    d_inputs, d_initial_state, d_weights = cell.backward(cache, outputs, state)
    assert d_inputs.shape == batch.inputs.shape
    assert [d.shape for d in d_initial_state] == [array.shape for array in batch.initial_state]
    assert list(d_weights) == list(cell.weights)
    arrays = (d_inputs, *d_initial_state, *d_weights.values())
    assert {array.dtype for array in arrays} == {np.dtype("float32")}
