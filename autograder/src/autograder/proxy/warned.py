"""Warnings of the student's code, told to the test, in whose process they are issued again.

There `pytest.warns`, `catch_warnings` and a filter that makes errors of them find them.
"""

import warnings
from types import TracebackType
from typing import TextIO

from autograder.errors import DataError
from autograder.proxy.exceptions import Described, describe, rebuild

MAX_WARNINGS = 100  # of one call
# What `simplefilter("always")` adds, after it has looked for another one of the kind.
_ALWAYS: tuple[str, None, type[Warning], None, int] = ("always", None, Warning, None, 0)

_seen: dict[
    str | tuple[str, type[Warning], int], int
] = {}  # what was shown already: as Python keeps it for each module


class Warned:
    """Keeps the warnings that are issued within it."""

    def __init__(self) -> None:
        self._kept: list[Described] = []
        self._filters = warnings.catch_warnings()

    def __enter__(self) -> "Warned":
        self._filters.__enter__()
        warnings.filters = [_ALWAYS, *warnings.filters]  # it is the test that decides
        warnings.showwarning = self._keep
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._filters.__exit__(kind, error, trace)

    def _keep(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if len(self._kept) < MAX_WARNINGS:
            self._kept.append(
                describe(message if isinstance(message, Warning) else category(message))
            )

    def take(self) -> list[Described]:
        """What was kept since the last time."""
        taken, self._kept = self._kept, []
        return taken


def warn_again(told: object) -> None:
    """Issue here what was told; raises a warning that a filter makes an error of."""
    if type(told) is not list or len(told) > MAX_WARNINGS:
        raise DataError("warnings are a list")
    for described in told:
        warning = rebuild(described)
        if not isinstance(warning, Warning):
            warning = UserWarning(str(warning))
        warnings.warn_explicit(warning, None, "the student's code", 1, registry=_seen)
