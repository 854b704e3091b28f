"""The table of grades, on a gradebook that is written here: no notebook, no grading."""

import os
import shutil
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.course.table import read_tables
from autograder.errors import CourseError

CELLS = {"pad": None, "pad-visible": 1, "pad-hidden": 3, "pad_more": None, "pad_more-test": 2}
CELLS |= {"essay": 4, "sanity_check": 1}


# nbgrader's database layer warns about itself.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture
def course(tmp_path, gradebook_file):
    """A course's folder with a gradebook of its own."""
    shutil.copy(gradebook_file, tmp_path / "gradebook.db")
    return tmp_path


@pytest.fixture(scope="module")
def gradebook_file(tmp_path_factory):
    """Two questions of which one's name begins with the other's, an essay, and a lone test."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:  # nbgrader makes a gradebook with `alembic`
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        Gradebook(f"sqlite:///{path}", course_id="any").close()
    with Gradebook(f"sqlite:///{path}", course_id="any") as gradebook:
        gradebook.add_assignment("week1", duedate=datetime(2030, 1, 1))
        gradebook.add_assignment("week0")
        gradebook.add_notebook("sheet", "week1")
        for name, points in CELLS.items():
            kind = "markdown" if name == "essay" else "code"
            gradebook.add_source_cell(name, "sheet", "week1", cell_type=kind)
            if points:
                gradebook.add_grade_cell(name, "sheet", "week1", max_score=points, cell_type=kind)
        for name in ("pad", "pad_more", "essay"):
            gradebook.add_solution_cell(name, "sheet", "week1")
        for student, last_name in (("s1", "Abel"), ("s2", "Brook"), ("s3", "Cole")):
            gradebook.add_student(student, first_name="Kim", last_name=last_name)
        gradebook.add_submission("week1", "s1", timestamp=datetime(2030, 1, 1, 2))
        gradebook.add_submission("week1", "s2")
        scores = {"pad-visible": 1, "pad-hidden": 1.5, "pad_more-test": 2, "sanity_check": 0}
        for name, score in scores.items():
            for student, share in (("s1", 1), ("s2", 0)):
                grade = gradebook.find_grade(name, "sheet", "week1", student)
                grade.auto_score, grade.needs_manual_grade = score * share, False
        gradebook.find_grade("essay", "sheet", "week1", "s2").auto_score = 0
        gradebook.find_grade("essay", "sheet", "week1", "s2").needs_manual_grade = False
        for name in ("pad", "pad_more", "essay"):
            comment = gradebook.find_comment(name, "sheet", "week1", "s2")
            comment.auto_comment = "No response."
        gradebook.db.commit()
    return path


def test_test_cells_are_counted_to_the_answer_cell_whose_name_they_begin_with(course):
    """`pad_more-test` belongs to `pad_more`, not to `pad`; columns keep the notebook's order."""
    (table,) = read_tables(course, "week1")
    assert [(question.name, question.points) for question in table.questions] == [
        ("pad", 4),
        ("pad_more", 2),
        ("essay", 4),
        ("sanity_check", 1),
    ]
    assert table.points == 11


def test_a_score_is_the_sum_of_the_cells_and_an_ungraded_one_is_none(course):
    """Partial points are kept; what waits for a person has no score yet, and is named."""
    row = read_tables(course, "week1")[0].rows[0]
    assert (row.student, row.name) == ("s1", "Kim Abel")
    assert row.scores == (2.5, 2, None, 0)
    assert row.score == 4.5
    assert row.waiting == ("essay",)


def test_remarks_say_late_unanswered_and_missing(course):
    """Late, nothing answered, no submission: each is said in words."""
    notes = {row.student: row.notes for row in read_tables(course, "week1")[0].rows}
    assert notes == {
        "s1": ("2.0 h late",),
        "s2": ("nothing answered",),
        "s3": ("no notebook submitted",),
    }


def test_the_text_lines_up_and_names_the_questions(course):
    """Every student has a line, the columns are aligned, the dot is explained."""
    text = str(read_tables(course, "week1")[0])
    lines = text.splitlines()
    header = next(line for line in lines if line.startswith("student"))
    abel = next(line for line in lines if line.startswith("s1"))
    assert abel[: header.index("total") + 5].endswith("4.5")
    assert "Q1 pad  Q2 pad_more  Q3 essay  Q4 sanity_check" in text
    assert "· waits for a person" in text


def test_all_assignments_are_shown_when_none_is_named(course, capsys):
    """Without an assignment, the command prints one table for each, also an empty one."""
    assert main(["table", "--course", str(course)]) == 0
    printed = capsys.readouterr().out
    assert "week0: 3 students, 0 points" in printed
    assert "week1: 3 students, 11 points" in printed


def test_reading_changes_nothing(course):
    """The gradebook is the same, byte for byte, after it was read."""
    before = (course / "gradebook.db").read_bytes()
    read_tables(course)
    assert (course / "gradebook.db").read_bytes() == before


def test_a_course_without_gradebook_is_an_error_that_says_where_it_looked(tmp_path, capsys):
    """The error names the path and the mend, and no empty gradebook is left behind."""
    assert main(["table", "--course", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert str(tmp_path / "gradebook.db") in message
    assert "--course" in message
    assert list(tmp_path.iterdir()) == []


def test_a_database_url_without_a_database_is_an_error(tmp_path):
    """A mistyped URL is named, and no empty database is made in its place."""
    with pytest.raises(CourseError, match=r"no gradebook at .*typo\.db"):
        read_tables(tmp_path, db_url=f"sqlite:///{tmp_path}/typo.db")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_assignment_is_an_error_that_lists_the_known_ones(course):
    """The error says what there is."""
    with pytest.raises(CourseError, match=r"no assignment 'week9'.*week0, week1"):
        read_tables(course, "week9")


def test_a_gradebook_elsewhere_is_found_by_its_url(course):
    """--db names any database that nbgrader can use."""
    (table,) = read_tables("/nowhere", "week1", db_url=f"sqlite:///{course}/gradebook.db")
    assert len(table.rows) == 3
