"""What the author wrote for whoever marks: the answers in the source, and its mark schemes.

A mark scheme stands between `=== BEGIN MARK SCHEME ===` and `=== END MARK SCHEME ===`, in a task or in
an answer that a person marks. nbgrader leaves it out of what it releases, and refuses to release one
that stands anywhere else.
"""

import json
import re
from dataclasses import dataclass

from nbgrader.preprocessors import ClearMarkScheme, ClearSolutions

from autograder.course.folder import Course
from autograder.course.marks import CellKey
from autograder.errors import CourseError


@dataclass(frozen=True)
class Written:
    """The author's own text of a cell."""

    answer: str
    scheme: str = ""


def read_written(course: Course, assignment: str) -> dict[CellKey, Written]:
    """What stands in the cells of the source notebooks; nothing where there is no source.

    raises CourseError if one of them is no notebook
    """
    found = {}
    for path in sorted(course.path("source", assignment).glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            for cell in cells:
                if name := cell["metadata"].get("nbgrader", {}).get("grade_id"):
                    found[path.stem, name] = split(
                        course, "".join(cell["source"]), cell["cell_type"] == "code"
                    )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CourseError(f"{path} cannot be read: {error}") from error
    return found


def split(course: Course, source: str, code: bool = False) -> Written:
    """An author's text, and the mark scheme in it; what marks solutions is left out.

    code: a mark scheme stands in comments
    """
    schemes = ClearMarkScheme(config=course.config)
    solutions = ClearSolutions(config=course.config)
    begin, end = schemes.begin_mark_scheme_delimeter, schemes.end_mark_scheme_delimeter
    marks = solutions.begin_solution_delimeter, solutions.end_solution_delimeter
    answer: list[str] = []
    scheme: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin in line or end in line:
            inside = begin in line
        elif inside:
            scheme.append(re.sub(r"^\s*# ?", "", line) if code else line)
        elif not any(mark in line for mark in marks):
            answer.append(line)
    return Written("\n".join(answer).strip(), "\n".join(scheme).strip())
