"""Files that a test has opened, for the student's code: what it does with one is asked back."""

import io
from collections.abc import Callable
from typing import Any, TypeGuard

from autograder.errors import DataError

_METHODS = frozenset({"read", "readline", "write", "seek", "tell", "truncate", "flush", "close"})
_TOLD = ("name", "mode", "encoding")

Told = tuple[bool, dict[str, Any]]  # whether it is one of text; its attributes that are texts


def is_file(value: object) -> TypeGuard[io.IOBase]:
    """Whether this is a file, or stands for one. A buffer in memory is none: it goes whole."""
    return isinstance(value, io.IOBase) and type(value) not in (io.StringIO, io.BytesIO)


def told_of(file: io.IOBase) -> Told:
    """What the student's side is told of a file."""
    found = {name: getattr(file, name, None) for name in _TOLD}
    texts = {name: text for name, text in found.items() if type(text) is str}
    return isinstance(file, io.TextIOBase), texts


def caller(file: io.IOBase) -> Callable[..., object]:
    """What does to a file of the test what the student's code asks for."""

    def call(method: object, *args: object) -> object:
        if type(method) is not str or method not in _METHODS:
            raise DataError("there is no such method of a file")
        return getattr(file, method)(*args)

    return call


class _File(io.IOBase):
    """What a file of text and one of bytes do alike."""

    _ask: Callable[..., Any]
    _is_closed = False  # by the student's code

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> Any:
        return self._ask("read", -1 if size is None else size)

    def readline(self, size: int | None = -1) -> Any:
        return self._ask("readline", -1 if size is None else size)

    def write(self, contents: Any) -> int:
        return self._ask("write", contents)

    def seek(self, position: int, whence: int = 0) -> int:
        return self._ask("seek", position, whence)

    def tell(self) -> int:
        return self._ask("tell")

    def truncate(self, size: int | None = None) -> int:
        return self._ask("truncate", size)

    def flush(self) -> None:
        if not self.closed:
            self._ask("flush")

    @property
    def closed(self) -> bool:
        return self._is_closed

    def close(self) -> None:
        if not self._is_closed:
            self._ask("close")
            self._is_closed = True

    def __del__(self) -> None:
        """Nothing: the file is the test's, which closes it."""


class _TextFile(_File, io.TextIOBase):
    pass


class _BytesFile(_File, io.BufferedIOBase):
    pass


def opened(ask: Callable[..., object], is_text: bool, texts: dict[str, Any]) -> io.IOBase:
    """What stands for a file of the test; ask: what `caller` made on the other side."""
    kind = type("File", (_TextFile if is_text else _BytesFile,), texts)
    file: _File = kind()
    file._ask = ask
    return file
