"""Any nbgrader course, graded as its author means it: every style in which courses test.

`groups/` holds the questions.
"""

from pathlib import Path

import pytest

from tests.autograder.styles import grading
from tests.autograder.styles.course import make_course, shared_out
from tests.autograder.styles.grading import FAILS, PASSES, WAITS, Result, Verdict
from tests.autograder.styles.kept import read_results, table, write_results
from tests.autograder.styles.questions import HERE, read_group, read_groups
from tests.once import once

GROUPS = read_groups()
QUESTIONS = [question for group in GROUPS.values() for question in group.questions]

# nbgrader takes the points of a test that prints on stderr, as unittest's own runner does.
NONE_FOR_STDERR = {"classes/unittest_class", "classes/unittest_main"}


# `make test` grades these groups anew, and looks the others up; `make test-all` grades all.
NOW = ("classes", "files", "numbers", "plots")
LATER = tuple(name for name in GROUPS if name not in NOW)


def of_groups(questions):
    """A parameter for each question; those of the later groups take minutes."""
    return [
        pytest.param(one.id, marks=[] if one.id.partition("/")[0] in NOW else pytest.mark.long)
        for one in questions
    ]


each_question = pytest.mark.parametrize("name", of_groups(QUESTIONS))
each_wrong = pytest.mark.parametrize("name", of_groups([one for one in QUESTIONS if one.wrong]))


@pytest.fixture
def graded(request, tmp_path_factory, sandboxed, name) -> Result:
    """What the engine makes of a question; the groups are graded once."""
    groups = NOW if name.partition("/")[0] in NOW else LATER

    def grade_all(folder: Path) -> None:
        chosen = [GROUPS[group] for group in groups]
        course = make_course(folder, chosen)
        write_results(grading.grade_with_engine(course, chosen), folder / "results.json")

    made = once(tmp_path_factory, f"styles-{groups[0]}", grade_all)
    return read_results(made / "results.json")[name]


@each_question
def test_the_authors_own_answer_loses_no_point_in_silence(name, graded):
    """It earns its point, or waits for a person."""
    assert not graded.lost, graded.engine.said


@each_wrong
def test_a_wrong_answer_gains_nothing(name, graded):
    """A student's wrong answer fails, or waits for a person."""
    assert not graded.gained


@each_question
def test_what_is_kept_of_a_question_is_so_still(name, graded):
    """Where its test runs, and what becomes of the right answer and of the wrong one."""
    kept = read_results()[name]
    assert (graded.placed, graded.engine.right, graded.engine.wrong) == (
        kept.placed,
        kept.engine.right,
        kept.engine.wrong,
    )


@pytest.mark.parametrize("name", list(GROUPS))
def test_in_each_group_most_tests_run_outside(name):
    """At least 70% of them, where no student code can reach them."""
    placed = [read_results()[question.id].placed for question in GROUPS[name].questions]
    assert placed.count("outside") >= 0.7 * len(placed)


def test_of_all_tests_nearly_all_run_outside():
    """At least 85%."""
    placed = [result.placed for result in read_results().values()]
    assert placed.count("outside") >= 0.85 * len(placed), table(read_results())


def test_few_right_answers_wait_for_a_person():
    """Fewer than 3%; and none is lost, and no wrong one gains."""
    results = read_results()
    waiting = [name for name, result in results.items() if result.waits]
    assert len(waiting) < 0.03 * len(results), waiting
    assert [name for name, result in results.items() if result.lost or result.gained] == []


def test_the_styles_are_many():
    """At least 204 questions; for nine of ten there is an answer that a test has to refuse."""
    assert len(QUESTIONS) >= 204
    assert sum(bool(one.wrong) for one in QUESTIONS) >= 0.9 * len(QUESTIONS)


def test_each_result_is_kept():
    """results.json holds every question, and no other."""
    possible = {question.id for group in GROUPS.values() for question in group.questions}
    assert read_results().keys() == possible


def test_a_wrong_answer_stands_on_no_other_wrong_answer():
    """What a question uses of an earlier one is right wherever the question is answered wrong."""
    group = read_group(HERE / "groups" / "classes.py")
    by_name = {question.name: question for question in group.questions}
    sharing = shared_out(group)
    assert sum(map(len, sharing)) == sum(bool(question.wrong) for question in group.questions)
    for share in sharing:
        assert not {by_name["eq_with_data"], by_name["returned_eq_data"]} <= set(share)


@pytest.mark.parametrize("title", ["name: solution", "two words: test", "name"])
def test_a_section_with_another_title_is_refused(title, tmp_path):
    """A mistyped title does not make a question vanish."""
    (tmp_path / "group.py").write_text(f"# %% {title}\nx = 1\n")
    with pytest.raises(ValueError, match="no part of a question"):
        read_group(tmp_path / "group.py")


def test_a_point_lost_or_gained_or_waiting_is_seen():
    """The words of a result mean what the bars count."""
    assert Result("outside", Verdict(FAILS, FAILS)).lost
    assert Result("outside", Verdict(PASSES, PASSES)).gained
    waiting = Result("inside", Verdict(WAITS, FAILS))
    assert waiting.waits
    assert not waiting.lost
    assert table({"a/b": waiting}).endswith("| all | 1 | 0 | 1 | 1 | 0 | 0 |")


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> dict[str, Verdict]:
    """Question -> what plain nbgrader makes of it."""
    course = make_course(tmp_path_factory.mktemp("plain"), GROUPS.values())
    return grading.grade_with_nbgrader(course, GROUPS.values())


@pytest.mark.long
def test_nbgrader_gives_the_author_full_points_and_the_wrong_answers_none(plain):
    """The questions are sound: a difference is the engine's. And what is kept of it is so still."""
    refused = {name for name, verdict in plain.items() if verdict.right != PASSES}
    assert refused == NONE_FOR_STDERR
    assert [name for name, verdict in plain.items() if verdict.wrong == PASSES] == []
    kept = {name: result.nbgrader for name, result in read_results().items()}
    assert {name: (verdict.right, verdict.wrong) for name, verdict in kept.items()} == {
        name: (verdict.right, verdict.wrong) for name, verdict in plain.items()
    }
