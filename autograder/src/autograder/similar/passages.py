"""What two students share that few others have, cell beside cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.similar.compare import Comparison, Pair
from autograder.similar.reading import Cell

LIGHTEST = 0.1  # a fingerprint that weighs less is not marked: more than ten others have it


@dataclass(frozen=True)
class Piece:
    """A piece of a cell's text."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Passage:
    """Two cells that share something."""

    first: str  # where the cell stands in the first student's notebook
    second: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


def passages(comparison: Comparison, pair: Pair) -> list[Passage]:
    """The cells of a pair that share something, in the order of the first student's.

    Each cell stands beside the one that it shares most with.
    """
    weights = {
        one: weight
        for kind in comparison.kinds.values()
        for one, weight in kind.weights.items()
        if weight > LIGHTEST
    }
    left, right = (
        [(cell, _shared(cell, weights)) for cell in comparison.readings[student].cells]
        for student in (pair.first, pair.second)
    )
    common = {
        (i, j): sum(weights[one] for one in mine & yours)
        for i, (_, mine) in enumerate(left)
        for j, (_, yours) in enumerate(right)
        if mine & yours
    }
    beside = set()
    for side in (0, 1):
        for cell in {key[side] for key in common}:
            beside.add(
                max((key for key in common if key[side] == cell), key=lambda key: common[key])
            )
    both = set().union(*(mine for _, mine in left)) & set().union(*(yours for _, yours in right))
    return [
        Passage(
            left[i][0].where,
            right[j][0].where,
            tuple(_pieces(left[i][0], both)),
            tuple(_pieces(right[j][0], both)),
        )
        for i, j in sorted(beside)
    ]


def _shared(cell: Cell, weights: Mapping[int, float]) -> set[int]:
    return {mark.hash for mark in (*cell.code, *cell.words) if mark.hash in weights}


def _pieces(cell: Cell, shared: set[int]) -> Iterable[Piece]:
    """The cell's text; what one of the fingerprints covers is shared."""
    at = 0
    spans = sorted((m.start, m.end) for m in (*cell.code, *cell.words) if m.hash in shared)
    for start, end in _joined(spans):
        yield Piece(cell.text[at:start], False)
        yield Piece(cell.text[start:end], True)
        at = end
    yield Piece(cell.text[at:], False)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans, sorted, of which none overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
