"""The one writer: a result goes into the gradebook, into autograded/, and into its state, in order.

A run may be killed at any moment. The steps and what a kill after each of them leaves:

1. the autograded folder is written beside its place: a hidden folder, which the next run removes
2. the old state is removed: from here on the next run grades the submission again
3. the gradebook changes, in one transaction
4. the autograded folder is renamed into its place
5. the new state is written

The rows are those that nbgrader's SaveAutoGrades and AssignLatePenalties would write.
"""

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

from nbformat import from_dict
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, is_solution, is_task
from sqlalchemy import func, select

from autograder.course.folder import TIMESTAMP, Course, submitted_at
from autograder.course.gradebook import explained
from autograder.course.lock import writable
from autograder.course.state import State, state_path, write_state
from autograder.errors import CourseError
from autograder.model import Flag, NotebookResult, Outcome, Submission, SubmissionResult

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that is as it was released


@dataclass
class _Cells:
    """The cells of one notebook that the gradebook keeps rows for: name -> id."""

    notebook: str  # its id
    graded: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def with_grade(self) -> dict[str, str]:
        return self.graded | self.tasks

    @property
    def with_comment(self) -> dict[str, str]:
        return self.answers | self.tasks


class Recorder:
    """Records the results of one assignment, one at a time."""

    def __init__(
        self, course: Course, gradebook: Gradebook, assignment: str, files: Mapping[str, bytes]
    ):
        """files: those of the instructor, which overwrite a student's of the same name."""
        self.course = course
        self.gradebook = gradebook
        self.assignment = assignment
        self.files = files
        with explained(course.db_url):
            recorded = gradebook.find_assignment(assignment)
            self.id = recorded.id
            self.cells = {notebook.name: _cells(notebook) for notebook in recorded.notebooks}
            gradebook.db.commit()
        self.penalties = AssignLatePenalties(parent=course.autograde)
        self.penalties.init_plugin()

    def record(self, submission: Submission, result: SubmissionResult, digest: str) -> State:
        """Record a result; what a person should know about it is in the state that is returned.

        raises CourseError if the course cannot be written; then nothing of this result counts
        """
        student, older = submission.student, False
        place = self.course.path("autograded", self.assignment, student)
        flags, reason, outcome = result.flags, result.reason, result.outcome
        if outcome is not Outcome.UNGRADABLE and not self._may_create(student):
            outcome = Outcome.UNGRADABLE
            reason = f"no student {student!r} in the gradebook (Autograde.create_student is off)"
        with writable(place):
            _recover(place)
            if outcome is Outcome.UNGRADABLE:
                older = self._keep_older_grade(submission)
            else:
                missing = [name for name in self.cells if name not in _names(result)]
                flags = (*flags, *(_missing(name) for name in missing))
                outcome = Outcome.FLAGGED if flags else outcome
                new = self._write_beside(place, submission, result)
                state_path(self.course.root, self.assignment, student).unlink(missing_ok=True)
                self._grade(submission, result)
                _put_in_place(new, place)
            state = State(
                digest=digest,
                outcome=outcome,
                reason=reason,
                flags=tuple(flags),
                seconds=round(result.seconds, 3),
                sandboxed=result.sandboxed,
                older_grade_stands=older,
                recorded=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            write_state(self.course.root, self.assignment, student, state)
        return state

    # The gradebook

    def _may_create(self, student: str) -> bool:
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
            rows = _Rows(self, submission)
            older = any(map(_is_graded, rows.grades.values()))
            if not older:
                rows.set_timestamp(submission)
        return older

    def _grade(self, submission: Submission, result: SubmissionResult) -> None:
        with self._transaction():
            rows = _Rows(self, submission)
            rows.set_timestamp(submission)
            executed = _names(result)
            for name, cells in self.cells.items():
                rows.set_grades(cells, executed.get(name))
                if name in executed:
                    rows.set_comments(cells, executed[name])
            self.gradebook.db.flush()
            for name in executed.keys() & self.cells.keys():
                self._set_penalty(rows, self.cells[name])

    def _set_penalty(self, rows: "_Rows", cells: _Cells) -> None:
        """As AssignLatePenalties does, by the plugin that the course names."""
        notebook = rows.notebooks[cells.notebook]
        notebook.late_submission_penalty = None
        late = rows.submission.total_seconds_late
        if not self.penalties.enabled or late <= 0:
            return
        score = self._score(notebook, cells)
        student = rows.submission.student_id
        try:
            penalty = self.penalties.plugin_inst.late_submission_penalty(student, score, late)
        except Exception as error:
            name = type(self.penalties.plugin_inst).__name__
            raise CourseError(
                f"the late-submission plugin {name} failed on {student!r}: "
                f"{type(error).__name__}: {error}"
            ) from error
        if penalty is not None:
            # nbgrader's own bounds; it asks the notebook for nothing but its score.
            checked = self.penalties._check_late_penalty(SimpleNamespace(score=score), penalty)
            notebook.late_submission_penalty = checked

    def _score(self, notebook: SubmittedNotebook, cells: _Cells) -> float:
        """nbgrader's `notebook.score`, asked so that the index on grades can be used."""
        graded = list(cells.with_grade.values())
        where = Grade.cell_id.in_(graded), Grade.notebook_id == notebook.id
        return self.gradebook.db.scalar(
            select(func.coalesce(func.sum(Grade.score), 0.0)).where(*where)
        )

    # The autograded folder

    def _write_beside(self, place: Path, submission: Submission, result: SubmissionResult) -> Path:
        """The complete autograded folder, in a hidden folder beside its place."""
        new = _beside(place, "new")
        new.mkdir(parents=True)
        files = {
            f"{name}.ipynb": _utf8(executed.notebook)
            for name, executed in _names(result).items()
            if name in self.cells
        }
        files |= self.files
        files |= _beside_these(submission.files, files)
        for path, contents in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(contents)
        self._set_permissions(new)
        return new

    def _set_permissions(self, folder: Path) -> None:
        """As nbgrader sets them: files by its `permissions`, folders for the group if shared."""
        permissions = int(str(self.course.autograde.permissions), 8)
        shared = self.course.directories.groupshared
        for inner, _, names in os.walk(folder):
            for name in names:
                os.chmod(os.path.join(inner, name), permissions)
            if shared:
                _share(Path(inner))
        if shared:
            _share(self.course.path("autograded", "."))


class _Rows:
    """The rows of one submission, loaded by their indexes; those that are missing are made."""

    def __init__(self, recorder: Recorder, submission: Submission):
        self.db = recorder.gradebook.db
        cells = recorder.cells.values()
        self.notebooks: dict[str, SubmittedNotebook] = {}  # by the id of the instructor's
        self.grades: dict[str, Grade] = {}  # by the id of the cell
        self.comments: dict[str, Comment] = {}
        found = self._find_submission(recorder.id, submission.student)
        self.submission = found or self._make_submission(recorder.id, submission.student)
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

    def _load(self, cells: Collection[_Cells]) -> None:
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

    def _complete(self, cells: _Cells) -> None:
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

    def set_grades(self, cells: _Cells, executed: NotebookResult | None) -> None:
        """As SaveAutoGrades does; a notebook that was not executed waits for a person."""
        for name, cell in cells.graded.items():
            grade = self.grades[cell]
            if executed is None:
                grade.needs_manual_grade = True
                continue
            grade.auto_score = executed.scores.get(name)
            unsure = grade.manual_score is not None or grade.auto_score is None
            grade.needs_manual_grade = unsure

    def set_comments(self, cells: _Cells, executed: NotebookResult) -> None:
        """As SaveAutoGrades does: "No response." where an answer is as it was released."""
        for cell in json.loads(executed.notebook)["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name not in cells.with_comment:
                continue
            source = "".join(cell["source"])
            node = from_dict({**cell, "source": source, "outputs": []})
            if is_solution(node) or is_task(node):
                same = node.metadata.nbgrader.get("checksum") == compute_checksum(node)
                comment = self.comments[cells.with_comment[name]]
                comment.auto_comment = NO_RESPONSE if same and not is_task(node) else None


def _cells(notebook) -> _Cells:
    kinds: dict[type, dict[str, str]] = defaultdict(dict)
    for cell in notebook._base_cells:
        kinds[type(cell)][cell.name] = cell.id
    return _Cells(notebook.id, kinds[GradeCell], kinds[TaskCell], kinds[SolutionCell])


def _is_graded(grade: Grade) -> bool:
    return grade.auto_score is not None or grade.manual_score is not None


def _names(result: SubmissionResult) -> dict[str, NotebookResult]:
    return {notebook.name: notebook for notebook in result.notebooks}


def _missing(name: str) -> Flag:
    return Flag("missing", "was not graded; its points wait for a person", notebook=name)


def _utf8(text: str) -> bytes:
    """Text of a notebook as bytes; half a surrogate pair is written as JSON escapes it."""
    end = "" if text.endswith("\n") else "\n"
    return (text + end).encode("utf-8", "backslashreplace")


def _beside_these(files: Mapping[str, bytes], taken: Mapping[str, bytes]) -> dict[str, bytes]:
    """A student's files, without those that are in the way of others."""
    folders = {str(parent) for path in taken for parent in PurePosixPath(path).parents}
    return {
        path: contents
        for path, contents in files.items()
        if path not in folders
        and not any(str(part) in taken for part in (path, *PurePosixPath(path).parents))
    }


def _beside(place: Path, what: str) -> Path:
    return place.with_name(f".{place.name}.{what}")


def _recover(place: Path) -> None:
    """Undo what a run left that was killed while it wrote this folder."""
    old = _beside(place, "old")
    if old.exists():
        if place.exists():
            shutil.rmtree(old)
        else:
            old.rename(place)
    if _beside(place, "new").exists():
        shutil.rmtree(_beside(place, "new"))


def _put_in_place(new: Path, place: Path) -> None:
    old = _beside(place, "old")
    if place.exists():
        place.rename(old)
    new.rename(place)
    if old.exists():
        shutil.rmtree(old)


def _share(folder: Path) -> None:
    mode = folder.stat().st_mode
    if mode & 0o2770 != 0o2770:
        folder.chmod((mode | 0o2770) & 0o2777)
