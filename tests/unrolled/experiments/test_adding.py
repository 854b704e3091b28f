"""The adding problem is the one of the literature, and its cells learn it as the table says."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.experiments import adding, adding_rates, load
from unrolled.experiments.adding import (
    BASELINE,
    CELLS,
    EXPERIMENT,
    SOLVED,
    Trained,
    adding_problem,
    measure,
    train_cell,
)

BOOK = Path(__file__).parents[3] / "book"
SETTINGS = {"units": 4, "batch": 8, "updates": 100, "learning_rate": 0.01, "clip_norm": 1.0}

problems = st.tuples(st.integers(1, 20), st.integers(2, 40), st.integers(0, 2**32))


# The problem


@given(problems)
def test_every_sequence_has_one_mark_in_each_half(problem):
    batch, length, seed = problem
    inputs, targets = adding_problem(batch, length, seed)
    markers = inputs[:, :, 1]
    assert inputs.shape == (batch, length, 2)
    assert targets.shape == (batch, 1)
    assert set(markers.ravel()) == {0, 1} if length > 2 else {1}
    assert (markers[:, : length // 2].sum(axis=1) == 1).all()
    assert (markers[:, length // 2 :].sum(axis=1) == 1).all()


@given(problems)
def test_the_target_is_the_sum_of_the_two_marked_values(problem):
    inputs, targets = adding_problem(*problem)
    for sequence, target in zip(inputs, targets, strict=True):
        first, second = (value for value, marker in sequence if marker == 1)
        assert target == first + second
        assert 0 <= first <= 1


def test_every_position_of_a_half_is_marked_as_often_as_any_other():
    inputs, _ = adding_problem(batch=10_000, length=7, seed=1)
    share = inputs[:, :, 1].mean(axis=0)
    np.testing.assert_allclose(share, [1 / 3] * 3 + [1 / 4] * 4, atol=0.02)


def test_predicting_the_mean_costs_a_sixth():
    """Within four standard errors: (sum - 1)**2 has the variance 1/15 - 1/36."""
    _, targets = adding_problem(batch=20_000, length=10, seed=2)
    error = np.mean((targets - 1) ** 2)
    assert error == pytest.approx(BASELINE, abs=4 * np.sqrt((1 / 15 - 1 / 36) / 20_000))


def test_a_seed_gives_the_same_problem_again_and_another_seed_another():
    once, again, other = (adding_problem(3, 10, seed)[0] for seed in (5, 5, 6))
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, other)


def test_a_generator_goes_on_to_new_sequences():
    rng = np.random.default_rng(5)
    first, second = adding_problem(3, 10, rng)[0], adding_problem(3, 10, rng)[0]
    np.testing.assert_array_equal(first, adding_problem(3, 10, 5)[0])
    assert not np.array_equal(first, second)


def test_a_sequence_too_short_for_two_marks_is_refused():
    with pytest.raises(ValueError, match="length must be at least 2, for two marks, but is 1"):
        adding_problem(3, 1, seed=0)


# The cells


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_has_as_many_parameters_as_its_keras_layer(name):
    layers = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    layer = layers.get(name, keras.layers.SimpleRNN)(32)
    layer.build((None, None, 2))
    assert CELLS[name](32, 0).parameters == layer.count_params()


def test_the_cells_start_as_their_papers_say():
    simple_rnn, irnn, lstm, gru = (CELLS[name](8, 3) for name in CELLS)
    kernel = simple_rnn.recurrent_kernel
    np.testing.assert_allclose(kernel @ kernel.T, np.eye(8), atol=1e-6)
    assert simple_rnn.activation == "tanh"
    np.testing.assert_array_equal(irnn.recurrent_kernel, np.eye(8))
    assert irnn.activation == "relu"
    np.testing.assert_array_equal(lstm.bias, np.repeat([0, 1, 0, 0], 8))
    assert gru.reset_after


# The training


def test_the_compiled_updates_are_those_of_keras():
    """`train_on_batch`, one batch after the other, ends with the same weights."""
    inputs, targets = adding_problem(5 * 16, 6, seed=0)
    inputs, targets = 10 * inputs.reshape(5, 16, 6, 2), 10 * targets.reshape(5, 16, 1)

    def fresh() -> tuple[keras.Model, keras.Optimizer]:
        layer = CELLS["gru"](4, 0).to_keras(return_sequences=False, return_state=False)
        readout = keras.layers.Dense(1, kernel_initializer="ones")
        model = keras.Sequential([keras.Input((None, 2)), layer, readout])
        return model, keras.optimizers.Adam(0.01, global_clipnorm=0.5)

    model, optimizer = fresh()
    loss = adding.compiled_updates(model, optimizer)(inputs, targets)
    reference, optimizer = fresh()
    reference.compile(optimizer, "mse")
    losses = [reference.train_on_batch(x, y) for x, y in zip(inputs, targets, strict=True)]
    assert loss == pytest.approx(np.mean(losses), rel=1e-4)
    for weight, expected in zip(model.get_weights(), reference.get_weights(), strict=True):
        np.testing.assert_allclose(weight, expected, atol=1e-5)


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.filterwarnings("ignore:Even though")  # what feeds Keras is compiled nevertheless
def test_a_seed_gives_the_same_training_again(monkeypatch):
    monkeypatch.setattr(adding, "UPDATES_PER_CALL", 5)
    monkeypatch.setattr(adding, "TEST_SEQUENCES", 50)
    settings = {**SETTINGS, "updates": 10}
    once, again = (train_cell("simple_rnn", 5, 7, **settings) for _ in range(2))
    other = train_cell("simple_rnn", 5, 8, **settings)
    assert once.losses == pytest.approx(again.losses, rel=1e-4)
    assert once.mse == pytest.approx(again.mse, rel=1e-4)
    assert once.mse != pytest.approx(other.mse, rel=1e-4)


@pytest.fixture(scope="module")
def measured() -> tuple[dict, Trained]:
    """The row of the GRU at length 10, as the table has it, and the training that it tells of."""
    trained: list[Trained] = []

    def train_and_keep(*what, **how) -> Trained:
        trained.append(train_cell(*what, **how))
        return trained[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adding, "train_cell", train_and_keep)
        [row] = measure(0, **{**EXPERIMENT.settings, "cells": ["gru"], "lengths": [10]})
    return row, trained[0]


def test_the_curve_ends_near_the_error_on_the_test_sequences(measured):
    """Both are errors on sequences never seen before, so neither is the lower one."""
    _, trained = measured
    assert trained.updates.tolist() == list(range(100, 4001, 100))
    assert trained.losses[0] > 5 * SOLVED
    assert trained.mse < SOLVED
    assert trained.losses[-1] < SOLVED
    assert trained.solved_after == trained.updates[trained.losses < SOLVED].min()


@pytest.mark.parametrize(
    ("losses", "solved_after"),
    [
        ([0.2, 0.009, 0.02, 0.001], 200),
        ([0.2, 0.1, 0.02, 0.01], np.nan),
        ([0.2, np.nan, np.nan, np.nan], np.nan),
    ],
    ids=["solved", "never solved", "diverged"],
)
def test_it_is_solved_when_the_curve_first_falls_below_a_hundredth(losses, solved_after):
    updates = np.array([100, 200, 300, 400])
    trained = Trained(None, 0, updates, np.array(losses), mse=0.1, seconds_per_update=0.1)
    assert trained.solved_after == pytest.approx(solved_after, nan_ok=True)


@pytest.mark.parametrize(
    ("name", "updates", "message"),
    [
        ("elman", 100, "no cell 'elman'.* There are: simple_rnn, irnn, lstm, gru"),
        ("gru", 150, "updates must be a multiple of 100, but is 150"),
        ("gru", 0, "updates must be a multiple of 100, but is 0"),
    ],
)
def test_what_cannot_be_trained_is_refused(name, updates, message):
    with pytest.raises(ValueError, match=message):
        train_cell(name, 10, 0, **{**SETTINGS, "updates": updates})


# The table


@pytest.fixture(scope="module")
def table():
    return load(BOOK / EXPERIMENT.file)


def test_a_slice_measured_again_agrees_with_the_table(table, measured):
    row, _ = measured
    [published] = table.where(seed=0, cell="gru", length=10).rows
    assert list(row) == list(published)[1:]
    assert row["mse"] < SOLVED
    assert published["mse"] < SOLVED
    assert abs(row["solved_after"] - published["solved_after"]) <= 100
    assert row["parameters"] == published["parameters"]


def test_every_cell_is_measured_at_every_length(table):
    settings = EXPERIMENT.settings
    for cell in settings["cells"]:
        for length in settings["lengths"]:
            assert table.where(cell=cell, length=length)["seed"].tolist() == list(EXPERIMENT.seeds)


def test_the_learning_rates_are_the_best_of_the_grid_on_another_seed():
    rates = load(BOOK / adding_rates.EXPERIMENT.file)
    assert adding_rates.best_rates(rates) == EXPERIMENT.settings["learning_rates"]
    assert not set(rates.seeds) & set(EXPERIMENT.seeds)


def test_a_learning_rate_that_diverged_is_not_chosen(table):
    rows = [
        {"cell": "irnn", "length": 10, "learning_rate": rate, "mse": mse}
        for rate, mse in [(0.1, float("nan")), (0.01, 0.1), (0.001, 0.2)]
    ]
    rates = type(table)(tuple(rows), {}, (0,), {}, 0)
    assert adding_rates.best_rates(rates) == {"irnn": 0.01}
