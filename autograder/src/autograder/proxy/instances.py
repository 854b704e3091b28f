"""Instances of the classes of locked cells as data: dataclasses, named tuples, enums.

A locked cell runs in both kernels, so both have its classes. What travels is the name of a class
and the values of its fields; each side makes an instance of its own class of that name, whatever
the other side's has become. Only plain classes are meant: those whose instances are their fields.
"""

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.errors import DataError

MEMBER = "member"
_NOT_PLAIN = frozenset(
    {"__new__", "__reduce__", "__reduce_ex__", "__getattr__", "__getattribute__", "__del__"}
    | {"__copy__", "__deepcopy__", "__setattr__", "__delattr__", "__getstate__", "__setstate__"}
)
_OF_FROZEN = frozenset({"__setattr__", "__delattr__"})  # what `frozen=True` adds
_OF_SLOTS = frozenset({"__getstate__", "__setstate__"})  # what `slots=True` adds

Parts = tuple[str, list[str], list[object]]  # name of the class, names of the fields, values


def parts_of(value: object, classes: Mapping[str, object]) -> Parts | None:
    """What an instance is made of; None if it is none of a plain class of these names."""
    kind: Any = type(value)
    name = kind.__qualname__
    if kind.__module__ != "__main__" or name not in classes:
        return None
    if issubclass(kind, enum.Enum):
        member: Any = value
        is_member = type(member.name) is str and kind.__members__.get(member.name) is value
        return (name, [MEMBER], [member.name]) if is_member else None
    fields = fields_of(kind)
    if fields is None:
        return None
    if issubclass(kind, tuple):
        items: Any = value
        return name, list(fields), list(tuple.__iter__(items))
    try:
        values = [object.__getattribute__(value, field) for field in fields]
    except AttributeError:
        return None
    if not set(getattr(value, "__dict__", ())) <= set(fields):
        return None
    return name, list(fields), values


def fields_of(kind: type) -> tuple[str, ...] | None:
    """The names of the fields if the instances of this class are nothing but their fields."""
    if type(kind) is not type or kind.__module__ != "__main__":
        return None
    if kind.__bases__ == (tuple,):
        names = getattr(kind, "_fields", None)
        plain = type(names) is tuple and "__slots__" in vars(kind)
        return names if plain else None
    if not dataclasses.is_dataclass(kind):
        return None
    for base in kind.__mro__[:-1]:
        parameters = vars(base).get("__dataclass_params__")
        if parameters is None:
            return None
        allowed = _OF_FROZEN if parameters.frozen else frozenset()
        allowed |= _OF_SLOTS if "__slots__" in vars(base) else frozenset()
        if not (_NOT_PLAIN - allowed).isdisjoint(vars(base)):
            return None
    return tuple(field.name for field in dataclasses.fields(kind))


def build(content: object, classes: Mapping[str, object]) -> object:
    """An instance of this side's class; DataError unless it has exactly these fields."""
    if type(content) is not tuple or len(content) != 3:
        raise DataError("an instance has a class, fields and values")
    name, names, values = content
    kind: Any = classes.get(name) if type(name) is str else None
    if not isinstance(kind, type):
        raise DataError(f"there is no class {str(name)[:100]!r} of a locked cell")
    if issubclass(kind, enum.Enum):
        if names != [MEMBER] or len(values) != 1 or type(values[0]) is not str:
            raise DataError("a member of an enum has a name")
        if values[0] not in kind.__members__:
            raise DataError(f"{name} has no member {values[0][:100]!r}")
        return kind.__members__[values[0]]
    fields = fields_of(kind)
    if fields is None or names != list(fields) or len(values) != len(fields):
        raise DataError(f"these are not the fields of {name}")
    if issubclass(kind, tuple):
        return tuple.__new__(kind, values)
    made = object.__new__(kind)
    _set(made, fields, values)
    return made


def replace(target: object, new: object) -> bool:
    """Make an instance hold what another one holds; False if the first is no plain one."""
    fields = fields_of(type(target))
    if fields is None or isinstance(target, tuple):
        return False
    if type(new) is not type(target):
        raise DataError(f"a {type(target).__name__} cannot become a {type(new).__name__}")
    _set(target, fields, [getattr(new, field) for field in fields])
    return True


def _set(made: object, fields: Sequence[str], values: Sequence[object]) -> None:
    for field, value in zip(fields, values, strict=True):
        object.__setattr__(made, field, value)
