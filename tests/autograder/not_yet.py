"""Promises that the engine does not keep yet: tests that are expected to fail, with the cause.

A test that is expected to fail must fail: who mends what is listed takes it off the list.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

Causes = dict[str, list[str]]  # cause -> the names of what fails for it


def read_not_yet(path: Path) -> dict[str, Causes]:
    """Kind of promise -> what fails of it."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def each(names: Iterable[str], causes: Causes) -> pytest.MarkDecorator:
    """A test for each name; those that are listed under a cause are expected to fail."""
    cause = {name: cause for cause, listed in causes.items() for name in listed}
    return pytest.mark.parametrize(
        "name", [pytest.param(name, marks=_marks(cause.get(name))) for name in names]
    )


def _marks(cause: str | None) -> list[pytest.MarkDecorator]:
    if cause is None:
        return []
    return [pytest.mark.xfail(strict=True, raises=AssertionError, reason=cause)]
