"""Named tuples as data: the class's name and its fields, and the items."""

import collections
import functools
import keyword
import unicodedata

from autograder.wire.values import Packed, Reader, ReadType, Writer

_MAX_FIELDS = 200

# What the statement `P = namedtuple(...)`, or a class of typing.NamedTuple without methods, makes.
_NAMEDTUPLE_PARTS = {
    *("__doc__", "__slots__", "__new__", "__repr__", "__getnewargs__", "__match_args__"),
    *("__module__", "__replace__", "__annotations__", "__orig_bases__", "__annotate__"),
    *("__annotate_func__", "__annotations_cache__", "__static_attributes__", "__firstlineno__"),
    *("_fields", "_field_defaults", "_make", "_replace", "_asdict"),
}
_classes: dict[tuple, type] = {}  # named tuples of this process that have been sent


def write(writer: Writer, value: object) -> Packed | None:
    """The value as data; None if it is no named tuple, or one whose class does more."""
    kind = type(value)
    fields = _fields_of(kind) if issubclass(kind, tuple) else None
    if fields is None or not isinstance(value, tuple):
        return None
    return {"namedtuple": [kind.__name__, list(fields), *writer.all(tuple.__iter__(value))]}


def _read(reader: Reader, content: Packed) -> tuple:
    name, fields, *items = reader.parts(content, 2)
    return _new(name, fields, reader.all(items))


def _fields_of(kind: type) -> tuple[str, ...] | None:
    """The fields if this is the class of a named tuple that is nothing more; else None."""
    parts = type.__dict__["__dict__"].__get__(kind)
    fields = parts.get("_fields")
    if kind.__bases__ != (tuple,) or type(fields) is not tuple:
        return None
    if not all(type(field) is str for field in fields):
        return None
    if not set(parts) <= _NAMEDTUPLE_PARTS | set(fields):
        return None
    if len(_classes) < 1000:
        _classes[kind.__name__, fields] = kind
    return fields


def _new(name: object, fields: object, items: list) -> tuple:
    """A named tuple, of the class that this process knows by that name and these fields."""
    if type(fields) is not list or not len(items) == len(fields) <= _MAX_FIELDS:
        raise ValueError("a named tuple has as many fields as items")
    for word in (name, *fields):
        if type(word) is not str or not 0 < len(word) <= 100 or not word.isidentifier():
            raise ValueError("the fields of a named tuple have names")
        if keyword.iskeyword(word) or unicodedata.normalize("NFKC", word) != word:
            raise ValueError(f"{word!r} is no name")
    key = (name, tuple(fields))
    return tuple.__new__(_classes.get(key) or _namedtuple(*key), items)


@functools.lru_cache(256)
def _namedtuple(name: str, fields: tuple[str, ...]) -> type:
    return collections.namedtuple(name, fields)  # refuses leading underscores and duplicates


READERS: dict[str, ReadType] = {"namedtuple": _read}
