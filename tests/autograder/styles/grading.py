"""A course of questions, graded: what became of the author's answers, and of the wrong ones."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.course.contract import agreed, read_contract
from autograder.course.folder import Course, read_spec
from autograder.model import Cell, Placement
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
    said: str = ""  # the last line of the test's traceback, where the author's answer does not pass


NO_VERDICT = Verdict("", "")


@dataclass(frozen=True)
class Result:
    """One question under both graders."""

    placed: str  # by the engine: "outside" or "inside"
    engine: Verdict
    nbgrader: Verdict = NO_VERDICT
    reason: str = ""  # why it is placed inside

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
    tests = _tests(course, groups)
    return {
        question: Result(
            placed="inside" if tests[question].placement is Placement.INSIDE else "outside",
            engine=verdict,
            reason=_without_names(tests[question].reason),
        )
        for question, verdict in _verdicts(course, groups).items()
    }


def _tests(course: Path, groups: list[Group]) -> dict[str, Cell]:
    """Question -> its test, as the engine placed it when the author's answers were rehearsed."""
    opened, found = Course.open(course), {}
    with opened.gradebook() as gradebook:
        for group in groups:
            contract = read_contract(opened.root, group.name)
            assert contract is not None, f"{group.name} was not rehearsed"
            spec = read_spec(opened, group.name, gradebook)
            (notebook,) = agreed(spec, contract, opened.settings).notebooks
            for question in group.questions:
                found[question.id] = notebook.named[question.test_cell]
    return found


def _without_names(said: str) -> str:
    """The text without the names of temporary files, which differ from run to run."""
    return re.sub(r"/tmp/\w+", "…", said)


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
                said=said.get(question.test_cell, "") if right != PASSES else "",
            )
    return found


def _said(course: Path, group: Group) -> dict[str, str]:
    """Cell -> the last line of what went wrong in it, in the author's graded notebook."""
    path = course / "autograded" / AUTHOR / group.name / f"{group.name}.ipynb"
    return {
        cell_name(cell): _without_names(f"{output.ename}: {output.evalue}".splitlines()[0])
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    }
