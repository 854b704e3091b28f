"""Files and folders on a kernel's disk: no link is followed, and no pipe waited for."""

import contextlib
import os
from collections.abc import Iterator
from hashlib import blake2b
from os import close, fstat, ftruncate, lstat, read, scandir, write  # as they were, whatever a
from os import open as open_file  # test patches
from os.path import normpath, realpath
from stat import S_ISREG

_TIME = "st_mtime_ns" if os.name == "nt" else "st_ctime_ns"
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def opened_folder(path: str) -> str | int:
    """An open folder, which is looked at sooner than its path, where the system opens folders."""
    try:
        return open_file(path, os.O_RDONLY)
    except OSError:
        return path


def listed(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """What lies in a folder, but for what is passed over: the paths, and what is known of each."""
    with contextlib.suppress(OSError), scandir(folder) as entries:
        for entry in entries:
            if not is_passed_over(entry.name):
                with contextlib.suppress(OSError):
                    yield f"{folder}/{entry.name}", lstat(entry.path)


def is_passed_over(name: str) -> bool:
    """Whether it is hidden, or Python's own."""
    return name.startswith(".") or name == "__pycache__"


def above(path: str) -> list[str]:
    """The folders that a path names, from the top.

    >>> above("a/b/c.txt")
    ['a', 'a/b']
    """
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts)) if parts[count - 1]]


def is_real(place: str) -> bool:
    """Whether no link leads elsewhere."""
    return realpath(place) == normpath(place)


def changed_at(facts: os.stat_result) -> int:
    """When something was changed: its contents, or (but for Windows) anything else about it."""
    changed: int = getattr(facts, _TIME)
    return changed


def digest_of(contents: bytes) -> bytes:
    """A fingerprint of a file's contents."""
    return blake2b(contents, digest_size=16).digest()


def contents_of(place: str, most: int) -> bytes | None:
    """The contents of a regular file; None if it is none, or larger than this."""
    try:
        file = open_file(place, os.O_RDONLY | _SAFELY)
    except OSError:
        return None
    try:
        size = fstat(file).st_size
        if not S_ISREG(fstat(file).st_mode) or size > most:
            return None
        parts = []
        while size > 0 and (part := read(file, size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
    except OSError:
        return None
    finally:
        close(file)


def write_file(place: str, contents: bytes) -> None:
    """Write a file; whoever has it open sees the new contents."""
    file = open_file(place, os.O_WRONLY | os.O_CREAT | _SAFELY, 0o600)
    try:
        if S_ISREG(fstat(file).st_mode):
            left = memoryview(contents)
            while left:
                left = left[write(file, left) :]
            ftruncate(file, len(contents))
    finally:
        close(file)
