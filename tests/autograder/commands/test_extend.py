"""`autograder extend`: one student may hand in later, and late penalties follow at once."""

import json
from datetime import datetime, timedelta

import pytest

from autograder.__main__ import main
from autograder.course.extensions import read_date
from autograder.errors import CourseError
from tests.autograder.course.conftest import folder, grade, hand_in, released_course
from tests.autograder.course.test_penalties import due, late, penalty
from tests.autograder.course.test_recorder import open_gradebook
from tests.autograder.recorded import gradebook_url, read_recorded

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
__all__ = ["folder", "late", "released_course"]  # fixtures


@pytest.fixture
def extend(capsys):
    """Run the command in a course; its exit status, and what it printed."""

    def run(course, *arguments):
        capsys.readouterr()
        status = main(["extend", *arguments, "--course", str(course)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return run


def test_a_penalty_follows_an_extension_at_once(late, extend):
    """No second command; the student, the date, how long it is, the reason and the points are said."""
    status, said = extend(late, "week1", "ada", "--until", "2030-01-01 02:00", "--reason", "ill")
    assert status == 0
    assert "ada: until 2030-01-01 02:00 UTC, 2 hours after the due date: ill" in said
    assert "ada  late penalty  -3 → -1  +2" in said
    assert penalty(late) == 1
    extend(late, "week1", "ada", "--until", "2030-01-03 00:00")  # in place of the first
    assert penalty(late) is None


def test_an_extension_that_is_taken_back_is_gone(late, extend):
    extend(late, "week1", "ada", "--until", "2030-01-03 00:00")
    assert extend(late, "week1", "ada", "--remove")[0] == 0
    assert penalty(late) == 3
    assert extend(late, "week1") == (0, "week1: nobody has an extension\n")
    status, said = extend(late, "week1", "ada", "--remove")
    assert (status, said) == (2, "autograder: 'ada' has no extension for week1\n")


def test_extensions_are_listed(late, extend):
    """Those that were given through nbgrader as well."""
    hand_in(late, "bob")
    grade(late)
    with open_gradebook(late) as gradebook:
        gradebook.grant_extension("week1", "bob", days=1)
    extend(late, "week1", "ada", "--until", "2030-01-01 02:00", "--reason", "ill")
    assert extend(late, "week1")[1].splitlines() == [
        "ada: until 2030-01-01 02:00 UTC, 2 hours after the due date: ill",
        "bob: until 2030-01-02 00:00 UTC, 1 day after the due date",
    ]
    assert extend(late, "week1", "bob")[1].startswith("bob: until")
    extend(late, "week1", "bob", "--remove")
    assert extend(late, "week1", "bob")[1] == "week1: bob has no extension\n"


def test_an_extension_holds_for_who_hands_in_only_afterwards(late, extend):
    """The gradebook knows the student, and no submission."""
    with open_gradebook(late) as gradebook:
        gradebook.add_student("bob")
    assert extend(late, "week1", "bob", "--until", "2030-01-01 02:00")[0] == 0
    with open_gradebook(late) as gradebook:
        assert [one.student_id for one in gradebook.assignment_submissions("week1")] == ["ada"]
    place = hand_in(late, "bob")
    (place / "timestamp.txt").write_text("2030-01-01 03:00:00 UTC")
    grade(late)
    assert (penalty(late), penalty(late, "bob")) == (3, 1)


def test_an_extension_is_a_date_and_stays_where_it_is_when_the_due_date_moves(late, extend):
    """It is in nbgrader's own field, too, so that formgrader shows the same."""
    extend(late, "week1", "ada", "--until", "2030-01-01 02:00")

    def span():
        return read_recorded(gradebook_url(late)).submissions["week1", "ada"][1]

    assert span() == timedelta(hours=2)
    due(late, 2030, 1, 1, 1)
    grade(late)
    assert (span(), penalty(late)) == (timedelta(hours=1), 1)
    due(late, 2030, 1, 1, 2, 30)
    grade(late)
    assert (span(), penalty(late)) == (None, 0.5)
    assert "without effect: the due date is 2030-01-01 02:30 UTC by now" in extend(late, "week1")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["week1", "adda", "--until", "2030-01-02 00:00"], "no student 'adda' .* do you mean ada"),
        (["week1", "zoe", "--until", "2030-01-02 00:00"], "`nbgrader db student add zoe` adds one"),
        (["week1", "zoe"], "no student 'zoe'"),
        (["week9", "ada", "--until", "2030-01-02 00:00"], "no assignment 'week9'"),
        (["week2", "ada", "--until", "2030-01-02 00:00"], "week2 has no due date.*--duedate"),
        (["week1", "ada", "--until", "tomorrow"], "'tomorrow' is no date with a time"),
        (["week1", "ada", "--until", "2030-01-02"], "'2030-01-02' is no date with a time"),
        (["week1", "ada", "--until", "2030-02-30 18:00"], "'2030-02-30 18:00' is no date"),
        (["week1", "ada", "--until", "2030-01-02 18:00 Mars/Base"], "'Mars/Base' is no time zone"),
        (
            ["week1", "ada", "--until", "2029-12-31 23:00"],
            "not after the due date of week1, 2030-01",
        ),
        (["week1", "--until", "2030-01-02 00:00"], "say whose extension it is"),
        (["week1", "--remove"], "say whose extension it is"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence_and_nothing_changes(late, arguments, said):
    """Exit status 2."""
    before = read_recorded(gradebook_url(late))
    with pytest.raises(CourseError, match=said):
        _run(late, arguments)
    assert read_recorded(gradebook_url(late)) == before
    assert not list((late / ".autograder").glob(".extensions/*"))


def _run(course, arguments):
    """The command's module alone: its errors are for `main` to print."""
    import argparse

    from autograder.commands import extend

    parser = argparse.ArgumentParser()
    extend.add_arguments(parser)
    extend.run(parser.parse_args([*arguments, "--course", str(course)]))


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-12-03 18:00", 18),
        ("2026-12-03T18:00", 18),
        ("2026-12-03 18:00 UTC", 18),
        ("2026-12-03 18:00Z", 18),
        ("2026-12-03 18:00:00 Europe/Berlin", 17),
        ("2026-12-03 18:00+01:00", 17),
        ("2026-12-03 18:00 +0100", 17),
    ],
)
def test_a_date_is_in_utc_unless_it_names_its_zone(text, hour):
    """As nbgrader reads a due date."""
    assert read_date(text) == datetime(2026, 12, 3, hour)


def test_every_change_is_in_a_log(late, extend):
    extend(late, "week1", "ada", "--until", "2030-01-01 02:00", "--reason", "ill")
    path = max((late / ".autograder" / ".logs").glob("*-extend.log"))
    log = json.loads(path.read_text())
    assert log["asked"]["reason"] == "ill"
    assert any("-3 → -1" in line for line in log["said"])
