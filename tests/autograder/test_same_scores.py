"""What honest work earns in nbgrader's example course: the same under the engine, cell by cell."""

import dataclasses
import functools
from collections.abc import Callable

import pytest

from tests.autograder import plain_course
from tests.autograder.recorded import Recorded, differences
from tests.autograder.twice import NAMES, Twice, grade_twice
from tests.submissions import answers
from tests.submissions.assemble import read_sections

QUICKSTART = {
    path.stem: read_sections(path) for path in sorted((answers.FOLDER / "quickstart").glob("*.py"))
}


FEW = ["blank", "formula_instead_of_squares", "right"]  # of whom `make test` grades the class

CLASSES = {"a few": FEW, "all": list(QUICKSTART)}
each_class = pytest.mark.parametrize(
    "members", ["a few", pytest.param("all", marks=pytest.mark.long)]
)


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory) -> Callable[[str], Twice]:
    """A class -> nbgrader's own example course, with its honest submissions to both notebooks."""

    @functools.cache
    def graded(members: str) -> Twice:
        folder = tmp_path_factory.mktemp("quickstart")
        course = plain_course.example_course(tmp_path_factory, folder / "course101")
        plain_course.release(course, "ps1")
        for student in CLASSES[members]:
            plain_course.hand_in(course, student, "ps1", QUICKSTART[student])
        return grade_twice(course, "ps1", folder / "copy")

    return graded


def points(recorded: Recorded) -> dict[str, float]:
    """Student -> the points that were given without a person."""
    total: dict[str, float] = {}
    for (_, student, _, _), (automatic, *_) in recorded.grades.items():
        total[student] = total.get(student, 0) + (automatic or 0)
    return total


@each_class
def test_the_example_course_of_nbgrader_gets_equal_scores(quickstart, members):
    """Scores, what waits for a person, comments and late penalties are nbgrader's own."""
    twice = quickstart(members)
    found = {student: twice.differences(student) for student in CLASSES[members]}
    assert {student: said for student, said in found.items() if said} == {}


@each_class
def test_honest_work_is_not_suspected(quickstart, members):
    """The engine has nothing to flag in any of these submissions."""
    assert quickstart(members).suspected() == {}


@each_class
def test_nothing_else_is_in_either_gradebook(quickstart, members):
    """No student, submission or row was added or lost beside those that handed in."""
    twice = quickstart(members)
    assert not differences(twice.plain, twice.engine, NAMES)


@pytest.mark.long
def test_the_submissions_to_the_example_course_are_of_every_kind(quickstart):
    """Full marks, none, and several scores between are among them, by nbgrader's verdict."""
    total = points(quickstart("all").plain)
    assert total["right"] == total["right_differently"] == 3
    assert total["blank"] == total["words_only"] == 0
    assert len(set(total.values())) >= 5


def test_a_difference_would_be_noticed(quickstart):
    """One score, comment, or row that differs is reported, with both values."""
    recorded = quickstart("a few").plain.of("right")
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
