"""The folder for students: complete, and whatever they must not have keeps it from being written."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.version import __version__
from solutions import check, publish
from tests.conftest import ROOT

SETS = publish.problem_sets()
WHEEL = f"nbgrader_examiner-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module", autouse=True)
def wheel(tmp_path_factory) -> Iterator[Path]:
    """The program that checks, built once."""
    folder = tmp_path_factory.mktemp("wheel")
    publish.build_wheel(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            publish, "build_wheel", lambda target, root: shutil.copy(folder / WHEEL, target)
        )
        yield folder / WHEEL


@pytest.fixture
def root(tmp_path, request):
    """A copy of what is published, and of what it is checked against: with one problem set."""
    name = getattr(request, "param", SETS[0])
    for folder in ("exercises", "solutions"):
        others = [each for each in SETS if each != name]
        unwanted = shutil.ignore_patterns(*others, *(f"{each}.toml" for each in others))
        shutil.copytree(ROOT / folder, tmp_path / "course" / folder, ignore=unwanted)
    shutil.copy(ROOT / "requirements.txt", tmp_path / "course")
    version = "autograder/src/autograder/version.py"
    (tmp_path / "course" / version).parent.mkdir(parents=True)
    shutil.copy(ROOT / version, tmp_path / "course" / version)
    return tmp_path / "course"


@pytest.fixture(scope="module")
def published(tmp_path_factory, wheel) -> Path:
    """The folder with all sets, written once."""
    folder = tmp_path_factory.mktemp("published") / "student"
    publish.publish(folder)
    return folder


@pytest.fixture
def student(tmp_path, published) -> Path:
    """The folder, as a student has unpacked it."""
    return shutil.copytree(published, tmp_path / "student")


def change(path, add):
    """Append a line to the last code cell of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    cell = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    cell.source += f"\n{add}"
    nbformat.write(notebook, path)


def test_the_folder_has_the_sets_what_they_need_what_checks_them_and_a_readme(student):
    files = {p.relative_to(student).as_posix() for p in student.rglob("*") if p.is_file()}
    assert files == {
        "README.md",
        *("requirements.txt", "requirements-ps5.txt", WHEEL),
        *("check.py", "check.sh", "check.command", "check.bat"),
        *(f"{name}/{name}.ipynb" for name in SETS),
    }
    assert (student / "check.sh").stat().st_mode & 0o111
    lines = (student / "check.bat").read_bytes().splitlines(keepends=True)
    assert all(line.endswith(b"\r\n") for line in lines)  # as Windows wants them


def test_the_readme_names_every_set_and_every_file_that_it_speaks_of_is_there(student):
    readme = (student / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}/`" in readme for name in SETS)
    assert all(name in readme for name in (*publish.REQUIREMENTS, *publish.scripts()))
    assert "{" not in readme


def test_numpy_jupyterlab_and_the_check_come_first_and_tensorflow_for_problem_set_5():
    """Every package has the version with which the sets were tested."""
    small, large = (text.splitlines() for text in publish.requirements().values())
    assert [line.split("==")[0] for line in small] == ["numpy", "jupyterlab", f"./{WHEEL}"]
    assert [line.split("==")[0] for line in large] == ["-r requirements.txt", "tensorflow", "keras"]
    assert all(line.split("==")[1][0].isdigit() for line in (*small[:2], *large[1:]))


def test_once_the_check_is_on_an_index_it_is_taken_from_there(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "CHECKER_ON_AN_INDEX", "nbgrader-examiner==9.9")
    publish.publish(tmp_path / "student")
    assert not list((tmp_path / "student").glob("*.whl"))
    assert "\nnbgrader-examiner==9.9\n" in (tmp_path / "student/requirements.txt").read_text()


def test_the_readme_says_where_the_book_is_once_it_is_published(root):
    path = root / "exercises" / SETS[0] / f"{SETS[0]}.ipynb"
    assert "The book that they go with" not in publish.readme(root)
    site = "https://somebody.github.io/unrolled/"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('_BOOK = \\"\\"', f'_BOOK = \\"{site}\\"'), encoding="utf-8")
    assert f"The book that they go with is at <{site}>." in publish.readme(root)


def double_click(folder: Path, **environment: str) -> str:
    """What is read in the window that opens."""
    done = subprocess.run(
        ["/bin/sh", str(folder / "check.command")],
        cwd="/",
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_a_double_click_checks_the_notebook_that_was_saved_last(student):
    """With the Python of the folder, whatever the folder is that it is started in."""
    (student / ".venv").symlink_to(sys.prefix)
    os.utime(student / SETS[1] / f"{SETS[1]}.ipynb", (2e9, 2e9))
    said = double_click(student)
    assert f"{SETS[1]}.ipynb was saved last, at" in said
    assert f"{Path(SETS[1], SETS[1])}.ipynb: 0 of 10 pass; 1 is marked by a person" in said


def test_what_is_missing_is_said_in_plain_words(student, tmp_path):
    """No Python; a Python, and nothing installed."""
    (tmp_path / "bin").mkdir()
    for name in ("sh", "dirname"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    said = double_click(student, PATH=str(tmp_path / "bin"))
    assert said == "There is no Python here. README.md says under 'Install' how it comes here.\n"
    bare = tmp_path / "bin" / "python3"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    said = double_click(student, PATH=str(tmp_path / "bin"))
    assert said.startswith("Python is here (")
    assert said.endswith("README.md says under 'Install' how it comes here: one command, once.\n")
    assert "## Install" in (student / "README.md").read_text(encoding="utf-8")


def test_that_problem_set_5_needs_tensorflow_is_said(student, monkeypatch, capsys):
    """Before its tests fail for that alone; the others need none."""
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "tensorflow" else 1
    )
    monkeypatch.setattr("autograder.__main__.main", lambda arguments: 0)
    for name in SETS:
        check.main([str(student / name / f"{name}.ipynb")])
        assert ("needs TensorFlow" in capsys.readouterr().out) == (name == "ps5")


def test_what_jupyterlab_keeps_beside_a_notebook_is_not_checked(tmp_path):
    (tmp_path / "ps1" / ".ipynb_checkpoints").mkdir(parents=True)
    assert check.saved_last(tmp_path) is None
    for name in ("ps1.ipynb", ".ipynb_checkpoints/ps1-checkpoint.ipynb"):
        (tmp_path / "ps1" / name).write_text("{}")
    assert check.saved_last(tmp_path) == tmp_path / "ps1" / "ps1.ipynb"


def test_a_notebook_in_which_something_was_run_comes_before_those_only_unpacked(tmp_path):
    for name, cell, saved in (("begun", '{"execution_count": 1}', 1e9), ("new", "{}", 2e9)):
        (tmp_path / f"{name}.ipynb").write_text(cell)
        os.utime(tmp_path / f"{name}.ipynb", (saved, saved))
    assert check.saved_last(tmp_path) == tmp_path / "begun.ipynb"


def test_it_can_be_written_again(student):
    (student / "left_over.txt").write_text("")
    publish.publish(student)
    assert not (student / "left_over.txt").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="no folder for students"):
        publish.publish(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize(("root", "name"), zip(SETS, SETS, strict=True), indirect=["root"], ids=SETS)
def test_a_line_of_a_solution_is_found(root, tmp_path, name):
    source = nbformat.read(root / "solutions" / name / f"{name}.ipynb", as_version=4)
    secrets = publish.secret_lines([source])
    assert len(secrets) > 100
    change(root / "exercises" / name / f"{name}.ipynb", max(secrets, key=len))
    with pytest.raises(ValueError, match=f"{name}.ipynb has a secret line of {name}"):
        publish.publish(tmp_path / "student", root)
    assert not (tmp_path / "student").exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("### BEGIN SOLUTION", "has the mark BEGIN SOLUTION"),
        ("import os; os.environ['HIDDEN_TEST_SEED']", "has the mark HIDDEN_TEST_SEED"),
        ("open('/home/teacher/key.csv')", "names a place on a machine"),
    ],
)
def test_marks_and_places_of_the_instructors_machine_are_found(root, tmp_path, line, says):
    change(root / "exercises" / SETS[0] / f"{SETS[0]}.ipynb", line)
    with pytest.raises(ValueError, match=says):
        publish.publish(tmp_path / "student", root)


def test_outputs_are_found(root, tmp_path):
    path = root / "exercises" / SETS[0] / f"{SETS[0]}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("stream", text="42")]
    nbformat.write(notebook, path)
    with pytest.raises(ValueError, match="has outputs"):
        publish.publish(tmp_path / "student", root)


def test_a_stray_file_is_found(student):
    (student / "gradebook.db").write_text("")
    assert publish.leaks(student) == ["gradebook.db does not belong there"]


def test_what_is_not_the_engines_own_is_found_in_its_wheel(student):
    with zipfile.ZipFile(student / WHEEL, "a") as archive:
        archive.writestr("solutions/ps1/ps1.ipynb", "")
    assert publish.leaks(student) == [f"{WHEEL} holds solutions/ps1/ps1.ipynb"]
