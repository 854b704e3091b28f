"""Honest notebooks to try things on: nbgrader's own example, and this course's first problem set.

`release` does to a source notebook what `nbgrader generate_assignment` does, in memory.
"""

from pathlib import Path

import nbformat
import nbgrader
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from autograder.model import NotebookSpec
from autograder.notebooks.analysis.placement import analyse
from autograder.notebooks.recorded import RecordedCell, instructor_cells

ROOT = Path(__file__).parents[3]
QUICKSTART = Path(nbgrader.__file__).parent / "docs/source/user_guide/source/ps1"
SOURCES = (
    QUICKSTART / "problem1.ipynb",
    QUICKSTART / "problem2.ipynb",
    ROOT / "solutions/ps1/ps1.ipynb",
)


def release(source: NotebookNode) -> tuple[NotebookNode, dict[str, RecordedCell]]:
    """The students' version, and the cells as the gradebook records them on the way."""
    resources = {"nbgrader": {}}
    notebook = nbformat.from_dict(source)
    for step in (LockCells, ClearSolutions, ComputeChecksums):
        notebook, resources = step().preprocess(notebook, resources)
    recorded = {}
    for cell in notebook.cells:
        kinds = utils.is_grade, utils.is_solution, utils.is_locked, utils.is_task
        if any(is_kind(cell) for is_kind in kinds):
            meta = cell.metadata.nbgrader
            recorded[meta.grade_id] = RecordedCell(
                meta.grade_id,
                cell.cell_type,
                cell.source,
                utils.is_locked(cell),
                meta.get("checksum"),
                utils.is_grade(cell),
                utils.is_solution(cell),
                utils.is_task(cell),
                meta.get("points", 0.0),
            )
    for step in (ClearHiddenTests, ComputeChecksums):
        notebook, resources = step().preprocess(notebook, resources)
    return notebook, recorded


def load(path: Path) -> tuple[NotebookNode, NotebookSpec]:
    """The students' version of a source notebook, and its spec."""
    source = nbformat.read(path, as_version=4)
    released, recorded = release(nbformat.from_dict(source))
    cells = analyse(instructor_cells(source, recorded))
    return released, NotebookSpec(path.stem, cells, dict(source.metadata.kernelspec))
