"""Data of the student's that both sides hold: read by a name or an attribute, and not a mere copy.

    stock.append(1); assert n() == 1          a is b          table["x"] = 0; total(table)

What a test read so belongs to the student's code. The examiner has a copy, one for each object, and
until the cell ends the two are kept alike: what the test changed in its copy goes along with the
next request, what a call changed comes back with the reply. Both count as arguments of every
request, first of all in a fixed order, so that the rest is what `changes` does with arguments.

What is too large to be looked at again at each call is copied, and no more than that.
"""

from collections.abc import Sequence, Sized

import numpy as np

from autograder.errors import DataError
from autograder.proxy import changes
from autograder.wire.codec import Packer, Unpacker
from autograder.wire.values import Packed

MOST = 200  # objects
MOST_ITEMS = 10_000  # of one of them
MOST_BYTES = 2**18


class Copies:
    """What the examiner holds of the student's data."""

    def __init__(self) -> None:
        self._copies: dict[int, object] = {}  # by the number that the student's kernel gave
        self._before: dict[int, changes.Snapshot] = {}  # as both sides have it
        self._told = False  # whether the student's kernel may hold some for us

    def forget(self) -> None:
        """Let all of it go: what the test still holds are copies from now on."""
        self._copies.clear()
        self._before.clear()

    def write(self, writer: Packer) -> list[Packed] | None:
        """What a request says of them: [number], or [number, new contents]; None if nothing."""
        if not self._copies and not self._told:
            return None
        self._told = bool(self._copies)
        for copy in self._copies.values():
            writer.expect(copy)
        return [[number, *self._before[number].rewritten(writer)] for number in list(self._copies)]

    def take(self, numbers: object, objects: Sequence[object]) -> None:
        """Take note of what a reply lends: a number for each object in it, or None."""
        if type(numbers) is not list or len(numbers) > len(objects):
            raise DataError("what is lent has numbers")
        for number, copy in zip(numbers, objects, strict=False):
            if number is None:
                continue
            if type(number) is not int or not 0 <= number < 2**62 or len(self._copies) >= MOST:
                raise DataError("the number of what is lent is a number")
            self._copies.setdefault(number, copy)
            self._told = True

    def settle(self) -> None:
        """From here on, what changes in a copy is the test's doing."""
        self._before = {number: changes.Snapshot([copy]) for number, copy in self._copies.items()}


class Originals:
    """The student's own objects that the examiner holds copies of."""

    def __init__(self) -> None:
        self._objects: dict[int, object] = {}
        self._next = 0

    def read(self, told: Sequence[Packed], reader: Unpacker) -> None:
        """Let them be the first arguments of a request, changed as the test changed its copies."""
        try:
            originals = {entry[0]: self._objects[entry[0]] for entry in told}
        except KeyError:
            text = "data of the student's kernel was lost when it started anew"
            raise DataError(text) from None
        self._objects = originals
        for original in originals.values():
            reader.expect(original)
        for number, *contents in told:
            if contents:
                changes.replace(originals[number], reader.unpack_anew(contents[0]))

    def lend(self, objects: Sequence[object]) -> list[int | None]:
        """A number for each of the objects of a reply; None for those that are only copied."""
        if len(self._objects) + len(objects) > MOST:
            return []
        return [self._lend(one) for one in objects]

    def _lend(self, value: object) -> int | None:
        if not _is_small(value):
            return None
        self._next += 1
        self._objects[self._next] = value
        return self._next


def _is_small(value: object) -> bool:
    if isinstance(value, np.ndarray):
        return value.nbytes <= MOST_BYTES and not value.dtype.hasobject
    size = getattr(value, "size", None)
    if isinstance(value, Sized) and not hasattr(value, "nnz"):  # SciPy's sparse arrays have no len
        size = len(value)
    return type(size) is not int or size <= MOST_ITEMS
