"""Answers tried out in this process, without a kernel: fast, for thousands of them."""

import ast
import contextlib
import doctest
import functools
import importlib
import io
import os
import signal
import sys
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import nbformat
import pytest

from tests.submissions import answers
from tests.submissions.assemble import ROOT, cell_name

TIME_LIMIT = 60  # seconds of processor time for one answer and one test cell; most take 0.01


@dataclass(frozen=True)
class Source:
    """The notebook of a problem set as its instructor wrote it."""

    name: str
    cells: dict[str, str]  # the cells that nbgrader knows: name -> source

    @property
    def questions(self) -> list[str]:
        """The auto-graded questions, those that have hidden tests, in their order."""
        return [name.removesuffix("-hidden") for name in self.cells if name.endswith("-hidden")]

    @property
    def with_keras(self) -> bool:
        return any("import keras" in cell for cell in self.cells.values())

    def locked(self, question: str) -> list[str]:
        """What the student is given for a question: the tools, and its own cell where it has one."""
        return [self.cells[name] for name in ("tools", f"{question}-given") if name in self.cells]


@functools.cache
def read_source(problem_set: str) -> Source:
    """The source of solutions/psN/psN.ipynb; not to be changed."""
    path: Path = ROOT / "solutions" / problem_set / f"{problem_set}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return Source(problem_set, {cell_name(cell): cell.source for cell in cells if cell_name(cell)})


def all_questions(long: Container[str] = ()) -> list:
    """All auto-graded questions, (problem set, question), as the parameters of a test.

    long: the questions for which the test takes so long that `make test` leaves them out
    """
    keras, later = pytest.mark.keras, pytest.mark.long
    return [
        pytest.param(
            source.name,
            question,
            marks=[*([keras] if source.with_keras else []), *([later] if question in long else [])],
        )
        for source in (read_source(each.name) for each in answers.problem_sets())
        for question in source.questions
    ]


def run_test(
    source: Source,
    question: str,
    answer: str,
    test: str,
    seed: int = 1998,
    seconds: float = TIME_LIMIT,
):
    """Run the locked cells, an answer and the text of a test cell; the value of its last line.

    Raises whatever the answer or the test raises, and TimeoutError if they take more than so many
    seconds of processor time.
    """
    _import_keras(source)
    with _alone(seed, seconds):
        namespace: dict = {"__name__": "__main__"}
        for cell in source.locked(question):
            exec(_compiled(cell)[0], namespace)
        exec(compile(answer, "<answer>", "exec"), namespace)
        body, last = _compiled(test)
        exec(body, namespace)
        return None if last is None else eval(last, namespace)


def hidden_credit(
    source: Source, question: str, answer: str, seed: int = 1998, seconds: float = TIME_LIMIT
) -> float:
    """The points of an answer's hidden test: 0.0 if it fails.

    A hidden test with parts returns points. One without returns nothing where it passes: all
    points, which is infinity here, since the points stand elsewhere.
    """
    try:
        test = source.cells[f"{question}-hidden"]
        points = run_test(source, question, answer, test, seed, seconds)
    except Exception:
        return 0.0
    return float("inf") if points is None else float(points)


def failed_examples(source: Source, question: str) -> tuple[int, int]:
    """How many examples of the docstring of a reference solution fail, and how many there are."""
    _import_keras(source)
    with _alone(seed=1998):
        namespace: dict = {"__name__": "__main__"}
        for cell in [*source.locked(question), source.cells[question]]:
            exec(_compiled(cell)[0], namespace)
        docstring = namespace[question].__doc__ or ""
        examples = doctest.DocTestParser().get_doctest(docstring, namespace, question, None, 0)
        result = doctest.DocTestRunner(verbose=False).run(examples)
    return result.failed, result.attempted


def _import_keras(source: Source) -> None:
    """Where a set uses it: the seconds that this takes are nobody's answer's."""
    if source.with_keras:
        importlib.import_module("keras")


@contextlib.contextmanager
def _alone(seed: int, seconds: float = TIME_LIMIT):
    """With the instructor's seed, a limit on processor time, and nothing shown."""

    def give_up(number, frame):
        raise TimeoutError(f"still running after {seconds:.3g} s of processor time")

    error_stream, old_handler = sys.stderr, signal.signal(signal.SIGPROF, give_up)
    os.environ["HIDDEN_TEST_SEED"] = str(seed)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old_handler)
        sys.stderr = error_stream  # the locked cell redirects it
        del os.environ["HIDDEN_TEST_SEED"]


@functools.lru_cache(maxsize=1000)
def _compiled(cell: str) -> tuple[CodeType, CodeType | None]:
    """A cell's code, and that of its last line where this is an expression."""
    tree = ast.parse(cell)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    return (
        compile(tree, "<cell>", "exec"),
        last and compile(ast.Expression(last.value), "<cell>", "eval"),
    )
