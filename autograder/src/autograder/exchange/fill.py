"""Filling a platform's own file with the grades of a gradebook.

Only grades of what is graded are written. Where something waits, or cannot be graded, or nothing was
handed in, the cell stays as it was, and the state is said: in the report, and where the file has a
column for it (Moodle's feedback comments; in Canvas a column of the instructor's own that is called
`ps1 state`).

No cell of the platform's is changed in any other way, whatever stands in it: the platform would not
know it again. Canvas itself writes a name that begins with "=" so that a spreadsheet takes it for
text. Cells that might still act as formulas are counted in the report. What is written here cannot.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.course.table import Person, Row, Standing, Table
from autograder.errors import CourseError
from autograder.exchange.cells import harmless, number
from autograder.exchange.form import Column, Form, Line, as_number
from autograder.exchange.people import Matches, match, spelling

SAID = {
    Standing.WAITS: "part of it is still to be graded",
    Standing.UNGRADABLE: "what was handed in could not be graded; a person will look at it",
    Standing.MISSING: "nothing was handed in",
}


@dataclass(frozen=True)
class Wishes:
    """How a file is to be filled."""

    columns: tuple[str, ...] = ()  # the file's name for each assignment, if it is another one
    points: str = ""  # "scale" or "keep" scores where the platform counts other points
    questions: bool = False  # a column for each question


@dataclass
class Filled:
    """What became of one assignment in a file."""

    assignment: str
    column: str
    written: int = 0
    same: int = 0  # of them, those that stood there already
    standings: dict[Standing, list[str]] = field(
        default_factory=dict
    )  # whose cell stayed as it was
    kept: dict[str, str] = field(default_factory=dict)  # students whose cell stays, and why
    notes: list[str] = field(default_factory=list)
    without_line: list[str] = field(default_factory=list)  # who is graded, and not in the file


@dataclass
class Found:
    """Who is who in a file."""

    people: dict[str, Line]  # the lines of the students
    unknown: list[str]  # who is in the file, and not in the gradebook
    doubtful: dict[str, str]  # who may be several, and why
    by_name: dict[str, str]  # who was found by the name alone: as the file has it -> student


def find(form: Form, people: Sequence[Person]) -> Found:
    """The lines of a file's people."""
    matches: Matches = match([line.entry for line in form.lines], people)
    shown = {place: line.entry.shown for place, line in enumerate(form.lines)}
    return Found(
        {person.id: form.lines[place] for place, person in matches.found.items()},
        [
            shown[place]
            for place, line in enumerate(form.lines)
            if line.expected and place not in matches.found and place not in matches.doubtful
        ],
        {shown[place]: why for place, why in matches.doubtful.items()},
        {shown[place]: matches.found[place].id for place in matches.by_name},
    )


def fill(form: Form, tables: Sequence[Table], wishes: Wishes) -> tuple[Found, list[Filled]]:
    """Write the grades into the form's sheet; CourseError if it is not clear where, or how much."""
    if wishes.columns and len(wishes.columns) != len(tables):
        raise CourseError(
            f"{len(tables)} assignments and {len(wishes.columns)} columns: give --column once for "
            "each assignment, in their order"
        )
    names = wishes.columns or tuple(table.assignment for table in tables)
    columns = [_column(form, name, bool(wishes.columns)) for name in names]
    if len({column.place for column in columns}) < len(columns):
        raise CourseError(
            f"the file has one column, {columns[0].title!r}, for {len(columns)} assignments: fill "
            "one file for each"
        )
    factors = [
        _factor(form, column, table, wishes.points)
        for column, table in zip(columns, tables, strict=True)
    ]
    found = find(form, [row.person for row in tables[0].rows])
    filled = []
    for table, column, factor in zip(tables, columns, factors, strict=True):
        report = _fill_column(form, table, column, factor, found)
        if wishes.questions:
            _fill_questions(form, table, found, report)
        filled.append(report)
    return found, filled


def _column(form: Form, name: str, asked: bool) -> Column:
    """The column of an assignment; CourseError unless there is just one."""
    wanted = spelling(name)
    exact = [column for column in form.columns if asked and column.title == name]
    fits = exact or [
        column
        for column in form.columns
        if (not column.name and not asked)
        or wanted in (spelling(column.name), spelling(column.title))
    ]
    if len(fits) == 1:
        return fits[0]
    titles = ", ".join(repr(column.title) for column in fits or form.columns) or "none"
    if fits:
        raise CourseError(
            f"the file has several columns for {name!r}: {titles}; say which with --column"
        )
    raise CourseError(
        f"the file has no column for {name!r}; its assignments are {titles}. Say which with --column"
    )


def _factor(form: Form, column: Column, table: Table, points: str) -> float:
    """What scores are multiplied by; CourseError if that is for the instructor to say."""
    if not column.points or abs(column.points - table.points) < 1e-6 or points == "keep":
        return 1.0
    if points == "scale" and table.points:
        return column.points / table.points
    raise CourseError(
        f"{form.kind} counts {number(column.points)} points for {column.title!r}, and "
        f"{table.assignment} has {number(table.points)}: --points scale makes the scores of that "
        f"many, --points keep writes them as they are; or change it in {form.kind} and export anew"
    )


def _fill_column(form: Form, table: Table, column: Column, factor: float, found: Found) -> Filled:
    report, sheet, above = Filled(table.assignment, column.title), form.sheet, 0
    states = form.states.get(f"{table.assignment} state")
    if factor != 1.0:
        report.notes.append(f"scores times {number(factor)}")
    for row in table.rows:
        line = found.people.get(row.student)
        if line is None:
            report.without_line += [row.student] if row.standing is not Standing.MISSING else []
            continue
        if states is not None:
            sheet.set(line.row, states, row.standing.value)
        there = sheet.text(line.row, column.place).strip()
        if why := _kept(form, line, row, there):
            report.kept[row.student] = why
            continue
        _comment(form, table, line, column, row)
        if row.final is None:
            report.standings.setdefault(row.standing, []).append(row.student)
            continue
        score = number(row.final * factor, form.comma)
        report.written += 1
        above += bool(column.points) and row.final * factor > (column.points or 0.0) + 1e-6
        if as_number(there) == as_number(score):
            report.same += 1
        else:
            sheet.set(line.row, column.place, score)
    if above:
        points = number(column.points or 0.0)
        report.notes.append(f"{above} above the {points} points of {form.kind}")
    return report


def _kept(form: Form, line: Line, row: Row, there: str) -> str:
    """Why nothing is written for somebody; "" if something may be."""
    if line.locked or there in form.kept:
        return line.locked or f"the file says {there}"
    if line.handed_in and row.standing is Standing.MISSING:
        return f"{form.kind} has a submission, and the course has none: `autograder collect` it"
    return ""


def _comment(form: Form, table: Table, line: Line, column: Column, row: Row) -> None:
    """Say the state in the comments, but never in the place of what somebody else wrote there."""
    if column.comments is None:
        return
    ours = [f"{table.assignment}: {text}" for text in SAID.values()]
    if form.sheet.text(line.row, column.comments).strip() in ("", *map(harmless, ours)):
        text = SAID.get(row.standing)
        said = harmless(f"{table.assignment}: {text}") if text else ""
        form.sheet.set(line.row, column.comments, said)


def _fill_questions(form: Form, table: Table, found: Found, report: Filled) -> None:
    """A column for each question, behind the others; one of an earlier export is filled anew."""
    sheet, new = form.sheet, 0
    for index, question in enumerate(table.questions):
        title = harmless(table.title(question))
        places = [
            place
            for place, there in enumerate(sheet.texts(0))
            if re.sub(r"\s+\(\d+\)\s*$", "", there) == title
        ]
        place = places[0] if places else len(sheet.rows[0])
        sheet.set(0, place, title) if not places else None
        new += not places
        if form.points_row is not None and not places:
            sheet.set(form.points_row, place, number(question.points, form.comma))
        for row in table.rows:
            line, score = found.people.get(row.student), row.scores[index]
            if line and score is not None and row.standing in (Standing.GRADED, Standing.WAITS):
                sheet.set(line.row, place, number(score, form.comma))
    if new:
        report.notes.append(f"{new} columns for questions are new: {form.of_new_columns}")
