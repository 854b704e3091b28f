"""A marker's desk: marks go into nbgrader's gradebook, all or none, and over nothing unseen."""

import json
import sqlite3
import threading
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.commands import mark
from autograder.course.folder import Course
from autograder.course.lock import course_lock
from autograder.errors import CourseError
from autograder.marking import desk as desks
from autograder.marking.desk import Desk, Newer, Refused
from tests.autograder.marking.conftest import (
    ESSAY,
    ESSAYS,
    HIDDEN,
    hand_in_and_grade,
    of,
    save,
)
from tests.autograder.recorded import gradebook_url

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
SAME, CHEAPER = "Both see the same field.", "The stack is cheaper."
BETTER = "Says that a stack is always better."


def in_gradebook(folder, student, cell="essay"):
    """What nbgrader has: points of a person, whether it waits, comment."""
    with Gradebook(gradebook_url(folder), "plain") as gradebook:
        grade = gradebook.find_grade(cell, "sheet", "week1", student)
        comment = gradebook.find_comment("essay", "sheet", "week1", student)
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def test_a_mark_is_in_nbgraders_gradebook_with_what_it_is_for(desk, course_to_mark):
    save(desk, "dantealighieri", items=[SAME, BETTER], comment="Why?")
    assert in_gradebook(course_to_mark, "dantealighieri") == (
        0.5,
        False,
        f"Why?\n\n- [+1] {SAME}\n- [-0.5] {BETTER}",
    )


def test_whoever_opens_the_course_next_finds_every_mark_as_it_was_given(desk, course_to_mark):
    """Also where all that lies beside the course is lost."""
    save(desk, "dantealighieri", items=[CHEAPER], adjusted=0.5, comment="Good.\n\nGo on.")
    before = of(desk, "dantealighieri")
    for path in (course_to_mark / ".autograder" / ".marking").glob("*"):
        path.unlink()
    again = Desk(Course.open(course_to_mark), "week1")
    after = of(again, "dantealighieri")
    again.close()
    assert (after.given, after.mark) == (before.given, before.mark)
    assert (after.mark.points, after.given.adjusted, after.given.comment) == (
        2.5,
        0.5,
        "Good.\n\nGo on.",
    )


def test_points_stay_between_none_and_all(desk):
    save(desk, "dantealighieri", items=[SAME, CHEAPER], adjusted=5)
    assert of(desk, "dantealighieri").mark.points == 4
    save(desk, "dantealighieri", items=[BETTER])
    assert of(desk, "dantealighieri").mark.points == 0


def test_alike_answers_stand_together_and_take_one_mark_together(desk, course_to_mark):
    first = desk.view(ESSAY).groups[0]
    alike = {"adalovelace", "bobmarley", "cleopatra"}
    assert {one.student for one in first} == alike
    save(desk, *alike, items=[CHEAPER])
    assert {in_gradebook(course_to_mark, student)[0] for student in alike} == {2}
    assert in_gradebook(course_to_mark, "dantealighieri")[:2] == (None, True)


def test_what_waits_comes_first_and_an_empty_answer_does_not_wait(desk):
    students = [one.student for one in desk.view(ESSAY).answers.values()]
    assert (students[-1], of(desk, "evecurie").mark.counts) == ("evecurie", 0)
    save(desk, "adalovelace", "bobmarley", "cleopatra", adjusted=1)
    groups = desk.view(ESSAY).groups
    assert [one.student for one in groups[0]] == ["dantealighieri"]


def test_a_mark_that_is_newer_than_what_a_marker_saw_is_not_overwritten(desk, course_to_mark):
    """Neither that of another marker, nor one that formgrader wrote; and of several none."""
    old = desk.view(ESSAY)
    save(desk, "bobmarley", adjusted=3)
    with pytest.raises(Newer) as refused:
        save(desk, "adalovelace", "bobmarley", adjusted=1, view=old)
    assert refused.value.answers == [of(desk, "bobmarley").identity]
    assert in_gradebook(course_to_mark, "bobmarley")[0] == 3
    assert in_gradebook(course_to_mark, "adalovelace")[0] is None

    with Gradebook(gradebook_url(course_to_mark), "plain") as gradebook:
        gradebook.find_comment("essay", "sheet", "week1", "cleopatra").manual_comment = "hm"
        gradebook.db.commit()
    with pytest.raises(Newer):
        save(desk, "cleopatra", adjusted=1, view=old)
    assert in_gradebook(course_to_mark, "cleopatra") == (None, True, "hm")


def test_a_mark_for_an_answer_that_was_handed_in_anew_meanwhile_is_refused(desk, course_to_mark):
    old = desk.view(ESSAY)
    hand_in_and_grade(course_to_mark, {"dantealighieri": "Now I know."})
    with pytest.raises(Newer):
        save(desk, "dantealighieri", adjusted=1, view=old)
    save(desk, "dantealighieri", adjusted=1)


def test_changing_an_item_changes_every_answer_that_has_it(desk, course_to_mark):
    save(desk, "adalovelace", items=[SAME], comment="Yes.")
    save(desk, "bobmarley", items=[SAME, CHEAPER])
    save(desk, "cleopatra", items=[CHEAPER])
    item = next(one for one in desk.view(ESSAY).rubric if one.text == SAME)
    view = desk.set_item(ESSAY, item.identity, 1.5, "Both see  5 by 5.")
    assert [str(one) for one in view.rubric][:2] == [
        "- [+1.5] Both see 5 by 5.",
        f"- [+2] {CHEAPER}",
    ]
    assert in_gradebook(course_to_mark, "adalovelace") == (
        1.5,
        False,
        "Yes.\n\n- [+1.5] Both see 5 by 5.",
    )
    assert in_gradebook(course_to_mark, "bobmarley")[0] == 3.5
    assert in_gradebook(course_to_mark, "cleopatra")[0] == 2
    desk.remove_item(ESSAY, view.rubric[0].identity)
    assert in_gradebook(course_to_mark, "adalovelace") == (0, False, "Yes.")
    assert in_gradebook(course_to_mark, "bobmarley")[0] == 2


def test_a_rubric_is_extended_while_marking_and_kept(desk, course_to_mark):
    desk.set_item(ESSAY, "", 0.5, "Draws it.")
    save(desk, "dantealighieri", items=["Draws it."])
    again = Desk(Course.open(course_to_mark), "week1")
    texts = [one.text for one in again.view(ESSAY).rubric]
    again.close()
    assert texts == [SAME, CHEAPER, BETTER, "Draws it."]
    for text in ("", "  ", SAME, "adjusted"):
        with pytest.raises(Refused):
            desk.set_item(ESSAY, "", 1, text)


def test_a_mark_by_a_rubric_that_has_changed_meanwhile_is_refused(desk, course_to_mark):
    old = desk.view(ESSAY)
    desk.set_item(ESSAY, old.rubric[0].identity, 3, SAME)
    with pytest.raises(Newer):
        save(desk, "dantealighieri", items=[SAME], view=old)
    assert in_gradebook(course_to_mark, "dantealighieri")[0] is None


def test_points_that_formgrader_changed_are_shown_and_stay_until_the_marker_changes_them(
    desk, course_to_mark
):
    save(desk, "dantealighieri", items=[SAME])
    with Gradebook(gradebook_url(course_to_mark), "plain") as gradebook:
        gradebook.find_grade("essay", "sheet", "week1", "dantealighieri").manual_score = 3
        gradebook.db.commit()
    given = of(desk, "dantealighieri").given
    assert (given.adjusted, [item.text for item in given.items]) == (2, [SAME])
    save(desk, "dantealighieri", items=[SAME], adjusted=given.adjusted, comment="Fine.")
    assert in_gradebook(course_to_mark, "dantealighieri")[0] == 3


def test_a_mark_that_is_taken_back_waits_again(desk, course_to_mark):
    save(desk, "dantealighieri", adjusted=1, comment="Hm.")
    one = of(desk, "dantealighieri")
    desk.take_back(ESSAY, {one.identity: one.version})
    assert in_gradebook(course_to_mark, "dantealighieri") == (None, True, "Hm.")


def test_what_a_late_submission_loses_follows_from_the_mark(course_to_mark):
    """As nbgrader's own plugin computes it from the new score."""
    with (course_to_mark / "nbgrader_config.py").open("a") as settings:
        settings.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    with Gradebook(gradebook_url(course_to_mark), "plain") as gradebook:
        gradebook.update_or_create_assignment("week1", duedate=datetime(2020, 1, 1))
        submission = gradebook.find_submission("week1", "dantealighieri")
        submission.timestamp = datetime(2020, 1, 2)
        gradebook.db.commit()
    desk = Desk(Course.open(course_to_mark), "week1")
    save(desk, "dantealighieri", adjusted=4)
    desk.close()
    with Gradebook(gradebook_url(course_to_mark), "plain") as gradebook:
        submission = gradebook.find_submission("week1", "dantealighieri")
        (notebook,) = submission.notebooks
        assert notebook.late_submission_penalty == submission.score == 9


def test_a_test_that_waits_is_decided_for_one_student_or_for_the_class(folder):
    essays = dict.fromkeys(("adalovelace", "bobmarley", "cleopatra"), "because")
    hand_in_and_grade(folder, essays, "half UNSURE")
    desk = Desk(Course.open(folder), "week1")
    assert [pile.waiting for pile in desk.piles() if pile.key == HIDDEN] == [3]
    answer = of(desk, "adalovelace", HIDDEN)
    assert (answer.opinion.outside, answer.opinion.inside) == (0, 3)
    assert [flag.kind for flag in answer.flags] == ["disagreement"]
    save(desk, "adalovelace", adjusted=2, key=HIDDEN)
    view = desk.decide(HIDDEN, "inside")
    desk.close()
    counts = {one.student: one.mark.counts for one in view.answers.values()}
    assert counts == {"adalovelace": 2, "bobmarley": 3, "cleopatra": 3}
    assert view.pile.waiting == 0


def test_two_markers_are_given_different_answers_and_each_only_for_a_while(course_to_mark):
    now = [0.0]
    desk = Desk(Course.open(course_to_mark), "week1", clock=lambda: now[0])
    first, second = desk.next_answer(ESSAY, "one"), desk.next_answer(ESSAY, "two")
    alike = {one.identity for one in desk.view(ESSAY).group_of(first)}
    assert len(alike) == 3  # whoever has one has all that are like it
    assert second not in alike | {""}
    assert desk.next_answer(ESSAY, "three") == ""
    now[0] = 1e6
    assert desk.next_answer(ESSAY, "three") == first
    desk.close()


def test_while_another_run_has_the_course_nothing_is_written_and_the_marker_is_told(
    desk, course_to_mark, monkeypatch
):
    monkeypatch.setattr(desks, "PATIENCE", 0.0)
    with (
        course_lock(course_to_mark),
        pytest.raises(CourseError, match="another run is grading"),
    ):
        save(desk, "dantealighieri", adjusted=1)
    save(desk, "dantealighieri", adjusted=1)


def test_a_mark_waits_for_a_moment_while_formgrader_writes(desk, course_to_mark):
    connection = sqlite3.connect(course_to_mark / "gradebook.db", check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, lambda: (connection.commit(), connection.close()))
    done.start()
    save(desk, "dantealighieri", adjusted=1)
    done.join()
    assert in_gradebook(course_to_mark, "dantealighieri")[0] == 1


def test_ids_and_names_are_taken_out_of_what_is_shown(desk):
    answer = of(desk, "adalovelace")
    assert answer.mask("By AdaLovelace, 2026") == "By ▒▒▒, 2026"
    assert "adalovelace" not in answer.identity


def test_a_submission_without_a_graded_notebook_is_shown_with_the_reason(desk, course_to_mark):
    (course_to_mark / "autograded" / "evecurie" / "week1" / "sheet.ipynb").write_text("{")
    assert "no notebook" in of(desk, "evecurie").problem
    assert len(desk.view(ESSAY).answers) == len(ESSAYS)


def test_a_damaged_rubric_is_said_and_loses_no_mark(desk, course_to_mark):
    save(desk, "dantealighieri", items=[SAME])
    desk.set_item(ESSAY, "", 1, "Draws it.")
    path = course_to_mark / ".autograder" / ".marking" / "week1.json"
    assert json.loads(path.read_text())
    path.write_text("[")
    with pytest.raises(CourseError, match="no mark is lost"):
        desk.view(ESSAY)
    path.unlink()
    assert of(desk, "dantealighieri").mark.points == 1


def test_without_the_packages_of_the_page_the_command_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(mark, "find_spec", lambda name: None)
    assert main(["mark", "week1"]) == 3
    assert capsys.readouterr().err == (
        "autograder: `autograder mark` needs starlette, which is not installed: "
        "pip install 'nbgrader-examiner[mark]'\n"
    )
