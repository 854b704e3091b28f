"""What honest work earns in this course: the same under the engine as under nbgrader, cell by cell.

nbgrader takes seconds for a notebook. Of the answers filed, which tests/solutions/test_answers.py
grades by the engine all of them, every sixth submission is therefore compared here; EVERY=1 in the
environment compares them all.
"""

import os

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


OWN = {problem_set: own_submissions(problem_set) for problem_set in answers.problem_sets()}


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> dict[str, Twice]:
    """The problem sets of this course, with a sample of what is filed for them."""
    graded = {}
    for problem_set, submissions in OWN.items():
        folder = tmp_path_factory.mktemp(problem_set.name)
        course = plain_course.make_course(folder / "course", [problem_set.source])
        for student, sections in submissions.items():
            plain_course.hand_in(course, student, problem_set.name, sections)
        graded[problem_set.name] = grade_twice(course, problem_set.name, folder / "copy")
    return graded


@pytest.mark.parametrize(
    ("assignment", "student"),
    [(each.name, student) for each, submissions in OWN.items() for student in submissions],
)
def test_honest_submissions_of_this_course_get_equal_scores(own, assignment, student):
    """Right, partly right, wrong, raising, mistyped: equal to nbgrader, cell by cell."""
    assert not own[assignment].differences(student)


def test_honest_work_is_not_suspected(own):
    """The engine has nothing to flag in any of these submissions."""
    for twice in own.values():
        assert twice.suspected() == {}


def test_nothing_else_is_in_either_gradebook(own):
    """No student, submission or row was added or lost beside those that handed in."""
    for twice in own.values():
        assert not differences(twice.plain, twice.engine, NAMES)
