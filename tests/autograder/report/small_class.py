"""A class made by hand: one question with a visible and a hidden test, one that a person marks."""

from collections.abc import Mapping

from autograder.course.marks import Mark, Marks
from autograder.course.outline import outline
from autograder.course.state import State
from autograder.model import AssignmentSpec, Cell, Flag, NotebookSpec, Outcome, Placement
from autograder.notebooks.node import Node, as_node
from autograder.report.results import ClassReport, class_report

HIDDEN = "### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"
CELLS = (
    Cell("", "markdown", "## 1. Twice (3 points)", {}),
    Cell("double", "code", "def double(x): ...", {"solution": True}),
    Cell("double-a", "code", "assert double(1) == 2", {"grade": True, "points": 1}),
    Cell("double-b", "code", HIDDEN, {"grade": True, "points": 2}, placement=Placement.INSIDE),
    Cell("", "markdown", "## 2. In words", {}),
    Cell("essay", "markdown", "why?", {"solution": True, "grade": True, "points": 4}),
)
SPEC = AssignmentSpec("week1", (NotebookSpec("sheet", CELLS),))
SHEET = "sheet"


def student(
    name: str, a: float | None, b: float | None, essay: float | None, said: str = "", **more
) -> Marks:
    """A submission with these points; said: "No response." where the first is not answered"""
    points = {"double-a": (a, 1), "double-b": (b, 2), "essay": (essay, 4)}
    given = {(SHEET, cell): Mark(got, most, got) for cell, (got, most) in points.items()}
    return Marks(name, more.pop("full_name", ""), given, {(SHEET, "double"): said}, **more)


def executed(**errors: str) -> dict[str, Node]:
    """An autograded notebook whose tests `a` and `b` end with these messages."""
    cells = []
    for name in ("double", "double-a", "double-b", "essay"):
        text = errors.get(name.removeprefix("double-"))
        error = {"output_type": "error", "ename": "AssertionError", "evalue": text}
        cells.append(
            {
                "cell_type": "markdown" if name == "essay" else "code",
                "source": "",
                "outputs": [] if text is None else [error | {"traceback": []}],
                "metadata": {"nbgrader": {"grade_id": name}},
            }
        )
    return {SHEET: as_node({"cells": cells})}


def report(
    *marks: Marks,
    notebooks: Mapping[str, Mapping[str, Node]] | None = None,
    states: Mapping[str, State] | None = None,
    spec: AssignmentSpec = SPEC,
    handed_in: tuple[str, ...] = (),
) -> ClassReport:
    """The report on these students."""
    by_name = {one.student: one for one in marks}
    return class_report(spec, outline(spec), by_name, states or {}, notebooks or {}, handed_in)


def state(outcome: Outcome = Outcome.GRADED, *flags: Flag, **more) -> State:
    """What a run recorded."""
    return State("", outcome, flags=flags, **more)
