"""Granting extensions, taking them back, and listing them; see extensions.py for what they are."""

import difflib
from collections.abc import Iterator
from datetime import datetime, timedelta

from nbgrader.api import Assignment, Gradebook, Student, SubmittedAssignment
from sqlalchemy import select

from autograder.course.changes import change_lines, changes, scores
from autograder.course.extensions import (
    Extension,
    Extensions,
    extend_row,
    read_date,
    read_extensions,
    write_extensions,
)
from autograder.course.folder import Course, released_notebooks
from autograder.course.gradebook import explained
from autograder.course.journal import journal
from autograder.course.lock import course_lock
from autograder.course.penalties import Penalties
from autograder.errors import CourseError
from autograder.printing import printable


def extensions_of(course: Course, assignment: str, student: str = "") -> list[str]:
    """The extensions of an assignment, or of one student in it; a line each.

    raises CourseError if there is no such assignment, or no such student
    """
    with course.gradebook() as gradebook, explained(course.db_url):
        due = _due_date(course, gradebook, assignment)
        granted = _granted(course, gradebook, assignment)
        if student:
            _demand_student(course, gradebook, assignment, student)
            granted = {who: one for who, one in granted.items() if who == student}
        nobody = f"{student} has no extension" if student else "nobody has an extension"
        lines = [_told(who, one, due) for who, one in sorted(granted.items())]
        return lines or [printable(f"{assignment}: {nobody}")]


def extend(
    course: Course, assignment: str, student: str, until: str, reason: str = ""
) -> list[str]:
    """Grant a student an extension, in place of an earlier one; what came of it, in lines.

    until: a date, as `read_date` reads it
    raises CourseError if there is no such student, no due date, or it is not after that
    """
    asked = {"assignment": assignment, "student": student, "until": until, "reason": reason}
    with (
        course_lock(course.root),
        course.gradebook() as gradebook,
        explained(course.db_url),
        journal(course.root, "extend", **asked) as entry,
    ):
        granted = Extension(read_date(until), reason)
        due = _due_date(course, gradebook, assignment)
        if due is None:
            raise CourseError(
                f"{assignment} has no due date, so nobody is late: give it one with "
                f"`nbgrader db assignment add {assignment} --duedate '2026-12-01 18:00'`"
            )
        _demand_student(course, gradebook, assignment, student)
        if granted.behind(due) is None:
            raise CourseError(
                f"{_shown(granted.until)} is not after the due date of {assignment}, {_shown(due)}"
            )
        lines = [_told(student, granted, due)]
        lines += _keep(course, gradebook, assignment, student, granted)
        entry.contents["said"] = lines
        return lines


def take_back(course: Course, assignment: str, student: str) -> list[str]:
    """Take back what was granted to a student; what came of it, in lines.

    raises CourseError if nothing was
    """
    with (
        course_lock(course.root),
        course.gradebook() as gradebook,
        explained(course.db_url),
        journal(
            course.root, "extend", assignment=assignment, student=student, remove=True
        ) as entry,
    ):
        if student not in _granted(course, gradebook, assignment):
            raise CourseError(f"{student!r} has no extension for {assignment}")
        lines = [printable(f"{student}: no extension for {assignment} any more")]
        lines += _keep(course, gradebook, assignment, student, None)
        entry.contents["said"] = lines
        return lines


def _keep(
    course: Course, gradebook: Gradebook, assignment: str, student: str, granted: Extension | None
) -> list[str]:
    """Into the file, and into nbgrader's field if there is a submission; whose scores changed."""
    before = scores(gradebook, assignment)
    known = read_extensions(course.root, assignment)
    known.pop(student, None)
    if granted is not None:
        known[student] = granted
    write_extensions(course.root, assignment, known)
    for row in _rows(gradebook, assignment):
        if row.student_id == student:
            row.extension = None
            extend_row(row, known)
    Penalties(course, gradebook).refresh(assignment)
    return change_lines(changes(before, scores(gradebook, assignment)))


def _granted(course: Course, gradebook: Gradebook, assignment: str) -> Extensions:
    """All extensions of an assignment, those that others entered in the gradebook included."""
    due = _due_date(course, gradebook, assignment)
    found = {
        row.student_id: Extension(due + row.extension)
        for row in _rows(gradebook, assignment)
        if due is not None and row.extension
    }
    return {**found, **read_extensions(course.root, assignment)}


def _rows(gradebook: Gradebook, assignment: str) -> Iterator[SubmittedAssignment]:
    query = select(SubmittedAssignment).join(Assignment).where(Assignment.name == assignment)
    yield from gradebook.db.scalars(query)


def _due_date(course: Course, gradebook: Gradebook, assignment: str) -> datetime | None:
    """When an assignment is due, in UTC; CourseError if there is no such assignment."""
    found: datetime | None = released_notebooks(course, assignment, gradebook)[0].assignment.duedate
    return found


def _demand_student(course: Course, gradebook: Gradebook, assignment: str, student: str) -> None:
    """Raise CourseError for a student whom neither gradebook nor submissions know."""
    known = {*gradebook.db.scalars(select(Student.id)), *course.submissions(assignment)}
    if student not in known:
        alike = " or ".join(difflib.get_close_matches(student, known))
        way = f"do you mean {alike}?" if alike else f"`nbgrader db student add {student}` adds one"
        raise CourseError(f"no student {student!r} in the gradebook: {way}")


def _shown(when: datetime) -> str:
    """A date as it is named in messages."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def _told(student: str, one: Extension, due: datetime | None) -> str:
    """An extension as a line."""
    span = one.behind(due)
    if span is not None:
        more = f"{length(span)} after the due date"
    elif due is None:
        more = "without effect: there is no due date any more"
    else:
        more = f"without effect: the due date is {_shown(due)} by now"
    reason = f": {one.reason}" if one.reason else ""
    return printable(f"{student}: until {_shown(one.until)}, {more}{reason}")


def length(span: timedelta) -> str:
    """A span of time in words.

    >>> length(timedelta(days=2, hours=1.5))
    '2 days 1.5 hours'
    """
    hours = span.seconds / 3600
    days = f"{span.days} day{'' if span.days == 1 else 's'}" if span.days else ""
    rest = f"{hours:.3g} hour{'' if hours == 1 else 's'}" if hours else ""
    return " ".join(part for part in (days, rest) if part)
