"""A small class hands problem set 1 in, and is graded.

`python -m tests.submissions.sample_class _build/sample_class` makes a course folder there, with a
gradebook of its own, releases the problem set, puts the answers of ps1/sample_class/*.py into the
released notebook, and grades them with `autograder grade`. Then feedback and grades are written.
"""

import os
import re
import shutil
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy.exc import SAWarning

from autograder.__main__ import main as engine
from tests.submissions import assemble
from tests.submissions.assemble import Section

ASSIGNMENT = "ps1"
ANSWERS = Path(__file__).parent / ASSIGNMENT / "sample_class"
ENVIRONMENT_ERROR = 3  # of `autograder grade`
CELL_TIMEOUT = 4  # seconds; the endless loop of one student is met in two test cells


@dataclass(frozen=True)
class Member:
    """One student of the sample class, and what was handed in."""

    id: str
    first_name: str
    last_name: str
    deserves: float  # points for the questions that nbgrader grades by itself
    sections: tuple[Section, ...]

    @property
    def files(self) -> dict[str, str]:
        """Files handed in instead of a notebook: name -> text."""
        return {
            section.title.removeprefix("file "): section.source
            for section in self.sections
            if section.title.startswith("file ")
        }


def read_member(path: Path) -> Member:
    """The student whose answers a file holds; its first lines say who it is."""
    head = dict(re.findall(r"^# (student|deserves): (.*)$", path.read_text("utf-8"), re.MULTILINE))
    student, first_name, last_name = head["student"].split(", ")
    sections = tuple(assemble.read_sections(path))
    return Member(student, first_name, last_name, float(head["deserves"]), sections)


def read_class() -> list[Member]:
    """The sample class, in the order of the students' ids."""
    return sorted(map(read_member, ANSWERS.glob("*.py")), key=lambda member: member.id)


def enrol(course: NbGraderAPI, members: list[Member]) -> None:
    """Enter the class list into the gradebook."""
    with course.gradebook as gradebook:
        for member in members:
            gradebook.update_or_create_student(
                member.id, first_name=member.first_name, last_name=member.last_name
            )


def hand_in(course: NbGraderAPI, member: Member) -> None:
    """Write what a student hands in: as a rule the notebook, filled in."""
    for name, text in member.files.items():
        folder = assemble.submission_folder(course, member.id, ASSIGNMENT)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    if not member.files:
        assemble.submit(course, member.id, ASSIGNMENT, member.sections)


def export(course: NbGraderAPI, path: Path) -> None:
    """Write the totals of the class as comma-separated values."""
    with course.gradebook as gradebook:
        exporter = CsvExportPlugin()
        exporter.to = str(path)
        exporter.export(gradebook)


def grade_class(folder: Path) -> bool:
    """Make the course folder anew, hand in, grade, and write feedback and grades."""
    shutil.rmtree(folder, ignore_errors=True)
    members = read_class()
    print(f"Sample class: {len(members)} students hand in {ASSIGNMENT}", flush=True)
    course = assemble.make_course(folder, ASSIGNMENT)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(f"c.Execute.timeout = {CELL_TIMEOUT}\n")
    enrol(course, members)
    for member in members:
        hand_in(course, member)
    started = time.monotonic()
    status = assemble.grade(folder, ASSIGNMENT)
    print(f"Graded in {time.monotonic() - started:.1f} s; writing feedback ...", flush=True)
    engine(["feedback", ASSIGNMENT, "--course", str(folder)])
    export(course, folder / "grades.csv")
    return status != ENVIRONMENT_ERROR


def main(arguments: list[str]) -> int:
    """Grade the class in the folder that is named."""
    if len(arguments) != 1:
        print(f"usage: python -m {__spec__.name} FOLDER", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
    folder = Path(arguments[0]).resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / "gradebook.db").exists():
        print(f"{folder} is in use, and not by a sample class: nothing is done", file=sys.stderr)
        return 2
    if not grade_class(folder):
        return 2
    print(f"The table: python -m autograder table --course {os.path.relpath(folder)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
