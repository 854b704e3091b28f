"""The marks of a class as the gradebook has them: five queries, however large the class is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

CellKey = tuple[str, str]  # notebook, grade_id


@dataclass(frozen=True)
class Mark:
    """The points of one cell; none while it waits for a person."""

    points: float | None
    most: float
    automatic: float | None = None  # what its test gave
    extra: float = 0.0
    by_person: bool = False


@dataclass(frozen=True)
class Marks:
    """What the gradebook has of one student's submission."""

    student: str
    name: str = ""
    marks: Mapping[CellKey, Mark] = field(default_factory=dict)
    comments: Mapping[CellKey, str] = field(default_factory=dict)
    penalty: float = 0.0
    seconds_late: float = 0.0
    handed_in: datetime | None = None
    submitted: bool = True

    @property
    def waiting(self) -> list[CellKey]:
        """The cells that wait for a person."""
        return [key for key, mark in self.marks.items() if mark.points is None]

    @property
    def score(self) -> float:
        """What counts so far: all points, less the penalty for lateness."""
        given = sum(mark.points for mark in self.marks.values() if mark.points is not None)
        return round(max(0.0, given - self.penalty), 6)


def read_marks(gradebook: Gradebook, assignment: str) -> dict[str, Marks]:
    """The marks of all students of the gradebook, those who handed nothing in included, by id."""
    found = gradebook.find_assignment(assignment)
    submitted = {
        row.student_id: row
        for row in gradebook.db.scalars(
            select(SubmittedAssignment).where(SubmittedAssignment.assignment_id == found.id)
        )
    }
    cells: dict[str, dict[CellKey, Mark]] = {student: {} for student in submitted}
    comments: dict[str, dict[CellKey, str]] = {student: {} for student in submitted}
    penalties = dict.fromkeys(submitted, 0.0)
    for student, penalty in gradebook.db.execute(
        select(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(SubmittedAssignment.assignment_id == found.id)
    ):
        penalties[student] += penalty or 0.0
    for grade, cell, notebook, student in _rows(gradebook, Grade, found.id):
        cells[student][notebook, cell.name] = _mark(grade, cell.max_score)
    for comment, cell, notebook, student in _rows(gradebook, Comment, found.id):
        if comment.comment:
            comments[student][notebook, cell.name] = comment.comment
    return {
        student.id: _marks(
            student,
            submitted.get(student.id),
            cells.get(student.id, {}),
            comments.get(student.id, {}),
            penalties.get(student.id, 0.0),
        )
        for student in gradebook.db.scalars(select(Student).order_by(Student.id))
    }


def _rows(gradebook: Gradebook, kind: type, assignment: str) -> list:
    """Grades or comments, each with its cell, the notebook's name and the student's id."""
    query = (
        select(kind, BaseCell, Notebook.name, SubmittedAssignment.student_id)
        .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)  # type: ignore[attr-defined]
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(BaseCell, kind.cell_id == BaseCell.id)  # type: ignore[attr-defined]
        .where(SubmittedAssignment.assignment_id == assignment)
    )
    return list(gradebook.db.execute(query))


def _mark(grade: Grade, most: float) -> Mark:
    by_person = grade.manual_score is not None
    points = grade.manual_score if by_person else grade.auto_score
    if grade.needs_manual_grade or points is None:
        return Mark(None, most, grade.auto_score, grade.extra_credit or 0.0, by_person)
    extra = grade.extra_credit or 0.0
    return Mark(round(points + extra, 6), most, grade.auto_score, extra, by_person)


def _marks(
    student: Student,
    submission: SubmittedAssignment | None,
    cells: Mapping[CellKey, Mark],
    comments: Mapping[CellKey, str],
    penalty: float,
) -> Marks:
    name = " ".join(part for part in (student.first_name, student.last_name) if part)
    if submission is None:
        return Marks(student.id, name, submitted=False)
    return Marks(
        student.id,
        name,
        cells,
        comments,
        penalty,
        submission.total_seconds_late,
        submission.timestamp,
    )
