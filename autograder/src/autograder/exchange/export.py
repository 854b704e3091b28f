"""From a gradebook's tables to a file: a platform's own, filled, or one of ours."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.table import Standing, Table
from autograder.errors import CourseError
from autograder.exchange import canvas, moodle
from autograder.exchange.cells import harmless
from autograder.exchange.fill import Filled, Found, Wishes, fill
from autograder.exchange.form import Form
from autograder.exchange.plain import as_csv, as_data
from autograder.exchange.sheet import Sheet
from autograder.exchange.written import read_bytes, write_bytes
from autograder.printing import printable

FORMS: dict[str, Callable[[Sheet], Form]] = {"canvas": canvas.read, "moodle": moodle.read}
TABLES = ("csv", "json")


@dataclass
class Exported:
    """What was written, and who is not in it."""

    file: str
    found: Found
    filled: list[Filled]
    notes: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether each grade found its place."""
        return not self.found.doubtful and not any(one.without_line for one in self.filled)

    def as_data(self) -> dict[str, Any]:
        """The same, as JSON has it."""
        return {
            "file": self.file,
            "complete": self.is_complete,
            "assignments": [
                {
                    **asdict(one),
                    "standings": {state.value: who for state, who in one.standings.items()},
                }
                for one in self.filled
            ],
            "not_in_the_gradebook": self.found.unknown,
            "doubtful": self.found.doubtful,
            "by_name": self.found.by_name,
            "notes": self.notes,
        }

    def __str__(self) -> str:
        lines = [f"{self.file} written", *(line for one in self.filled for line in _lines(one))]
        by_name = [f"{shown} is {student}" for shown, student in self.found.by_name.items()]
        lines += _list("found by the name alone", by_name)
        lines += [f"not decided: {who} {why}" for who, why in self.found.doubtful.items()]
        lines += _list("in the file and not in the gradebook", self.found.unknown)
        return "\n".join(map(printable, [*lines, *self.notes]))


def _lines(one: Filled) -> list[str]:
    same = f", {one.same} of them as they were" if one.same else ""
    lines = [f"{one.assignment} in {one.column!r}: {one.written} grades{same}"]
    for state in Standing:
        lines += _list(f"  {state.value}, left as it was", one.standings.get(state, []))
    lines += [f"  {who}: left as it was, {why}" for who, why in one.kept.items()]
    lines += _list("  not in the file", one.without_line)
    return lines + [f"  {note}" for note in one.notes]


def _list(what: str, who: Sequence[str]) -> list[str]:
    """A line that names them; none if there are none."""
    return [f"{what} ({len(who)}): {'; '.join(who)}"] if who else []


def export_into(
    tables: Sequence[Table], to: str, into: Path, output: Path | None, wishes: Wishes
) -> Exported:
    """Fill the file that a platform exported; output: without it, one beside that, `NAME-filled`.

    to: "canvas" or "moodle"
    raises CourseError if it is another file, or it is not clear what goes where
    """
    sheet = Sheet.parse(read_bytes(into))
    try:
        form = FORMS[to](sheet)
        odd = _formulas(sheet)
        found, filled = fill(form, tables, wishes)
        contents = bytes(sheet)
    except CourseError as error:
        raise CourseError(f"{into}: {error}") from error
    place = output or into.with_name(f"{into.stem}-filled{into.suffix}")
    write_bytes(place, contents)
    notes = []
    if odd:
        notes.append(
            f"cells of {into.name} that may act as formulas in a spreadsheet, and stay as they were: "
            f"{odd}; give the file to {form.kind} without opening it in one"
        )
    return Exported(str(place), found, filled, notes)


def _formulas(sheet: Sheet) -> int:
    """How many of the file's own cells a spreadsheet may take for formulas."""
    texts = [text for row in range(len(sheet.rows)) for text in sheet.texts(row)]
    return sum(text not in ("-", "") and harmless(text) != text for text in texts)


def as_text(tables: Sequence[Table], to: str, questions: bool = False) -> str:
    """The grades as "csv" or "json"."""
    if to == "csv":
        return as_csv(tables, questions)
    return json.dumps(as_data(tables, questions), indent=1, ensure_ascii=False) + "\n"


def write_table(tables: Sequence[Table], to: str, output: Path, questions: bool = False) -> None:
    """Write the grades as "csv" or "json".

    A spreadsheet takes a file of values for the old encoding of its own unless a mark says UTF-8.
    """
    encoding = "utf-8-sig" if to == "csv" else "utf-8"
    write_bytes(output, as_text(tables, to, questions).encode(encoding, "backslashreplace"))
