"""Five small courses of one assignment each, as the authors of such courses write them.

The folder of an assignment holds

    sheet.py      the author's notebook: sections under a line `# %% KIND`, where KIND is `text`,
                  `code`, `locked NAME`, `answer NAME`, `test NAME POINTS` or `manual NAME POINTS`
    files/        what lies beside it
    students/     what students answer, a file for each: sections under a line `# %% NAME`
    scores.toml   what a person would give: the tests for which a student gets nothing
"""

import re
import shutil
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.autograder import plain_course
from tests.autograder.sources import answer_cell, exam_cell, locked_cell, notebook_of
from tests.submissions.assemble import Section, cell_name, read_sections

AUTHOR = "author"
NAMES = sorted(sheet.parent.name for sheet in Path(__file__).parent.glob("*/sheet.py"))


@dataclass(frozen=True)
class Assignment:
    """The assignment of one course, with its students."""

    name: str

    @property
    def folder(self) -> Path:
        """Where it is written down."""
        return Path(__file__).parent / self.name

    def notebook(self) -> NotebookNode:
        """The author's notebook, solutions and hidden tests included."""
        return notebook_of(map(_cell, read_sections(self.folder / "sheet.py")))

    def tests(self) -> dict[str, float]:
        """The name of each test -> its points."""
        known = [cell.metadata.get("nbgrader", {}) for cell in self.notebook().cells]
        return {about["grade_id"]: about["points"] for about in known if about.get("grade")}

    def questions(self) -> list[str]:
        """The names of the answers that are asked for."""
        return [answer.title for answer in self.submissions()[AUTHOR]]

    def submissions(self) -> dict[str, list[Section]]:
        """Student -> answers; the author is one of them."""
        own = [
            Section(cell_name(cell), cell.source)
            for cell in self.notebook().cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        ]
        files = sorted((self.folder / "students").glob("*.py"))
        return {AUTHOR: own} | {path.stem: read_sections(path) for path in files}

    def scores(self) -> dict[str, dict[str, float]]:
        """Student -> test -> the points that a person would give."""
        text = (self.folder / "scores.toml").read_text(encoding="utf-8")
        return {
            student: {
                test: 0 if test in said["nothing"] else points
                for test, points in self.tests().items()
            }
            for student, said in tomllib.loads(text).items()
        }


def _cell(section: Section) -> NotebookNode:
    kind, name, points = re.fullmatch(r"(\w+) ?(\S*) ?(\d*)", section.title).groups()
    if kind == "text":
        return new_markdown_cell(re.sub(r"^# ?", "", section.source, flags=re.MULTILINE))
    if kind == "code":
        return new_code_cell(section.source)
    if kind == "manual":
        about = {"grade_id": name, "schema_version": 3, "solution": True, "grade": True}
        about |= {"locked": False, "task": False, "points": int(points)}
        return new_markdown_cell(section.source, metadata={"nbgrader": about})
    if kind == "locked":
        return locked_cell(name, section.source)
    if kind == "answer":
        return answer_cell(name, section.source)
    if kind == "test":
        return exam_cell(name, section.source, int(points))
    raise ValueError(f"no kind of cell: {section.title!r}")


def make_course(folder: Path, assignments: Iterable[Assignment]) -> Path:
    """A course folder of plain nbgrader in which everyone has handed in, and nothing is graded."""
    sources = [write_source(folder / "sources", assignment) for assignment in assignments]
    course = plain_course.make_course(folder / "course", sources)
    for assignment in assignments:
        for student, answers in assignment.submissions().items():
            plain_course.hand_in(course, student, assignment.name, answers)
    return course


def write_source(folder: Path, assignment: Assignment) -> Path:
    """The assignment as a source folder of nbgrader's, made in this folder."""
    source = folder / assignment.name
    source.mkdir(parents=True)
    if (assignment.folder / "files").is_dir():
        shutil.copytree(assignment.folder / "files", source, dirs_exist_ok=True)
    nbformat.write(assignment.notebook(), source / f"{assignment.name}.ipynb")
    return source
