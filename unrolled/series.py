"""A series cut into windows, split in the order of time, forecast by two baselines, and scored.

A window is `length` neighbouring timesteps, and its target is the timestep `horizon` later than
the last of them. Window `i` of a series

    reads   i, i + 1, ..., i + length - 1        and must forecast   i + length - 1 + horizon.

Arrays are batch-major: a series is (timesteps,) or (timesteps, features), inputs are
(windows, length, features), targets and forecasts (windows, features). A model is worth its
training only where it beats `persistence` and `LinearForecast` on windows later than its own:

    train, test = chronological_split(sine(), length=10)
    scale = Scale.fit(train.series)                    # mean and spread of the training part alone
    model = LinearForecast.fit(scale.apply(train.inputs), scale.apply(train.targets))
    forecast = scale.undo(model.predict(scale.apply(test.inputs)))
    mse(test.targets, forecast), mse(test.targets, persistence(test.inputs))

On baselines and the order of time: R. J. Hyndman and G. Athanasopoulos, *Forecasting: principles
and practice*, 3rd edition, OTexts 2021, sections 5.2 and 5.8.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from unrolled.checks import whole_number

__all__ = [
    "LinearForecast",
    "Part",
    "Scale",
    "Windows",
    "chronological_split",
    "mse",
    "persistence",
    "sine",
    "windows",
]


def sine(points: int = 1000, end: float = 100.0) -> np.ndarray:
    """Return sin(x) at `points` equally spaced x from 0 to `end`, both included: (points,).

    The defaults are the lecture's series: windows of 10 make 990 of it, and a fifth of them is
    198.

    >>> sine(points=3, end=np.pi).round(6)
    array([0., 1., 0.])
    """
    points = whole_number("points", points, minimum=2)
    end = float(_numbers("end", end))
    return np.sin(np.linspace(0.0, end, points))


class Windows(NamedTuple):
    """What each window reads, (windows, length, features), and its target, (windows, features)."""

    inputs: np.ndarray
    targets: np.ndarray


def windows(series: ArrayLike, length: int, horizon: int = 1) -> Windows:
    """Cut a series into all its windows, in the order of time, each with its target.

    Args:
        series: (timesteps,) or (timesteps, features); its dtype is kept.
        length: timesteps that a window reads.
        horizon: how many timesteps after its last input the target of a window lies.

    Returns:
        inputs (windows, length, features) and targets (windows, features), both copies, where
        windows = timesteps - length - horizon + 1.

    Raises:
        ValueError: if the series has another shape, a value that is not a finite number, or too
            few timesteps for a single window.

    >>> inputs, targets = windows([10, 20, 30, 40, 50], length=3)
    >>> inputs[:, :, 0]
    array([[10, 20, 30],
           [20, 30, 40]])
    >>> targets
    array([[40],
           [50]])
    """
    series = _series(series)  # (timesteps, features)
    length = whole_number("length", length, minimum=1)
    horizon = whole_number("horizon", horizon, minimum=1)
    timesteps, needed = len(series), length + horizon
    if timesteps < needed:
        raise ValueError(
            f"a window of length {length} and its target, horizon {horizon} later, take {needed} "
            f"timesteps, but the series has {timesteps}: give a longer series, or a length and a "
            f"horizon that together are at most {timesteps}."
        )
    count = timesteps - needed + 1
    starts = np.arange(count)[:, None]  # (windows, 1)
    inputs = series[starts + np.arange(length)]  # (windows, length, features)
    targets = series[needed - 1 :].copy()  # (windows, features)
    return Windows(inputs, targets)


@dataclass(frozen=True, eq=False)
class Part:
    """A run of neighbouring windows: the training, the validation or the test part.

    inputs: (windows, length, features).
    targets: (windows, features).
    times: (windows,), the position of each target in the whole series, for the axis of a plot.
    series: (timesteps, features), the series from their first input to their last target.
    """

    inputs: np.ndarray
    targets: np.ndarray
    times: np.ndarray
    series: np.ndarray


def chronological_split(
    series: ArrayLike,
    length: int,
    horizon: int = 1,
    *,
    test: float | int = 0.2,
    validation: float | int | None = None,
    straddle: bool = False,
) -> tuple[Part, ...]:
    """Split the windows of a series in the order of time, the latest for the test.

    Nothing is shuffled: neighbouring windows share all but one of their values, so a shuffled
    test would be a copy of the training with small gaps.

    Around a cut there are windows that read timesteps of the earlier part but have their target
    in the later. By default no window straddles a cut: the last `length + horizon - 1` windows
    before it are left out, and no timestep belongs to two parts. They are taken from the earlier
    part, so that the test is the same whatever is decided.

    With `straddle=True`, as in the lecture, the first windows of the later part read timesteps of
    the earlier. That is fair, since whoever forecasts knows the past; only the parts are not
    independent there. What would be unfair stays out: the last `horizon - 1` windows before a
    cut, whose targets are not known yet when the first forecast after the cut is made.

    Args:
        series: (timesteps,) or (timesteps, features).
        length, horizon: as in `windows`.
        test: the part of all windows that is the test: a share, as a float between 0 and 1
            (rounded up to whole windows, as `int(0.8 * windows)` rounds the training down), or
            a number of windows, as an int.
        validation: the same for the windows before the test, or None for no such part.
        straddle: whether windows may straddle a cut.

    Returns:
        (train, test), or with `validation` (train, validation, test).

    Raises:
        ValueError: if a size is neither a share nor a number of windows, or nothing is left to
            train on; and whatever `windows` raises.

    >>> [len(part.targets) for part in chronological_split(sine(), 10, straddle=True)]
    [792, 198]
    >>> [len(part.targets) for part in chronological_split(sine(), 10)]
    [782, 198]
    >>> [len(part.targets) for part in chronological_split(sine(), 10, test=198, validation=0.1)]
    [673, 99, 198]
    """
    series = _series(series)
    inputs, targets = windows(series, length, horizon)
    count, reach = len(inputs), length + horizon - 1  # reach: from first timestep to target
    unknown = horizon - 1  # targets before a cut that are later than the first forecast's moment
    dropped = unknown if straddle else reach
    sizes = {"test": _window_count("test", test, count)}
    if validation is not None:
        sizes = {"validation": _window_count("validation", validation, count), **sizes}
    left = count - sum(sizes.values()) - dropped * len(sizes)
    if left < 1:
        raise ValueError(_nothing_to_train_on(count, sizes, dropped, unknown))
    parts, start = [], 0
    for size in (left, *sizes.values()):
        stop = start + size
        parts.append(
            Part(
                inputs=inputs[start:stop],
                targets=targets[start:stop],
                times=np.arange(start, stop) + reach,
                series=series[start : stop + reach].copy(),
            )
        )
        start = stop + dropped
    return tuple(parts)


@dataclass(frozen=True, eq=False)
class Scale:
    """Shift and stretch of each feature, learned from the training part and used on all parts.

    Fitted on the whole series it would tell the training about the level and the spread of the
    test.

    mean, std: (features,). To scale one feature `k` of several by itself, take
    `Scale(scale.mean[[k]], scale.std[[k]])`.

    >>> scale = Scale.fit([1.0, 3.0])
    >>> scale.apply([1.0, 3.0, 5.0])
    array([-1.,  1.,  3.])
    >>> scale.undo([-1.0, 1.0, 3.0])
    array([1., 3., 5.])
    """

    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def fit(cls, series: ArrayLike) -> Scale:
        """Take mean and standard deviation over the timesteps of `train.series`.

        Args:
            series: (timesteps,) or (timesteps, features).

        Raises:
            ValueError: if a feature is constant, for nothing can be divided by a spread of 0.
        """
        series = _series(series)
        constant = np.flatnonzero((series == series[0]).all(axis=0))
        if len(constant):
            raise ValueError(
                f"feature {constant[0]} is {series[0, constant[0]]} at each of the {len(series)} "
                "timesteps: a constant has no spread to divide by, so leave the feature out, or "
                "fit on a longer training part."
            )
        series = series.astype(float)
        return cls(mean=series.mean(axis=0), std=series.std(axis=0))

    def apply(self, values: ArrayLike) -> np.ndarray:
        """Return `(values - mean) / std`; values (..., features), or (timesteps,) for one."""
        return (self._checked(values) - self.mean) / self.std

    def undo(self, values: ArrayLike) -> np.ndarray:
        """Return `values * std + mean`, the inverse of `apply`, in the series's own unit."""
        return self._checked(values) * self.std + self.mean

    def _checked(self, values: ArrayLike) -> np.ndarray:
        values = _numbers("values", values)
        features = len(self.mean)
        if (values.shape[-1:] if values.ndim > 1 else (1,)) != (features,):
            raise ValueError(
                f"the scale was fitted on {features} feature(s), so values must have the shape "
                f"(..., {features}){' or (timesteps,)' if features == 1 else ''}, but got an "
                f"array of shape {values.shape}."
            )
        return values


def persistence(inputs: ArrayLike) -> np.ndarray:
    """Forecast that nothing changes: the last value of each window.

    Args:
        inputs: (windows, length, features).

    Returns:
        (windows, features).

    >>> persistence(windows([10, 20, 30, 40, 50], length=3).inputs)
    array([[30],
           [40]])
    """
    return _inputs(inputs)[:, -1].copy()


@dataclass(frozen=True, eq=False)
class LinearForecast:
    """The affine function of a window with the smallest squared error on the training part.

    kernel: (length, features, outputs); as (length * features, outputs) it is the kernel of
        Keras's Flatten and Dense.
    bias: (outputs,).

    >>> inputs, targets = windows([1, 2, 3, 4, 5, 6], length=2)
    >>> model = LinearForecast.fit(inputs, targets)
    >>> model.predict([[[10], [11]]]).round(6)
    array([[12.]])
    """

    kernel: np.ndarray
    bias: np.ndarray

    @classmethod
    def fit(cls, inputs: ArrayLike, targets: ArrayLike) -> LinearForecast:
        """Solve least squares with an intercept (`numpy.linalg.lstsq`).

        Where several kernels fit equally well, as on a pure sine or with fewer windows than
        weights, it is the one with the smallest norm.

        Args:
            inputs: (windows, length, features).
            targets: (windows, outputs), with as many windows.
        """
        inputs = _inputs(inputs).astype(float)
        targets = _numbers("targets", targets).astype(float)
        if targets.ndim != 2 or len(targets) != len(inputs):
            raise ValueError(
                f"targets must have the shape ({len(inputs)}, outputs), one row for each window "
                f"of the inputs {inputs.shape}, but got an array of shape {targets.shape}."
            )
        centre, bias = inputs.mean(axis=0), targets.mean(axis=0)  # (length, features), (outputs,)
        flat = (inputs - centre).reshape(len(inputs), -1)  # (windows, length * features)
        weights = np.linalg.lstsq(flat, targets - bias, rcond=None)[0]
        kernel = weights.reshape(*centre.shape, -1)  # (length, features, outputs)
        return cls(kernel=kernel, bias=bias - np.tensordot(centre, kernel, axes=2))

    def predict(self, inputs: ArrayLike) -> np.ndarray:
        """Return the forecasts (windows, outputs) for inputs (windows, length, features)."""
        inputs = _inputs(inputs)
        if inputs.shape[1:] != self.kernel.shape[:2]:
            length, features, _ = self.kernel.shape
            raise ValueError(
                f"the forecast was fitted on windows of the shape ({length}, {features}), so "
                f"inputs must have the shape (windows, {length}, {features}), but got an array "
                f"of shape {inputs.shape}."
            )
        return np.tensordot(inputs, self.kernel, axes=2) + self.bias


def mse(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean squared error of two arrays of the same shape.

    `np.mean((y_true - y_pred) ** 2)` takes unequal shapes too, and then says nothing: (198,)
    against the (198, 1) of a Dense(1) broadcasts to (198, 198), every value against every other,
    and a perfect prediction scores 2 Var(y) instead of 0.

    Raises:
        ValueError: if the shapes differ, the arrays are empty, or a value is not a finite number.

    >>> mse([1, 2, 3], [1, 2, 5]) == 4 / 3
    True
    """
    y_true, y_pred = _numbers("y_true", y_true), _numbers("y_pred", y_pred)
    if y_true.shape != y_pred.shape:
        raise ValueError(_unequal_shapes(y_true.shape, y_pred.shape))
    return float(np.mean((y_true.astype(float) - y_pred.astype(float)) ** 2))


def _numbers(name: str, values: ArrayLike) -> np.ndarray:
    """Return `values` as an array that is neither empty nor holds anything but finite numbers."""
    try:
        array = np.asarray(values)
    except ValueError as error:  # rows of unequal length
        raise ValueError(f"{name} must be an array of numbers, but got {values!r}.") from error
    if array.dtype.kind not in "iuf":
        raise ValueError(
            f"{name} must hold integers or floats, but got an array of dtype {array.dtype}."
        )
    if array.size == 0:
        raise ValueError(f"{name} must hold at least one value, but got shape {array.shape}.")
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        first = tuple(wrong[0].tolist())
        raise ValueError(
            f"{name} must hold finite numbers only, but {len(wrong)} of {array.size} are not, "
            f"the first at index {first}: {array[first]}."
        )
    return array


def _series(series: ArrayLike) -> np.ndarray:
    """Return a series as (timesteps, features)."""
    array = _numbers("series", series)
    if array.ndim not in (1, 2):
        raise ValueError(
            "series must have the shape (timesteps,) or (timesteps, features), but got an array "
            f"of shape {array.shape}."
        )
    return array.reshape(len(array), -1)


def _inputs(inputs: ArrayLike) -> np.ndarray:
    array = _numbers("inputs", inputs)
    if array.ndim != 3:
        raise ValueError(
            "inputs must have the shape (windows, length, features), but got an array of shape "
            f"{array.shape}."
        )
    return array


def _window_count(name: str, share_or_count: Any, count: int) -> int:
    """Return a share (rounded up) or a number of `count` windows as a number of windows."""
    if isinstance(share_or_count, float | np.floating) and 0 < share_or_count < 1:
        # 0.07 * 100 is 7.000000000000001 in floating point, and means 7.
        return max(1, math.ceil(float(share_or_count) * count - 1e-9))
    is_count = isinstance(share_or_count, int | np.integer) and not isinstance(share_or_count, bool)
    if is_count and share_or_count >= 1:
        return int(share_or_count)
    raise ValueError(
        f"{name} must be a share of the {count} windows, a float above 0 and below 1, or a number "
        f"of windows, an int of at least 1, but got {share_or_count!r}."
    )


def _nothing_to_train_on(count: int, sizes: dict[str, int], dropped: int, unknown: int) -> str:
    asked = " and ".join(f"{size} for the {name}" for name, size in sizes.items())
    room = count - 1 - dropped * len(sizes)  # windows outside the training, with one inside
    mends = [f"at most {room} for {' and '.join(sizes)}"] if room >= len(sizes) else []
    mends += ["a longer series", "a shorter length"]
    if unknown < dropped and count - sum(sizes.values()) - unknown * len(sizes) >= 1:
        mends.append("straddle=True")
    return (
        f"of {count} windows, {asked}, with {dropped} left out before each cut, leave nothing to "
        f"train on: what would do is {', or '.join(mends)}."
    )


def _unequal_shapes(true: tuple[int, ...], pred: tuple[int, ...]) -> str:
    said = f"y_true has the shape {true} and y_pred the shape {pred}, but they must be equal"
    try:
        both = np.broadcast_shapes(true, pred)
    except ValueError:
        both = None
    if both is not None:
        said += f": their difference would broadcast to {both}"
    lengths = [size for size in true if size > 1]
    if lengths != [size for size in pred if size > 1]:
        return f"{said}. The mend: one forecast for each value of y_true, in the shape {true}."
    if len(lengths) == 1 and both not in (None, true, pred):
        said += (
            ", every value against every other, and a perfect prediction would score 2 Var(y) "
            "instead of 0"
        )
    return f"{said}. The mend: y_pred.reshape({true})."
