"""The cells of a notebook that is put right, and the instructor's as the release has them."""

from dataclasses import dataclass
from typing import Any

from autograder.model import Cell
from autograder.notebooks.node import NBGRADER_SCHEMA, Node, as_node, is_locked

NBGRADER_KEYS = {
    *("schema_version", "grade", "solution", "locked", "task"),
    *("grade_id", "points", "checksum", "cell_type"),
}


@dataclass(eq=False)
class Place:
    """A cell of the notebook: the student's, and which of the instructor's it is."""

    cell: Node
    number: int = 0  # counted from 1 in the student's notebook; 0 if it was put back
    name: str = ""

    @property
    def claim(self) -> dict:
        """What the student's file says about the cell's grading."""
        claim = self.cell.metadata.get("nbgrader")
        return claim if isinstance(claim, dict) else {}

    @property
    def claimed(self) -> str:
        """The grade_id in the student's file."""
        name = self.claim.get("grade_id")
        return name if isinstance(name, str) else ""

    @property
    def tags(self) -> list[str]:
        tags = self.cell.metadata.get("tags")
        return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []

    def __str__(self) -> str:
        return self.name or f"cell {self.number}"


def nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    """nbgrader's metadata of a cell, complete and in the present schema."""
    metadata: dict[str, Any] = {"grade": False, "solution": False, "locked": False, "task": False}
    metadata |= {k: v for k, v in cell.metadata.items() if k in NBGRADER_KEYS and v is not None}
    metadata |= {"grade_id": cell.name, "cell_type": cell.cell_type}
    if metadata["grade"]:
        metadata.setdefault("points", 0.0)
    return metadata | {"schema_version": NBGRADER_SCHEMA}


def make(cell: Cell, source: str, locked: bool) -> Node:
    """A cell as the instructor's release has it."""
    other = {k: v for k, v in cell.other_metadata.items() if k not in ("autograder", "nbgrader")}
    other = other if locked else {k: v for k, v in other.items() if k == "tags"}
    metadata = {**other, "nbgrader": nbgrader_metadata(cell), "deletable": False}
    if locked:
        metadata["editable"] = False
    made: dict[str, Any] = {"cell_type": cell.cell_type, "source": source, "metadata": metadata}
    if cell.cell_type == "code":
        made |= {"outputs": [], "execution_count": None}
    return as_node(made)


def with_nbgrader(metadata: dict) -> Node:
    """A cell that has this metadata of nbgrader's."""
    return Node(metadata=Node(nbgrader=metadata))


def is_locked_cell(cell: Cell) -> bool:
    """Whether a cell of the instructor's notebook is the instructor's alone."""
    return bool(is_locked(with_nbgrader(nbgrader_metadata(cell))))
