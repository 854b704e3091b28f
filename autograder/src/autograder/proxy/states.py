"""What a call changes inside an object that was handed to it as a pickle.

The object stays the test's. What comes back is data: where a random generator stands, what a buffer
holds, attributes that have become other data. Whatever else the call changed stays with the copy.
"""

import io
import pickle
import random
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import MT19937, PCG64, PCG64DXSM, SFC64, Philox

from autograder.errors import DataError
from autograder.wire.codec import pack

_MAX_ATTRIBUTES = 10_000

Change = tuple[str, object]  # "state" and all of it, or "attributes" and those that changed
_Get = Callable[[Any], object]
_Set = Callable[[Any, Any], object]


def _buffer(value: io.StringIO | io.BytesIO) -> object:
    return None if value.closed else (value.getvalue(), value.tell())


def _set_buffer(value: Any, state: Any) -> None:
    if state is None:
        value.close()
        return
    contents, position = state
    empty = type(value)(contents)  # a TypeError unless it can hold this
    if type(position) is not int or position < 0:
        raise DataError("a buffer is read from somewhere")
    value.seek(0)
    value.truncate()
    value.write(empty.getvalue())
    value.seek(position)


# How the state of an object of each class is read and set.
_STATES: dict[type, tuple[_Get, _Set]] = {
    io.StringIO: (_buffer, _set_buffer),
    io.BytesIO: (_buffer, _set_buffer),
    random.Random: (random.Random.getstate, random.Random.setstate),
    **{
        kind: (lambda value: value.state, lambda value, state: setattr(value, "state", state))
        for kind in (MT19937, PCG64, PCG64DXSM, SFC64, Philox)
    },
    np.random.RandomState: (
        lambda value: value.get_state(legacy=False),
        lambda value, state: value.set_state(state),
    ),
    np.random.Generator: (
        lambda value: value.bit_generator.state,
        lambda value, state: setattr(value.bit_generator, "state", state),
    ),
}


def watch(value: object) -> Callable[[], Change | None]:
    """What tells later what of the object is other data than it is now; None if nothing is."""
    kind = type(value)
    if kind in _STATES:
        get, _set = _STATES[kind]
        state = pickle.dumps(get(value))
        return lambda: None if pickle.dumps(now := get(value)) == state else ("state", now)
    before = {name: _pickled(part) for name, part in _attributes(value).items()}

    def changed() -> Change | None:
        attributes = _attributes(value)
        new = {
            name: part
            for name, part in attributes.items()
            if (name not in before or _pickled(part) != before[name]) and _is_data(part)
        }
        gone = [name for name in before if name not in attributes]
        return ("attributes", (new, gone)) if new or gone else None

    return changed


def replace(target: object, change: object) -> None:
    """Do to an object of the test what `watch` told of its copy; DataError if that is none."""
    if type(change) is not tuple or len(change) != 2:
        raise DataError("what changed inside an object is its state or its attributes")
    what, content = change
    if what == "state" and type(target) in _STATES:
        _get, set_ = _STATES[type(target)]
        try:
            set_(target, content)
        except Exception as error:  # whatever its class has to say of a state that is none
            raise DataError(f"this is no {type(target).__name__}: {error}") from error
    elif what == "attributes":
        _set_attributes(target, content)
    else:
        raise DataError("what changed inside an object is its state or its attributes")


def renewed(old: object, new: object) -> object:
    """The old copy of an object with the state of a new one, or the new one if that cannot be."""
    kind = type(new)
    if type(old) is not kind:
        return new
    if kind in _STATES and kind not in (io.StringIO, io.BytesIO):
        get, set_ = _STATES[kind]
        set_(old, get(new))
        return old
    attributes = _attributes(old)
    if (
        not attributes
        or kind.__reduce_ex__ is not object.__reduce_ex__
        or hasattr(kind, "__slots__")
    ):
        return new
    attributes.clear()
    attributes.update(_attributes(new))
    return old


def _set_attributes(target: object, content: object) -> None:
    if type(content) is not tuple or len(content) != 2:
        raise DataError("attributes are new or gone")
    new, gone = content
    if type(new) is not dict or type(gone) is not list or len(new) + len(gone) > _MAX_ATTRIBUTES:
        raise DataError("attributes are new or gone")
    own = _attributes(target)
    for name in (*new, *gone):
        if type(name) is not str or not name.isidentifier() or name.startswith("__"):
            raise DataError("an attribute has a name")
        if name not in own and hasattr(type(target), name):
            raise DataError(f"{name} is no attribute of the object but of its class")
    own.update(new)
    for name in gone:
        own.pop(name, None)


def _attributes(value: object) -> dict[str, Any]:
    """The object's own attributes, to be read and written."""
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return attributes if type(attributes) is dict else {}


def _pickled(value: object) -> bytes | None:
    try:
        return pickle.dumps(value)
    except Exception:
        return None  # it is no data, and will not be sent


def _is_data(value: object) -> bool:
    try:
        pack(value, _refuse, [])
    except (DataError, TypeError):
        return False
    return True


def _refuse(value: object) -> dict[str, Any]:
    raise TypeError(f"a {type(value).__name__} is no data")
