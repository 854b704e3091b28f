"""Files that are there in full, or as they were before."""

import os
import shutil
import tempfile
from collections.abc import Mapping
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


def placed(place: Path, contents: Mapping[str, bytes], when: float) -> None:
    """Write a folder beside its place, and put it there at once; when: when its files were written."""
    new = place.with_name(f".{place.name}.new")
    try:
        shutil.rmtree(new, ignore_errors=True)
        for path, content in contents.items():
            file = new / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            os.utime(file, (when, when))
        new.rename(place)
    except OSError as error:
        raise CourseError(f"{place} cannot be written: {error.strerror}") from error
