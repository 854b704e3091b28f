"""What honest work earns in nbgrader's example course: the same under the engine, cell by cell."""

import dataclasses

import pytest

from tests.autograder import plain_course
from tests.autograder.recorded import Recorded, differences
from tests.autograder.twice import NAMES, Twice, grade_twice
from tests.submissions import answers
from tests.submissions.assemble import read_sections

QUICKSTART = {
    path.stem: read_sections(path) for path in sorted((answers.FOLDER / "quickstart").glob("*.py"))
}


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory) -> Twice:
    """nbgrader's own example course, with honest submissions to both of its notebooks."""
    folder = tmp_path_factory.mktemp("quickstart")
    plain_course.command(folder, "nbgrader", "quickstart", "course101")
    course = folder / "course101"
    plain_course.release(course, "ps1")
    for student, sections in QUICKSTART.items():
        plain_course.hand_in(course, student, "ps1", sections)
    return grade_twice(course, "ps1", folder / "copy")


def points(recorded: Recorded) -> dict[str, float]:
    """Student -> the points that were given without a person."""
    total: dict[str, float] = {}
    for (_, student, _, _), (automatic, *_) in recorded.grades.items():
        total[student] = total.get(student, 0) + (automatic or 0)
    return total


@pytest.mark.parametrize("student", QUICKSTART)
def test_the_example_course_of_nbgrader_gets_equal_scores(quickstart, student):
    """Scores, what waits for a person, comments and late penalties are nbgrader's own."""
    assert not quickstart.differences(student)


def test_honest_work_is_not_suspected(quickstart):
    """The engine has nothing to flag in any of these submissions."""
    assert quickstart.suspected() == {}


def test_nothing_else_is_in_either_gradebook(quickstart):
    """No student, submission or row was added or lost beside those that handed in."""
    assert not differences(quickstart.plain, quickstart.engine, NAMES)


def test_the_submissions_to_the_example_course_are_of_every_kind(quickstart):
    """Full marks, none, and several scores between are among them, by nbgrader's verdict."""
    total = points(quickstart.plain)
    assert total["right"] == total["right_differently"] == 3
    assert total["blank"] == total["words_only"] == 0
    assert len(set(total.values())) >= 5


def test_a_difference_would_be_noticed(quickstart):
    """One score, comment, or row that differs is reported, with both values."""
    recorded = quickstart.plain.of("right")
    for field in dataclasses.fields(recorded):
        rows = dict(getattr(recorded, field.name))
        if field.name == "students":
            continue
        key = min(rows)
        changed = dataclasses.replace(recorded, **{field.name: rows | {key: ("other",)}})
        (line,) = differences(recorded, changed, NAMES)
        assert line.startswith(f"{field.name} {' / '.join(key)}: nbgrader (")
        del rows[key]
        (line,) = differences(recorded, dataclasses.replace(recorded, **{field.name: rows}), NAMES)
        assert line.endswith("engine nothing")
