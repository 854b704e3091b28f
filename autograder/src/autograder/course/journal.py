"""The log of each run of a command: `<course>/.autograder/.logs/TIME-COMMAND.log`.

It holds, as JSON, what the command was asked for, what became of it, and how it ended; one that was
killed has no end. The newest 100 are kept.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course.lock import writable
from autograder.course.state import FOLDER
from autograder.errors import CourseError

KEPT = 100
PLACE = f"{FOLDER}/.logs"


@dataclass
class Entry:
    """What one run writes down; `contents` is for the command to fill, with plain data."""

    path: Path
    contents: dict[str, Any] = field(default_factory=dict)


@contextmanager
def journal(root: Path, command: str, **asked: object) -> Iterator[Entry]:
    """Log a run of a command, however it ends.

    root: the course's folder
    asked: what it was asked for
    raises CourseError if the log cannot be written, unless the run ends with another error
    """
    began = datetime.now(UTC)
    head = {"command": command, "asked": asked, "began": began.isoformat(timespec="seconds")}
    path = root / PLACE / f"{began:%Y%m%dT%H%M%S.%fZ}-{command}.log"
    _write(path, head)
    entry = Entry(path)
    try:
        yield entry
    except BaseException as error:
        with suppress(CourseError):
            said = f"{type(error).__name__}: {error}".removesuffix(": ")
            _write(path, {**head, "ended": said, **entry.contents})
        raise
    _write(path, {**head, "ended": "well", **entry.contents})
    _forget(path.parent)


def _write(path: Path, contents: dict[str, Any]) -> None:
    with writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        new.write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")
        new.replace(path)


def _forget(folder: Path) -> None:
    for path in sorted(folder.glob("*.log"))[:-KEPT]:
        path.unlink(missing_ok=True)
