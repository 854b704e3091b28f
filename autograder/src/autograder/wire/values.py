"""The format of values: its bounds, its names, and what the writer or reader of a type may use.

In JSON, None, booleans, strings, numbers of usual size and lists stand for themselves; all else is
an object of one entry, `{tag: content}`. Mutable objects (lists, dicts, sets, arrays …) are counted
by both sides in the order in which they are complete: `{"same": n}` is the n-th of this message
over again, `{"argument": n}` the n-th of the request that this message answers.
"""

import builtins
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np

MAX_DEPTH = 100
MAX_HASH_COLLISIONS = 1000
SHORT = 256  # bytes that are written into the JSON

Packed = Any  # what json can write: None, bool, int, float, str, list, and dict of one entry
Keep = Callable[[object], dict[str, Packed]]
Restore = Callable[[str, Packed], object]

CYCLIC = (
    "the value cannot be handed on: it contains itself (it is cyclic), "
    f"or is nested deeper than {MAX_DEPTH}"
)

PLAIN = frozenset({type(None), bool, str})
# Classes and ufuncs that travel by name. To call one is harmless, whoever named it.
NAMED: dict[str, Any] = {
    **{kind.__name__: kind for kind in (object, bool, int, float, complex, str, bytes)},
    **{kind.__name__: kind for kind in (list, dict, set, tuple, frozenset)},
    **{kind.__name__: kind for kind in (bytearray, range, slice, type(None))},
    **{
        name: kind
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    },
    **{f"numpy.{kind.__name__}": kind for kind in set(np.sctypeDict.values())},
    **{f"numpy.{name}": found for name, found in vars(np).items() if type(found) is np.ufunc},
    "numpy.ndarray": np.ndarray,
}
NAMES = {id(found): name for name, found in NAMED.items()}

# Tags of what is no data, and stands for something that one side has.
REFERENCES = frozenset({"handle", "function", "iterator", "mock", "file", "given", "library"})
# Tags of mutable objects; a JSON list, too, is one.
MUTABLE = frozenset({"dict", "OrderedDict", "Counter", "defaultdict", "set", "bytearray"}) | {
    *("deque", "array", "objects", "records", "matrix", "masked"),
    *("frame", "series", "sparse", "image", "pickle", "instance", "numbers"),
}


def is_mutable(packed: Packed) -> bool:
    """Whether this stands for an object that both sides count."""
    kind = type(packed)
    return kind is list or (kind is dict and not MUTABLE.isdisjoint(packed))


class Writer(Protocol):
    """What writes a message, as the writer of a type sees it. It raises DataError."""

    def pack(self, value: object) -> Packed:
        """A value that is part of this one."""

    def all(self, values: Iterable[object]) -> list[Packed]:
        """Several of them."""
        raise NotImplementedError

    def raw(self, raw: bytes) -> int | str:
        """Bytes: short ones as text, long ones beside the JSON."""
        raise NotImplementedError

    def keep(self, value: object) -> dict[str, Packed]:
        """What stands for a value that is no data."""
        raise NotImplementedError


class Reader(Protocol):
    """What reads a message, as the reader of a type sees it. Whatever it raises is a DataError."""

    def value(self, packed: Packed) -> object:
        """A value that is part of this one."""

    def all(self, content: Packed) -> list[Any]:
        """Several of them."""
        raise NotImplementedError

    def parts(self, content: Packed, at_least: int = 0) -> list[Packed]:
        """The content as a list that has so many entries."""
        raise NotImplementedError

    def raw(self, content: Packed) -> bytes:
        """What the writer's `raw` wrote."""
        raise NotImplementedError

    def count(self, items: int) -> None:
        """Count items that are not read by `value`."""

    def restore(self, tag: str, content: Any) -> object:
        """What this side makes of something that it has to give a meaning to."""


WriteType = Callable[[Writer, Any], Packed]
ReadType = Callable[[Reader, Packed], object]
