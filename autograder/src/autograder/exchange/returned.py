"""Feedback as Moodle takes it: 'Upload multiple feedback files in a zip'.

A folder's name tells whose it is: `NAME_NUMBER_assignsubmission_file`, with the number of the person in
this assignment, which stands in the grading worksheet (`is_valid_filename_for_import` in
`mod/assign/feedback/file/importziplib.php` of https://github.com/moodle/moodle).
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.table import Person
from autograder.errors import CourseError
from autograder.exchange import moodle
from autograder.exchange.fill import find
from autograder.exchange.sheet import Sheet
from autograder.exchange.written import read_bytes, write_bytes

IDENTIFIER = "Identifier"


@dataclass
class Packed:
    """What became of the pages of one assignment."""

    path: Path
    packed: list[str] = field(default_factory=list)  # students
    without: list[str] = field(default_factory=list)  # who is not in the worksheet, or not surely

    def __str__(self) -> str:
        lines = [f"{self.path}: {len(self.packed)} pages, as Moodle takes them"]
        if self.without:
            lines.append(f"  not found in the worksheet: {', '.join(self.without)}")
        return "\n".join(lines)


def pack_for_moodle(
    pages: Mapping[str, Path], people: Sequence[Person], worksheet: Path, path: Path
) -> Packed:
    """Pack students' pages into an archive that Moodle takes.

    pages: by the student's id; worksheet: the assignment's, as Moodle exported it
    raises CourseError if it is another file
    """
    sheet = Sheet.parse(read_bytes(worksheet))
    try:
        found = find(moodle.read(sheet), people)
        titles = [title.strip() for title in sheet.texts(0)]
        if IDENTIFIER not in titles:
            raise CourseError(
                f"it has no column {IDENTIFIER!r}: choose Download grading worksheet in the assignment"
            )
    except CourseError as error:
        raise CourseError(f"{worksheet}: {error}") from error
    place = titles.index(IDENTIFIER)
    packed = Packed(path)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for student, page in pages.items():
            line = found.people.get(student)
            number = moodle.participant(sheet.text(line.row, place)) if line else ""
            if not number:
                packed.without.append(student)
                continue
            name = "".join(sign if sign.isalnum() else " " for sign in student).strip()
            folder = f"{name or 'student'}_{number}_assignsubmission_file"
            file.writestr(f"{folder}/feedback.html", page.read_bytes())
            packed.packed.append(student)
    write_bytes(path, archive.getvalue())
    return packed
