"""A small class with known numbers, and what the report says of it."""

import csv
import io
import json
from dataclasses import replace

import pytest

from autograder.course.marks import Marks
from autograder.course.table import Standing
from autograder.feedback.results import Standing as Answer
from autograder.model import MIB, Flag, Outcome
from autograder.report.earlier import compared
from autograder.report.numbers import as_csv, as_data, as_json
from autograder.report.results import BY_HAND, NOT_GRADED, UNDECIDED
from tests.autograder.report.small_class import SPEC, executed, report, state, student


def test_the_numbers_of_a_class_of_four():
    """Points for the first question: 3, 1, 0 and 0, the last of them left blank."""
    found = report(
        student("ana", 1, 2, 4),
        student("bob", 1, 0, 2),
        student("cem", 0, 0, 1, penalty=0.5, seconds_late=3600),
        student("dee", 0, 0, 0, said="No response."),
    )
    first, second = found.questions
    assert (first.mean, first.difficulty, first.answered) == (1, pytest.approx(1 / 3), 0.75)
    assert first.answers == {
        Answer.RIGHT: 1,
        Answer.PARTLY: 1,
        Answer.WRONG: 1,
        Answer.UNANSWERED: 1,
    }
    assert second.mean == 1.75
    assert found.points == 7
    assert [one.score for one in found.members] == [7, 3, 0.5, 0]
    assert sum(bar.count for bar in found.bars) == 4


def test_negative_discrimination_is_seen():
    """Who is good in words gets nothing for the code, and the other way round."""
    marks = [student(f"s{n}", n % 2, 2 * (n % 2), 4 * (1 - n % 2)) for n in range(12)]
    marks[0] = student("s0", 1, 2, 4)
    found = report(*marks).questions[0].discrimination
    assert found.value is not None
    assert found.value < 0
    assert found.students == 12


def test_who_waits_and_for_what_who_is_missing_ungradable_flagged_or_late():
    flag = Flag("time limit", "ran too long", "double-a")
    found = report(
        student("ana", 1, 2, None),
        student("bob", 1, None, 4),
        Marks("cem", submitted=False),
        Marks("dee", submitted=False),
        student("eva", 1, 2, 4, seconds_late=60.0),
        states={
            "dee": state(Outcome.UNGRADABLE, reason="no notebook"),
            "eva": state(Outcome.FLAGGED, flag, seconds=2.5, memory=50 * MIB),
        },
        handed_in=("ana", "bob", "dee", "eva", "fay"),
    )
    by_name = {one.student: one for one in found.members}
    assert by_name["ana"].waiting == {"sheet/essay": BY_HAND}
    assert by_name["bob"].waiting == {"sheet/double": UNDECIDED}
    assert by_name["cem"].standing is Standing.MISSING
    assert (by_name["dee"].standing, by_name["dee"].reason) == (Standing.UNGRADABLE, "no notebook")
    assert (by_name["eva"].flags, by_name["eva"].seconds) == ((flag,), 2.5)
    assert by_name["eva"].seconds_late == 60
    assert by_name["eva"].memory == 50 * MIB
    assert (by_name["fay"].standing, by_name["fay"].reason) == (Standing.WAITS, NOT_GRADED)


def test_nobody_who_handed_in_nothing_or_could_not_be_graded_is_in_a_number():
    refused = student("dee", None, None, None)
    found = report(
        student("ana", 1, 2, 4),
        refused,
        Marks("cem", submitted=False),
        states={"dee": state(Outcome.UNGRADABLE, reason="empty")},
    )
    assert found.questions[0].handed_in == 1
    assert found.scores == [7]


def test_an_essay_that_waits_is_no_zero_and_its_points_do_not_count_yet():
    """Those who left it blank have their zero already: they do not speak for the class."""
    found = report(student("ana", 1, 2, None), student("bob", 1, 0, None), student("cem", 0, 0, 0))
    assert found.points == 3
    assert [one.name for one in found.left_out] == ["essay"]
    assert [one.score for one in found.members] == [3, 1, 0]
    assert found.questions[1].mean is None


def test_messages_come_with_their_question_without_those_who_did_not_answer():
    found = report(
        student("ana", 0, 0, 4),
        student("bob", 0, 0, 4),
        student("dee", 0, 0, 0, said="No response."),
        notebooks={
            "ana": executed(a="double(1) is 5", b="wrong at 3"),
            "bob": executed(a="double(1) is 7"),
            "dee": executed(a="not answered"),
        },
    )
    first, second = found.questions
    assert [(one.shape, one.students, one.hidden, one.forgeable) for one in first.failures] == [
        ("double(…) is …", 2, False, False),
        ("wrong at …", 1, True, True),
    ]
    assert second.failures == ()


def test_an_empty_class_and_an_assignment_without_points_have_no_numbers():
    empty = report()
    assert (empty.scores, empty.bars) == ([], [])
    assert empty.questions[0].mean is None
    (notebook,) = SPEC.notebooks
    cells = tuple(replace(cell, metadata=cell.metadata | {"points": 0}) for cell in notebook.cells)
    worthless = replace(SPEC, notebooks=(replace(notebook, cells=cells),))
    found = report(student("ana", 0, 0, 0), spec=worthless)
    assert found.points == 0
    assert found.questions[0].difficulty is None


def test_an_earlier_assignment_is_compared_for_those_who_did_both():
    found = report(*(student(f"s{n}", 1, 2 * (n % 2), n % 5) for n in range(12)))
    shares = {one.student: one.score / 7 for one in found.members}
    told = compared(found, "week0", {**shares, "gone": 0.0})
    assert (told.students, told.same) == (13, 12)
    assert told.mean == pytest.approx(sum(shares.values()) / 13)
    assert told.mean_of_same == pytest.approx(0)
    assert told.correlation.value == pytest.approx(1)
    assert compared(found, "week0", {}) is None
    few = compared(found, "week0", {"s1": 0.5})
    assert (few.same, few.correlation.value) == (1, None)


def test_the_numbers_are_json_and_a_table_without_a_formula():
    (notebook,) = SPEC.notebooks
    evil = replace(notebook.cells[0], source='## =cmd("x"), twice')
    spec = replace(SPEC, notebooks=(replace(notebook, cells=(evil, *notebook.cells[1:])),))
    found = report(student("ana", 1, 2 / 3, 4), student("bob", 1, 1, 4), spec=spec)
    data = json.loads(as_json(found))
    assert data == json.loads(json.dumps(as_data(found)))
    assert data["questions"][0]["mean"] == 1.833333
    assert [one["student"] for one in data["students"]] == ["ana", "bob"]
    first, second = csv.DictReader(io.StringIO(as_csv(found)))
    assert first["title"] == '\'=cmd("x"), twice'
    assert (first["mean"], first["points"], first["partly"]) == ("1.833333", "3", "2")
    assert second["discrimination"] == ""
