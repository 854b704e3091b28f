"""Exception classes of the student's: a test may catch them, as it may not a handle.

For each the examiner makes a class of its own, which derives from the same known classes. Nothing of
the student's runs in it: an exception of it has the message, the arguments and the attributes that
came as data, and what else a test asks of the class is asked of its handle.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from autograder.errors import DataError
from autograder.proxy import libraries

# What makes a test runner skip, stop or go on is no exception that an answer may raise.
_RUNNERS = frozenset(
    {"unittest", "doctest", "bdb", "pytest", "_pytest", "pluggy", "hypothesis"}
) | {
    *("IPython", "ipykernel", "nbclient", "autograder"),
}
SAID = "_said"  # the attribute of an exception that holds its message


class ErrorClass(type):
    """The class of the examiner's classes; `handle` stands for the student's own."""

    handle: object

    def __call__(cls, *_args: object, **_kwargs: object) -> NoReturn:
        raise RuntimeError(
            f"a {cls.__name__} is made by the student's code alone: give this cell the tag "
            "`unprotected` if its test has to make one"
        )

    def __getattr__(cls, name: str) -> object:
        return getattr(type.__getattribute__(cls, "handle"), name)


def new_error_class(name: str, handle: object, bases: Sequence[type]) -> ErrorClass:
    """A class to be caught, of the same bases; DataError if there can be none."""
    own = {
        "handle": handle,
        "__str__": lambda error: vars(error).get(SAID, ""),
        "__module__": "__main__",
    }
    try:
        return ErrorClass(name, tuple(bases) or (Exception,), own)
    except TypeError as error:
        raise DataError(f"an exception class cannot derive from these: {error}"[:200]) from error


def known(named: object, shared: Mapping[str, type]) -> type[Exception] | None:
    """The exception class of this name that both sides have: Python's, a library's, a locked cell's.

    shared: the classes of locked cells, by name
    """
    if type(named) is not list or [type(part) for part in named] != [str, str]:
        return None
    module, path = named
    kind: Any = shared.get(path) if module == "__main__" else libraries.installed(module, path)
    is_error = isinstance(kind, type) and issubclass(kind, Exception)
    return kind if is_error and module.partition(".")[0] not in _RUNNERS else None
