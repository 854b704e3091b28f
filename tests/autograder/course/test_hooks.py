"""`nbgrader autograde` through the engine: what is known of a submission is recorded as ever."""

import pytest

from autograder.course.lock import course_lock
from autograder.course.state import read_state
from autograder.model import Outcome
from tests.autograder import plain_course
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


def autograde(course):
    return plain_course.command(course, "nbgrader", "autograde", "week2")


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
