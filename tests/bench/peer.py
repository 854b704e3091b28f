"""A peer, for `--peers`: what `otter run` takes for a notebook of twelve questions on NumPy.

otter-grader runs a notebook in a Jupyter kernel of its own, and the tests beside the answers. It is
installed in a virtual environment of its own, below _build, since its packages would change ours.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.bench.measure import measure
from tests.submissions.assemble import ROOT

VERSION = "7.0.0"
PLACE = ROOT / "_build" / "peer"
RUNS = 3
_WITH = ("numpy", "ipykernel")  # the questions', and the kernel in which otter runs a notebook
NOTEBOOK = "twelve.ipynb"

# Question -> the answer, and tests as otter has them: what is typed, and what is printed.
QUESTIONS = {
    "mean": (
        "np.mean(x)",
        {"float(mean(np.array([1.0, 2.0])))": "1.5", "float(mean(np.ones(5)))": "1.0"},
    ),
    "spread": ("np.ptp(x)", {"int(spread(np.array([3, 1, 7])))": "6"}),
    "unit": ("x / np.linalg.norm(x)", {"np.allclose(unit(np.array([3, 4])), [0.6, 0.8])": "True"}),
    "even": ("x[x % 2 == 0]", {"even(np.arange(6)).tolist()": "[0, 2, 4]"}),
    "steps": ("np.diff(x)", {"steps(np.array([1, 4, 9])).tolist()": "[3, 5]"}),
    "gram": ("x.T @ x", {"gram(np.eye(2)).tolist()": "[[1.0, 0.0], [0.0, 1.0]]"}),
    "scaled": ("(x - x.min()) / np.ptp(x)", {"scaled(np.array([2, 4])).tolist()": "[0.0, 1.0]"}),
    "halves": ("np.array_split(x, 2)[0]", {"halves(np.arange(5)).tolist()": "[0, 1, 2]"}),
    "largest": ("np.argmax(x)", {"int(largest(np.array([1, 9, 3])))": "1"}),
    "ranks": ("np.argsort(np.argsort(x))", {"ranks(np.array([5, 1, 3])).tolist()": "[2, 0, 1]"}),
    "running": ("np.cumsum(x)", {"running(np.ones(3)).tolist()": "[1.0, 2.0, 3.0]"}),
    "borders": ("np.pad(x, 1)", {"borders(np.ones(1)).tolist()": "[0.0, 1.0, 0.0]"}),
}


@dataclass(frozen=True)
class Peer:
    """What another grader takes."""

    name: str
    version: str
    seconds: float  # on the clock for one submission, the mean of some runs
    questions: int
    right: int  # of its runs that gave all points

    def __str__(self) -> str:
        return (
            f"{self.name} {self.version}, a notebook of {self.questions} questions on NumPy: "
            f"{self.seconds:.3f} seconds per submission"
        )


def measured(folder: Path) -> Peer | None:
    """What otter takes; None, and a line that says why, where it cannot be installed."""
    if reason := _install():
        print(
            f"no peer: otter-grader {VERSION} cannot be installed here: {reason}", file=sys.stderr
        )
        return None
    write(folder)
    otter = [str(PLACE / "bin" / "otter")]
    # Its own Python first: it starts a Jupyter kernel by its name.
    environment = os.environ | {"PATH": f"{PLACE / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    measure(
        [*otter, "generate", "--tests-dir", "tests", "-o", "autograder.zip"], folder, environment
    )
    seconds, right = [], 0
    for _ in range(RUNS):
        (folder / "results.json").unlink(missing_ok=True)
        command = [*otter, "run", "-a", "autograder.zip", "-o", ".", NOTEBOOK]
        seconds.append(measure(command, folder, environment).seconds)
        right += all_right(json.loads((folder / "results.json").read_text(encoding="utf-8")))
    return Peer("otter-grader", VERSION, sum(seconds) / RUNS, len(QUESTIONS), right)


def all_right(results: dict) -> bool:
    """Whether otter's results give every point of every question."""
    tests = [test for test in results["tests"] if test.get("max_score")]
    return len(tests) == len(QUESTIONS) and all(t["score"] == t["max_score"] for t in tests)


def write(folder: Path) -> None:
    """Write the notebook as it is handed in, and its tests, in otter's form."""
    (folder / "tests").mkdir(parents=True)
    nbformat.write(notebook(), folder / NOTEBOOK)
    for name, (_answer, tests) in QUESTIONS.items():
        cases = [{"code": f">>> {typed}\n{printed}"} for typed, printed in tests.items()]
        suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        test = {"name": name, "points": 1, "suites": [suite]}
        text = f"OK_FORMAT = True\n\ntest = {test!r}\n"
        (folder / "tests" / f"{name}.py").write_text(text, encoding="utf-8")


def notebook() -> NotebookNode:
    """The notebook with right answers."""
    sources = ["import numpy as np\nimport otter\n\ngrader = otter.Notebook()"]
    for name, (answer, _tests) in QUESTIONS.items():
        sources += [f"def {name}(x):\n    return {answer}", f'grader.check("{name}")']
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _install() -> str:
    """Install otter in its place, unless it is there; "" or why that failed."""
    python = PLACE / "bin" / "python"
    asked = "import importlib.metadata as m; print(m.version('otter-grader'))"
    if python.exists():
        found = subprocess.run([python, "-c", asked], capture_output=True, text=True)
        if found.stdout.strip() == VERSION:
            return ""
    commands = [
        [sys.executable, "-m", "venv", str(PLACE)],
        [str(python), "-m", "pip", "install", "--quiet", f"otter-grader=={VERSION}", *_WITH],
    ]
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return ""
