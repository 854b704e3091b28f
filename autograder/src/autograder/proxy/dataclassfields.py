"""The fields of a student's dataclass, of which the examiner makes fields of its own."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from autograder.errors import DataError

_SETTINGS = ("init", "repr", "hash", "compare", "kw_only")
_DEFAULTS = ("default", "default_factory")
_KINDS = ("_FIELD", "_FIELD_CLASSVAR", "_FIELD_INITVAR")


def told(fields: Mapping[str, Any]) -> list:
    """[name, type, kind, settings, defaults] of each."""
    return [
        [
            field.name,
            field.type,
            field._field_type.name,
            [getattr(field, name) for name in _SETTINGS],
            {
                name: getattr(field, name)
                for name in _DEFAULTS
                if getattr(field, name) is not dataclasses.MISSING
            },
        ]
        for field in fields.values()
    ]


def built(described: Any) -> dict[str, Any]:
    """Fields as `told` told of them; DataError if these are none."""
    try:
        return {name: _field(name, *rest) for name, *rest in described}
    except (TypeError, ValueError) as error:
        raise DataError(f"these are no fields of a dataclass: {error}"[:200]) from error


def _field(name: str, kind: object, pseudo: str, settings: list, defaults: dict) -> Any:
    if type(name) is not str or pseudo not in _KINDS or not set(defaults) <= set(_DEFAULTS):
        raise ValueError("a field has a name, a type and settings")
    made: Any = dataclasses.field(**dict(zip(_SETTINGS, settings, strict=True)), **defaults)
    made.name, made.type, made._field_type = name, kind, vars(dataclasses)[pseudo]
    return made
