"""Handle: what the examiner holds in place of an object that stays in the student's kernel.

What a test does with a handle is asked of the object: attributes, calls, items, operators. The
answers are data. What would let the student's code decide a test is not asked:

- `handle == data` is False. Only two handles are compared in the student's kernel.
- `handle < data` is a TypeError, and so is arithmetic with data (`handle - expected`), unless the
  test itself made the object, by calling one of the student's classes (`Vector(1, 2) * 3`).
- `data in handle` goes through the items, and compares them here.
- NumPy gets a TypeError, whatever it asks.
"""

import inspect
import types
from collections.abc import Iterator
from functools import lru_cache

from autograder.proxy import operators
from autograder.proxy.asking import Asker

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


def new_handle(
    asker: Asker, number: int, name: str, kind: str, is_callable: bool, library: type | None
) -> "Handle":
    """library: the class of a library that the object is an instance of."""
    handle = object.__new__(_class_named(name, is_callable))
    for slot, value in zip(_STATE, (asker, number, name, kind, False, library), strict=True):
        object.__setattr__(handle, f"_Handle__{slot}", value)
    return handle


_STATE = ("asker", "number", "name", "kind", "made_here", "library")


@lru_cache(maxsize=1000)
def _class_named(name: str, is_callable: bool) -> type["Handle"]:
    """A class of handles with the name of the student's class: `type(layer).__name__` shows it."""
    base = CallableHandle if is_callable else Handle
    return type(name, (base,), {"__slots__": (), "__doc__": vars(Handle)["__doc__"]})


class Handle:
    __slots__ = (
        *("__asker", "__kind", "__library", "__made_here", "__name", "__number", "__weakref__"),
    )

    # NumPy: arithmetic with arrays comes to the methods below, everything else is refused.
    __array_ufunc__ = None

    def __number_of(self) -> int:
        return self.__number

    def __operate(self, operator: str, *operands: object) -> object:
        return self.__asker.request("operate", {"operator": operator}, operands=operands)

    def __refuse(self, *_: object, **__: object) -> object:
        raise TypeError(
            f"an object of the student's class {self.__name} was given where numbers, strings, "
            "lists, arrays … were expected"
        )

    __array__ = __array_function__ = __reduce_ex__ = __copy__ = __deepcopy__ = __refuse

    # Attributes

    def __getattr__(self, name: str) -> object:
        if name == "__signature__":
            return _signature(self.__operate("signature", self))
        hidden = name.startswith("__") and name.endswith("__") and name not in _ASKED
        if hidden or name.startswith(("_repr_", "_ipython_", "_Handle__")):
            raise AttributeError(f"{self.__name} object has no attribute {name!r} here")
        return self.__asker.request("attribute", {"name": name}, target=self)

    def __setattr__(self, name: str, value: object) -> None:
        self.__asker.request("set_attribute", {"name": name}, target=self, value=value)

    def __delattr__(self, name: str) -> None:
        self.__asker.request("delete_attribute", {"name": name}, target=self)

    def __dir__(self) -> list[str]:
        return self.__operate("dir", self)

    @property
    def __class__(self) -> type:
        return self.__library or _PYTHON_KINDS.get(self.__kind, type(self))

    @property
    def __doc__(self) -> object:
        return self.__asker.request("attribute", {"name": "__doc__"}, target=self)

    # Text: repr is asked for only where the test made the object

    def __repr__(self) -> str:
        if self.__made_here:
            return self.__operate("repr", self)
        what = self.__kind if self.__kind != "object" else "object of class"
        return f"<the student's {what} {self.__name}>"

    def __str__(self) -> str:
        return self.__operate("str", self)

    def __format__(self, spec: str) -> str:
        return self.__operate("format", self, spec)

    # Comparison

    def __hash__(self) -> int:
        return self.__operate("hash", self) if self.__made_here else hash((Handle, self.__number))

    def __eq__(self, other: object) -> bool:
        return other is self or (_is_handle(other) and self.__operate("eq", self, other) is True)

    def __ne__(self, other: object) -> bool:
        if not _is_handle(other):
            return True
        return other is not self and self.__operate("ne", self, other) is True

    def __instancecheck__(self, value: object) -> bool:
        if _is_handle(value) or (isinstance(value, tuple) and hasattr(value, "_fields")):
            return self.__operate("isinstance", value, self) is True
        self.__operate("isinstance", None, self)  # a TypeError unless this is a class
        return False

    def __subclasscheck__(self, value: object) -> bool:
        return _is_handle(value) and self.__operate("issubclass", value, self) is True

    # Arithmetic

    def __arithmetic(self, operator: str, *operands: object) -> object:
        """Asked for if all operands are the student's, or the test made this one."""
        if not self.__made_here and not all(map(_is_handle, operands)):
            raise TypeError(
                f"the student's code returned an object of class {self.__name}, and the test "
                f"computes with it and a value of its own ({operator}): the student's code would "
                "decide what comes out. Compare its attributes, or make the object in the test"
            )
        result = self.__operate(operator, *operands)
        return _made(result) if self.__made_here else result

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
        if self.__made_here or _is_handle(value):
            return self.__operate("contains", self, value) is True
        for count, item in enumerate(self):
            if item is value or item == value:
                return True
            if count >= _MAX_SEARCHED:
                raise TypeError(f"an object of class {self.__name} has items without an end")
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
        asker, made_here = self._Handle__asker, self._Handle__made_here
        result = asker.request("call", target=self, args=args, kwargs=kwargs)
        return _made(result) if self._Handle__kind == "class" and made_here else result


def _is_handle(value: object) -> bool:
    return issubclass(type(value), Handle)


def _made(value: object) -> object:
    """The same value; if it is a handle, as one that the test made."""
    if _is_handle(value):
        object.__setattr__(value, "_Handle__made_here", True)
    return value


def mark_class(value: object) -> object:
    """The same value; if it is the handle of a class, the test makes what this class returns."""
    if _is_handle(value) and value._Handle__kind == "class":
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
