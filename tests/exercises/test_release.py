"""What students get: generated from the source, complete, and silent about the solutions."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from solutions import sync
from solutions.publish import secret_lines
from tests.solutions.in_process import read_source
from tests.submissions import answers, assemble
from tests.submissions.assemble import ROOT, cell_name

# nbgrader's database layer warns about itself.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

SOURCES = [read_source(each.name) for each in answers.problem_sets()]
ASSIGNMENTS = [
    pytest.param(source.name, marks=[pytest.mark.keras] if source.with_keras else [])
    for source in SOURCES
]


def read(folder: str, assignment: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / folder / assignment / f"{assignment}.ipynb", as_version=4)


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def assignment(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def release(nbgrader, tmp_path_factory) -> Callable[[str], bytes]:
    """release(assignment): what nbgrader makes of its source, all of them in one course."""
    folder = tmp_path_factory.mktemp("release") / "course"
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    course = assemble.open_course(folder)

    def made(assignment: str) -> bytes:
        assemble.demand(course.generate_assignment(assignment))
        path = course.coursedir.format_path("exercises", ".", assignment)
        return (ROOT / path / f"{assignment}.ipynb").read_bytes()

    return made


def test_the_release_is_what_the_source_generates(assignment, release):
    """exercises/ is generated, byte for byte: `make release` brings it up to date."""
    assert (ROOT / "exercises" / assignment / f"{assignment}.ipynb").read_bytes() == release(
        assignment
    )


def test_nothing_but_the_notebook_is_released(assignment):
    """The released folder holds one notebook, and no gradebook, key or source."""
    released = [path.name for path in (ROOT / "exercises" / assignment).rglob("*.*")]
    assert [name for name in released if "checkpoint" not in name] == [f"{assignment}.ipynb"]


@pytest.fixture(scope="module")
def secrets(assignment) -> list[str]:
    return list(secret_lines([read("solutions", assignment)]))


def texts(part: Any) -> Iterator[str]:
    """All texts in a notebook: sources, outputs, metadata, attachments, and the names of each."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for inner in (*part, *part.values()) if isinstance(part, dict) else part:
            yield from texts(inner)


def found(secrets: list[str], notebook: nbformat.NotebookNode) -> list[str]:
    """The secret lines that stand somewhere in a notebook."""
    text = "\n".join(texts(notebook))
    return [line for line in secrets if line in text]


def test_no_line_of_a_solution_or_a_hidden_test_is_released(assignment, secrets):
    """Not one line that only instructors may see stands in the release, in any form."""
    assert len(secrets) > 100
    assert found(secrets, read("exercises", assignment)) == []
    text = (ROOT / "exercises" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")
    assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN)|HIDDEN_TEST_SEED|def test_", text)


PLANT = {
    "a code cell": lambda book, line: book.cells.append(new_code_cell(f"x = 1\n    {line}  # so")),
    "a text": lambda book, line: book.cells.insert(0, new_markdown_cell(f"> {line}")),
    "an output": lambda book, line: book.cells.append(
        new_code_cell(outputs=[new_output("stream", name="stdout", text=f"{line}\n")])
    ),
    "metadata": lambda book, line: book.cells[0].metadata.setdefault("kept", []).append(line),
}


@pytest.mark.parametrize("plant", PLANT.values(), ids=PLANT)
def test_a_secret_that_is_planted_in_the_release_is_found(assignment, secrets, plant):
    """The search would notice each line in any place, whatever signs are in it."""
    notebook = read("exercises", assignment)
    planted = secrets[::25]
    for line in planted:
        plant(notebook, line)
    assert set(planted) <= set(found(secrets, notebook))


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


def test_make_releases_the_problem_sets_and_nothing_else():
    """Not what Python leaves beside the scripts, either."""
    command = ["make", "--dry-run", "--what-if=nbgrader_config.py", "_build/.released"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "solutions/release.py" in printed
    assert sync.problem_sets() == sorted(p.parent.name for p in ROOT.glob("solutions/*/*.ipynb"))
