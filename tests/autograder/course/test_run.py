"""The run: what is new or changed is graded, and what stands in the way is said in words."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

import autograder
from autograder.__main__ import main
from autograder.commands.grade import run
from autograder.course.folder import Course
from autograder.course.lock import course_lock
from autograder.course.rehearsal import AUTHOR
from autograder.course.table import read_tables
from autograder.errors import AutograderError, CourseError
from autograder.model import Outcome
from tests.autograder.course.conftest import InThisProcess, grade, hand_in
from tests.autograder.course.plain_engine import PlainGrader
from tests.autograder.recorded import gradebook_url, read_recorded

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
ENGINE = "tests.autograder.course.plain_engine:PlainGrader"
ROOT = Path(__file__).parents[3]


def command(folder, *assignments, **options) -> int:
    """`autograder grade` with the plain engine; its exit status."""
    defaults = {"course": str(folder), "student": "*", "jobs": 1, "scheduler": ""}
    defaults |= {"force": False, "unsafe_no_sandbox": False, "json": False}
    try:
        return run(Namespace(assignments=list(assignments), **defaults | options), ENGINE)
    except AutograderError as error:  # as `autograder.__main__` does
        print(f"autograder: {error}", file=sys.stderr)
        return error.exit_status


def graded(folder, **options) -> list[str]:
    """The students whose submissions were given to the engine."""
    workers = InThisProcess()
    grade(folder, workers, **options)
    return [student for student in workers.graded if student != AUTHOR]


def test_what_is_new_or_changed_is_graded_and_nothing_else(folder):
    """A second run does nothing; a changed file, a new student, --force: exactly those again."""
    for student in ("ada", "bob"):
        hand_in(folder, student)
    assert graded(folder) == ["ada", "bob"]
    assert graded(folder) == []
    hand_in(folder, "cleo")
    (folder / "submitted" / "bob" / "week1" / "notes.txt").write_text("new")
    assert graded(folder) == ["bob", "cleo"]
    assert graded(folder, force=True) == ["ada", "bob", "cleo"]
    assert graded(folder, force=True, student="b*") == ["bob"]


def test_a_changed_assignment_or_setting_grades_all_again(folder):
    """Points, hidden tests, files beside the notebook, limits: a result depends on them."""
    hand_in(folder, "ada")
    assert graded(folder) == ["ada"]
    (folder / "source" / "week1" / "data.csv").write_text("3,4\n")
    assert graded(folder) == ["ada"]
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("c.GradingEngine.cell_seconds = 7\n")
    assert graded(folder) == ["ada"]
    assert graded(folder) == []


def test_a_result_that_is_gone_is_made_again(folder):
    """Deleted from autograded/, or the gradebook put back: the submission is graded."""
    hand_in(folder, "ada")
    shutil.copy(folder / "gradebook.db", folder / "before.db")
    grade(folder)
    shutil.rmtree(folder / "autograded" / "ada")
    assert graded(folder) == ["ada"]
    shutil.copy(folder / "before.db", folder / "gradebook.db")
    assert graded(folder) == ["ada"]


def test_an_accident_of_this_machine_is_tried_again_by_the_next_run(folder):
    """An engine that failed says nothing about the submission."""
    hand_in(folder, "ada", "RAISE")
    assert grade(folder)["week1"].ungradable
    assert graded(folder) == ["ada"]


def test_unreadable_submissions_are_ungradable_and_stop_nobody(folder):
    """A symbolic link in place of the folder; no notebook at all: both get their reason."""
    hand_in(folder, "ada")
    (folder / "submitted" / "bob").mkdir(parents=True)
    (folder / "submitted" / "bob" / "week1").symlink_to(folder / "source" / "week1")
    (folder / "submitted" / "cleo" / "week1").mkdir(parents=True)
    states = grade(folder)["week1"].states
    assert states["ada"].outcome is Outcome.GRADED
    assert "symbolic link" in states["bob"].reason
    assert states["cleo"].outcome is Outcome.UNGRADABLE
    assert graded(folder) == []


def test_the_gradebook_is_the_same_for_any_number_of_processes(folder, tmp_path):
    """One process or three: the same rows."""
    for number in range(12):
        hand_in(folder, f"s{number:02}", ["right", "half", "wrong", ""][number % 4])
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    assert command(folder, jobs=1) == command(other, jobs=3) == 0
    assert read_recorded(gradebook_url(folder)) == read_recorded(gradebook_url(other))


def test_the_command_ends_with_a_table_and_says_by_its_status_what_came_out(folder, capsys):
    """0 with flags, 1 with something ungradable; names, reasons and scores are in the table."""
    hand_in(folder, "ada")
    hand_in(folder, "bob", "half FLAG")
    assert command(folder) == 0
    printed = capsys.readouterr()
    assert "week1: 2 submissions, 1 graded, 1 graded and flagged, 0 ungradable" in printed.out
    assert "bob  network: tried to reach it (sheet double)" in printed.out
    assert "scores 2.5 to 5 of 14, median 3.75, mean 3.8; 2 wait for a person" in printed.out
    assert "2 of 2 done, 1 flagged, 0 ungradable" in printed.err
    hand_in(folder, "cleo", "UNGRADABLE")
    assert command(folder) == 1
    printed = capsys.readouterr().out
    assert "cleo  ungradable: nothing that can be read" in printed
    assert "2 unchanged since an earlier run" in printed
    assert command(folder) == 1  # still so


def test_without_a_sandbox_the_table_says_so(folder, capsys):
    """--unsafe-no-sandbox is not forgotten; the next run, sandboxed, grades again."""
    hand_in(folder, "ada")
    assert command(folder, unsafe_no_sandbox=True) == 0
    assert "NOT SANDBOXED" in capsys.readouterr().out
    assert graded(folder) == ["ada"]


def test_flags_and_reasons_are_remarks_in_the_table_of_grades(folder):
    """`autograder table` shows what a person should know."""
    hand_in(folder, "bob", "half FLAG")
    hand_in(folder, "cleo", "UNGRADABLE")
    grade(folder)
    (table,) = read_tables(folder, "week1")
    notes = {row.student: row.notes for row in table.rows}
    assert "network: tried to reach it (sheet double)" in notes["bob"]
    assert "ungradable: nothing that can be read" in notes["cleo"]


def test_text_of_a_submission_cannot_act_on_the_terminal(folder, capsys):
    """Escape sequences in names arrive as text."""
    place = hand_in(folder, "ada")
    (place / "\x1b[2Jlink").symlink_to("/etc/passwd")
    assert command(folder) == 0
    printed = capsys.readouterr().out
    assert "x1b[2Jlink" in printed
    assert "\x1b" not in printed


@pytest.mark.parametrize(
    ("assignments", "message"),
    [
        (["week9"], r"no assignment 'week9' .*week1, week2.*nbgrader generate_assignment week9"),
        (["week2"], r"no submission at .*submitted/\*/week2"),
        ([], r"no submission at .*submitted/\*/week1, week2"),
    ],
)
def test_nothing_to_grade_says_what_to_do(folder, capsys, assignments, message):
    """An unknown assignment, and one that nobody handed in: exit status 2, and where it looked."""
    assert command(folder, *assignments) == 2
    assert re.search(message, capsys.readouterr().err)


@pytest.mark.parametrize(
    ("assignments", "student"),
    [(["nosuch"], "*"), (["week1"], "nobody"), ([], "nobody"), (["week1", "nosuch"], "*")],
)
def test_what_is_not_there_is_said_before_anything_is_prepared(
    folder, monkeypatch, assignments, student
):
    """No assignment is read, no module imported, no worker made ready."""

    class Idle(InThisProcess):
        def prepare(self, spec, settings):
            raise AssertionError("nothing is to be graded")

    def read_spec(*_):
        raise AssertionError("nothing is to be graded")

    hand_in(folder, "ada")
    monkeypatch.setattr("autograder.course.run.read_spec", read_spec)
    with pytest.raises(CourseError, match=r"no assignment 'nosuch'|no submission at .*nobody"):
        grade(folder, Idle(), assignments=assignments, student=student)


@pytest.mark.parametrize("submitted", ["submitted", "handed-in"])
@pytest.mark.parametrize(
    ("assignments", "student"),
    [(["nosuch"], "*"), (["week1"], "nobody"), ([], "nobody"), (["week1", "nosuch"], "*")],
)
def test_what_is_not_there_is_said_before_any_process_is_started(
    folder, monkeypatch, assignments, student, submitted
):
    """So at once: no library is imported for it; also where submissions lie in another folder."""

    def start_workers(*_):
        raise AssertionError("nothing is to be graded")

    hand_in(folder, "ada")
    (folder / "submitted").rename(folder / submitted)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.submitted_directory = {submitted!r}\n")
    monkeypatch.setattr("autograder.dispatch.start.start_workers", start_workers)
    with pytest.raises(CourseError, match=r"no assignment 'nosuch'|no submission at .*nobody"):
        autograder.grade(folder, assignments, student)
    with pytest.raises(AssertionError, match="nothing is to be graded"):  # it would be noticed
        autograder.grade(folder, ["week1"], "ada")


class FindsElsewhere(PlainGrader):
    """Finds the first answer in another cell than its own."""

    def grade(self, spec, submission, settings):
        result = super().grade(spec, submission, settings)
        (notebook,) = result.notebooks
        return replace(result, notebooks=(replace(notebook, elsewhere=frozenset({"double"})),))


def test_an_answer_in_another_cell_counts_as_answered(folder):
    """In the table, and in the student's feedback; one that is nowhere does not."""
    hand_in(folder, "ada", "", essay="because")
    for grader, note in ((PlainGrader(), "1 of 3 not answered"), (FindsElsewhere(), None)):
        grade(folder, InThisProcess(grader), force=True)
        (table,) = read_tables(folder, "week1")
        assert [one for one in table.rows[0].notes if "answered" in one] == ([note] if note else [])
        with Course.open(folder).gradebook() as gradebook:
            comment = gradebook.find_comment("double", "sheet", "week1", "ada").auto_comment
        assert comment == ("No response." if note else None)


def remove_student(folder, student):
    with Course.open(folder).gradebook() as gradebook:
        gradebook.remove_student(student)


def students(folder) -> list[str]:
    with Course.open(folder).gradebook() as gradebook:
        return [student.id for student in gradebook.students]


def test_a_removed_student_does_not_come_back_with_the_folder(folder):
    """A person decides: the folder goes, or the student is taken back."""
    for student in ("ada", "bob"):
        hand_in(folder, student)
    grade(folder)
    remove_student(folder, "bob")
    for force in (False, True):
        workers = InThisProcess()
        report = grade(folder, workers, force=force)["week1"]
        assert "bob" not in workers.graded
        assert report.ungradable.keys() == {"bob"}
        assert "`nbgrader db student add bob`" in str(report)
        assert students(folder) == ["ada"]
    with Course.open(folder).gradebook() as gradebook:
        gradebook.add_student("bob")
    assert graded(folder) == ["bob"]
    assert graded(folder) == []


def test_a_removed_student_whose_folder_is_gone_is_forgotten(folder):
    for student in ("ada", "bob"):
        hand_in(folder, student)
    grade(folder)
    remove_student(folder, "bob")
    shutil.rmtree(folder / "submitted" / "bob")
    assert grade(folder)["week1"].states.keys() == {"ada"}


def test_a_student_whom_nobody_removed_comes_in_with_a_first_submission(folder):
    """Also of another assignment, and where the gradebook knows others."""
    hand_in(folder, "ada")
    grade(folder)
    hand_in(folder, "cleo")
    assert graded(folder) == ["cleo"]
    hand_in(folder, "dora", assignment="week2")
    assert graded(folder) == ["dora"]
    assert students(folder) == ["ada", "cleo", "dora"]


def test_a_folder_that_is_no_course_is_named(tmp_path, capsys):
    """No folder; a folder without a gradebook."""
    assert command(tmp_path / "nowhere") == 2
    assert f"no course folder at {tmp_path}/nowhere" in capsys.readouterr().err
    assert command(tmp_path) == 2
    assert f"no gradebook at {tmp_path}/gradebook.db" in capsys.readouterr().err


def test_two_runs_at_once_are_refused_with_a_message(folder):
    """The second says who holds the course, and touches nothing."""
    hand_in(folder, "ada")
    with course_lock(folder), pytest.raises(CourseError, match=f"process {os.getpid()} "):
        grade(folder)
    assert graded(folder) == ["ada"]


def test_ctrl_c_ends_cleanly_and_the_next_run_goes_on(folder, capsys):
    """What is done is recorded; exit status 130."""
    hand_in(folder, "ada")
    hand_in(folder, "bob", "right SLEEP")

    def interrupt():
        deadline = time.monotonic() + 120
        while not (folder / ".autograder" / "week1" / "ada.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    # A worker of pytest-xdist, in which this may run, ignores the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert command(folder) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert "interrupted" in capsys.readouterr().err
    hand_in(folder, "bob", "half")
    assert graded(folder) == ["bob"]


GRADE = "import sys; from tests.autograder.course.test_run import command; sys.exit(command(sys.argv[1]))"


def in_a_box(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Grade inside a bubblewrap that shows the file system as its arguments say."""
    if shutil.which("bwrap") is None:
        reason = "bubblewrap is not installed (Debian: apt-get install bubblewrap)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    box = ["bwrap", "--dev-bind", "/", "/", *arguments, "--chdir", str(ROOT)]
    command = [*box, sys.executable, "-W", "ignore", "-c", GRADE, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_a_course_that_cannot_be_written_is_an_error_that_names_the_path(folder):
    """A read-only file system: exit status 2, no traceback."""
    hand_in(folder, "ada")
    done = in_a_box(folder, "--ro-bind", str(folder), str(folder))
    assert done.returncode == 2
    assert f"{folder}/.autograder" in done.stderr
    assert "cannot be written (Read-only file system)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_an_error_and_a_second_run_goes_on(folder):
    """What was recorded stays; with room again, the rest is graded, and nothing is missing."""
    for number in range(6):
        place = hand_in(folder, f"s{number}")
        (place / "large.bin").write_bytes(os.urandom(2**20))
    done = in_a_box(folder, "--size", str(2**22), "--tmpfs", str(folder / "autograded"))
    assert done.returncode == 2, done.stderr
    assert "no room left to write" in done.stderr
    assert "Traceback" not in done.stderr
    # Outside, autograded/ is empty: those whose state was written are missed there, and come back.
    assert len(list((folder / ".autograder" / "week1").glob("*.json"))) in range(1, 6)
    assert graded(folder) == [f"s{number}" for number in range(6)]


def test_only_the_command_in_use_is_imported():
    """`autograder --help` does not wait for nbgrader."""
    code = (
        "import sys, autograder.__main__ as m\ntry: m.main(['--help'])\n"
        "except SystemExit: print({'nbgrader', 'traitlets'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
    assert "grade all submissions that are new or changed" in done.stdout


def test_the_help_tells_the_exit_status(capsys):
    """An instructor's script can rely on it."""
    with pytest.raises(SystemExit):
        main(["grade", "--help"])
    assert "1 if any is ungradable" in capsys.readouterr().out
