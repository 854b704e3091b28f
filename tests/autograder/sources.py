"""An instructor's notebook, put together from cells that nbgrader knows."""

from collections.abc import Iterable

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def known_cell(name: str, source: str, **about: object) -> NotebookNode:
    """A code cell of nbgrader's. about: what it is there for, as solution=True or points=2"""
    nothing = {"grade": False, "solution": False, "locked": False, "task": False}
    nbgrader = nothing | {"grade_id": name, "schema_version": 3} | about
    return new_code_cell(source, id=name[:64], metadata={"nbgrader": nbgrader})


def locked_cell(name: str, source: str) -> NotebookNode:
    """A cell that students see and cannot change."""
    return known_cell(name, source, locked=True)


def answer_cell(name: str, source: str) -> NotebookNode:
    """A cell that students fill."""
    return known_cell(name, source, solution=True)


def exam_cell(name: str, source: str, points: float) -> NotebookNode:
    """A cell that decides on points."""
    return known_cell(name, source, locked=True, grade=True, points=points)


def notebook_of(cells: Iterable[NotebookNode]) -> NotebookNode:
    """A notebook of these cells, for a kernel of Python."""
    return new_notebook(cells=list(cells), metadata=KERNEL)
