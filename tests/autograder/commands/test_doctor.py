"""`autograder doctor`: what it finds in a course."""

import json
from contextlib import chdir
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from autograder.commands import advice
from autograder.commands.doctor import BAD, GOOD, examine
from autograder.model import Settings
from autograder.sandbox.zygote import Zygote
from autograder.session import canary
from tests.autograder import plain_course
from tests.autograder.commands.mended import QUESTIONS, Mended
from tests.autograder.commands.test_commands import without
from tests.submissions import answers
from tests.submissions.assemble import ROOT

EXTRAS = ("tqdm", "distributed", "psycopg")
pytestmark = pytest.mark.usefixtures("sandboxed")


def cell(
    name: str, source: str, *, grade: bool = False, locked: bool = False
) -> nbformat.NotebookNode:
    """A test, a locked cell, or else an answer."""
    locked |= grade
    known = {"grade_id": name, "grade": grade, "solution": not locked, "locked": locked}
    known |= {"schema_version": 3, "task": False} | ({"points": 2} if grade else {})
    return v4.new_code_cell(source, metadata={"nbgrader": known})


def solution(name: str, answer: str) -> nbformat.NotebookNode:
    """The author's answer."""
    return cell(name, f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION")


def write(path: Path, cells: list[nbformat.NotebookNode]) -> None:
    """Write an author's notebook."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(exist_ok=True)
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def examined(course: Path) -> list[str]:
    """What there is to say, asked in the course's folder."""
    with chdir(course):
        return list(examine(None, []))


@pytest.fixture(scope="module")
def lines(tmp_path_factory) -> list[str]:
    """A course with a sound test, one that looks into the answer, and one that is wrong."""
    source = tmp_path_factory.mktemp("source") / "a"
    cells = [
        solution("f", "def f(x):\n    return 2 * x"),
        cell("sound", "assert f(2) == 4", grade=True),
        cell("looks", "import inspect\nassert '*' in inspect.getsource(f)", grade=True),
        cell("wrong", "assert f(2) == 5, 'no five'", grade=True),
    ]
    write(source / "a.ipynb", cells)
    course = plain_course.make_course(tmp_path_factory.mktemp("doctor") / "course", [source])
    return examined(course)


@pytest.fixture(scope="module")
def mended(tmp_path_factory) -> list[str]:
    """A course with two notebooks: in `after` the tests of `before` are changed as doctor advises."""
    source = tmp_path_factory.mktemp("mended") / "a"
    before, after = [], []
    for one in QUESTIONS:
        before += [solution(one.name, one.answer), cell(f"{one.name}-t", one.inside, grade=True)]
        before[-1].metadata["tags"] = ["unprotected"] if one.name == "tagged" else []
        after += [cell(f"{one.name}-l", one.locked, locked=True)] if one.locked else []
        after += [
            solution(one.name, one.other_answer or one.answer),
            cell(f"{one.name}-t", one.outside, grade=True),
        ]
    write(source / "before.ipynb", before)
    write(source / "after.ipynb", after)
    return examined(plain_course.make_course(tmp_path_factory.mktemp("both") / "course", [source]))


def test_the_machine_is_described(lines):
    """With what the sandbox stands on."""
    assert any(line.startswith(f"{GOOD} bubblewrap") for line in lines)
    assert any(line.startswith(f"{GOOD} isolation") for line in lines)


def test_it_is_tried_whether_student_code_sees_the_course(lines):
    """With a file of a random name, which is gone afterwards."""
    assert any("tried: student code does not see it" in line for line in lines)


def test_a_course_that_student_code_sees_is_named(tmp_path, monkeypatch):
    """The file is found wherever it is shown."""
    shown = tmp_path / "library"
    shown.mkdir()
    settings = Settings(masked=(str(shown),))
    assert [one.seen_at for one in canary.look(settings)] == [""]
    kernels = Zygote(modules=[shown])
    monkeypatch.setattr(canary, "start_kernels", lambda *_: kernels)
    assert [one.seen_at for one in canary.look(settings)] == [str(shown)]
    assert list(shown.iterdir()) == []


def below(lines: list[str], text: str) -> list[str]:
    """The only line with this text, and the two below it."""
    (found,) = [number for number, line in enumerate(lines) if text in line]
    return lines[found : found + 3]


def test_a_test_beside_student_code_is_listed_with_its_line_and_what_would_protect_it(lines):
    """The instructor learns which test is unprotected, why, and what to do."""
    found, why, change = below(lines, "unprotected")
    assert found.startswith(BAD)
    assert "'looks'" in found
    assert why == "   why: line 2 calls `inspect.getsource`"
    assert change.startswith("   to run it outside: not possible for a test of the code's text")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_change_that_is_advised_places_a_test_outside(mended, question: Mended):
    """And the author's answers still pass it."""
    found, _why, change = below(mended, f"'{question.name}-t'")
    assert "before.ipynb" in found
    assert question.advice in change
    assert any("get all points" in line for line in mended)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("TypeError: asdict() should be called on dataclass instances", "dataclass in a locked"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/a.txt'", "by short names"),
        ("DataError: n is no attribute of the object but of its class", "in `__init__`"),
        ("AssertionError", "compare data"),
        ("line 1 calls `get_fignums`: figures are drawn in the student's kernel", "its Axes"),
        ("line 1 calls `get_ipython`", "plain Python"),
        ("line 1 derives a class from `Shape`", "an object of the class itself"),
    ],
)
def test_the_advice_goes_by_the_line_or_by_the_error_that_ends_a_test_outside(reason, says):
    """The rehearsal knows no more than the error."""
    assert says in advice.change(f"the author's own answer passes it only there; … {reason}")


def test_each_reason_that_a_cells_text_gives_has_advice_of_its_own():
    """Tried with the reasons of all styles of testing that are known here."""
    styles = json.loads((ROOT / "tests/autograder/styles/results.json").read_text("utf-8"))
    found = {one["reason"] for one in styles.values() if one["reason"].startswith("line ")}
    general = advice.change("AssertionError")
    assert len(found) > 10
    assert [reason for reason in sorted(found) if advice.change(reason) == general] == []


def test_a_test_that_the_author_fails_is_listed_with_what_it_says(lines):
    """A mistake in a test is found before a class meets it."""
    (found,) = [line for line in lines if "own answer" in line]
    assert "cell 'wrong'" in found
    assert "no five" in found


@pytest.mark.long
def test_a_course_of_nbgraders_own_is_looked_at_without_any_extra_of_ours(
    tmp_path_factory, tmp_path
):
    """As `nbgrader quickstart` makes it, before its release and after; nothing of it is changed."""
    course = plain_course.example_course(tmp_path_factory, tmp_path / "course")
    unreleased = without(EXTRAS, "doctor", cwd=course)
    assert "no gradebook at" in unreleased.stdout
    plain_course.release(course, "ps1")
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    done = without(EXTRAS, "doctor", cwd=course)
    assert "ps1: the author's own answers get all points" in done.stdout
    assert (done.returncode, unreleased.returncode) == (0, 1)
    assert done.stderr == unreleased.stderr == ""
    checked = without(EXTRAS, "check", "release/ps1/problem1.ipynb", cwd=course)
    assert "0 of 4 pass; 2 are marked by a person" in checked.stdout
    assert (checked.returncode, checked.stderr) == (1, "")
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


SETS = [problem_set.name for problem_set in answers.problem_sets()]


@pytest.mark.parametrize(
    "names", [SETS[:1], pytest.param(SETS, marks=pytest.mark.long)], ids=["one set", "all"]
)
def test_this_course_has_nothing_to_complain_about(names, tmp_path):
    """None of its tests runs beside student code, and its authors get all points."""
    sources = [ROOT / "solutions" / name for name in names]
    course = plain_course.make_course(tmp_path / "course", sources)
    lines = examined(course)
    assert [line for line in lines if line.startswith(BAD)] == []
    assert sum("get all points" in line for line in lines) == len(sources)
