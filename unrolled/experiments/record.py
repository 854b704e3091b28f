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
from dataclasses import dataclass
from importlib.metadata import version
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
        for name, value in wanted.items():
            known = list(dict.fromkeys(row[name] for row in self.rows if name in row))
            if value not in known:
                raise ValueError(f"no row has {name}={value!r}; {name} is one of {known}.")
        rows = tuple(
            row for row in self.rows if all(row[name] == value for name, value in wanted.items())
        )
        return Table(rows, self.settings, self.seeds, self.versions, self.seconds)

    def __getitem__(self, column: str) -> np.ndarray:
        """Return a column, in the order of the rows."""
        if not self.rows or column not in self.rows[0]:
            columns = list(self.rows[0]) if self.rows else "none: the table is empty"
            raise ValueError(f"there is no column {column!r}; the columns are {columns}.")
        return np.array([row[column] for row in self.rows])

    def mean_and_spread(self, column: str) -> tuple[float, float]:
        """Return the mean of a column and its standard deviation (ddof=1) over the seeds."""
        values = self[column].astype(float)
        return float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else 0.0


def run(
    experiment: Experiment, book: Path, report: Callable[[str], None] = lambda line: None
) -> Path:
    """Measure an experiment for all its seeds, write its table below `book`, and return its path.

    The table is replaced only when all seeds are measured.
    """
    rows: list[Row] = []
    start = time.perf_counter()
    for seed in experiment.seeds:
        for row in experiment.measure(seed, **experiment.settings):
            rows.append({"seed": seed, **row})
            report(f"{experiment.name}: " + ", ".join(f"{k} {v}" for k, v in rows[-1].items()))
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
    """Read a table; whole numbers come back as int, other numbers as float, the rest as text.

    Raises:
        ValueError: if a line of the head is missing or unreadable, with the file's name.
    """
    path = Path(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    head: dict[str, Any] = {}
    for name, line in zip(HEAD, lines, strict=False):
        start = f"# {name}: "
        if not line.startswith(start):
            break
        text = line.removeprefix(start)
        head[name] = text if name == "experiment" else json.loads(text)
    if len(head) < len(HEAD):
        missing = HEAD[len(head)]
        raise ValueError(
            f"{path}, line {len(head) + 1}: expected '# {missing}: …'. Is this a table that "
            "`make experiments` wrote?"
        )
    rows = tuple(
        {name: _value(text) for name, text in row.items()}
        for row in csv.DictReader(lines[len(HEAD) :])
    )
    return Table(rows, head["settings"], tuple(head["seeds"]), head["versions"], head["seconds"])


def _value(text: str) -> int | float | str:
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text
