"""The files of a report: read from the course, written beside each other."""

from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.autograded import read_autograded
from autograder.course.contract import Contract, agreed, read_contract
from autograder.course.folder import Course, read_spec
from autograder.course.lock import writable
from autograder.course.marks import read_marks
from autograder.course.outline import outline
from autograder.course.state import read_states
from autograder.errors import Unreadable
from autograder.notebooks.node import Node
from autograder.report.earlier import compared, earlier_assignments, shares
from autograder.report.numbers import as_csv, as_json
from autograder.report.page import page
from autograder.report.results import ClassReport, class_report

FOLDER = "reports"
PAGE = "index.html"


@dataclass(frozen=True)
class Written:
    """One report, where its page is, and whose notebooks could not be read."""

    report: ClassReport
    page: Path
    unread: dict[str, str]  # student -> why

    def __str__(self) -> str:
        lines = [f"{self.report.assignment}, {self.report}"]
        lines += [f"  the page: {self.page}", "  beside it: report.csv, report.json"]
        lines += [f"  {who}: no messages of tests, {why}" for who, why in self.unread.items()]
        return "\n".join(lines)


def read_report(course: Course, assignment: str) -> tuple[ClassReport, dict[str, str]]:
    """The report on an assignment, and why some notebooks could not be read, by student.

    raises CourseError if there is no such assignment
    """
    with course.gradebook() as gradebook:
        spec = read_spec(course, assignment, gradebook)
        contract = read_contract(course.root, assignment) or Contract("", "never graded")
        spec = agreed(spec, contract, course.settings)
        marks = read_marks(gradebook, assignment)
        before = {
            name: shares(gradebook, course.root, name)
            for name in earlier_assignments(gradebook, assignment)
        }
    notebooks: dict[str, dict[str, Node]] = {}
    unread = {}
    for name, one in marks.items():
        if one.submitted:
            try:
                notebooks[name] = read_autograded(course, assignment, name)
            except Unreadable as problem:
                unread[name] = str(problem)
    states = read_states(course.root, assignment)
    handed_in = course.submissions(assignment)
    report = class_report(spec, outline(spec), marks, states, notebooks, handed_in)
    earlier = (compared(report, name, found) for name, found in before.items())
    return replace(report, earlier=tuple(one for one in earlier if one)), unread


def write_report(course: Course, assignment: str, folder: Path | None = None) -> Written:
    """Write the page of an assignment and its numbers; what was there is replaced.

    folder: in which a folder for the assignment is made; without it, the course's `reports`
    raises CourseError if there is no such assignment, or a file cannot be written
    """
    report, unread = read_report(course, assignment)
    place = (folder or course.root / FOLDER) / assignment
    texts = {
        "report.csv": "\ufeff" + as_csv(report),  # the mark tells a spreadsheet that it is UTF-8
        "report.json": as_json(report),
        PAGE: page(report, unread),
    }
    for name, text in texts.items():
        _write(place / name, text)
    return Written(report, place / PAGE, unread)


def _write(path: Path, text: str) -> None:
    """Write a file so that at any moment there is the old one, or the new one, in full."""
    with writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(text.encode("utf-8", "backslashreplace"))
        new.replace(path)
