"""SIGKILL at any moment, then another run: the same gradebook and folders as if nothing happened."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from autograder.course.state import FOLDER
from tests.autograder.course.conftest import grade, hand_in
from tests.autograder.recorded import gradebook_url, read_recorded

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

# What recording does to the file system and the gradebook goes through one of these events.
STEPS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree")


def run_and_kill(folder: Path, after_seconds: float | None = None, at_step: int = 0) -> bool:
    """Grade in a process of its own, and kill it; whether it was done before that."""
    child = multiprocessing.get_context("fork").Process(target=_run, args=(folder, at_step))
    child.start()
    if after_seconds is not None:
        child.join(after_seconds)
        child.kill()
    child.join(30)
    return child.exitcode == 0


def _run(folder: Path, at_step: int) -> None:
    if at_step:
        sys.addaudithook(_Killer(folder, at_step))
    grade(folder)
    os._exit(0)


class _Killer:
    """Kills this process when it is about to take a step inside the course for the n-th time."""

    def __init__(self, folder: Path, at_step: int):
        self.folder, self.left = str(folder), at_step

    def __call__(self, event: str, arguments: tuple) -> None:
        if event not in STEPS or not self._changes(event, arguments):
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def _changes(self, event: str, arguments: tuple) -> bool:
        inside = event == "os.rmdir" or str(arguments[0]).startswith(self.folder)
        reading = event == "open" and arguments[1] in ("r", "rb")
        return inside and not reading


def contents(folder: Path) -> tuple:
    """The gradebook's rows, the autograded files with their modes, the states but for times."""
    graded = folder / "autograded"
    files = {
        str(path.relative_to(graded)): (path.stat().st_mode, path.read_bytes())
        for path in sorted(graded.rglob("*"))
        if path.is_file()
    }
    states = {
        str(path.relative_to(folder)): json.loads(path.read_text()) | {"recorded": "", "digest": ""}
        for path in (folder / FOLDER).rglob("*.json")
    }
    return read_recorded(gradebook_url(folder)), files, states


def a_class(folder: Path, answers: dict[str, str]) -> None:
    for student, answer in answers.items():
        (hand_in(folder, student, answer) / "timestamp.txt").write_text("2030-01-01 00:00 UTC")


FIRST = {"ada": "right", "bob": "half", "cleo": "UNGRADABLE", "dan": "wrong FLAG", "eve": ""}
THEN = {"ada": "wrong", "bob": "right", "cleo": "right", "dan": "UNGRADABLE", "eve": "half"}


@pytest.mark.long
def test_a_run_killed_at_every_step_of_a_regrade_is_made_good_by_the_next(folder, tmp_path):
    """One submission, graded before and changed: a kill before each change to a file.

    Whenever it comes, the notebook that is found is the old one or the new one, in full.
    """
    a_class(folder, {"ada": "right"})
    grade(folder)
    notebook = Path("autograded") / "ada" / "week1" / "sheet.ipynb"
    old = (folder / notebook).read_bytes()
    a_class(folder, {"ada": "half"})
    undisturbed = Path(shutil.copytree(folder, tmp_path / "undisturbed"))
    grade(undisturbed)
    complete, expected = {old, (undisturbed / notebook).read_bytes()}, contents(undisturbed)
    assert len(complete) == 2
    for step in range(1, 100):
        course = Path(shutil.copytree(folder, tmp_path / f"killed{step}"))
        done = run_and_kill(course, at_step=step)
        there = [
            course / notebook,
            course / notebook.parent.with_name(".week1.old") / notebook.name,
        ]
        found = [path.read_bytes() for path in there if path.exists()]
        assert found, f"killed at step {step}: no notebook is left"
        assert complete.issuperset(found)
        grade(course)
        assert contents(course) == expected, f"killed at step {step}"
        shutil.rmtree(course)
        if done:
            break
    assert 12 < step < 99


@pytest.mark.long
def test_runs_killed_at_random_moments_end_as_an_undisturbed_one(folder, tmp_path):
    """A class is graded, then handed in anew and graded again: ten kills on the way."""
    undisturbed = Path(shutil.copytree(folder, tmp_path / "undisturbed"))
    chance, kills = random.Random(4), 0
    for answers in (FIRST, THEN):
        for course in (folder, undisturbed):
            a_class(course, answers)
        started = time.monotonic()
        assert run_and_kill(undisturbed, after_seconds=600)
        duration = time.monotonic() - started
        for _ in range(5):
            # Five disturbed runs, each somewhere in what is left to do.
            kills += not run_and_kill(folder, after_seconds=chance.uniform(0.2, 1) * duration)
        grade(folder)
        assert contents(folder) == contents(undisturbed)
    assert kills >= 2
