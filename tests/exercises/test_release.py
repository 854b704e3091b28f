"""What students get: generated from the source, complete, and silent about the solutions."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from solutions.publish import secret_lines
from tests.submissions import assemble
from tests.submissions.assemble import ROOT, cell_name

# nbgrader's database layer warns about itself.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

ASSIGNMENTS = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())


def read(folder: str, assignment: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / folder / assignment / f"{assignment}.ipynb", as_version=4)


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def assignment(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def regenerated(assignment, tmp_path_factory) -> bytes:
    course = assemble.make_course(tmp_path_factory.mktemp("release") / "course", assignment)
    path = course.coursedir.format_path("exercises", ".", assignment)
    return (ROOT / path / f"{assignment}.ipynb").read_bytes()


def test_the_release_is_what_the_source_generates(assignment, regenerated):
    """exercises/ is generated, byte for byte: `make release` brings it up to date."""
    assert (ROOT / "exercises" / assignment / f"{assignment}.ipynb").read_bytes() == regenerated


def test_nothing_but_the_notebook_is_released(assignment):
    """The released folder holds one notebook, and no gradebook, key or source."""
    released = [path.name for path in (ROOT / "exercises" / assignment).rglob("*.*")]
    assert [name for name in released if "checkpoint" not in name] == [f"{assignment}.ipynb"]


def test_no_line_of_a_solution_or_a_hidden_test_is_released(assignment):
    """Not one line that only instructors may see stands in the release, in any form."""
    secrets = secret_lines([read("solutions", assignment)])
    assert len(secrets) > 100
    text = (ROOT / "exercises" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")
    cells = "\n".join(cell.source for cell in read("exercises", assignment).cells)
    leaked = [line for line in secrets if line in cells or line in text]
    assert not leaked
    assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN)|HIDDEN_TEST_SEED|def test_", text)


def test_the_search_for_secrets_finds_one_that_is_planted(assignment):
    """The search would notice: each secret line is found in the source itself."""
    source = read("solutions", assignment)
    text = "\n".join(cell.source for cell in source.cells)
    assert all(line in text for line in secret_lines([source]))


def test_every_cell_runs_or_says_not_answered_yet(assignment):
    """An untouched release raises 'not answered yet' in its visible tests, and nothing else."""
    notebook = read("exercises", assignment)
    NotebookClient(notebook, timeout=900, allow_errors=True).execute()
    errors = {
        cell_name(cell): (output.ename, output.evalue)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type != "stream" or output.name == "stderr"
    }
    questions = [name for name in map(cell_name, notebook.cells) if name.endswith("-visible")]
    assert errors == dict.fromkeys(questions, ("NotImplementedError", "not answered yet"))


def test_the_release_is_clean(assignment):
    """No outputs, stable ids, a Python 3 kernel, and locked cells that cannot be edited."""
    notebook = read("exercises", assignment)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in notebook.cells] == [
        cell.id for cell in read("solutions", assignment).cells
    ]
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        if cell.metadata.get("nbgrader", {}).get("locked"):
            assert cell.metadata.editable is False
