"""Five small courses, graded as a person would grade them: right, partly right and wrong answers."""

import json
import tomllib
from pathlib import Path

import pytest

from autograder.course.state import read_states
from autograder.model import owner
from tests.autograder import plain_course
from tests.autograder.courses.assignments import NAMES, Assignment, make_course
from tests.autograder.recorded import gradebook_url, read_recorded
from tests.once import once

ASSIGNMENTS = {name: Assignment(name) for name in NAMES}
QUESTIONS = [
    f"{name}/{question}"
    for name, assignment in ASSIGNMENTS.items()
    for question in assignment.questions()
]

Scores = dict[str, dict[str, float | None]]  # student -> test -> points


@pytest.fixture(scope="module")
def graded(tmp_path_factory, sandboxed) -> Path:
    """The five courses in one folder, graded by the engine."""

    def grade_all(folder: Path) -> None:
        course = make_course(folder, ASSIGNMENTS.values())
        plain_course.autograde_with_engine(course)

    return once(tmp_path_factory, "courses", grade_all) / "course"


@pytest.fixture(scope="module")
def given(graded) -> dict[str, Scores]:
    """Course -> what the engine gives."""
    return recorded_scores(graded)


def recorded_scores(course: Path) -> dict[str, Scores]:
    """Assignment -> the points in the gradebook of a course."""
    found: dict[str, Scores] = {}
    for (assignment, student, _, cell), (points, *_) in read_recorded(
        gradebook_url(course)
    ).grades.items():
        found.setdefault(assignment, {}).setdefault(student, {})[cell] = points
    return found


def of_question(question: str, scores: Scores) -> Scores:
    """The points for the tests of one question alone."""
    name, _, answer = question.partition("/")
    answers = ASSIGNMENTS[name].questions()
    return {
        student: {test: points for test, points in tests.items() if owner(test, answers) == answer}
        for student, tests in scores.items()
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_everyone_gets_what_a_person_would_give(name, given):
    """The author, who is right in her own way, who is half right, and who is wrong."""
    course = name.partition("/")[0]
    assert of_question(name, given[course]) == of_question(name, ASSIGNMENTS[course].scores())


@pytest.mark.parametrize("name", NAMES)
def test_honest_work_is_not_suspected(name, graded):
    """The engine has nothing to flag in any of these submissions."""
    states = read_states(graded, name)
    assert states.keys() == ASSIGNMENTS[name].submissions().keys()
    assert {student: state.notes for student, state in states.items() if state.notes} == {}


@pytest.mark.parametrize("name", NAMES)
def test_each_course_asks_eight_questions_of_several_students(name):
    """A visible and a hidden test for each; someone is right, someone half right, someone wrong."""
    assignment = ASSIGNMENTS[name]
    assert len(assignment.questions()) == 8
    assert list(assignment.tests()) == [
        f"{question}-{kind}"
        for question in assignment.questions()
        for kind in ("visible", "hidden")
    ]
    assert assignment.scores().keys() == assignment.submissions().keys()
    most = sum(assignment.tests().values())
    totals = [sum(tests.values()) / most for tests in assignment.scores().values()]
    assert totals.count(1) == 2
    assert any(0.3 < total < 0.9 for total in totals)
    assert min(totals) < 0.3


@pytest.mark.parametrize("name", NAMES)
def test_a_score_that_a_person_gives_is_for_a_test_that_is_there(name):
    """No name in scores.toml is misspelt."""
    text = (ASSIGNMENTS[name].folder / "scores.toml").read_text(encoding="utf-8")
    for student, said in tomllib.loads(text).items():
        assert set(said) == {"nothing"}, student
        assert set(said["nothing"]) <= ASSIGNMENTS[name].tests().keys(), student


@pytest.mark.parametrize("name", NAMES)
def test_no_hidden_test_or_solution_is_released(name, graded):
    """What students get is what nbgrader makes of the author's notebook."""
    (notebook,) = plain_course.released(graded, name).values()
    sources = json.dumps([cell.source for cell in notebook.cells])
    assert "HIDDEN" not in sources
    assert "SOLUTION" not in sources
    assert sources.count("NotImplementedError") == 8


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_plain_nbgrader_gives_what_a_person_would_give(name, tmp_path):
    """The scores that are written down are no wish: nbgrader gives them, too."""
    course = make_course(tmp_path, [ASSIGNMENTS[name]])
    plain_course.autograde_with_nbgrader(course, name)
    assert recorded_scores(course) == {name: ASSIGNMENTS[name].scores()}
