"""`nbgrader autograde` through the engine: what is known of a submission is recorded as ever."""

import shutil

import pytest
from tests.autograder.course.test_marks import kept, mark, said

from autograder.course.extending import extend
from autograder.course.folder import Course
from autograder.course.lock import course_lock
from autograder.course.state import read_state
from autograder.model import Outcome
from tests.autograder import plain_course
from tests.autograder.course import conftest
from tests.autograder.course.test_penalties import due, penalty
from tests.autograder.course.test_recorder import open_gradebook
from tests.submissions.assemble import Section

USE_ENGINE = "from autograder.hooks import use_engine\nuse_engine(c)\n"
NETWORK = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9), timeout=1)\n"
NETWORK += "except OSError:\n    pass\n"


@pytest.fixture
def hooked(folder):
    """A course whose `nbgrader autograde` grades through the engine."""
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + USE_ENGINE)
    return folder


def hand_in(course, student, before=""):
    """Right answers in both notebooks of week2; `before` runs ahead of each."""
    answers = [
        Section(name, f"{before}def {name}(x): return 2 * x") for name in ("double", "treble")
    ]
    plain_course.hand_in(course, student, "week2", answers)


def autograde(course, *options):
    return plain_course.command(course, "nbgrader", "autograde", "week2", *options)


def test_the_flags_of_all_notebooks_are_kept(hooked, sandboxed):
    """nbgrader asks for one notebook at a time; the state is of the whole submission."""
    hand_in(hooked, "ada", NETWORK)
    hand_in(hooked, "bob")
    printed = autograde(hooked)
    state = read_state(hooked, "week2", "ada")
    assert state.outcome is Outcome.FLAGGED
    assert {(flag.kind, flag.notebook) for flag in state.flags} == {
        ("network", "first"),
        ("network", "second"),
    }
    assert printed.count("ada: network") == 2  # once for each notebook
    neighbour = read_state(hooked, "week2", "bob")
    assert (neighbour.outcome, neighbour.flags) == (Outcome.GRADED, ())
    assert neighbour.sandboxed
    assert neighbour.recorded


def test_a_submission_graded_without_a_sandbox_says_so(hooked):
    """As under `autograder grade`."""
    config = hooked / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.GradingEngine.sandbox = False\n")
    hand_in(hooked, "ada")
    autograde(hooked)
    state = read_state(hooked, "week2", "ada")
    assert not state.sandboxed
    assert state.notes == ["graded without a sandbox"]


def test_two_runs_do_not_grade_a_course_at_once(hooked):
    """Whoever comes second is told who holds the course, and nothing is recorded."""
    hand_in(hooked, "ada")
    with course_lock(hooked), pytest.raises(AssertionError, match="another run is grading"):
        autograde(hooked)
    assert read_state(hooked, "week2", "ada") is None


def test_an_ungradable_notebook_is_told_and_recorded(hooked, sandboxed):
    """The reason is in nbgrader's output and in the state; the other student is graded."""
    hand_in(hooked, "ada")
    hand_in(hooked, "bob")
    (hooked / "submitted" / "ada" / "week2" / "second.ipynb").write_text("{")
    with pytest.raises(AssertionError, match="ada: ungradable: the file is cut off or damaged"):
        autograde(hooked)
    assert read_state(hooked, "week2", "ada").outcome is Outcome.UNGRADABLE
    assert read_state(hooked, "week2", "bob").outcome is Outcome.GRADED


def test_a_notebook_that_is_graded_alone_leaves_what_is_known_of_the_others(hooked, sandboxed):
    """Its flags are new; theirs stay."""
    hand_in(hooked, "ada", NETWORK)
    autograde(hooked)
    answer = [Section("double", "def double(x): return 2 * x")]
    notebook = hooked / "submitted" / "ada" / "week2" / "second.ipynb"
    before = notebook.read_bytes()
    plain_course.hand_in(hooked, "cleo", "week2", answer)
    first = hooked / "submitted" / "cleo" / "week2" / "first.ipynb"
    (hooked / "submitted" / "ada" / "week2" / "first.ipynb").write_bytes(first.read_bytes())
    autograde(hooked, "--notebook", "first", "--student", "ada", "--force")
    state = read_state(hooked, "week2", "ada")
    assert {(flag.kind, flag.notebook) for flag in state.flags} == {("network", "second")}
    assert state.outcome is Outcome.FLAGGED
    assert notebook.read_bytes() == before


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_folder_that_cannot_be_read_is_known_for_what_it_is(hooked, sandboxed, sandbox):
    """nbgrader tells of it, the others are graded, and nothing is said that is not true."""
    config = hooked / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.GradingEngine.sandbox = {sandbox}\n")
    hand_in(hooked, "ada")
    hand_in(hooked, "bob")
    place = hooked / "submitted" / "ada" / "week2"
    (place / "second.ipynb").rename(hooked / "elsewhere.ipynb")
    (place / "second.ipynb").symlink_to(hooked / "elsewhere.ipynb")
    with pytest.raises(
        AssertionError, match=r"ada: ungradable: 'second\.ipynb' is a symbolic link"
    ):
        autograde(hooked)
    assert read_state(hooked, "week2", "ada").sandboxed is sandbox
    assert read_state(hooked, "week2", "bob").outcome is Outcome.GRADED


def test_what_a_browser_would_run_is_text_in_the_folder_that_formgrader_serves(hooked, sandboxed):
    """The author's own page stays a page."""
    (hooked / "source" / "week2" / "page.html").write_text("the author's")
    hand_in(hooked, "ada")
    (hooked / "submitted" / "ada" / "week2" / "plot.html").write_text("<script>act()</script>")
    autograde(hooked)
    kept = hooked / "autograded" / "ada" / "week2"
    assert {path.name for path in kept.iterdir() if "html" in path.name} == {
        "plot.html.txt",
        "page.html",
    }


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_marks_extensions_and_penalties_are_as_under_autograder_grade(hooked, tmp_path, sandboxed):
    """A mark waits only where the answer is another; penalties follow from what is so now.

    Ada has an extension, Bob changes his essay, and Cleo is passed over by the second run.
    """
    config = hooked / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    due(hooked, 2030, 1, 1)

    def hand_in_late(student, essay):
        answer = "def double(x): return 2 * x"
        place = conftest.hand_in(hooked, student, answer, essay)
        (place / "timestamp.txt").write_text("2030-01-01 03:00:00 UTC")

    for student in ("ada", "bob", "cleo"):
        hand_in_late(student, "because of the wind")
    with open_gradebook(hooked) as gradebook:
        gradebook.add_student("ada")
    extend(Course.open(hooked), "week1", "ada", "2030-01-01 04:00")
    plain_course.command(hooked, "nbgrader", "autograde", "week1")
    assert [penalty(hooked, one) for one in ("ada", "bob", "cleo")] == [None, 5, 5]
    for student in ("ada", "bob", "cleo"):
        mark(hooked, student, "essay", 3.0)
    mark(hooked, "ada", "project", 4.0)
    hand_in_late("bob", "because of the rain")
    for student in ("ada", "bob"):
        shutil.rmtree(hooked / "autograded" / student)
    printed = plain_course.command(hooked, "nbgrader", "autograde", "week1")
    assert kept(hooked, "ada", "essay") == (3.0, None, False)
    assert kept(hooked, "ada", "project") == (4.0, None, False)
    assert kept(hooked, "bob", "essay") == (3.0, None, True)
    assert said(hooked, "ada") == []
    assert "bob: mark: the answer is another since a person gave it 3 points" in printed
    assert [line.split(":")[0] for line in said(hooked, "bob")] == ["essay"]
    assert [penalty(hooked, one) for one in ("ada", "bob", "cleo")] == [None, 8, 8]
