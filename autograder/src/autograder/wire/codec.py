"""Values as data: what travels between the student's kernel and the examiner's.

`pack` writes a value as JSON and byte strings, `unpack` reads it. What reads trusts nothing: each
tag is known, each part has exactly its type, everything is bounded, no code is run. What writes
trusts the value as little: it looks at `type(value)` and uses the methods of the base class, never
`__reduce__`, `__array__` or `__eq__`.

In JSON, None, booleans, strings, numbers of usual size and lists stand for themselves; all else is
an object of one entry, `{tag: content}`. The tags are the keys of `unpacking.READERS`, and those that the two
sides give a meaning to by `keep` and `restore`: "handle" and "function". Mutable objects (lists,
dicts, sets, arrays …) are counted by both sides in the order in which they are complete:
`{"same": n}` is the n-th of this message over again, `{"argument": n}` the n-th of the request that
this message answers.
"""

from collections.abc import Sequence

from autograder.errors import DataError
from autograder.wire.packing import Packer
from autograder.wire.unpacking import Unpacker
from autograder.wire.values import Keep, Packed, Restore

__all__ = ["DataError", "Keep", "Packed", "Packer", "Restore", "Unpacker", "pack", "unpack"]


def pack(value: object, keep: Keep, blobs: list[bytes]) -> Packed:
    """The value as JSON; long byte strings are appended to `blobs`.

    keep: called with a value that is no data; returns {"handle": …} or {"function": …}, or raises
    raises DataError if the value is cyclic, too deep or too large
    """
    return Packer(keep, blobs).pack(value)


def unpack(packed: Packed, blobs: Sequence[bytes], restore: Restore) -> object:
    """The value that `pack` wrote; DataError, whatever else the bytes are.

    restore: called with "handle" or "function", and what `keep` wrote; or "tensor", and an array
    """
    return Unpacker(blobs, restore).unpack(packed)
