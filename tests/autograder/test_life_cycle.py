"""nbgrader's own commands, and its formgrader, from the root of a copy of this course."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from tests.autograder import plain_course
from tests.solutions.in_process import read_source
from tests.submissions import assemble
from tests.submissions.assemble import ROOT, Section

pytestmark = pytest.mark.nbgrader  # whose commands are run

STARTUP = 300  # seconds for a server to answer on a busy machine


def nbgrader(course: Path, *arguments: str) -> str:
    """Run a command as an instructor does, in the course's folder; what it printed."""
    return plain_course.command(course, "nbgrader", *arguments)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The course as it is cloned, with problem set 1 released from the command line.

    This command is started anew, the others in a process that has imported nbgrader.
    """
    folder = tmp_path_factory.mktemp("life") / "course"
    ignored = shutil.ignore_patterns("__pycache__")  # is no assignment
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=ignored)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "ps1"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def graded(course) -> Path:
    """The same course after one student handed in and the class was graded."""
    cells = read_source("ps1").cells
    names = [name for name in cells if f"{name}-hidden" in cells]
    release = nbformat.read(course / "exercises" / "ps1" / "ps1.ipynb", as_version=4)
    filled = assemble.fill(release, [Section(name, cells[name]) for name in names])
    folder = course / "submitted" / "b112522001" / "ps1"
    folder.mkdir(parents=True)
    nbformat.write(filled, folder / "ps1.ipynb")
    nbgrader(course, "autograde", "ps1")
    return course


def test_generate_assignment_writes_the_release(course):
    """`nbgrader generate_assignment ps1` in the root gives exercises/ps1, as it is committed."""
    made = course / "exercises" / "ps1" / "ps1.ipynb"
    assert made.read_bytes() == (ROOT / "exercises" / "ps1" / "ps1.ipynb").read_bytes()


def test_validate_accepts_the_solution_and_refuses_the_release(course):
    """The source passes its own tests; the release fails them as not answered."""
    assert "Success!" in nbgrader(course, "validate", "solutions/ps1/ps1.ipynb")
    printed = nbgrader(course, "validate", "exercises/ps1/ps1.ipynb")
    assert "VALIDATION FAILED ON 13 CELL(S)" in printed  # 12 programs and the written answer
    assert printed.count("not answered yet") == 13
    assert "CONTENTS" not in printed  # the checksums of the locked cells agree


def test_autograde_records_the_scores(graded):
    """After `nbgrader autograde ps1` the table of the grading package shows the points."""
    printed = plain_course.command(graded, "autograder", "table", "ps1")
    line = next(line for line in printed.splitlines() if line.startswith("b112522001"))
    assert "40" in line.split()


def test_generate_feedback_writes_a_page(graded):
    """`nbgrader generate_feedback ps1` writes a page with the student's score on it."""
    nbgrader(graded, "generate_feedback", "ps1")
    page = (graded / "feedback" / "b112522001" / "ps1" / "ps1.html").read_text(encoding="utf-8")
    assert "Score: 40.0 / 44.0" in page


def test_export_writes_the_grades(graded):
    """`nbgrader export` writes one line per student and assignment."""
    nbgrader(graded, "export")
    lines = (graded / "grades.csv").read_text().splitlines()
    assert len(lines) == 2
    assert "b112522001" in lines[1]
    assert ",40.0," in lines[1]


def test_another_course_folder_can_be_named(graded, tmp_path):
    """The settings of the root serve any course folder: --CourseDirectory.root=FOLDER."""
    shutil.copytree(ROOT / "solutions" / "ps1", tmp_path / "solutions" / "ps1")
    nbgrader(graded, "generate_assignment", "ps1", f"--CourseDirectory.root={tmp_path}")
    made = tmp_path / "exercises" / "ps1" / "ps1.ipynb"
    assert made.read_bytes() == (ROOT / "exercises" / "ps1" / "ps1.ipynb").read_bytes()
    assert (tmp_path / "gradebook.db").exists()


@pytest.fixture(scope="module")
def formgrader(graded, tmp_path_factory):
    """A Jupyter server on this machine alone, started in the course's root: get(path) -> data."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = "for-this-test"
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"),
                *("--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={token}"),
            ],
            cwd=graded,
            env=os.environ | {"JUPYTER_RUNTIME_DIR": str(log.parent)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def get(path: str):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/formgrader{path}", headers={"Authorization": f"token {token}"}
        )
        with urllib.request.urlopen(request, timeout=STARTUP) as response:
            return response.read().decode()

    try:
        wait_for(server, lambda: get("/api/status"), log)
        yield get
    finally:
        server.terminate()
        server.wait(timeout=120)


def wait_for(server: subprocess.Popen, attempt, log: Path) -> None:
    deadline = time.monotonic() + STARTUP
    while True:
        assert server.poll() is None, log.read_text()
        try:
            attempt()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.3)


def test_formgrader_lists_the_assignment(formgrader):
    """Formgrader, opened in the root, finds the sources, and the release and points of one."""
    assignments = {each["name"]: each for each in json.loads(formgrader("/api/assignments"))}
    assert sorted(assignments) == ["ps1", "ps2", "ps3", "ps4", "ps5", "ps6"]
    assignment = assignments["ps1"]
    assert assignment["status"] == "draft"
    assert (assignment["max_score"], assignment["num_submissions"]) == (44, 1)


def test_formgrader_shows_the_submission(formgrader):
    """The graded submission is there with its score, and its page for manual grading opens."""
    (submission,) = json.loads(formgrader("/api/submissions/ps1"))
    assert (submission["student"], submission["score"]) == ("b112522001", 40)
    assert submission["autograded"]
    (notebook,) = json.loads(formgrader("/api/submitted_notebooks/ps1/ps1"))
    assert "stacks_in_words" in formgrader(f"/submissions/{notebook['id']}/")
