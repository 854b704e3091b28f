"""Objects of a test that are no data, as pickles for the student's kernel.

Only the examiner writes pickles, and only the student's kernel reads them. The examiner has secrets:
classes and functions go by name, as parts of a module that both kernels have or of a locked cell.
What a test defines has no such name. Its functions go as numbers, to be called back, and an object
of its classes does not go at all. So no code of a test is ever in a pickle.
"""

import io
import pickle
import sys
import types
from collections.abc import Callable, Mapping

from autograder.wire.values import Packed

MAX_PICKLE = 64 * 2**20  # bytes

Keep = Callable[[object], Mapping[str, Packed]]
Restore = Callable[[str, Packed], object]

_NAMELESS = (type(None), type(...), type(NotImplemented))  # which pickle knows
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


def is_shared(value: type | Callable, classes: Mapping[str, type]) -> bool:
    """Whether both kernels have this class or function under its name.

    classes: those of locked cells, by name
    """
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if not (isinstance(module, str) and isinstance(path, str)):
        return False
    if module == "__main__":
        return classes.get(path) is value
    found: object = sys.modules.get(module)
    origin = getattr(getattr(found, "__spec__", None), "origin", None)
    if not origin:  # a module that was made by a program, and lies nowhere
        return False
    for part in path.split("."):
        found = getattr(found, part, None)
    return found is value


def dump(number: int, value: object, keep: Keep, classes: Mapping[str, type]) -> bytes:
    """The object and its number, as bytes; TypeError if it is, or holds, what cannot go.

    keep: called with handles and with functions of the test
    classes: those of locked cells, by name
    """
    file = io.BytesIO()
    try:
        _Pickler(file, keep, classes).dump((number, value))
    except (RecursionError, MemoryError, AttributeError, ValueError, pickle.PickleError) as error:
        raise TypeError(str(error)) from error
    if file.tell() > MAX_PICKLE:
        raise TypeError(f"it takes more than {MAX_PICKLE} bytes")
    return file.getvalue()


class _Pickler(pickle.Pickler):
    """Writes what both kernels know by name, and nothing else that is code."""

    def __init__(self, file: io.BytesIO, keep: Keep, classes: Mapping[str, type]):
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._keep, self._classes = keep, classes

    def persistent_id(self, value: object) -> tuple[str, Packed] | None:
        kind = type(value)
        if issubclass(kind, type):
            return self._class(value)  # type: ignore[arg-type]
        if issubclass(kind, types.ModuleType):
            raise TypeError("a module cannot be handed over in an object")
        if kind.__module__ == "autograder.proxy.handles":
            ((tag, content),) = self._keep(value).items()
            return tag, content
        named = issubclass(kind, _FUNCTIONS) or _is_of_main(value)
        if named and not is_shared(value, self._classes):  # type: ignore[arg-type]
            if issubclass(kind, types.BuiltinFunctionType) and _owner(value) is not None:
                return None  # a method of an object: with its object
            ((tag, content),) = self._keep(value).items()
            return tag, content
        return None

    def _class(self, kind: type) -> tuple[str, Packed] | None:
        if kind in _NAMELESS:
            return None
        if not is_shared(kind, self._classes):
            raise TypeError(f"its class {kind.__qualname__} is the test's own")
        if kind.__module__ == "__main__":
            return "library", ["__main__", kind.__qualname__]
        return None


def _is_of_main(value: object) -> bool:
    """Whether pickle would name it and nothing more: a function of the test that is cached."""
    return getattr(value, "__module__", None) == "__main__" and hasattr(value, "__qualname__")


def _owner(method: object) -> object:
    owner = getattr(method, "__self__", None)
    return None if isinstance(owner, types.ModuleType) else owner


def load(raw: bytes, restore: Restore) -> tuple[int, object]:
    """The number and the object of a pickle of the examiner's."""
    unpickler = _Unpickler(io.BytesIO(raw))
    unpickler.restore = restore
    number, value = unpickler.load()
    return number, value


class _Unpickler(pickle.Unpickler):
    restore: Restore

    def persistent_load(self, reference: tuple[str, Packed]) -> object:
        return self.restore(*reference)
