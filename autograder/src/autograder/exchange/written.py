"""Files that are there in full, or as they were before."""

import os
import tempfile
from pathlib import Path

from autograder.errors import CourseError


def read_bytes(path: Path) -> bytes:
    """What is in a file; CourseError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from error


def write_bytes(path: Path, contents: bytes) -> None:
    """Write a file beside its place, and put it there at once; CourseError if that fails."""
    new = ""
    try:
        handle, new = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
        with open(handle, "wb") as file:
            file.write(contents)
        os.chmod(new, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(new, path)
    except OSError as error:
        if new and os.path.exists(new):
            os.unlink(new)
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
