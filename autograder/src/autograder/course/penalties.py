"""What a late submission loses, as nbgrader's AssignLatePenalties computes it.

nbgrader computes it once, when a submission is graded. Here it follows from what is so now: the due
date, extensions, the policy, and marks that a person gave since.
"""

from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import func, select

from autograder.course.extensions import Extensions, extend_row, read_extensions
from autograder.course.folder import Course
from autograder.course.rows import Cells
from autograder.errors import CourseError
from autograder.model import rounded


class Penalties:
    """Sets the late penalties of a course, by the plugin that it names."""

    def __init__(self, course: Course, gradebook: Gradebook):
        self.root = course.root
        self.gradebook = gradebook
        self.step = AssignLatePenalties(parent=course.autograde)
        self.step.init_plugin()
        self.granted: dict[str, Extensions] = {}  # by assignment

    def set(
        self, submission: SubmittedAssignment, notebook: SubmittedNotebook, cells: Cells
    ) -> None:
        """Set what one notebook loses; its grades have been flushed.

        raises CourseError if the course's plugin fails
        """
        self._set(submission, notebook, self._score(notebook, cells))

    def refresh(self, assignment: str, student: str = "") -> None:
        """Set what the submissions of an assignment lose as things stand, and commit it.

        student: only this one's
        """
        self.gradebook.db.flush()
        scores = (
            select(Grade.notebook_id, func.sum(Grade.score).label("score"))
            .group_by(Grade.notebook_id)
            .subquery()
        )
        query = (
            select(SubmittedAssignment, SubmittedNotebook, func.coalesce(scores.c.score, 0.0))
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .outerjoin(scores, scores.c.notebook_id == SubmittedNotebook.id)
            .where(Assignment.name == assignment)
        )
        if student:
            query = query.where(SubmittedAssignment.student_id == student)
        for submission, notebook, score in self.gradebook.db.execute(query).all():
            self._set(submission, notebook, score)
        self.gradebook.db.commit()

    def _set(
        self, submission: SubmittedAssignment, notebook: SubmittedNotebook, score: float
    ) -> None:
        extend_row(submission, self._granted(submission.assignment.name))
        penalty = self._penalty(submission, score)
        if notebook.late_submission_penalty != penalty:
            notebook.late_submission_penalty = penalty

    def _granted(self, assignment: str) -> Extensions:
        if assignment not in self.granted:
            self.granted[assignment] = read_extensions(self.root, assignment)
        return self.granted[assignment]

    def _penalty(self, submission: SubmittedAssignment, score: float) -> float | None:
        late = submission.total_seconds_late
        if not self.step.enabled or late <= 0:
            return None
        score, student = rounded(score), submission.student_id
        try:
            penalty = self.step.plugin_inst.late_submission_penalty(student, score, late)
        except Exception as error:
            name = type(self.step.plugin_inst).__name__
            raise CourseError(
                f"the late-submission plugin {name} failed on {student!r}: "
                f"{type(error).__name__}: {error}"
            ) from error
        # nbgrader's own bounds
        return None if penalty is None else rounded(min(max(penalty, 0), score))

    def _score(self, notebook: SubmittedNotebook, cells: Cells) -> float:
        """nbgrader's `notebook.score`, asked so that the index on grades can be used."""
        graded = list(cells.with_grade.values())
        where = Grade.cell_id.in_(graded), Grade.notebook_id == notebook.id
        score: float = self.gradebook.db.scalar(
            select(func.coalesce(func.sum(Grade.score), 0.0)).where(*where)
        )
        return score
