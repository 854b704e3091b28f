"""Windows look only forward, no part knows the later ones, baselines are honest, the score too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError
from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, example, given

import unrolled.series
from unrolled.series import (
    LinearForecast,
    Scale,
    chronological_split,
    mse,
    persistence,
    sine,
    windows,
)

SEEDS = st.integers(0, 2**32 - 1)


def counted(timesteps: int, features: int = 1) -> np.ndarray:
    """A series whose values are all different, so that each one says where it stood."""
    return np.arange(timesteps * features).reshape(timesteps, features)


# ------------------------------------------------------------------ the lecture's numbers


def test_the_lectures_990_windows_split_into_792_and_198():
    """The lecture's own lines, 0.8 of the windows and not of the timesteps, give the same arrays."""
    y = np.sin(np.linspace(0, 100, 1000))
    inputs = np.array([y[i : i + 10] for i in range(len(y) - 10)])
    targets = np.array([y[i + 10] for i in range(len(y) - 10)])
    cut = int(0.8 * len(inputs))
    assert (len(inputs), cut, len(inputs) - cut) == (990, 792, 198)

    train, test = chronological_split(sine(), length=10, straddle=True)
    np.testing.assert_array_equal(train.inputs[:, :, 0], inputs[:cut])
    np.testing.assert_array_equal(train.targets[:, 0], targets[:cut])
    np.testing.assert_array_equal(test.inputs[:, :, 0], inputs[cut:])
    np.testing.assert_array_equal(test.targets[:, 0], targets[cut:])


def test_without_straddling_the_lecture_keeps_its_test_and_loses_ten_training_windows():
    train, test = chronological_split(sine(), length=10)
    assert train.inputs.shape == (782, 10, 1)
    assert test.inputs.shape == (198, 10, 1)
    assert (len(train.series), len(test.series)) == (792, 208)
    np.testing.assert_array_equal(np.concatenate([train.series, test.series])[:, 0], sine())


@pytest.mark.parametrize("count", [5, 37, 990, 991, 994, 4999])
def test_a_fifth_for_the_test_rounds_as_the_lectures_int_does(count):
    train, test = chronological_split(np.arange(count + 1), length=1, test=0.2, straddle=True)
    assert len(train.targets) == int(0.8 * count)
    assert len(train.targets) + len(test.targets) == count


@pytest.mark.parametrize(("share", "size"), [(0.07, 7), (0.29, 29), (0.555, 56), (1e-12, 1)])
def test_a_share_means_its_decimal_value_and_is_rounded_up(share, size):
    """0.07 * 100 is 7.000000000000001 in floating point; the test still has 7 windows of 100."""
    _, test = chronological_split(np.arange(101), length=1, test=share, straddle=True)
    assert len(test.targets) == size


# ------------------------------------------------------------------ windows


@given(
    timesteps=st.integers(2, 40),
    features=st.integers(1, 3),
    length=st.integers(1, 12),
    horizon=st.integers(1, 6),
)
def test_windows_are_those_of_a_loop(timesteps, features, length, horizon):
    assume(length + horizon <= timesteps)
    series = counted(timesteps, features)
    read, forecast = [], []
    for first in range(timesteps):
        last = first + length - 1
        if last + horizon < timesteps:
            read.append([series[t] for t in range(first, last + 1)])
            forecast.append(series[last + horizon])
    inputs, targets = windows(series, length, horizon)
    assert inputs.shape == (timesteps - length - horizon + 1, length, features)
    np.testing.assert_array_equal(inputs, read)
    np.testing.assert_array_equal(targets, forecast)


def test_a_plain_series_is_a_series_of_one_feature():
    for plain, column in zip(windows(np.arange(9), 3), windows(counted(9), 3), strict=True):
        np.testing.assert_array_equal(plain, column)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "float64"])
def test_windows_keep_the_dtype(dtype):
    inputs, targets = windows(np.arange(9, dtype=dtype), 3)
    assert inputs.dtype == targets.dtype == dtype


def test_writing_into_windows_or_parts_leaves_the_series_alone():
    series = np.arange(30.0)
    inputs, targets = windows(series, 3)
    inputs[:], targets[:] = -1, -1
    for part in chronological_split(series, 3):
        part.inputs[:], part.targets[:], part.series[:] = -1, -1, -1
    np.testing.assert_array_equal(series, np.arange(30.0))


# ------------------------------------------------------------------ the split


@st.composite
def splits(draw: st.DrawFn) -> tuple[dict, np.ndarray]:
    """A series that counts its timesteps, and the arguments of a split that leaves a training."""
    length, horizon = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    validation = draw(st.none() | st.integers(1, 9))
    test, train = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    room = train + test + (validation or 0) + 2 * (length + horizon)
    arguments = {
        "length": length,
        "horizon": horizon,
        "test": test,
        "validation": validation,
        "straddle": draw(st.booleans()),
    }
    return arguments, np.arange(room + length + horizon)


@given(splits())
def test_each_part_has_as_many_windows_as_asked_and_the_last_is_the_end_of_the_series(split):
    arguments, series = split
    parts = chronological_split(series, **arguments)
    asked = [arguments["validation"], arguments["test"]]
    assert [len(part.targets) for part in parts[1:]] == [size for size in asked if size]
    assert parts[-1].targets[-1] == series[-1]
    assert parts[0].inputs[0, 0] == series[0]


@given(splits())
def test_no_target_of_an_earlier_part_is_known_later_than_the_next_part_forecasts(split):
    """The values are the timesteps: each target stands before the first target of the next part,
    and not after the last input of its first window, the moment of the first forecast."""
    arguments, series = split
    parts = chronological_split(series, **arguments)
    for earlier, later in pairwise(parts):
        assert earlier.targets.max() < later.targets.min()
        assert earlier.targets.max() <= later.inputs[0, -1, 0]


@given(splits())
def test_no_timestep_is_in_two_parts_unless_windows_may_straddle(split):
    arguments, series = split
    parts = chronological_split(series, **{**arguments, "straddle": False})
    seen = [set(part.inputs.ravel()) | set(part.targets.ravel()) for part in parts]
    for earlier, later in pairwise(seen):
        assert max(earlier) < min(later)
        assert max(earlier) + 1 == min(later)  # and no more is left out than must be


@given(splits())
def test_straddling_windows_are_kept_up_to_the_last_whose_target_is_known(split):
    arguments, series = split
    parts = chronological_split(series, **{**arguments, "straddle": True})
    for earlier, later in pairwise(parts):
        assert earlier.targets[-1, 0] == later.inputs[0, -1, 0]


@given(splits())
def test_the_test_part_is_the_same_whether_windows_may_straddle_or_not(split):
    arguments, series = split
    with_them = chronological_split(series, **{**arguments, "straddle": True})[-1]
    without = chronological_split(series, **{**arguments, "straddle": False})[-1]
    for name in ("inputs", "targets", "times", "series"):
        np.testing.assert_array_equal(getattr(with_them, name), getattr(without, name))


@given(splits())
def test_each_part_is_in_the_order_of_time_and_knows_its_times_and_its_series(split):
    arguments, series = split
    for part in chronological_split(series, **arguments):
        assert (np.diff(part.targets[:, 0]) == 1).all()
        np.testing.assert_array_equal(part.times, part.targets[:, 0])
        again = windows(part.series, arguments["length"], arguments["horizon"])
        np.testing.assert_array_equal(part.inputs, again.inputs)
        np.testing.assert_array_equal(part.targets, again.targets)


# ------------------------------------------------------------------ the scale


@given(seed=SEEDS, timesteps=st.integers(2, 50), features=st.integers(1, 4))
def test_the_scale_is_scikit_learns(seed, timesteps, features):
    from sklearn.preprocessing import StandardScaler

    series = np.random.default_rng(seed).normal(5, 3, (timesteps, features))
    expected = StandardScaler().fit(series)
    np.testing.assert_allclose(
        Scale.fit(series).apply(series), expected.transform(series), rtol=1e-9, atol=1e-9
    )


@given(
    seed=SEEDS,
    features=st.integers(1, 4),
    shape=st.sampled_from([(7,), (5, 6)]),
    unit=st.sampled_from([1e-6, 1.0, 1e6]),
)
def test_what_is_scaled_is_undone_exactly(seed, features, shape, unit):
    """To the rounding of float64, 1e-14 of the series's size, for windows and for forecasts."""
    rng = np.random.default_rng(seed)
    scale = Scale.fit(rng.normal(unit, unit, (30, features)))
    values = rng.normal(unit, unit, (*shape, features))
    np.testing.assert_allclose(scale.undo(scale.apply(values)), values, rtol=0, atol=3e-14 * unit)
    scaled = rng.normal(size=(*shape, features))
    np.testing.assert_allclose(scale.apply(scale.undo(scaled)), scaled, rtol=0, atol=1e-13)


def test_the_scale_of_the_training_part_does_not_move_with_the_test():
    """A test part a thousand times as large leaves mean and spread as they were."""
    series = np.random.default_rng(0).normal(size=200)
    louder = series.copy()
    louder[-40:] *= 1000
    scales = [Scale.fit(chronological_split(s, 5, test=35)[0].series) for s in (series, louder)]
    assert scales[0].mean == scales[1].mean
    assert scales[0].std == scales[1].std
    assert Scale.fit(louder).std > 100 * scales[0].std


def test_integers_are_scaled_as_numbers_and_a_plain_series_keeps_its_shape():
    scale = Scale.fit(np.array([250, 252], dtype="uint8"))
    assert scale.apply(np.array([249, 255], dtype="uint8")).tolist() == [-2.0, 4.0]


def test_a_float32_series_is_scaled_in_float64():
    series = np.random.default_rng(0).normal(1000, 1, 500).astype("float32")
    scale = Scale.fit(series)
    assert scale.mean.dtype == scale.std.dtype == scale.apply(series).dtype == "float64"
    assert abs(scale.apply(series).mean()) < 1e-9


def test_one_feature_of_several_is_scaled_by_itself():
    scale = Scale.fit(np.array([[0.0, 10.0, 1.0], [2.0, 30.0, 5.0]]))
    alone = Scale(scale.mean[[1]], scale.std[[1]])
    np.testing.assert_array_equal(alone.undo([[0.0], [1.0]]), [[20.0], [30.0]])


def test_a_scale_and_a_fitted_model_are_frozen():
    scale = Scale.fit([1.0, 2.0])
    with pytest.raises(FrozenInstanceError):
        scale.mean = np.zeros(1)
    model = LinearForecast.fit(*windows(sine(), 3))
    with pytest.raises(FrozenInstanceError):
        model.bias = np.zeros(1)


# ------------------------------------------------------------------ the baselines


@given(
    steps=st.lists(st.integers(-9, 9), min_size=9, max_size=40),
    length=st.integers(1, 5),
    horizon=st.integers(1, 3),
)
def test_persistence_misses_a_random_walk_by_its_steps(steps, length, horizon):
    """Its error is exactly the sum of the steps between the last input and the target."""
    inputs, targets = windows(np.cumsum([0, *steps]), length, horizon)
    error = (targets - persistence(inputs))[:, 0]
    expected = [
        sum(steps[last : last + horizon]) for last in range(length - 1, len(steps) - horizon + 1)
    ]
    assert error.tolist() == expected


@given(seed=SEEDS, length=st.integers(1, 4), features=st.integers(1, 3), outputs=st.integers(1, 3))
def test_the_linear_forecast_is_scikit_learns_regression(seed, length, features, outputs):
    from sklearn.linear_model import LinearRegression

    rng = np.random.default_rng(seed)
    inputs = rng.normal(3, 2, (40, length, features))
    targets = rng.normal(-1, 2, (40, outputs))
    flat = inputs.reshape(40, -1)
    expected = LinearRegression().fit(flat, targets)
    model = LinearForecast.fit(inputs, targets)
    assert model.kernel.shape == (length, features, outputs)
    np.testing.assert_allclose(model.kernel.reshape(-1, outputs), expected.coef_.T, atol=1e-9)
    np.testing.assert_allclose(model.bias, expected.intercept_, atol=1e-9)
    np.testing.assert_allclose(model.predict(inputs), expected.predict(flat), atol=1e-9)


@given(
    frequency=st.floats(0.1, 3.0),
    phase=st.floats(0.0, 6.0),
    amplitude=st.floats(0.1, 10.0),
    horizon=st.integers(1, 5),
)
def test_two_terms_forecast_a_sine_exactly(frequency, phase, amplitude, horizon):
    """y[t+1] = 2 cos(w) y[t] - y[t-1]: fitted on the first half, it is right on the second."""
    series = amplitude * np.sin(frequency * np.arange(300) + phase)
    train, test = chronological_split(series, 2, horizon, test=0.5)
    model = LinearForecast.fit(train.inputs, train.targets)
    np.testing.assert_allclose(model.predict(test.inputs), test.targets, rtol=0, atol=1e-9)
    if horizon == 1:
        np.testing.assert_allclose(model.kernel.ravel(), [-1, 2 * np.cos(frequency)], atol=1e-9)
        np.testing.assert_allclose(model.bias, 0, atol=1e-9)


def test_on_the_lectures_sine_the_line_is_exact_and_persistence_is_off_by_the_slope():
    """The bars for the four networks: an error of 0.005 for persistence, of none for a line."""
    train, test = chronological_split(sine(), 10)
    model = LinearForecast.fit(train.inputs, train.targets)
    assert mse(test.targets, model.predict(test.inputs)) < 1e-18
    step = 100 / 999  # y[t+1] - y[t] is 2 sin(step / 2) cos(...), and cos squared is 1/2 on average
    expected = 2 * np.sin(step / 2) ** 2
    assert mse(test.targets, persistence(test.inputs)) == pytest.approx(expected, rel=0.05)


def test_the_linear_forecast_has_an_intercept():
    """On a steady climb persistence is one step behind, and the line is not."""
    inputs, targets = windows(7.0 + 0.5 * np.arange(20), 1)
    model = LinearForecast.fit(inputs, targets)
    np.testing.assert_allclose(model.predict([[[100.0]]]), [[100.5]])
    np.testing.assert_allclose(targets - persistence(inputs), 0.5)


def test_with_fewer_windows_than_weights_the_kernel_is_the_smallest_that_fits():
    """Of all the kernels with k1 + 2 k2 = 5 (about the centre), least norm takes (1, 2)."""
    inputs = np.array([[[0.0], [0.0]], [[1.0], [2.0]]])
    model = LinearForecast.fit(inputs, np.array([[0.0], [5.0]]))
    np.testing.assert_allclose(model.kernel.ravel(), [1.0, 2.0])
    np.testing.assert_allclose(model.predict(inputs).ravel(), [0.0, 5.0], atol=1e-12)


# ------------------------------------------------------------------ the score


@given(
    seed=SEEDS, shape=st.sampled_from([(), (5,), (5, 1), (4, 3), (2, 3, 4)]), whole=st.booleans()
)
def test_mse_is_that_of_a_loop(seed, shape, whole):
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.normal(0, 50, (2, *shape))
    if whole:
        y_true, y_pred = y_true.astype(int), y_pred.astype(int)
    total = 0.0
    for a, b in zip(y_true.ravel().tolist(), y_pred.ravel().tolist(), strict=True):
        total += (a - b) ** 2
    score = mse(y_true, y_pred)
    assert isinstance(score, float)
    assert score == pytest.approx(total / y_true.size)


def test_mse_of_unsigned_integers_does_not_wrap_around():
    """In uint8 0 - 255 is 1, and 16 * 16 is 0."""
    assert mse(np.array([0, 0], "uint8"), np.array([255, 16], "uint8")) == (255**2 + 16**2) / 2


@given(seed=SEEDS, count=st.integers(2, 50))
def test_the_broadcasting_slip_scores_twice_the_variance_for_a_perfect_prediction(seed, count):
    """What the lecture's line computes, and what the checked score does instead."""
    y_test = np.random.default_rng(seed).normal(1, 3, count)  # (count,)
    y_pred = y_test[:, None].copy()  # (count, 1), as a Dense(1) gives it
    slip = np.mean((y_test - y_pred) ** 2)
    assert slip == pytest.approx(2 * np.var(y_test))
    with pytest.raises(ValueError, match=r"would score 2 Var\(y\)"):
        mse(y_test, y_pred)
    assert mse(y_test, y_pred.reshape(y_test.shape)) == 0


def test_on_the_lectures_test_windows_the_slip_is_one():
    """2 Var of a sine is about 1: a perfect network seems to have learned nothing."""
    _, test = chronological_split(sine(), 10, straddle=True)
    y_test, y_pred = test.targets[:, 0], test.targets
    assert (y_test - y_pred).shape == (198, 198)
    slip = np.mean((y_test - y_pred) ** 2)
    assert slip == pytest.approx(2 * np.var(y_test))
    assert slip == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("true", "pred"), [((198,), (198, 1)), ((198, 1), (198,)), ((1, 198), (198, 1))]
)
def test_the_slip_is_told_both_shapes_the_broadcast_and_the_mend(true, pred):
    y = np.arange(198.0)
    with pytest.raises(ValueError, match="must be equal") as refusal:
        mse(y.reshape(true), y.reshape(pred))
    said = str(refusal.value)
    assert f"y_true has the shape {true} and y_pred the shape {pred}" in said
    assert "would broadcast to (198, 198), every value against every other" in said
    assert said.endswith(f"The mend: y_pred.reshape({true}).")


@given(
    true=st.lists(st.integers(1, 4), max_size=3).map(tuple),
    pred=st.lists(st.integers(1, 4), max_size=3).map(tuple),
)
@example(true=(2, 2), pred=(2, 2, 1))  # broadcasts too, but not to twice the variance
def test_every_pair_of_unequal_shapes_is_refused_and_a_mend_that_is_named_works(true, pred):
    assume(true != pred)
    y_true, y_pred = np.ones(true), np.ones(pred)
    with pytest.raises(ValueError, match="must be equal") as refusal:
        mse(y_true, y_pred)
    said = str(refusal.value)
    if broadcast := re.search(r"would broadcast to (\([^)]*\))", said):
        assert (y_true - y_pred).shape == ast.literal_eval(broadcast[1])
    else:
        with pytest.raises(ValueError, match="could not be broadcast"):
            y_true - y_pred
    if mend := re.search(r"y_pred\.reshape\((.*)\)\.$", said):
        assert mse(y_true, y_pred.reshape(ast.literal_eval(mend[1]))) == 0
    else:
        assert np.squeeze(y_true).shape != np.squeeze(y_pred).shape
    if "2 Var(y)" in said:
        y = np.arange(y_true.size)
        slip = np.mean((y.reshape(true) - y.reshape(pred)) ** 2)
        assert slip == pytest.approx(2 * np.var(y))


# ------------------------------------------------------------------ bad input, and the docstrings


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sine(points=1), r"points must be .* at least 2, but got 1"),
        (lambda: sine(end=np.inf), r"end must hold finite numbers .* inf"),
        (lambda: windows(sine(), 0), r"length must be .* at least 1, but got 0"),
        (lambda: windows(sine(), 10.0), r"length must be a whole number .* but got 10\.0"),
        (lambda: windows(sine(), 10, 0), r"horizon must be .* at least 1, but got 0"),
        (lambda: windows([1, 2, 3], 2, 3), r"take 5 timesteps, .* has 3: .* together .* most 3"),
        (lambda: windows(np.ones((2, 3, 4)), 1), r"\(timesteps, features\).* \(2, 3, 4\)"),
        (lambda: windows(5.0, 1), r"series must have the shape .* of shape \(\)"),
        (lambda: windows([], 1), r"series must hold at least one value, but got shape \(0,\)"),
        (lambda: windows(["a", "b"], 1), r"series must hold integers or floats, .* dtype <U1"),
        (lambda: windows([True, False], 1), r"series must hold .* dtype bool"),
        (lambda: windows([[1], [2, 3]], 1), r"series must be an array .* but got \[\[1\], \[2"),
        (lambda: windows([1, np.nan, 3], 1), r"1 of 3 are not, the first at index \(1,\): nan"),
        (lambda: chronological_split(sine(), 10, test=1.0), r"test must be a share of the 990"),
        (lambda: chronological_split(sine(), 10, test=0), r"int of at least 1, but got 0"),
        (lambda: chronological_split(sine(), 10, test=True), r"test must be .* but got True"),
        (lambda: chronological_split(sine(), 10, test=-0.2), r"test must be .* but got -0\.2"),
        (lambda: chronological_split(sine(), 10, test="0.2"), r"test must be .* but got '0\.2'"),
        (lambda: chronological_split(sine(), 10, validation=0.0), r"validation must be .* 0\.0"),
        (lambda: Scale.fit([2.5, 2.5]), r"feature 0 is 2\.5 at each of the 2 timesteps"),
        (lambda: Scale.fit([[1, 4], [2, 4]]), r"feature 1 is 4 at each .* leave the feature out"),
        (lambda: Scale.fit(np.full(7, 0.1)), r"feature 0 is 0\.1 at each of the 7"),
        (
            lambda: Scale.fit(np.eye(3)).apply(np.ones((4, 1))),
            r"on 3 .* \(\.\.\., 3\), .* \(4, 1\)",
        ),
        (lambda: Scale.fit(np.eye(3)).undo(np.ones(3)), r"fitted on 3 .* of shape \(3,\)"),
        (lambda: Scale.fit([1, 2]).undo(np.ones((4, 2))), r"or \(timesteps,\), but .* \(4, 2\)"),
        (lambda: persistence(np.ones((4, 3))), r"\(windows, length, features\), .* \(4, 3\)"),
        (lambda: LinearForecast.fit(np.ones((4, 3, 1)), np.ones(4)), r"\(4, outputs\), .* \(4,\)"),
        (
            lambda: LinearForecast.fit(np.ones((4, 3, 1)), np.ones((5, 1))),
            r"targets must have the shape \(4, outputs\).* inputs \(4, 3, 1\).* \(5, 1\)",
        ),
        (
            lambda: LinearForecast.fit(np.eye(3)[..., None], np.ones((3, 1))).predict(
                np.ones((2, 1, 3))
            ),
            r"inputs must have the shape \(windows, 3, 1\), but got .* \(2, 1, 3\)",
        ),
        (lambda: mse([1, 2], [1, np.nan]), r"y_pred must hold finite .* index \(1,\): nan"),
        (lambda: mse([1, np.inf], [1, 2]), r"y_true must hold finite .* index \(1,\): inf"),
        (lambda: mse([], []), r"y_true must hold at least one value"),
        (lambda: mse(np.ones(6), np.ones(3)), r"equal\. The mend: one forecast for each value"),
    ],
)
def test_bad_input_is_told_what_was_given_and_what_is_allowed(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@given(
    length=st.integers(1, 6),
    horizon=st.integers(1, 3),
    test=st.integers(1, 20),
    validation=st.none() | st.integers(1, 20),
    straddle=st.booleans(),
)
def test_a_split_that_leaves_no_training_is_told_what_would(
    length, horizon, test, validation, straddle
):
    """The room that the message names is enough, to the window; straddling, where it is named."""
    series = np.arange(30)
    arguments = {"length": length, "horizon": horizon, "straddle": straddle}
    sizes = {"test": test, "validation": validation}
    try:
        train = chronological_split(series, **arguments, **sizes)[0]
    except ValueError as refusal:
        said = str(refusal)
    else:
        assert len(train.targets) >= 1
        return
    assert f"{test} for the test" in said
    if room := re.search(r"at most (\d+) for", said):
        most = int(room[1]) - (validation is not None)
        fits = {"test": most, "validation": validation and 1}
        assert len(chronological_split(series, **arguments, **fits)[0].targets) == 1
        with pytest.raises(ValueError, match="nothing to train on"):
            chronological_split(series, **arguments, **{**fits, "test": most + 1})
    if "straddle=True" in said:
        assert not straddle
        assert chronological_split(series, **{**arguments, "straddle": True}, **sizes)


def test_the_module_needs_numpy_alone():
    """A page that only splits a series does not wait for Keras, nor for scikit-learn."""
    code = "import sys, unrolled.series; print(*sorted({'keras', 'sklearn', 'scipy'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_public_name_is_documented():
    for name in unrolled.series.__all__:
        assert getattr(unrolled.series, name).__doc__
