"""Gradient flow: the norm of the gradient against the distance, the Jacobians and their bounds."""

from __future__ import annotations

import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tests.unrolled.random_cells import (
    SEEDS,
    SIZES,
    VARIANTS,
    WITH_CORNERS,
    Sizes,
    random_batch,
    random_cell,
)
from unrolled.bptt import (
    SequenceModel,
    gradient_check,
    gradient_flow,
    jacobian_bound,
    jacobian_products,
    jacobians,
    simple_rnn_bound,
    spectral_norms,
    spectral_radius,
)
from unrolled.cells import GRU, LSTM, Elman, Jordan, SimpleRNN
from unrolled.cells.initialisation import orthogonal

SMALL = Sizes(2, 5, 2, 3)
every_cell = pytest.mark.parametrize("name", list(VARIANTS))


def problem(name: str, sizes: Sizes = SMALL, seed: int = 0, masked: bool = False):
    rng = np.random.default_rng(seed)
    cell = random_cell(name, sizes, rng)
    d_last = tuple(rng.normal(size=(sizes.batch, n)) for n in cell.state_sizes)
    return cell, random_batch(cell, sizes, rng, masked), d_last


def linear_layer(recurrent_kernel: np.ndarray) -> SimpleRNN:
    units = len(recurrent_kernel)
    return SimpleRNN(np.ones((1, units)), recurrent_kernel, np.zeros(units), activation="linear")


# ------------------------------------------------------------------ the gradient of every state


@every_cell
def test_the_gradient_at_every_distance_is_the_slope_when_the_state_there_is_moved(name):
    """The rest of the sequence is run again from the moved state, by `forward` alone."""
    cell, (inputs, initial_state, _), d_last = problem(name)
    flow = gradient_flow(cell, inputs, d_last, initial_state)
    for distance in flow.distances:
        t = SMALL.timesteps - distance
        state = cell.forward(inputs[:, :t], initial_state).state if t else initial_state
        fields = cell.state_type._fields
        arrays = {k: array.copy() for k, array in zip(fields, state, strict=True)}

        def loss(start=t, arrays=arrays) -> float:
            last = tuple(arrays.values())
            if start < SMALL.timesteps:
                last = cell.forward(inputs[:, start:], last).state
            return sum(float((a * d).sum()) for a, d in zip(last, d_last, strict=True))

        gradients = {k: flow.gradients[k][distance] for k in arrays}
        check = gradient_check(loss, arrays, gradients)
        assert check.worst < 1e-7, (distance, str(check))


@every_cell
def test_norms_are_means_over_the_examples_of_the_norm_of_the_whole_state(name):
    cell, (inputs, initial_state, _), d_last = problem(name)
    flow = gradient_flow(cell, inputs, d_last, initial_state)
    assert flow.distances.tolist() == [0, 1, 2, 3, 4, 5]
    squares = sum((g**2).sum(axis=2) for g in flow.gradients.values())
    np.testing.assert_allclose(flow.per_example, np.sqrt(squares))
    np.testing.assert_allclose(flow.norms, np.sqrt(squares).mean(axis=1))
    assert list(flow.gradients) == list(cell.state_type._fields)
    if len(flow.gradients) == 1:
        np.testing.assert_allclose(flow.norms_of(*flow.gradients), flow.norms)


def test_an_lstm_has_the_norms_of_h_of_c_and_of_both():
    cell, (inputs, _, _), _ = problem("LSTM", Sizes(1, 5, 2, 3))
    flow = gradient_flow(cell, inputs)
    h, c = flow.norms_of("h"), flow.norms_of("c")
    np.testing.assert_allclose(flow.norms, np.hypot(h, c))
    assert c[0] == 0  # the loss reads h
    assert (c[1:] > 0).all()


def test_each_example_has_the_norms_that_it_would_have_alone():
    cell, (inputs, _, _), _ = problem("GRU", Sizes(4, 6, 2, 3))
    together = gradient_flow(cell, inputs).per_example
    for k in range(4):
        alone = gradient_flow(cell, inputs[k : k + 1]).norms
        np.testing.assert_allclose(together[:, k], alone, rtol=1e-12)


@every_cell
def test_without_a_gradient_given_the_norm_at_distance_0_is_1(name):
    cell, (inputs, _, _), _ = problem(name)
    np.testing.assert_allclose(gradient_flow(cell, inputs).per_example[0], 1)


def test_a_gradient_may_be_one_vector_for_all_examples_or_one_for_each():
    cell, (inputs, _, _), _ = problem("LSTM")
    vector = np.array([1.0, 0.0, -2.0])
    first = gradient_flow(cell, inputs, vector).norms
    np.testing.assert_array_equal(gradient_flow(cell, inputs, np.stack([vector] * 2)).norms, first)
    state = (np.stack([vector] * 2), np.zeros((2, 3)))
    np.testing.assert_array_equal(gradient_flow(cell, inputs, state).norms, first)


# ------------------------------------------------------------------ what is known beforehand


@pytest.mark.parametrize("radius", [0.5, 0.9, 1.0, 1.1])
def test_with_an_orthogonal_kernel_times_r_the_norm_of_a_linear_layer_is_r_to_the_distance(radius):
    kernel = radius * orthogonal(np.random.default_rng(0), (8, 8))
    flow = gradient_flow(linear_layer(kernel), np.ones((3, 40, 1)))
    np.testing.assert_allclose(flow.norms, radius**flow.distances, rtol=1e-10)
    assert spectral_radius(kernel) == pytest.approx(radius)


def test_with_any_kernel_the_norm_of_a_linear_layer_goes_as_its_spectral_radius_in_the_long_run():
    kernel = np.random.default_rng(1).normal(size=(6, 6))
    kernel = kernel @ kernel.T  # symmetric, so that one eigenvalue is alone the largest
    kernel *= 0.9 / spectral_radius(kernel)
    norms = gradient_flow(linear_layer(kernel), np.ones((1, 200, 1))).norms
    assert norms[200] / norms[199] == pytest.approx(0.9, rel=1e-6)


def test_an_open_forget_gate_keeps_the_gradient_of_c_and_a_half_open_one_halves_it():
    """All weights 0, so that the gates are what their biases say."""
    lstm = LSTM.create(features=1, units=2, seed=0)
    for weight in lstm.weights.values():
        weight[...] = 0
    d_last = (np.zeros((1, 2)), np.array([[3.0, 4.0]]))
    half = gradient_flow(lstm, np.zeros((1, 10, 1)), d_last).norms_of("c")
    np.testing.assert_allclose(half, 5 * 0.5 ** np.arange(11))
    lstm.bias[2:4] = 100
    np.testing.assert_allclose(gradient_flow(lstm, np.zeros((1, 10, 1)), d_last).norms_of("c"), 5)


# ------------------------------------------------------------------ Jacobians


@every_cell
def test_jacobians_are_the_central_differences_of_one_step(name):
    cell, (inputs, initial_state, _), _ = problem(name)
    cache = cell.forward(inputs, initial_state).cache
    found = jacobians(cell, cache)
    size = sum(cell.state_sizes)
    assert found.shape == (5, 2, size, size)
    state, width = tuple(array.copy() for array in initial_state), 1e-5
    for t in range(5):
        column = 0
        for array in state:
            for j in range(array.shape[1]):
                ends = []
                for move in (width, -width):
                    array[:, j] += move
                    ends.append(np.concatenate(cell.step(inputs[:, t], state).state, axis=1))
                    array[:, j] -= move
                slopes = (ends[0] - ends[1]) / (2 * width)  # (batch, size)
                np.testing.assert_allclose(found[t, :, :, column], slopes, atol=1e-9)
                column += 1
        state = tuple(array.copy() for array in cell.step(inputs[:, t], state).state)


def test_the_jacobian_of_the_simple_layer_is_that_of_the_formula():
    """diag(1 - h_t**2) Uᵀ."""
    cell, (inputs, _, _), _ = problem("SimpleRNN")
    outputs, _, cache = cell.forward(inputs)
    expected = (1 - outputs**2).swapaxes(0, 1)[..., None] * cell.recurrent_kernel.T
    np.testing.assert_allclose(jacobians(cell, cache), expected, atol=1e-15)


def test_the_jacobian_of_a_masked_step_is_the_identity():
    cell, batch, _ = problem("LSTM", masked=True)
    found = jacobians(cell, cell.forward(*batch).cache)
    unread = ~batch.mask.T  # (timesteps, batch)
    assert unread.any()
    np.testing.assert_array_equal(found[unread], np.broadcast_to(np.eye(6), found[unread].shape))
    assert not (found[~unread] == np.eye(6)).all(axis=(1, 2)).any()


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(WITH_CORNERS)), SIZES, SEEDS)
def test_the_gradient_at_a_distance_is_the_last_one_times_the_product_of_the_jacobians(
    name, sizes, seed
):
    cell, (inputs, initial_state, _), d_last = problem(name, sizes, seed)
    flow = gradient_flow(cell, inputs, d_last, initial_state)
    products = jacobian_products(jacobians(cell, cell.forward(inputs, initial_state).cache))
    row = np.concatenate(d_last, axis=1)[:, None]  # (batch, 1, units)
    expected = (row @ products)[:, :, 0]  # (timesteps + 1, batch, units)
    found = np.concatenate(list(flow.gradients.values()), axis=2)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(WITH_CORNERS)), SIZES, SEEDS)
def test_no_gradient_grows_beyond_the_product_of_the_spectral_norms(name, sizes, seed):
    cell, (inputs, initial_state, _), d_last = problem(name, sizes, seed)
    flow = gradient_flow(cell, inputs, d_last, initial_state)
    bound = jacobian_bound(jacobians(cell, cell.forward(inputs, initial_state).cache))
    assert bound.shape == flow.per_example.shape
    assert (flow.per_example <= flow.per_example[0] * bound * (1 + 1e-12) + 1e-300).all()


@pytest.mark.parametrize("activation", ["linear", "relu", "sigmoid", "softmax", "tanh"])
def test_the_simple_layer_stays_below_the_bound_that_needs_no_inputs(activation):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rnn = SimpleRNN.create(features=2, units=4, seed=seed, activation=activation)
        rnn.recurrent_kernel *= rng.uniform(0.2, 3)
        cache = rnn.forward(rng.normal(size=(3, 8, 2))).cache
        by_norms = jacobian_bound(jacobians(rnn, cache))
        assert (by_norms <= simple_rnn_bound(rnn, 8)[:, None] * (1 + 1e-12)).all()


@pytest.mark.parametrize("activation", ["linear", "relu", "sigmoid", "softmax", "tanh"])
def test_the_bound_that_needs_no_inputs_is_reached_where_the_activation_is_steepest(activation):
    """Near 0 for tanh and sigmoid, between two equal units for softmax."""
    bias = {"relu": 1.0}.get(activation, 0.0)
    kernel = np.array([[1.0, -1.0], [-1.0, 1.0]])  # spectral norm 2, along (1, -1)
    rnn = SimpleRNN(np.zeros((1, 2)), kernel, np.full(2, bias), activation=activation)
    flow = gradient_flow(rnn, np.zeros((1, 1, 1)), np.array([1.0, -1.0]) / np.sqrt(2))
    np.testing.assert_allclose(flow.norms, simple_rnn_bound(rnn, 1))


def test_spectral_norms_are_the_largest_singular_values():
    matrices = np.random.default_rng(0).normal(size=(3, 2, 4, 4))
    expected = np.linalg.svd(matrices, compute_uv=False)[..., 0]
    np.testing.assert_allclose(spectral_norms(matrices), expected)


# ------------------------------------------------------------------ what is refused


RNN = SimpleRNN.create(features=1, units=3, seed=0)


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (
            lambda: gradient_flow(SequenceModel.create(RNN, 1, seed=0), np.ones((1, 2, 1))),
            "needed is a cell, but got SequenceModel. Of a SequenceModel, give model.cell.",
        ),
        (
            lambda: gradient_flow(RNN, np.ones((1, 2, 1)), np.ones((2, 3))),
            "h of d_last must have the shape (batch, units) = (1, 3), but has (2, 3).",
        ),
        (
            lambda: gradient_flow(RNN, np.ones((1, 2, 1)), np.ones(4)),
            "d_last must have the shape (units,) = (3,) or (batch, units), but has (4,).",
        ),
        (
            lambda: gradient_flow(RNN, np.ones((1, 2, 1))).norms_of("c"),
            "the state holds 'h', but not 'c'.",
        ),
        (
            lambda: simple_rnn_bound(LSTM.create(1, 3, seed=0), 5),
            "this bound is that of SimpleRNN, but got LSTM; for every cell there is jacobian_bound",
        ),
        (
            lambda: jacobians(RNN, RNN.forward(np.ones((1, 2, 1)))),
            "needed are a cell and the cache that its forward returned, but got SimpleRNN and "
            "Forward.",
        ),
    ],
)
def test_what_has_no_gradient_flow_is_refused(attempt, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        attempt()


@pytest.mark.parametrize(
    "cell",
    [
        RNN,
        LSTM.create(1, 3, seed=0),
        GRU.create(1, 3, seed=0),
        Elman.create(1, 3, 2, seed=0),
        Jordan.create(1, 3, 2, seed=0),
    ],
)
def test_a_hundred_steps_give_a_hundred_and_one_distances(cell):
    flow = gradient_flow(cell, np.zeros((2, 100, 1)))
    assert flow.norms.shape == flow.distances.shape == (101,)
    assert np.isfinite(flow.norms).all()
