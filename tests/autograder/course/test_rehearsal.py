"""The author's own answers decide where a test runs; what fails there is looked at a second time."""

import json
import shutil
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.course.contract import Contract, Tried, agreed, read_contract, write_contract
from autograder.course.decisions import Waiting
from autograder.course.rehearsal import MOST_NAMED, rehearse, what_it_says
from autograder.course.state import read_state
from autograder.model import (
    MIB,
    AssignmentSpec,
    Cell,
    Limits,
    NotebookResult,
    NotebookSpec,
    Outcome,
    Placement,
    Settings,
    Submission,
    SubmissionResult,
)
from autograder.notebooks.analysis.chance import has_chance
from autograder.session.execute import execute
from autograder.session.grader import Grader
from tests.autograder import plain_course
from tests.autograder.course.conftest import InThisProcess, cell, grade
from tests.autograder.recorded import gradebook_url, read_recorded
from tests.once import once
from tests.submissions.assemble import Section

pytestmark = pytest.mark.usefixtures("sandboxed")
USE_ENGINE = "from autograder.hooks import use_engine\nuse_engine(c)\n"


def question(name, answer, test, points=2):
    """An answer and its test."""
    solution = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    return [
        cell(name, solution, solution=True),
        cell(f"{name}-test", test, grade=True, locked=True, points=points),
    ]


OBJECT = """\
class Box:
    v = 1
box = Box()
give(box)
assert box.v == 2"""
QUESTIONS = [
    *question("plain", "def double(x): return 2 * x", "assert double(2) == 4"),
    *question("give", "def give(x): x.v = 2", OBJECT),
    *question("later", "def seen(): return 3", "assert (box.v, seen()) == (2, 3)"),
    *question("wrong", "def three(): return 3", "assert three() == 4, 'not four'"),
]
RIGHT = {
    "plain": "def double(x): return 2 * x",
    "give": "def give(x): x.v = 2",
    "later": "def seen(): return 3",
    "wrong": "def three(): return 3",
}
LIKE_FOUR = """\
class Four:
    def __eq__(self, other): return other == 4
def double(x): return Four()"""


def make_rehearsed_course(folder):
    source = folder / "sources" / "r"
    source.mkdir(parents=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=QUESTIONS, metadata={"kernelspec": kernel})
    nbformat.write(notebook, source / "r.ipynb")
    plain_course.make_course(folder / "course", [source])


@pytest.fixture
def course(tmp_path_factory, tmp_path, monkeypatch):
    """A course with a plain test, two that the author passes only inside, and one that is wrong."""
    monkeypatch.chdir(tmp_path)
    made = once(tmp_path_factory, "rehearsed_course", make_rehearsed_course)
    return shutil.copytree(made / "course", tmp_path / "course")


@pytest.fixture(scope="module")
def engine():
    """The grading engine, which keeps its zygotes from test to test."""
    with Grader() as grader:
        yield grader


@pytest.fixture
def run(course, engine):
    """Grades the course, here; what a terminal would show."""
    return lambda: str(grade(course, InThisProcess(engine), assignments=["r"])["r"])


@pytest.fixture
def decide(course, capsys):
    """`autograder decide r …`: what it says."""

    def command(*words):
        main(["decide", "r", *words, "--course", str(course)])
        said = capsys.readouterr()
        return said.out + said.err

    return command


def hand_in(course, student, **answers):
    sections = [Section(name, text) for name, text in (RIGHT | answers).items()]
    plain_course.hand_in(course, student, "r", sections)


def points(course, student):
    """Each test's automatic points, and whether it waits for a person."""
    found = read_recorded(gradebook_url(course)).grades
    return {
        key[-1].removesuffix("-test"): (auto, waits)
        for key, (auto, _manual, _extra, waits) in found.items()
        if student in key
    }


ALL = {"plain": (2, False), "give": (2, False), "later": (2, False), "wrong": (None, True)}


def test_a_test_runs_where_the_author_passes_it(course, run):
    """Outside if that can be; what needs a moved test moves with it; a wrong test waits, and is named."""
    hand_in(course, "ada")
    hand_in(course, "bob", give="def give(x): pass")
    printed = run()
    assert points(course, "ada") == ALL
    assert points(course, "bob") == ALL | {"give": (0, False), "later": (0, False)}
    assert "2 of 4 tests run beside student code: see autograder doctor" in printed
    assert (
        "the author's own answer fails r.ipynb, cell wrong-test: AssertionError: not four"
        in printed
    )
    contract = read_contract(course, "r")
    assert set(contract.inside["r"]) == {"give-test", "later-test"}
    assert set(contract.broken["r"]) == {"wrong-test"}


def test_a_contract_is_kept_until_something_changes(course, run):
    """A second run does not rehearse; a changed source does."""
    hand_in(course, "ada")
    run()
    path = course / ".autograder" / ".contracts" / "r.json"
    first = path.stat().st_mtime_ns
    hand_in(course, "bob")
    assert "1 unchanged" in run()
    assert path.stat().st_mtime_ns == first
    source = course / "source" / "r" / "r.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(new_code_cell("more = 1"))
    nbformat.write(notebook, source)
    run()
    assert path.stat().st_mtime_ns > first


def said_of(broken, inside):
    """What a run says where the author fails so many tests, and so many run inside, of 20."""
    tests = [
        Cell(f"t{n}", "code", "", {"grade": True}, placement=placed)
        for n, placed in enumerate(
            [Placement.INSIDE] * inside + [Placement.OUTSIDE] * (20 - inside)
        )
    ]
    locked = Cell("shown", "code", "", {"locked": True}, placement=Placement.INSIDE)
    spec = AssignmentSpec("r", (NotebookSpec("r", (*tests, locked)),))
    failed = {f"t{n}": Tried(0.0, 0.0, "AssertionError") for n in range(broken)}
    return list(what_it_says(spec, Contract("", broken={"r": failed} if failed else {})))


@pytest.mark.parametrize(
    ("inside", "line"),
    [
        (1, "1 of 20 tests runs beside student code: see autograder doctor"),
        (12, "12 of 20 tests run beside student code: see autograder doctor"),
    ],
)
def test_one_line_counts_the_tests_beside_student_code(inside, line):
    """A locked cell that runs there is no test, since it decides on no points."""
    assert said_of(0, inside) == [line]


def test_one_wrong_test_is_a_line():
    """With what it says."""
    assert said_of(1, 0) == [
        "the author's own answer fails r.ipynb, cell t0: AssertionError; its points wait for "
        "`autograder decide`"
    ]


@pytest.mark.parametrize("broken", [2, MOST_NAMED, 12])
def test_a_long_list_of_wrong_tests_is_cut_and_says_so(broken):
    """Ten are named; doctor has them all."""
    first, *lines = said_of(broken, 0)
    assert first.startswith(f"the author's own answers fail {broken} tests, whose points wait")
    assert lines[:10] == [f"  r.ipynb, cell t{n}: AssertionError" for n in range(min(broken, 10))]
    assert lines[10:] == (["  and 2 more: see autograder doctor"] if broken == 12 else [])


def test_a_test_that_waits_says_for_how_many():
    """And how many of them pass where plain nbgrader would have run it."""
    assert str(Waiting("r", "t", ("ada", "bob"), 1)) == (
        "r/t: 2 students wait, 1 passes beside student code"
    )
    assert str(Waiting("r", "t", ("ada",), 0)) == "r/t: 1 student waits"


@pytest.mark.parametrize("damage", ["", "[]", '{"digest": 1}', '{"inside": {"r": 3}}'])
def test_a_damaged_contract_is_written_anew(tmp_path, damage):
    """It counts as none."""
    folder = tmp_path / ".autograder" / ".contracts"
    folder.mkdir(parents=True)
    (folder / "r.json").write_text(damage)
    assert read_contract(tmp_path, "r") is None


@pytest.mark.parametrize("gone", ["all", "answers"])
def test_without_the_authors_answers_nothing_is_rehearsed(course, gone, run):
    """The text of the cells decides, as a line says, and it stops nobody."""
    source = course / "source" / "r" / "r.ipynb"
    if gone == "all":
        source.unlink()
    else:
        shutil.copy(course / "release" / "r" / "r.ipynb", source)
    hand_in(course, "ada")
    printed = run()
    assert "not rehearsed: " in printed
    assert points(course, "ada")["plain"] == (2, False)
    assert points(course, "ada")["wrong"] == (0, False)


def waiting_class(course, run):
    """Two honest answers that differ from a number only outside, and a wrong one."""
    hand_in(course, "ada", plain=LIKE_FOUR)
    hand_in(course, "bob", plain=LIKE_FOUR)
    hand_in(course, "cleo", plain="def double(x): return 5")
    return run()


def test_what_fails_outside_and_passes_inside_waits(course, run):
    """It is no zero. What fails in both places is one."""
    printed = waiting_class(course, run)
    assert points(course, "ada") == ALL | {"plain": (None, True)}
    assert points(course, "cleo") == ALL | {"plain": (0, False)}
    assert "disagreement: fails where no student code can reach it" in printed
    state = read_state(course, "r", "ada")
    assert state.opinions["r"]["plain-test"].inside == 2
    assert not any("disagreement" in str(flag) for flag in read_state(course, "r", "cleo").flags)


def test_one_decision_settles_it_for_the_class(course, run, decide):
    """For those who handed in, and for those who come later; a mark given by hand stays."""
    waiting_class(course, run)
    assert "r/plain-test: 2 students wait, 2 pass beside student code" in decide()
    assert "r/plain-test: inside counts; the points of 2 students" in decide("plain-test", "inside")
    assert points(course, "ada") == points(course, "bob") == ALL | {"plain": (2, False)}
    assert points(course, "cleo")["plain"] == (0, False)
    hand_in(course, "dora", plain=LIKE_FOUR)
    run()
    assert points(course, "dora")["plain"] == (2, False)
    assert "the points of 4 students changed" in decide("r/wrong-test", "1.5")
    assert points(course, "cleo")["wrong"] == (1.5, False)
    assert "no test waits" in decide()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nothing", "inside"), "has no test cell 'nothing'; it has give-test, later-test, plain"),
        (("plain-test", "3"), "'3' is no decision: say outside, inside, or points from 0 to 2"),
        (("plain-test", "yes"), "'yes' is no decision"),
    ],
)
def test_a_decision_that_makes_no_sense_changes_nothing(course, words, says, decide):
    """The message says what would."""
    assert says in decide(*words)
    assert not (course / ".autograder" / ".decisions").exists()


@pytest.mark.parametrize(("setting", "plain"), [("outside", (0, False)), ("inside", (2, False))])
def test_a_course_may_decide_beforehand(course, setting, plain, run):
    """`c.GradingEngine.disagreement`."""
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}c.GradingEngine.disagreement = '{setting}'\n")
    waiting_class(course, run)
    assert points(course, "ada")["plain"] == plain


def test_tests_beside_student_code_may_wait(course, run):
    """`c.GradingEngine.inside = "wait"`."""
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}c.GradingEngine.inside = 'wait'\n")
    hand_in(course, "ada")
    run()
    assert points(course, "ada") == ALL | {"give": (None, True), "later": (None, True)}


def test_nbgraders_own_command_gives_the_same(course, decide):
    """`nbgrader autograde` reads points from outputs; here the engine's count."""
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + USE_ENGINE)
    hand_in(course, "ada", plain=LIKE_FOUR)
    hand_in(course, "bob", give="def give(x): pass")
    plain_course.autograde_with_nbgrader(course, "r")
    assert points(course, "ada") == ALL | {"plain": (None, True)}
    assert points(course, "bob") == ALL | {"give": (0, False), "later": (0, False)}
    decide("plain-test", "inside")
    assert points(course, "ada")["plain"] == (2, False)


def test_what_the_author_does_accuses_nobody(course, run):
    """A flag that the author's own notebook raises is no news in a student's."""
    source = course / "source" / "r" / "r.ipynb"
    notebook = nbformat.read(source, as_version=4)
    iframe = "from IPython.display import HTML\nHTML('<iframe src=\"x\"></iframe>')"
    notebook.cells.append(new_code_cell(iframe))
    nbformat.write(notebook, source)
    plain_course.command(course, "nbgrader", "generate_assignment", "r", "--force")
    hand_in(course, "ada")
    hand_in(course, "bob", plain=f"{RIGHT['plain']}\n{iframe}")
    run()
    assert read_state(course, "r", "ada").flags == ()
    assert [flag.cell for flag in read_state(course, "r", "bob").flags] == ["plain"]
    assert json.loads((course / ".autograder" / ".contracts" / "r.json").read_text())["flags"]


def test_a_second_opinion_is_asked_for_where_there_is_doubt(course, run, monkeypatch):
    """Where the author's answers pass, and a student's are plain data, a test ends as it ended."""
    runs = []

    def counted(notebook, *others):
        runs.append(sum(cell.cell_type == "code" for cell in notebook.cells))
        return execute(notebook, *others)

    hand_in(course, "ada", plain="def double(x): return 5")
    hand_in(course, "bob", plain="def double(x): raise KeyError(x)")
    run()
    for room in ("grader", "opinion"):
        monkeypatch.setattr(f"autograder.session.{room}.execute", counted)
    hand_in(course, "cleo", plain="def double(x): return 'five'")
    run()
    assert len(runs) == 1
    hand_in(course, "dora", plain=LIKE_FOUR)
    hand_in(course, "emil", plain="class Odd(Exception): pass\ndef double(x): raise Odd")
    run()
    assert len(runs) == 5
    assert [points(course, name)["plain"] for name in ("ada", "bob", "cleo", "emil")] == [
        (0, False)
    ] * 4


SORTS = "xs = [3, 1]\nassert order(xs) == [1, 3] and limits()['low'] == 1"
IN_PLACE = "def order(xs): xs.sort(); return xs\ndef limits(): return {'low': 1}"
AN_OBJECT = """\
class Low:
    def __getitem__(self, key): return 1
def order(xs): return sorted(xs)
def limits(): return Low()"""
DIFFERENT = {
    "changes an argument of a call in place, and the author's answer does not": IN_PLACE,
    "gives objects of its own class Low where the author's answer gives data": AN_OBJECT,
}


@pytest.fixture(scope="module")
def sorting(engine):
    """Grades an answer to one question as a class would be graded, after its rehearsal."""
    order = "def order(xs): return sorted(xs)\ndef limits(): return {'low': 1}"
    test = {"grade": True, "points": 1}
    answer = Cell("order", "code", "", {"solution": True, "grade_id": "order"})
    checked = Cell(
        "order-test",
        "code",
        SORTS,
        test,
        Placement.OUTSIDE,
        student_names=frozenset({"order", "limits"}),
    )
    spec = AssignmentSpec("r", (NotebookSpec("r", (answer, checked)),))

    def submission(text):
        cells = [
            cell("order", text, solution=True),
            cell("order-test", SORTS, grade=True, locked=True, points=1),
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        return Submission("ada", "r", {"r": nbformat.writes(notebook).encode()})

    def graded(text, author=order, limits=None):
        limits = limits or Limits()
        settings = Settings(limits)
        contract = rehearse(
            spec,
            submission(author),
            lambda plan, one: engine.grade(plan, one, settings),
            "",
            limits,
        )
        said = [line for line in what_it_says(spec, contract) if "as much where" in line]
        return engine.grade(agreed(spec, contract, settings), submission(text), settings), said

    return graded


@pytest.mark.parametrize("text", DIFFERENT)
def test_an_answer_that_differs_in_kind_is_flagged_and_loses_nothing(sorting, text):
    """An object where data was due, an argument that the author leaves alone: a person may look."""
    result, _said = sorting(DIFFERENT[text])
    assert [flag.text for flag in result.flags] == [text]
    assert {flag.kind for flag in result.flags} == {"differs"}
    assert result.notebooks[0].scores == {"order-test": 1}


@pytest.mark.parametrize("author", DIFFERENT.values())
def test_an_answer_of_the_authors_kind_is_not_flagged(sorting, author):
    """Nor one that is plainer than the author's."""
    plain = "def order(xs): return sorted(xs)\ndef limits(): return {'low': 1}"
    assert sorting(author, author)[0].flags == ()
    assert sorting(plain, author)[0].flags == ()


def slow(seconds):
    """An answer that takes so long."""
    return (
        f"import time\ndef order(xs): time.sleep({seconds}); return sorted(xs)\n"
        "def limits(): return {'low': 1}"
    )


def large(mebibytes):
    """An answer that takes so much memory, and long enough to be seen."""
    return f"kept = b'x' * {mebibytes} * 2**20\n{slow(0.3)}"


@pytest.mark.parametrize(
    ("limits", "author", "student", "too_much"),
    [
        (Limits(cell_seconds=1), slow(1.3), slow(1.8), slow(60)),
        (Limits(memory=100 * MIB), large(120), large(200), large(900)),
    ],
    ids=["seconds", "memory"],
)
def test_what_the_author_needs_a_student_may_use(sorting, limits, author, student, too_much):
    """Limits that the author's own answer comes near are raised, which is said; never lowered."""
    result, said = sorting(student, author, limits)
    assert result.notebooks[0].scores == {"order-test": 1}
    assert result.flags == ()
    assert len(said) == 1
    plain = slow(0)
    assert sorting(student, plain, limits)[0].notebooks[0].scores == {"order-test": 0}
    assert sorting(plain, plain, limits)[1] == []
    assert sorting(too_much, author, limits)[0].notebooks[0].scores == {"order-test": 0}


def alternating(*points):
    """A way to grade in which a test of one point earns now this, now that."""
    left = list(points)

    def graded(spec, submission):
        scores = {"t": left.pop(0)}
        errors = {} if scores["t"] else {"t": "AssertionError: unlucky"}
        notebook = NotebookResult("r", "{}", scores, errors=errors)
        return SubmissionResult(submission.student, "r", Outcome.GRADED, (notebook,))

    return graded


def rehearse_alternating(*points, test="assert np.random.rand() < answer()"):
    cells = (Cell("t", "code", test, {"grade": True, "points": 1}, Placement.OUTSIDE),)
    spec = AssignmentSpec("r", (NotebookSpec("r", (*cells, *_sure())),))
    source = nbformat.writes(new_notebook(cells=[new_code_cell("answer = lambda: 1")]))
    return rehearse(
        spec, Submission("a", "r", {"r": source.encode()}), alternating(*points), "", Limits()
    )


def _sure():
    """A test that passes every time."""
    return (Cell("sure", "code", "1", {"grade": True}, Placement.OUTSIDE),)


@pytest.mark.parametrize("points", [(1, 0), (0, 0, 1)], ids=["fails later", "fails at first"])
def test_a_test_that_ends_now_so_now_so_is_named(points):
    """It is the author's mistake, and no broken test: who passes it has its points."""
    contract = rehearse_alternating(*points)
    assert contract.unstable == {"r": {"t": "AssertionError: unlucky"}}
    assert contract.broken == {}
    (line,) = what_it_says(AssignmentSpec("r", ()), contract)
    assert "passes r.ipynb, cell t, in one of two runs (AssertionError: unlucky)" in line


def test_only_what_may_differ_is_rehearsed_again():
    """A seed makes the second run needless: it would raise here."""
    assert rehearse_alternating(1, test="assert answer() == 1").unstable == {}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["rng = np.random.default_rng(0)", "rng.random()"], False),
        (["np.random.seed(1)", "np.random.rand(3)"], False),
        (["import keras; keras.utils.set_random_seed(0)"], False),
        (["not python at all ("], False),
        (["rng = np.random.default_rng()"], True),
        (["np.random.rand(3)"], True),
        (["import random", "random.shuffle(xs)"], True),
        (["from random import choice"], True),
        (["import time"], True),
        (["from concurrent.futures import ThreadPoolExecutor"], True),
        (["datetime.now()"], True),
        (["import tensorflow as tf"], True),
    ],
)
def test_chance_without_a_seed_is_recognised(cells, expected):
    """Also clocks and threads; what has a seed is sure."""
    assert has_chance(cells) is expected


def test_who_fails_an_unstable_test_waits(course, run, decide):
    """And who passes it does not; a decision says so in the flag, and takes a late penalty along."""
    hand_in(course, "ada")
    run()
    contract = read_contract(course, "r")
    write_contract(course, "r", replace(contract, unstable={"r": {"plain-test": "unlucky"}}))
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    hand_in(course, "bob", plain="def double(x): return 5")
    hand_in(course, "cleo")
    (course / "submitted" / "bob" / "r" / "timestamp.txt").write_text("2031-01-01 00:00:00 UTC")
    with Gradebook(gradebook_url(course)) as gradebook:
        gradebook.update_or_create_assignment("r", duedate="2030-01-01 00:00:00 UTC")
    run()
    assert points(course, "cleo")["plain"] == (2, False)
    assert points(course, "bob")["plain"] == (None, True)
    decide("plain-test", "1")
    assert points(course, "bob")["plain"] == (1, False)
    with Gradebook(gradebook_url(course)) as gradebook:
        (notebook,) = gradebook.find_submission("r", "bob").notebooks
        assert notebook.late_submission_penalty == notebook.score == 5
    (flag,) = read_state(course, "r", "bob").flags
    assert str(flag).endswith("decided: 1 point for everybody (r plain-test)")
    assert "decided" not in str(decide())
