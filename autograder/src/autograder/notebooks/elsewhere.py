"""Answers that a student wrote into a cell of their own, the answer's cell left as it was."""

from autograder.model import NotebookSpec
from autograder.notebooks.analysis.names import uses
from autograder.notebooks.matching import plain_text
from autograder.notebooks.node import Node, checksum, is_solution

LONGEST = 100_000  # characters of a cell that is looked at


def answered_elsewhere(notebook: Node, spec: NotebookSpec) -> frozenset[str]:
    """The answers whose own cell is as it was released, and what they define stands in another.

    notebook: as `repair` gives it
    """
    known = {plain_text(cell.source) for cell in spec.cells if not cell.name}
    own, left = [], []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        about = cell.metadata.get("nbgrader")
        if about is None and plain_text(cell.source) not in known:
            own.append(cell.source)
        elif about is not None and is_solution(cell) and about.get("checksum") == checksum(cell):
            left.append(about["grade_id"])
    if not own or not left:
        return frozenset()
    written = frozenset().union(*map(_defined, own))
    return frozenset(name for name in left if _defined(spec.named[name].source) & written)


def _defined(source: str) -> frozenset[str]:
    """The names that a cell binds at its top level, imports aside."""
    used = uses(source) if len(source) <= LONGEST else ()
    return frozenset(use.name for use in used if use.action == "bind" and not use.nested)
