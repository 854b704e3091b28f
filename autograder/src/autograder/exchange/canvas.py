"""Canvas's gradebook, as "Export Entire Gradebook" writes it and "Import" reads it.

Instructure's guide "How do I import grades in the Gradebook?"
(https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807)
and what Canvas itself does (`lib/gradebook_exporter.rb` and `lib/gradebook_importer.rb` of
https://github.com/instructure/canvas-lms) say of the file:

- the columns Student (or LastName and FirstName), ID, SIS User ID, SIS Login ID, Integration ID, Root
  Account, Section, of which some may be missing; then the instructor's own; then an assignment each,
  titled `Name (12345)`; then totals;
- perhaps a row that says "Manual Posting" below assignments whose grades are hidden; then the row
  "    Points Possible", which says "(read only)" below what cannot be imported;
- a person a row; "EX" for the excused, "N/A" where an assignment is not meant for someone; last comes
  "Student, Test", the student that Canvas makes for trying out;
- by the user's settings a byte order mark, a semicolon, a decimal comma.

On import a blank grade changes nothing, and a column with an unknown title becomes a new assignment.
"""

import re

from autograder.errors import CourseError
from autograder.exchange.form import Column, Form, Line, as_number, has_comma
from autograder.exchange.people import Entry
from autograder.exchange.sheet import Sheet

_TOTALS = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_HIDDEN = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_TITLE = re.compile(r"(.*\S)\s+\((\d+)\)\s*", re.DOTALL)
_TEST_STUDENT = ("Student, Test", "Test Student")
EXCUSED, NOT_ASSIGNED = "EX", "N/A"


def read(sheet: Sheet) -> Form:
    """The gradebook in a file; CourseError if it is another one."""
    titles = sheet.texts(0) if sheet.rows else []
    places = {title: place for place, title in reversed(list(enumerate(titles)))}
    named = {"Student"} & places.keys() or {"LastName", "FirstName"} <= places.keys()
    missing = [] if named else ["Student"]
    missing += [title for title in ("ID", "Section") if title not in places]
    if missing:
        raise CourseError(
            f"this is no gradebook that Canvas exported: it has no column {missing[0]!r}. In "
            "Canvas choose Grades, Export, Export Entire Gradebook, and give that file"
        )
    points_row, lines = None, []
    for row in range(1, len(sheet.rows)):
        texts = sheet.texts(row)
        if "Points Possible" in texts[0]:
            points_row = row
        elif not all(_HIDDEN.fullmatch(text) for text in texts):
            lines.append(_line(sheet, row, places))
    columns, others = [], {}
    for place in range(places["Section"] + 1, len(titles)):
        says = "" if points_row is None else sheet.text(points_row, place)
        if _TOTALS.search(titles[place]) or "read only" in says:
            continue
        if named_so := _TITLE.fullmatch(titles[place]):
            columns.append(Column(place, titles[place], named_so[1], as_number(says)))
        else:
            others[titles[place]] = place
    points = [] if points_row is None else sheet.texts(points_row)
    return Form(
        "Canvas",
        sheet,
        lines,
        columns,
        has_comma(sheet, points),
        points_row,
        frozenset({EXCUSED, NOT_ASSIGNED}),
        others,
        "Canvas makes a new assignment of each, which counts besides the whole unless its group "
        "has no weight",
    )


def _line(sheet: Sheet, row: int, places: dict[str, int]) -> Line:
    def says(title: str) -> str:
        return sheet.text(row, places[title]).strip() if title in places else ""

    name = says("Student") or ", ".join(filter(None, (says("LastName"), says("FirstName"))))
    login = says("SIS Login ID")
    entry = Entry(
        f"{name} ({login or says('ID')})",
        lms=says("ID"),
        number=says("SIS User ID"),
        login=login,
        names=(name,),
    )
    return Line(row, entry, expected=name not in _TEST_STUDENT)
