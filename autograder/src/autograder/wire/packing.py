"""Writing values as data: see data.py."""

import collections
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from autograder.errors import DataError
from autograder.wire import arrays, standard, tensors
from autograder.wire.values import (
    CYCLIC,
    MAX_DEPTH,
    MAX_ITEMS,
    NAMES,
    PLAIN,
    SHORT,
    TOO_MANY,
    Keep,
    Packed,
    is_mutable,
)

if TYPE_CHECKING:
    from autograder.wire.unpacking import Unpacker

_NAMED_KINDS = (type, np.ufunc)


class Packer:
    """Writes the values of one message; `request` is the one that it answers, if any."""

    def __init__(self, keep: Keep, blobs: list[bytes], request: "Unpacker | None" = None):
        self.objects: list[object] = []  # mutable, complete, in order
        self.sizes: list[int] = []  # of each, all that is in it counted
        arguments = () if request is None else request.objects
        self._argument_sizes = () if request is None else request.sizes
        self._keep, self._blobs = keep, blobs
        self._arguments = {id(value): number for number, value in enumerate(arguments)}
        self._numbers: dict[int, int] = {}
        self._open: set[int] = set()
        self._items = 0

    def pack(self, value: object) -> Packed:
        kind = type(value)
        if kind in PLAIN:
            self._count(1)
            return value
        if kind is int:
            self._count(1)
            return value if -(2**63) <= value < 2**63 else self._large(value)
        if kind is float:
            self._count(1)
            return value if math.isfinite(value) else {"float": repr(value)}
        if id(value) in self._arguments:
            number = self._arguments[id(value)]
            self._count(self._argument_sizes[number])
            return {"argument": number}
        return self.contents(value)

    def contents(self, value: object) -> Packed:
        """Packs the value even where it is one of the arguments: what is in it by now."""
        key = id(value)
        if key in self._numbers:
            self._count(self.sizes[self._numbers[key]])
            return {"same": self._numbers[key]}
        if key in self._open or len(self._open) >= MAX_DEPTH:
            raise DataError(CYCLIC)
        self._open.add(key)
        before = self._items
        self._count(1)
        try:
            packed = self._write(value)
        except RecursionError as error:
            raise DataError(CYCLIC) from error
        finally:
            self._open.discard(key)
        if is_mutable(packed):
            self._numbers[key] = len(self.objects)
            self.objects.append(value)
            self.sizes.append(self._items - before)
        return packed

    def _write(self, value: object) -> Packed:
        kind = type(value)
        if kind in _WRITERS:
            return _WRITERS[kind](self, value)
        if kind in standard.WRITERS:
            return {"value": standard.WRITERS[kind](value)}
        if issubclass(kind, _NAMED_KINDS) and id(value) in NAMES:
            return {"named": NAMES[id(value)]}
        if issubclass(kind, np.dtype) and arrays.can_travel(value) and not value.names:
            return {"dtype": "O" if value.kind == "O" else value.str}
        if issubclass(kind, np.generic) and kind.__module__ in ("numpy", "ml_dtypes"):
            return self._scalar(value)
        array = tensors.array_of(value)
        if array is not None:
            return {"tensor": self._array(arrays.plain_dtype(array))}
        shape = tensors.shape_of(value)
        if shape is not None:
            return {"tuple": self._all(shape)}
        if kind.__module__ != "__main__" and kind is not np.ma.MaskedArray:
            for base, read in _BASES.items():  # a library's own list, dict, array …
                if issubclass(kind, base):
                    return _WRITERS[base](self, read(value))
        fields = standard.namedtuple_fields(kind) if issubclass(kind, tuple) else None
        if fields is not None:
            return self._namedtuple(kind, fields, value)
        return self._keep(value)

    def _count(self, items: int) -> None:
        self._items += items
        if self._items > MAX_ITEMS:
            raise DataError(TOO_MANY)

    def _large(self, value: int) -> Packed:
        bits = value.bit_length()
        if bits > standard.MAX_INT_BITS:
            raise DataError(
                f"a whole number of {bits} bits cannot be handed on: at most {standard.MAX_INT_BITS}"
            )
        return {"int": hex(value)}

    def _all(self, values: Iterable[object]) -> list[Packed]:
        return [self.pack(value) for value in values]

    def _pairs(self, value: dict) -> list[Packed]:
        return self._all(part for pair in dict.items(value) for part in pair)

    def _raw(self, raw: bytes) -> int | str:
        if len(raw) <= SHORT:
            return raw.hex()
        self._blobs.append(raw)
        return len(self._blobs) - 1

    def _namedtuple(self, kind: type, fields: tuple[str, ...], value: tuple) -> Packed:
        items = self._all(tuple.__iter__(value))
        return {"namedtuple": [kind.__name__, list(fields), *items]}

    def _deque(self, value: collections.deque) -> Packed:
        return {"deque": [value.maxlen, *self._all(value)]}

    def _defaultdict(self, value: collections.defaultdict) -> Packed:
        factory = value.default_factory
        name = NAMES.get(id(factory)) if isinstance(factory, type) else None
        return {"defaultdict": [name, *self._pairs(value)]}

    def _array(self, array: np.ndarray) -> Packed:
        shape = list(array.shape)
        if array.dtype.names:
            names, parts = arrays.columns(array)
            packed = [self._array(arrays.plain_dtype(part)) for part in parts]
            return {"records": [shape, names, packed]}
        if array.dtype == object:
            return {"objects": [shape, self._all(array.ravel().tolist())]}
        return {"array": [array.dtype.str, shape, self._raw(array.tobytes()), _writeable(array)]}

    def _ndarray(self, array: np.ndarray) -> Packed:
        plain = arrays.plain_dtype(array)
        return self._array(plain) if arrays.can_travel(plain.dtype) else self._keep(array)

    def _scalar(self, value: np.generic) -> Packed:
        array = arrays.plain_dtype(np.array(value))
        if not arrays.can_travel(array.dtype):
            return self._keep(value)
        return {"scalar": self._array(array)}


def _writeable(array: np.ndarray) -> bool:
    return bool(array.flags.writeable)


_WRITERS: dict[type, Callable[[Packer, object], Packed]] = {
    str: lambda self, value: value,
    int: lambda self, value: value if -(2**63) <= value < 2**63 else self._large(value),
    float: lambda self, value: value if math.isfinite(value) else {"float": repr(value)},
    list: lambda self, value: self._all(list.__iter__(value)),
    tuple: lambda self, value: {"tuple": self._all(tuple.__iter__(value))},
    dict: lambda self, value: {"dict": self._pairs(value)},
    set: lambda self, value: {"set": self._all(set.__iter__(value))},
    frozenset: lambda self, value: {"frozenset": self._all(frozenset.__iter__(value))},
    complex: lambda self, value: {"complex": [repr(value.real), repr(value.imag)]},
    bytes: lambda self, value: {"bytes": self._raw(value)},
    bytearray: lambda self, value: {"bytearray": self._raw(bytes(value))},
    range: lambda self, value: {"range": self._all((value.start, value.stop, value.step))},
    slice: lambda self, value: {"slice": self._all((value.start, value.stop, value.step))},
    type(Ellipsis): lambda self, value: {"constant": "Ellipsis"},
    type(NotImplemented): lambda self, value: {"constant": "NotImplemented"},
    collections.OrderedDict: lambda self, value: {"OrderedDict": self._pairs(value)},
    collections.Counter: lambda self, value: {"Counter": self._pairs(value)},
    collections.defaultdict: Packer._defaultdict,
    collections.deque: Packer._deque,
    np.ndarray: Packer._ndarray,
}
# How the value of a subclass is read as its base, without a method of the subclass.
_BASES: dict[type, Callable[[object], object]] = {
    np.ndarray: lambda value: np.ndarray.view(value, np.ndarray),
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    list: lambda value: value,
    dict: lambda value: value,
    set: lambda value: value,
    frozenset: lambda value: value,
}
