"""NumPy arrays, scalars and dtypes as data: raw bytes of a few known dtypes, and nothing else.

Every function here that reads (`unpack_…`) takes what a hostile process may have written and
raises ValueError or TypeError, which `data.unpack` turns into a DataError.
"""

import math
import re
import sys

import numpy as np

RAW_KINDS = "biufcMmSU"  # what travels as raw bytes
_DTYPE = re.compile(
    r"\|b1|[<>|][iu][1248]|[<>]f[248]|[<>]c(8|16)|\|S\d{1,7}|[<>]U\d{1,7}"
    r"|[<>][Mm]8(\[\d{0,6}(Y|M|W|D|h|m|s|ms|us|μs|ns|ps|fs|as)\])?"
)
_MAX_AXES = 32
_MAX_AXIS = 2**40
_MAX_FIELDS = 1000


def plain_dtype(array: np.ndarray) -> np.ndarray:
    """The array in a dtype that can travel: bfloat16 as float32, longdouble as float64 …"""
    dtype = array.dtype
    if dtype.kind in "fc" and dtype.isbuiltin == 1 and dtype.itemsize > (8, 16)[dtype.kind == "c"]:
        return array.astype(np.float64 if dtype.kind == "f" else np.complex128)
    if dtype.isbuiltin == 2:  # ml_dtypes: bfloat16, float8, int4 …
        whole = dtype.name.startswith(("int", "uint"))
        return array.astype(np.int32 if whole else np.float32)
    if dtype.kind in "SU" and dtype.itemsize == 0:
        return array.astype(f"{dtype.kind}1")
    return array


def can_travel(dtype: np.dtype) -> bool:
    """Whether arrays of this dtype are data."""
    if dtype.names:
        return all(can_travel(dtype.fields[name][0].base) for name in dtype.names)
    return dtype.kind == "O" or (dtype.kind in RAW_KINDS and bool(_DTYPE.fullmatch(dtype.str)))


def unpack_dtype(text: object) -> np.dtype:
    if type(text) is not str or not _DTYPE.fullmatch(text):
        raise ValueError(f"{str(text)[:40]!r} is not the dtype of an array that may travel")
    dtype = np.dtype(text)
    if dtype.itemsize == 0:
        raise ValueError("items of no bytes")
    return dtype


def unpack_shape(shape: object) -> tuple[int, ...]:
    if type(shape) is not list or len(shape) > _MAX_AXES:
        raise ValueError(f"a shape is a list of at most {_MAX_AXES} lengths")
    if not all(type(length) is int and 0 <= length <= _MAX_AXIS for length in shape):
        raise ValueError("a shape holds lengths")
    return tuple(shape)


def from_raw(dtype: np.dtype, shape: tuple[int, ...], raw: bytes) -> np.ndarray:
    """A new array of these bytes; ValueError unless they are exactly its bytes."""
    if len(raw) != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{len(raw)} bytes are not an array of shape {shape}, dtype {dtype.str}")
    if dtype.kind == "b":
        return (np.frombuffer(raw, np.uint8) != 0).reshape(shape)
    if dtype.kind == "U":
        points = np.frombuffer(raw, np.dtype("u4").newbyteorder(dtype.byteorder))
        if points.size and points.max() > sys.maxunicode:
            raise ValueError("a string of characters that do not exist")
    return np.frombuffer(raw, dtype).reshape(shape).copy()


def from_items(shape: tuple[int, ...], items: list) -> np.ndarray:
    """An array of dtype object; each item is stored as it is, never looked into."""
    if math.prod(shape) != len(items):
        raise ValueError(f"{len(items)} items are not an array of shape {shape}")
    array = np.empty(len(items), object)
    for position, item in enumerate(items):
        array[position] = item
    return array.reshape(shape)


def columns(array: np.ndarray) -> tuple[list[str], list[np.ndarray]]:
    """A structured array as the names of its fields, and an array for each."""
    return list(array.dtype.names), [array[name] for name in array.dtype.names]


def from_columns(shape: tuple[int, ...], names: object, parts: list) -> np.ndarray:
    """The structured array with these fields; each part has `shape` and then the field's own."""
    if type(names) is not list or not 0 < len(names) == len(parts) <= _MAX_FIELDS:
        raise ValueError("a structured array has as many names as fields, and at least one")
    for name, part in zip(names, parts, strict=True):
        if type(name) is not str or type(part) is not np.ndarray:
            raise ValueError("a field of a structured array is a name and an array")
        if part.shape[: len(shape)] != shape:
            raise ValueError(f"a field of shape {part.shape} in an array of shape {shape}")
    fields = [
        (name, part.dtype, part.shape[len(shape) :])
        for name, part in zip(names, parts, strict=True)
    ]
    array = np.empty(shape, np.dtype(fields))
    for name, part in zip(names, parts, strict=True):
        array[name] = part
    return array
