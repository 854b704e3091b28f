"""The sample class gets what its members deserve, whatever they handed in."""

import csv

import pytest

from autograder.course.table import read_tables
from tests.submissions import sample_class

# nbgrader's database layer warns about itself.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

MEMBERS = sample_class.read_class()


CELL_TIMEOUT = 1  # second: two tests wait for the endless loop, twice; all else takes hundredths


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    course = tmp_path_factory.mktemp("sample") / "class"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample_class, "CELL_TIMEOUT", CELL_TIMEOUT)
        assert sample_class.main([str(course)]) == 0
    return course


@pytest.fixture(scope="module")
def rows(folder):
    (table,) = read_tables(folder, "ps1")
    return {row.student: row for row in table.rows}


def test_everybody_is_in_the_table_with_the_deserved_score(rows):
    """Raising, looping, mistyping or warning: each student gets the points of what was right."""
    assert len(MEMBERS) >= 8
    assert {member.id: member.deserves for member in MEMBERS} == {
        student: row.score for student, row in rows.items()
    }


def test_only_written_answers_wait_for_a_person(rows):
    """A written answer waits for grading, a blank one does not; of what is missing all waits."""
    for member in MEMBERS:
        if member.files:
            assert len(rows[member.id].waiting) == 13
            continue
        wrote = any(section.title == "stacks_in_words" for section in member.sections)
        assert rows[member.id].waiting == (("stacks_in_words",) if wrote else ())


def test_a_missing_notebook_is_remarked_and_stops_nobody(rows):
    """Who handed in no notebook is ungradable, which is not zero, and stands in the table so."""
    (missing,) = [member for member in MEMBERS if member.files]
    assert rows[missing.id].notes == ("ungradable: no notebook was handed in",)


def test_an_endless_loop_is_remarked(rows):
    """What took too long is flagged, for a person to see."""
    flagged = [row.student for row in rows.values() if "time limit" in str(row.notes)]
    assert len(flagged) == 1


def test_everybody_gets_a_feedback_page_with_the_score(folder):
    """Who handed in no notebook gets one that says so, and no zero."""
    for member in MEMBERS:
        page = (folder / "feedback" / member.id / "ps1" / "index.html").read_text("utf-8")
        assert ("no notebook was handed in" in page) == bool(member.files)
        assert (f"<strong>{member.deserves:g}</strong> of 44 points" in page) != bool(member.files)


def test_the_grades_are_exported(folder):
    """grades.csv names every student with the score of the table."""
    with (folder / "grades.csv").open(newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported == {member.id: member.deserves for member in MEMBERS}


def test_a_folder_that_holds_other_things_is_left_alone(tmp_path, capsys):
    """The command never clears a folder that it did not make."""
    (tmp_path / "thesis.txt").write_text("mine")
    assert sample_class.main([str(tmp_path)]) == 2
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    assert "nothing is done" in capsys.readouterr().err
