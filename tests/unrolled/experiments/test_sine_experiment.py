"""The experiment behind book/practice/sine: small runs of it, and the table that it left."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from unrolled import experiments
from unrolled.experiments import sine
from unrolled.series import chronological_split

BOOK = Path(__file__).resolve().parents[3] / "book"


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return list(sine.measure(seed=0, models=["rnn", "dropout"], epochs=[2, 1]))


def test_each_model_is_scored_after_each_number_of_epochs(rows):
    assert [(row["model"], row["epochs"]) for row in rows] == [
        ("rnn", 1),
        ("rnn", 2),
        ("dropout", 1),
        ("dropout", 2),
    ]
    assert len({tuple(row) for row in rows}) == 1, "all rows have the same columns"


def test_further_epochs_go_on_with_the_same_network(rows):
    """The second score is that of the first network trained on, so its training error is lower."""
    assert rows[1]["train_mse"] < rows[0]["train_mse"]


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    weights = [sine.build("gru", seed).get_weights()[0] for seed in (3, 3, 4)]
    np.testing.assert_array_equal(weights[0], weights[1])
    assert not np.allclose(weights[0], weights[2])


@pytest.mark.parametrize("name", sine.MODELS)
def test_a_model_is_the_lectures_ten_units_and_one_output(name):
    model = sine.build(name, seed=0)
    recurrent, dense = model.layers
    recipe = sine.MODELS[name]
    assert type(recurrent).__name__ == recipe.cell
    assert (recurrent.units, dense.units) == (10, 1)
    assert recurrent.activation is keras.activations.get(recipe.activation)
    assert (recurrent.dropout, recurrent.recurrent_dropout) == (
        recipe.dropout,
        recipe.recurrent_dropout,
    )
    for penalty in (recurrent.kernel_regularizer, recurrent.recurrent_regularizer):
        assert (0.0 if penalty is None else float(penalty.l2)) == pytest.approx(recipe.l2)


def test_an_unknown_model_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match="'elman'; there are: rnn, lstm, gru, regularised"):
        sine.build("elman", seed=0)


def test_the_lectures_number_charges_a_perfect_forecast_twice_the_variance():
    _, test = chronological_split(sine.sine(), length=10, straddle=True)
    assert sine.broadcast_mse(test.targets, test.targets) == pytest.approx(2 * test.targets.var())


def test_peak_is_the_largest_output_of_the_layer_while_it_reads_on():
    """Against the layer itself, called on every beginning of the readings as a window."""
    model = sine.build("lstm", seed=1)
    readings = 3 * sine.sine(points=14, end=2.0)[:, None]
    layer = model.layers[0]
    largest = max(float(np.abs(layer(readings[None, :t])).max()) for t in range(1, 15))
    assert sine.peak(model, readings) == pytest.approx(largest, rel=1e-5)


def test_the_published_table_was_made_with_the_published_settings():
    table = experiments.load(BOOK / sine.EXPERIMENT.file)
    assert table.settings == sine.EXPERIMENT.settings
    assert table.seeds == tuple(sine.EXPERIMENT.seeds)
    assert len(table.rows) == len(table.seeds) * len(sine.MODELS) * 2
