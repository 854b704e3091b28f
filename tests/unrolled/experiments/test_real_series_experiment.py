"""The experiment behind book/practice/real_series: its parts, small runs, the table that it left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unrolled import experiments
from unrolled.experiments import real_series
from unrolled.series import Scale, windows

BOOK = Path(__file__).resolve().parents[3] / "book"
SMALL = {"seed": 0, "epochs": 3, "patience": 3, "units": 2}


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return real_series.monthly_co2().to_numpy()


@pytest.fixture(scope="module")
def parts(values) -> real_series.Parts:
    return real_series.Parts(
        *((part.inputs, part.targets) for part in real_series.split_in_time(values))
    )


def test_the_series_has_a_measured_value_in_every_month():
    series = real_series.monthly_co2()
    assert (str(series.index[0].date()), str(series.index[-1].date())) == (
        "1964-05-01",
        "2001-12-01",
    )
    assert len(series) == 37 * 12 + 8
    assert series.notna().all()


def test_shuffled_parts_have_the_sizes_of_the_parts_in_time_and_no_window_in_common(values, parts):
    shuffled = real_series.split_shuffled(values, seed=1)
    assert [len(targets) for _, targets in shuffled] == [len(targets) for _, targets in parts]
    inputs, targets = windows(values, real_series.LENGTH, real_series.HORIZON)
    known = {tuple(x.ravel()): float(y[0]) for x, y in zip(inputs, targets, strict=True)}
    drawn = [
        (tuple(x.ravel()), float(y[0])) for part in shuffled for x, y in zip(*part, strict=True)
    ]
    assert len(dict(drawn)) == len(drawn)
    assert all(known[window] == target for window, target in drawn)


def test_shuffled_parts_differ_from_seed_to_seed(values):
    one, other = (real_series.split_shuffled(values, seed).test[1] for seed in (0, 1))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("kind", ["level", "change"])
def test_a_perfect_forecast_of_the_aim_is_the_target_in_ppm(kind, parts, values):
    form = (
        real_series.level(Scale.fit(values))
        if kind == "level"
        else real_series.change(*parts.train)
    )
    inputs, targets = parts.test
    np.testing.assert_allclose(form.ppm(inputs, form.aim(inputs, targets)), targets)


def test_a_network_that_reads_changes_cannot_tell_the_level(parts):
    form = real_series.change(*parts.train)
    inputs, targets = parts.validation
    np.testing.assert_allclose(form.read(inputs + 100), form.read(inputs), atol=1e-9)
    np.testing.assert_allclose(
        form.aim(inputs + 100, targets + 100), form.aim(inputs, targets), atol=1e-9
    )


def test_the_spread_of_the_changes_is_the_trainings_own(parts):
    form = real_series.change(*parts.train)
    assert form.aim(*parts.train).std() == pytest.approx(1)


def test_training_never_looks_at_the_test(parts):
    form = real_series.change(*parts.train)
    blind = parts._replace(test=(np.zeros((1, 24, 1)), np.zeros((1, 1))))
    inputs, _ = parts.test
    forecasts = [
        real_series.fit(each, "SimpleRNN", form, **SMALL).forecast(inputs)
        for each in (parts, blind)
    ]
    np.testing.assert_allclose(forecasts[0], forecasts[1], rtol=1e-6)


def test_the_weights_kept_are_those_of_the_best_epoch(parts):
    """The validation aim is what the network says before training: no epoch is better than early
    ones, so the weights are those of the first epoch, not of the last."""
    form = real_series.change(*parts.train)
    first = real_series.fit(parts, "SimpleRNN", form, **{**SMALL, "epochs": 1})
    inputs, _ = parts.validation
    as_after_one = parts._replace(validation=(inputs, first.forecast(inputs)))
    fitted = real_series.fit(as_after_one, "SimpleRNN", form, **SMALL)
    assert fitted.epoch == 1
    np.testing.assert_allclose(fitted.forecast(inputs), first.forecast(inputs), rtol=1e-6)


def test_each_variant_leaves_a_row_with_its_settings():
    variants = [
        real_series.variant("SimpleRNN", "change"),
        real_series.variant("SimpleRNN", "level", scale="all", split="shuffled"),
    ]
    rows = list(real_series.measure(0, variants, epochs=1, patience=1, units=2))
    assert [{name: row[name] for name in variants[0]} for row in rows] == variants
    assert len({tuple(row) for row in rows}) == 1, "all rows have the same columns"
    assert all(row[part] > 0 for row in rows for part in ("train", "validation", "test"))


def test_the_published_table_was_made_with_the_published_settings():
    table = experiments.load(BOOK / real_series.EXPERIMENT.file)
    assert table.settings == real_series.EXPERIMENT.settings
    assert table.seeds == tuple(real_series.EXPERIMENT.seeds)
    assert len(table.rows) == len(table.seeds) * len(table.settings["variants"])
