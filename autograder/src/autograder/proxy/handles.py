"""What the examiner holds of the student's objects: handles.

What a test does with a handle is asked of the object: attributes, calls, items, operators. The
answers are data. What would let the student's code decide a test is not asked:

- `handle == data` is False. Only two handles are compared in the student's kernel.
- `handle < data` is a TypeError, and so is arithmetic with data (`handle - expected`).
- It is otherwise where the test itself made the object, by calling one of the student's classes: then
  `Vector(1, 2) * 3` and `Vector(1, 2) == (1, 2)` are what is tested. An object that comes back in an
  answer has these rights no more: there data may have been due.
- What its `__exit__` makes of an error of the test counts only where the test means that: see `blocks`.
- A method of an object in an answer gets values of the test only where the author's answers give an
  object with this method, too: see `Client.pass_on`.
- `data in handle` goes through the items, and compares them here.
- NumPy gets a TypeError, whatever it asks.
"""

import functools
import inspect
import types
import weakref
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn, Protocol, TypeGuard, Unpack

from autograder.proxy import blocks, dataclassfields, operators, unequal
from autograder.proxy.protocol import Fields, Plain

_ASKED = frozenset({"__name__", "__qualname__", "__annotations__", "__defaults__", "__dict__"}) | {
    *("__kwdefaults__", "__wrapped__", "__cause__", "__context__", "__match_args__"),
    *(
        "__dataclass_fields__",
        "__slots__",
        "__bases__",
        "__mro__",
        "__func__",
        "__self__",
        "__code__",
        "__flags__",
        "__abstractmethods__",
    ),
    *("__sklearn_tags__", "__sklearn_is_fitted__", "__sklearn_clone__"),
}
_CLASSES = ("__bases__", "__mro__")
_MAX_SEARCHED = 10_000  # items of an object in which the test looks for a value
_PYTHON_KINDS = {  # what isinstance finds, besides the handle's own class
    "class": type,
    "function": types.FunctionType,
    "method": types.MethodType,
    "generator": types.GeneratorType,
    "coroutine": types.CoroutineType,
    "partial": functools.partial,
    **{kind.__name__: kind for kind in (property, staticmethod, classmethod)},
    **{kind.__name__: kind for kind in (filter, map, zip, enumerate, reversed)},
}
KINDS = frozenset({*_PYTHON_KINDS, "dataclass", "object"})


_OWN = "_Handle__own"  # in a class of handles: the number of the student's class


class Asker(Protocol):
    """What puts the questions of handles to the student's kernel: see `examiner.Client`."""

    def request(
        self, operation: str, plain: Plain | None = None, **fields: Unpack[Fields]
    ) -> object:
        """The value of one operation; raises what the student's code raised."""
        raise NotImplementedError

    def pass_on(self, method: str) -> None:
        """Called before a method of an object in an answer gets values; TypeError if it may not."""
        raise NotImplementedError

    def is_students(self, error: BaseException) -> bool:
        """Whether the student's code raised this, and nothing since."""
        raise NotImplementedError


@dataclass(slots=True)
class State:
    """What this side knows of an object of the student's."""

    client: Asker
    number: int
    name: str  # of its class; of the class itself if it is one
    kind: str  # one of KINDS
    library: type | None  # the class that both sides have: of the object, or the object itself
    own: int = 0  # the number of its class, if that is one of the student's
    made_here: bool = False  # the test made it, of one of the student's classes or by computing
    constructed: bool = False  # by calling one of the student's classes
    answered: bool = False  # it came back in an answer since
    method: str = ""  # its name, if it came as an attribute of an object in an answer
    held: object = None  # the handle of which this is another, with rights of its own
    named: Callable[[], Any] | None = None  # this other one, by a weak reference


class Handle:
    """An object of the student's kernel. (Its own docstring is asked for there.)"""

    # Mangled, so that no attribute of the student's object has the same name: see `state_of`.
    __slots__ = ("__state", "__weakref__")

    # NumPy: arithmetic with arrays comes to the methods below, everything else is refused.
    __array_ufunc__ = None

    # Any: what comes is data of whatever type. Python itself checks what repr, hash … may return.
    def __operate(self, operator: str, *operands: object) -> Any:
        return state_of(self).client.request("operate", {"operator": operator}, operands=operands)

    def __refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(
            f"an object of the student's class {state_of(self).name} was given where numbers, strings, "
            "lists, arrays … were expected"
        )

    __array__ = __array_function__ = __reduce_ex__ = __refuse

    def __copied(self, operator: str) -> object:
        """A copy of an object that the test made; any other may stand where data was due."""
        if not state_of(self).made_here:
            self.__refuse()
        return _made(self.__operate(operator, self))

    def __copy__(self) -> object:
        return self.__copied("copy")

    def __deepcopy__(self, _memo: object) -> object:
        return self.__copied("deepcopy")

    # Attributes

    def __getattr__(self, name: str) -> object:
        if name == "__signature__":
            return _signature(self.__operate("signature", self))
        hidden = name.startswith("__") and name.endswith("__") and name not in _ASKED
        if hidden or name.startswith(("_repr_", "_ipython_", "_Handle__")):
            raise AttributeError(f"{state_of(self).name} object has no attribute {name!r} here")
        if state_of(self).kind == "generator" and name in operators.STEPS:
            return functools.partial(self.__operate, name, self)
        value = state_of(self).client.request("attribute", {"name": name}, target=self)
        if name in _CLASSES and type(value) is tuple:
            found = tuple(map(_own_class, value))
            return tuple(map(mark_class, found)) if state_of(self).made_here else found
        if not state_of(self).made_here and is_handle(value):
            state_of(value).method = name
        return dataclassfields.built(value) if name == "__dataclass_fields__" else value

    def __setattr__(self, name: str, value: object) -> None:
        state_of(self).client.request("set_attribute", {"name": name}, target=self, value=value)

    def __delattr__(self, name: str) -> None:
        state_of(self).client.request("delete_attribute", {"name": name}, target=self)

    def __dir__(self) -> list[str]:
        return self.__operate("dir", self)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        state = state_of(self)
        if state.library is None or state.kind == "class":
            return _PYTHON_KINDS.get(state.kind, type(self))
        return _derived(state.name, state.library)

    @property
    def __doc__(self) -> object:  # type: ignore[override]
        return state_of(self).client.request("attribute", {"name": "__doc__"}, target=self)

    # Text: repr is asked for only where the test made the object

    def __repr__(self) -> str:
        if state_of(self).made_here:
            return self.__operate("repr", self)
        what = state_of(self).kind if state_of(self).kind != "object" else "object of class"
        return f"<the student's {what} {state_of(self).name}>"

    def __str__(self) -> str:
        return self.__operate("str", self)

    def __format__(self, spec: str) -> str:
        return self.__operate("format", self, spec)

    # Comparison

    def __hash__(self) -> int:
        return (
            self.__operate("hash", self)
            if state_of(self).made_here and state_of(self).kind != "class"
            else hash((Handle, state_of(self).number))
        )

    def __eq__(self, other: object) -> bool:
        if isinstance(other, type) and _OWN in vars(other):  # type(d) == Dog
            return vars(other)[_OWN] == state_of(self).number
        if _is_same_class(self, other):
            return True
        if state_of(self).constructed:
            return other is self or self.__operate("eq", self, other) is True
        if not is_handle(other):
            unequal.remember(state_of(self).name, other)
        return other is self or (is_handle(other) and self.__operate("eq", self, other) is True)

    def __ne__(self, other: object) -> bool:
        if isinstance(other, type) and _OWN in vars(other):
            return vars(other)[_OWN] != state_of(self).number
        if _is_same_class(self, other):
            return False
        if state_of(self).constructed:
            return other is not self and self.__operate("ne", self, other) is True
        if not is_handle(other):
            unequal.remember(state_of(self).name, other)
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
        if not state_of(self).made_here and not all(map(is_handle, operands)):
            raise TypeError(
                f"the student's code returned an object of class {state_of(self).name}, and the test "
                f"computes with it and a value of its own ({operator}): the student's code would "
                "decide what comes out. Compare its attributes, or make the object in the test"
            )
        state = state_of(self)
        rights = state.made_here, state.constructed, state.answered
        result = self.__operate(operator, *operands)
        if operator in operators.IN_PLACE and result is self:  # the test holds what it held
            state.made_here, state.constructed, state.answered = rights
        return _made(result) if state.made_here else result

    def __divmod__(self, other: object) -> object:
        return self.__arithmetic("divmod", self, other)

    def __pow__(self, other: object, modulus: object = None) -> object:
        rest = () if modulus is None else (modulus,)
        return self.__arithmetic("pow", self, other, *rest)

    def __round__(self, digits: int | None = None) -> object:
        return self.__operate("round", self, *(() if digits is None else (digits,)))

    # Items

    def __iter__(self) -> Iterator[object]:
        return self.__operate("iter", self)

    def __getitem__(self, key: object) -> object:
        return self.__operate("getitem", self, key)

    def __setitem__(self, key: object, value: object) -> None:
        self.__operate("setitem", self, key, value)

    def __delitem__(self, key: object) -> None:
        self.__operate("delitem", self, key)

    def __contains__(self, value: object) -> bool:
        if state_of(self).made_here or is_handle(value):
            return self.__operate("contains", self, value) is True
        for count, item in enumerate(self):
            if item is value or item == value:
                return True
            if count >= _MAX_SEARCHED:
                raise TypeError(
                    f"an object of class {state_of(self).name} has items without an end"
                )
        return False

    # with, await

    def __enter__(self) -> object:
        return self.__operate("enter", self)

    def __exit__(
        self, _kind: type | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> bool:
        meant = blocks.is_meant(error, trace)
        known = meant or (error is not None and state_of(self).client.is_students(error))
        try:
            swallowed = self.__operate("exit", self, *blocks.told(error, known)) is True
        except Exception:
            if error is None or known:
                raise
            return False  # the error of the test goes on, and none of the student's in its place
        return swallowed and meant

    def __await__(self) -> Generator[None, None, object]:
        yield from ()
        return self.__operate("await", self)


class CallableHandle(Handle):
    __slots__ = ()
    __doc__ = vars(Handle)["__doc__"]  # every class has one of its own
    __await__ = None  # type: ignore[assignment]  # or mock.patch would take it for a coroutine

    def __call__(self, *args: object, **kwargs: object) -> object:
        state = state_of(self)
        if state.method and not all(map(is_handle, (*args, *kwargs.values()))):
            state.client.pass_on(state.method)
        result = state.client.request("call", target=self, args=args, kwargs=kwargs)
        return _made(result, True) if state.kind == "class" and state.made_here else result


class FunctionHandle(CallableHandle):
    """Nobody asks a function for items; pandas takes what has them for a list of functions."""

    __slots__ = ()
    __doc__ = vars(Handle)["__doc__"]
    __iter__ = __len__ = __getitem__ = __contains__ = __next__ = None  # type: ignore[assignment]


class DataclassHandle(Handle):
    """An instance of a student's dataclass, as `dataclasses.fields` and `asdict` know it."""

    __slots__ = ()
    __doc__ = vars(Handle)["__doc__"]

    @property
    def __dataclass_fields__(self) -> object:
        return self.__getattr__("__dataclass_fields__")


state_of: Callable[[Any], State] = vars(Handle)["_Handle__state"].__get__


def new_handle(state: State, is_callable: bool) -> Handle:
    handle = object.__new__(_class_named(state.name, state.kind, is_callable, state.own))
    vars(Handle)["_Handle__state"].__set__(handle, state)
    return handle


@functools.lru_cache(maxsize=1000)
def _class_named(name: str, kind: str, is_callable: bool, own: int) -> type[Handle]:
    """A class of handles with the name of the student's class: `type(layer).__name__` shows it.

    It equals the handle of that class, whose number is `own`.
    """
    base = CallableHandle if is_callable else Handle
    if kind == "dataclass" and not is_callable:
        base = DataclassHandle
    if kind in ("function", "method"):
        base = FunctionHandle
    return type(name, (base,), {"__slots__": (), "__doc__": vars(Handle)["__doc__"], _OWN: own})


@functools.lru_cache(maxsize=1000)
def _derived(name: str, base: type) -> type:
    """The class of both sides, or what stands for a student's class that derives from it."""

    class Derived(type):
        def mro(cls) -> list[type]:  # the base has no part in making this one
            return [cls, *base.__mro__]

    try:
        return base if name == base.__name__ else Derived(name, (), {})
    except TypeError:  # its instances are laid out in a way of their own
        return base


def is_handle(value: object) -> TypeGuard[Handle]:
    """Whether this is a handle, whatever it says of itself."""
    return issubclass(type(value), Handle)


def _is_same_class(one: Handle, other: object) -> bool:
    """Whether both are handles of one class."""
    number, kind = state_of(one).number, state_of(one).kind
    return kind == "class" and is_handle(other) and state_of(other).number == number


def give_back(handle: Handle) -> None:
    """Take note that an answer gave an object back that the test holds."""
    state = state_of(handle)
    if state.kind != "class":
        state.made_here, state.constructed, state.answered = False, False, True


def _made(value: object, constructed: bool = False) -> object:
    """The same value; if it is a handle, as one that the test made."""
    if is_handle(value) and not state_of(value).answered:
        state_of(value).made_here = True
        state_of(value).constructed |= constructed
    return value


def _own_class(value: object) -> object:
    """The same value; if it is the handle of a class that this side has, that class."""
    if is_handle(value) and state_of(value).kind == "class":
        return state_of(value).library or value
    return value


def mark_class(value: object) -> object:
    """The same value; of a class a handle of its own: the test makes what is called through that.

    The class may come in an answer, too, where a method was due. There it has no such right.
    """
    if not is_handle(value) or state_of(value).kind != "class" or state_of(value).made_here:
        return value
    state = state_of(value)
    named = state.named() if state.named is not None else None
    if named is None:
        mine = replace(state, made_here=True, held=value)
        named = new_handle(mine, isinstance(value, CallableHandle))
        state.named = weakref.ref(named)
    return named


def _signature(parameters: Any) -> inspect.Signature:
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

    def binary(name: str) -> Callable[[Any, object], object]:
        return lambda self, other: self._Handle__arithmetic(name, self, other)

    def reflected(name: str) -> Callable[[Any, object], object]:
        return lambda self, other: self._Handle__arithmetic(name, other, self)

    def unary(name: str) -> Callable[[Any], object]:
        return lambda self: self._Handle__operate(name, self)

    methods: dict[str, Callable[..., object]] = {
        f"__r{name}__": reflected(name) for name in operators.ARITHMETIC
    }
    names = (*operators.ARITHMETIC, *operators.IN_PLACE, *operators.COMPARISONS)
    methods |= {f"__{name}__": binary(name) for name in names}
    methods |= {f"__{name}__": unary(name) for name in operators.UNARY}
    for name, method in methods.items():
        if name not in vars(Handle):
            method.__name__ = name
            setattr(Handle, name, method)


_add_operators()
