"""Mocks of a test, for the student's code: each call of one, and each attribute, is asked for.

What a mock is told to return, and what it was called with, is the test's: of its own attributes
only the mocks and values that stand for an object's are given away.
"""

import sys
from collections.abc import Callable
from typing import Any


def is_mock(value: object) -> bool:
    """Whether this is a Mock of unittest's."""
    module: Any = sys.modules.get("unittest.mock")
    return module is not None and issubclass(type(value), module.NonCallableMock)


def caller(mock: Any) -> Callable[..., object]:
    """What does to a mock of the test what the student's code asks for."""
    module: Any = sys.modules["unittest.mock"]
    own = frozenset(dir(module.Mock))

    def call(what: object, /, *args: Any, **kwargs: object) -> object:
        if what == "call":
            return mock(*args, **kwargs)
        name = args[0]
        if type(name) is not str or name.startswith("_") or name in own:
            raise AttributeError(f"a mock gives no {name!r} away")
        if what == "set":
            setattr(mock, name, args[1])
            return None
        return getattr(mock, name)

    return call


class Mocked:
    """What the student's code is given for a mock; ask: what `caller` made on the other side."""

    __ask: Callable[..., object]

    def __init__(self, ask: Callable[..., Any]):
        object.__setattr__(self, "_Mocked__ask", ask)

    def __call__(self, *args: object, **kwargs: object) -> object:
        return self.__ask("call", *args, **kwargs)

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.__ask("get", name)

    def __setattr__(self, name: str, value: object) -> None:
        self.__ask("set", name, value)
