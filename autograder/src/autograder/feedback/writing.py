"""The pages of a class: written beside nbgrader's own feedback, and packed for return."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from autograder.course.autograded import read_autograded
from autograder.course.contract import Contract, agreed, read_contract
from autograder.course.folder import Course, read_spec
from autograder.course.lock import writable
from autograder.course.marks import read_marks
from autograder.course.outline import outline
from autograder.course.state import read_states
from autograder.errors import CourseError, Unreadable
from autograder.feedback.page import page
from autograder.feedback.results import feedback_of
from autograder.session.cleaner import Cleaner

FILE = "index.html"


@dataclass
class Written:
    """What became of one assignment's feedback."""

    assignment: str
    pages: dict[str, Path] = field(default_factory=dict)  # by student
    without: dict[str, str] = field(default_factory=dict)  # student -> why there is none
    absent: tuple[str, ...] = ()  # students who handed nothing in

    def as_data(self) -> dict[str, object]:
        """The same as plain data."""
        return {
            "assignment": self.assignment,
            "pages": {student: str(page) for student, page in self.pages.items()},
            "without": self.without,
            "absent": list(self.absent),
        }

    def __str__(self) -> str:
        count = len(self.pages)
        lines = [f"{self.assignment}: {count} page{'' if count == 1 else 's'} of feedback"]
        if self.pages:
            lines.append(f"  the first: {next(iter(self.pages.values()))}")
        lines += [f"  {student}: none, {why}" for student, why in self.without.items()]
        if self.absent:
            lines.append(f"  nothing handed in: {', '.join(self.absent)}")
        return "\n".join(lines)


def write_feedback(
    course: Course, assignment: str, student: str = "*", reveal: str = "message"
) -> Written:
    """Write a page for each student who handed in; one that was there is replaced.

    student: one, or a pattern; reveal: how much of hidden tests, see `messages`
    raises CourseError if there is no such assignment, or a page cannot be written
    """
    with course.gradebook() as gradebook:
        spec = read_spec(course, assignment, gradebook)
        contract = read_contract(course.root, assignment) or Contract("", "never graded")
        spec = agreed(spec, contract, course.settings)
        marks = read_marks(gradebook, assignment)
    states = read_states(course.root, assignment)
    questions = outline(spec)
    chosen = {name: one for name, one in marks.items() if fnmatch(name, student)}
    if not chosen and student != "*":
        raise CourseError(f"no student {student!r} in the gradebook")
    written = Written(
        assignment, absent=tuple(name for name, one in chosen.items() if not one.submitted)
    )
    cleaner = Cleaner()
    try:
        for name, one in chosen.items():
            if not one.submitted:
                continue
            try:
                notebooks = read_autograded(course, assignment, name)
            except Unreadable as problem:
                written.without[name] = str(problem)
                continue
            told = feedback_of(spec, questions, one, states.get(name), notebooks, reveal)
            if not told.questions and not told.ungradable:
                written.without[name] = "it was not graded yet"
                continue
            path = course.path("feedback", assignment, name) / FILE
            _write(path, page(told, cleaner.mend).encode("utf-8", "backslashreplace"))
            written.pages[name] = path
    finally:
        cleaner.close()
    return written


def _write(path: Path, contents: bytes) -> None:
    """Write a file so that at any moment there is the old one, or the new one, in full."""
    with writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(contents)
        new.replace(path)


def pack(written: Iterable[Written], path: Path) -> None:
    """All pages in one ZIP archive: STUDENT/ASSIGNMENT.html."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in written:
            for student, page in one.pages.items():
                archive.write(page, f"{student}/{one.assignment}.html")
    _write(path, packed.getvalue())
