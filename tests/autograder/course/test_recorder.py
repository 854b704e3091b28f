"""Recording: the rows and files that nbgrader would write, all or nothing, one submission a time."""

import json
import shutil
import sqlite3
import stat
from datetime import datetime, timedelta

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades

from autograder.course.folder import Course, read_spec, read_submission
from autograder.course.state import read_state, state_path
from autograder.errors import CourseError
from autograder.model import Outcome
from tests.autograder.course import plain_engine
from tests.autograder.course.conftest import InThisProcess, grade, hand_in
from tests.autograder.plain_course import command
from tests.autograder.recorded import differences, gradebook_url, read_recorded

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
LATE = "2030-01-02 02:00:00 UTC\n"
DUE = datetime(2030, 1, 1)


def open_gradebook(folder):
    return Gradebook(gradebook_url(folder), "plain")


def grade_of(folder, student, cell, notebook="sheet", assignment="week1"):
    """Automatic score, manual score, whether it waits for a person."""
    rows = read_recorded(gradebook_url(folder)).grades
    auto, manual, _, waits = rows[assignment, student, notebook, cell]
    return auto, manual, waits


def add_class(folder):
    """Right, half right, wrong, blank, late, with an essay, with earlier manual grades."""
    answers = {"ada": "right", "bob": "half", "cleo": "wrong", "dan": "", "eve": "right"}
    for student, answer in answers.items():
        place = hand_in(folder, student, answer, "because" if student == "ada" else "")
        hand_in(folder, student, answer, assignment="week2")
        stamp = LATE if student in ("bob", "eve") else "2029-12-31 12:00:00 UTC"
        (place / "timestamp.txt").write_text(stamp)
    with open_gradebook(folder) as gradebook:
        gradebook.update_or_create_assignment("week1", duedate=DUE)
        gradebook.add_student("cleo", first_name="Cleo")
        gradebook.add_student("eve")
        gradebook.add_submission("week1", "cleo", timestamp="2029-01-01 00:00 UTC")
        gradebook.add_submission("week1", "eve", extension=timedelta(days=2))
        for name, score in (("double-visible", 1.5), ("essay", 3.0), ("project", 4.0)):
            earlier = gradebook.find_grade(name, "sheet", "week1", "cleo")
            earlier.manual_score, earlier.extra_credit = score, 0.25
            earlier.needs_manual_grade = False
        gradebook.find_comment("essay", "sheet", "week1", "cleo").manual_comment = "good"
        gradebook.db.commit()


def record_with_nbgrader(folder):
    """What nbgrader's own steps write, given the notebooks that the plain engine executed."""
    course = Course.open(folder)
    for assignment in ("week1", "week2"):
        with course.gradebook() as gradebook:
            spec = read_spec(course, assignment, gradebook)
        for student in course.submissions(assignment):
            submission = read_submission(course, assignment, student)
            stamp = course.directories.get_existing_timestamp(
                str(course.path("submitted", assignment, student))
            )
            with open_gradebook(folder) as gradebook:
                gradebook.update_or_create_student(student)
                given = {"timestamp": stamp} if stamp else {}
                gradebook.update_or_create_submission(assignment, student, **given)
            for result in (
                plain_engine.PlainGrader().grade(spec, submission, course.settings).notebooks
            ):
                who = {"student": student, "assignment": assignment, "notebook": result.name}
                resources = {"nbgrader": {**who, "db_url": gradebook_url(folder)}}
                node = nbformat.reads(result.notebook, as_version=4)
                for step in (SaveAutoGrades, AssignLatePenalties):
                    node, resources = step(config=course.config).preprocess(node, resources)


@pytest.mark.parametrize("penalty", ["none", "zero"])
def test_the_rows_are_those_that_nbgraders_own_steps_write(folder, tmp_path, penalty):
    """Scores, comments, manual grades, extra credit, lateness: equal, row by row, twice in turn."""
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.LateSubmissionPlugin.penalty_method = '{penalty}'\n")
    add_class(folder)
    other = tmp_path / "by_nbgrader"
    shutil.copytree(folder, other)
    for _ in range(2):
        grade(folder, force=True)
        record_with_nbgrader(other)
        ours, theirs = (read_recorded(gradebook_url(course)) for course in (folder, other))
        ours = ours.unflagged()  # nbgrader's steps flag nobody
        assert differences(ours, theirs, ("here", "nbgrader")) == []
    penalties = {key[1]: row[0] for key, row in ours.notebooks.items() if key[0] == "week1"}
    assert penalties["bob"] == (2.5 if penalty == "zero" else None)
    assert penalties["eve"] is None  # an extension


def test_the_autograded_folder_is_as_nbgrader_leaves_it(folder):
    """The student's files, the instructor's over them, the notebook; read-only, and time-stamped."""
    place = hand_in(folder, "ada")
    (place / "data.csv").write_text("my own numbers")
    (place / "notes").mkdir()
    (place / "notes" / "a.txt").write_text("mine")
    (place / "parts" / "help.py").unlink()
    (place / "timestamp.txt").write_text(LATE)
    (place / "extra.ipynb").write_text("{}")  # nbgrader knows no such notebook
    (place / "__pycache__").mkdir()
    (place / "__pycache__" / "x.pyc").write_text("")
    grade(folder)
    graded = folder / "autograded" / "ada" / "week1"
    files = {str(path.relative_to(graded)): path for path in graded.rglob("*") if path.is_file()}
    names = {"data.csv", "notes/a.txt", "parts/help.py", "sheet.ipynb", "timestamp.txt"}
    assert files.keys() == names
    assert files["data.csv"].read_text() == "1,2\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o444}
    assert [path.name for path in (folder / "autograded" / "ada").iterdir()] == ["week1"]


def test_a_student_file_in_the_way_of_an_instructors_gives_way(folder):
    """A file where a folder belongs, or a folder where a file belongs, changes nothing."""
    place = hand_in(folder, "ada")
    shutil.rmtree(place / "parts")
    (place / "parts").write_text("no folder")
    (place / "data.csv").unlink()
    (place / "data.csv").mkdir()
    (place / "data.csv" / "x").write_text("no file")
    grade(folder)
    graded = folder / "autograded" / "ada" / "week1"
    assert (graded / "parts" / "help.py").read_text() == "x = 1\n"
    assert (graded / "data.csv").read_text() == "1,2\n"


def test_files_that_the_course_leaves_to_students_are_kept(folder):
    """`Autograde.exclude_overwriting` is honoured."""
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("c.Autograde.exclude_overwriting = {'week1': ['data.csv']}\n")
    (hand_in(folder, "ada") / "data.csv").write_text("mine")
    grade(folder)
    assert (folder / "autograded" / "ada" / "week1" / "data.csv").read_text() == "mine"


def test_feedback_and_export_work_on_what_was_recorded(folder):
    """`nbgrader generate_feedback` and `nbgrader export` run unchanged afterwards."""
    hand_in(folder, "ada")
    grade(folder)
    command(folder, "nbgrader", "generate_feedback", "week1")
    page = (folder / "feedback" / "ada" / "week1" / "sheet.html").read_text()
    assert "Score: 5.0 / 14.0" in page
    command(folder, "nbgrader", "export")
    assert ",5.0," in (folder / "grades.csv").read_text()


def test_ungradable_is_not_zero(folder):
    """With no earlier grade, every cell waits for a person, and no notebook is passed off."""
    hand_in(folder, "ada", "UNGRADABLE")
    report = grade(folder)["week1"]
    assert report.ungradable["ada"].reason == "nothing that can be read"
    assert grade_of(folder, "ada", "double-visible") == (None, None, True)
    assert not (folder / "autograded" / "ada").exists()


def test_an_ungradable_regrade_leaves_the_earlier_grade_and_says_so(folder):
    """The old grade and the old notebook stand, to the byte."""
    hand_in(folder, "ada")
    grade(folder)
    before = read_recorded(gradebook_url(folder))
    notebook = folder / "autograded" / "ada" / "week1" / "sheet.ipynb"
    contents = notebook.read_bytes()
    hand_in(folder, "ada", "UNGRADABLE")
    state = grade(folder)["week1"].states["ada"]
    assert state.outcome is Outcome.UNGRADABLE
    assert "its earlier grade stands" in state.notes[0]
    assert read_recorded(gradebook_url(folder)) == before
    assert notebook.read_bytes() == contents


def test_a_missing_notebook_of_several_waits_for_a_person(folder):
    """What is there is graded and flagged; the points of the missing notebook are not zero."""
    place = hand_in(folder, "ada", assignment="week2")
    (place / "second.ipynb").unlink()
    state = grade(folder)["week2"].states["ada"]
    assert state.outcome is Outcome.FLAGGED
    assert "second" in state.notes[0]
    assert grade_of(folder, "ada", "double-visible", "first", "week2") == (2, None, False)
    assert grade_of(folder, "ada", "treble-visible", "second", "week2") == (None, None, True)


def test_a_manual_grade_survives_a_regrade_and_is_to_be_looked_at(folder):
    """As with nbgrader: the person's score stays, and the cell asks for another look."""
    hand_in(folder, "ada", "wrong")
    grade(folder)
    with open_gradebook(folder) as gradebook:
        gradebook.find_grade("double-visible", "sheet", "week1", "ada").manual_score = 1.0
        gradebook.db.commit()
    hand_in(folder, "ada", "right")
    grade(folder)
    assert grade_of(folder, "ada", "double-visible") == (2, 1.0, True)
    assert grade_of(folder, "ada", "double-hidden") == (3, None, False)


def test_students_are_created_only_where_the_course_allows_it(folder):
    """With `Autograde.create_student` off, a stranger's work is ungradable, not lost."""
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("c.Autograde.create_student = False\n")
    hand_in(folder, "stranger")
    state = grade(folder)["week1"].states["stranger"]
    assert "no student 'stranger' in the gradebook" in state.reason
    assert read_recorded(gradebook_url(folder)).students == {}


def test_a_locked_gradebook_is_named_and_nothing_is_half_recorded(folder, monkeypatch):
    """Another program writes: after a while an error says so; the next run grades it."""
    hand_in(folder, "ada")
    monkeypatch.setattr("autograder.course.gradebook.LOCK_SECONDS", 0.2)
    other = sqlite3.connect(folder / "gradebook.db")

    class LocksMidway(InThisProcess):
        def map(self, jobs):
            for graded in super().map(jobs):
                other.execute("BEGIN EXCLUSIVE")
                yield graded

    with pytest.raises(CourseError, match=r"gradebook\.db is in use by another program"):
        grade(folder, LocksMidway())
    other.rollback()
    assert not state_path(folder, "week1", "ada").exists()
    assert not (folder / "autograded" / "ada" / "week1").exists()
    grade(folder)
    assert grade_of(folder, "ada", "double-visible") == (2, None, False)


def test_a_gradebook_of_another_nbgrader_is_left_alone(folder):
    """The error says how to upgrade it, and nothing is added to it before."""
    hand_in(folder, "ada")
    with sqlite3.connect(folder / "gradebook.db") as database:
        database.execute("ALTER TABLE grade DROP COLUMN extra_credit")
    contents = (folder / "gradebook.db").read_bytes()
    with pytest.raises(CourseError, match=r"another version of nbgrader.*nbgrader db upgrade"):
        grade(folder)
    assert (folder / "gradebook.db").read_bytes() == contents


def test_a_state_that_cannot_be_read_only_costs_another_grading(folder):
    """A damaged state file is written anew."""
    hand_in(folder, "ada")
    grade(folder)
    state_path(folder, "week1", "ada").write_text("{}")
    assert grade(folder)["week1"].graded_now == {"ada"}
    assert read_state(folder, "week1", "ada").outcome is Outcome.GRADED


def test_the_state_tells_flags_and_sandbox_and_no_more_than_that(folder):
    """What is kept of a submission is its digest, outcome, flags and times."""
    hand_in(folder, "ada", "right FLAG")
    grade(folder)
    kept = json.loads(state_path(folder, "week1", "ada").read_text())
    assert kept["outcome"] == "graded and flagged"
    assert kept["flags"][0]["kind"] == "network"
    assert len(kept["digest"]) == 64


def flagged(folder, student, assignment="week1"):
    """What formgrader's column says of each notebook."""
    rows = read_recorded(gradebook_url(folder)).notebooks
    return {key[2]: row[1] for key, row in rows.items() if key[:2] == (assignment, student)}


def test_formgrader_shows_who_is_flagged_as_long_as_there_is_something_to_say(folder):
    """In nbgrader's own field; what a person flagged there stays flagged."""
    hand_in(folder, "ada", "right FLAG")
    hand_in(folder, "bob")
    grade(folder)
    assert (flagged(folder, "ada"), flagged(folder, "bob")) == ({"sheet": True}, {"sheet": False})
    with open_gradebook(folder) as gradebook:
        gradebook.find_submission_notebook("sheet", "week1", "bob").flagged = True
        gradebook.db.commit()
    hand_in(folder, "ada")
    hand_in(folder, "bob", "half")
    grade(folder)
    assert (flagged(folder, "ada"), flagged(folder, "bob")) == ({"sheet": False}, {"sheet": True})


def test_only_the_notebook_that_a_flag_is_about_is_flagged(folder):
    """One that is missing; the other is all right."""
    place = hand_in(folder, "ada", assignment="week2")
    (place / "second.ipynb").unlink()
    grade(folder)
    assert flagged(folder, "ada", "week2") == {"first": False, "second": True}
