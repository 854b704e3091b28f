"""A class graded twice, in two copies of one course folder of plain nbgrader.

Once by `nbgrader autograde`, once by `autograder grade`: honest work earns the same.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder.course.state import read_states
from tests.autograder import plain_course
from tests.autograder.recorded import Recorded, differences, gradebook_url, read_recorded

NAMES = ("nbgrader", "engine")


@dataclass(frozen=True)
class Twice:
    """What both made of one class."""

    plain: Recorded
    engine: Recorded
    notes: dict[str, list[str]]  # student -> what the engine says about the submission

    def differences(self, student: str) -> list[str]:
        plain, engine = self.plain.of(student), self.engine.of(student)
        assert plain.grades
        return differences(plain, engine, NAMES)

    def suspected(self) -> dict[str, list[str]]:
        """Those about whose submission the engine has something to note, and what.

        That an answer changes an argument where the author's does not is true of some, and no
        suspicion.
        """
        assert self.notes.keys() == {student for (student,) in self.engine.students}
        rest = {
            student: [line for line in said if not line.startswith(IN_PLACE)]
            for student, said in self.notes.items()
        }
        return {student: said for student, said in rest.items() if said}


IN_PLACE = "differs: changes an argument of a call in place"


def grade_twice(course: Path, assignment: str, copy: Path) -> Twice:
    """Grade a class by nbgrader in its course folder, and by the engine in a copy."""
    shutil.copytree(course, copy)
    plain_course.autograde_with_nbgrader(course, assignment)
    plain_course.autograde_with_engine(copy, assignment)
    return Twice(
        read_recorded(gradebook_url(course)),
        read_recorded(gradebook_url(copy)).unflagged(),  # its notes tell
        {student: state.notes for student, state in read_states(copy, assignment).items()},
    )
