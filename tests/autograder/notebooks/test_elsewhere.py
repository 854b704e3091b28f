"""Whoever answers in a new cell has answered."""

import json

import pytest

from autograder.model import NotebookSpec
from autograder.notebooks.elsewhere import answered_elsewhere
from autograder.notebooks.node import as_node, checksum
from autograder.notebooks.repair import repair
from tests.autograder.notebooks.cells import code, exam, ordinary

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def answers_found(solution: str, own_cell: str, *others: str) -> frozenset[str]:
    """handed in: the answer's own cell, and other cells after it."""
    about = {"grade_id": "f", "solution": True, "grade": False, "locked": False, "task": False}
    release = as_node({"cell_type": "code", "source": STUB, "metadata": {"nbgrader": about}})
    known = {**about, "checksum": checksum(release)}
    test = exam("assert f() == 1", "t")
    spec = NotebookSpec("a", (ordinary("import math\nf = 0"), code("f", solution, **known), test))
    cells = [
        {"cell_type": "code", "source": "import math\nf = 0", "metadata": {}},
        {"cell_type": "code", "source": own_cell, "metadata": {"nbgrader": about}},
        *({"cell_type": "code", "source": other, "metadata": {}} for other in others),
    ]
    file = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    notebook, _ = repair(json.dumps(file).encode(), spec)
    return answered_elsewhere(notebook, spec)


SOLUTION = "def f():\n    return 1"


@pytest.mark.parametrize(
    "other", [SOLUTION, "import math\nf = lambda: 1", "def f(: pass\n", "f = 2"]
)
def test_an_answer_in_a_new_cell_is_found_right_or_wrong(other):
    expected = frozenset() if "(:" in other else {"f"}
    assert answers_found(SOLUTION, STUB, "x = 1", other) == expected


def test_what_another_cell_only_uses_is_no_answer():
    assert answers_found(SOLUTION, STUB, "print(f())", "def g():\n    f = 1") == frozenset()


def test_an_answer_in_its_own_cell_is_not_elsewhere():
    assert answers_found(SOLUTION, SOLUTION, "f = 3") == frozenset()


def test_the_instructors_own_cells_answer_nothing():
    """The release itself binds the name."""
    assert answers_found(SOLUTION, STUB) == frozenset()
