"""A cell's reply is whatever the student's code made of it: it costs points, and stops nothing."""

import pytest

from autograder.model import Cell, Limits, NotebookSpec, Placement
from autograder.notebooks.node import as_node, is_grade, score
from autograder.session.execute import _Run

POINTS = {"grade": True, "solution": False, "locked": True, "points": 2, "grade_id": "t"}


class Forging:
    """Two kernels of which the student's sends what it likes."""

    def __init__(self, reply):
        self.reply, self.flags, self.trouble, self.time_left = reply, [], [], 60.0

    def run_student(self, source, locked):
        return self.reply


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"outputs": []},
        {"outputs": [], "value": 2.0},
        {"outputs": None, "error": {"ename": 1, "evalue": [], "traceback": 3}},
        {"outputs": {}, "error": "none"},
        {"error": None},
        {"outputs": [{"output_type": "execute_result"}], "error": [1]},
    ],
)
def test_a_reply_that_no_honest_kernel_sends_earns_nothing(reply):
    """Of a test that had to run in the student's kernel; nothing is raised."""
    test = Cell("t", "code", "assert True", POINTS, Placement.INSIDE, "asked for")
    cell = as_node(
        {
            "cell_type": "code",
            "source": test.source,
            "metadata": {"nbgrader": POINTS},
            "outputs": [],
        }
    )
    _Run(Forging(reply), NotebookSpec("n", (test,)), Limits()).cell(cell, 1)
    assert is_grade(cell)
    assert score(cell) == 0
