"""A measurement over seeds, and the small table that it leaves: settings, seeds, versions, rows.

The table is a CSV file whose first lines, each begun with `# `, say how it was made:

    # experiment: adding
    # settings: {"lengths": [10, 50], "units": 32}
    # seeds: [0, 1, 2]
    # versions: {"python": "3.11.9", "numpy": "2.4.1", "keras": "3.15.0", "tensorflow": "2.21.0"}
    # seconds: 412
    seed,cell,length,mse
    0,lstm,10,0.0021
"""

from __future__ import annotations

import csv
import json
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

LIBRARIES = ("numpy", "keras", "tensorflow")
HEAD = ("experiment", "settings", "seeds", "versions", "seconds")

Row = dict[str, Any]


@dataclass(frozen=True)
class Experiment:
    """A question that is measured once for each seed.

    name: of its module and of its table.
    file: the table that it writes, below `book/`.
    measure: `measure(seed, **settings)` yields rows; all rows have the same columns.
    settings: what `measure` is given, as JSON could hold it.
    seeds: of the published measurement.
    """

    name: str
    file: str
    measure: Callable[..., Iterable[Row]]
    settings: Mapping[str, Any]
    seeds: Sequence[int]


@dataclass(frozen=True)
class Table:
    """What an experiment left: its rows, and how they came about."""

    rows: tuple[Row, ...]
    settings: Mapping[str, Any]
    seeds: tuple[int, ...]
    versions: Mapping[str, str]
    seconds: int

    def where(self, **wanted: Any) -> Table:
        """Return the table of the rows that have these values: `where(cell="lstm", length=50)`."""
        table, chosen = self, ""
        for name, value in wanted.items():
            table.check_column(name)
            known = list(dict.fromkeys(row[name] for row in table.rows))
            if value not in known:
                raise ValueError(f"no row{chosen} has {name}={value!r}; {name} is one of {known}.")
            chosen += f" {'and' if chosen else 'with'} {name}={value!r}"
            table = replace(table, rows=tuple(row for row in table.rows if row[name] == value))
        return table

    def __getitem__(self, column: str) -> np.ndarray:
        """Return a column, in the order of the rows."""
        self.check_column(column)
        return np.array([row[column] for row in self.rows])

    def check_column(self, column: str) -> None:
        """Raise a ValueError if there is no such column."""
        if column not in self.rows[0]:
            raise ValueError(
                f"there is no column {column!r}; the columns are {list(self.rows[0])}."
            )

    def mean_and_spread(self, column: str) -> tuple[float, float]:
        """Return the mean of a column over the seeds, and its standard deviation (ddof=1).

        One row for each seed: choose with `where` first. The spread of a single seed is nan.
        """
        values = self[column]
        if values.dtype.kind not in "biuf":
            raise ValueError(f"the column {column!r} holds text, which has no mean.")
        if len(set(self["seed"])) < len(values):
            raise ValueError(
                f"there are {len(values)} rows of {len(set(self['seed']))} seed(s), so of more than "
                f"one measurement: choose one with where(...); the columns are {list(self.rows[0])}."
            )
        spread = values.std(ddof=1) if len(values) > 1 else float("nan")
        return float(values.mean()), float(spread)


def run(
    experiment: Experiment, book: Path, report: Callable[[str], None] = lambda line: None
) -> Path:
    """Measure an experiment for all its seeds, write its table below `book`, and return its path.

    The table is replaced only when all seeds are measured.

    Raises:
        ValueError: if there are no rows, or rows of unlike columns.
    """
    rows: list[Row] = []
    start = time.perf_counter()
    for seed in experiment.seeds:
        for row in experiment.measure(seed, **experiment.settings):
            rows.append({"seed": seed, **row})
            if list(rows[-1]) != list(rows[0]):
                raise ValueError(
                    f"{experiment.name}: a row has the columns {list(rows[-1])}, but the first one "
                    f"has {list(rows[0])}."
                )
            report(f"{experiment.name}: " + ", ".join(f"{k} {v}" for k, v in rows[-1].items()))
    if not rows:
        raise ValueError(f"{experiment.name}: there are no rows to write.")
    head = {
        "experiment": experiment.name,
        "settings": dict(experiment.settings),
        "seeds": list(experiment.seeds),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "seconds": round(time.perf_counter() - start),
    }
    path = book / experiment.file
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", newline="", encoding="utf-8") as stream:
        for name, value in head.items():
            stream.write(f"# {name}: {value if isinstance(value, str) else json.dumps(value)}\n")
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return unfinished.replace(path)


def load(path: str | Path) -> Table:
    """Read a table; whole numbers come back as int, other numbers as float, True and False as bool,
    and the rest as text.

    Raises:
        ValueError: if a line is missing or unreadable, with the file's name and the line's number.
    """
    path = Path(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    head = {
        name: _head_value(name, line, f"{path}, line {number}")
        for number, (name, line) in enumerate(zip_longest(HEAD, lines[: len(HEAD)]), start=1)
    }
    table = list(csv.reader(lines[len(HEAD) :]))
    if len(table) < 2:
        raise ValueError(f"{path}: there are no rows after the head.")
    columns, *records = table
    for number, record in enumerate(records, start=len(HEAD) + 2):
        if len(record) != len(columns):
            raise ValueError(
                f"{path}, line {number}: expected {len(columns)} values, one for each of {columns}, "
                f"but got {len(record)}."
            )
    rows = tuple(dict(zip(columns, map(_value, record), strict=True)) for record in records)
    return Table(rows, head["settings"], tuple(head["seeds"]), head["versions"], head["seconds"])


def _head_value(name: str, line: str | None, place: str) -> Any:
    start = f"# {name}: "
    if line is None or not line.startswith(start):
        raise ValueError(
            f"{place}: expected '{start}…'. Is this a table that `make experiments` wrote?"
        )
    text = line.removeprefix(start)
    if name == "experiment":
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{place}: what follows '{start}' is not JSON: {error}.") from None


def _value(text: str) -> int | float | bool | str:
    if text in ("True", "False"):
        return text == "True"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text
