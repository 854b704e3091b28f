"""Submissions from small text files: answers are put into the released notebook.

A file of answers consists of sections, each under a line `# %% title`. In a student's file the
title is the name of the cell that the section fills; `# %% before NAME` puts an extra cell of the
student's own in front of it. The text of a written answer stands in comment lines.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import nbformat
from nbformat import NotebookNode
from traitlets.config.loader import PyFileConfigLoader

from autograder.__main__ import main as autograder
from autograder.sandbox import availability

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderAPI

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Section:
    """One section of a file of answers."""

    title: str
    source: str


class NbgraderFailed(Exception):
    """A step of nbgrader failed; the message holds what it logged."""


def read_sections(path: Path) -> list[Section]:
    """The sections of a file, in its order; what stands before the first is left out."""
    parts = re.split(r"^# %% (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [
        Section(title.strip(), source.strip("\n"))
        for title, source in zip(parts[::2], parts[1::2], strict=True)
    ]


def cell_name(cell: NotebookNode) -> str:
    """The name under which nbgrader knows a cell, or an empty text."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def fill(notebook: NotebookNode, answers: Iterable[Section]) -> NotebookNode:
    """A copy of a released notebook with answers in its cells.

    Raises ValueError if a section's title names no cell of the notebook.
    """
    notebook = deepcopy(notebook)
    names = [cell_name(cell) for cell in notebook.cells]
    for answer in answers:
        before, name = re.fullmatch(r"(before )?(.*)", answer.title).groups()
        if not name or name not in names:
            raise ValueError(f"no cell {name!r} in the notebook; there are {sorted(set(names))}")
        index = names.index(name)
        if before:
            extra = nbformat.v4.new_code_cell(answer.source, id=f"extra-{name}"[:64])
            notebook.cells.insert(index, extra)
            names.insert(index, "")
        elif notebook.cells[index].cell_type == "markdown":
            lines = [re.sub(r"^# ?", "", line) for line in answer.source.splitlines()]
            notebook.cells[index].source = "\n".join(lines)
        else:
            notebook.cells[index].source = answer.source
    return notebook


def open_course(folder: Path, **execute) -> NbGraderAPI:
    """nbgrader, with the root's settings, at work in a course folder.

    execute: settings of nbgrader's Execute, such as timeout=5 (seconds)
    """
    from nbgrader.apps import NbGraderAPI

    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(folder.resolve())
    config.Execute.update(execute)
    return NbGraderAPI(config=config)


def make_course(folder: Path, assignment: str, **execute) -> NbGraderAPI:
    """A new course folder with one assignment in it, released."""
    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = open_course(folder, **execute)
    (folder / "gradebook.db").write_bytes(new_gradebook(course.course_id))
    demand(course.generate_assignment(assignment))
    return course


@functools.cache
def new_gradebook(course_id: str) -> bytes:
    """nbgrader's own, with nothing in it."""
    from nbgrader.api import Gradebook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        path.write_bytes(_of_no_course())
        Gradebook(f"sqlite:///{path}", course_id).close()
        return path.read_bytes()


@functools.cache
def _of_no_course() -> bytes:
    """A gradebook with nothing in it at all: making one starts alembic, which takes a second."""
    from nbgrader.api import Course, Gradebook

    # nbgrader calls `alembic` by its bare name.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with mock.patch.dict(os.environ, PATH=path), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        with Gradebook(f"sqlite:///{path}", "none") as gradebook:
            gradebook.db.query(Course).delete()
            gradebook.db.commit()
        return path.read_bytes()


def demand(result: dict) -> None:
    """Raise NbgraderFailed, with what nbgrader logged, unless a step of its API succeeded."""
    if not result["success"]:
        raise NbgraderFailed(f"{result.get('log', '')}\n{result.get('error', '')}")


def released(course: NbGraderAPI, assignment: str) -> NotebookNode:
    """The released notebook of an assignment that consists of one notebook of the same name."""
    return _read(course.coursedir.release_directory, course, ".", assignment)


def autograded(course: NbGraderAPI, student: str, assignment: str) -> NotebookNode:
    """The notebook of a student as it is after grading, with its outputs."""
    return _read(course.coursedir.autograded_directory, course, student, assignment)


def _read(step: str, course: NbGraderAPI, student: str, assignment: str) -> NotebookNode:
    folder = Path(course.coursedir.format_path(step, student, assignment))
    return nbformat.read(folder / f"{assignment}.ipynb", as_version=4)


def submission_folder(course: NbGraderAPI, student: str, assignment: str) -> Path:
    """The folder, made here, in which nbgrader looks for what a student handed in."""
    directory = course.coursedir.submitted_directory
    folder = Path(course.coursedir.format_path(directory, student, assignment))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def submit(course: NbGraderAPI, student: str, assignment: str, answers: Iterable[Section]) -> None:
    """Put answers into the released notebook, and hand it in for a student."""
    notebook = fill(released(course, assignment), answers)
    nbformat.write(notebook, submission_folder(course, student, assignment) / f"{assignment}.ipynb")


def grade(folder: Path, assignment: str) -> int:
    """Grade all that was handed in to an assignment; the exit status of `autograder grade`.

    The answers are this project's own: where the machine has no sandbox, they run without.
    """
    missing = availability.what_is_missing()
    for what in missing:
        print(f"No sandbox here, and none needed for this class: {what}")
    options = ["--unsafe-no-sandbox"] if missing else []
    return autograder(["grade", assignment, "--course", str(folder), *options])
