# @title Run this cell first: it holds what the tests need
import itertools
import sys
from collections.abc import Mapping, Set

import numpy as np

sys.stderr = sys.stdout  # a warning is shown as ordinary output, and costs nothing


def same(got, expected, whole=True):
    """Whether the two are equal; with whole=True, 3.0 will not do where 3 is expected."""
    try:
        if expected is None or isinstance(expected, str):
            return isinstance(got, type(expected)) and got == expected
        if isinstance(expected, dict):
            return got.keys() == expected.keys() and all(
                same(got[key], expected[key], whole) for key in expected
            )
        if isinstance(expected, (list, tuple)):
            in_order = not isinstance(got, (str, Set, Mapping))
            return (
                in_order
                and len(got) == len(expected)
                and all(same(g, e, whole) for g, e in zip(got, expected, strict=True))
            )
        got, expected = np.asarray(got), np.asarray(expected)
        kinds = {"i": "iu", "u": "iu", "b": "b"}.get(expected.dtype.kind) if whole else None
        return (
            got.dtype.kind in (kinds or "biuf")
            and got.shape == expected.shape
            and np.allclose(got, expected, rtol=1e-4, atol=1e-6, equal_nan=True)
        )
    except (TypeError, ValueError, AttributeError):
        return False


def describe(value):
    """The value with its type, or an array with its shape and dtype."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=80, precision=5).replace("\n", "\n      ")
        return f"{text}\n      an array of shape {value.shape}, dtype {value.dtype}"
    return f"{value!r}  ({type(value).__name__})"


def as_numbers(value):
    """The value as an array of numbers, or None where it is none."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" and array.size else None


def cause_in_shape(got, expected):
    """The mistake that shows in the shape of an array of numbers."""
    for one, other in itertools.combinations(range(got.ndim), 2):
        exchanged = np.swapaxes(got, one, other)
        if same(exchanged, expected, whole=False):
            if got.ndim == 2:
                return "transposed: the right numbers, with the axes exchanged"
            if (one, other) == (0, 1):
                return "time-major: the first two axes should be (batch, timesteps)"
            return f"the right numbers, with axes {one} and {other} exchanged"
    if got.size == expected.size and same(got.ravel(), expected.ravel(), whole=False):
        return f"the right numbers in shape {got.shape}; the shape should be {expected.shape}"
    return f"the shape is {got.shape}, and should be {expected.shape}"


def cause_in_order(got, expected):
    """The mistake by which the right numbers stand in the wrong places."""
    if got.ndim >= 2 and same(np.swapaxes(got, 0, 1), expected, whole=False):
        return "transposed: the right numbers, with the first two axes exchanged"
    if got.ndim == 1 and same(got[::-1], expected):
        return "the right values in the opposite order"
    for blocks in (4, 3):
        if got.ndim and got.shape[-1] % blocks == 0:
            parts = np.split(got, blocks, axis=-1)
            for order in itertools.permutations(range(blocks)):
                if same(np.concatenate([parts[k] for k in order], axis=-1), expected):
                    return f"gate order? {blocks} right blocks along the last axis, wrongly ordered"
    if got.ndim == 3 and same(got[:, ::-1], expected):
        return "backwards in time: the right values in the opposite order of steps"
    time = 1 if got.ndim == 3 else 0
    if got.ndim and got.shape[time] > 2:
        got, expected = np.moveaxis(got, time, 0), np.moveaxis(expected, time, 0)
        if same(got[1:], expected[:-1]):
            return "off by one: everything comes one step too late"
        if same(got[:-1], expected[1:]):
            return "off by one: everything comes one step too early"
    return None


def cause_in_size(got, expected):
    """The mistake by which all numbers are too large or too small in the same way."""
    got, expected = got.astype(float), expected.astype(float)
    if not np.isfinite(got).all():
        return "some of the numbers are infinite or not a number (nan)"
    if np.any(expected) and np.allclose(got[expected == 0], 0, atol=1e-6):
        ratios = got[expected != 0] / expected[expected != 0]
        ratio = float(ratios.flat[0])
        if same(ratios, np.full_like(ratios, ratio)):
            if same(ratio, -1.0):
                return "the sign: every number is the negative of what was expected"
            if ratio > 1.5 and same(ratio, float(round(ratio))):
                return f"{round(ratio)} times too large: a sum for a mean, or a factor too many"
            if 0 < ratio < 0.7 and same(1 / ratio, float(round(1 / ratio))):
                return (
                    f"{round(1 / ratio)} times too small: a mean for a sum, or a factor forgotten"
                )
    if got.ndim >= 2 and got.shape[0] > 1:
        difference = got - expected
        if same(difference, np.broadcast_to(difference[:1], difference.shape)):
            return "every row is off by the same amounts: a bias left out, or added twice"
    return None


def cause_in_parts(got, expected, keys):
    """The mistake in the first wrong part of a tuple, a list or a dict."""
    for key in keys:
        if not same(got[key], expected[key]):
            name = repr(key) if isinstance(key, str) else f"part {key}"
            cause = usual_cause(got[key], expected[key])
            return f"{name}: {cause}" if cause else f"{name} is wrong"
    return None


def usual_cause(got, expected):
    """The mistake that can be recognised whatever the question, or None."""
    if got is None and expected is not None:
        return "the function returned nothing; is there a `return`, or only a `print`?"
    if same(got, expected, whole=False):
        array = as_numbers(expected)
        if array is not None and array.dtype.kind == "b":
            return "the right value, but as numbers: True and False were asked for"
        return "the right value, but not in whole numbers: count in int, and divide with //"
    try:
        if isinstance(expected, bool):
            return None if isinstance(got, bool) else "True or False was asked for"
        if isinstance(expected, dict):
            missing = [key for key in expected if key not in got]
            missing = missing or [key for key in got if key not in expected]
            if missing:
                return f"the keys should be {list(expected)}, and are {list(got)}"
            return cause_in_parts(got, expected, expected)
        if isinstance(expected, (list, tuple)):
            if isinstance(got, (str, Set, Mapping)):
                return (
                    f"the type: {type(expected).__name__} was expected, {type(got).__name__} came"
                )
            if len(got) != len(expected) and np.ndim(as_numbers(expected)) < 2:
                return f"{len(expected)} values were expected, {len(got)} came"
            if same(got[::-1], expected):
                return "the right values in the opposite order"
            if as_numbers(expected) is None or isinstance(expected[0], np.ndarray):
                return cause_in_parts(got, expected, range(len(expected)))
        if isinstance(expected, int) and abs(got - expected) == 1:
            return f"off by one: {'one too many' if got > expected else 'one too few'}"
    except (TypeError, ValueError, KeyError, IndexError):
        return f"the type: {type(expected).__name__} was expected, {type(got).__name__} came"
    got, expected = as_numbers(got), as_numbers(expected)
    if got is None or expected is None:
        return None
    if got.shape != expected.shape:
        return cause_in_shape(got, expected)
    cause = cause_in_order(got, expected)
    return cause or (cause_in_size(got, expected) if expected.dtype.kind == "f" else None)


class NotRightYet(AssertionError):
    """A failed check, shown as its message alone."""

    def _render_traceback_(self):  # Jupyter asks for this in place of a traceback
        return str(self).splitlines()


class NotImplementedError(NotImplementedError):
    """What a question says that is not answered yet, shown as its message alone."""

    _render_traceback_ = NotRightYet._render_traceback_


_BOOK = ""
_CHAPTERS = {}


def _chapter(page):
    """A page of the book as its reader finds it."""
    title = _CHAPTERS.get(page, page)
    return f"{title}, {_BOOK}{page}.html" if _BOOK else f"the chapter '{title}'"


def check(call, got, expected, read, causes=()):
    """Say whether `got` is right; if not, what came, what was expected, and the likely cause.

    read: the page of the book that explains it
    causes: pairs (wrong value, the mistake that leads to it)
    """
    if same(got, expected):
        print(f"{call}: right")
        return
    cause = next((cause for wrong, cause in causes if same(got, wrong, whole=False)), None)
    cause = cause or usual_cause(got, expected)
    lines = [f"{call} is not right yet.", f"  yours:    {describe(got)}"]
    lines += [f"  expected: {describe(expected)}"]
    lines += [f"  likely cause: {cause}"] if cause else []
    lines += [f"  read: {_chapter(read)}"]
    raise NotRightYet("\n".join(lines))
