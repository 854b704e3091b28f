"""Exceptions as data: the nearest built-in type, the message, the traceback as text."""

import builtins
import contextlib
import traceback
from typing import NotRequired, TypedDict

import numpy as np

from autograder.errors import DataError
from autograder.proxy.tracebacks import leave_out_engine, shorten_paths

MAX_MESSAGE = 20_000
MAX_TRACEBACK = 8_000
_LIBRARY = {"DataError": DataError, "LinAlgError": np.linalg.LinAlgError}
_KINDS = {
    name: kind
    for name, kind in (vars(builtins) | _LIBRARY).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
_SIMPLE = (type(None), bool, int, float, str)

# An exception as it travels. "raised" is the examiner's own number of one that a test's function
# raised: what comes back with it is raised again as it was.
Described = TypedDict(
    "Described",
    {
        "type": str,  # the nearest built-in type
        "message": str,
        "class": NotRequired[str],
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


def describe(error: BaseException) -> Described:
    """The exception as JSON, whatever its class does."""
    kind = type(error)
    described: Described = {"type": "Exception", "message": "", "class": "", "traceback": ""}
    with contextlib.suppress(BaseException):
        described["type"] = next(k.__name__ for k in kind.__mro__ if k in _KINDS.values())
    with contextlib.suppress(BaseException):
        described["class"] = str.__str__(kind.__name__)[:200]
    try:
        described["message"] = str.__str__(str(error))[:MAX_MESSAGE]
    except BaseException:
        described["message"] = "(the exception has no message that can be read)"
    with contextlib.suppress(BaseException):
        args = error.args
        if type(args) is tuple and len(args) < 10 and all(_is_simple(arg) for arg in args):
            described["args"] = list(args)
    with contextlib.suppress(BaseException):
        leave_out_engine(error)
        lines = traceback.format_exception(kind, error, error.__traceback__, limit=-12)
        described["traceback"] = shorten_paths("".join(lines))[-MAX_TRACEBACK:]
    return described


def _is_simple(value: object) -> bool:
    if type(value) is int:
        return -(2**63) <= value < 2**63
    return type(value) in _SIMPLE and (type(value) is not str or len(value) < MAX_MESSAGE)


def rebuild(described: object) -> BaseException:
    """The exception that was described: of a built-in type, never more than its message."""
    if type(described) is not dict:
        return DataError("an error is described by its type and message")
    name, message = described.get("type"), described.get("message")
    if type(name) is not str or type(message) is not str:
        return DataError("an error is described by its type and message")
    error = _build(_KINDS.get(name, RuntimeError), message[:MAX_MESSAGE], described.get("args"))
    text = described.get("traceback")
    if type(text) is str and text:
        error.add_note("In the student's kernel:\n" + text[-MAX_TRACEBACK:])
    return error


def _build(kind: type[BaseException], message: str, args: object) -> BaseException:
    if type(args) is list and len(args) < 10 and all(_is_simple(arg) for arg in args):
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
