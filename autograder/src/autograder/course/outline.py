"""What an assignment asks, question by question, as a person sees it.

A question is an answer with the tests that judge it, an answer that a person marks, or a task. Its
text is the author's Markdown that leads to it, from the last heading on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.model import AssignmentSpec, Cell, NotebookSpec
from autograder.notebooks.analysis.judged import is_answer, is_test, judged_by

_HEADING = re.compile(r"^#{1,6}[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """One question."""

    notebook: str
    name: str  # of its first cell
    title: str
    text: str  # Markdown
    answers: tuple[Cell, ...]  # what students fill in
    tests: tuple[Cell, ...]  # what judges it without a person

    @property
    def graded(self) -> tuple[Cell, ...]:
        """The cells that points are given for."""
        return (*self.tests, *self.by_hand)

    @property
    def by_hand(self) -> tuple[Cell, ...]:
        """The cells that a person gives points for."""
        return tuple(one for one in self.answers if _has_points(one) and not is_test(one))

    @property
    def points(self) -> float:
        """What it is worth."""
        return sum(cell.points for cell in self.graded)

    def __str__(self) -> str:
        return f"{self.notebook}/{self.name}"


def outline(spec: AssignmentSpec) -> list[Question]:
    """The questions of an assignment, in its order."""
    return [question for notebook in spec.notebooks for question in _questions(notebook)]


def _questions(notebook: NotebookSpec) -> list[Question]:
    answers: list[Cell] = []
    others: list[Cell] = []
    parts: dict[str, list[Cell]] = {}  # the question's name -> its cells
    texts: dict[str, str] = {}
    leading: list[str] = []
    for cell in notebook.cells:
        about = cell.metadata
        if about.get("solution") or about.get("task"):
            parts[cell.name] = [cell]
            texts[cell.name] = "\n\n".join(
                [*leading, cell.source] if about.get("task") else leading
            )
        elif is_test(cell):
            home = judged_by(cell, answers, others) if answers else cell.name
            texts.setdefault(home, "\n\n".join(leading))
            parts.setdefault(home, []).append(cell)
        leading = [*leading, cell.source] if _is_text(cell) else []
        if is_answer(cell):
            answers.append(cell)
        elif cell.cell_type == "code":
            others.append(cell)
    return [
        _question(
            notebook.name,
            [cell for name in names for cell in parts[name]],
            next((texts[name] for name in names if texts[name]), ""),
        )
        for names in _joined(parts)
    ]


def _is_text(cell: Cell) -> bool:
    """Whether it is the author's own words."""
    return cell.cell_type == "markdown" and not (
        cell.metadata.get("solution") or cell.metadata.get("task")
    )


def _has_points(cell: Cell) -> bool:
    return bool(cell.metadata.get("grade") or cell.metadata.get("task"))


def _joined(parts: Mapping[str, Sequence[Cell]]) -> Iterator[list[str]]:
    """The names of the parts of each question: what nothing judges belongs to the one below it."""
    waiting: list[str] = []
    for name, cells in parts.items():
        waiting.append(name)
        if any(map(_has_points, cells)):
            yield waiting
            waiting = []
    yield from ([name] for name in waiting)


def _question(notebook: str, cells: Sequence[Cell], leading: str) -> Question:
    tests = tuple(cell for cell in cells if is_test(cell))
    answers = tuple(cell for cell in cells if not is_test(cell))
    name = cells[0].name if not answers else answers[-1].name
    title, text = _title(leading)
    return Question(notebook, name, title or name.replace("_", " "), text, answers, tests)


def _title(text: str) -> tuple[str, str]:
    """The last heading of a text, and what stands below it; "" and the text without one."""
    headings = list(_HEADING.finditer(text))
    if not headings:
        return "", text.strip()
    last = headings[-1]
    return last[1], text[last.end() :].strip()
