"""The one writer: a result goes into the gradebook, into autograded/, and into its state, in order.

A run may be killed at any moment. The steps and what a kill after each of them leaves:

1. the autograded folder is written beside its place: a hidden folder, which the next run removes
2. the old state is removed: from here on the next run grades the submission again
3. the gradebook changes, in one transaction
4. the autograded folder is renamed into its place
5. the new state is written

The rows are those that nbgrader's SaveAutoGrades and AssignLatePenalties would write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook, Student
from sqlalchemy import select

from autograder.course.autograded import put_in_place, recover, write_beside
from autograder.course.decisions import decide_scores, read_decisions, settled
from autograder.course.folder import Course, name_problem
from autograder.course.gradebook import explained
from autograder.course.kept_marks import earlier_answers, handed_in, read_answers
from autograder.course.lock import writable
from autograder.course.passive import passive
from autograder.course.penalties import Penalties
from autograder.course.rows import Cells, Rows
from autograder.course.state import Answer, State, read_state, state_path, write_state
from autograder.errors import Unreadable
from autograder.model import Flag, NotebookResult, Outcome, Submission, SubmissionResult

Answers = Mapping[str, Mapping[str, Answer]]  # notebook -> cell


def record_state(
    root: Path,
    result: SubmissionResult,
    digest: str = "",
    older_grade_stands: bool = False,
    beside: State | None = None,
    answers: Answers | None = None,
) -> State:
    """Write what is known of a submission beside the course, last of all.

    Every way in ends here: `autograder grade`, and nbgrader's own commands (see hooks.py).

    digest: of all that the result depends on; "" if the next run shall grade it again
    beside: what was known before, of which all stays that is about notebooks not graded now
    answers: what was graded last, for the marks that a person may give; None: not known
    raises CourseError if it cannot be written
    """
    now = {one.name for one in result.notebooks}
    flags = [flag for flag in (beside.flags if beside else ()) if flag.notebook not in ("", *now)]
    opinions = {
        name: kept for name, kept in (beside.opinions if beside else {}).items() if name not in now
    }
    if beside and beside.answers and answers is not None:
        answers = {**beside.answers, **answers}
    flagged = flags and result.outcome is Outcome.GRADED
    state = State(
        digest=digest,
        outcome=Outcome.FLAGGED if flagged else result.outcome,
        reason=result.reason,
        flags=(*flags, *result.flags),
        seconds=round(result.seconds, 3),
        memory=max((one.used.memory for one in result.notebooks), default=0),
        sandboxed=result.sandboxed,
        older_grade_stands=older_grade_stands,
        recorded=datetime.now(UTC).isoformat(timespec="seconds"),
        opinions={
            **opinions,
            **{one.name: one.opinions for one in result.notebooks if one.opinions},
        },
        answers=answers,
    )
    with writable(state_path(root, result.assignment, result.student)):
        write_state(root, result.assignment, result.student, state)
    return state


class Recorder:
    """Records the results of one assignment, one at a time."""

    def __init__(
        self,
        course: Course,
        gradebook: Gradebook,
        assignment: str,
        files: Mapping[str, bytes],
        asked_for: Sequence[str] = (),
    ):
        """files: those of the instructor, which overwrite a student's of the same name.

        asked_for: paths of files that students write themselves
        """
        self.course = course
        self.gradebook = gradebook
        self.assignment = assignment
        self.files = files
        self.own = {*files, *asked_for}
        with explained(course.db_url):
            recorded = gradebook.find_assignment(assignment)
            self.id = recorded.id
            self.cells = {one.name: Cells.of(one) for one in recorded.notebooks}
            gradebook.db.commit()
        self.decisions = read_decisions(course.root, assignment)
        self.removed: set[str] = set()  # students who were graded, and are in the gradebook no more
        self.penalties = Penalties(course, gradebook)

    def expect(self, students: Iterable[str]) -> None:
        """Take note of who was graded before: the gradebook has to know them still.

        One that knows nobody is another gradebook, or an empty one: then all come back.
        """
        with explained(self.course.db_url):
            known = set(self.gradebook.db.scalars(select(Student.id)))
        if known and self.course.autograde.create_student:
            gone = set(students) - known
            self.removed.update(student for student in gone if not name_problem(student))

    def demand(self, student: str) -> None:
        """Raise Unreadable, with the way out, for a student who was removed from the gradebook."""
        if student in self.removed:
            place = self.course.path("submitted", self.assignment, student)
            raise Unreadable(
                f"{student!r} was removed from the gradebook, and {place} is still there: remove "
                f"it, or take the student back with `nbgrader db student add {student}`"
            )

    def record(self, submission: Submission, result: SubmissionResult, digest: str) -> State:
        """Record a result; what a person should know about it is in the state that is returned.

        raises CourseError if the course cannot be written; then nothing of this result counts
        """
        student, older = submission.student, False
        place = self.course.path("autograded", self.assignment, student)
        flags, reason, outcome = result.flags, result.reason, result.outcome
        known = read_state(self.course.root, self.assignment, student)
        earlier = known.answers if known else None
        if outcome is not Outcome.UNGRADABLE and not self._may_create(student):
            outcome = Outcome.UNGRADABLE
            reason = f"no student {student!r} in the gradebook (Autograde.create_student is off)"
        with writable(place):
            recover(place)
            if outcome is Outcome.UNGRADABLE:
                older = self._keep_older_grade(submission)
                graded = earlier  # the last that were graded, still
            else:
                flags = settled(flags, self.decisions)
                missing = [name for name in self.cells if name not in _names(result)]
                flags = (*flags, *(_missing(name) for name in missing))
                notebooks = [
                    decide_scores(one, self.decisions)
                    for one in result.notebooks
                    if one.name in self.cells
                ]
                result = replace(result, notebooks=tuple(notebooks), flags=tuple(flags))
                submitted = passive(submission.files, self.own)
                new = write_beside(self.course, place, notebooks, self.files, submitted)
                state_path(self.course.root, self.assignment, student).unlink(missing_ok=True)
                graded = self._answers(result, handed_in(submitted, self.files.keys()))
                before = known.flags if known else ()
                marked = self._write_grades(submission, result, earlier, graded, before)
                flags = (*flags, *marked)
                outcome = Outcome.FLAGGED if flags else outcome
                put_in_place(new, place)
            return record_state(
                self.course.root,
                replace(result, outcome=outcome, reason=reason, flags=tuple(flags)),
                digest,
                older,
                answers=graded,
            )

    # The gradebook

    def _may_create(self, student: str) -> bool:
        if student in self.removed or name_problem(student):
            return False
        if self.course.autograde.create_student:
            return True
        with explained(self.course.db_url):
            return self.gradebook.db.get(Student, student) is not None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it in the gradebook, or nothing."""
        with explained(self.course.db_url):
            try:
                yield
                self.gradebook.db.commit()
            except BaseException:
                self.gradebook.db.rollback()
                raise

    def _keep_older_grade(self, submission: Submission) -> bool:
        """Leave an earlier grade alone, and say so; without one, let every grade wait."""
        if not self._may_create(submission.student):
            return False
        with self._transaction():
            rows = Rows(self.gradebook.db, self.id, self.cells.values(), submission)
            if not rows.is_graded:
                rows.set_timestamp(submission)
            return rows.is_graded

    def _answers(self, result: SubmissionResult, files: Mapping[str, bytes]) -> Answers:
        return {
            one.name: read_answers(one.notebook, files, one.elsewhere, self.cells[one.name].points)
            for one in result.notebooks
        }

    def _write_grades(
        self,
        submission: Submission,
        result: SubmissionResult,
        earlier: Answers | None,
        graded: Answers,
        before: Sequence[Flag],
    ) -> list[Flag]:
        """Write the rows; what a person should know about marks that were given by hand.

        before: the flags of the last run
        """
        flags = []
        with self._transaction():
            rows = Rows(self.gradebook.db, self.id, self.cells.values(), submission)
            rows.set_timestamp(submission)
            executed = _names(result)
            if earlier is None and rows.is_marked:
                place = self.course.path("autograded", self.assignment, submission.student)
                elsewhere = {one.name: one.elsewhere for one in result.notebooks}
                earlier = earlier_answers(place, self.files.keys(), elsewhere)
            for name, cells in self.cells.items():
                known = None if earlier is None else earlier.get(name, {})
                marked = rows.marks(name, cells, known, graded.get(name, {}))
                flags += [mark.flag for mark in marked.values() if mark.flag]
                rows.set_grades(cells, executed.get(name), marked)
                if name in executed:
                    rows.set_comments(cells, executed[name])
                now = (*result.flags, *flags)
                rows.set_flagged(cells, are_about(name, now), are_about(name, before))
            self.gradebook.db.flush()
            for name in executed.keys() & self.cells.keys():
                cells = self.cells[name]
                self.penalties.set(rows.submission, rows.notebooks[cells.notebook], cells)
        return flags


def _names(result: SubmissionResult) -> dict[str, NotebookResult]:
    return {notebook.name: notebook for notebook in result.notebooks}


def are_about(notebook: str, flags: Iterable[Flag]) -> bool:
    """Whether some flags are about a notebook, or about the whole submission."""
    return any(flag.notebook in ("", notebook) for flag in flags)


def _missing(name: str) -> Flag:
    return Flag("missing", "was not graded; its points wait for a person", notebook=name)
