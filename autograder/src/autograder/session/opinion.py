"""The second opinion: a test that failed outside the student's kernel runs once inside.

What fails there, too, failed. What passes there may have failed only because of where it ran: it
waits for a person, or counts as the course's settings say. A test that the author's answers pass
outside, and in which a student's gave nothing but plain data, needs none: it would end as it did.
One run covers the other failed tests of a notebook; of the rest it holds what they need. Whatever the student's code makes of a test inside,
nothing but pass or fail is kept of it.
"""

from collections.abc import Collection
from dataclasses import replace

from autograder.model import Cell, Limits, NotebookSpec, Placement
from autograder.notebooks.node import Node, as_node, is_grade, score
from autograder.sandbox.kernels import Kernels
from autograder.session.execute import Surroundings, execute


def failed(notebook: Node, spec: NotebookSpec, place: Placement) -> list[str]:
    """The tests of an executed notebook that ran in this place and earned less than all."""
    names = []
    for cell in notebook.cells:
        test = spec.named.get(_name(cell))
        if test is not None and test.placement is place and is_grade(cell):
            earned = score(cell)
            if earned is not None and (earned < test.points or _error(cell)):
                names.append(test.name)
    return names


def second(
    notebook: Node,
    spec: NotebookSpec,
    wanted: Collection[str],
    kernels: Kernels,
    limits: Limits,
    surroundings: Surroundings,
) -> dict[str, float]:
    """What some tests earn beside the student's code, where they raise nothing there.

    notebook: as `repair` gives it
    """
    notebook = with_these_tests(notebook, spec, wanted)
    execute(notebook, all_inside(spec), kernels, limits, surroundings)
    found = {_name(cell): cell for cell in notebook.cells if _name(cell) in wanted}
    earned = {name: score(cell) for name, cell in found.items() if not _error(cell)}
    return {name: points for name, points in earned.items() if points is not None}


def all_inside(spec: NotebookSpec) -> NotebookSpec:
    """The notebook with all tests placed inside, as plain nbgrader runs it."""
    return replace(spec, cells=tuple(_inside(cell) for cell in spec.cells))


def _inside(cell: Cell) -> Cell:
    outside = cell.placement is Placement.OUTSIDE
    return replace(cell, placement=Placement.INSIDE) if outside else cell


def with_these_tests(notebook: Node, spec: NotebookSpec, wanted: Collection[str]) -> Node:
    """The notebook up to the last of some tests; of other tests, those that they need."""
    from autograder.notebooks.analysis.names import uses  # and IPython, for those who need it

    kept: list[Node] = []
    needed: set[str] = set()
    for cell in reversed(notebook.cells):
        test = spec.named.get(_name(cell))
        is_test = test is not None and test.placement in (Placement.OUTSIDE, Placement.INSIDE)
        if not kept and not (is_test and _name(cell) in wanted):
            continue
        if is_test:
            used = uses(cell.source)
            bound = {use.name for use in used if use.action in ("bind", "import")}
            if _name(cell) not in wanted and not bound & needed:
                continue
            needed |= {use.name for use in used if use.action == "read"}
        kept.append(cell)
    return as_node({**notebook, "cells": kept[::-1]})


def what_it_said(notebook: Node, name: str) -> str:
    """The error that ended a test, in short; "" if there is none."""
    for cell in notebook.cells:
        if _name(cell) == name and (error := _error(cell)):
            text = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
            return " ".join(text.split())[:120]
    return ""


def _error(cell: Node) -> Node | None:
    return next((one for one in cell.get("outputs", ()) if one.output_type == "error"), None)


def _name(cell: Node) -> str:
    name: str = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return name
