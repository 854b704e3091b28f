"""A class with essays to mark: two word for word alike, one nearly, one empty, one test that waits."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.course.folder import Course
from autograder.marking.desk import Desk
from autograder.model import UNDECIDED, Flag, Opinion
from tests.autograder.course import plain_engine
from tests.autograder.course.conftest import (
    InThisProcess,
    folder,
    grade,
    hand_in,
    released_course,
)
from tests.once import once

__all__ = ["folder", "released_course"]  # fixtures
ESSAY = ("sheet", "essay")
HIDDEN = ("sheet", "double-hidden")
SCHEME = """\
Both see the same field.

=== BEGIN MARK SCHEME ===
Be mild with spelling.

- 1: Both see the same field.
- 2 points: The stack is
  cheaper.
- -0.5: Says that a stack is always better.
=== END MARK SCHEME ==="""
LONG = "Two small layers see the same field as a large one, and they need fewer weights for it"
ESSAYS = {
    "adalovelace": f"{LONG}.",
    "bobmarley": f"{LONG}.",
    "cleopatra": f"{LONG} together.",
    "dantealighieri": "I do not know; $x^2$ perhaps.",
    "evecurie": "",
}


class UnsureGrader(plain_engine.PlainGrader):
    """Lets a test wait where an answer has the word UNSURE."""

    def grade(self, spec, submission, settings):
        result = super().grade(spec, submission, settings)
        if b"UNSURE" not in submission.notebooks["sheet"]:
            return result
        notebook = result.notebooks[0]
        scores = notebook.scores | {"double-hidden": None}
        waits = replace(notebook, scores=scores, opinions={"double-hidden": Opinion(0.0, 3.0)})
        text = f"fails where no student code can reach it (TypeError) and passes beside it; {UNDECIDED}"
        flag = Flag("disagreement", text, "double-hidden", "sheet")
        return replace(result, notebooks=(waits,), flags=(flag,))


def write_scheme(folder: Path, scheme: str = SCHEME) -> None:
    """Let the author's solution of the essay have a mark scheme."""
    path = folder / "source" / "week1" / "sheet.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(one for one in notebook.cells if one.id == "essay").source = scheme
    nbformat.write(notebook, path)


def hand_in_and_grade(folder: Path, essays: dict[str, str], answer: str = "right") -> None:
    """Hand essays in, by student, and grade them."""
    for student, essay in essays.items():
        hand_in(folder, student, answer, essay)
    grade(folder, InThisProcess(UnsureGrader()), assignments=["week1"])


@pytest.fixture(scope="session")
def graded_course(released_course, tmp_path_factory) -> Path:
    """The course of the class, graded as far as a program can."""

    def make(place: Path) -> None:
        shutil.copytree(released_course, place / "course")
        write_scheme(place / "course")
        hand_in_and_grade(place / "course", ESSAYS)

    return once(tmp_path_factory, "course_to_mark", make) / "course"


@pytest.fixture
def course_to_mark(graded_course, tmp_path, monkeypatch) -> Path:
    """A copy of it."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(graded_course, tmp_path / "course"))


@pytest.fixture
def desk(course_to_mark) -> Iterator[Desk]:
    """A marker's desk."""
    opened = Desk(Course.open(course_to_mark), "week1")
    yield opened
    opened.close()


def of(desk: Desk, student: str, key=ESSAY):
    """One student's answer as a marker sees it."""
    return next(one for one in desk.view(key).answers.values() if one.student == student)


def save(desk: Desk, *students: str, items=(), adjusted=0.0, comment="", key=ESSAY, view=None):
    """Mark students as a marker would who sees the pile now, or saw it before. items: sentences"""
    view = view or desk.view(key)
    seen = {one.identity: one.version for one in view.answers.values() if one.student in students}
    named = [item.identity for item in view.rubric if item.text in items]
    assert len(named) == len(items)
    return desk.save(key, seen, named, adjusted, comment, view.rubric_version)
