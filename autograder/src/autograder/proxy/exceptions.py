"""Exceptions as data: the nearest built-in type, the message, the traceback as text."""

import builtins
import contextlib
import functools
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import numpy as np

from autograder.errors import DataError
from autograder.proxy import errorclasses, libraries
from autograder.proxy.errorclasses import SAID, ErrorClass
from autograder.proxy.tracebacks import leave_out_engine, shorten_paths
from autograder.wire.values import Packed

MAX_MESSAGE = 20_000
MAX_TRACEBACK = 8_000
_LIBRARY = {"DataError": DataError, "LinAlgError": np.linalg.LinAlgError}
_KINDS = {
    name: kind
    for name, kind in (vars(builtins) | _LIBRARY).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
_NONE: Mapping[str, type] = {}
_MOST_ATTRIBUTES = 20
_MOST_CAUSES = 3
_SIMPLE = (type(None), bool, int, float, str)

# What Python takes for the end of a loop, wherever it comes from: of the student's code only a
# step of an iterator may say that there are no more items.
ENDS_OF_LOOPS = (StopIteration, StopAsyncIteration, GeneratorExit)

# An exception as it travels. "raised" is the examiner's own number of one that a test's function
# raised: what comes back with it is raised again as it was. "own" describes a class of the student's.
Described = TypedDict(
    "Described",
    {
        "type": str,  # the nearest built-in type
        "message": str,
        "class": NotRequired[str],
        "library": NotRequired[list[str]],
        "attributes": NotRequired[dict[str, object]],
        "own": NotRequired[Packed],
        "cause": NotRequired["Described"],
        "traceback": NotRequired[str],
        "args": NotRequired[list[object]],
        "raised": NotRequired[int | None],
    },
)


class _Verbatim(str):
    """A message that str(KeyError(message)) shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str.__str__(self)


def describe(
    error: BaseException, shared: Mapping[str, object] = _NONE, depth: int = 0
) -> Described:
    """The exception as JSON, whatever its class does.

    shared: the classes of locked cells, by name
    depth: how many exceptions it is the cause of
    """
    kind = type(error)
    described: Described = {"type": "Exception", "message": "", "class": "", "traceback": ""}
    with contextlib.suppress(BaseException):
        described["type"] = next(k.__name__ for k in kind.__mro__ if k in _KINDS.values())
    with contextlib.suppress(BaseException):
        found = (
            libraries.known_as(k, shared) for k in kind.__mro__[: kind.__mro__.index(Exception)]
        )
        if named := next(filter(None, found), None):
            described["library"] = named
    with contextlib.suppress(BaseException):
        described["attributes"] = {
            name: value
            for name, value in list(vars(error).items())[:_MOST_ATTRIBUTES]
            if type(name) is str and _is_simple(value)
        }
    with contextlib.suppress(BaseException):
        if error.__cause__ is not None and depth < _MOST_CAUSES:
            described["cause"] = describe(error.__cause__, shared, depth + 1)
            described["cause"].pop("traceback", None)  # it is in that of its effect
    with contextlib.suppress(BaseException):
        described["class"] = str.__str__(kind.__name__)[:200]
    try:
        described["message"] = str.__str__(str(error))[:MAX_MESSAGE]
    except BaseException:
        described["message"] = "(the exception has no message that can be read)"
    with contextlib.suppress(BaseException):
        args = error.args
        if type(args) is tuple and are_simple(args):
            described["args"] = list(args)
    with contextlib.suppress(BaseException):
        leave_out_engine(error)
        lines = traceback.format_exception(kind, error, error.__traceback__, limit=-12)
        described["traceback"] = shorten_paths("".join(lines))[-MAX_TRACEBACK:]
    return described


def are_simple(args: Sequence[object]) -> bool:
    """Whether the arguments of an exception are few, and plain data."""
    return len(args) < 10 and all(_is_simple(arg) for arg in args)


def _is_simple(value: object) -> bool:
    if type(value) is int:
        return -(2**63) <= value < 2**63
    return type(value) in _SIMPLE and (type(value) is not str or len(value) < MAX_MESSAGE)


def rebuild(
    described: object,
    shared: Mapping[str, type] = _NONE,
    own: type | None = None,
    depth: int = 0,
) -> BaseException:
    """The exception that was described: of a type that is known here, and nothing but data.

    shared: the classes of locked cells, by name
    own: what stands for its class, if that is the student's own
    depth: how many exceptions it is the cause of
    """
    if type(described) is not dict:
        return DataError("an error is described by its type and message")
    name, message = described.get("type"), described.get("message")
    if type(name) is not str or type(message) is not str:
        return DataError("an error is described by its type and message")
    kind = own or errorclasses.known(described.get("library"), shared)
    error = (of_class(described, kind) if kind else None) or _build(
        _KINDS.get(name, RuntimeError), message[:MAX_MESSAGE], described.get("args")
    )
    if "cause" in described and depth < _MOST_CAUSES:
        error.__cause__ = rebuild(described["cause"], shared, depth=depth + 1)
    text = described.get("traceback")
    if type(text) is str and text:
        error.add_note("In the student's kernel:\n" + text[-MAX_TRACEBACK:])
    return error


def not_the_end(error: BaseException) -> RuntimeError:
    """What stands for one of `ENDS_OF_LOOPS`, as Python itself does it in a generator."""
    return RuntimeError(f"the student's code raised {type(error).__name__}")


def of_class(described: dict, kind: Any) -> BaseException | None:
    """The exception that was described, of this class; None if it would say something else."""
    args, attributes = described.get("args"), described.get("attributes")
    if type(args) is not list or not are_simple(args) or type(attributes) is not dict:
        return None
    own = {
        name: value
        for name, value in list(attributes.items())[:_MOST_ATTRIBUTES]
        if name.isidentifier() and not name.startswith("_") and _is_simple(value)
    }
    if isinstance(kind, ErrorClass):
        own[SAID] = described.get("message")
    for make in (kind, functools.partial(kind.__new__, kind)):
        with contextlib.suppress(Exception):
            error = make(*args)
            vars(error).update(own)
            if type(error) is kind and str(error) == described.get("message"):
                return error
    return None


def _build(kind: type[BaseException], message: str, args: object) -> BaseException:
    if type(args) is list and are_simple(args):
        with contextlib.suppress(Exception):
            error = kind(*args)
            if type(error) is kind and str(error) == message:
                return error
    if kind is KeyError:
        return KeyError(_Verbatim(message))
    for base in kind.__mro__:
        with contextlib.suppress(TypeError):  # UnicodeDecodeError and others want more than that
            return base(message)
    return RuntimeError(message)
