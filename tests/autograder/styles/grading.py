"""A course of questions, graded: what became of the author's answers, and of the wrong ones."""

from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course.folder import Course, read_spec
from autograder.model import Placement
from tests.autograder import plain_course
from tests.autograder.recorded import gradebook_url, read_recorded
from tests.autograder.styles.course import AUTHOR, shared_out
from tests.autograder.styles.questions import Group, Question
from tests.submissions.assemble import cell_name

PASSES, FAILS, WAITS = "passes", "fails", "waits"


@dataclass(frozen=True)
class Verdict:
    """What one grader made of one question."""

    right: str  # the author's answer
    wrong: str  # the wrong answer; "" where the question has none
    said: str = ""  # the last line of the test's traceback, where the author's answer fails


NO_VERDICT = Verdict("", "")


@dataclass(frozen=True)
class Result:
    """One question under both graders."""

    placed: str  # by the engine: "outside" or "inside"
    engine: Verdict
    nbgrader: Verdict = NO_VERDICT

    @property
    def lost(self) -> bool:
        """The author's own answer earns nothing, and nobody is told."""
        return self.engine.right == FAILS

    @property
    def gained(self) -> bool:
        """A wrong answer earns the points."""
        return self.engine.wrong == PASSES

    @property
    def waits(self) -> bool:
        """The author's own answer waits for a person."""
        return self.engine.right == WAITS


def grade_with_nbgrader(course: Path, groups: list[Group]) -> dict[str, Verdict]:
    """Question -> what plain nbgrader makes of it."""
    for group in groups:
        plain_course.autograde_with_nbgrader(course, group.name)
    return _verdicts(course, groups)


def grade_with_engine(course: Path, groups: list[Group]) -> dict[str, Result]:
    """Question -> what the engine makes of it."""
    plain_course.autograde_with_engine(course, *(group.name for group in groups))
    placed = _placements(course, groups)
    return {
        question: Result(placed[question], verdict)
        for question, verdict in _verdicts(course, groups).items()
    }


def _placements(course: Path, groups: list[Group]) -> dict[str, str]:
    """Question -> "outside" or "inside": in which kernel the engine runs its test."""
    opened, placed = Course.open(course), {}
    with opened.gradebook() as gradebook:
        for group in groups:
            (notebook,) = read_spec(opened, group.name, gradebook).notebooks
            for question in group.questions:
                inside = notebook.named[question.test_cell].placement is Placement.INSIDE
                placed[question.id] = "inside" if inside else "outside"
    return placed


def _verdicts(course: Path, groups: list[Group]) -> dict[str, Verdict]:
    grades = read_recorded(gradebook_url(course)).grades

    def verdict(question: Question, student: str) -> str:
        points, *_ = grades[question.group, student, question.group, question.test_cell]
        return WAITS if points is None else PASSES if points == 1 else FAILS

    found = {}
    for group in groups:
        wrong = {
            question: f"student-{number}"
            for number, share in enumerate(shared_out(group), start=1)
            for question in share
        }
        said = _said(course, group)
        for question in group.questions:
            right = verdict(question, AUTHOR)
            found[question.id] = Verdict(
                right=right,
                wrong=verdict(question, wrong[question]) if question in wrong else "",
                said=said.get(question.test_cell, "") if right == FAILS else "",
            )
    return found


def _said(course: Path, group: Group) -> dict[str, str]:
    """Cell -> the last line of what went wrong in it, in the author's graded notebook."""
    path = course / "autograded" / AUTHOR / group.name / f"{group.name}.ipynb"
    return {
        cell_name(cell): f"{output.ename}: {output.evalue}".strip().splitlines()[0]
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    }
