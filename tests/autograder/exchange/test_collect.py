"""`autograder collect`: what Canvas and Moodle hand out, sorted, and nothing lost."""

import json
import os
import shutil
import stat
import zipfile
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbgrader.apps.releasefeedbackapp import ReleaseFeedbackApp
from traitlets.config import Config

from autograder.__main__ import main
from autograder.course.folder import Course
from autograder.course.released_feedback import release_feedback
from autograder.exchange import archives
from tests.autograder.course.conftest import grade, hand_in
from tests.autograder.exchange.made_class import CANVAS as GRADEBOOK
from tests.autograder.exchange.made_class import PEOPLE, WORKSHEET

DUE = datetime(2026, 11, 1, 22)  # in UTC, as the gradebook has it
MOODLE = {
    "Wei-Han Chen_1234567_assignsubmission_file/sheet.ipynb": "chen",
    "小明 王_1234568_assignsubmission_file/sheet (1).ipynb": "wang",
    "Zoë O'Brien_1234569_assignsubmission_file/SHEET_final.ipynb": "zob",
    "Zoë O'Brien_1234569_assignsubmission_file/data/own.csv": "1,2",
}
CANVAS = {
    "chenweihan_55512_99887_sheet.ipynb": "chen",
    "obrienzoë_LATE_55514_99888_sheet-1.ipynb": "zob",
}


@pytest.fixture
def course(folder):
    """The class is in the gradebook; week1 has one notebook, `sheet`, week2 has `first`, `second`."""
    with Course.open(folder).gradebook() as gradebook:
        for person in PEOPLE.values():
            names = {"first_name": person.first_name, "last_name": person.last_name}
            lms = person.lms_user_id or None
            gradebook.add_student(person.id, email=person.email, lms_user_id=lms, **names)
        gradebook.find_assignment("week1").duedate = DUE
        gradebook.db.commit()
    return folder


def packed(path: Path, files: dict, day=(2026, 11, 29, 12, 0, 0), hours: int = 0) -> Path:
    """A zip; hours: between one file and the next."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files.items()):
            when = (*day[:3], day[3] + number * hours, *day[4:])
            archive.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)
    return path


def collect(course, *arguments, assignment="week1", status=0) -> None:
    words = ["collect", assignment, *map(str, arguments), "--course", str(course)]
    assert main(words) == status


def submitted(course, assignment="week1") -> dict[str, dict[str, str]]:
    """Student -> path -> contents, without what nbgrader keeps beside."""
    found: dict[str, dict[str, str]] = {}
    for place in (course / "submitted").glob(f"*/{assignment}"):
        files = [path for path in place.rglob("*") if path.is_file()]
        found[place.parent.name] = {
            path.relative_to(place).as_posix(): path.read_text(errors="replace")
            for path in files
            if path.name not in ("timestamp.txt", "submission_secret.txt")
        }
    return found


def timestamp(course, student: str) -> str:
    return (course / "submitted" / student / "week1" / "timestamp.txt").read_text()


def test_what_moodle_hands_out_is_sorted_by_names_in_any_script(course, tmp_path, capsys):
    """C25: whole names, a copy, another name; the notebooks get theirs, other files stay."""
    collect(course, packed(tmp_path / "moodle.zip", MOODLE))
    assert submitted(course) == {
        "chen": {"sheet.ipynb": "chen"},
        "wang": {"sheet.ipynb": "wang"},
        "zob": {"sheet.ipynb": "zob", "data/own.csv": "1,2"},
    }
    printed = capsys.readouterr().out
    assert "week1: 3 collected, 0 late" in printed
    assert "SHEET_final.ipynb taken as sheet.ipynb" in printed
    assert "found by the name alone (3)" in printed


def test_what_canvas_hands_out_is_sorted_by_its_number_or_a_name_and_late_is_late(
    course, tmp_path, capsys
):
    """C25. Canvas writes the time of the download on each file, so that it says nothing."""
    collect(course, packed(tmp_path / "canvas.zip", CANVAS, hours=3))
    assert submitted(course) == {"chen": {"sheet.ipynb": "chen"}, "zob": {"sheet.ipynb": "zob"}}
    assert timestamp(course, "chen") == "2026-11-01 22:00:00 UTC\n"
    assert timestamp(course, "zob") == "2026-11-01 22:00:01 UTC\n"
    printed = capsys.readouterr().out
    assert "2 collected, 1 late" in printed
    assert "zob  late: 2026-11-01 22:00 UTC (Canvas says LATE, and not by how much)" in printed


def test_moodles_worksheet_says_who_is_who_and_when(course, tmp_path, capsys):
    """Where only numbers are left of the names; the two Kims are told apart by the address."""
    numbers = {1234567: "chen", 1234570: "kim1"}
    files = {
        f"Participant_{number}_assignsubmission_file_/sheet.ipynb": student
        for number, student in numbers.items()
    }
    roster = tmp_path / "worksheet.csv"
    roster.write_text(WORKSHEET)
    collect(course, packed(tmp_path / "blind.zip", files), "--roster", roster)
    assert set(submitted(course)) == {"chen", "kim1"}
    local = datetime(2026, 11, 1, 23, 59).astimezone(UTC)
    assert timestamp(course, "chen") == f"{local:%Y-%m-%d %H:%M:%S} UTC\n"
    assert "(Moodle's worksheet)" in capsys.readouterr().out


def test_a_time_that_is_told_later_is_written_then(course, tmp_path, capsys):
    """The same archive again, with the worksheet: nothing else changes."""
    archive, roster = packed(tmp_path / "moodle.zip", MOODLE), tmp_path / "worksheet.csv"
    roster.write_text(WORKSHEET)
    collect(course, archive)
    collect(course, archive, "--roster", roster)
    local = datetime(2026, 11, 1, 23, 59).astimezone(UTC)
    assert timestamp(course, "chen") == f"{local:%Y-%m-%d %H:%M:%S} UTC\n"
    assert timestamp(course, "zob") == "2026-11-01 22:00:00 UTC\n"
    assert "UTC now (Moodle's worksheet)" in capsys.readouterr().out
    collect(course, archive, "--roster", roster)
    assert "now" not in capsys.readouterr().out


def test_a_submission_that_was_put_there_by_hand_gets_what_is_missing(course, tmp_path):
    """C26: from the same file, named by the student's id; no earlier time is overwritten."""
    place = course / "submitted" / "chen" / "week1"
    place.mkdir(parents=True)
    for path in (place / "sheet.ipynb", tmp_path / "chen.ipynb"):
        path.write_text("chen")
    collect(course, tmp_path / "chen.ipynb")
    assert timestamp(course, "chen") == "2026-11-01 22:00:00 UTC\n"
    assert (place / "submission_secret.txt").exists()
    (place / "timestamp.txt").write_text("2026-10-01 10:00:00 UTC")
    collect(course, tmp_path / "chen.ipynb")
    assert timestamp(course, "chen") == "2026-10-01 10:00:00 UTC"


def test_the_times_of_an_archive_count_where_they_are_those_of_the_files(course, tmp_path):
    """Hours apart; also as the files' own times, by which nobody looks younger than the timestamp."""
    days = packed(tmp_path / "moodle.zip", MOODLE, day=(2026, 11, 1, 8, 30, 0), hours=2)
    collect(course, days)
    local = datetime(2026, 11, 1, 10, 30).astimezone(UTC)
    assert timestamp(course, "wang") == f"{local:%Y-%m-%d %H:%M:%S} UTC\n"
    notebook = course / "submitted" / "wang" / "week1" / "sheet.ipynb"
    assert notebook.stat().st_mtime == local.timestamp()


def test_who_is_not_found_is_said_and_their_files_are_kept(course, tmp_path, capsys):
    """Two Kims of one name, somebody unknown, a file without a name: exit status 1."""
    files = {
        "Kim Lee_1_assignsubmission_file/sheet.ipynb": "a",
        "Kim Lee_2_assignsubmission_file/sheet.ipynb": "b",
        "Nora Neu_3_assignsubmission_file/sheet.ipynb": "c",
        "readme.txt": "d",
    }
    collect(course, packed(tmp_path / "moodle.zip", files), status=1)
    assert submitted(course) == {}
    aside = course / "downloaded" / "week1" / "not-found" / "moodle"
    assert {p.relative_to(aside).as_posix(): p.read_text() for p in aside.rglob("*.*")} == files
    printed = capsys.readouterr().out
    assert "not found: Kim Lee (1) (may be any of kim1, kim2)" in printed
    assert "not found: Nora Neu (3) (nobody in the gradebook or the roster)" in printed
    assert str(course / "downloaded" / "week1" / "not-found") in printed
    collect(course, tmp_path / "moodle.zip", status=1)  # again: nothing is there twice
    assert len(list(aside.rglob("*.*"))) == len(files)


def test_canvass_gradebook_says_who_is_who(course, tmp_path):
    """By the number in the file's name; the two Kims are told apart by what else stands there."""
    roster = tmp_path / "canvas.csv"
    roster.write_text(GRADEBOOK)
    files = {"leekim_55515_7_sheet.ipynb": "kim1", "x_55518_8_sheet.ipynb": "formula"}
    collect(course, packed(tmp_path / "canvas.zip", files), "--roster", roster)
    assert {student: held["sheet.ipynb"] for student, held in submitted(course).items()} == {
        "kim1": "kim1",
        "formula": "formula",
    }


def test_a_list_in_nbgraders_own_form_adds_people(course, tmp_path):
    """With the columns of `nbgrader db student import`."""
    roster = tmp_path / "class.csv"
    roster.write_text("id,first_name,last_name,lms_user_id\nnora,Nora,Neu,3\nkim2,,,777\n")
    files = {"neunora_3_8_sheet.ipynb": "nora", "leekim_777_9_sheet.ipynb": "kim2"}
    collect(course, packed(tmp_path / "canvas.zip", files), "--roster", roster)
    assert set(submitted(course)) == {"nora", "kim2"}


def test_of_several_attempts_the_latest_counts(course, tmp_path, capsys):
    """By Canvas's number of the file, whatever order they come in; it is said."""
    files = {
        "chenweihan_55512_200_sheet-2.ipynb": "third",
        "chenweihan_55512_99_sheet.ipynb": "first",
        "chenweihan_55512_150_sheet-1.ipynb": "second",
        "chenweihan_55512_99_notes.txt": "x",
    }
    collect(course, packed(tmp_path / "canvas.zip", files))
    assert submitted(course)["chen"] == {"sheet.ipynb": "third", "notes.txt": "x"}
    assert "3 of sheet.ipynb, sheet-2.ipynb counts" in capsys.readouterr().out


def test_nested_folders_groups_and_archives_of_students_are_opened(course, tmp_path):
    """The one folder that holds the notebook is taken for the top; a Mac's shadows are left out."""
    inner = packed(tmp_path / "inner.zip", {"deep/sheet.ipynb": "zob", "deep/a.csv": "1"})
    files = {
        "Lab A-2-Wei-Han Chen_1_assignsubmission_file_/work/sheet.ipynb": "chen",
        "Lab A-2-Wei-Han Chen_1_assignsubmission_file_/__MACOSX/work/._sheet.ipynb": "shadow",
        "obrienzoë_55514_7_all.zip": inner.read_bytes(),
    }
    collect(course, packed(tmp_path / "all.zip", files))
    assert submitted(course) == {
        "chen": {"sheet.ipynb": "chen"},
        "zob": {"sheet.ipynb": "zob", "a.csv": "1"},
    }


def test_a_folder_and_a_folder_of_ones_own_making_are_sorted_too(course, tmp_path):
    """Folders named by id, e-mail or name, at any depth."""
    top = tmp_path / "handed in"
    for path in ("x/chen/sheet.ipynb", "x/zoe@uni.example/sheet.ipynb", "王小明/sheet/sheet.ipynb"):
        (top / path).parent.mkdir(parents=True)
        (top / path).write_text(path)
    collect(course, top)
    assert set(submitted(course)) == {"chen", "zob", "wang"}
    assert submitted(course)["wang"] == {"sheet.ipynb": "王小明/sheet/sheet.ipynb"}


def test_several_notebooks_get_their_own_names(course, tmp_path, capsys):
    """By the name, what is behind it, or what it holds; what is missing is said."""
    files = {
        "Wei-Han Chen_1_assignsubmission_file/first (2).ipynb": "1",
        "Wei-Han Chen_1_assignsubmission_file/My Second try.ipynb": "2",
        "Wei-Han Chen_1_assignsubmission_file/scratch.ipynb": "3",
        "小明 王_2_assignsubmission_file/FIRST.ipynb": "4",
    }
    collect(course, packed(tmp_path / "moodle.zip", files), assignment="week2")
    assert submitted(course, "week2") == {
        "chen": {"first.ipynb": "1", "second.ipynb": "2", "scratch.ipynb": "3"},
        "wang": {"first.ipynb": "4"},
    }
    assert "no second.ipynb" in capsys.readouterr().out


def test_nothing_is_overwritten_and_what_is_replaced_is_put_aside(course, tmp_path, capsys):
    """The same again is no news; another one needs --force."""
    first = packed(tmp_path / "moodle.zip", MOODLE)
    collect(course, first)
    collect(course, first)
    assert "0 collected, 0 late, 3 there already" in capsys.readouterr().out
    newer = packed(tmp_path / "new.zip", MOODLE | {next(iter(MOODLE)): "better"})
    collect(course, newer, status=1)
    assert submitted(course)["chen"] == {"sheet.ipynb": "chen"}
    assert "stays (1): chen. --force replaces it" in capsys.readouterr().out
    collect(course, newer, "--force")
    assert submitted(course)["chen"] == {"sheet.ipynb": "better"}
    (older,) = (course / "downloaded" / "week1" / "replaced" / "chen").iterdir()
    assert (older / "sheet.ipynb").read_text() == "chen"


def test_a_timestamp_that_a_student_hands_in_does_not_count(course, tmp_path, capsys):
    """Ours is written, so that feedback can be released (C26)."""
    files = {f"Wei-Han Chen_1_assignsubmission_file/{name}": "1999" for name in
             ("sheet.ipynb", "timestamp.txt")}  # fmt: skip
    collect(course, packed(tmp_path / "moodle.zip", files))
    assert timestamp(course, "chen") == "2026-11-01 22:00:00 UTC\n"
    assert "timestamp.txt was handed in, and is left out" in capsys.readouterr().out


def test_what_is_hostile_in_an_archive_is_refused_and_the_rest_goes_on(
    course, tmp_path, monkeypatch, capsys
):
    """Paths that lead out, links, bombs, and what is damaged: a sentence each."""
    monkeypatch.setattr(archives, "LARGE", 1000)
    who = "Wei-Han Chen_1_assignsubmission_file"
    bomb = packed(tmp_path / "bomb.zip", {"a.txt": b"\0" * 1_000_000})
    files = {
        f"{who}/sheet.ipynb": "fine",
        f"{who}/../../../../out.txt": "x",
        "/etc/out.txt": "x",
        f"{who}/..\\..\\out.txt": "x",
        f"{who}/zeros.bin": b"\0" * 1_000_000,
        f"{who}/{'n' * 300}.txt": "x",
        f"{who}/inner.zip": bomb.read_bytes(),
    }
    path = packed(tmp_path / "moodle.zip", files)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo(f"{who}/link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    collect(course, path, status=1)
    assert submitted(course) == {"chen": {"sheet.ipynb": "fine"}}
    assert not list(tmp_path.rglob("out.txt"))
    printed = capsys.readouterr().out
    assert printed.count("leads out of the archive") == 3
    assert printed.count("as only a bomb is") == 2
    assert "link.txt is a symbolic link" in printed
    assert "has a name that is too long" in printed


def test_sizes_are_counted_and_not_believed(course, tmp_path, monkeypatch, capsys):
    """Of a file, of an archive that was handed in, of one student; others are collected."""
    monkeypatch.setattr(archives, "MAX_INNER", 1000)
    monkeypatch.setattr("autograder.exchange.collect.MAX_STUDENT", 3000)
    inner = packed(tmp_path / "inner.zip", {f"{n}.txt": bytes(range(250)) * 3 for n in range(4)})
    files = {
        "chenweihan_55512_1_sheet.ipynb": "chen",
        "chenweihan_55512_2_big.txt": bytes(range(250)) * 16,
        "obrienzoë_55514_3_sheet.ipynb": "zob",
        "obrienzoë_55514_4_all.zip": inner.read_bytes(),
    }
    collect(course, packed(tmp_path / "canvas.zip", files), status=1)
    assert set(submitted(course)["chen"]) == {"sheet.ipynb"}
    assert set(submitted(course)["zob"]) == {"sheet.ipynb", "all.zip/0.txt"}
    printed = capsys.readouterr().out
    assert "big.txt is one too many" in printed
    assert "all.zip holds more than" in printed


def test_a_link_in_a_folder_is_not_followed(course, tmp_path, capsys):
    """Neither to a file nor to a folder."""
    place = tmp_path / "all" / "Wei-Han Chen_1_assignsubmission_file"
    place.mkdir(parents=True)
    (place / "sheet.ipynb").write_text("fine")
    (place / "passwd").symlink_to("/etc/passwd")
    (place / "etc").symlink_to("/etc")
    collect(course, tmp_path / "all", status=1)
    assert submitted(course) == {"chen": {"sheet.ipynb": "fine"}}
    printed = capsys.readouterr().out
    assert "passwd is no regular file" in printed
    assert "etc is a symbolic link" in printed


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_names_that_are_no_text_are_kept_and_said(course, tmp_path, capsys, arguments):
    """A folder in another encoding, with a sequence that would act on the terminal."""
    place = os.fsencode(tmp_path) + b"/all/\xe9\x1b[2J"
    os.makedirs(place)
    with open(place + b"/sheet.ipynb", "w") as file:
        file.write("x")
    collect(course, tmp_path / "all", *arguments, status=1)
    assert "\x1b" not in capsys.readouterr().out
    aside = os.fsencode(course) + b"/downloaded/week1/not-found/all/\xe9\x1b[2J/sheet.ipynb"
    assert os.path.exists(aside)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["week9", "a.zip"], "the gradebook knows no assignment 'week9'"),
        (["week1", "nosuch.zip"], "nosuch.zip is not there"),
        (["week1", "text.txt"], "text.txt is neither a zip, nor a folder, nor a notebook"),
        (["week1", "text.txt", "--roster", "text.txt"], "text.txt is no list of people"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_in_a_sentence(
    course, tmp_path, monkeypatch, capsys, arguments, said
):
    """Exit status 2, and nothing is collected."""
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text("text")
    assert main(["collect", *arguments, "--course", str(course)]) == 2
    assert said in capsys.readouterr().err
    assert not (course / "submitted").exists()


def test_a_gradebook_without_students_says_where_they_come_from(folder, tmp_path, capsys):
    """Nobody could be found."""
    assert main(["collect", "week1", str(tmp_path), "--course", str(folder)]) == 2
    assert "`nbgrader db student import FILE`" in capsys.readouterr().err


def test_the_report_is_there_for_scripts(course, tmp_path, capsys):
    """With --json."""
    files = MOODLE | {"Nora Neu_3_assignsubmission_file/sheet.ipynb": "c"}
    collect(course, packed(tmp_path / "moodle.zip", files), "--json", status=1)
    report = json.loads(capsys.readouterr().out)
    assert set(report["taken"]) == {"chen", "wang", "zob"}
    assert list(report["not_found"]) == ["Nora Neu (3)"]
    assert report["complete"] is False


def test_feedback_can_be_released_to_all_who_were_collected(course, tmp_path):
    """C26: neither file that nbgrader wants is missing, and the times are those that it records."""
    source = hand_in(course, "made", "right") / "sheet.ipynb"
    files = dict.fromkeys(CANVAS, source.read_bytes())
    shutil.rmtree(course / "submitted")
    collect(course, packed(tmp_path / "canvas.zip", files))
    states = grade(course)["week1"].states
    assert {student: state.flags for student, state in states.items()} == {"chen": (), "zob": ()}
    with Course.open(course).gradebook() as gradebook:
        assert gradebook.find_submission("week1", "chen").total_seconds_late == 0
        assert gradebook.find_submission("week1", "zob").total_seconds_late == 1
    for student in states:  # as `nbgrader generate_feedback` leaves them
        pages = course / "feedback" / student / "week1"
        shutil.copytree(course / "autograded" / student / "week1", pages)
        (pages / "sheet.html").write_text(student)
    (tmp_path / "exchange").mkdir()
    with chdir(course):
        app = ReleaseFeedbackApp()
        app.initialize(["week1", f"--Exchange.root={tmp_path / 'exchange'}"])
        app.start()
    pages = (tmp_path / "exchange" / "plain" / "feedback").glob("*.html")
    assert {page.read_text() for page in pages} == {"chen", "zob"}
    released = dict.fromkeys(states, course / "gradebook.db")
    with_exchange = Config({"Exchange": {"root": str(tmp_path / "exchange")}})
    opened = Course.open(course, with_exchange)
    assert release_feedback(opened, "week1", released) == ["chen", "zob"]  # nobody could fetch it
