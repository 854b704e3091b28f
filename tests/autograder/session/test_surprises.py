"""What honest students leave in their notebooks: graded as it stands, and said in plain words."""

import json
import re
from dataclasses import replace

import nbformat
import pytest

from autograder.model import Outcome, Settings, Submission, SubmissionResult
from autograder.notebooks.analysis.placement import analyse
from tests.autograder.session.test_grader import GRADER, LIMITS, Assignment, kinds, scores

ONE = [("answer", "f", "def f(): return 1"), ("test", "t", "assert f() == 1")]
RIGHT = "\ndef f(): return 1"


@pytest.fixture(scope="module", autouse=True)
def grader(sandboxed):
    """One zygote serves this file, and is gone afterwards."""
    yield
    GRADER.close()


def outputs(result: SubmissionResult, number: int) -> list[dict]:
    """What a cell shows, the first of which is number 0."""
    return json.loads(result.notebooks[0].notebook)["cells"][number]["outputs"]


def printed(result: SubmissionResult, number: int = 0) -> str:
    shown = [one for one in outputs(result, number) if one["output_type"] == "stream"]
    assert {one["name"] for one in shown} <= {"stdout"}
    return "".join(one["text"] for one in shown)


def traceback(result: SubmissionResult, number: int = 1) -> str:
    (error,) = [one for one in outputs(result, number) if one["output_type"] == "error"]
    return "\n".join(error["traceback"])


# Files


def handed_in_as(*names: str) -> SubmissionResult:
    assignment = Assignment(ONE)
    notebook = nbformat.writes(assignment.notebook({"f": RIGHT})).encode()
    submission = Submission("s", "a", dict.fromkeys(names, notebook))
    return GRADER.grade(assignment.spec(), submission, assignment.settings)


@pytest.mark.parametrize("name", ["a (1)", "PS1_王小明", "a/a"])
def test_the_only_notebook_is_graded_under_any_name(name):
    """With all its points, and a flag; it is kept under its right name."""
    result = handed_in_as(name)
    assert scores(result) == {"t": 2}
    assert result.notebooks[0].name == "a"
    assert [flag.text for flag in result.flags] == [
        f"was handed in as {name + '.ipynb'!r}, the only other notebook there"
    ]


def test_of_several_none_is_guessed():
    """A person has to say which."""
    result = handed_in_as("a (1)", "a (2)")
    assert result.outcome is Outcome.UNGRADABLE
    assert "may be any of a (1).ipynb, a (2).ipynb" in result.reason


def test_another_notebook_is_not_taken_for_the_assignments():
    """The reason names both."""
    other = Submission("s", "a", {"diary": nbformat.writes(nbformat.v4.new_notebook()).encode()})
    assignment = Assignment(ONE)
    result = GRADER.grade(assignment.spec(), other, assignment.settings)
    assert result.outcome is Outcome.UNGRADABLE
    assert result.reason.startswith("a.ipynb is missing, and diary.ipynb is not it: ")


@pytest.mark.parametrize("language", ["R", "julia"])
def test_a_students_notebook_that_names_another_language_is_graded_and_flagged(language):
    """The instructor's kernel is used."""
    assignment = Assignment(ONE)
    notebook = assignment.notebook({"f": RIGHT})
    notebook.metadata["kernelspec"] = {"name": "x", "language": language, "display_name": "X"}
    handed_in = Submission("s", "a", {"a": nbformat.writes(notebook).encode()})
    result = GRADER.grade(assignment.spec(), handed_in, assignment.settings)
    assert scores(result) == {"t": 2}
    assert [flag.text for flag in result.flags] == [
        "asks for the kernel 'x'; the instructor's was used"
    ]


# What an author can say of a test


def test_a_cell_tagged_unprotected_may_hand_over_what_is_no_data():
    """The message of one that is not tagged says how."""
    cells = [ONE[0], ("test", "t", "class Thing:\n    v = 4\nassert f(Thing()) == 8")]
    answer = "def f(thing): return thing.v * 2"
    assignment = Assignment(cells)
    result = assignment.grade(f=answer)
    assert scores(result) == {"t": None}  # it passes inside: a person decides
    assert "give this cell the tag `unprotected`" in traceback(result)
    (spec,) = assignment.spec().notebooks
    tagged = analyse([replace(one, other_metadata={"tags": ["unprotected"]}) for one in spec.cells])
    inside = replace(assignment.spec(), notebooks=(replace(spec, cells=tagged),))
    handed_in = {"a": nbformat.writes(assignment.notebook({"f": answer})).encode()}
    result = GRADER.grade(inside, Submission("s", "a", handed_in), assignment.settings)
    assert scores(result) == {"t": 2}


# Commands


@pytest.mark.parametrize(
    ("line", "shows"),
    [
        ("!echo hi", r"hi\n"),
        ("%ls -a", r"\./"),
        ("n = 3\n!echo $n {n + 1}", r"3 4\n"),
        ("x = !echo a; echo b\nassert x == ['a', 'b']", ""),
        ("!ls /nowhere\nassert _exit_code != 0", "No such file"),
        ("%%capture said\n!echo hi", ""),
        ("%system echo hi", ""),
        ("!yes | head -c 100000 | wc -c", r"100000"),
    ],
)
def test_a_command_in_an_answer_runs_and_so_does_the_rest_of_the_cell(line, shows):
    """Without a terminal, in the sandbox; what it prints is the cell's output."""
    result = Assignment(ONE).grade(f=line + RIGHT)
    assert scores(result) == {"t": 2}
    assert result.outcome is Outcome.GRADED
    assert re.search(shows, printed(result))


@pytest.mark.parametrize(
    "line",
    [
        "!pip install a-package-that-is-nowhere",
        "%pip install a-package-that-is-nowhere",
        "!git clone https://example.invalid/a",
    ],
)
def test_a_command_that_needs_a_network_says_so_and_the_cell_goes_on(line):
    """Points as if it had not been there."""
    patient = Settings(limits=replace(LIMITS, cell_seconds=30))
    result = Assignment(ONE, settings=patient).grade(f=line + RIGHT)
    assert scores(result) == {"t": 2}
    assert "there is no network, and nothing can be installed" in printed(result)


def test_a_command_that_does_not_end_is_over_with_the_cells_time():
    """Nothing of it goes on; later cells run."""
    cells = [*ONE, ("answer", "g", "def g(): return 2"), ("test", "u", "assert g() == 2")]
    result = Assignment(cells).grade(f="!sleep 60; echo no" + RIGHT)
    assert scores(result) == {"t": 0, "u": 2}
    assert kinds(result) == {"time limit"}


def test_a_test_may_run_commands_too():
    """In the examiner's kernel."""
    cells = [ONE[0], ("test", "t", "x = !echo 1\nassert f() == int(x[0])")]
    assert scores(Assignment(cells).grade()) == {"t": 2}


# Debuggers


@pytest.mark.parametrize(
    "line",
    [
        "breakpoint()",
        "import pdb; pdb.set_trace()",
        "from IPython.core.debugger import set_trace; set_trace()",
        "import pdb; pdb.run('x = 1'); assert x == 1",
        "%%debug\nx = 1",
    ],
)
def test_a_debugger_left_in_an_answer_is_passed_over_and_said(line):
    """It waits for nobody, accuses nobody, and the rest of the cell counts."""
    result = Assignment(ONE).grade(f=line + RIGHT)
    assert scores(result) == {"t": 2}
    assert [str(flag) for flag in result.flags] == [
        "debugger: left a debugger (`breakpoint()`) in an answer; it was passed over (a f)"
    ]
    assert "nobody can answer it" in printed(result)


def test_a_debugger_in_a_function_that_a_test_calls_is_passed_over():
    """Right answers stay right, wrong ones wrong."""
    for value, points in ((1, 2), (2, 0)):
        result = Assignment(ONE).grade(f=f"def f():\n    breakpoint()\n    return {value}")
        assert scores(result) == {"t": points}
        assert kinds(result) == {"debugger"}


def test_who_traces_the_interpreter_is_still_seen():
    """In words that accuse nobody: a profiler does it, too."""
    result = Assignment(ONE).grade(f="import sys; sys.settrace(lambda *_: None)" + RIGHT)
    assert [flag.text for flag in result.flags] == ["traced the interpreter"]
    assert kinds(result) == {"unusual"}


@pytest.mark.parametrize(
    "cell",
    [
        "exec('import sys; sys.settrace(None)', {'__name__': 'json'})",
        "import types, json\ndef g():\n    import sys; sys.settrace(None)\n"
        "types.FunctionType(g.__code__, vars(json))()",
        "open('own.py', 'w').write('import sys; sys.settrace(None)')\nimport own",
    ],
    ids=["another name", "a library's names", "a module of its own"],
)
def test_code_that_calls_itself_something_else_is_seen_as_well(cell):
    result = Assignment(ONE).grade(f=f"{cell}\n{RIGHT}")
    assert [flag.text for flag in result.flags] == ["traced the interpreter"]


def test_what_a_library_does_by_itself_is_no_students_doing():
    """It looks at frames, loads native code and starts threads, as many do."""
    cell = """
import collections, ctypes.util, logging, typing, warnings
import matplotlib.pyplot, numpy, pandas, scipy.optimize, sklearn.linear_model
Point = collections.namedtuple("Point", "x y")
class Pair(typing.NamedTuple):
    x: int
logging.getLogger("a").warning("b")
warnings.warn("c")
table = pandas.DataFrame({"x": [1.0, 2.0], "y": [2.0, 4.0]})
table.to_csv("t.csv"), pandas.read_csv("t.csv")
sklearn.linear_model.LinearRegression().fit(table[["x"]], table["y"])
scipy.optimize.minimize(lambda x: (x - 1) ** 2, 0.0)
matplotlib.pyplot.plot([1, 2])
matplotlib.pyplot.savefig("p.png")
"""
    patient = Settings(
        limits=replace(LIMITS, cell_seconds=300, submission_seconds=300, memory=2**32)
    )
    result = Assignment(ONE, settings=patient).grade(f=f"{cell}\n{RIGHT}")
    assert result.flags == ()


# Libraries that are not here


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("from google.colab import drive", "google.colab"),
        ("import no_such_library.part as part", "no_such_library.part"),
        ("import json, no_such_library", "no_such_library"),
    ],
)
def test_a_library_that_is_missing_here_is_named(line, named):
    """No points, as in nbgrader, and a person learns why."""
    result = Assignment(ONE).grade(f=line + RIGHT)
    assert scores(result) == {"t": 0}
    assert [str(flag) for flag in result.flags] == [
        f"missing library: needs {named}, which this machine lacks (a f)"
    ]


def test_a_library_that_is_wanted_only_when_the_test_calls_is_named_once():
    """Whoever imports inside of functions."""
    cells = [*ONE, ("test", "u", "assert f() == 1")]
    result = Assignment(cells).grade(f="def f():\n    import no_such_library\n    return 1")
    assert scores(result) == {"t": 0, "u": 0}
    assert [flag.text for flag in result.flags] == [
        "needs no_such_library, which this machine lacks"
    ]


def test_an_import_that_is_caught_is_no_matter():
    """Whoever provides for it."""
    caught = "try:\n    import google.colab\nexcept ImportError:\n    pass"
    result = Assignment(ONE).grade(f=caught + RIGHT)
    assert (result.outcome, scores(result)) == (Outcome.GRADED, {"t": 2})


# Scores


@pytest.mark.parametrize(
    ("value", "points"),
    [("0.1 + 0.2", 0.3), ("0.7 * 3 - 1", 1.1), ("2 / 3", 0.666667), ("1.5", 1.5), ("9", 2)],
)
def test_partial_credit_is_rounded(value, points):
    """What is kept of a score is what a person would write down."""
    result = Assignment([ONE[0], ("test", "t", value)]).grade()
    assert scores(result) == {"t": points}


# What a student reads


def test_a_traceback_shows_the_students_lines_and_nothing_of_the_engine():
    """From the test's line to the answer's; libraries by their name, wherever they are installed."""
    answer = "import json\ndef g():\n    return json.loads('{')\ndef f():\n    return g()"
    shown = traceback(Assignment(ONE).grade(f=answer))
    assert "assert f() == 1" in shown
    assert "return json.loads('{')" in shown
    assert '"json/decoder.py"' in shown
    assert "autograder" not in shown
    assert "/lib/" not in shown


def test_a_traceback_of_an_answer_cell_begins_with_its_line():
    """Also where one error led to another."""
    answer = "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise ValueError('why')"
    shown = traceback(Assignment(ONE).grade(f=answer), 0)
    assert "raise ValueError('why')" in shown
    assert "autograder" not in shown


def test_a_function_of_the_test_that_fails_shows_its_own_line():
    """Called by the answer, in the middle of the engine's."""
    test = "def ask():\n    raise ValueError('no')\nassert f(ask) == 1"
    shown = traceback(Assignment([ONE[0], ("test", "t", test)]).grade(f="def f(x): return x()"))
    assert "raise ValueError('no')" in shown
    assert "autograder" not in shown


BAG = "class Bag:\n    def __eq__(self, other): return True\ndef f(): return Bag()"


@pytest.mark.parametrize(
    "test", ["assert f() == 1", "x = f()\nassert x == [1]", "assert f() in [1]"]
)
def test_an_object_that_is_never_equal_to_data_says_so(test):
    """Under the AssertionError, which would be bare."""
    result = Assignment([ONE[0], ("test", "t", test)]).grade(f=BAG)
    assert scores(result) == {"t": None}
    assert "an object of the student's class Bag with its own" in traceback(result)


def test_a_failure_for_another_reason_has_no_such_note():
    """Nor one of an earlier cell."""
    cells = [*ONE, ("test", "u", "assert len('a') == 2")]
    result = Assignment(cells).grade(f=BAG)
    assert "never equal" in traceback(result, 1)
    assert "never equal" not in traceback(result, 2)


@pytest.mark.parametrize("where", ["print('a\0b')", "x = 1\0", "\0"])
def test_a_character_that_no_python_holds_is_named(where):
    """It earns nothing, as in nbgrader, and not in silence."""
    result = Assignment(ONE).grade(f=where + RIGHT)
    assert scores(result) == {"t": 0}
    assert "holds a NUL character, so that it is no Python" in [flag.text for flag in result.flags]
