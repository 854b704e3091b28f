"""One submission on its way through the engine: what each kind of work is worth."""

import json
from dataclasses import dataclass, replace

import nbformat
import nbformat.v4 as v4
import pytest
from nbgrader.utils import compute_checksum

from autograder.model import (
    MIB,
    AssignmentSpec,
    Limits,
    NotebookSpec,
    Outcome,
    Placement,
    Settings,
    Submission,
    SubmissionResult,
)
from autograder.notebooks.analysis.placement import analyse
from autograder.notebooks.recorded import RecordedCell, instructor_cells
from autograder.session.grader import Grader

LIMITS = Limits(cell_seconds=2, submission_seconds=30, memory=1024 * MIB, output=20_000)

SETTINGS = Settings(limits=LIMITS, examiner_environment={"SEED": "1998"})
# What has no end keeps a processor busy until its limit, several times over.
HASTY = replace(SETTINGS, limits=replace(LIMITS, cell_seconds=0.5))


@dataclass
class Assignment:
    """A small assignment: cells that a test writes, graded with what a student answers."""

    cells: list[tuple[str, str, str]]  # kind ("locked", "answer", "test" or ""), name, source
    points: float = 2
    files: dict[str, bytes] | None = None
    settings: Settings = SETTINGS

    def notebook(self, answers: dict[str, str]) -> nbformat.NotebookNode:
        notebook = v4.new_notebook()
        for kind, name, source in self.cells:
            cell = v4.new_code_cell(answers.get(name, source))
            if kind:
                cell.metadata["nbgrader"] = {
                    "grade_id": name,
                    "grade": kind == "test",
                    "solution": kind == "answer",
                    "locked": kind != "answer",
                    "schema_version": 3,
                    "task": False,
                    "cell_type": "code",
                }
                if kind == "test":
                    cell.metadata.nbgrader["points"] = self.points
                cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
            notebook.cells.append(cell)
        return notebook

    def spec(self) -> AssignmentSpec:
        notebook = self.notebook({})
        recorded = {
            cell.metadata.nbgrader.grade_id: RecordedCell(
                name=cell.metadata.nbgrader.grade_id,
                cell_type="code",
                source=cell.source,
                locked=cell.metadata.nbgrader.locked,
                checksum=cell.metadata.nbgrader.checksum,
                grade=cell.metadata.nbgrader.grade,
                solution=cell.metadata.nbgrader.solution,
                points=cell.metadata.nbgrader.get("points", 0),
            )
            for cell in notebook.cells
            if "nbgrader" in cell.metadata
        }
        cells = analyse(instructor_cells(notebook, recorded))
        return AssignmentSpec("a", (NotebookSpec("a", cells),), self.files or {})

    def grade(self, handed_in: dict[str, bytes] | None = None, **answers: str) -> SubmissionResult:
        return self.grade_as(self.spec(), handed_in, **answers)

    def grade_as(
        self, spec: AssignmentSpec, handed_in: dict[str, bytes] | None = None, **answers: str
    ) -> SubmissionResult:
        notebook = nbformat.writes(self.notebook(answers)).encode()
        submission = Submission("s", "a", {"a": notebook}, handed_in or {})
        return GRADER.grade(spec, submission, self.settings)


GRADER = Grader()


@pytest.fixture(scope="module", autouse=True)
def grader(sandboxed):
    """One zygote serves this file, and is gone afterwards."""
    yield
    GRADER.close()


def scores(result: SubmissionResult) -> dict[str, float]:
    """The points of each test."""
    assert result.notebooks, result.reason
    return result.notebooks[0].scores


def kinds(result: SubmissionResult) -> set[str]:
    return {flag.kind for flag in result.flags}


SQUARES = Assignment(
    [
        ("", "", "import math"),
        ("answer", "squares", "def squares(n):\n    return [i**2 for i in range(n)]"),
        ("test", "first", "assert squares(3) == [0, 1, 4]"),
        ("answer", "total", "def total(n):\n    return sum(squares(n))"),
        ("test", "second", "assert total(4) == 14"),
    ]
)


def test_right_answers_earn_all_points():
    """Nothing to flag, all points."""
    result = SQUARES.grade()
    assert scores(result) == {"first": 2, "second": 2}
    assert result.outcome is Outcome.GRADED, result.flags


def test_a_wrong_answer_costs_its_own_points_only():
    """The wrong question earns nothing, the others what they are worth."""
    result = SQUARES.grade(total="def total(n):\n    return 0")
    assert scores(result) == {"first": 2, "second": 0}
    assert result.outcome is Outcome.GRADED


@pytest.mark.parametrize(
    "dies",
    [
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes; ctypes.string_at(0)",
    ],
)
def test_when_the_kernel_dies_the_question_is_lost_and_not_the_notebook(dies):
    """A new kernel runs the earlier cells again; what dies is flagged."""
    result = SQUARES.grade(total=f"def total(n):\n    {dies}")
    assert scores(result) == {"first": 2, "second": 0}
    assert "kernel died" in kinds(result)
    died_early = SQUARES.grade(squares=f"{dies}\ndef squares(n): return []")
    assert scores(died_early) == {"first": 0, "second": 0}
    later = Assignment([("answer", "x", ""), *SQUARES.cells]).grade(x=dies)
    assert scores(later) == {"first": 2, "second": 2}


@pytest.mark.parametrize(
    "hangs",
    [
        "while True: pass",
        "import time; time.sleep(1000)",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass",
        "try:\n        while True: pass\n    except BaseException:\n        return 14",
    ],
    ids=["loop", "sleep", "deaf", "catches"],
)
def test_an_endless_answer_costs_its_own_points_only(hangs):
    """A call that does not end is ended; the rest of the notebook is graded."""
    hasty = replace(SQUARES, settings=HASTY)
    result = hasty.grade(total=f"def total(n):\n    {hangs}")
    assert scores(result) == {"first": 2, "second": 0}
    assert "time limit" in kinds(result)


def test_a_test_that_never_ends_by_itself_is_ended():
    """Also where the examiner's own code waits for an answer that never satisfies it."""
    endless = ("test", "t", "while squares(1) != 7: pass")
    stubborn = Assignment([*SQUARES.cells[:2], endless], settings=HASTY)
    result = stubborn.grade()
    assert scores(result) == {"t": 0}
    assert "time limit" in kinds(result)


def test_a_test_that_swallows_every_error_does_not_pass_with_a_dead_kernel():
    """A lost call fails the test, whatever the test makes of the error."""
    lenient = Assignment(
        [*SQUARES.cells[:2], ("test", "t", "try:\n    squares(-1)\nexcept Exception:\n    pass")]
    )
    assert scores(lenient.grade(squares="def squares(n):\n    raise ValueError")) == {"t": 2}
    dead = lenient.grade(squares="def squares(n):\n    import os; os._exit(1)")
    assert scores(dead) == {"t": 0}


def test_the_time_of_a_submission_ends():
    """When a submission has used up its time, the cells that are left are not run."""
    settings = Settings(limits=Limits(cell_seconds=2, submission_seconds=3))
    assignment = Assignment(SQUARES.cells, settings=settings)
    result = assignment.grade(squares="import time\nwhile True: time.sleep(1)")
    assert result.seconds < 12
    assert "time limit" in kinds(result)


def test_memory_is_limited():
    """An answer that asks for far too much gets a MemoryError, and only its points are lost."""
    result = SQUARES.grade(total="def total(n):\n    return len(bytearray(40 * 2**30))")
    assert scores(result) == {"first": 2, "second": 0}


def test_warnings_cost_nothing():
    """Neither Python's warnings nor what native code prints on stderr costs points."""
    noisy = "def squares(n):\n    import os, warnings\n    warnings.warn('old')\n    os.write(2, b'!')\n"
    result = SQUARES.grade(squares=noisy + "    return [i**2 for i in range(n)]")
    assert scores(result) == {"first": 2, "second": 2}


@pytest.mark.parametrize(
    ("value", "points"), [("0.5", 0.5), ("9", 2), ("-1", 0), ("float('nan')", 0), ("'0.5'", 2)]
)
def test_partial_credit_is_what_the_examiner_says(value, points):
    """The test's last value counts, within 0 and the cell's points; the student has no say."""
    partial = Assignment([*SQUARES.cells[:2], ("test", "t", f"squares(2)\n{value}")])
    assert scores(partial.grade()) == {"t": points}
    forged = (
        "def squares(n):\n    import sys\n    sys.displayhook(99)\n    print(99)\n    return []"
    )
    assert scores(partial.grade(squares=forged)) == {"t": points}


def test_tests_see_what_a_function_prints():
    """Printed text comes back as text."""
    prints = Assignment(
        [
            ("answer", "hello", "def hello():\n    print('hello')"),
            (
                "test",
                "t",
                "import io\nfrom contextlib import redirect_stdout\n"
                "with redirect_stdout(io.StringIO()) as out:\n    hello()\n"
                "assert out.getvalue() == 'hello\\n'",
            ),
        ]
    )
    assert scores(prints.grade()) == {"t": 2}
    assert scores(prints.grade(hello="def hello():\n    print('bye')")) == {"t": 0}


def test_tests_see_the_files_that_an_answer_wrote():
    """A test that opens a file finds the student's; the instructor's own files stay as they were."""
    writes = Assignment(
        [
            ("answer", "save", "open('out.txt', 'w').write(open('data.txt').read() * 2)"),
            ("test", "t", "assert open('out.txt').read() == open('data.txt').read() * 2 == 'abab'"),
        ],
        files={"data.txt": b"ab"},
    )
    assert scores(writes.grade()) == {"t": 2}
    cheat = "open('data.txt', 'w').write(''); open('out.txt', 'w').write('')"
    assert scores(writes.grade(save=cheat)) == {"t": 0}


def test_no_module_that_an_answer_writes_is_imported_by_a_test():
    """Python files are the one kind that does not reach the examiner."""
    writes = Assignment(
        [
            ("answer", "a", "open('extra.py', 'w').write('raise SystemExit')"),
            (
                "test",
                "t",
                "import os\nassert not os.path.exists('extra.py')\ntry:\n    import extra"
                "\nexcept ImportError:\n    pass",
            ),
        ]
    )
    assert scores(writes.grade()) == {"t": 2}


@pytest.mark.parametrize("name", ["data", "data/x.txt/y", "a.ipynb/z"])
def test_a_file_that_was_handed_in_is_in_nobodys_way(name):
    """Named like a folder of the author's, or a folder named like a file: the author's is there."""
    assignment = Assignment(
        [
            ("answer", "f", "def f(): ..."),
            ("test", "t", "assert f() == open('data/x.txt').read()"),
        ],
        files={"data/x.txt": b"right"},
    )
    result = assignment.grade({name: b"mine"}, f="def f(): return open('data/x.txt').read()")
    assert scores(result) == {"t": 2}


def test_a_students_module_is_theirs_alone():
    """A file beside the notebook can be imported by answers, and shadows nothing in a test."""
    files = {"extra.py": b"k = 2", "math.py": b"raise SystemExit", "io.py": b"raise SystemExit"}
    answer = "import extra\ndef squares(n):\n    return [i**extra.k for i in range(n)]"
    result = SQUARES.grade(handed_in=files, squares=answer)
    assert scores(result) == {"first": 2, "second": 2}


def test_the_examiners_environment_is_the_examiners():
    """What the settings keep for hidden tests, no answer can read."""
    asks = Assignment(
        [
            ("answer", "seed", "import os\ndef seed():\n    return os.environ.get('SEED')"),
            ("test", "t", "import os\nassert os.environ['SEED'] == '1998' and seed() is None"),
        ]
    )
    assert scores(asks.grade()) == {"t": 2}


def test_the_hidden_test_is_nowhere_in_the_students_kernel():
    """Not in its frames, not among its objects, not in IPython's history, not in its files."""
    canary = "tell" + "tale"
    search = (
        "def squares(n):\n"
        "    import gc, sys, os\n"
        "    seen = [repr(vars(o)) for o in gc.get_objects() if type(o).__name__ == 'Servant']\n"
        "    seen += [str(f.f_locals) + str(f.f_code.co_consts) for f in frames()]\n"
        "    seen += [str(get_ipython().history_manager.input_hist_raw), str(os.listdir('.'))]\n"
        "    seen += [s for s in gc.get_objects() if type(s) is str]\n"
        "    return [any('tell' + 'tale' in s for s in seen)]\n"
        "def frames():\n"
        "    import sys\n"
        "    f = sys._getframe()\n"
        "    while f: yield f; f = f.f_back\n"
    )
    hidden = Assignment(
        [*SQUARES.cells[:2], ("test", "t", f"expected = '{canary}'\nassert squares(3) == [False]")]
    )
    assert scores(hidden.grade(squares=search)) == {"t": 2}


def test_nothing_survives_into_the_next_submission():
    """Files, modules, environment and processes of one submission are gone for the next."""
    leaves = (
        "import os, sys, pathlib, subprocess\n"
        "pathlib.Path('left').write_text('x'); pathlib.Path('/tmp/left').write_text('x')\n"
        "os.environ['LEFT'] = 'x'; sys.left = 'x'; __builtins__.left = 'x'\n"
        "subprocess.Popen(['sleep', '100'], start_new_session=True)\n"
        "def squares(n): return [i**2 for i in range(n)]"
    )
    looks = (
        "import os, sys, builtins\n"
        "found = [os.path.exists('left'), os.path.exists('/tmp/left'), 'LEFT' in os.environ,\n"
        "         hasattr(sys, 'left'), hasattr(builtins, 'left'), os.path.exists('/proc/1')]\n"
        "def squares(n): return [i**2 for i in range(n)] if not any(found) else found"
    )
    assert scores(SQUARES.grade(squares=leaves))["first"] == 2
    result = SQUARES.grade(squares=looks)
    assert scores(result)["first"] == 2, result.notebooks[0].notebook


def test_an_unreadable_or_missing_notebook_is_ungradable_and_not_zero():
    """There is a reason, and there are no scores."""
    spec, settings = SQUARES.spec(), SQUARES.settings
    for notebooks in ({}, {"a": b"{"}, {"a": b"\xff"}, {"b": b"{}"}, {"a": b"[]"}):
        result = GRADER.grade(spec, Submission("s", "a", notebooks), settings)
        assert result.outcome is Outcome.UNGRADABLE
        assert result.reason
        assert result.notebooks == ()


def test_a_test_cell_that_needs_the_students_kernel_runs_there():
    """A test that reads the source of an answer is recognised, and works as under nbgrader."""
    source = "import inspect\nassert 'sum' not in inspect.getsource(total)"
    reads = Assignment([*SQUARES.cells, ("test", "t", source)])
    assert [cell.placement for cell in reads.spec().notebooks[0].cells][-1] is Placement.INSIDE
    assert scores(reads.grade())["t"] == 0
    loop = "def total(n):\n    t = 0\n    for x in squares(n): t += x\n    return t"
    assert scores(reads.grade(total=loop))["t"] == 2


def test_cells_may_await_at_their_top_level():
    """Answers and tests alike, as in a notebook."""
    answer = "import asyncio\nasync def third(): return 3\nx = await third()\nasync with asyncio.timeout(9): y = x"
    awaits = Assignment(
        [("answer", "a", answer), ("test", "t", "assert (x, y, await third()) == (3, 3, 3)")]
    )
    assert scores(awaits.grade()) == {"t": 2}


def test_outputs_are_kept_for_the_person_who_looks():
    """Text, results, pictures and errors of answers are in the executed notebook."""
    shows = Assignment(
        [("answer", "a", "print('text')\nfrom IPython.display import HTML\nHTML('<b>b</b>')")]
    )
    outputs = json.loads(shows.grade().notebooks[0].notebook)["cells"][0]["outputs"]
    assert [output["output_type"] for output in outputs] == ["stream", "execute_result"]
    assert "".join(outputs[1]["data"]["text/html"]) == "<b>b</b>"


def test_a_flood_of_output_is_cut_and_flagged():
    """One endless line, or many, are cut; the points stay."""
    result = SQUARES.grade(total="print('x' * 10_000_000)\ndef total(n): return sum(squares(n))")
    assert scores(result) == {"first": 2, "second": 2}
    assert "output" in kinds(result)
    assert len(result.notebooks[0].notebook) < 100_000
