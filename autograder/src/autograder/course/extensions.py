"""Extensions: until when one student may hand in an assignment.

`<course>/.autograder/.extensions/<assignment>.json` keeps what was granted, as a date, so that it holds
for who has handed in nothing yet, and after the due date was moved. From there it goes into nbgrader's
own field, `extension`, which is a span of time behind the due date; nbgrader has it for submissions
only.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from nbgrader.api import SubmittedAssignment
from nbgrader.utils import gettz, parse_utc

from autograder.course.lock import writable
from autograder.course.state import FOLDER
from autograder.errors import CourseError

_DATE = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?) ?(.*)")
EXAMPLE = "'2026-12-03 18:00' is in UTC, '2026-12-03 18:00 Europe/Berlin' is not"


@dataclass(frozen=True)
class Extension:
    """What was granted to one student."""

    until: datetime  # in UTC, without a zone, as nbgrader keeps dates
    reason: str = ""

    def behind(self, due: datetime | None) -> timedelta | None:
        """The span behind the due date; None if there is no due date, or it is later than this."""
        return None if due is None or self.until <= due else self.until - due


Extensions = dict[str, Extension]  # by student


def read_extensions(root: Path, assignment: str) -> Extensions:
    """What was granted so far; CourseError if the file was damaged."""
    path = _path(root, assignment)
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return {
            student: Extension(datetime.fromisoformat(one["until"]), str(one["reason"]))
            for student, one in found.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CourseError(f"{path} cannot be read ({error}): mend or remove it") from error


def write_extensions(root: Path, assignment: str, granted: Extensions) -> None:
    """Write what was granted so that at any moment there is the old file, or the new one."""
    path = _path(root, assignment)
    plain = {
        student: {**asdict(one), "until": one.until.isoformat()}
        for student, one in sorted(granted.items())
    }
    with writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        new.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
        new.replace(path)


def _path(root: Path, assignment: str) -> Path:
    name = quote(assignment, safe=" @+=,", errors="surrogateescape")
    return root / FOLDER / ".extensions" / f"{name}.json"


def extend_row(submission: SubmittedAssignment, granted: Mapping[str, Extension]) -> None:
    """Enter in nbgrader's own field what was granted; what others entered there stays."""
    one = granted.get(submission.student_id)
    if one is not None:
        span = one.behind(submission.assignment.duedate)
        if submission.extension != span:
            submission.extension = span


def read_date(text: str) -> datetime:
    """A point in time, in UTC, read as nbgrader reads due dates; without a zone it is in UTC.

    raises CourseError if it is none, or may be read in two ways

    >>> read_date("2026-12-03 18:00 Europe/Berlin")
    datetime.datetime(2026, 12, 3, 17, 0)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise CourseError(f"{text!r} is no date with a time: {EXAMPLE}")
    when, zone = found.groups()
    offset = re.fullmatch(r"Z|[+-]\d\d(:?\d\d)?", zone)
    if zone and not offset and gettz(zone) is None:
        raise CourseError(f"{zone!r} is no time zone that this machine knows: {EXAMPLE}")
    # nbgrader takes a number that stands alone for seconds.
    ready = f"{when}{zone}" if offset else f"{when.replace('T', ' ')} {zone}".strip()
    try:
        read: datetime = parse_utc(ready)
    except (ValueError, OverflowError) as error:
        raise CourseError(f"{text!r} is no date: {error}") from error
    return read
