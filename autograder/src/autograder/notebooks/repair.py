"""A student's notebook, put right from the instructor's: the notebook that will be executed.

nbgrader's sanitising, without a gradebook, and made to stand anything. The student's cells keep
their order and their text; what the instructor wrote, and all that decides about points, comes from
the instructor. What was put right is flagged; an honest notebook has no flags.

Decisions:
- Of several copies of a test or locked cell the last counts, as in nbgrader; of an answer the last
  that differs from the release. The other copies stay, as ordinary cells of the student.
- Tests run where the student's notebook has them, so that a test before its answer fails here as it
  does in nbgrader. But a locked cell stays after the tests before it, and before the tests after
  it: else a locked cell that gives a reference for later questions could be moved to where it
  answers the earlier ones.
- A missing cell comes back after the instructor's cell before it; where the answer between them is
  missing, too, as late as the next cell of the instructor's allows: the answer may be in any cell.
- A missing answer that is not graded by hand is not put back: there is nothing in it to run.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from autograder.errors import Ungradable
from autograder.model import Cell, Flag, NotebookSpec
from autograder.notebooks.matching import plain_text, recognise, shown_text
from autograder.notebooks.node import (
    Node,
    as_node,
    checksum,
    is_grade,
    is_locked,
    is_solution,
    is_task,
)
from autograder.notebooks.order import compare_order, order_locked, put_back
from autograder.notebooks.places import (
    Place,
    is_locked_cell,
    make,
    nbgrader_metadata,
    with_nbgrader,
)
from autograder.notebooks.reading import Handed, read

MANY = 5  # cells of which the same is said
SKIP = "skip-execution"
EXECUTION_TAGS = {SKIP, "raises-exception"}
LONGEST_TAG = 60
_NO_WORD = re.compile(r"[^\w-]+")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def repair(submitted: bytes, spec: NotebookSpec) -> tuple[Node, tuple[Flag, ...]]:
    """The notebook to execute, and what was put right in it.

    Raises `Ungradable`, and nothing else, where it cannot be put right.
    """
    try:
        work = _Repair(read(submitted), spec)
        notebook = work.notebook()
        # Nothing here needs to be validated: of the student's metadata only tags are left, and
        # nbgrader's are the instructor's.
    except Ungradable:
        raise
    except Exception as error:
        text = str(error).splitlines()[0] if str(error) else "no message"
        raise Ungradable(f"it cannot be put right: {type(error).__name__}: {text:.300}") from error
    return notebook, _summarised(dict.fromkeys(work.flags))


def _summarised(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """The flags; what is said of many cells is said once, with their number."""
    cells: dict[tuple[str, str], list[Flag]] = {}
    for flag in flags:
        cells.setdefault((flag.kind, flag.text), []).append(flag)
    return tuple(
        flag
        for same in cells.values()
        for flag in (same if len(same) < MANY else [replace(same[0], cell=f"{len(same)} cells")])
    )


class _Repair:
    """One notebook while it is put right."""

    def __init__(self, handed: Handed, spec: NotebookSpec):
        self.spec, self.named = spec, spec.named
        self.flags: list[Flag] = []
        self.kernel(handed)
        for text, where in handed.odd:
            self.flag("repaired", text, where)
        self.places = [Place(cell, n) for n, cell in enumerate(handed.cells, start=1)]

    def flag(self, kind: str, text: str, where: object = "") -> None:
        self.flags.append(Flag(kind, text, str(where), self.spec.name))

    def note(self, text: str, where: object = "") -> None:
        self.flag("repaired", text, where)

    def notebook(self) -> Node:
        """Put everything right, in the order in which one thing needs the other."""
        self.name_cells()
        self.find_lost()
        if self.named and not any(place.name for place in self.places):
            raise Ungradable("this is another notebook: it has none of the instructor's cells")
        for place in self.places:
            if place.name:
                self.put_right(place, self.named[place.name])
            else:
                self.free(place)
        put_back(self.places, self.spec.cells, self.note)
        self.places = order_locked(self.places, self.spec.cells, self.note)
        compare_order(self.places, self.spec.cells, self.note)
        cells = [place.cell for place in self.places]
        _give_ids(cells)
        kernel = dict(self.spec.kernelspec or KERNEL)
        language = {"name": kernel.get("language") or "python"}
        metadata = {"kernelspec": kernel, "language_info": language}
        return as_node({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})

    def kernel(self, handed: Handed) -> None:
        """Flag a kernel of another language; the instructor's is used in any case."""
        wanted = self.spec.kernelspec or KERNEL
        kernel, info = handed.metadata.get("kernelspec"), handed.metadata.get("language_info")
        kernel = kernel if isinstance(kernel, dict) else {}
        info = info if isinstance(info, dict) else {}
        said = [str(x).lower() for x in (kernel.get("language"), info.get("name")) if x]
        language = str(wanted.get("language") or "python").lower()
        name = str(kernel.get("name", ""))
        unknown = not said and name not in ("", wanted.get("name"))
        if unknown or any(word not in (language, "ipython") for word in said):
            named = (name or said[0])[:60]
            self.flag("repaired", f"asks for the kernel {named!r}; the instructor's was used")

    def name_cells(self) -> None:
        """Say which cell is which of the instructor's, where the ids tell it."""
        copies: dict[str, list[Place]] = {}
        for place in self.places:
            name = place.claimed
            if name in self.named:
                copies.setdefault(name, []).append(place)
            elif any(place.claim.get(key) for key in ("grade", "solution", "locked", "task")):
                text = f"has the id {name[:60]!r}, which the instructor's notebook has not"
                self.flag("repaired", text, place)
        for name, places in copies.items():
            answered = [p for p in places if not self._is_untouched(p, self.named[name])]
            chosen = answered[-1] if answered else places[-1]
            chosen.name = name
            if len(places) > 1:
                text = f"is there {len(places)} times; cell {chosen.number} counts"
                self.flag("repaired", text, chosen)

    def _is_untouched(self, place: Place, cell: Cell) -> bool:
        if not cell.metadata.get("solution"):
            return False
        answer = {"nbgrader": nbgrader_metadata(cell)}
        written = {"cell_type": cell.cell_type, "source": place.cell.source, "metadata": answer}
        return checksum(as_node(written)) == cell.metadata.get("checksum")

    def find_lost(self) -> None:
        """Give cells that lost their id the id back."""
        ordinary = {plain_text(cell.source) for cell in self.spec.cells if not cell.name}
        known = {p.name: position for position, p in enumerate(self.places) if p.name}
        if len(known) == len(self.named):
            return
        candidates = {
            position: place.cell
            for position, place in enumerate(self.places)
            if place.claimed not in self.named and plain_text(place.cell.source) not in ordinary
        }
        for name, position in recognise(self.spec.cells, known, candidates).items():
            self.places[position].name = name
            self.flag("repaired", "had lost its id; it was recognised", name)

    def put_right(self, place: Place, cell: Cell) -> None:
        """Make a cell what the instructor's notebook says it is; an answer keeps its text."""
        locked = is_locked_cell(cell)
        if place.claimed == cell.name:
            self._compare(place, cell, locked)
        old, source = place.cell, cell.source
        if locked:
            if not _may_be_shown(plain_text(old.source), cell):
                self.flag("repaired", "had another text; the instructor's was put back", place)
        else:
            source = old.source
        place.cell = make(cell, source, locked)
        if "id" in old:
            place.cell["id"] = old["id"]
        if "attachments" in old and cell.cell_type != "code":
            place.cell["attachments"] = old["attachments"]

    def _compare(self, place: Place, cell: Cell, locked: bool) -> None:
        """Flag what the student's file says otherwise than the instructor's, where it matters."""
        right, claim = nbgrader_metadata(cell), place.claim
        checks = {"grade": is_grade, "solution": is_solution, "task": is_task}
        ours, theirs = with_nbgrader(right), with_nbgrader(claim)
        for key, check in {**checks, "locked": is_locked}.items():
            wanted, said = bool(check(ours)), bool(check(theirs))
            lost = key not in claim or (key == "locked" and "grade" not in claim)
            if wanted != said and not lost:
                text = f"`{key}` was changed to {said}; the instructor's {wanted} was put back"
                self.flag("tampering", text, place)
            elif wanted != said:
                self.note(f"had lost `{key}`; the instructor's {wanted} was put back", place)
        if right["grade"] and _points(claim) != _points(right):
            points = f"the instructor's {_points(right):g} were put back"
            if "points" in claim:
                self.flag("tampering", f"`points` were changed; {points}", place)
            else:
                self.note(f"had lost its `points`; {points}", place)
        if place.cell.cell_type != cell.cell_type:
            text = f"was turned into a {place.cell.cell_type} cell; it is {cell.cell_type} again"
            self.flag("repaired", text, place)
        own = set(cell.other_metadata.get("tags") or ())
        watched = EXECUTION_TAGS if locked else {SKIP}
        for tag in sorted(watched & set(place.tags) - own):
            self.flag("tampering", f"was tagged `{tag}`; the tag was removed", place)

    def free(self, place: Place) -> None:
        """An ordinary cell of the student: nothing in it speaks to nbgrader or skips it."""
        if SKIP in place.tags:
            text = f"was tagged `{SKIP}`; it is executed like every cell"
            self.flag("repaired", text, place)
        # Pages make classes of tags, and one with a blank in it would be several.
        words = (_NO_WORD.sub("-", tag).strip("-")[:LONGEST_TAG] for tag in place.tags)
        tags = list(dict.fromkeys(tag for tag in words if tag not in ("", SKIP)))
        place.cell.metadata = Node(tags=tags) if tags else Node()


def _points(metadata: dict) -> float | None:
    try:
        return float(metadata["points"])
    except (KeyError, TypeError, ValueError):
        return None


def _may_be_shown(text: str, cell: Cell) -> bool:
    """Whether a student's copy may be what the release shows of a locked cell.

    Where the course marks hidden tests in its own words, the copy lacks some of the lines.
    """
    if text in (plain_text(cell.source), shown_text(cell)):
        return True
    own_words = re.search(r"\bBEGIN\b", cell.source) and shown_text(cell) == plain_text(cell.source)
    lines = iter(plain_text(cell.source).splitlines())
    return bool(own_words) and all(line in lines for line in text.splitlines())


def _give_ids(cells: list[Node]) -> None:
    """Every cell a valid id of its own; the same ones for the same notebook."""
    taken: set[str] = set()
    for number, cell in enumerate(cells):
        given = cell.get("id", "")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", given) or given in taken:
            given = hashlib.sha256(f"{number} {cell.source}".encode()).hexdigest()[:12]
        while given in taken:
            given += "-"
        cell["id"] = given
        taken.add(given)
