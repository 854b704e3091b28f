"""Gradients that were computed, against slopes that are measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from unrolled.bptt.clipping import finite
from unrolled.checks import whole_number

ROUNDING = np.finfo(np.float64).eps  # 2.2e-16


@dataclass(frozen=True)
class GradientCheck:
    """The relative error of each gradient; `print` shows a table."""

    errors: dict[str, float]
    sizes: dict[str, int]  # how many numbers each array holds
    checked: dict[str, int]  # how many of them were compared

    @property
    def worst(self) -> float:
        """The largest of the relative errors."""
        return max(self.errors.values())

    @property
    def worst_name(self) -> str:
        """The name of the array with the largest relative error."""
        return max(self.errors, key=self.errors.__getitem__)

    def __str__(self) -> str:
        width = max(map(len, [*self.errors, "array"]))
        lines = [f"{'array':<{width}}  {'values':>7}  {'checked':>7}  relative error"]
        for name, error in self.errors.items():
            values, checked = self.sizes[name], self.checked[name]
            lines.append(f"{name:<{width}}  {values:>7}  {checked:>7}  {error:>14.1e}")
        return "\n".join(lines)


def gradient_check(
    function: Callable[[], float],
    arrays: Mapping[str, np.ndarray],
    gradients: Mapping[str, np.ndarray],
    step: float = 1e-5,
    samples: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Compare gradients with central differences, number by number.

    The slope of the loss in one number w of an array is measured as

        (function with w + step - function with w - step) / (2 * step)

    For each array, with g the gradient given and n the slopes measured, the relative error is

        rms(g - n) / max(rms(g), rms(n), floor)
        floor = 1e8 * 2.2e-16 * (largest |function| met) / step

    where rms is the root of the mean square over the numbers compared: a ratio of Euclidean norms,
    as long as one of the gradients is above the floor. The measured slopes carry a rounding error
    of about 2.2e-16 * |function| / step. The floor is 1e8 times that: so two gradients which are
    both zero but for rounding count as equal, while a difference that rounding cannot explain is
    seen. Of a smooth function, a right gradient has an error below 1e-7, mostly below 1e-8; a wrong
    one has mostly more than 1e-3. At a corner (relu at 0) there is no slope to agree with.

    Args:
        function: returns the loss, a single number, from the arrays as they are at the moment.
        arrays: by name, float64 arrays that the function reads. They are changed one number at
            a time while the check runs, and are as before when it returns.
        gradients: by the same names, the gradients to check.
        step: how far each number is moved to either side.
        samples: compare that many numbers of each array, drawn with `seed`; None for all.

    Raises:
        ValueError: if an array is not float64, a gradient is missing or has another shape, or the
            function does not return one finite number, the same one each time, from these arrays.
        FloatingPointError: if a gradient holds NaN or infinity.

    >>> w = np.array([1.0, 2.0])
    >>> check = gradient_check(lambda: float((w**2).sum()), {"w": w}, {"w": 2 * w})
    >>> check.worst < 1e-9
    True
    """
    if not 0 < step < np.inf:
        raise ValueError(f"step must be a positive number, but got {step!r}.")
    if samples is not None:
        whole_number("samples", samples, 1)
    gradients = _checked_gradients(arrays, gradients)
    before = _value(function)
    if _value(function) != before:
        raise ValueError(
            "function() gave two different numbers for the same arrays; is something in it random, "
            "or does it change its arrays?"
        )
    rng = np.random.default_rng(seed)
    given, values = {}, {}
    for name, array in arrays.items():
        count = min(samples or array.size, array.size)
        chosen = np.sort(rng.choice(array.size, count, replace=False))
        places = [np.unravel_index(place, array.shape) for place in chosen]
        given[name] = np.array([gradients[name][place] for place in places])
        values[name] = np.array([_beside(function, array, place, step) for place in places])
    met = np.concatenate(list(values.values()))  # (numbers, above and below)
    if (met == before).all() and any(g.any() for g in given.values()):
        raise ValueError(
            "function() returned the same number whatever the arrays held: they must be the arrays "
            "that it reads, not copies of them."
        )
    floor = 1e8 * ROUNDING * np.abs(met).max(initial=abs(before)) / step
    errors = {}
    for name, g in given.items():
        n = (values[name][:, 0] - values[name][:, 1]) / (2 * step)
        size = max(_rms(g), _rms(n), floor)
        errors[name] = _rms(g - n) / size if size > 0 else 0.0
    sizes = {name: array.size for name, array in arrays.items()}
    return GradientCheck(errors, sizes, {name: g.size for name, g in given.items()})


def _rms(numbers: np.ndarray) -> float:
    return float(np.sqrt(np.mean(numbers**2)))


def _beside(
    function: Callable[[], float], array: np.ndarray, place: tuple[int, ...], step: float
) -> tuple[float, float]:
    """Return the function with one number of the array moved up, and with it moved down."""
    value = array[place]
    try:
        array[place] = value + step
        above = _value(function)
        array[place] = value - step
        return above, _value(function)
    finally:
        array[place] = value


def _value(function: Callable[[], float]) -> float:
    value = function()
    if isinstance(value, tuple) and hasattr(value, "total"):
        raise ValueError("function() must return one number, but returned a Loss; give its .total.")
    number = np.asarray(value)
    if number.size != 1 or not np.issubdtype(number.dtype, np.number) or not np.isfinite(number):
        found = repr(number.item()) if number.size == 1 else f"an array of shape {number.shape}"
        raise ValueError(f"function() must return one finite number, but returned {found}.")
    return float(number.item())


def _checked_gradients(
    arrays: Mapping[str, np.ndarray], gradients: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    if not arrays or arrays.keys() != gradients.keys():
        raise ValueError(
            "arrays and gradients must have the same names, at least one, but have "
            f"{list(arrays)} and {list(gradients)}."
        )
    gradients = finite(gradients)
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray) or array.dtype != np.float64:
            found = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
            raise ValueError(
                f"{name} must be a NumPy array of float64, but is {found}. In float32 a number has "
                "7 digits, and the difference of two losses that are nearly equal has almost none "
                'of them left; make the cell with dtype="float64".'
            )
        if array.size == 0:
            raise ValueError(f"{name} is empty: its shape is {array.shape}.")
        if gradients[name].shape != array.shape:
            transposed = gradients[name].shape == array.shape[::-1]
            raise ValueError(
                f"the gradient of {name} must have the shape of {name}, {array.shape}, but has "
                f"{gradients[name].shape}.{' Is it transposed?' if transposed else ''}"
            )
    return gradients
