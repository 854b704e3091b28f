"""The marks that people give, cell by cell: read with what stands around them, and written all or none.

A mark is written only over what its marker has seen: each has a version, which changes with the row in
the gradebook, whoever writes there, and with the answer itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select, update
from sqlalchemy.engine import Row

from autograder.course.folder import Course
from autograder.course.gradebook import explained
from autograder.course.marks import CellKey
from autograder.course.penalties import Penalties
from autograder.course.rows import Cells
from autograder.course.state import digest
from autograder.errors import CourseError


@dataclass(frozen=True)
class HandMark:
    """What the gradebook has of one cell of a student's."""

    automatic: float | None  # what a program gave
    points: float | None  # what a person gave
    waits: bool
    comment: str = ""  # a person's
    extra: float = 0.0  # credit that formgrader gave besides

    def version(self, answer: str = "") -> str:
        """A fingerprint of the mark and of the answer that it is for."""
        return digest(self, answer)[:16]

    @property
    def counts(self) -> float | None:
        """The points that count; None while it waits."""
        given = self.automatic if self.points is None else self.points
        return None if self.waits else given


@dataclass(frozen=True)
class NewMark:
    """What a person gives."""

    points: float | None  # None: what a program gave counts
    comment: str | None = None  # None: it stays as it is
    waits: bool = False


def read_hand_marks(gradebook: Gradebook, assignment: str, cell: CellKey) -> dict[str, HandMark]:
    """The marks of one cell, by student: of all who handed something in."""
    return {
        submission.student_id: _mark(grade, comment)
        for grade, comment, _, submission in _rows(gradebook, assignment, cell)
    }


@dataclass(frozen=True)
class Progress:
    """How far marking is with one cell."""

    waiting: frozenset[str] = frozenset()  # students
    marked: frozenset[str] = frozenset()  # by a person


def read_progress(gradebook: Gradebook, assignment: str) -> dict[CellKey, Progress]:
    """How far marking is with each graded cell of an assignment."""
    found = {}
    for notebook in gradebook.find_assignment(assignment).notebooks:
        rows: dict[str, list[tuple[str, bool, bool]]] = {}
        query = (
            select(Grade.cell_id, SubmittedAssignment.student_id, Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(SubmittedNotebook.notebook_id == notebook.id)
        )
        for cell, student, grade in gradebook.db.execute(query):
            marked = grade.manual_score is not None
            rows.setdefault(cell, []).append((student, grade.needs_manual_grade, marked))
        for name, cell in Cells.of(notebook).with_grade.items():
            here = rows.get(cell, [])
            found[notebook.name, name] = Progress(
                frozenset(student for student, waits, _ in here if waits),
                frozenset(student for student, waits, marked in here if marked and not waits),
            )
    return found


def write_hand_marks(
    course: Course,
    gradebook: Gradebook,
    assignment: str,
    cell: CellKey,
    new: Mapping[str, NewMark],
    seen: Mapping[str, HandMark],
) -> Collection[str]:
    """Write marks by student, all or none, with the late penalties that follow from them.

    seen: what was there when the marker decided; if the gradebook has something else by now, nothing
        is written
    returns the students of whom it has something else; none if all was written
    raises CourseError if the gradebook cannot be written, or a student has no such cell
    """
    with explained(course.db_url):
        try:
            newer = _write(course, gradebook, assignment, cell, new, seen)
            gradebook.db.commit()
        except BaseException:
            gradebook.db.rollback()
            raise
        return newer


def _write(
    course: Course,
    gradebook: Gradebook,
    assignment: str,
    cell: CellKey,
    new: Mapping[str, NewMark],
    seen: Mapping[str, HandMark],
) -> Collection[str]:
    _hold(gradebook, assignment, cell)
    rows = {row[3].student_id: row for row in _rows(gradebook, assignment, cell)}
    if missing := new.keys() - rows.keys():
        raise CourseError(
            f"the gradebook has no submission of {', '.join(sorted(missing))} any more"
        )
    if newer := [one for one in new if _mark(rows[one][0], rows[one][1]) != seen[one]]:
        return newer
    for student, mark in new.items():
        grade, comment, _, _ = rows[student]
        grade.manual_score = mark.points
        grade.needs_manual_grade = mark.waits
        if comment is not None and mark.comment is not None:
            comment.manual_comment = mark.comment or None
    gradebook.db.flush()
    penalties = Penalties(course, gradebook)
    cells = Cells.of(gradebook.find_notebook(cell[0], assignment))
    for student in new:
        _, _, notebook, submission = rows[student]
        penalties.set(submission, notebook, cells)
    return ()


def _hold(gradebook: Gradebook, assignment: str, cell: CellKey) -> None:
    """Let nobody else write these marks before the end of the transaction: by writing first."""
    notebook = gradebook.find_notebook(cell[0], assignment)
    same = {"needs_manual_grade": Grade.needs_manual_grade}
    where = Grade.cell_id == Cells.of(notebook).with_grade[cell[1]]
    writing = update(Grade).where(where).values(same)
    gradebook.db.execute(writing.execution_options(synchronize_session=False))


def _rows(gradebook: Gradebook, assignment: str, cell: CellKey) -> list[Row]:
    """Grade, comment if there is one, notebook and submission of each student."""
    gradebook.db.expire_all()  # other programs write there, too
    notebook = gradebook.find_notebook(cell[0], assignment)
    cells = Cells.of(notebook)
    of_comment = cells.with_comment.get(cell[1])  # an answer that is graded has two rows
    query = (
        select(Grade, Comment, SubmittedNotebook, SubmittedAssignment)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .outerjoin(
            Comment,
            (Comment.notebook_id == SubmittedNotebook.id) & (Comment.cell_id == of_comment),
        )
        .where(
            Grade.cell_id == cells.with_grade[cell[1]], SubmittedNotebook.notebook_id == notebook.id
        )
    )
    return list(gradebook.db.execute(query).all())


def _mark(grade: Grade, comment: Comment | None) -> HandMark:
    return HandMark(
        grade.auto_score,
        grade.manual_score,
        bool(grade.needs_manual_grade),
        (comment.manual_comment if comment is not None else None) or "",
        grade.extra_credit or 0.0,
    )
