"""The order of the cells in a notebook that is put right: see `repair` for what is decided."""

from collections.abc import Callable, Sequence

from autograder.model import Cell, Placement
from autograder.notebooks.analysis.placement import written_placement
from autograder.notebooks.matching import plain_text
from autograder.notebooks.places import Place, is_locked_cell, make

Note = Callable[[str, object], None]  # takes what was put right, and where


def put_back(places: list[Place], cells: Sequence[Cell], note: Note) -> None:
    """Put the missing cells back at their places."""
    there = _anchors(places, cells)
    lost_answers = {
        index
        for index, cell in enumerate(cells)
        if cell.metadata.get("solution") and cell.name and index not in there
    }
    for index, cell in enumerate(cells):
        if not cell.name or index in there:
            continue
        if index in lost_answers and not cell.metadata.get("grade"):
            note("the answer's cell is missing", cell.name)
            continue
        place = Place(make(cell, cell.source, is_locked_cell(cell)), name=cell.name)
        before = max((other for other in there if other < index), default=-1)
        after = min((other for other in there if other > index), default=None)
        if before >= 0 and not any(before < other < index for other in lost_answers):
            position = places.index(there[before]) + 1
        elif after is not None:
            position = places.index(there[after])
        else:
            position = len(places)
        places.insert(position, place)
        there[index] = place
        note("was missing, and was put back", cell.name)


def _anchors(places: Sequence[Place], cells: Sequence[Cell]) -> dict[int, Place]:
    """Which of the instructor's cells are there: by name, ordinary ones by their text."""
    by_name = {place.name: place for place in places if place.name}
    by_text: dict[str, list[Place]] = {}
    for place in places:
        if not place.name:
            by_text.setdefault(plain_text(place.cell.source), []).append(place)
    there = {}
    for index, cell in enumerate(cells):
        if cell.name in by_name:
            there[index] = by_name[cell.name]
        elif not cell.name and by_text.get(plain_text(cell.source)):
            there[index] = by_text[plain_text(cell.source)].pop(0)
    return there


def order_locked(places: list[Place], cells: Sequence[Cell], note: Note) -> list[Place]:
    """Each locked cell after the tests that come before it, and before those after it."""
    code = [cell for cell in cells if cell.name and cell.cell_type == "code"]
    for index, cell in enumerate(code):
        if written_placement(cell) is not Placement.BOTH:
            continue
        examined = [
            c for c in code if written_placement(c) is not Placement.STUDENT and c is not cell
        ]
        earlier = {c.name for c in code[:index] if c in examined}
        later = {c.name for c in code[index:] if c in examined}
        places = _move(places, cell.name, earlier, later, note)
    return places


def _move(
    places: list[Place], name: str, earlier: set[str], later: set[str], note: Note
) -> list[Place]:
    here = next(i for i, place in enumerate(places) if place.name == name)
    low = max((i for i, place in enumerate(places) if place.name in earlier), default=-1)
    high = min((i for i, p in enumerate(places) if p.name in later), default=len(places))
    if low < here < high:
        return places
    note("had been moved across other tests or locked cells", name)
    moved = [places[here]]
    if low > high:  # nothing but moving the later tests helps
        moved += [p for p in places[:low] if p.name in later]
    anchor = places[low] if low > high or here < low else places[high]
    rest = [place for place in places if place not in moved]
    position = rest.index(anchor) + (0 if anchor.name in later else 1)
    return [*rest[:position], *moved, *rest[position:]]


def compare_order(places: Sequence[Place], cells: Sequence[Cell], note: Note) -> None:
    """Flag cells of the instructor's that stand in another order than in that notebook."""
    right = [cell.name for cell in cells if cell.name]
    found = [place.name for place in places if place.name]
    if found != [name for name in right if name in found]:
        note("the instructor's cells stand in another order; they run in this one", "")
