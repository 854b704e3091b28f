"""The experiment behind book/gru/comparison: what one update is, and the table that it left."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from unrolled.experiments import load, update_time

BOOK = Path(__file__).resolve().parents[3] / "book"
SMALL = {"units": [2, 3], "batch": 2, "timesteps": 3, "features": 2, "turns": 1}


@pytest.mark.usefixtures("step_by_step")
def test_each_layer_is_measured_at_each_size():
    rows = list(update_time.measure(seed=0, **SMALL))
    assert [(row["units"], row["layer"]) for row in rows] == [
        (size, layer) for size in (2, 3) for layer in ("simple_rnn", "gru", "lstm")
    ]
    assert all(row["milliseconds"] >= 0 for row in rows)


def test_an_update_moves_all_the_weights_against_the_gradient():
    keras.utils.set_random_seed(0)
    layer = keras.layers.GRU(3)
    update = update_time.compiled_update(layer, batch=2, timesteps=4, features=2)
    before = [np.array(weight) for weight in layer.trainable_variables]
    losses = [float(update()) for _ in range(20)]
    assert losses[-1] < losses[0]
    for old, new in zip(before, layer.trainable_variables, strict=True):
        assert not np.array_equal(old, np.array(new))


def test_the_table_has_a_time_above_zero_for_every_layer_size_and_seed():
    table = load(BOOK / update_time.EXPERIMENT.file)
    assert len(table.rows) == 3 * 3 * 2
    assert (table["milliseconds"] > 0).all()
