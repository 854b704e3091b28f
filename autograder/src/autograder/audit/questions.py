"""Which answers and which tests of a notebook belong together, and the least that runs them.

An answer without tests belongs to the next question that uses it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from autograder.model import Cell, NotebookSpec
from autograder.notebooks.analysis.judged import bound, is_answer, is_test, judged_by, read
from autograder.notebooks.analysis.names import uses


@dataclass(frozen=True)
class Question:
    """Answer cells and the test cells that judge them."""

    notebook: str
    name: str  # of the answer cell that its tests follow
    answers: tuple[Cell, ...]
    tests: tuple[Cell, ...]
    targets: tuple[str, ...]  # the names of its answers that its tests use

    @property
    def points(self) -> float:
        """What its tests are worth."""
        return sum(test.points for test in self.tests)

    def __str__(self) -> str:
        return f"{self.notebook}/{self.name}"


def questions(spec: NotebookSpec) -> tuple[list[Question], dict[str, str]]:
    """The questions of a notebook, in its order, and why some answers are not tried."""
    answers: list[Cell] = []
    others: list[Cell] = []
    judged: dict[str, list[Cell]] = {}
    for cell in spec.cells:
        if is_answer(cell):
            answers.append(cell)
        elif cell.cell_type == "code":
            if is_test(cell) and answers:
                judged.setdefault(judged_by(cell, answers, others), []).append(cell)
            others.append(cell)
    untried = {
        cell.name: _why_manual(cell)
        for cell in spec.cells
        if cell.metadata.get("solution") and (cell.metadata.get("grade") or not is_answer(cell))
    }
    joined: dict[str, list[Cell]] = {name: [] for name in judged}
    for answer in answers:
        home = answer.name if answer.name in judged else _user_of(answer, answers, judged)
        if home:
            joined[home].append(answer)
        elif answer.name not in untried:
            untried[answer.name] = "no test uses what it binds"
    found = [_question(spec.name, name, joined[name], judged[name]) for name in judged]
    return found, untried


def _why_manual(cell: Cell) -> str:
    kind = "code" if cell.cell_type == "code" else "text"
    return f"{kind} that a person grades"


def _user_of(answer: Cell, answers: list[Cell], judged: Mapping[str, list[Cell]]) -> str:
    """The first question, below an answer without tests, that uses it; "" if none does."""
    below = answers[answers.index(answer) :]
    for other in below:
        if other.name in judged and bound(answer) & set().union(
            read(other), *map(read, judged[other.name])
        ):
            return other.name
    return ""


def _question(notebook: str, name: str, answers: list[Cell], tests: list[Cell]) -> Question:
    made = dict.fromkeys(one for cell in answers for one in sorted(bound(cell) - _imported(cell)))
    used = set().union(*map(read, tests))
    targets = tuple(one for one in made if one in used) or tuple(made)
    return Question(notebook, name, tuple(answers), tuple(tests), targets)


def _imported(cell: Cell) -> set[str]:
    return {use.name for use in uses(cell.source) if use.action == "import"}


def unlocked_functions(spec: NotebookSpec, question: Question) -> dict[str, list[str]]:
    """Functions that tests use and students may change: cell's place -> names.

    Those in cells that are neither locked nor graded nor an answer.
    """
    used = set().union(*map(read, question.tests))
    found = {}
    for number, cell in enumerate(spec.cells):
        about = cell.metadata
        fixed = about.get("locked") or about.get("grade") or about.get("solution")
        if cell.cell_type == "code" and not fixed:
            imported = _imported(cell)
            names = sorted((bound(cell) & used) - imported)
            if names:
                found[str(number)] = names
    return found


def alone(spec: NotebookSpec, question: Question) -> NotebookSpec:
    """The notebook with what one question needs: of other answers and tests, what they bind for it."""
    own = {cell.name for cell in (*question.answers, *question.tests)}
    last = max(number for number, cell in enumerate(spec.cells) if cell.name in own)
    kept: list[Cell] = []
    needed: set[str] = set()
    for cell in reversed(spec.cells[: last + 1]):
        others = cell.name not in own and (is_answer(cell) or is_test(cell))
        if cell.cell_type != "code" or (others and not bound(cell) & needed):
            continue
        needed |= read(cell)
        kept.append(cell)
    return replace(spec, cells=tuple(kept[::-1]))


def up_to(spec: NotebookSpec, question: Question) -> NotebookSpec:
    """The notebook up to a question's last test, with the tests of others."""
    own = {cell.name for cell in question.tests}
    last = max(number for number, cell in enumerate(spec.cells) if cell.name in own)
    return replace(spec, cells=spec.cells[: last + 1])


def as_handed_in(spec: NotebookSpec, answers: Mapping[str, str]) -> bytes:
    """The author's notebook with other answers. answers: the cell's name, or its number -> text"""
    cells = []
    for number, cell in enumerate(spec.cells):
        source = answers.get(cell.name or str(number), cell.source)
        metadata = {**cell.other_metadata, **({"nbgrader": cell.metadata} if cell.name else {})}
        node: dict[str, object] = {
            "cell_type": cell.cell_type,
            "metadata": metadata,
            "source": source,
        }
        if cell.cell_type == "code":
            node |= {"outputs": [], "execution_count": None}
        cells.append(node)
    about = {"kernelspec": spec.kernelspec} if spec.kernelspec else {}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": about, "cells": cells}
    return json.dumps(notebook).encode()


def chosen(found: Iterable[Question], wanted: Collection[str]) -> list[Question]:
    """The questions that were asked for by name; all of them without any."""
    return [one for one in found if not wanted or one.name in wanted or str(one) in wanted]
