"""What honest work earns: the same under the engine as under nbgrader, cell by cell.

Each class is graded twice, in two copies of one course folder of plain nbgrader: once by
`nbgrader autograde`, once by `autograder grade`.
"""

import dataclasses
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course.state import read_states
from tests.autograder import plain_course
from tests.autograder.recorded import Recorded, differences, gradebook_url, read_recorded
from tests.submissions import answers
from tests.submissions.answers import ProblemSet
from tests.submissions.assemble import Section, read_sections

# Honest submissions that nbgrader does not grade, or not within a test's time. (There is no third
# kind: a warning on stderr, which costs points in nbgrader, is caught by the locked cell of a set.)
LEFT_OUT = {
    "missing_notebook": "nbgrader passes over a submission without its notebook",
    "endless_loop": "nbgrader waits for its time limit, in every test that calls the loop",
}

QUICKSTART = {
    path.stem: read_sections(path) for path in sorted((answers.FOLDER / "quickstart").glob("*.py"))
}
NAMES = ("nbgrader", "engine")


@dataclass(frozen=True)
class Twice:
    """What both made of one class."""

    plain: Recorded
    engine: Recorded
    remarks: dict[str, list[str]]  # student -> what the engine says about the submission

    def differences(self, student: str) -> list[str]:
        plain, engine = self.plain.of(student), self.engine.of(student)
        assert plain.grades
        return differences(plain, engine, NAMES)


def own_submissions(problem_set: ProblemSet) -> dict[str, list[Section]]:
    """A third of the answers filed for a set, its reference, the release, and the sample class."""
    sampled = list(answers.every_answer(problem_set).items())[::3]
    members = sorted((answers.FOLDER / problem_set.name).glob("sample_class/*.py"))
    return {
        **dict(sampled),
        "reference": problem_set.reference(),
        "untouched": [],
        **{path.stem: read_sections(path) for path in members if path.stem not in LEFT_OUT},
    }


OWN = {problem_set: own_submissions(problem_set) for problem_set in answers.problem_sets()}


def grade_twice(course: Path, assignment: str, copy: Path) -> Twice:
    """Grade a class by nbgrader in its course folder, and by the engine in a copy."""
    shutil.copytree(course, copy)
    plain_course.autograde_with_nbgrader(course, assignment)
    plain_course.autograde_with_engine(copy, assignment)
    return Twice(
        read_recorded(gradebook_url(course)),
        read_recorded(gradebook_url(copy)),
        {student: state.remarks for student, state in read_states(copy, assignment).items()},
    )


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


@pytest.mark.parametrize(
    ("assignment", "student"),
    [(each.name, student) for each, submissions in OWN.items() for student in submissions],
)
def test_honest_submissions_of_this_course_get_equal_scores(own, assignment, student):
    """Right, partly right, wrong, raising, mistyped: equal to nbgrader, cell by cell."""
    assert not own[assignment].differences(student)


def test_honest_work_is_not_suspected(quickstart, own):
    """The engine has nothing to remark about any of these submissions."""
    for twice in (quickstart, *own.values()):
        assert twice.remarks.keys() == {student for (student,) in twice.engine.students}
        assert {student: said for student, said in twice.remarks.items() if said} == {}


def test_nothing_else_is_in_either_gradebook(quickstart, own):
    """No student, submission or row was added or lost beside those that handed in."""
    for twice in (quickstart, *own.values()):
        assert not differences(twice.plain, twice.engine, NAMES)


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
