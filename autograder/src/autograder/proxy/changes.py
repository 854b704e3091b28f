"""What a call changed in place in its arguments: noticed on one side, repeated on the other."""

import array
import collections
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.errors import DataError
from autograder.proxy import instances, states
from autograder.wire import arraykinds, images, scientific, tables
from autograder.wire.bounds import BOUNDS
from autograder.wire.codec import Packer, Unpacker
from autograder.wire.values import CYCLIC, MAX_DEPTH, Packed

_LIBRARIES = (arraykinds, tables, scientific, images)
_MAPPINGS = (dict, collections.OrderedDict, collections.Counter, collections.defaultdict)
_BUILT_IN = frozenset({*_MAPPINGS, list, set, bytearray, array.array}) | {
    collections.deque,
    np.ndarray,
}


class Snapshot:
    """What the mutable objects of a request held before the call."""

    def __init__(self, objects: Sequence[object]):
        self._before = [(found, *_watch(found)) for found in objects]

    def changed(self, writer: Packer) -> list[list[Packed]]:
        """[number, new contents] of every object that holds something else by now."""
        changed = []
        for number, (found, before, is_same, change_of) in enumerate(self._before):
            if change_of is not None:
                if (change := change_of()) is not None:
                    changed.append([number, writer.pack(change)])
            elif not (_same(before, _contents(found)) if is_same is None else is_same()):
                changed.append([number, writer.contents(found)])
        return changed

    def rewritten(self, writer: Packer) -> list[Packed]:
        """The new contents of the one object, or nothing; see `Packer.anew`."""
        ((found, before, is_same, change_of),) = self._before
        if change_of is not None:
            return [] if (change := change_of()) is None else [writer.pack(change)]
        same = _same(before, _contents(found)) if is_same is None else is_same()
        return [] if same else [writer.anew(found)]


_Watched = tuple[list, Callable[[], bool] | None, Callable[[], states.Change | None] | None]


def _watch(found: object) -> _Watched:
    """What the object holds; or what tells later whether it holds that still; or what changed."""
    if type(found) in _BUILT_IN:
        return _contents(found), None, None
    for library in _LIBRARIES:
        if is_same := library.watch(found):
            return [], is_same, None
    if isinstance(found, np.ndarray) or instances.fields_of(type(found)) is not None:
        return _contents(found), None, None
    return [], None, states.watch(found)


def _contents(found: Any) -> list:
    """All that tells one state of this object from another; items by identity."""
    if type(found) in _MAPPINGS:
        return [part for pair in dict.items(found) for part in pair]
    if type(found) is set:
        return sorted(found, key=id)
    if isinstance(found, np.ndarray):
        if found.dtype.hasobject:
            return [found.shape, *found.ravel().tolist()]
        return [(found.dtype.str, found.shape, found.tobytes())]
    if type(found) in (bytearray, array.array):
        return [bytes(found)]
    fields = instances.fields_of(type(found)) if type(found) not in _BUILT_IN else None
    return list(found) if fields is None else [getattr(found, field) for field in fields]


def _same(before: list, after: list) -> bool:
    if len(before) == len(after) and all(map(operator.is_, before, after)):
        return True
    kinds = (bytes, tuple)  # not items, but made above
    return len(before) == len(after) == 1 and type(before[0]) in kinds and _alike(before, after)


def _alike(before: list, after: list) -> bool:
    """Whether two states of an array or a bytearray are the same."""
    first, second = before[0], after[0]
    if type(first) is bytes:
        return type(second) is bytes and first == second
    plain = (str, tuple, bytes)
    return tuple(map(type, first)) == plain == tuple(map(type, second)) and first == second


def apply(changed: Packed, reader: Unpacker, objects: Sequence[object]) -> None:
    """Change `objects`, as they were sent, as the call changed them on the other side."""
    if type(changed) is not list or len(changed) > len(objects):
        raise DataError("what a call changed is a list of arguments")
    found = []
    for entry in changed:
        if type(entry) is not list or len(entry) != 2:
            raise DataError("a change is the number of an argument and its contents")
        number, contents = entry
        if type(number) is not int or not 0 <= number < len(objects):
            raise DataError("a change of an argument that was not sent")
        found.append((objects[number], reader.unpack(contents)))
    for target, new in found:
        replace(target, new)
    if found:
        _check_size(objects)


def replace(target: object, new: object) -> None:
    """Make an object hold what another one of its kind holds."""
    if type(new) is tuple:  # what changed inside an object; no data of one type is a tuple
        states.replace(target, new)
        return
    if type(target) not in _BUILT_IN and instances.replace(target, new):
        return
    if type(target) not in _BUILT_IN and any(it.replace(target, new) for it in _LIBRARIES):
        return
    for kind, replace in _REPLACERS.items():
        if isinstance(target, kind):
            if not isinstance(new, kind):
                raise DataError(f"a {kind.__name__} cannot become a {type(new).__name__}")
            replace(target, new)
            return
    raise DataError(f"a {type(target).__name__} cannot be changed")


def _replace_dict(target: dict, new: dict) -> None:
    dict.clear(target)
    for key, value in dict.items(new):
        dict.__setitem__(target, key, value)


def _replace_ordered(target: collections.OrderedDict, new: collections.OrderedDict) -> None:
    target.clear()
    target.update(new)


def _replace_array(target: np.ndarray, new: np.ndarray) -> None:
    if target.shape != new.shape or target.dtype != new.dtype or not target.flags.writeable:
        raise DataError(
            f"an array of shape {target.shape}, dtype {target.dtype} was changed in place into "
            f"one of shape {new.shape}, dtype {new.dtype}: only its items can be changed"
        )
    target[...] = new


def _replace_numbers(target: array.array, new: array.array) -> None:
    if new.typecode != target.typecode:
        raise DataError("an array keeps the type of its numbers")
    target[:] = new


def _replace_set(target: set, new: set) -> None:
    set.clear(target)
    set.update(target, new)


def _replace_deque(target: collections.deque, new: collections.deque) -> None:
    target.clear()
    target.extend(new)


_REPLACERS = {
    collections.OrderedDict: _replace_ordered,
    dict: _replace_dict,
    list: lambda target, new: list.__setitem__(target, slice(None), new),
    set: _replace_set,
    collections.deque: _replace_deque,
    array.array: lambda target, new: _replace_numbers(target, new),
    bytearray: lambda target, new: bytearray.__setitem__(target, slice(None), new),
    np.ndarray: _replace_array,
}


def _check_size(objects: Sequence[object]) -> None:
    """DataError if the objects, changed into one another, have become endless or enormous."""
    sizes: dict[int, int] = {}
    open_: set[int] = set()

    def size(value: object) -> int:
        if not isinstance(value, (list, tuple, dict, collections.deque, np.ndarray)):
            return 1
        if id(value) in sizes:
            return sizes[id(value)]
        if id(value) in open_ or len(open_) > MAX_DEPTH:
            raise DataError(CYCLIC)
        if isinstance(value, np.ndarray) and value.dtype != object:
            return 1
        items = value.values() if isinstance(value, dict) else value
        items = items.ravel().tolist() if isinstance(items, np.ndarray) else items
        open_.add(id(value))
        total = 1 + sum(size(item) for item in items)
        open_.discard(id(value))
        if total > BOUNDS.items:
            raise DataError("the arguments have become too large to be handed back")
        if not isinstance(value, tuple):
            sizes[id(value)] = total
        return total

    for value in objects:
        size(value)
