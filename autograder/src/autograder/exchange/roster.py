"""What is known of the people of a course besides the gradebook: a list that somebody exported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.table import Person
from autograder.errors import CourseError
from autograder.exchange import canvas, moodle
from autograder.exchange.people import Entry
from autograder.exchange.sheet import Sheet
from autograder.exchange.written import read_bytes


@dataclass(frozen=True)
class Known:
    """One line of a list."""

    platform: str  # "Canvas", "Moodle", or "" for a list in nbgrader's own form
    number: str  # by which the platform names the person's files
    entry: Entry
    submitted: str = ""  # when the person handed in, as Moodle's worksheet says
    person: Person | None = None  # of a list in nbgrader's own form


def read_roster(path: Path) -> list[Known]:
    """Canvas's gradebook, Moodle's worksheet, or a list with the columns of `nbgrader db student import`.

    raises CourseError if it is another file
    """
    sheet = Sheet.parse(read_bytes(path))
    titles = [title.strip() for title in sheet.texts(0)] if sheet.rows else []
    places = {title: place for place, title in enumerate(titles)}
    if "Identifier" in places:
        return [_of_moodle(sheet, row, places) for row in range(1, len(sheet.rows))]
    if "Section" in places:
        lines = canvas.read(sheet).lines
        return [Known("Canvas", line.entry.lms, line.entry) for line in lines]
    if "id" in places:
        return [_of_ours(sheet, row, places) for row in range(1, len(sheet.rows))]
    raise CourseError(
        f"{path} is no list of people: it is neither Canvas's gradebook, nor Moodle's grading "
        "worksheet, and has no column 'id' (others may be first_name, last_name, email, lms_user_id)"
    )


def _of_moodle(sheet: Sheet, row: int, places: dict[str, int]) -> Known:
    def says(title: str) -> str:
        return sheet.text(row, places[title]).strip() if title in places else ""

    submitted = says("Last modified (submission)")
    entry = moodle.line(sheet, row, places).entry
    number = moodle.participant(says("Identifier"))
    return Known("Moodle", number, entry, "" if submitted == "-" else submitted)


def _of_ours(sheet: Sheet, row: int, places: dict[str, int]) -> Known:
    titles = ("id", "first_name", "last_name", "email", "lms_user_id")
    says = [sheet.text(row, places[title]).strip() if title in places else "" for title in titles]
    person = Person(*says)
    entry = Entry(person.id, person.lms_user_id, person.id, "", person.email)
    return Known("", person.lms_user_id, entry, person=person)


def joined(people: Sequence[Person], roster: Iterable[Known]) -> list[Person]:
    """The people of the gradebook, and of a list in nbgrader's own form, which fills in what is missing."""
    everybody = {person.id: person for person in people}
    for known in roster:
        if known.person and known.person.id:
            there = everybody.get(known.person.id, known.person)
            missing = {
                name: getattr(known.person, name)
                for name in ("first_name", "last_name", "email", "lms_user_id")
                if not getattr(there, name)
            }
            everybody[there.id] = replace(there, **missing)
    return list(everybody.values())


def told(entry: Entry, known: Known | None) -> Entry:
    """What a file's name says of a person, and what a list says besides."""
    if known is None:
        return entry
    return replace(
        known.entry,
        shown=entry.shown,
        lms=entry.lms or known.entry.lms,
        names=(*entry.names, *known.entry.names),
    )
