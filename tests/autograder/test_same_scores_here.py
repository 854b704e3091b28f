"""What honest work earns in this course: the same under the engine as under nbgrader, cell by cell.

nbgrader takes seconds for a notebook. Of the answers filed, which tests/solutions/test_answers.py
grades by the engine all of them, every sixth submission is therefore compared here; EVERY=1 in the
environment compares them all. `make test` does so for one set, `make test-all` for every one.
"""

import functools
import os
from collections.abc import Callable

import pytest

from tests.autograder import plain_course
from tests.autograder.recorded import differences
from tests.autograder.twice import NAMES, Twice, grade_twice
from tests.submissions import answers
from tests.submissions.answers import ProblemSet
from tests.submissions.assemble import Section, read_sections

EVERY = int(os.environ.get("EVERY", "6"))

# Honest submissions that nbgrader does not grade, or not within a test's time. (There is no third
# kind: a warning on stderr, which costs points in nbgrader, is caught by the locked cell of a set.)
LEFT_OUT = {
    "missing_notebook": "nbgrader passes over a submission without its notebook",
    "endless_loop": "nbgrader waits for its time limit, in every test that calls the loop",
}


def own_submissions(problem_set: ProblemSet) -> dict[str, list[Section]]:
    """A share of the answers filed for a set, its reference, the release, and the sample class."""
    sampled = list(answers.every_answer(problem_set).items())[::EVERY]
    members = sorted((answers.FOLDER / problem_set.name).glob("sample_class/*.py"))
    return {
        **dict(sampled),
        "reference": problem_set.reference(),
        "untouched": [],
        **{path.stem: read_sections(path) for path in members if path.stem not in LEFT_OUT},
    }


SETS = {problem_set.name: problem_set for problem_set in answers.problem_sets()}
OWN = {name: own_submissions(problem_set) for name, problem_set in SETS.items()}
ALWAYS = "ps2"  # the other sets take minutes


def marks(name: str) -> list[pytest.MarkDecorator]:
    return [] if name == ALWAYS else [pytest.mark.long]


each_set = pytest.mark.parametrize(
    "assignment", [pytest.param(name, marks=marks(name)) for name in SETS]
)


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Callable[[str], Twice]:
    """The name of a problem set -> a sample of what is filed for it, graded twice."""

    @functools.cache
    def graded(name: str) -> Twice:
        folder = tmp_path_factory.mktemp(name)
        course = plain_course.make_course(folder / "course", [SETS[name].source])
        for student, sections in OWN[name].items():
            plain_course.hand_in(course, student, name, sections)
        return grade_twice(course, name, folder / "copy")

    return graded


@pytest.mark.parametrize(
    ("assignment", "student"),
    [pytest.param(name, student, marks=marks(name)) for name in SETS for student in OWN[name]],
)
def test_honest_submissions_of_this_course_get_equal_scores(own, assignment, student):
    """Right, partly right, wrong, raising, mistyped: equal to nbgrader, cell by cell."""
    assert not own(assignment).differences(student)


@each_set
def test_honest_work_is_not_suspected(own, assignment):
    """The engine has nothing to flag in any of these submissions."""
    assert own(assignment).suspected() == {}


@each_set
def test_nothing_else_is_in_either_gradebook(own, assignment):
    """No student, submission or row was added or lost beside those that handed in."""
    twice = own(assignment)
    assert not differences(twice.plain, twice.engine, NAMES)
