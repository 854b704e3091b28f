"""The folder for students: complete, and whatever they must not have keeps it from being written."""

import shutil

import nbformat
import pytest

from solutions import publish
from tests.conftest import ROOT

SETS = publish.problem_sets()


@pytest.fixture
def root(tmp_path):
    """A copy of what is published, and of what it is checked against."""
    for folder in ("exercises", "solutions"):
        shutil.copytree(ROOT / folder, tmp_path / "course" / folder)
    shutil.copy(ROOT / "requirements.txt", tmp_path / "course")
    return tmp_path / "course"


def change(path, add):
    """Append a line to the last code cell of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    cell = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    cell.source += f"\n{add}"
    nbformat.write(notebook, path)


def test_the_folder_has_the_sets_their_requirements_and_a_readme(tmp_path):
    publish.publish(tmp_path / "student")
    files = {p.relative_to(tmp_path / "student").as_posix() for p in tmp_path.rglob("*.*")}
    files = {name for name in files if name != "."}
    assert files == {"README.md", "requirements.txt"} | {f"{s}/{s}.ipynb" for s in SETS}


def test_the_readme_names_every_set_and_the_requirements_are_pinned(tmp_path):
    readme, requirements = publish.readme(), publish.requirements().splitlines()
    assert all(f"`{name}/`" in readme for name in SETS)
    assert [line.split("==")[0] for line in requirements] == list(publish.PACKAGES)
    assert all(line.split("==")[1][0].isdigit() for line in requirements)


def test_it_can_be_written_again(tmp_path):
    publish.publish(tmp_path / "student")
    (tmp_path / "student" / "left_over.txt").write_text("")
    publish.publish(tmp_path / "student")
    assert not (tmp_path / "student" / "left_over.txt").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="no folder for students"):
        publish.publish(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize("name", SETS)
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


def test_a_stray_file_is_found(tmp_path):
    publish.publish(tmp_path / "student")
    (tmp_path / "student" / "gradebook.db").write_text("")
    assert publish.leaks(tmp_path / "student") == ["gradebook.db does not belong there"]
