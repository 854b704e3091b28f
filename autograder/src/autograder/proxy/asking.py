"""The examiner's side of a conversation with the student's kernel.

Whatever comes back is read by `unpack`, which builds data and nothing else; what is no data is a
Handle, known by its number.
"""

import contextlib
import itertools
import sys
import types
import weakref
from collections.abc import Callable

import numpy as np

from autograder.errors import DataError
from autograder.proxy import exceptions as errors
from autograder.proxy.protocol import (
    Ask,
    Reply,
    read_fields,
    read_reply,
    respond,
    show_printed,
    write_fields,
)
from autograder.wire import tensors
from autograder.wire.codec import Packer, Unpacker
from autograder.wire.frames import Blobs, Message

_KINDS = frozenset({"class", "function", "method", "generator", "coroutine", "object"})


class Asker:
    """Puts requests to the student's kernel, and runs functions that the test handed to it.

    ask: carries one request there, and brings the reply
    new_handle: makes a Handle of (asker, number, type's name, kind, callable, library's class)
    """

    def __init__(self, ask: Ask, new_handle: Callable):
        self._ask = ask
        self._new_handle = new_handle
        self._handles: weakref.WeakValueDictionary[int, object] = weakref.WeakValueDictionary()
        self._held: set[int] = set()  # numbers of handles that the student's kernel keeps for us
        self._functions: dict[int, Callable] = {}
        self._function_numbers: dict[int, int] = {}
        self._raised: dict[int, BaseException] = {}  # by functions that the student's code called
        self._count = itertools.count()

    def request(self, operation: str, plain: Message | None = None, **fields: object) -> object:
        """The value of one operation; raises what the student's code raised.

        fields: target, operands, args, kwargs, value; TypeError if one of them can be neither
            data nor a function nor an object of the student's own kernel
        """
        blobs: list[bytes] = []
        writer = Packer(self.keep, blobs)
        message = {"op": operation, **(plain or {}), **write_fields(writer, fields)}
        released = [number for number in self._held if number not in self._handles]
        if released:
            message["released"] = released
            self._held.difference_update(released)
        reply, out = self._ask(message, blobs)
        return read_reply(reply, out, self._restore, writer, self._rebuild)

    def callback(self, request: Message, blobs: Blobs) -> Reply:
        """Run a function that the test handed over, as the student's code asks."""
        try:
            show_printed(request)
            reader = Unpacker(blobs, self._restore)
            fields = read_fields(reader, request)
            number = request.get("function")
            if type(number) is not int or number not in self._functions:
                raise DataError("there is no such function of the test")
        except DataError as error:
            return {"error": self._describe(error)}, []
        function = self._functions[number]
        args, kwargs = fields.get("args", ()), fields.get("kwargs", {})
        return respond(lambda: function(*args, **kwargs), reader, self.keep, self._describe)

    def keep(self, value: object) -> dict:
        """What stands for an object of the examiner that is no data."""
        number = handle_number(value)
        if number is not None:
            return {"handle": number}
        name = _library_name(value)
        if name is not None:
            return {"library": name}
        if not callable(value) or isinstance(value, type):
            raise TypeError(
                f"a {type(value).__name__} cannot be handed to the student's kernel: build it in "
                "a locked cell, which runs on both sides, or mark this cell to run unprotected"
            )
        if id(value) not in self._function_numbers:
            number = next(self._count)
            self._functions[number] = value
            self._function_numbers[id(value)] = number
        return {"function": self._function_numbers[id(value)]}

    def _restore(self, tag: str, content: object) -> object:
        if tag == "tensor":
            return content.view(tensors.TensorArray)
        if tag == "function" and type(content) is int and content in self._functions:
            return self._functions[content]
        if tag != "handle":
            raise DataError("a reference to nothing of the examiner's")
        number, name, kind, is_callable, library = _read_handle(content)
        handle = self._handles.get(number)
        if handle is None:
            handle = self._new_handle(self, number, name, kind, is_callable, library)
            self._handles[number] = handle
            self._held.add(number)
        return handle

    def _describe(self, error: BaseException) -> dict:
        """An exception of a test's function, with nothing of the test in it."""
        described = errors.describe(error)
        number = next(self._count)
        self._raised[number] = error
        kept = {"type": described["type"], "message": described["message"], "raised": number}
        if isinstance(error, AssertionError):
            return kept | {"message": "a test's own function is not content"}
        return kept | ({"args": described["args"]} if "args" in described else {})

    def _rebuild(self, described: object) -> BaseException:
        number = described.get("raised") if type(described) is dict else None
        if type(number) is int and number in self._raised:
            return self._raised[number]
        return errors.rebuild(described)


def handle_number(value: object) -> int | None:
    """The number of a Handle; None for anything else."""
    number = getattr(type(value), "_Handle__number_of", None)
    return None if number is None or issubclass(type(value), type) else number(value)


def _read_handle(content: object) -> tuple[int, str, str, bool, type | None]:
    keys = {"id", "type", "kind", "callable", "library"}
    if type(content) is not dict or set(content) != keys:
        raise DataError("a handle has an id, a type, a kind, is callable or not, and a library")
    number, name = content["id"], content["type"]
    if type(number) is not int or not 0 <= number < 2**62:
        raise DataError("the id of a handle is a number")
    if type(name) is not str or len(name) > 100 or not name.isprintable():
        raise DataError("the type of a handle is a name")
    if content["kind"] not in _KINDS or type(content["callable"]) is not bool:
        raise DataError("a handle is of a known kind, and callable or not")
    return number, name, content["kind"], content["callable"], _library_class(content["library"])


def _library_class(named: object) -> type | None:
    """The examiner's own class of a name, if it is one of a library that is imported here.

    It is what `isinstance(handle, keras.Model)` finds. An object that claims to be a number, a
    text, a container or an error finds nothing: such values travel as data.
    """
    if named is None:
        return None
    if type(named) is not list or [type(part) for part in named] != [str, str]:
        raise DataError("a library's class is named by its module and its name")
    module, path = named
    if module.partition(".")[0] in (*sys.stdlib_module_names, "numpy"):
        return None
    found: object = sys.modules.get(module)
    for part in path.split("."):
        found = vars(found).get(part) if hasattr(found, "__dict__") else None
    if not isinstance(found, type) or issubclass(found, _TRAVEL_AS_DATA):
        return None
    return found


_TRAVEL_AS_DATA = (
    *(int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice),
    *(type, BaseException, np.ndarray, np.generic),
)


def _library_name(value: object) -> list[str] | None:
    """[module, name] of a module, class or function that is installed on both sides."""
    if isinstance(value, types.ModuleType):
        return [value.__name__, ""] if _is_installed(value) else None
    if not isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType, np.ufunc)):
        return None
    name, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    module = sys.modules.get(name) if isinstance(name, str) and isinstance(path, str) else None
    if module is None or not _is_installed(module):
        return None
    found: object = module
    with contextlib.suppress(AttributeError):
        for part in path.split("."):
            found = getattr(found, part)
    return [name, path] if found is value else None


def _is_installed(module: types.ModuleType) -> bool:
    spec = getattr(module, "__spec__", None)
    origin = getattr(spec, "origin", None) or ""
    return origin in ("built-in", "frozen") or origin.startswith((sys.prefix, sys.base_prefix))
