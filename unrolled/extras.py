"""Packages that only a part of the library needs: the extras of pyproject.toml."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import what the extra `name` installs; where it is missing, say how to install it.

    Raises:
        ModuleNotFoundError: the same as without this, with the command that would do.

    >>> with extra("keras"):
    ...     import no_such_package
    Traceback (most recent call last):
    ModuleNotFoundError: no_such_package is not installed: pip install 'unrolled-course[keras]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == __package__:
            raise  # a slip of the library's own
        command = f"pip install 'unrolled-course[{name}]'"
        raise ModuleNotFoundError(f"{missing} is not installed: {command}", name=missing) from None
