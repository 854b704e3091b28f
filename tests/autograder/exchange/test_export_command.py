"""`autograder export` in a course: every state as it comes about, and what it prints and returns."""

import csv
import io
import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest
from nbgrader.apps.exportapp import ExportApp

from autograder.__main__ import main
from autograder.course.folder import Course
from tests.autograder.course.conftest import grade, hand_in
from tests.once import once

CANVAS = (
    "Student,ID,SIS Login ID,Section,week1 (1)\n    Points Possible,,,,14.00\n"
    '"Day, Ada",1,ada,A,\n"Ray, Bob",2,bob,A,\n"Fox, Cleo",3,cleo,A,\n"Kay, Dan",4,dan,A,\n'
    '"Roe, Eve",5,eve,A,\n"Poe, Fay",6,fay,A,\n'
)


@pytest.fixture
def graded(graded_course, tmp_path) -> Path:
    """A copy of the graded course."""
    return Path(shutil.copytree(graded_course, tmp_path / "course"))


@pytest.fixture(scope="module")
def graded_course(released_course, tmp_path_factory) -> Path:
    """Ada is graded, Bob waits, Cleo is ungradable and then marked by hand, Dan ungradable, Eve
    handed in and was not graded, Fay handed in nothing."""

    def make(place: Path) -> None:
        grade_all(Path(shutil.copytree(released_course, place / "course")))

    return once(tmp_path_factory, "graded_for_export", make) / "course"


def grade_all(folder: Path) -> None:
    with Course.open(folder).gradebook() as gradebook:
        for student in ("ada", "bob", "cleo", "dan", "eve", "fay"):
            gradebook.add_student(student)
    for student, answer in (
        ("ada", "right"),
        ("bob", "half FLAG"),
        ("cleo", "UNGRADABLE"),
        ("dan", "UNGRADABLE"),
    ):
        hand_in(folder, student, answer, essay="because")
    grade(folder)
    hand_in(folder, "eve")
    with Course.open(folder).gradebook() as gradebook:
        for student in ("ada", "cleo"):
            submission = gradebook.find_submission("week1", student)
            for one in submission.notebooks[0].grades:
                one.manual_score = 1.1 if one.auto_score is None else one.auto_score
                one.needs_manual_grade = False
        gradebook.db.commit()


def states(text: str) -> dict[str, tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(text))
    return {row["student"]: (row["state"], row["score"]) for row in rows}


def test_every_state_is_told_apart(graded, capsys):
    """C10: neither what waits nor what is ungradable is 0; what a person marked is graded."""
    assert main(["export", "week1", "--to", "csv", "--course", str(graded)]) == 0
    assert states(capsys.readouterr().out) == {
        "ada": ("graded", "7.2"),
        "bob": ("waits", ""),
        "cleo": ("graded", "4.4"),
        "dan": ("ungradable", ""),
        "eve": ("waits", ""),
        "fay": ("missing", ""),
    }


def test_questions_of_several_notebooks_are_told_apart(graded, capsys):
    """By the notebook, and only then."""
    arguments = ["--to", "csv", "--questions", "--course", str(graded)]
    assert main(["export", "week1", "week2", *arguments]) == 0
    head = capsys.readouterr().out.splitlines()[0].split(",")
    assert head[-5:] == [
        "week1: double",
        "week1: essay",
        "week1: project",
        "week2: first/double",
        "week2: second/treble",
    ]


def test_a_late_penalty_is_taken_off(graded, capsys):
    """And stands in a column of its own."""
    with Course.open(graded).gradebook() as gradebook:
        notebook = gradebook.find_submission("week1", "ada").notebooks[0]
        notebook.late_submission_penalty = 0.1 + 0.2
        gradebook.db.commit()
    assert main(["export", "week1", "--to", "json", "--course", str(graded)]) == 0
    ada = json.loads(capsys.readouterr().out)[0]
    assert (ada["score"], ada["late_penalty"], ada["max_score"]) == (6.9, 0.3, 14.0)


def test_a_file_of_the_platforms_is_filled_beside_it(graded, tmp_path, capsys):
    """The report names who has no grade yet; all found, so the exit status is 0."""
    file = tmp_path / "canvas.csv"
    file.write_text(CANVAS)
    arguments = ["export", "week1", "--to", "canvas", "--into", str(file), "--course", str(graded)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert f"{tmp_path}/canvas-filled.csv written" in printed
    assert "waits, left as it was (2): bob; eve" in printed
    assert file.read_text() == CANVAS
    expected = CANVAS.replace("ada,A,", "ada,A,7.2").replace("cleo,A,", "cleo,A,4.4")
    assert (tmp_path / "canvas-filled.csv").read_text() == expected
    assert main([*arguments, "--output", str(file)]) == 0  # only because it is named
    assert file.read_text() == expected
    assert {path.name for path in tmp_path.glob("*.csv")} == {"canvas.csv", "canvas-filled.csv"}


def test_a_grade_without_a_place_gives_exit_status_1(graded, tmp_path, capsys):
    """In the report for scripts, too."""
    file = tmp_path / "canvas.csv"
    file.write_text(CANVAS.replace('"Day, Ada",1,ada', '"New, Nora",1,nora'))
    arguments = ["--to", "canvas", "--into", str(file), "--course", str(graded), "--json"]
    assert main(["export", "week1", *arguments]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["assignments"][0]["without_line"] == ["ada"]
    assert report["not_in_the_gradebook"] == ["New, Nora (nora)"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["week9", "--to", "csv"],
            "no assignment 'week9' in this gradebook; there is week1, week2",
        ),
        (["week1", "--to", "canvas"], "name it with --into"),
        (["week1", "--to", "csv", "--points", "keep"], "are of no use with --to csv"),
        (["week1", "week1", "--to", "csv"], "an assignment is named twice"),
        (["week1", "--to", "moodle", "--into", "nosuch.csv"], "nosuch.csv cannot be read"),
        (["week1", "--to", "csv", "--output", "no/such.csv"], "no/such.csv cannot be written"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_in_a_sentence(folder, capsys, arguments, said):
    """Exit status 2."""
    assert main(["export", *arguments, "--course", str(folder)]) == 2
    message = capsys.readouterr().err
    assert said in message
    assert message.startswith("autograder: ")
    assert message.count("\n") == 1


def test_nothing_in_the_course_changes(graded, capsys):
    """An export reads."""
    before = (graded / "gradebook.db").read_bytes()
    assert main(["export", "week1", "week2", "--to", "json", "--course", str(graded)]) == 0
    assert (graded / "gradebook.db").read_bytes() == before


def nbgrader_export(course: Path, *arguments: str) -> None:
    """`nbgrader export` in a course's folder, as an instructor runs it."""
    with chdir(course):
        app = ExportApp()
        app.initialize(["--assignment", "week1", *arguments])
        app.start()


def test_nbgraders_own_export_takes_them_as_plugins(graded, tmp_path, capsys):
    """For a platform's file and for a table; what does not fit is a sentence, and no traceback."""
    file, done = tmp_path / "canvas.csv", tmp_path / "done.csv"
    file.write_text(CANVAS)
    plugin, into = "--exporter=autograder.exchange.plugins", f"--PlatformExport.into={file}"
    nbgrader_export(graded, f"{plugin}.CanvasExport", "--to", str(done), into)
    assert "ada,A,7.2" in done.read_text()
    assert "waits, left as it was (2): bob; eve" in capsys.readouterr().err
    nbgrader_export(graded, f"{plugin}.CsvExport", "--to", str(done), "--student", "dan")
    assert states(done.read_text("utf-8-sig")) == {"dan": ("ungradable", "")}
    with pytest.raises(SystemExit) as ended:
        nbgrader_export(graded, f"{plugin}.MoodleExport", into)
    assert ended.value.code == 1
    assert "neither a grading worksheet" in capsys.readouterr().err
