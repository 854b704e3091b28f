"""An assignment as its instructor wrote it, as plain data that can be sent to any worker."""

from dataclasses import dataclass, field
from enum import Enum


class Side(Enum):
    """Where a code cell runs."""

    STUDENT = "student"  # the student's kernel
    BOTH = "both"  # locked cells: the student's kernel and the examiner's
    EXAMINER = "examiner"  # test cells
    UNPROTECTED = "unprotected"  # a test cell that must run in the student's kernel


@dataclass(frozen=True)
class Cell:
    """One cell of the instructor's notebook."""

    name: str  # nbgrader's grade_id; "" where nbgrader does not know the cell
    cell_type: str  # "code", "markdown" or "raw"
    source: str  # of locked and graded cells as in the gradebook: hidden tests included
    metadata: dict  # nbgrader's own: grade, solution, locked, task, points, checksum ...
    side: Side = Side.STUDENT
    reason: str = ""  # why it is unprotected
    # For a cell of the examiner: names that belong to the student, and imports that it needs first.
    student_names: frozenset[str] = frozenset()
    student_classes: frozenset[str] = frozenset()  # those of them that are classes
    imports: str = ""
    # Imports that the cell shows its readers: the student's kernel makes them, too, after the cell.
    student_imports: str = ""
    other_metadata: dict = field(default_factory=dict)  # not nbgrader's: tags, jupyter ...

    @property
    def points(self) -> float:
        return float(self.metadata.get("points", 0))


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook of an assignment."""

    name: str  # without .ipynb
    cells: tuple[Cell, ...]
    kernelspec: dict | None = None

    @property
    def named(self) -> dict[str, Cell]:
        """The cells that nbgrader knows, by name."""
        return {cell.name: cell for cell in self.cells if cell.name}


@dataclass(frozen=True)
class AssignmentSpec:
    """An assignment: its notebooks, and the files that lie beside them."""

    name: str
    notebooks: tuple[NotebookSpec, ...]
    files: dict[str, bytes] = field(default_factory=dict)  # relative path -> contents
    preload: tuple[str, ...] = ()  # modules that the instructor's notebooks import
