"""Which answer a test judges: the nearest one above it of which it uses a name, also through what
another cell made of it. Where it uses none, its name decides, then its place.
"""

from collections.abc import Sequence

from autograder.model import Cell, owner
from autograder.notebooks.analysis.names import uses


def is_answer(cell: Cell) -> bool:
    """Whether students fill the cell with code."""
    return bool(cell.metadata.get("solution")) and cell.cell_type == "code"


def is_test(cell: Cell) -> bool:
    """Whether the cell judges answers by itself."""
    about = cell.metadata
    return bool(about.get("grade")) and not about.get("solution") and cell.cell_type == "code"


def bound(cell: Cell) -> set[str]:
    """The names that a cell binds."""
    return {use.name for use in uses(cell.source) if use.action in ("bind", "import")}


def read(cell: Cell) -> set[str]:
    """The names that a cell reads, also within its functions."""
    return {use.name for use in uses(cell.source) if use.action == "read"}


def judged_by(test: Cell, answers: Sequence[Cell], others: Sequence[Cell]) -> str:
    """The name of the answer that a test belongs to.

    answers, others: the cells of code above it; there is at least one answer
    """
    used = read(test)
    for other in reversed(others):
        if bound(other) & used:
            used |= read(other)
    for answer in reversed(answers):
        if bound(answer) & used:
            return answer.name
    names = [answer.name for answer in answers]
    by_name = owner(test.name, names)
    return by_name if by_name in names else names[-1]
