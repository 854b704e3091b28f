"""Reading values from data that a hostile process may have written: see data.py."""

import collections
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from autograder.errors import DataError
from autograder.wire import arrays, standard
from autograder.wire.packing import Packer
from autograder.wire.values import (
    CONSTANTS,
    CYCLIC,
    MAX_DEPTH,
    MAX_HASH_COLLISIONS,
    MAX_ITEMS,
    NAMED,
    PLAIN,
    SHORT,
    TOO_MANY,
    Packed,
    Restore,
    is_mutable,
)

_MAX_RECORDS = 20  # depth of structured arrays in structured arrays


class Unpacker:
    """Reads the values of one message, in the order in which they were written."""

    def __init__(self, blobs: Sequence[bytes], restore: Restore, request: Packer | None = None):
        self.objects: list[object] = []  # mutable, complete, in order
        self.sizes: list[int] = []  # of each, all that is in it counted
        self._blobs, self._restore = blobs, restore
        self._arguments = () if request is None else request.objects
        self._argument_sizes = () if request is None else request.sizes
        self._items = self._depth = self._used = self._records_open = 0

    def unpack(self, packed: Packed) -> object:
        try:
            return self._value(packed)
        except DataError:
            raise
        except (MemoryError, RecursionError) as error:
            raise DataError("what came is too large for a value") from error
        except Exception as error:  # whatever a constructor has to say about its arguments
            text = f"{type(error).__name__}: {error}"[:200]
            raise DataError(f"what came is not a value: {text}") from error

    def _value(self, packed: Packed) -> object:
        kind = type(packed)
        before = self._items
        self._count(1)
        if kind in PLAIN or kind is float:
            return packed
        if kind is int:
            if packed.bit_length() > standard.MAX_INT_BITS:
                raise ValueError(f"a whole number of more than {standard.MAX_INT_BITS} bits")
            return packed
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise DataError(CYCLIC)
        if kind is list:
            value = self._all(packed)
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

    def _tagged(self, tag: str, content: Packed) -> object:
        if tag in ("handle", "function", "library"):
            return self._restore(tag, content)
        if tag not in READERS:
            raise ValueError(f"no tag {tag[:40]!r} is known")
        return READERS[tag](self, content)

    def _count(self, items: int) -> None:
        self._items += items
        if self._items > MAX_ITEMS:
            raise DataError(TOO_MANY)

    def _list(self, content: Packed, at_least: int = 0) -> list:
        if type(content) is not list or len(content) < at_least:
            raise ValueError("a list was expected")
        return content

    def _all(self, content: Packed) -> list:
        return [self._value(item) for item in self._list(content)]

    def _hashed(self, keys: list) -> list:
        """The same keys, which can be hashed and are not chosen to hash alike."""
        if len(keys) - len({hash(key) for key in keys}) > MAX_HASH_COLLISIONS:
            raise ValueError("too many keys of the same hash")
        return keys

    def _pairs(self, content: Packed) -> Iterable[tuple[object, object]]:
        parts = self._all(content)
        if len(parts) % 2:
            raise ValueError("a key without a value")
        return zip(self._hashed(parts[::2]), parts[1::2], strict=True)

    def _raw(self, content: Packed) -> bytes:
        if type(content) is str and len(content) <= 2 * SHORT:
            return bytes.fromhex(content)
        if type(content) is not int or content != self._used or content >= len(self._blobs):
            raise ValueError("byte strings are used once each, in their order")
        self._used += 1
        return self._blobs[content]

    def _number(self, content: Packed, known: Sequence[object]) -> int:
        if type(content) is not int or not 0 <= content < len(known):
            raise ValueError("a reference to nothing")
        return content

    def _same(self, content: Packed) -> object:
        number = self._number(content, self.objects)
        self._count(self.sizes[number])
        return self.objects[number]

    def _argument(self, content: Packed) -> object:
        number = self._number(content, self._arguments)
        self._count(self._argument_sizes[number])
        return self._arguments[number]

    def _counter(self, content: Packed) -> collections.Counter:
        counter = collections.Counter()
        for key, value in self._pairs(content):
            dict.__setitem__(counter, key, value)
        return counter

    def _defaultdict(self, content: Packed) -> collections.defaultdict:
        name, *pairs = self._list(content, 1)
        factory = None if name is None else _named(name)
        if not (factory is None or isinstance(factory, type)):
            raise ValueError("no such default")
        return collections.defaultdict(factory, self._pairs(pairs))

    def _deque(self, content: Packed) -> collections.deque:
        length, *items = self._list(content, 1)
        if length is not None and (type(length) is not int or length < len(items)):
            raise ValueError("a deque longer than it can be")
        return collections.deque(self._all(items), length)

    def _range(self, content: Packed) -> range:
        start, stop, step = self._all(content)
        return range(start, stop, step)

    def _slice(self, content: Packed) -> slice:
        start, stop, step = self._all(content)
        return slice(start, stop, step)

    def _namedtuple(self, content: Packed) -> tuple:
        name, fields, *items = self._list(content, 2)
        return standard.new_namedtuple(name, fields, self._all(items))

    def _complex(self, content: Packed) -> complex:
        real, imaginary = (_float(part) for part in self._list(content, 2))
        return complex(real, imaginary)

    def _array(self, content: Packed) -> np.ndarray:
        dtype, shape, raw, writeable = self._list(content, 4)
        if type(writeable) is not bool:
            raise ValueError("an array can be written to, or not")
        shape = arrays.unpack_shape(shape)
        array = arrays.from_raw(arrays.unpack_dtype(dtype), shape, self._raw(raw))
        array.flags.writeable = writeable
        return array

    def _objects(self, content: Packed) -> np.ndarray:
        shape, items = self._list(content, 2)
        return arrays.from_items(arrays.unpack_shape(shape), self._all(items))

    def _records(self, content: Packed) -> np.ndarray:
        shape, names, parts = self._list(content, 3)
        self._count(len(self._list(parts)))
        parts = [self._any_array(part) for part in parts]
        return arrays.from_columns(arrays.unpack_shape(shape), names, parts)

    def _any_array(self, content: Packed) -> np.ndarray:
        """An array that is part of a value: not counted among the mutable objects."""
        if type(content) is not dict or len(content) != 1:
            raise ValueError("an array was expected")
        ((tag, inner),) = content.items()
        self._records_open += 1
        if self._records_open > _MAX_RECORDS or tag not in ("array", "objects", "records"):
            raise ValueError("an array was expected")
        array = READERS[tag](self, inner)
        self._records_open -= 1
        return array

    def _scalar(self, content: Packed) -> np.generic:
        array = self._any_array(content)
        if array.shape != () or array.dtype == object:
            raise ValueError("a scalar has no axes")
        return array[()]

    def _tensor(self, content: Packed) -> object:
        array = self._any_array(content)
        array.flags.writeable = True
        return self._restore("tensor", array)


def _float(content: Packed) -> float:
    if type(content) is not str or len(content) > 40:
        raise ValueError("this is not a float")
    return float(content)


def _named(content: Packed) -> object:
    if type(content) is not str:
        raise ValueError("a name is a string")
    return NAMED[content]


def _dtype(content: Packed) -> np.dtype:
    return np.dtype(object) if content == "O" else arrays.unpack_dtype(content)


READERS: dict[str, Callable[[Unpacker, Packed], object]] = {
    "tuple": lambda self, content: tuple(self._all(content)),
    "dict": lambda self, content: dict(self._pairs(content)),
    "set": lambda self, content: set(self._hashed(self._all(content))),
    "frozenset": lambda self, content: frozenset(self._hashed(self._all(content))),
    "int": lambda self, content: standard.read_hex(content),
    "float": lambda self, content: _float(content),
    "complex": Unpacker._complex,
    "bytes": lambda self, content: self._raw(content),
    "bytearray": lambda self, content: bytearray(self._raw(content)),
    "range": Unpacker._range,
    "slice": Unpacker._slice,
    "constant": lambda self, content: CONSTANTS[content],
    "named": lambda self, content: _named(content),
    "value": lambda self, content: standard.read(content),
    "OrderedDict": lambda self, content: collections.OrderedDict(self._pairs(content)),
    "Counter": Unpacker._counter,
    "defaultdict": Unpacker._defaultdict,
    "deque": Unpacker._deque,
    "namedtuple": Unpacker._namedtuple,
    "array": Unpacker._array,
    "objects": Unpacker._objects,
    "records": Unpacker._records,
    "scalar": Unpacker._scalar,
    "dtype": lambda self, content: _dtype(content),
    "tensor": Unpacker._tensor,
    "same": Unpacker._same,
    "argument": Unpacker._argument,
}
