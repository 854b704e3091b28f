"""The examiner's side: a client that asks the student's kernel, and what it holds of its objects.

Whatever comes back is read by `Unpacker`, which builds data and nothing else; what is no data is a
Handle, known by its number. What a test does with a handle is asked of the object: attributes,
calls, items, operators. The answers are data. What would let the student's code decide a test is
not asked:

- `handle == data` is False. Only two handles are compared in the student's kernel.
- `handle < data` is a TypeError, and so is arithmetic with data (`handle - expected`), unless the
  test itself made the object, by calling one of the student's classes (`Vector(1, 2) * 3`).
- `data in handle` goes through the items, and compares them here.
- NumPy gets a TypeError, whatever it asks.
"""

import inspect
import itertools
import types
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autograder.errors import DataError
from autograder.proxy import exceptions, libraries, operators
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


class Client:
    """Puts requests to the student's kernel, and runs functions that the test handed to it.

    ask: carries one request there, and brings the reply
    """

    def __init__(self, ask: Ask):
        self._ask = ask
        self._handles: weakref.WeakValueDictionary[int, Handle] = weakref.WeakValueDictionary()
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
        if is_handle(value):
            return {"handle": _state(value).number}
        name = libraries.name_of(value)
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
        state, is_callable = self._read_handle(content)
        handle = self._handles.get(state.number)
        if handle is None:
            handle = self._handles[state.number] = _new_handle(state, is_callable)
            self._held.add(state.number)
        return handle

    def _read_handle(self, content: object) -> tuple["_State", bool]:
        """What a description tells of an object: its state, and whether it can be called."""
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
        library = libraries.class_named(content["library"])
        return _State(self, number, name, content["kind"], library), content["callable"]

    def _describe(self, error: BaseException) -> dict:
        """An exception of a test's function, with nothing of the test in it."""
        described = exceptions.describe(error)
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
        return exceptions.rebuild(described)


_ASKED = frozenset({"__name__", "__qualname__", "__annotations__", "__defaults__", "__dict__"}) | {
    *("__kwdefaults__", "__wrapped__", "__cause__", "__context__", "__match_args__"),
    *("__dataclass_fields__", "__slots__", "__bases__", "__mro__", "__func__", "__self__"),
}
_MAX_SEARCHED = 10_000  # items of an object in which the test looks for a value
_PYTHON_KINDS = {  # what isinstance finds, besides the handle's own class
    "class": type,
    "function": types.FunctionType,
    "method": types.MethodType,
    "generator": types.GeneratorType,
    "coroutine": types.CoroutineType,
}


@dataclass(slots=True)
class _State:
    """What this side knows of an object of the student's."""

    client: Client
    number: int
    name: str  # of its class; of the class itself if it is one
    kind: str  # one of _KINDS
    library: type | None  # the class of a library that the object is an instance of
    made_here: bool = False  # the test made the object, by calling one of the student's classes


class Handle:
    """An object of the student's kernel. (Its own docstring is asked for there.)"""

    # Mangled, so that no attribute of the student's object has the same name: see `_state`.
    __slots__ = ("__state", "__weakref__")

    # NumPy: arithmetic with arrays comes to the methods below, everything else is refused.
    __array_ufunc__ = None

    def __operate(self, operator: str, *operands: object) -> object:
        return _state(self).client.request("operate", {"operator": operator}, operands=operands)

    def __refuse(self, *_: object, **__: object) -> object:
        raise TypeError(
            f"an object of the student's class {_state(self).name} was given where numbers, strings, "
            "lists, arrays … were expected"
        )

    __array__ = __array_function__ = __reduce_ex__ = __copy__ = __deepcopy__ = __refuse

    # Attributes

    def __getattr__(self, name: str) -> object:
        if name == "__signature__":
            return _signature(self.__operate("signature", self))
        hidden = name.startswith("__") and name.endswith("__") and name not in _ASKED
        if hidden or name.startswith(("_repr_", "_ipython_", "_Handle__")):
            raise AttributeError(f"{_state(self).name} object has no attribute {name!r} here")
        return _state(self).client.request("attribute", {"name": name}, target=self)

    def __setattr__(self, name: str, value: object) -> None:
        _state(self).client.request("set_attribute", {"name": name}, target=self, value=value)

    def __delattr__(self, name: str) -> None:
        _state(self).client.request("delete_attribute", {"name": name}, target=self)

    def __dir__(self) -> list[str]:
        return self.__operate("dir", self)

    @property
    def __class__(self) -> type:
        return _state(self).library or _PYTHON_KINDS.get(_state(self).kind, type(self))

    @property
    def __doc__(self) -> object:
        return _state(self).client.request("attribute", {"name": "__doc__"}, target=self)

    # Text: repr is asked for only where the test made the object

    def __repr__(self) -> str:
        if _state(self).made_here:
            return self.__operate("repr", self)
        what = _state(self).kind if _state(self).kind != "object" else "object of class"
        return f"<the student's {what} {_state(self).name}>"

    def __str__(self) -> str:
        return self.__operate("str", self)

    def __format__(self, spec: str) -> str:
        return self.__operate("format", self, spec)

    # Comparison

    def __hash__(self) -> int:
        return (
            self.__operate("hash", self)
            if _state(self).made_here
            else hash((Handle, _state(self).number))
        )

    def __eq__(self, other: object) -> bool:
        return other is self or (is_handle(other) and self.__operate("eq", self, other) is True)

    def __ne__(self, other: object) -> bool:
        if not is_handle(other):
            return True
        return other is not self and self.__operate("ne", self, other) is True

    def __instancecheck__(self, value: object) -> bool:
        if is_handle(value) or (isinstance(value, tuple) and hasattr(value, "_fields")):
            return self.__operate("isinstance", value, self) is True
        self.__operate("isinstance", None, self)  # a TypeError unless this is a class
        return False

    def __subclasscheck__(self, value: object) -> bool:
        return is_handle(value) and self.__operate("issubclass", value, self) is True

    # Arithmetic

    def __arithmetic(self, operator: str, *operands: object) -> object:
        """Asked for if all operands are the student's, or the test made this one."""
        if not _state(self).made_here and not all(map(is_handle, operands)):
            raise TypeError(
                f"the student's code returned an object of class {_state(self).name}, and the test "
                f"computes with it and a value of its own ({operator}): the student's code would "
                "decide what comes out. Compare its attributes, or make the object in the test"
            )
        result = self.__operate(operator, *operands)
        return _made(result) if _state(self).made_here else result

    def __divmod__(self, other: object) -> object:
        return self.__arithmetic("divmod", self, other)

    def __pow__(self, other: object, modulus: object = None) -> object:
        rest = () if modulus is None else (modulus,)
        return self.__arithmetic("pow", self, other, *rest)

    def __round__(self, digits: int | None = None) -> object:
        return self.__operate("round", self, *(() if digits is None else (digits,)))

    # Items

    def __getitem__(self, key: object) -> object:
        return self.__operate("getitem", self, key)

    def __setitem__(self, key: object, value: object) -> None:
        self.__operate("setitem", self, key, value)

    def __delitem__(self, key: object) -> None:
        self.__operate("delitem", self, key)

    def __contains__(self, value: object) -> bool:
        if _state(self).made_here or is_handle(value):
            return self.__operate("contains", self, value) is True
        for count, item in enumerate(self):
            if item is value or item == value:
                return True
            if count >= _MAX_SEARCHED:
                raise TypeError(f"an object of class {_state(self).name} has items without an end")
        return False

    # with, await

    def __enter__(self) -> object:
        return self.__operate("enter", self)

    def __exit__(self, kind: type | None, error: BaseException | None, _: object) -> bool:
        kind = next((k for k in getattr(kind, "__mro__", ()) if k.__module__ == "builtins"), None)
        message = None if error is None else str(error)
        return self.__operate("exit", self, kind, message) is True

    def __await__(self) -> Iterator[None]:
        yield from ()
        return self.__operate("await", self)


class CallableHandle(Handle):
    __slots__ = ()
    __doc__ = vars(Handle)["__doc__"]  # every class has one of its own

    def __call__(self, *args: object, **kwargs: object) -> object:
        state = _state(self)
        result = state.client.request("call", target=self, args=args, kwargs=kwargs)
        return _made(result) if state.kind == "class" and state.made_here else result


_state: Callable[[Any], _State] = vars(Handle)["_Handle__state"].__get__


def _new_handle(state: _State, is_callable: bool) -> Handle:
    handle = object.__new__(_class_named(state.name, is_callable))
    vars(Handle)["_Handle__state"].__set__(handle, state)
    return handle


@lru_cache(maxsize=1000)
def _class_named(name: str, is_callable: bool) -> type[Handle]:
    """A class of handles with the name of the student's class: `type(layer).__name__` shows it."""
    base = CallableHandle if is_callable else Handle
    return type(name, (base,), {"__slots__": (), "__doc__": vars(Handle)["__doc__"]})


def is_handle(value: object) -> bool:
    """Whether this is a handle, whatever it says of itself."""
    return issubclass(type(value), Handle)


def _made(value: object) -> object:
    """The same value; if it is a handle, as one that the test made."""
    if is_handle(value):
        _state(value).made_here = True
    return value


def mark_class(value: object) -> object:
    """The same value; if it is the handle of a class, the test makes what this class returns."""
    if is_handle(value) and _state(value).kind == "class":
        _made(value)
    return value


def _signature(parameters: object) -> inspect.Signature:
    """A signature of [name, kind, has a default, default] of each parameter."""
    kinds = list(inspect._ParameterKind)
    return inspect.Signature(
        [
            inspect.Parameter(
                name, kinds[kind], default=default if has_default else inspect.Parameter.empty
            )
            for name, kind, has_default, default in parameters
        ]
    )


def _add_operators() -> None:
    """The methods that are alike: `__add__`, `__radd__`, `__iadd__`, `__lt__`, `__len__` …"""

    def binary(name: str):
        return lambda self, other: self._Handle__arithmetic(name, self, other)

    def reflected(name: str):
        return lambda self, other: self._Handle__arithmetic(name, other, self)

    def unary(name: str):
        return lambda self: self._Handle__operate(name, self)

    methods = {f"__r{name}__": reflected(name) for name in operators.ARITHMETIC}
    names = (*operators.ARITHMETIC, *operators.IN_PLACE, *operators.COMPARISONS)
    methods |= {f"__{name}__": binary(name) for name in names}
    methods |= {f"__{name}__": unary(name) for name in operators.UNARY}
    for name, method in methods.items():
        if name not in vars(Handle):
            method.__name__ = name
            setattr(Handle, name, method)


_add_operators()
