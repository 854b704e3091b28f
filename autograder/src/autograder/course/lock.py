"""One run at a time on one course, and clear words where its folder cannot be written."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course.state import FOLDER
from autograder.errors import CourseError


@contextmanager
def course_lock(root: Path) -> Iterator[None]:
    """Hold the course while grading; raises CourseError if another run does.

    The lock belongs to the process, and is gone with it however that ends.
    """
    path = root / FOLDER / "lock"
    with writable(path):
        path.parent.mkdir(exist_ok=True)
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        with writable(path):
            _take(opened, root)
            os.ftruncate(opened, 0)
            os.write(opened, str(os.getpid()).encode())
        yield
    finally:
        os.close(opened)


def _take(opened: int, root: Path) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(opened, 20).decode("ascii", "replace") or "unknown"
        raise CourseError(
            f"another run is grading the course {root} (process {holder} of the machine that "
            "runs it): wait until it is done, or end it"
        ) from error


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Failures to write become a CourseError that names the path, and the way out."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        again = "what was graded before is recorded; run the command again to go on"
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise CourseError(f"no room left to write {where}: free some; {again}") from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise CourseError(
                f"{where} cannot be written ({error.strerror}): grading needs a course folder "
                f"that you may write to; {again}"
            ) from error
        raise CourseError(f"{where} cannot be written: {error.strerror or error}") from error
