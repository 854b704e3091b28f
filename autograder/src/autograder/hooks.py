"""The engine behind `nbgrader autograde` and formgrader's button. In nbgrader_config.py:

    from autograder.hooks import use_engine
    use_engine(c)

nbgrader then calls the engine in place of its own sanitising and executing; it records scores,
writes late penalties and feedback as ever. Marks that a person gave wait again only where the answer
is another, and extensions hold. Several submissions side by side, and a regrade that
keeps the old result until the new one is complete, is what `autograder grade` adds.
"""

import atexit
import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from autograder.course.kept_marks import Mark, handed_in, marks, read_answers
from autograder.course.lock import course_lock
from autograder.course.passive import make_passive, passive
from autograder.course.penalties import Penalties
from autograder.course.recorder import Answers, record_state
from autograder.course.rehearsal import rehearsed
from autograder.course.state import State, read_state
from autograder.errors import AutograderError, RunStopped, Unreadable
from autograder.model import (
    AssignmentSpec,
    Flag,
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


@dataclass(frozen=True)
class _Graded:
    """What came of a submission."""

    result: SubmissionResult
    marked: Mapping[str, Mapping[str, Mark]] = field(default_factory=dict)  # notebook -> cell


class _OfSubmission(NbGraderPreprocessor):
    """A step that knows the result of the whole submission."""

    def _executed(self, resources: ResourcesDict) -> tuple[NotebookResult, Mapping[str, Mark]]:
        """The notebook that nbgrader is at, and what becomes of the marks that a person gave in it.

        raises NbGraderException if it is ungradable
        """
        where = resources["nbgrader"]
        try:
            graded = self._graded(where["assignment"], where["student"])
        except AutograderError as error:
            raise NbGraderException(printable(str(error))) from error
        result, name = graded.result, where["notebook"]
        if result.outcome is Outcome.UNGRADABLE:
            reason = printable(f"{where['student']}: ungradable: {result.reason}")
            raise NbGraderException(reason)
        executed = next(one for one in result.notebooks if one.name == name)
        return executed, graded.marked.get(name, {})

    def _graded(self, assignment: str, student: str) -> _Graded:
        """The result of the whole submission, although nbgrader asks for one notebook at a time.

        nbgrader makes a new one of these for each notebook; what lives as long as its command, or
        a press of its button, is the exporter's parent.
        """
        command = getattr(self.parent, "parent", None) or self
        key, graded = _latest.get(command, (None, None))
        if graded is None or key != (assignment, student):
            graded = self._grade_submission(assignment, student, command not in _latest)
            _latest[command] = (assignment, student), graded
        return graded

    def _grade_submission(self, assignment: str, student: str, is_first: bool) -> _Graded:
        """The result, recorded. is_first: whether the command has graded nothing before."""
        course = Course.configured(self)
        with course_lock(course.root):
            with course.gradebook() as gradebook:
                written = read_spec(course, assignment, gradebook)
                if is_first:  # for those whom this command passes over
                    Penalties(course, gradebook).refresh(assignment)
            plainly = replace(course.settings, disagreement="outside")
            spec, _contract = rehearsed(
                course, written, lambda plan, author: _grader.grade(plan, author, plainly)
            )
            known = read_state(course.root, assignment, student)
            answers = known.answers if known else None
            marked: dict[str, dict[str, Mark]] = {}
            try:
                submission = read_submission(course, assignment, student)
                result = self._result_of(course, spec, submission)
                if result.outcome is not Outcome.UNGRADABLE:
                    answers, marked = _marked(course, spec, submission, result, known)
                    told = [one.flag for cells in marked.values() for one in cells.values()]
                    result = _flagged(result, [flag for flag in told if flag])
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
            beside = known if left_out else None
            record_state(course.root, result, beside=beside, answers=answers)
        for flag in result.flags:
            self.log.warning("%s", printable(f"{student}: {flag}"))
        return _Graded(result, marked)

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
        executed, _ = self._executed(resources)
        return nbformat.reads(executed.notebook, as_version=4), resources


class EngineScores(_OfSubmission):
    """What nbgrader's own steps do not know.

    Tests wait on which no program decides, while nbgrader has read points from outputs alone; marks
    wait only where the answer is another; and an extension that was granted holds.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """The notebook as it is; the gradebook has the engine's points."""
        where, (executed, marked) = resources["nbgrader"], self._executed(resources)
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
                    if grade.name in marked:
                        unsure = grade.manual_score is None and points is None
                        grade.needs_manual_grade = unsure or marked[grade.name].waits
                # nbgrader's next step looks at this notebook once more, and at no other.
                Penalties(course, gradebook).refresh(where["assignment"], where["student"])
        except AutograderError as error:
            raise NbGraderException(printable(str(error))) from error
        return nb, resources


def _marked(
    course: Course,
    spec: AssignmentSpec,
    submission: Submission,
    result: SubmissionResult,
    known: State | None,
) -> tuple[Answers, dict[str, dict[str, Mark]]]:
    """The answers that were graded, and what becomes of the marks that a person gave before.

    Asked before nbgrader lets them all wait.
    """
    own = {*spec.files, *spec.handed_in}
    files = handed_in(passive(submission.files, own), spec.files.keys())
    answers, marked = {}, {}
    with course.gradebook() as gradebook:
        for one in result.notebooks:
            row = gradebook.find_submission_notebook(one.name, spec.name, submission.student)
            points = {grade.name: grade.max_score for grade in row.grades}
            answers[one.name] = read_answers(one.notebook, files, one.elsewhere, points)
            earlier = None
            if known and known.answers is not None:
                earlier = known.answers.get(one.name, {})
            marked[one.name] = marks(
                one.name,
                {grade.name: grade for grade in row.grades},
                {comment.name: comment for comment in row.comments},
                earlier,
                answers[one.name],
            )
    return answers, marked


def _flagged(result: SubmissionResult, flags: list[Flag]) -> SubmissionResult:
    if not flags:
        return result
    return replace(result, outcome=Outcome.FLAGGED, flags=(*result.flags, *flags))


def _of_the_author(course: Course, assignment: str) -> set[str]:
    """The paths of files that the author ships, or asks for."""
    source = course.path("source", assignment)
    shipped = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    return shipped.union(course.kept_from_students(assignment))


# The last submission that each command graded, by assignment and student.
_latest: WeakKeyDictionary[object, tuple[tuple[str, str], _Graded]] = WeakKeyDictionary()
_grader = Grader()  # so that formgrader's button need not import the course's libraries each time
atexit.register(_grader.close)
