"""Answers that a student wrote into a cell of their own, the answer's cell left as it was."""

from autograder.model import NotebookSpec
from autograder.notebooks.matching import plain_text
from autograder.notebooks.node import Node, checksum, is_solution
from autograder.notebooks.student_text import bound_names


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
    written = frozenset().union(*map(bound_names, own))
    return frozenset(name for name in left if bound_names(spec.named[name].source) & written)
