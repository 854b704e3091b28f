"""SciPy as data: sparse matrices and arrays, and the results of optimizers.

SciPy's compiled code believes the indices of a sparse matrix. They are looked at before it sees
them.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import DataError
from autograder.wire import arrays
from autograder.wire.optional import load, loaded
from autograder.wire.values import Packed, Reader, ReadType, Writer

_NUMBERS = "biufc"
_BY_ROWS = ("csr", "csc", "bsr")  # indices of items, and where each row's begin
_BY_ITEMS = ("coo", "lil", "dok")  # row and column of each item
_FORMATS = (*_BY_ROWS, *_BY_ITEMS, "dia")
_MAX_AXIS = 2**31 - 1
_MAX_LISTS = 10**7  # rows of a format that makes a list of each


def write(writer: Writer, value: Any) -> Packed | None:
    """The value as data; None if it is none of these."""
    kind = type(value)
    if loaded("scipy.sparse") is not None and kind in _sparse_kinds():
        return _write_sparse(writer, value)
    optimize: Any = loaded("scipy.optimize")
    if optimize is not None and issubclass(kind, optimize.OptimizeResult):
        pairs = [part for pair in dict.items(value) for part in pair]
        return {"OptimizeResult": writer.all(pairs)}
    return None


@functools.cache
def _sparse_kinds() -> dict[type, tuple[str, str]]:
    """Format, and 'matrix' or 'array', of each class."""
    sparse = load("scipy.sparse")
    return {
        getattr(sparse, f"{form}_{what}"): (form, what)
        for form in _FORMATS
        for what in ("matrix", "array")
    }


def _write_sparse(writer: Writer, value: Any) -> Packed | None:
    form, what = _sparse_kinds()[type(value)]
    if value.ndim != 2 or value.dtype.kind not in _NUMBERS or not arrays.can_travel(value.dtype):
        return None
    parts: tuple[Any, ...]
    if form in _BY_ROWS:
        parts = value.data, value.indices, value.indptr
    elif form == "dia":
        parts = value.data, value.offsets
    else:
        items = value.tocoo()
        parts = items.data, items.row, items.col
    packed = [arrays.write_array(writer, part) for part in parts]
    return {"sparse": [form, what, [int(length) for length in value.shape], packed]}


def _read_sparse(reader: Reader, content: Packed) -> Any:
    form, what, shape, packed = reader.parts(content, 4)
    if form not in _FORMATS or what not in ("matrix", "array"):
        raise ValueError("there is no such sparse matrix")
    if len(reader.parts(shape)) != 2 or not all(
        type(length) is int and 0 <= length <= _MAX_AXIS for length in shape
    ):
        raise ValueError("a sparse matrix has two axes")
    size = (shape[0], shape[1])
    reader.count(len(reader.parts(packed)))
    data, *places = (_read_numbers(reader, part) for part in packed)
    if any(place.ndim != 1 or place.dtype.kind != "i" for place in places):
        raise ValueError("the places of a sparse matrix are whole numbers")
    if len(places) != (1 if form == "dia" else 2):
        raise ValueError("a sparse matrix has items and their places")
    sparse = load("scipy.sparse")
    make = getattr(sparse, f"{form}_{what}")
    if form == "dia":
        return make((_read_diagonals(data, places[0], size), places[0]), shape=size)
    if form in _BY_ROWS:
        made = make((data, *places), shape=size)
        made.check_format(full_check=True)
        return made
    if data.ndim != 1 or not data.size == places[0].size == places[1].size:
        raise ValueError("each item of a sparse matrix has a place")
    for place, length in zip(places, size, strict=True):
        if place.size and not (place.min() >= 0 and place.max() < length):
            raise ValueError("an item outside of the matrix")
    if form == "lil" and size[0] > _MAX_LISTS:
        raise ValueError("a matrix of too many rows")
    items = getattr(sparse, f"coo_{what}")((data, tuple(places)), shape=size)
    return items if form == "coo" else items.asformat(form)


def _read_numbers(reader: Reader, packed: Packed) -> np.ndarray:
    array = arrays.read_array(reader, packed)
    if array.dtype.kind not in _NUMBERS:
        raise ValueError("a sparse matrix holds numbers")
    array.flags.writeable = True
    return array


def _read_diagonals(data: np.ndarray, offsets: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    if data.ndim != 2 or data.shape[0] != offsets.size:
        raise ValueError("each diagonal has a place")
    if offsets.size and not (offsets.min() > -size[0] and offsets.max() < size[1]):
        raise ValueError("a diagonal outside of the matrix")
    return data


def _read_result(reader: Reader, content: Packed) -> Any:
    parts = reader.all(content)
    if len(parts) % 2 or not all(type(key) is str and key[:2] != "__" for key in parts[::2]):
        raise ValueError("a result has names and values")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return load("scipy.optimize").OptimizeResult(pairs)


READERS: dict[str, ReadType] = {"sparse": _read_sparse, "OptimizeResult": _read_result}


# Matrices that a call changes in place


def watch(value: Any) -> Callable[[], bool] | None:
    """What tells later whether a sparse matrix is still as it is now; None if this is none."""
    if loaded("scipy.sparse") is None or type(value) not in _sparse_kinds():
        return None
    before = _state(value)
    return lambda: _state(value) == before


def _state(value: Any) -> tuple:
    items = value.tocoo()
    parts = (np.asarray(part) for part in (items.data, *items.coords))
    return value.shape, *((part.dtype.str, part.tobytes()) for part in parts)


def replace(target: Any, new: Any) -> bool:
    """Make a sparse matrix hold what another one holds; False if the first is none."""
    if loaded("scipy.sparse") is None or type(target) not in _sparse_kinds():
        return False
    if type(new) is not type(target):
        raise DataError("a sparse matrix keeps its format")
    vars(target).clear()
    vars(target).update(vars(new))
    return True
