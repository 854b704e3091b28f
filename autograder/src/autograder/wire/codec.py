"""Values as data: what travels between the student's kernel and the examiner's.

`pack` writes a value as JSON and byte strings, `unpack` reads it. What reads trusts nothing: each
tag is known, each part has exactly its type, everything is bounded, no code is run. What writes
trusts the value as little: it looks at `type(value)` and uses the methods of the base class, never
`__reduce__`, `__array__` or `__eq__`.

The format is described in `values`; how each type travels stands in `containers`, `arrays`,
`standard`, `namedtuples`, `tensors` and `views`, and in `arraykinds`, `tables`, `scientific` and `images`
for what libraries have. The tags of `values.REFERENCES` are given a meaning by the two sides: by
`keep`, which writes what stands for a value that is no data, and `restore`, which reads it.
"""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from autograder.errors import DataError
from autograder.wire import (
    arraykinds,
    arrays,
    containers,
    images,
    namedtuples,
    scientific,
    standard,
    tables,
    tensors,
    views,
)
from autograder.wire.bounds import BOUNDS, CONTAINER, LONG, too_many
from autograder.wire.values import (
    CYCLIC,
    MAX_DEPTH,
    PLAIN,
    REFERENCES,
    SHORT,
    Keep,
    Packed,
    ReadType,
    Restore,
    WriteType,
    is_mutable,
)


def pack(value: object, keep: Keep, blobs: list[bytes]) -> Packed:
    """The value as JSON; long byte strings are appended to `blobs`.

    keep: called with a value that is no data; returns {"handle": …}, {"function": …} …, or raises
    raises DataError if the value is cyclic, too deep or too large
    """
    return Packer(keep, blobs).pack(value)


def unpack(packed: Packed, blobs: Sequence[bytes], restore: Restore) -> object:
    """The value that `pack` wrote; DataError, whatever else the bytes are.

    restore: called with "handle", "function" …, and what `keep` wrote; or "tensor", and an array
    """
    return Unpacker(blobs, restore).unpack(packed)


class Packer:
    """Writes the values of one message; `request` is the one that it answers, if any."""

    def __init__(self, keep: Keep, blobs: list[bytes], request: "Unpacker | None" = None):
        self.objects: list[object] = []  # mutable, complete, in order
        self.sizes: list[int] = []  # of each, all that is in it counted
        arguments: Sequence[object] = () if request is None else request.objects
        self._argument_sizes: Sequence[int] = () if request is None else request.sizes
        self._keep, self._blobs = keep, blobs
        self._arguments = (
            {id(value): number for number, value in enumerate(arguments)} if arguments else {}
        )
        self._numbers: dict[int, int] = {}
        self._open: set[int] = set()
        self._items, self._most = 0, BOUNDS.items

    def pack(self, value: object) -> Packed:
        kind = type(value)
        if kind in PLAIN:
            self._count(1)
            return value
        if kind is int:
            self._count(1)
            packed = containers.write_int(self, value)  # type: ignore[arg-type]
            if packed is not value:
                self._count(int.bit_length(value) // LONG)  # type: ignore[arg-type]
            return packed
        if kind is float:
            self._count(1)
            return value if math.isfinite(value) else {"float": repr(value)}  # type: ignore[arg-type]
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
        self._count(1 + CONTAINER)
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

    def reference(self, value: object) -> dict[str, Packed]:
        """What stands for a value that is no data, as its class tells the caller."""
        self._count(1 + CONTAINER)
        return self.keep(value)

    def expect(self, value: object) -> None:
        """Count a mutable object that the other side has already."""
        self._numbers[id(value)] = len(self.objects)
        self.objects.append(value)
        self.sizes.append(1 + CONTAINER)

    def anew(self, value: object) -> Packed:
        """What is in a value by now, although the other side has it."""
        return self._write(value)

    def all(self, values: Iterable[object]) -> list[Packed]:
        return list(map(self.pack, values))

    def raw(self, raw: bytes) -> int | str:
        if len(raw) <= SHORT:
            return raw.hex()
        self._blobs.append(raw)
        return len(self._blobs) - 1

    def keep(self, value: object) -> dict[str, Packed]:
        """What stands for a value that is no data, or the parts that it is made of."""
        packed = self._keep(value)
        if "pickle" in packed:
            return {"pickle": self.raw(packed["pickle"])}
        if "instance" in packed:
            name, fields, values = packed["instance"]
            return {"instance": [name, fields, *self.all(values)]}
        return packed

    def _count(self, items: int) -> None:
        self._items += items
        if self._items > self._most:
            raise DataError(too_many())

    def _write(self, value: object) -> Packed:
        kind = type(value)
        if kind in _WRITERS:
            return _WRITERS[kind](self, value)
        for packed in (
            standard.write(value),
            containers.write_named(value) if issubclass(kind, _NAMED_KINDS) else None,
        ):
            if packed is not None:
                return packed
        if isinstance(value, np.dtype) and arrays.can_travel(value) and not value.names:
            return arrays.write_dtype(value)
        if isinstance(value, np.generic) and kind.__module__ in ("numpy", "ml_dtypes"):
            return arrays.write_scalar(self, value)
        packed = tensors.write(self, value)
        if packed is None and (write := _LIBRARIES.get(kind.__module__.partition(".")[0])):
            packed = write(self, value)
        if packed is None and kind.__module__ != "__main__" and kind is not np.ma.MaskedArray:
            for base, read in _BASES.items():  # a library's own list, dict, array …
                if issubclass(kind, base):
                    return _WRITERS[base](self, read(value))
        packed = namedtuples.write(self, value) if packed is None else packed
        return self.keep(value) if packed is None else packed


_NAMED_KINDS = (type, np.ufunc)
_WRITERS: dict[type, WriteType] = {
    **containers.WRITERS,
    **views.WRITERS,
    np.ndarray: arrays.write_any_array,
    **dict.fromkeys(arrays.SCALARS, arrays.write_scalar),
}
_LIBRARIES: dict[str, Callable[[Packer, object], Packed | None]] = {
    "numpy": arraykinds.write,
    "pandas": tables.write,
    "scipy": scientific.write,
    "PIL": images.write,
}
# How the value of a subclass is read as its base, without a method of the subclass.
_BASES: dict[type, Callable] = {
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


class Unpacker:
    """Reads the values of one message, in the order in which they were written."""

    def __init__(self, blobs: Sequence[bytes], restore: Restore, request: Packer | None = None):
        self.objects: list[object] = []  # mutable, complete, in order
        self.sizes: list[int] = []  # of each, all that is in it counted
        self._blobs, self.restore = blobs, restore
        self._arguments: Sequence[object] = () if request is None else request.objects
        self._argument_sizes: Sequence[int] = () if request is None else request.sizes
        self._items = self._depth = self._used = 0
        self._most = BOUNDS.items

    def unpack(self, packed: Packed) -> object:
        try:
            return self.value(packed)
        except DataError:
            raise
        except (MemoryError, RecursionError) as error:
            raise DataError("what came is too large for a value") from error
        except Exception as error:  # whatever a constructor has to say about its arguments
            text = f"{type(error).__name__}: {error}"[:200]
            raise DataError(f"what came is not a value: {text}") from error

    def value(self, packed: Packed) -> object:
        kind = type(packed)
        before = self._items
        self.count(1)
        if kind in PLAIN or kind is float:
            return packed
        if kind is int:
            if packed.bit_length() > BOUNDS.int_bits:
                raise ValueError(f"a whole number of more than {BOUNDS.int_bits} bits")
            return packed
        self.count(CONTAINER)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise DataError(CYCLIC)
        if kind is list:
            value: object = self.all(packed)
        elif kind is dict and len(packed) == 1:
            ((tag, content),) = packed.items()
            value = self._tagged(tag, content)
        else:
            raise ValueError(f"a {kind.__name__} that is no list and has no single tag")
        self._depth -= 1
        if is_mutable(packed):
            self.objects.append(value)
            self.sizes.append(self._items - before)
        return value

    def expect(self, value: object) -> None:
        """Count a mutable object that this side has already."""
        self.objects.append(value)
        self.sizes.append(1 + CONTAINER)

    def unpack_anew(self, packed: Packed) -> object:
        """What `Packer.anew` wrote."""
        value = self.unpack(packed)
        if is_mutable(packed):
            self.objects.pop()
            self.sizes.pop()
        return value

    def all(self, content: Packed) -> list:
        return list(map(self.value, self.parts(content)))

    def parts(self, content: Packed, at_least: int = 0) -> list[Packed]:
        if type(content) is not list or len(content) < at_least:
            raise ValueError("a list was expected")
        return content

    def raw(self, content: Packed) -> bytes:
        if type(content) is str and len(content) <= 2 * SHORT:
            return bytes.fromhex(content)
        if type(content) is not int or content != self._used or content >= len(self._blobs):
            raise ValueError("byte strings are used once each, in their order")
        self._used += 1
        return self._blobs[content]

    def count(self, items: int) -> None:
        self._items += items
        if self._items > self._most:
            raise DataError(too_many())

    def _tagged(self, tag: str, content: Packed) -> object:
        if tag in REFERENCES:
            return self.restore(tag, content)
        if tag == "pickle":
            return self.restore(tag, self.raw(content))
        if tag == "instance":
            name, fields, *values = self.parts(content, 2)
            return self.restore(tag, (name, fields, self.all(values)))
        if tag == "same":
            return self._known(content, self.objects, self.sizes)
        if tag == "argument":
            return self._known(content, self._arguments, self._argument_sizes)
        if tag not in _READERS:
            raise ValueError(f"no tag {tag[:40]!r} is known")
        return _READERS[tag](self, content)

    def _known(self, content: Packed, known: Sequence[object], sizes: Sequence[int]) -> object:
        if type(content) is not int or not 0 <= content < len(known):
            raise ValueError("a reference to nothing")
        self.count(sizes[content])
        return known[content]


_READERS: dict[str, ReadType] = {
    **containers.READERS,
    **arrays.READERS,
    **standard.READERS,
    **namedtuples.READERS,
    **tensors.READERS,
    **arraykinds.READERS,
    **tables.READERS,
    **scientific.READERS,
    **images.READERS,
    **views.READERS,
}
