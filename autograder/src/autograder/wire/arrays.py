"""NumPy arrays, scalars and dtypes as data: raw bytes of a few known dtypes, and nothing else.

Every function here that reads takes what a hostile process may have written and raises ValueError
or TypeError, which the codec turns into a DataError.
"""

import math
import re
import sys

import numpy as np

from autograder.wire.values import Packed, Reader, ReadType, Writer

RAW_KINDS = "biufcMmSU"  # what travels as raw bytes
_DTYPE = re.compile(
    r"\|b1|[<>|][iu][1248]|[<>]f[248]|[<>]c(8|16)|\|S\d{1,7}|[<>]U\d{1,7}"
    r"|[<>][Mm]8(\[\d{0,6}(Y|M|W|D|h|m|s|ms|us|μs|ns|ps|fs|as)\])?"
)
# The usual numbers: their dtypes by the names under which they travel, and the other way.
_KINDS = "?bBhHiIlLqQefdFD"
_USUAL = {name: np.dtype(name) for name in (np.dtype(kind).str for kind in _KINDS)}
_NAMES = {dtype: name for name, dtype in _USUAL.items()}
SCALARS = frozenset(np.dtype(kind).type for kind in _KINDS)
_MAX_AXES = 32
_MAX_AXIS = 2**40
_MAX_FIELDS = 1000
_MAX_NESTED = 20  # depth of structured arrays in structured arrays


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
    if dtype.fields:
        return all(can_travel(field[0].base) for field in dtype.fields.values())
    return dtype.kind == "O" or (dtype.kind in RAW_KINDS and bool(_DTYPE.fullmatch(dtype.str)))


# dtypes and shapes


def write_dtype(dtype: np.dtype) -> Packed:
    return {"dtype": "O" if dtype.kind == "O" else dtype.str}


def _read_dtype(_reader: Reader, content: Packed) -> np.dtype:
    return np.dtype(object) if content == "O" else _dtype_of(content)


def _dtype_of(text: object) -> np.dtype:
    if type(text) is str and text in _USUAL:
        return _USUAL[text]
    if type(text) is not str or not _DTYPE.fullmatch(text):
        raise ValueError(f"{str(text)[:40]!r} is not the dtype of an array that may travel")
    dtype = np.dtype(text)
    if dtype.itemsize == 0:
        raise ValueError("items of no bytes")
    return dtype


def _read_shape(shape: object) -> tuple[int, ...]:
    if type(shape) is not list or len(shape) > _MAX_AXES:
        raise ValueError(f"a shape is a list of at most {_MAX_AXES} lengths")
    for length in shape:
        if type(length) is not int or not 0 <= length <= _MAX_AXIS:
            raise ValueError("a shape holds lengths")
    return tuple(shape)


# Arrays: of raw bytes, of objects, or of records


def write_array(writer: Writer, array: np.ndarray) -> Packed:
    """An array whose dtype can travel; see `plain_dtype`."""
    shape = list(array.shape)
    if array.dtype.names:
        names = list(array.dtype.names)
        parts = [write_array(writer, plain_dtype(array[name])) for name in names]
        return {"records": [shape, names, parts]}
    if array.dtype == object:
        return {"objects": [shape, writer.all(array.ravel().tolist())]}
    writeable = bool(array.flags.writeable)
    return {"array": [array.dtype.str, shape, writer.raw(array.tobytes()), writeable]}


def write_any_array(writer: Writer, array: np.ndarray) -> Packed:
    """An array; one whose dtype cannot travel stays where it is."""
    name = _NAMES.get(array.dtype)
    if name is not None:
        return {
            "array": [name, list(array.shape), writer.raw(array.tobytes()), array.flags.writeable]
        }
    plain = plain_dtype(array)
    return write_array(writer, plain) if can_travel(plain.dtype) else writer.keep(array)


def _read_raw_array(reader: Reader, content: Packed) -> np.ndarray:
    dtype, shape, raw, writeable = reader.parts(content, 4)
    if type(writeable) is not bool:
        raise ValueError("an array can be written to, or not")
    array = _from_raw(_dtype_of(dtype), _read_shape(shape), reader.raw(raw))
    if not writeable:
        array.flags.writeable = False
    return array


def _from_raw(dtype: np.dtype, shape: tuple[int, ...], raw: bytes) -> np.ndarray:
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


def _read_objects(reader: Reader, content: Packed) -> np.ndarray:
    shape, items = reader.parts(content, 2)
    return _from_items(_read_shape(shape), reader.all(items))


def _from_items(shape: tuple[int, ...], items: list) -> np.ndarray:
    """An array of dtype object; each item is stored as it is, never looked into."""
    if math.prod(shape) != len(items):
        raise ValueError(f"{len(items)} items are not an array of shape {shape}")
    array = np.empty(len(items), object)
    for position, item in enumerate(items):
        array[position] = item
    return array.reshape(shape)


def _read_records(reader: Reader, content: Packed, depth: int = 0) -> np.ndarray:
    shape, names, parts = reader.parts(content, 3)
    reader.count(len(reader.parts(parts)))
    arrays = [read_array(reader, part, depth + 1) for part in parts]
    return _from_columns(_read_shape(shape), names, arrays)


def read_array(reader: Reader, packed: Packed, depth: int = 0) -> np.ndarray:
    """An array that is part of a value: not counted among the mutable objects.

    depth: of structured arrays around it
    """
    if type(packed) is not dict or len(packed) != 1 or depth > _MAX_NESTED:
        raise ValueError("an array was expected")
    ((tag, content),) = packed.items()
    if tag == "array":
        return _read_raw_array(reader, content)
    if tag == "objects":
        return _read_objects(reader, content)
    if tag == "records":
        return _read_records(reader, content, depth)
    raise ValueError("an array was expected")


def _from_columns(shape: tuple[int, ...], names: object, parts: list) -> np.ndarray:
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


# Scalars


def write_scalar(writer: Writer, value: np.generic) -> Packed:
    name = _NAMES.get(value.dtype)
    if name is not None:
        return {"scalar": {"array": [name, [], writer.raw(value.tobytes()), True]}}
    array = plain_dtype(np.array(value))
    if not can_travel(array.dtype):
        return writer.keep(value)
    return {"scalar": write_array(writer, array)}


def _read_scalar(reader: Reader, content: Packed) -> object:
    array = read_array(reader, content)
    if array.shape != () or array.dtype == object:
        raise ValueError("a scalar has no axes")
    return array[()]


READERS: dict[str, ReadType] = {
    "array": _read_raw_array,
    "objects": _read_objects,
    "records": _read_records,
    "scalar": _read_scalar,
    "dtype": _read_dtype,
}
