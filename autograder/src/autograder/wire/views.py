"""Views as data: the keys, values and items of a dict, a read-only dict, bytes seen in place.

A copy is sent of what is seen. `array.array`, which is a row of numbers too, is here as well.
"""

import array
import types
from typing import Any

from autograder.wire.values import Packed, Reader, ReadType, Writer, WriteType

_CODES = "bBhHiIlLqQfd"  # of array.array; text ("u") is none


def _write_proxy(writer: Writer, value: types.MappingProxyType) -> Packed:
    return {"mappingproxy": writer.pack(dict(value))}


def _read_proxy(reader: Reader, content: Packed) -> types.MappingProxyType:
    return types.MappingProxyType(_dict(reader, content))


def _write_keys(writer: Writer, value: Any) -> Packed:
    return {"keys": writer.pack(dict.fromkeys(value))}


def _write_values(writer: Writer, value: Any) -> Packed:
    return {"values": writer.pack(dict(enumerate(value)))}


def _write_items(writer: Writer, value: Any) -> Packed:
    return {"items": writer.pack(dict(value))}


def _dict(reader: Reader, packed: Packed) -> dict:
    value = reader.value(packed)
    if type(value) is not dict:
        raise ValueError("a dict was expected")
    return value


def _write_memory(writer: Writer, value: memoryview) -> Packed:
    return (
        writer.keep(value) if value.format != "B" else {"memoryview": writer.raw(value.tobytes())}
    )


def _write_numbers(writer: Writer, value: array.array) -> Packed:
    if value.typecode not in _CODES:
        return writer.keep(value)
    return {"numbers": [value.typecode, writer.raw(value.tobytes())]}


def _read_numbers(reader: Reader, content: Packed) -> array.array:
    code, raw = reader.parts(content, 2)
    if type(code) is not str or len(code) != 1 or code not in _CODES:
        raise ValueError("there is no array of that type")
    numbers: array.array = array.array(code)
    numbers.frombytes(reader.raw(raw))  # a ValueError unless these are whole items
    return numbers


WRITERS: dict[type, WriteType] = {
    type({}.keys()): _write_keys,
    type({}.values()): _write_values,
    type({}.items()): _write_items,
    types.MappingProxyType: _write_proxy,
    memoryview: _write_memory,
    array.array: _write_numbers,
}
READERS: dict[str, ReadType] = {
    "keys": lambda reader, content: _dict(reader, content).keys(),
    "values": lambda reader, content: _dict(reader, content).values(),
    "items": lambda reader, content: _dict(reader, content).items(),
    "mappingproxy": _read_proxy,
    "memoryview": lambda reader, content: memoryview(reader.raw(content)),
    "numbers": _read_numbers,
}
