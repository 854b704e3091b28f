"""Moodle's two files of grades: the worksheet of one assignment, and the export of the gradebook.

The *offline grading worksheet* ("Download grading worksheet" among the grading actions of an
assignment; https://docs.moodle.org/en/Assignment_settings, "Offline grading worksheet") has the columns
Identifier, Full name, Email address (and others that the site shows), Status, Grade, Maximum Grade,
Grade can be changed, Last modified (submission), Last modified (grade), Feedback comments. An
Identifier is "Participant 1234567"; the number is that of the person in this assignment alone, and
stands in the names of the submissions, too. "Upload grading worksheet" finds rows by it, passes over a
blank grade, one above the maximum and one that is younger in Moodle, and does not look at other
columns (`mod/assign/feedback/offline` of https://github.com/moodle/moodle).

The *gradebook export* (https://docs.moodle.org/en/Grade_export) has First name, Surname or Last name, ID
number, Institution, Department, Email address, then for each activity `Assignment: Name (Real)` and,
on request, `Assignment: Name (Feedback)`; "-" stands for no grade. "Import" lets one choose the
columns (https://docs.moodle.org/en/Grade_import).
"""

import re

from autograder.errors import CourseError
from autograder.exchange.form import Column, Form, Line, as_number, has_comma
from autograder.exchange.people import Entry
from autograder.exchange.sheet import Sheet

_GRADE = re.compile(r"Assignment: ?(.*?)(?: \((Real|Feedback)\))?", re.DOTALL)
_NUMBER = re.compile(r"\D*(\d+)")


def read(sheet: Sheet) -> Form:
    """Either of the two files; CourseError if it is another one."""
    titles = [title.strip() for title in sheet.texts(0)] if sheet.rows else []
    places = {title: place for place, title in reversed(list(enumerate(titles)))}
    if "Identifier" in places:
        return _worksheet(sheet, places)
    if any(_GRADE.fullmatch(title) for title in titles):
        return _export(sheet, titles, places)
    raise CourseError(
        "this is neither a grading worksheet nor a gradebook that Moodle exported: it has no column "
        "'Identifier', and none that begins with 'Assignment:'. Choose Download grading worksheet in "
        "the assignment, with Moodle's language set to English as long as you do that and upload it"
    )


def _worksheet(sheet: Sheet, places: dict[str, int]) -> Form:
    for title in ("Grade", "Last modified (grade)"):
        if title not in places:
            raise CourseError(
                f"the worksheet has no column {title!r}, without which Moodle does not take it back: "
                "switch on Offline grading worksheet in the assignment's settings, and download it "
                "anew"
            )
    lines = [line(sheet, row, places) for row in _filled(sheet)]
    maxima = _column(sheet, places.get("Maximum Grade"))
    column = Column(
        places["Grade"],
        "Grade",
        "",
        next((points for text in maxima if (points := as_number(text)) is not None), None),
        places.get("Feedback comments"),
    )
    numbers = maxima + _column(sheet, places["Grade"])
    return Form(
        "Moodle",
        sheet,
        lines,
        [column],
        has_comma(sheet, numbers),
        of_new_columns="Moodle does not look at them",
    )


def _export(sheet: Sheet, titles: list[str], places: dict[str, int]) -> Form:
    if not {"Email address", "ID number", "Username"} & places.keys():
        raise CourseError(
            "the gradebook has neither 'Email address' nor 'ID number', so that nobody in it can be "
            "told from a namesake: export it from Moodle with one of them"
        )
    graded = {place: named for title, place in places.items() if (named := _GRADE.fullmatch(title))}
    found = {(named[1], named[2]): place for place, named in graded.items()}
    columns = [
        Column(place, titles[place], name, None, found.get((name, "Feedback")))
        for (name, kind), place in found.items()
        if kind != "Feedback"
    ]
    numbers = [text for column in columns for text in _column(sheet, column.place)]
    lines = [line(sheet, row, places) for row in _filled(sheet)]
    return Form(
        "Moodle",
        sheet,
        lines,
        columns,
        has_comma(sheet, numbers),
        of_new_columns="choose on import that they go nowhere",
    )


def _filled(sheet: Sheet) -> list[int]:
    return [row for row in range(1, len(sheet.rows)) if any(sheet.texts(row))]


def _column(sheet: Sheet, place: int | None) -> list[str]:
    if place is None:
        return []
    return [sheet.text(row, place) for row in range(1, len(sheet.rows))]


def line(sheet: Sheet, row: int, places: dict[str, int]) -> Line:
    def says(*titles: str) -> str:
        found = (sheet.text(row, places[title]).strip() for title in titles if title in places)
        return next(filter(None, found), "")

    first, last = says("First name"), says("Surname", "Last name")
    name = says("Full name") or f"{first} {last}".strip()
    email = says("Email address")
    entry = Entry(
        f"{name or says('Identifier')}" + (f" ({email})" if email else ""),
        number=says("ID number"),
        login=says("Username"),
        email=email,
        names=(name,),
    )
    locked = says("Grade can be changed") == "No"
    return Line(
        row,
        entry,
        locked="Moodle says that its grade cannot be changed" if locked else "",
        handed_in=says("Status").startswith("Submitted"),
    )


def participant(identifier: str) -> str:
    """The number in an Identifier.

    >>> participant("Participant 1234567")
    '1234567'
    """
    found = _NUMBER.fullmatch(identifier.strip())
    return found[1] if found else ""
