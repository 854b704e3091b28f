"""What a late submission loses, as nbgrader's AssignLatePenalties computes it."""

from nbgrader.api import Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import func, select

from autograder.course.folder import Course
from autograder.course.rows import Cells
from autograder.errors import CourseError


class Penalties:
    """Sets the late penalties of a course, by the plugin that it names."""

    def __init__(self, course: Course, gradebook: Gradebook):
        self.gradebook = gradebook
        self.step = AssignLatePenalties(parent=course.autograde)
        self.step.init_plugin()

    def set(
        self, submission: SubmittedAssignment, notebook: SubmittedNotebook, cells: Cells
    ) -> None:
        """Set what one notebook loses; its grades have been flushed.

        raises CourseError if the course's plugin fails
        """
        notebook.late_submission_penalty = None
        late = submission.total_seconds_late
        if not self.step.enabled or late <= 0:
            return
        score, student = self._score(notebook, cells), submission.student_id
        try:
            penalty = self.step.plugin_inst.late_submission_penalty(student, score, late)
        except Exception as error:
            name = type(self.step.plugin_inst).__name__
            raise CourseError(
                f"the late-submission plugin {name} failed on {student!r}: "
                f"{type(error).__name__}: {error}"
            ) from error
        if penalty is not None:
            # nbgrader's own bounds
            notebook.late_submission_penalty = min(max(penalty, 0), score)

    def _score(self, notebook: SubmittedNotebook, cells: Cells) -> float:
        """nbgrader's `notebook.score`, asked so that the index on grades can be used."""
        graded = list(cells.with_grade.values())
        where = Grade.cell_id.in_(graded), Grade.notebook_id == notebook.id
        return self.gradebook.db.scalar(
            select(func.coalesce(func.sum(Grade.score), 0.0)).where(*where)
        )
