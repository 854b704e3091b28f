"""Files that nobody but the instructor shall read."""

import os
from pathlib import Path

from autograder.course.state import FOLDER
from autograder.errors import CourseError


def folder(root: Path) -> Path:
    """Where a course keeps what was found: `<course>/.autograder/.similar`, made if it is not there."""
    place = root / FOLDER / ".similar"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CourseError(f"{place} cannot be made: {error.strerror}") from error
    return place


def write(path: Path, text: str) -> None:
    """Write a file, readable for its owner alone; raises CourseError if that is not possible."""
    try:
        path.unlink(missing_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(opened, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error
