"""Who gained and lost where, between two looks at a gradebook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

from autograder.model import owner, rounded
from autograder.printing import printable

LATE = "late penalty"
MOST = 40  # lines of a table; the log of the run has them all
_Key = tuple[str, str, str]  # student, notebook, question


@dataclass(frozen=True)
class Points:
    """What counts for a question."""

    points: float
    waits: bool = False  # for a person

    def __str__(self) -> str:
        return f"{self.points:g} (waits)" if self.waits else f"{self.points:g}"


@dataclass
class Scores:
    """What the gradebook said of an assignment at one moment."""

    points: dict[_Key, Points] = field(default_factory=dict)
    graded: set[str] = field(default_factory=set)  # students who had any grade


@dataclass(frozen=True)
class Change:
    """What changed for a student in a question that had been graded before."""

    student: str
    notebook: str
    question: str  # or LATE
    old: Points
    new: Points

    @property
    def gain(self) -> float:
        return rounded(self.new.points - self.old.points)

    def as_json(self) -> dict[str, Any]:
        """The change as plain data."""
        return {**asdict(self), "gain": self.gain}


def scores(gradebook: Gradebook, assignment: str) -> Scores:
    """What counts in an assignment at this moment, question by question; a late penalty is one."""
    of_submissions = (
        select(SubmittedAssignment.student_id, Notebook.name)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .where(Assignment.name == assignment)
    )
    cells = of_submissions.add_columns(
        *(BaseCell.name, Grade.score, Grade.needs_manual_grade),
        *(Grade.auto_score, Grade.manual_score),
    )
    cells = cells.join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    cells = cells.join(BaseCell, BaseCell.id == Grade.cell_id)
    answers = _answers(gradebook, assignment)
    found = Scores()
    for student, notebook, name, points, waits, auto, manual in gradebook.db.execute(cells):
        key = student, notebook, owner(name, answers.get(notebook, ()))
        before = found.points.get(key, Points(0.0))
        found.points[key] = Points(rounded(before.points + points), before.waits or waits)
        if auto is not None or manual is not None:
            found.graded.add(student)
    late = of_submissions.add_columns(SubmittedNotebook.late_submission_penalty)
    for student, notebook, penalty in gradebook.db.execute(late):
        found.points[student, notebook, LATE] = Points(rounded(-(penalty or 0.0)))
    return found


def _answers(gradebook: Gradebook, assignment: str) -> dict[str, list[str]]:
    """The names of the answer cells, by notebook."""
    notebooks = gradebook.db.scalars(
        select(Notebook).join(Assignment).where(Assignment.name == assignment)
    )
    return {one.name: [cell.name for cell in one.solution_cells] for one in notebooks}


def changes(before: Scores, after: Scores) -> tuple[Change, ...]:
    """What became another, of students who had been graded before."""
    return tuple(
        Change(*key, before.points.get(key, Points(0.0)), points)
        for key, points in sorted(after.points.items())
        if key[0] in before.graded and before.points.get(key, Points(0.0)) != points
    )


def change_lines(found: Sequence[Change], log: str = "") -> list[str]:
    """The table of changes for a terminal; nothing if there are none.

    log: where all of them are, should these be too many
    """
    if not found:
        return []
    several = len({one.notebook for one in found}) > 1
    students = len({one.student for one in found})
    lines = [f"scores of {students} student{'' if students == 1 else 's'} changed:"]
    rows = [
        (
            printable(one.student),
            printable(f"{one.notebook}/{one.question}" if several else one.question),
            f"{one.old} → {one.new}",
            f"{one.gain:+g}" if one.gain else "",
        )
        for one in found[:MOST]
    ]
    lines += _aligned(rows)
    if len(found) > MOST:
        lines.append(f"and {len(found) - MOST} more: {log}" if log else "and more")
    return [*lines, *_by_question(found, several)]


def _by_question(found: Sequence[Change], several: bool) -> list[str]:
    """How many gained and lost in each question, if that is not seen at a glance."""
    if len(found) < 5:
        return []
    gains: dict[str, list[float]] = {}
    for one in found:
        name = f"{one.notebook}/{one.question}" if several else one.question
        gains.setdefault(name, []).append(one.gain)
    rows = [
        (
            printable(name),
            f"{sum(gain > 0 for gain in each)} gained",
            f"{sum(gain < 0 for gain in each)} lost",
            f"{rounded(sum(each)):+g} in all",
        )
        for name, each in gains.items()
    ]
    return ["by question:", *_aligned(rows)]


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def as_json(found: Iterable[Change]) -> list[Mapping[str, Any]]:
    """The changes as plain data."""
    return [one.as_json() for one in found]
