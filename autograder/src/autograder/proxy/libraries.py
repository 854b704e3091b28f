"""What both kernels have: modules, classes and functions of installed libraries, known by name."""

import contextlib
import importlib
import sys
import types
from collections.abc import Collection, Mapping

import numpy as np

from autograder.errors import DataError

_TRAVEL_AS_DATA = (
    *(int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice),
    *(type, BaseException, np.ndarray, np.generic),
)

BASES = frozenset({"abc", "enum", "typing"})  # Python's own modules from which students derive


def name_of(value: object) -> list[str] | None:
    """[module, name] of a module, class or function that is installed on both sides."""
    if isinstance(value, types.ModuleType):
        return [value.__name__, ""] if _is_installed(value) else None
    if not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType, np.ufunc)):
        return None
    name, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if not (isinstance(name, str) and isinstance(path, str)):
        return None
    module = sys.modules.get(name)
    if module is None or not _is_installed(module):
        return None
    found: object = module
    with contextlib.suppress(AttributeError):
        for part in path.split("."):
            found = getattr(found, part)
    return [name, path] if found is value else None


def found(name: list[str]) -> object:
    """The module, class or function of a name that `name_of` gave; ImportError, AttributeError."""
    value: object = importlib.import_module(name[0])
    for part in filter(None, name[1].split(".")):
        value = getattr(value, part)
    return value


def class_name_of(own: type, shared: Mapping[str, object]) -> list[str] | None:
    """[module, name] of the class of both sides that an object's class is, or inherits from.

    shared: the classes of locked cells, by name
    """
    found = filter(None, (known_as(base, shared) for base in own.__mro__))
    return next((named for named in found if not _is_pythons(named[0])), None)


def known_as(own: type, shared: Mapping[str, object]) -> list[str] | None:
    """[module, name] of a class that may be on both sides, of a library or of a locked cell."""
    module, name = own.__module__, own.__qualname__
    is_shared = module == "__main__" and shared.get(name) is own
    return [module, name] if is_shared or module not in ("__main__", "builtins") else None


def class_named(
    named: object, shared: Mapping[str, type], bases: Collection[str] = ()
) -> type | None:
    """The examiner's own class of a name, of a library that is imported here or of a locked cell.

    It is what `isinstance(handle, keras.Model)` finds. An object that claims to be a number, a
    text, a container or an error finds nothing: such values travel as data.
    """
    if named is None:
        return None
    if type(named) is not list or [type(part) for part in named] != [str, str]:
        raise DataError("a library's class is named by its module and its name")
    module, path = named
    if module == "__main__":
        locked = shared.get(path)
        return None if locked is None or issubclass(locked, _TRAVEL_AS_DATA) else locked
    if module.partition(".")[0] == "numpy" or (_is_pythons(module) and module not in bases):
        return None
    found = installed(module, path)
    if not isinstance(found, type) or issubclass(found, _TRAVEL_AS_DATA):
        return None
    return found


def installed(module: str, path: str) -> object:
    """What has this name in a module that is imported here; None if nothing has."""
    found: object = sys.modules.get(module)
    for part in path.split("."):
        found = vars(found).get(part) if hasattr(found, "__dict__") else None
    return found


def _is_pythons(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _is_installed(module: types.ModuleType) -> bool:
    spec = getattr(module, "__spec__", None)
    origin = getattr(spec, "origin", None) or ""
    return origin in ("built-in", "frozen") or origin.startswith((sys.prefix, sys.base_prefix))
