"""`autograder feedback` on a course: a page for everyone who handed in, and how they get it."""

import json
import zipfile

import pytest
from nbgrader.utils import notebook_hash

from autograder.__main__ import main
from autograder.course.folder import Course
from autograder.course.released_feedback import SECRET, release_feedback
from autograder.errors import CourseError
from autograder.feedback.writing import pack, write_feedback
from tests.autograder.course.conftest import folder, grade, hand_in, released_course  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture
def graded(folder):  # noqa: F811
    hand_in(folder, "ana", essay="Because.")
    hand_in(folder, "王小明", answer="wrong")
    grade(folder)
    return folder


def test_everyone_who_handed_in_gets_a_page_beside_nbgraders_own(graded):
    (graded / "feedback" / "ana" / "week1").mkdir(parents=True)
    (graded / "feedback" / "ana" / "week1" / "sheet.html").write_text("nbgrader's")
    written = write_feedback(Course.open(graded), "week1")
    assert sorted(written.pages) == ["ana", "王小明"]
    assert (graded / "feedback" / "王小明" / "week1" / "index.html").read_text("utf-8")
    assert (graded / "feedback" / "ana" / "week1" / "sheet.html").read_text() == "nbgrader's"


def test_only_those_who_are_named_get_one(graded, capsys):
    assert main(["feedback", "week1", "--course", str(graded), "--student", "a*"]) == 0
    assert [path.parts[-3] for path in graded.glob("feedback/*/*/index.html")] == ["ana"]
    assert "1 page of feedback" in capsys.readouterr().out


def test_a_student_or_an_assignment_that_is_not_there_is_said(graded, capsys):
    course = ["--course", str(graded)]
    assert main(["feedback", "week9", *course]) == 2
    assert main(["feedback", "week1", "--student", "nobody", *course]) == 2
    said = capsys.readouterr().err
    assert "knows no assignment 'week9'" in said
    assert "no student 'nobody'" in said


def test_one_notebook_that_cannot_be_read_costs_nobody_else_a_page(graded, capsys):
    (graded / "autograded" / "ana" / "week1" / "sheet.ipynb").write_text("{")
    assert main(["feedback", "week1", "--course", str(graded)]) == 1
    assert [path.parts[-3] for path in graded.glob("feedback/*/*/index.html")] == ["王小明"]
    assert "ana: none, " in capsys.readouterr().out


def test_all_pages_are_packed_in_one_archive(graded):
    written = write_feedback(Course.open(graded), "week1")
    pack([written], graded / "all.zip")
    with zipfile.ZipFile(graded / "all.zip") as archive:
        assert sorted(archive.namelist()) == ["ana/week1.html", "王小明/week1.html"]
        assert archive.read("ana/week1.html") == written.pages["ana"].read_bytes()


def test_the_exchange_gives_each_student_their_page_also_beside_those_who_came_another_way(
    graded, tmp_path
):
    """`nbgrader release_feedback` stops at the first whose submission was put there by hand."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    with (graded / "nbgrader_config.py").open("a") as settings:
        settings.write(f"c.Exchange.root = {str(exchange)!r}\n")
    (graded / "submitted" / "ana" / "week1" / SECRET).write_text("known to ana alone")
    course = Course.open(graded)
    written = write_feedback(course, "week1")
    assert release_feedback(course, "week1", written.pages) == ["王小明"]
    name = notebook_hash(secret="known to ana alone", notebook_id="sheet")
    (released,) = (exchange / "plain" / "feedback").iterdir()
    assert released.name == f"{name}.html"
    assert released.read_bytes() == written.pages["ana"].read_bytes()


def test_a_course_without_an_exchange_is_told_so(graded, tmp_path):
    with (graded / "nbgrader_config.py").open("a") as settings:
        settings.write(f"c.Exchange.root = {str(tmp_path / 'nowhere')!r}\n")
    with pytest.raises(CourseError, match="the exchange cannot be used"):
        release_feedback(Course.open(graded), "week1", {})


def test_a_script_is_told_where_the_pages_are_and_the_run_is_logged(graded, capsys):
    assert main(["feedback", "week1", "--course", str(graded), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert sorted(told["pages"]) == ["ana", "王小明"]
    (log,) = (graded / ".autograder" / ".logs").glob("*-feedback.log")
    written = json.loads(log.read_text(encoding="utf-8"))
    assert written["ended"] == "well"
    assert written["written"] == [told]


WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)
Participant 101,"Sousa, Ana",ana@uni.example,Submitted,,14,-
Participant 102,王 小明,wang@uni.example,Submitted,,14,-
Participant 103,Somebody Else,else@uni.example,No submission,,14,-
"""


def test_moodle_knows_by_the_folder_whose_page_it_is(graded, tmp_path, capsys):
    """Its importer splits the folder's name at the first four underscores."""
    (tmp_path / "sheet.csv").write_text(WORKSHEET, encoding="utf-8")
    with Course.open(graded).gradebook() as gradebook:
        gradebook.find_student("ana").email = "ana@uni.example"
        gradebook.db.commit()
    wishes = ["--moodle", str(tmp_path / "sheet.csv"), "--zip", str(tmp_path / "all.zip")]
    assert main(["feedback", "week1", "--course", str(graded), *wishes]) == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = sorted(archive.namelist())
    parts = [name.partition("/")[0].split("_", 4) for name in names]
    assert [(number, *plugin) for _, number, *plugin in parts] == [
        ("101", "assignsubmission", "file"),
        ("102", "assignsubmission", "file"),
    ]
    assert "2 pages, as Moodle takes them" in capsys.readouterr().out


def test_who_is_not_in_moodles_worksheet_is_said(graded, tmp_path, capsys):
    without_ana = WORKSHEET.replace('"Sousa, Ana",ana@', "Another,another@")
    (tmp_path / "sheet.csv").write_text(without_ana, encoding="utf-8")
    wishes = ["--moodle", str(tmp_path / "sheet.csv"), "--zip", str(tmp_path / "all.zip")]
    assert main(["feedback", "week1", "--course", str(graded), *wishes]) == 1
    assert "not found in the worksheet: ana" in capsys.readouterr().out
    assert main(["feedback", "week1", "--course", str(graded), *wishes[:2]]) == 2
    assert "--moodle needs --zip" in capsys.readouterr().err
