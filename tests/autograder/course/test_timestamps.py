"""A timestamp.txt that cannot be right is told, and nobody is accused where all are alike."""

import os
from datetime import UTC, datetime

import pytest

from autograder.course.folder import Course, read_submission
from tests.autograder.course.conftest import hand_in

WRITTEN = datetime(2020, 5, 1, 12, 0, tzinfo=UTC).timestamp()


def submit(folder, student, stamp=""):
    """Something handed in whose notebook was written at noon; stamp: what timestamp.txt says."""
    place = hand_in(folder, student)
    if stamp:
        (place / "timestamp.txt").write_text(stamp)
    for path in place.rglob("*"):
        os.utime(path, (WRITTEN, WRITTEN))


def told(folder, student) -> list[str]:
    found = read_submission(Course.open(folder), "week1", student)
    return [flag.text for flag in found.flags if flag.kind == "timestamp"]


def test_a_timestamp_that_is_older_than_its_notebook_is_told(folder):
    """It still counts: a person decides."""
    submit(folder, "ada")
    submit(folder, "bob", "1999-01-01 00:00:00 UTC\n")
    assert told(folder, "ada") == []
    assert told(folder, "bob") == [
        "timestamp.txt says 1999-01-01 00:00 UTC, and the notebook is younger: it was changed at "
        "2020-05-01 12:00 UTC"
    ]


@pytest.mark.parametrize(
    "stamp", ["2020-05-01 12:00:00 UTC", "2020-05-01 11:59:00 UTC", "2020-05-02 00:00:00 UTC"]
)
def test_a_timestamp_as_nbgrader_writes_it_is_not(folder, stamp):
    """At the same moment, or later."""
    submit(folder, "ada", stamp)
    assert told(folder, "ada") == []


@pytest.mark.parametrize("changed", [2**38, -(2**33), 0])
def test_a_file_of_a_time_that_cannot_be_says_nothing(folder, changed):
    """An archive may hold any number."""
    place = hand_in(folder, "ada")
    (place / "timestamp.txt").write_text("2020-05-01 12:00:00 UTC")
    os.utime(place / "sheet.ipynb", (changed, changed))
    assert told(folder, "ada") == []


def test_where_all_files_were_written_anew_when_they_were_collected_nobody_is_told_of(folder):
    """As out of an archive, or by git: then each is younger than its timestamp."""
    for student in ("ada", "bob", "cleo", "dan"):
        submit(folder, student, "2020-04-30 12:00:00 UTC")
    assert [told(folder, student) for student in ("ada", "bob", "cleo", "dan")] == [[]] * 4
