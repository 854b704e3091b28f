"""What the tests of the problem sets add up to, printed at the end of a run, one line a set.

A test says `tally(record_property, "ps1", "mutants killed", 12, 12)`; properties travel with a
test's report, so the sums are right also where several processes share the tests.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

PROPERTY = "tally"
COLUMNS = ("questions", "points", "wrong refused", "right accepted", "mutants killed")


def tally(record: Callable, problem_set: str, column: str, reached: int, total: int) -> None:
    """Add to a column of a set's line."""
    if column not in COLUMNS:
        raise ValueError(f"no column {column!r}; there are {COLUMNS}")
    record(PROPERTY, [problem_set, column, reached, total])


def lines(properties: Iterable[tuple[str, object]]) -> list[str]:
    """The table, from the properties of all reports; empty where none of them is a tally."""
    sums: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for name, value in properties:
        if name == PROPERTY:
            problem_set, column, reached, total = value
            sums[problem_set][column][0] += reached
            sums[problem_set][column][1] += total
    if not sums:
        return []
    table = [["", *COLUMNS]]
    for problem_set, columns in sorted(sums.items()):
        cells = [f"{columns[c][0]:,} / {columns[c][1]:,}" if c in columns else "-" for c in COLUMNS]
        table.append([problem_set, *cells])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(text.rjust(w) for text, w in zip(row, widths, strict=True)) for row in table]
