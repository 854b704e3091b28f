"""Answers tried out in this process, without a kernel: fast, for many of them."""

import ast
import contextlib
import io
import os
import signal
import sys
from pathlib import Path

import nbformat

from tests.submissions.assemble import ROOT, cell_name

TIME_LIMIT = 5  # seconds for one answer and one test cell


def source_cells(assignment: str) -> dict[str, str]:
    """The cells of an assignment's source that nbgrader knows by name: name -> source."""
    path: Path = ROOT / "solutions" / assignment / f"{assignment}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return {cell_name(cell): cell.source for cell in cells if cell_name(cell)}


def question_names(cells: dict[str, str]) -> list[str]:
    """The auto-graded questions: those that have hidden tests."""
    return [name.removesuffix("-hidden") for name in cells if name.endswith("-hidden")]


def run_test(cells: dict[str, str], answer: str, test: str, seed: int = 1998):
    """Run the locked cell, an answer and a test cell; the value of the test cell's last line.

    Raises whatever the answer or the test raises, and TimeoutError if they take too long.
    """

    def give_up(number, frame):
        raise TimeoutError(f"still running after {TIME_LIMIT} s")

    error_stream, old_handler = sys.stderr, signal.signal(signal.SIGALRM, give_up)
    os.environ["HIDDEN_TEST_SEED"] = str(seed)
    signal.alarm(TIME_LIMIT)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            namespace: dict = {}
            exec(cells["tools"], namespace)
            exec(answer, namespace)
            return _last_value(cells[test], namespace)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old_handler)
        sys.stderr = error_stream  # the locked cell redirects it
        del os.environ["HIDDEN_TEST_SEED"]


def _last_value(source: str, namespace: dict):
    tree = ast.parse(source)
    last = tree.body.pop()
    exec(compile(tree, "<test cell>", "exec"), namespace)
    if not isinstance(last, ast.Expr):
        raise ValueError("the last line of this test cell is no expression")
    return eval(compile(ast.Expression(last.value), "<test cell>", "eval"), namespace)


def hidden_credit(cells: dict[str, str], question: str, answer: str, seed: int = 1998) -> float:
    """The points of an answer's hidden test: 0.0 if it fails.

    A hidden test with parts returns points. One without returns nothing where it passes: all
    points, which is infinity here, since the points stand elsewhere.
    """
    try:
        points = run_test(cells, answer, f"{question}-hidden", seed)
    except Exception:
        return 0.0
    return float("inf") if points is None else points
