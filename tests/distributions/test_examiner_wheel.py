"""The wheel of the grading engine works by itself: no repository, no book, no TensorFlow."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import __version__
from tests.autograder.session.test_check import RIGHT
from tests.distributions.wheels import built_wheel, fresh_environment, run
from tests.submissions import assemble
from tests.submissions.assemble import ROOT, Section

ENGINE = ROOT / "autograder"
TO_GRADE = "pip install 'nbgrader-examiner[grade]'"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return built_wheel(ENGINE, ["src", "README.md", "LICENSE"], tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def student(package_index, wheel, tmp_path_factory) -> Path:
    """The Python of an environment with the wheel and its dependencies, and no extra."""
    return fresh_environment(tmp_path_factory.mktemp("student"), wheel)


@pytest.fixture(scope="module")
def instructor(package_index, wheel, tmp_path_factory) -> Path:
    """One with the extra that grades."""
    return fresh_environment(tmp_path_factory.mktemp("instructor"), wheel, extra="grade")


def test_the_wheel_holds_the_engine_and_nothing_else(wheel):
    """All modules, the script and the style of a page, and the mark of typed packages."""
    sources = ENGINE / "src"
    engine = [
        path for path in sources.rglob("*") if path.suffix in (".py", ".typed", ".css", ".js")
    ]
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {path.relative_to(sources).as_posix() for path in engine}
    assert wheel.name.startswith(f"nbgrader_examiner-{__version__}-")


def test_a_student_checks_a_notebook_with_the_base_alone(student, tmp_path):
    """Right answers pass; nbgrader, TensorFlow and the book's library are not there."""
    release = nbformat.read(ROOT / "exercises" / "ps1" / "ps1.ipynb", as_version=4)
    notebook = assemble.fill(release, [Section("filters_within_budget", RIGHT)])
    nbformat.write(notebook, tmp_path / "ps1.ipynb")
    said = run(student, "-m", "autograder", "check", str(tmp_path / "ps1.ipynb"))
    assert "1 of 12 pass; 1 is marked by a person" in said.stdout
    assert said.stderr == ""
    absent = "from importlib.util import find_spec as f; print(f('nbgrader'), f('tensorflow'), f('unrolled'))"
    assert run(student, "-c", absent).stdout == "None None None\n"


def test_the_base_says_what_grading_needs(student):
    """One sentence each, and no traceback."""
    said = run(student, "-m", "autograder", "grade", status=3).stderr
    assert (
        said
        == f"autograder: `autograder grade` needs nbgrader, which is not installed: {TO_GRADE}\n"
    )
    found = run(student, "-m", "autograder", "doctor", status=1)
    assert found.stdout.splitlines()[-1].endswith(TO_GRADE)
    assert found.stderr == ""


@pytest.mark.long
def test_a_course_of_nbgraders_own_is_examined_and_graded(instructor, tmp_path, sandboxed):
    """Made by `nbgrader quickstart`: init, doctor, grade, table, and nbgrader's own command."""
    run(instructor, "-m", "nbgrader", "quickstart", "course101", folder=tmp_path)
    course = tmp_path / "course101"
    run(instructor, "-m", "nbgrader", "generate_assignment", "ps1", folder=course)
    for name in ("ada", "bob"):
        shutil.copytree(course / "source" / "ps1", course / "submitted" / name / "ps1")
    examined = run(instructor, "-m", "autograder", "init", "--yes", folder=course).stdout
    assert "ps1: the author's own answers get all points" in examined
    graded = run(instructor, "-m", "autograder", "grade", "ps1", "--student", "ada", folder=course)
    assert "ps1: 1 submissions, 1 graded, 0 graded and flagged, 0 ungradable" in graded.stdout
    run(instructor, "-m", "nbgrader", "autograde", "ps1", "--student", "bob", folder=course)
    table = run(instructor, "-m", "autograder", "table", "ps1", folder=course).stdout
    ada, bob = (
        next(line.split()[1:] for line in table.splitlines() if line.startswith(name))
        for name in ("ada", "bob")
    )
    assert ada == bob
