"""A file of grades as a platform exported it: whose lines these are, and where grades go."""

from dataclasses import dataclass, field

from autograder.exchange.people import Entry
from autograder.exchange.sheet import Sheet


@dataclass(frozen=True)
class Line:
    """The line of one person."""

    row: int
    entry: Entry
    expected: bool = True  # whether the gradebook should know the person
    locked: str = ""  # why the platform takes no grade for it
    handed_in: bool = False  # whether the platform says that it has a submission


@dataclass(frozen=True)
class Column:
    """Where the grades of one assignment go."""

    place: int
    title: str  # as it stands in the file
    name: str  # as the platform calls the assignment; "" if the file does not tell
    points: float | None = None  # of how many, if the file tells
    comments: int | None = None  # the column of what students read beside the grade


@dataclass
class Form:
    """The whole file, as it is to be filled."""

    kind: str
    sheet: Sheet
    lines: list[Line]
    columns: list[Column]
    comma: bool = False  # whether its numbers have a decimal comma
    points_row: int | None = None  # the row that says of how many points each column is
    kept: frozenset[str] = frozenset()  # what a grade's cell may say that is not to be replaced
    states: dict[str, int] = field(default_factory=dict)  # other columns: title -> place
    of_new_columns: str = ""  # what the platform makes of a column that it does not know


def as_number(text: str) -> float | None:
    """The number in a cell, with a decimal point or comma; None if it holds none.

    >>> as_number("10,00"), as_number(" 7.5 "), as_number("(read only)")
    (10.0, 7.5, None)
    """
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def has_comma(sheet: Sheet, texts: list[str]) -> bool:
    """Whether a file writes numbers with a comma: as its own say, or else its delimiter."""
    found = [text for text in texts if as_number(text) is not None and set(text) & set(".,")]
    return any("," in text for text in found) if found else sheet.delimiter == ";"
