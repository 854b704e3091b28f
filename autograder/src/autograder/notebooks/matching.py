"""Finding the instructor's cells again whose grade_id a student's notebook has lost."""

import ast
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from autograder.model import Cell
from autograder.notebooks.node import Node
from autograder.notebooks.student_text import quick_tree

ALIKE = 0.6  # of 1: from here on two sources are one
# No file may keep the grader busy: only so much is looked at.
CHARACTERS = 300_000  # of all candidates together
WORDS = 400  # of each of two sources that are compared
COMPARISONS = 200


def recognise(
    cells: Sequence[Cell], known: Mapping[str, int], candidates: Mapping[int, Node]
) -> dict[str, int]:
    """For each of the instructor's cells that was found again: its position in the notebook.

    known: the positions of the cells that kept their id
    candidates: the cells without one, by their position
    """
    found: dict[str, int] = {}
    candidates = _first(candidates)
    defined = {position: _defined(cell.source) for position, cell in candidates.items()}
    comparisons = iter(range(COMPARISONS))

    def lost() -> list[Cell]:
        return [cell for cell in cells if cell.name and cell.name not in {**known, **found}]

    def left(cell: Cell) -> dict[int, Node]:
        return {
            position: candidate
            for position, candidate in candidates.items()
            if position not in found.values() and candidate.cell_type == cell.cell_type
        }

    ways = (
        lambda cell: _same_text(cell, left(cell)),
        lambda cell: _same_definition(cell, {p: defined[p] for p in left(cell)}),
        lambda cell: _alike(cell, left(cell), comparisons),
    )
    for way in ways:
        for cell in lost():
            position = way(cell)
            if position is not None:
                found[cell.name] = position
    for cell in lost():
        if cell.metadata.get("solution"):
            position = _between(cell, cells, {**known, **found}, left(cell))
            if position is not None:
                found[cell.name] = position
    return found


def shown_text(cell: Cell) -> str:
    """What a student sees of the cell: hidden tests and the marking scheme are cut out."""
    return _shown(cell.source)


@lru_cache(maxsize=2000)  # the same for a whole class
def _shown(source: str) -> str:
    hidden = hidden_lines(source)
    lines = enumerate(source.splitlines(), start=1)
    return "\n".join(line.rstrip() for number, line in lines if number not in hidden).strip()


def hidden_lines(source: str) -> frozenset[int]:
    """The numbers of the lines that the release has not: hidden tests and the marking scheme."""
    found, hidden = set(), False
    for number, line in enumerate(source.splitlines(), start=1):
        hidden = hidden or bool(re.search(r"BEGIN (HIDDEN TESTS|MARK SCHEME)", line))
        if hidden:
            found.add(number)
        if re.search(r"END (HIDDEN TESTS|MARK SCHEME)", line):
            hidden = False
    return frozenset(found)


def plain_text(source: str) -> str:
    """The source without blanks at the ends of its lines, and at its own ends."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


def _same_text(cell: Cell, left: Mapping[int, Node]) -> int | None:
    text = shown_text(cell)
    same = [p for p, candidate in left.items() if text and plain_text(candidate.source) == text]
    return same[0] if same else None


def _same_definition(cell: Cell, left: Mapping[int, set[str]]) -> int | None:
    """The last cell that defines a function or class of the answer's: the one that counts.

    left: what each of the candidates defines
    """
    wanted = _defined(cell.source) if cell.metadata.get("solution") else set()
    shared = {position: len(wanted & names) for position, names in left.items()}
    best = max(shared.values(), default=0)
    return max(p for p, count in shared.items() if count == best) if best else None


def _alike(cell: Cell, left: Mapping[int, Node], comparisons: Iterator[int]) -> int | None:
    """The cell whose words are most like the answer's."""
    if not cell.metadata.get("solution"):
        return None
    best, best_ratio = None, ALIKE
    for (position, candidate), _ in zip(left.items(), comparisons, strict=False):
        pair = difflib.SequenceMatcher(
            None, _words(cell.source), _words(candidate.source), autojunk=False
        )
        if pair.quick_ratio() > best_ratio and pair.ratio() > best_ratio:
            best, best_ratio = position, pair.ratio()
    return best


def _words(source: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", source[: 20 * WORDS])[:WORDS]


def _first(candidates: Mapping[int, Node]) -> dict[int, Node]:
    """As many candidates as may be looked at, from the top."""
    sizes = accumulate(len(cell.source) for cell in candidates.values())
    paired = zip(candidates.items(), sizes, strict=True)
    return {position: cell for (position, cell), size in paired if size <= CHARACTERS}


def _between(
    cell: Cell, cells: Sequence[Cell], known: Mapping[str, int], left: Mapping[int, Node]
) -> int | None:
    """The only cell between the two neighbours that are known."""
    names = [other.name for other in cells if other.name]
    here = names.index(cell.name)
    before = [known[name] for name in names[:here] if name in known][-1:]
    after = [known[name] for name in names[here + 1 :] if name in known][:1]
    if not before and not after:
        return None
    low, high = (before or [-1])[0], (after or [max(left, default=0) + 1])[0]
    inside = [position for position in left if low < position < high]
    return inside[0] if len(inside) == 1 else None


def _defined(source: str) -> set[str]:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in quick_tree(source).body if isinstance(node, definitions)}
