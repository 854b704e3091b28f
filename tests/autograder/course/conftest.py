"""Small courses to grade: two assignments, released once by nbgrader itself."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.folder import Course
from autograder.dispatch.jobs import do
from tests.autograder import plain_course
from tests.autograder.course import plain_engine
from tests.once import once
from tests.submissions.assemble import Section

ANSWER = "### BEGIN SOLUTION\n'right'\n### END SOLUTION"
HIDDEN = "### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"


def cell(name: str, source: str, kind: str = "code", **metadata):
    """A cell that nbgrader knows."""
    about = {"grade": False, "solution": False, "locked": False, "task": False} | metadata
    about |= {"grade_id": name, "schema_version": 3}
    make = new_code_cell if kind == "code" else new_markdown_cell
    return make(source, id=name, metadata={"nbgrader": about})


def sheet(*questions: str, more: tuple = ()):
    """A notebook with two tests for each question, 2 and 3 points."""
    cells = [new_code_cell("import math", id="start")]
    for name in questions:
        cells.append(cell(name, ANSWER, solution=True))
        for test, points in (("visible", 2), ("hidden", 3)):
            source = HIDDEN if test == "hidden" else "assert double(1) == 2"
            cells.append(cell(f"{name}-{test}", source, grade=True, locked=True, points=points))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=[*cells, *more], metadata=kernel)


@pytest.fixture(scope="session")
def released_course(tmp_path_factory) -> Path:
    """week1: one notebook with an essay and a task, and two files; week2: two notebooks."""
    return once(tmp_path_factory, "released_course", make_released_course) / "course"


def make_released_course(folder: Path) -> None:
    sources = folder / "sources"
    sources.mkdir()
    essay = cell("essay", "because", "markdown", grade=True, solution=True, points=4)
    task = cell("project", "Draw it.", "markdown", task=True, locked=True, points=5)
    for path, notebook in {
        "week1/sheet": sheet("double", more=(essay, task)),
        "week2/first": sheet("double"),
        "week2/second": sheet("treble"),
    }.items():
        (sources / path).parent.mkdir(exist_ok=True)
        nbformat.write(notebook, sources / f"{path}.ipynb")
    (sources / "week1" / "data.csv").write_text("1,2\n")
    (sources / "week1" / "parts").mkdir()
    (sources / "week1" / "parts" / "help.py").write_text("x = 1\n")
    weeks = [sources / "week1", sources / "week2"]
    plain_course.make_course(folder / "course", weeks)


@pytest.fixture
def folder(released_course, tmp_path, monkeypatch) -> Path:
    """A copy of the released course, with no submission yet."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(released_course, tmp_path / "course"))


def hand_in(
    folder: Path, student: str, answer: str = "right", essay: str = "", assignment: str = "week1"
) -> Path:
    """Hand in one answer to all questions of an assignment; the submitted folder."""
    names = {"week1": ["double"], "week2": ["double", "treble"]}[assignment]
    answers = [Section(name, answer) for name in names if answer]
    answers += [Section("essay", essay)] if essay else []
    shutil.rmtree(folder / "submitted" / student / assignment, ignore_errors=True)
    return plain_course.hand_in(folder, student, assignment, answers)


class InThisProcess:
    """Workers that are no processes: for tests of what is done with the results."""

    def __init__(self, grader=None):
        self.grader = grader or plain_engine.PlainGrader()
        self.graded: list[str] = []

    def prepare(self, spec, settings):
        """Nothing has to be made ready."""

    def map(self, jobs):
        for job in jobs:
            self.graded.append(job.submission.student)
            yield job, do(job, self.grader)


def grade(folder: Path, workers=None, **options):
    """Grade a course here; its reports by assignment."""
    from autograder.course.run import grade_course

    reports = grade_course(Course.open(folder), workers or InThisProcess(), **options)
    return {report.assignment: report for report in reports}
