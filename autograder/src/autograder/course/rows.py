"""The rows of one submission in nbgrader's gradebook: those that nbgrader's own steps would write."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from nbformat import from_dict
from nbgrader.api import (
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.utils import compute_checksum, is_solution, is_task
from sqlalchemy import select
from sqlalchemy.orm import Session

from autograder.course.kept_marks import Mark, marks
from autograder.course.state import Answer
from autograder.course.timestamps import TIMESTAMP, submitted_at
from autograder.model import NotebookResult, Submission, rounded

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that is as it was released


@dataclass
class Cells:
    """The cells of one notebook that the gradebook keeps rows for: name -> id."""

    notebook: str  # its id
    graded: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)  # name -> what it is worth

    @property
    def with_grade(self) -> dict[str, str]:
        return self.graded | self.tasks

    @property
    def with_comment(self) -> dict[str, str]:
        return self.answers | self.tasks

    @classmethod
    def of(cls, notebook: Notebook) -> "Cells":
        """Those of the instructor's notebook."""
        return cls(
            notebook.id,
            {cell.name: cell.id for cell in notebook.grade_cells},
            {cell.name: cell.id for cell in notebook.task_cells},
            {cell.name: cell.id for cell in notebook.solution_cells},
            {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)},
        )


class Rows:
    """The rows of one submission, loaded by their indexes; those that are missing are made."""

    def __init__(
        self, db: Session, assignment: str, cells: Collection[Cells], submission: Submission
    ):
        """assignment: its id; cells: of each of its notebooks"""
        self.db = db
        self.notebooks: dict[str, SubmittedNotebook] = {}  # by the id of the instructor's
        self.grades: dict[str, Grade] = {}  # by the id of the cell
        self.comments: dict[str, Comment] = {}
        found = self._find_submission(assignment, submission.student)
        self.submission = found or self._make_submission(assignment, submission.student)
        if found:
            self._load(cells)
        for one in cells:
            self._complete(one)

    def _find_submission(self, assignment: str, student: str) -> SubmittedAssignment | None:
        return self.db.scalars(
            select(SubmittedAssignment).where(
                SubmittedAssignment.assignment_id == assignment,
                SubmittedAssignment.student_id == student,
            )
        ).one_or_none()

    def _make_submission(self, assignment: str, student: str) -> SubmittedAssignment:
        if self.db.get(Student, student) is None:
            self.db.add(Student(id=student))
        # The id, here and below, is given so that nothing has to be read back for it.
        row = SubmittedAssignment(id=new_uuid(), assignment_id=assignment, student_id=student)
        self.db.add(row)
        return row

    def _load(self, cells: Collection[Cells]) -> None:
        """Both ids of each pair are asked for: the database's index begins with the first."""
        notebooks = self.db.scalars(
            select(SubmittedNotebook).where(
                SubmittedNotebook.notebook_id.in_([one.notebook for one in cells]),
                SubmittedNotebook.assignment_id == self.submission.id,
            )
        )
        self.notebooks = {row.notebook_id: row for row in notebooks}
        submitted = [row.id for row in self.notebooks.values()]
        for kind, rows, ids in (
            (Grade, self.grades, [cell for one in cells for cell in one.with_grade.values()]),
            (Comment, self.comments, [cell for one in cells for cell in one.with_comment.values()]),
        ):
            query = select(kind).where(kind.cell_id.in_(ids), kind.notebook_id.in_(submitted))
            rows.update((row.cell_id, row) for row in self.db.scalars(query))

    def _complete(self, cells: Cells) -> None:
        """Make the rows that nbgrader's add_submission makes."""
        if cells.notebook not in self.notebooks:
            self.notebooks[cells.notebook] = SubmittedNotebook(
                id=new_uuid(), notebook_id=cells.notebook, assignment_id=self.submission.id
            )
            self.db.add(self.notebooks[cells.notebook])
        notebook = self.notebooks[cells.notebook].id
        for kind, rows, named in (
            (Grade, self.grades, cells.with_grade),
            (Comment, self.comments, cells.with_comment),
        ):
            for cell in named.values():
                if cell not in rows:
                    rows[cell] = kind(cell_id=cell, notebook_id=notebook)
                    self.db.add(rows[cell])

    def set_timestamp(self, submission: Submission) -> None:
        when = submitted_at(submission.files.get(TIMESTAMP))
        if when is not None:
            self.submission.timestamp = when

    def marks(
        self,
        name: str,
        cells: Cells,
        earlier: Mapping[str, Answer] | None,
        now: Mapping[str, Answer],
    ) -> dict[str, Mark]:
        """What becomes of the marks that a person gave in a notebook; see `marks.marks`."""
        grades = {cell: self.grades[row] for cell, row in cells.with_grade.items()}
        comments = {cell: self.comments[row] for cell, row in cells.with_comment.items()}
        return marks(name, grades, comments, earlier, now)

    @property
    def is_marked(self) -> bool:
        """Whether a person gave points, or wrote a comment."""
        return any(
            grade.manual_score is not None or grade.extra_credit for grade in self.grades.values()
        ) or any(comment.manual_comment for comment in self.comments.values())

    def set_grades(
        self, cells: Cells, executed: NotebookResult | None, marked: Mapping[str, Mark]
    ) -> None:
        """As SaveAutoGrades does, but that a mark waits only where it should.

        A notebook that was not executed waits for a person.
        """
        for name, cell in cells.with_grade.items():
            grade = self.grades[cell]
            if name in cells.graded and executed is not None:
                points = executed.scores.get(name)
                grade.auto_score = None if points is None else rounded(points)
            if name in marked and (grade.manual_score is not None or name in cells.tasks):
                grade.needs_manual_grade = marked[name].waits
            elif name in cells.graded:
                unsure = executed is None or grade.auto_score is None
                grade.needs_manual_grade = unsure or (name in marked and marked[name].waits)

    def set_comments(self, cells: Cells, executed: NotebookResult) -> None:
        """As SaveAutoGrades does: "No response." where an answer is as it was released.

        But not where it stands in another cell.
        """
        for cell in json.loads(executed.notebook)["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name not in cells.with_comment:
                continue
            source = "".join(cell["source"])
            node = from_dict({**cell, "source": source, "outputs": []})
            if is_solution(node) or is_task(node):
                same = node.metadata.nbgrader.get("checksum") == compute_checksum(node)
                same = same and name not in executed.elsewhere
                comment = self.comments[cells.with_comment[name]]
                comment.auto_comment = NO_RESPONSE if same and not is_task(node) else None

    @property
    def is_graded(self) -> bool:
        """Whether there is a grade already, whoever gave it."""
        return any(
            grade.auto_score is not None or grade.manual_score is not None
            for grade in self.grades.values()
        )
