"""Exceptions as data: the nearest built-in type, the message, the traceback as text."""

import builtins
import contextlib
import functools
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import numpy as np

from autograder.errors import DataError
from autograder.proxy import libraries
from autograder.proxy.tracebacks import leave_out_engine, shorten_paths

MAX_MESSAGE = 20_000
MAX_TRACEBACK = 8_000
_LIBRARY = {"DataError": DataError, "LinAlgError": np.linalg.LinAlgError}
_KINDS = {
    name: kind
    for name, kind in (vars(builtins) | _LIBRARY).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
# What makes a test runner skip, stop or go on is no library's exception but a plain one.
_RUNNERS = frozenset(
    {"unittest", "doctest", "bdb", "pytest", "_pytest", "pluggy", "hypothesis"}
) | {
    *("IPython", "ipykernel", "nbclient", "autograder"),
}
_NONE: Mapping[str, type] = {}
_MOST_ATTRIBUTES = 20
_SIMPLE = (type(None), bool, int, float, str)

# An exception as it travels. "raised" is the examiner's own number of one that a test's function
# raised: what comes back with it is raised again as it was.
Described = TypedDict(
    "Described",
    {
        "type": str,  # the nearest built-in type
        "message": str,
        "class": NotRequired[str],
        "library": NotRequired[list[str]],
        "attributes": NotRequired[dict[str, object]],
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


def describe(error: BaseException, shared: Mapping[str, object] = _NONE) -> Described:
    """The exception as JSON, whatever its class does.

    shared: the classes of locked cells, by name
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
            described["attributes"] = {
                name: value
                for name, value in list(vars(error).items())[:_MOST_ATTRIBUTES]
                if type(name) is str and _is_simple(value)
            }
    with contextlib.suppress(BaseException):
        described["class"] = str.__str__(kind.__name__)[:200]
    try:
        described["message"] = str.__str__(str(error))[:MAX_MESSAGE]
    except BaseException:
        described["message"] = "(the exception has no message that can be read)"
    with contextlib.suppress(BaseException):
        args = error.args
        if type(args) is tuple and _are_simple(args):
            described["args"] = list(args)
    with contextlib.suppress(BaseException):
        leave_out_engine(error)
        lines = traceback.format_exception(kind, error, error.__traceback__, limit=-12)
        described["traceback"] = shorten_paths("".join(lines))[-MAX_TRACEBACK:]
    return described


def _are_simple(args: Sequence[object]) -> bool:
    return len(args) < 10 and all(_is_simple(arg) for arg in args)


def _is_simple(value: object) -> bool:
    if type(value) is int:
        return -(2**63) <= value < 2**63
    return type(value) in _SIMPLE and (type(value) is not str or len(value) < MAX_MESSAGE)


def rebuild(described: object, shared: Mapping[str, type] = _NONE) -> BaseException:
    """The exception that was described: of a type that is known here, and nothing but data.

    shared: the classes of locked cells, by name
    """
    if type(described) is not dict:
        return DataError("an error is described by its type and message")
    name, message = described.get("type"), described.get("message")
    if type(name) is not str or type(message) is not str:
        return DataError("an error is described by its type and message")
    error = _of_library(described, message, shared) or _build(
        _KINDS.get(name, RuntimeError), message[:MAX_MESSAGE], described.get("args")
    )
    text = described.get("traceback")
    if type(text) is str and text:
        error.add_note("In the student's kernel:\n" + text[-MAX_TRACEBACK:])
    return error


def _of_library(described: dict, message: str, shared: Mapping[str, type]) -> BaseException | None:
    """An exception of the examiner's own class of that name, of a library or of a locked cell."""
    named, args = described.get("library"), described.get("args")
    attributes = described.get("attributes")
    if type(named) is not list or [type(part) for part in named] != [str, str]:
        return None
    if type(args) is not list or not _are_simple(args) or type(attributes) is not dict:
        return None
    module, path = named
    kind: Any = shared.get(path) if module == "__main__" else libraries.installed(module, path)
    is_error = isinstance(kind, type) and issubclass(kind, Exception)
    if not is_error or module.partition(".")[0] in _RUNNERS:
        return None
    for make in (kind, functools.partial(kind.__new__, kind)):
        with contextlib.suppress(Exception):
            error = make(*args)
            for name, value in list(attributes.items())[:_MOST_ATTRIBUTES]:
                if name.isidentifier() and not name.startswith("_") and _is_simple(value):
                    vars(error)[name] = value
            if type(error) is kind and str(error) == message:
                return error
    return None


def _build(kind: type[BaseException], message: str, args: object) -> BaseException:
    if type(args) is list and _are_simple(args):
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
