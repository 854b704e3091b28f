"""`autograder report` on a course: where it writes, and what it prints."""

import json
import shutil

import pytest

from autograder.__main__ import main
from autograder.course.folder import Course
from autograder.report.earlier import earlier_assignments
from autograder.report.writing import write_report
from tests.autograder.course.conftest import grade, hand_in, released_course  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory):  # noqa: F811
    """A course whose tests only write reports."""
    folder = shutil.copytree(released_course, tmp_path_factory.mktemp("graded") / "course")
    hand_in(folder, "ana", essay="Because.")
    hand_in(folder, "王小明", answer="wrong")
    hand_in(folder, "ana", assignment="week2")
    grade(folder)
    return folder


def test_a_page_and_the_numbers_are_written_into_the_course(graded, capsys):
    assert main(["report", "week1", "--course", str(graded)]) == 0
    place = graded / "reports" / "week1"
    assert sorted(path.name for path in place.iterdir()) == [
        "index.html",
        "report.csv",
        "report.json",
    ]
    assert str(place / "index.html") in capsys.readouterr().out
    logs = [log.read_text("utf-8") for log in graded.glob(".autograder/.logs/*-report.log")]
    assert any(str(place / "index.html") in log for log in logs)
    assert "王小明" in (place / "index.html").read_text("utf-8")
    assert (place / "report.csv").read_bytes().startswith(b"\xef\xbb\xbfnotebook,question,")


def test_the_numbers_are_printed_for_a_script(graded, tmp_path, capsys):
    elsewhere = ["--course", str(graded), "--output", str(tmp_path / "there")]
    assert main(["report", "week1", "week2", "--json", *elsewhere]) == 0
    lines = capsys.readouterr().out.splitlines()
    week1, week2 = map(json.loads, lines)
    assert week1 == json.loads((tmp_path / "there" / "week1" / "report.json").read_text("utf-8"))
    assert {one["student"] for one in week1["students"]} == {"ana", "王小明"}
    assert week2["standings"] == {"graded": 1, "missing": 1}
    assert [one["assignment"] for one in week2["earlier"]] == ["week1"]
    assert week1["earlier"] == []


def test_an_assignment_that_is_not_there_is_said(graded, capsys):
    assert main(["report", "week9", "--course", str(graded)]) == 2
    assert "knows no assignment 'week9'" in capsys.readouterr().err


def test_a_notebook_that_cannot_be_read_is_said_and_the_others_count(graded, tmp_path):
    course = shutil.copytree(graded, tmp_path / "course")
    (course / "autograded" / "ana" / "week1" / "sheet.ipynb").write_text("{")
    written = write_report(Course.open(course), "week1")
    assert list(written.unread) == ["ana"]
    assert "ana is not counted" in written.page.read_text("utf-8")
    assert len(written.report.members) == 2


def test_what_comes_before_is_said_by_due_dates_or_by_names(graded, tmp_path):
    course = shutil.copytree(graded, tmp_path / "course")
    with Course.open(course).gradebook() as gradebook:
        for name, due in {
            "ps2": None,
            "ps10": None,
            "exam": "2026-02-01",
            "a": "2026-03-01",
        }.items():
            gradebook.add_assignment(name, duedate=due)
        assert earlier_assignments(gradebook, "ps10") == ["a", "exam", "ps2"]
        assert earlier_assignments(gradebook, "a") == ["exam"]
