"""Students who work together, as a file beside the course names them.

`<course>/groups.toml`, or what `c.GradingEngine.groups_file` names, has a table for each assignment, or
one, `["*"]`, for all that have none of their own:

    [ps1]
    "group 1" = ["ada", "bob"]

What one member hands in is recorded for all of them. If several do, what was handed in last counts for
all, late or not, and each of them gets a flag that says so. `nbgrader autograde` and formgrader's
button do not know of groups: `autograder grade` does.
"""

import fnmatch
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from nbgrader.api import Gradebook, Student
from sqlalchemy import select

from autograder.config import GradingEngine
from autograder.course.files import read_folder
from autograder.course.folder import Course
from autograder.course.gradebook import explained
from autograder.course.state import State
from autograder.course.timestamps import TIMESTAMP, submitted_at
from autograder.errors import CourseError, Unreadable
from autograder.model import Flag, Submission, SubmissionResult

EVERY = "*"  # the table of the assignments that have none of their own
FLAG = "group"  # the kind of a flag that tells whose submission counts


@dataclass(frozen=True)
class Group:
    """Students who work together on an assignment."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class HandedIn:
    """A submission that counts, and those whom it counts for."""

    student: str  # who handed it in
    group: Group | None = None
    others: tuple[str, ...] = ()  # members whose own submissions do not count

    @property
    def members(self) -> tuple[str, ...]:
        """Those whom it counts for, and who handed it in first."""
        rest = self.group.members if self.group else ()
        return (self.student, *(one for one in rest if one != self.student))

    def of(
        self, member: str, submission: Submission, result: SubmissionResult
    ) -> tuple[Submission, SubmissionResult]:
        """The submission and its result as those of one member."""
        return replace(submission, student=member), replace(
            result, student=member, flags=(*result.flags, *self._flags(member))
        )

    def _flags(self, member: str) -> Iterable[Flag]:
        if self.group is None:
            return
        name = repr(self.group.name)
        if self.others:
            text = (
                f"several of the group {name} handed in: what {self.student} did last counts for "
                f"all, and what {' and '.join(self.others)} did does not"
            )
            yield Flag(FLAG, text)
        elif member != self.student:
            yield Flag(FLAG, f"handed in by {self.student}, for the group {name}")


def read_groups(course: Course, gradebook: Gradebook, assignment: str) -> dict[str, Group]:
    """The groups of an assignment, by student; raises CourseError if the file is wrong."""
    path = course.root / GradingEngine(config=course.config).groups_file
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    where = f"{path}, [{assignment}]" if assignment in tables else f'{path}, ["{EVERY}"]'
    table = tables.get(assignment, tables.get(EVERY, {}))
    if not isinstance(table, dict):
        raise CourseError(f'{where}: should be a table with lines as "group 1" = ["ada", "bob"]')
    groups: dict[str, Group] = {}
    for name, members in table.items():
        if not isinstance(members, list) or not all(isinstance(one, str) for one in members):
            raise CourseError(f'{where}: {name!r} should be a list of students, as ["ada", "bob"]')
        group = Group(name, tuple(members))
        for one in members:
            if one in groups:
                twice = "twice" if groups[one] is group else f"in {groups[one].name!r}, too"
                raise CourseError(f"{where}: {one!r} of {name!r} is named {twice}")
            groups[one] = group
    if groups:
        _demand_known(course, gradebook, groups, where)
    return groups


def _demand_known(course: Course, gradebook: Gradebook, groups: Iterable[str], where: str) -> None:
    with explained(course.db_url):
        known = set(gradebook.db.scalars(select(Student.id)))
        known.update(*map(course.submissions, course.assignments(gradebook)))
    if unknown := sorted(set(groups) - known):
        raise CourseError(
            f"{where}: no student {', '.join(map(repr, unknown))} in the gradebook or among those "
            f"who handed in: correct the name, or run `nbgrader db student add {unknown[0]}`"
        )


def handed_in(
    course: Course, gradebook: Gradebook, assignment: str, student: str = "*"
) -> list[HandedIn]:
    """The submissions of an assignment that count.

    student: only those that count for this student, or for those that a pattern matches
    """
    there = course.submissions(assignment)
    if not there:
        return []
    groups = read_groups(course, gradebook, assignment)
    chosen = set(course.submissions(assignment, student))
    chosen.update(one for one in groups if fnmatch.fnmatchcase(one, student))
    alone = [HandedIn(one) for one in there if one not in groups]
    working = {groups[one] for one in there if one in groups}
    counting = [*alone, *(_last(course, assignment, group, there) for group in working)]
    counting = [one for one in counting if chosen.intersection(one.members)]
    return sorted(counting, key=lambda one: one.student)


def _last(course: Course, assignment: str, group: Group, there: Collection[str]) -> HandedIn:
    """What a group handed in last."""
    own = [member for member in group.members if member in there]
    if len(own) > 1:
        own.sort(key=lambda member: _time(course, assignment, member))
    return HandedIn(own[-1], group, tuple(own[:-1]))


def _time(course: Course, assignment: str, student: str) -> datetime:
    """When a student handed in, in UTC: as timestamp.txt says, or else the newest notebook."""
    try:
        place = course.path("submitted", assignment, student)
        folder = read_folder(place, course.directories.ignore, below=True)
    except Unreadable:
        return datetime.min  # anything that can be read counts before it
    said = submitted_at(folder.files.get(TIMESTAMP))
    return said or datetime.fromtimestamp(folder.changed, UTC).replace(tzinfo=None)


def left_behind(states: Mapping[str, State], counting: Iterable[HandedIn]) -> list[str]:
    """A sentence on each who holds what a group handed in, and is in no such group any more.

    counting: all submissions of the assignment
    """
    now = {member for one in counting for member in one.members}
    return [
        f"{student} is in no group now, and keeps the points of one: hand in what counts instead"
        for student, state in sorted(states.items())
        if student not in now and any(flag.kind == FLAG for flag in state.flags)
    ]
