"""The engine behind `nbgrader autograde` and formgrader's button. In nbgrader_config.py:

    from autograder.hooks import use_engine
    use_engine(c)

nbgrader then calls the engine in place of its own sanitising and executing; it records scores,
writes late penalties and feedback as ever. Several submissions side by side, and a regrade that
keeps the old result until the new one is complete, is what `autograder grade` adds.
"""

import atexit
import fnmatch
from dataclasses import replace
from weakref import WeakKeyDictionary

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades
from traitlets.config import Config

from autograder.course.decisions import decide_scores, read_decisions, settled
from autograder.course.folder import Course, read_spec, read_submission
from autograder.course.lock import course_lock
from autograder.course.passive import make_passive
from autograder.course.recorder import are_about, record_state
from autograder.course.rehearsal import rehearsed
from autograder.course.state import read_state
from autograder.errors import AutograderError, RunStopped, Unreadable
from autograder.model import (
    AssignmentSpec,
    NotebookResult,
    Outcome,
    Submission,
    SubmissionResult,
)
from autograder.printing import printable
from autograder.session.grader import Grader


def use_engine(c: Config) -> None:
    """Let `nbgrader autograde`, run with this configuration, grade through the engine."""
    c.Autograde.sanitize_preprocessors = []
    steps = Autograde.class_traits()["autograde_preprocessors"].default()
    ours = {Execute: [EngineExecute], SaveAutoGrades: [SaveAutoGrades, EngineScores]}
    c.Autograde.autograde_preprocessors = [one for step in steps for one in ours.get(step, [step])]


class _OfSubmission(NbGraderPreprocessor):
    """A step that knows the result of the whole submission."""

    def _executed(self, resources: ResourcesDict) -> NotebookResult:
        """The notebook that nbgrader is at; NbGraderException if it is ungradable."""
        where = resources["nbgrader"]
        try:
            result = self._result(where["assignment"], where["student"])
        except AutograderError as error:
            raise NbGraderException(printable(str(error))) from error
        if result.outcome is Outcome.UNGRADABLE:
            reason = printable(f"{where['student']}: ungradable: {result.reason}")
            raise NbGraderException(reason)
        return next(one for one in result.notebooks if one.name == where["notebook"])

    def _result(self, assignment: str, student: str) -> SubmissionResult:
        """The result of the whole submission, although nbgrader asks for one notebook at a time.

        nbgrader makes a new one of these for each notebook; what lives as long as its command, or
        a press of its button, is the exporter's parent.
        """
        command = getattr(self.parent, "parent", None) or self
        key, result = _latest.get(command, (None, None))
        if result is None or key != (assignment, student):
            result = self._grade_submission(assignment, student)
            _latest[command] = (assignment, student), result
        return result

    def _grade_submission(self, assignment: str, student: str) -> SubmissionResult:
        course = Course.configured(self)
        with course_lock(course.root):
            with course.gradebook() as gradebook:
                written = read_spec(course, assignment, gradebook)
            plainly = replace(course.settings, disagreement="outside")
            spec, _contract = rehearsed(
                course, written, lambda plan, author: _grader.grade(plan, author, plainly)
            )
            try:
                submission = read_submission(course, assignment, student)
                result = self._result_of(course, spec, submission)
            except RunStopped:
                raise
            except Exception as problem:  # is known of this submission, and stops no other
                unreadable = isinstance(problem, Unreadable)
                reason = str(problem) if unreadable else f"the grading engine failed: {problem!r}"
                result = SubmissionResult(
                    student,
                    assignment,
                    Outcome.UNGRADABLE,
                    reason=reason,
                    sandboxed=course.settings.sandbox,
                )
            left_out = course.directories.notebook_id != "*"
            known = read_state(course.root, assignment, student) if left_out else None
            record_state(course.root, result, beside=known)
        for flag in result.flags:
            self.log.warning("%s", printable(f"{student}: {flag}"))
        return result

    def _result_of(
        self, course: Course, spec: AssignmentSpec, submission: Submission
    ) -> SubmissionResult:
        # A notebook that is missing, or that the command leaves out, is nbgrader's affair.
        wanted = course.directories.notebook_id
        notebooks = tuple(
            one
            for one in spec.notebooks
            if one.name in submission.notebooks and fnmatch.fnmatchcase(one.name, wanted)
        )
        spec = replace(spec, notebooks=notebooks)
        result = _grader.grade(spec, submission, course.settings)
        decisions = read_decisions(course.root, spec.name)
        decided = tuple(decide_scores(one, decisions) for one in result.notebooks)
        return replace(result, notebooks=decided, flags=settled(result.flags, decisions))


class EngineExecute(_OfSubmission):
    """Grade the notebook that was handed in; what nbgrader made of it so far is not looked at."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """The executed notebook; NbGraderException if it is ungradable, for this student only."""
        return nbformat.reads(self._executed(resources).notebook, as_version=4), resources


class EngineScores(_OfSubmission):
    """Let tests wait on which no program decides: nbgrader has read points from outputs alone."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """The notebook as it is; the gradebook has the engine's points."""
        where, executed = resources["nbgrader"], self._executed(resources)
        course = Course.configured(self)
        place = course.path("autograded", where["assignment"], where["student"])
        try:
            with course_lock(course.root), course.gradebook() as gradebook:
                make_passive(place, _of_the_author(course, where["assignment"]))
                submitted = gradebook.find_submission_notebook(
                    where["notebook"], where["assignment"], where["student"]
                )
                for grade in submitted.grades:
                    points = executed.scores.get(grade.name, grade.auto_score)
                    if points != grade.auto_score:
                        grade.auto_score = points
                        unsure = points is None or grade.manual_score is not None
                        grade.needs_manual_grade = unsure
                if are_about(
                    where["notebook"], self._result(where["assignment"], where["student"]).flags
                ):
                    submitted.flagged = True
                gradebook.db.commit()
        except AutograderError as error:
            raise NbGraderException(printable(str(error))) from error
        return nb, resources


def _of_the_author(course: Course, assignment: str) -> set[str]:
    """The paths of files that the author ships, or asks for."""
    source = course.path("source", assignment)
    shipped = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    return shipped.union(course.kept_from_students(assignment))


# The last submission that each command graded, by assignment and student.
_latest: WeakKeyDictionary[object, tuple[tuple[str, str], SubmissionResult]] = WeakKeyDictionary()
_grader = Grader()  # so that formgrader's button need not import the course's libraries each time
atexit.register(_grader.close)
