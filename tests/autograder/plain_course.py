"""Course folders of plain nbgrader, in which nothing of this project's settings is in force.

What is measured or compared against nbgrader must be nbgrader alone, also where this course's own
configuration hands `nbgrader autograde` over to the engine.
"""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests import forked
from tests.once import once
from tests.submissions import assemble
from tests.submissions.assemble import Section, cell_name

COURSE = "plain"
SETTINGS = f"""\
c = get_config()
c.CourseDirectory.course_id = "{COURSE}"
c.Execute.timeout = 60
c.Execute.interrupt_on_timeout = True
c.ExecutePreprocessor.startup_timeout = 120
c.OverwriteCells.add_missing_cells = True
c.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
c.ClearSolutions.code_stub = {{"python": 'raise NotImplementedError("not answered yet")'}}
c.ClearSolutions.text_stub = "*not answered yet*"
"""


def command(course: Path, *arguments: str, seconds: float = 600) -> str:
    """Run `python -m ARGUMENTS` in a course's folder, as an instructor does; what it printed.

    Raises AssertionError, with what it printed, if it fails.
    """
    status, printed = forked.run(arguments[0], arguments[1:], course, environment(), seconds)
    assert status == 0, f"{' '.join(arguments)} ended with {status}:\n{printed}"
    return printed


def environment() -> dict[str, str]:
    """Our own, with this Python's commands in reach: nbgrader calls `alembic` by its bare name."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {"PATH": path}


def make_course(folder: Path, sources: Iterable[Path], settings: str = "") -> Path:
    """A course folder with the assignments of these source folders, released; returns the folder.

    settings: further lines of its nbgrader_config.py
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(SETTINGS + settings, encoding="utf-8")
    if "db_url" not in settings:
        (folder / "gradebook.db").write_bytes(assemble.new_gradebook(COURSE))
    for source in sources:
        ignored = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(source, folder / "source" / source.name, ignore=ignored)
        release(folder, source.name)
    return folder


def example_course(factory: pytest.TempPathFactory, folder: Path) -> Path:
    """A copy of the course that `nbgrader quickstart` makes; it is made once."""
    made = once(
        factory, "quickstart", lambda place: command(place, "nbgrader", "quickstart", "course101")
    )
    return Path(shutil.copytree(made / "course101", folder))


def release(course: Path, assignment: str) -> None:
    """`nbgrader generate_assignment`: writes release/ and enters the assignment in the gradebook."""
    command(course, "nbgrader", "generate_assignment", assignment)


def released(course: Path, assignment: str) -> dict[str, NotebookNode]:
    """The released notebooks of an assignment: name -> notebook."""
    paths = sorted((course / "release" / assignment).glob("*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def hand_in(course: Path, student: str, assignment: str, answers: Iterable[Section]) -> Path:
    """Put a student's answers into the released notebooks, and hand them in; the folder."""
    answers = list(answers)
    folder = course / "submitted" / student / assignment
    shutil.copytree(course / "release" / assignment, folder)
    places = {
        cell_name(cell): name
        for name, notebook in released(course, assignment).items()
        for cell in notebook.cells
        if cell_name(cell)
    }
    for name, notebook in released(course, assignment).items():
        here = [
            answer
            for answer in answers
            if places[answer.title.removeprefix("before ")] == name  # KeyError: no such cell
        ]
        nbformat.write(assemble.fill(notebook, here), folder / f"{name}.ipynb")
    return folder


def autograde_with_nbgrader(course: Path, assignment: str) -> str:
    """`nbgrader autograde`, the whole class in one run; what it printed."""
    return command(course, "nbgrader", "autograde", assignment)


def autograde_with_engine(course: Path, *arguments: str, jobs: int = 2) -> str:
    """`autograder grade` in a course folder; what it printed."""
    return command(
        course, "autograder", "grade", *arguments, "--course", str(course), "--jobs", str(jobs)
    )
