"""Python's built-in values as data: large and odd numbers, bytes, containers, classes by name.

Each writer stands beside its reader. A writer uses the methods of the base class and never those
of a subclass; a reader takes what a hostile process may have written.
"""

import collections
import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograder.errors import DataError
from autograder.wire.bounds import BOUNDS, LONG
from autograder.wire.values import (
    MAX_HASH_COLLISIONS,
    NAMED,
    NAMES,
    Packed,
    Reader,
    ReadType,
    Writer,
    WriteType,
)

_HEX = re.compile(r"-?0x[0-9a-f]+")
_CONSTANTS = {
    "Ellipsis": Ellipsis,
    "NotImplemented": NotImplemented,
    "masked": np.ma.masked,
}


# Numbers


def write_int(_writer: Writer, value: int) -> Packed:
    if -(2**63) <= value < 2**63:
        return value
    bits, most = int.bit_length(value), BOUNDS.int_bits
    if bits > most:
        raise DataError(f"a whole number of {bits} bits cannot be handed on: at most {most}")
    return {"int": hex(value)}


def _read_int(reader: Reader, content: Packed) -> int:
    value = read_hex(content, BOUNDS.int_bits)
    reader.count(value.bit_length() // LONG)
    return value


def read_hex(text: Packed, bits: int) -> int:
    """The whole number, which has at most so many bits."""
    if type(text) is not str or len(text) > bits // 4 + 4 or not _HEX.fullmatch(text):
        raise ValueError("this is not a whole number in hexadecimal digits")
    value = int(text, 16)
    if value.bit_length() > bits:
        raise ValueError(f"a whole number of more than {bits} bits")
    return value


def write_float(_writer: Writer, value: float) -> Packed:
    return value if math.isfinite(value) else {"float": repr(value)}


def _read_float(content: Packed) -> float:
    if type(content) is not str or len(content) > 40:
        raise ValueError("this is not a float")
    return np.nan if content == "nan" else float(content)  # so that `x is np.nan` holds


def _write_complex(_writer: Writer, value: complex) -> Packed:
    return {"complex": [repr(value.real), repr(value.imag)]}


def _read_complex(reader: Reader, content: Packed) -> complex:
    real, imaginary = (_read_float(part) for part in reader.parts(content, 2))
    return complex(real, imaginary)


# Sequences and sets


def _write_tuple(writer: Writer, value: tuple) -> Packed:
    return {"tuple": writer.all(tuple.__iter__(value))}


def _read_tuple(reader: Reader, content: Packed) -> tuple:
    return tuple(reader.all(content))


def _write_set(writer: Writer, value: set) -> Packed:
    return {"set": writer.all(set.__iter__(value))}


def _read_set(reader: Reader, content: Packed) -> set:
    return set(_hashed(reader.all(content)))


def _write_frozenset(writer: Writer, value: frozenset) -> Packed:
    return {"frozenset": writer.all(frozenset.__iter__(value))}


def _read_frozenset(reader: Reader, content: Packed) -> frozenset:
    return frozenset(_hashed(reader.all(content)))


def _write_deque(writer: Writer, value: collections.deque) -> Packed:
    return {"deque": [value.maxlen, *writer.all(value)]}


def _read_deque(reader: Reader, content: Packed) -> collections.deque:
    length, *items = reader.parts(content, 1)
    if length is not None and (type(length) is not int or length < len(items)):
        raise ValueError("a deque longer than it can be")
    return collections.deque(reader.all(items), length)


def _write_range(writer: Writer, value: range) -> Packed:
    return {"range": writer.all((value.start, value.stop, value.step))}


def _read_range(reader: Reader, content: Packed) -> range:
    start, stop, step = reader.all(content)
    return range(start, stop, step)


def _write_slice(writer: Writer, value: slice) -> Packed:
    return {"slice": writer.all((value.start, value.stop, value.step))}


def _read_slice(reader: Reader, content: Packed) -> slice:
    start, stop, step = reader.all(content)
    return slice(start, stop, step)


# Mappings


def _write_pairs(writer: Writer, value: dict) -> list[Packed]:
    return writer.all(part for pair in dict.items(value) for part in pair)


def _read_pairs(reader: Reader, content: Packed) -> Iterable[tuple[Any, Any]]:
    parts = reader.all(content)
    if len(parts) % 2:
        raise ValueError("a key without a value")
    return zip(_hashed(parts[::2]), parts[1::2], strict=True)


def _hashed(keys: list) -> list:
    """The same keys, which can be hashed and are not chosen to hash alike."""
    if len(keys) - len({hash(key) for key in keys}) > MAX_HASH_COLLISIONS:
        raise ValueError("too many keys of the same hash")
    return keys


def _read_counter(reader: Reader, content: Packed) -> collections.Counter:
    counter: collections.Counter = collections.Counter()
    for key, value in _read_pairs(reader, content):
        dict.__setitem__(counter, key, value)
    return counter


def _write_defaultdict(writer: Writer, value: collections.defaultdict) -> Packed:
    factory = value.default_factory
    name = NAMES.get(id(factory)) if isinstance(factory, type) else None
    return {"defaultdict": [name, *_write_pairs(writer, value)]}


def _read_defaultdict(reader: Reader, content: Packed) -> collections.defaultdict:
    name, *pairs = reader.parts(content, 1)
    factory = None if name is None else _read_named(name)
    if not (factory is None or isinstance(factory, type)):
        raise ValueError("no such default")
    return collections.defaultdict(factory, _read_pairs(reader, pairs))


# Classes and constants, by their names


def write_named(value: object) -> Packed | None:
    """The value by its name; None if it has none."""
    return {"named": NAMES[id(value)]} if id(value) in NAMES else None


def _read_named(content: Packed) -> object:
    if type(content) is not str:
        raise ValueError("a name is a string")
    return NAMED[content]


WRITERS: dict[type, WriteType] = {
    str: lambda writer, value: value,
    int: write_int,
    float: write_float,
    complex: _write_complex,
    bytes: lambda writer, value: {"bytes": writer.raw(value)},
    bytearray: lambda writer, value: {"bytearray": writer.raw(bytes(value))},
    list: lambda writer, value: writer.all(list.__iter__(value)),
    tuple: _write_tuple,
    dict: lambda writer, value: {"dict": _write_pairs(writer, value)},
    set: _write_set,
    frozenset: _write_frozenset,
    range: _write_range,
    slice: _write_slice,
    type(Ellipsis): lambda writer, value: {"constant": "Ellipsis"},
    type(NotImplemented): lambda writer, value: {"constant": "NotImplemented"},
    collections.OrderedDict: lambda writer, value: {"OrderedDict": _write_pairs(writer, value)},
    collections.Counter: lambda writer, value: {"Counter": _write_pairs(writer, value)},
    collections.defaultdict: _write_defaultdict,
    collections.deque: _write_deque,
}
READERS: dict[str, ReadType] = {
    "int": _read_int,
    "float": lambda reader, content: _read_float(content),
    "complex": _read_complex,
    "bytes": lambda reader, content: reader.raw(content),
    "bytearray": lambda reader, content: bytearray(reader.raw(content)),
    "tuple": _read_tuple,
    "dict": lambda reader, content: dict(_read_pairs(reader, content)),
    "set": _read_set,
    "frozenset": _read_frozenset,
    "range": _read_range,
    "slice": _read_slice,
    "constant": lambda reader, content: _CONSTANTS[content],
    "named": lambda reader, content: _read_named(content),
    "OrderedDict": lambda reader, content: collections.OrderedDict(_read_pairs(reader, content)),
    "Counter": _read_counter,
    "defaultdict": _read_defaultdict,
    "deque": _read_deque,
}
