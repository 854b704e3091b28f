"""A student's look at the visible tests of a notebook, before handing it in.

The notebook runs as it will when it is graded: from top to bottom, in fresh kernels, the tests
apart from the answers. A test that fails so runs once more beside them, as the author's notebook may
have it: if it passes there, it passes, and a line says so. Nothing is written; the notebook itself is
not changed.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CannotCheck, Ungradable
from autograder.model import Limits, NotebookSpec, Placement, owner
from autograder.notebooks.analysis.modules import preload
from autograder.notebooks.analysis.placement import analyse
from autograder.notebooks.node import (
    Node,
    as_node,
    checksum,
    is_grade,
    is_locked,
    is_solution,
    is_task,
)
from autograder.notebooks.reading import other_language, read
from autograder.notebooks.recorded import RecordedCell, instructor_cells
from autograder.notebooks.repair import repair
from autograder.sandbox.kernels import start_kernels
from autograder.session import opinion
from autograder.session.execute import Surroundings, execute
from autograder.session.pair import EXAMINER, STUDENT

PASS, FAIL, NOT_ANSWERED, WRITTEN = "pass", "fail", "not answered", "marked by a person"
DIFFERS = "passes here, and may not where tests run apart from the answers"
MOST_FILES = 50 * 2**20  # bytes of the files beside a notebook that its cells can read
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Check:
    """What became of one question."""

    question: str
    result: str  # PASS, FAIL, NOT_ANSWERED or WRITTEN
    message: str = ""  # what the failed test says, or where two ways of running it differ
    has_test: bool = True  # not where a person marks


def check_notebook(path: Path, cell_seconds: float = 30) -> list[Check]:
    """Run a notebook's visible tests; a check per question, in the notebook's order.

    raises CannotCheck if there is no such notebook, or it holds no tests of nbgrader's
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise CannotCheck(f"{path} cannot be read: {error.strerror}") from error
    try:
        handed = read(text)
    except Ungradable as error:
        raise CannotCheck(f"{path}: {error}") from error
    if language := other_language(handed.metadata):
        raise CannotCheck(f"{path} is written in {language}: only notebooks in Python are checked")
    files = dict(_files_beside(path))
    cells = analyse(
        instructor_cells(as_node({"cells": handed.cells}), dict(_recorded(handed.cells))), files
    )
    spec = NotebookSpec(path.stem, cells, dict(handed.metadata.get("kernelspec", {})) or None)
    if not any(is_grade(cell) for cell in handed.cells):
        raise CannotCheck(
            f"{path} has no tests: only notebooks released by nbgrader can be checked"
        )
    try:
        notebook, _ = repair(text, spec)
    except Ungradable as error:
        raise CannotCheck(f"{path}: {error}") from error
    environment = {"NBGRADER_EXECUTION": "validate"}
    surroundings = Surroundings(
        {STUDENT: environment, EXAMINER: environment},
        {STUDENT: files, EXAMINER: files},
        rewritten=tuple(files),  # nobody knows here which of them are the author's
    )
    kernels = start_kernels(preload(cells, files), sandbox=False)
    limits = Limits(cell_seconds=cell_seconds)
    with contextlib.closing(kernels):
        execute(notebook, spec, kernels, limits, surroundings)
        inside: dict[str, float] = {}
        if failed := opinion.failed(notebook, spec, Placement.OUTSIDE):
            again, _ = repair(text, spec)
            inside = opinion.second(again, spec, failed, kernels, limits, surroundings)
    return _checks(notebook, inside)


def _recorded(cells: list[Node]) -> Iterator[tuple[str, RecordedCell]]:
    """The cells that nbgrader knows, as a released notebook itself describes them."""
    for cell in cells:
        known = cell.metadata.get("nbgrader", {})
        if known.get("grade_id"):
            yield (
                known["grade_id"],
                RecordedCell(
                    name=known["grade_id"],
                    cell_type=cell.cell_type,
                    source=cell.source,
                    locked=is_locked(cell),
                    checksum=known.get("checksum"),
                    grade=is_grade(cell),
                    solution=is_solution(cell),
                    task=is_task(cell),
                    points=float(known.get("points", 0)),
                ),
            )


def _files_beside(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files in the notebook's folder, as far as they are small enough."""
    left = MOST_FILES
    for file in sorted(path.parent.glob("*")):
        if file.is_file() and file.suffix != ".ipynb" and file.stat().st_size <= left:
            left -= file.stat().st_size
            yield file.name, file.read_bytes()


def _checks(notebook: Node, inside: Mapping[str, float]) -> list[Check]:
    """A check per question: an answer together with its tests.

    inside: what tests earn beside the answers that fail apart from them
    """
    graded = [cell for cell in notebook.cells if is_grade(cell) or is_solution(cell)]
    names = {_name(cell): cell for cell in graded}
    answers = [name for name, cell in names.items() if is_solution(cell)]
    questions: dict[str, list[Node]] = {}
    for name, cell in names.items():
        questions.setdefault(owner(name, answers), []).append(cell)
    return [_check(name, cells, inside) for name, cells in questions.items()]


def _check(question: str, cells: list[Node], inside: Mapping[str, float]) -> Check:
    tests = [cell for cell in cells if not is_solution(cell)]
    answers = [cell for cell in cells if is_solution(cell)]
    if any(_unchanged(cell) for cell in answers):
        return Check(question, NOT_ANSWERED, has_test=bool(tests))
    if not tests:
        return Check(question, WRITTEN, has_test=False)
    message = ""
    for cell in (*answers, *tests):
        if any(output.output_type == "error" for output in cell.get("outputs", ())):
            if inside.get(_name(cell), -1.0) < cell.metadata.nbgrader.get("points", 0):
                return Check(question, FAIL, _message(cell))
            message = f"{_name(cell)} {DIFFERS} ({_message(cell)})"
    return Check(question, PASS, message)


def _message(cell: Node) -> str:
    error = next(output for output in cell.outputs if output.output_type == "error")
    text = f"{error.ename}: {error.evalue}" if error.ename != "AssertionError" else error.evalue
    return _COLOURS.sub("", text or "\n".join(error.traceback)).strip()


def _unchanged(cell: Node) -> bool:
    return cell.metadata.nbgrader.get("checksum") == checksum(cell)


def _name(cell: Node) -> str:
    return cell.metadata.nbgrader["grade_id"]
