"""The instructor's cells, put together from the gradebook and from the notebook that was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.model import Cell
from autograder.notebooks.node import Node, as_node


@dataclass(frozen=True)
class RecordedCell:
    """A cell as nbgrader's gradebook keeps it: the release, hidden tests included."""

    name: str
    cell_type: str
    source: str
    locked: bool
    checksum: str | None = None
    grade: bool = False
    solution: bool = False
    task: bool = False
    points: float = 0.0


def instructor_cells(notebook: Node, recorded: Mapping[str, RecordedCell]) -> tuple[Cell, ...]:
    """The instructor's cells: the notebook's order, ordinary cells and full solutions; the
    gradebook's text where a cell is locked or graded.

    A recorded cell that the notebook does not hold (a header that the release adds, say) comes
    after the recorded cell before it.
    """
    cells: list[Cell] = []
    for cell in notebook.cells:
        other = as_node({k: v for k, v in cell.metadata.items() if k != "nbgrader"})
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        record = recorded.get(name)
        if record is None:
            cells.append(Cell("", cell.cell_type, cell.source, {}, other_metadata=other))
        else:
            cells.append(_recorded_cell(record, cell.source, other))
    previous = ""
    for name, record in recorded.items():
        names = [cell.name for cell in cells]
        if name not in names:
            position = names.index(previous) + 1 if previous else 0
            cells.insert(position, _recorded_cell(record, record.source, {}))
        previous = name
    return tuple(cells)


def _recorded_cell(record: RecordedCell, written: str, other: dict[str, Any]) -> Cell:
    metadata = {
        "schema_version": 3,
        "grade_id": record.name,
        "grade": record.grade,
        "solution": record.solution,
        "locked": record.locked,
        "task": record.task,
        "cell_type": record.cell_type,
    }
    if record.grade or record.task:
        metadata["points"] = float(record.points)
    if record.checksum:
        metadata["checksum"] = record.checksum
    source = record.source if record.locked or record.grade or record.task else written
    return Cell(record.name, record.cell_type, source, metadata, other_metadata=other)
