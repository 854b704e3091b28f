"""The driver killed at some moment, run again: is the end the same as if nothing had happened?

`python -m tests.autograder.killed --moments 30` tries it at that many moments of a run over a class
of every kind: new, changed since it was graded, late, with files beside it, endless, unreadable.
Only processes that this started are killed: the driver alone at every other moment, and the driver
with its group at the others.
"""

import argparse
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook

from tests import forked
from tests.autograder import plain_course
from tests.autograder.recorded import Recorded, differences, gradebook_url, read_recorded
from tests.submissions import answers
from tests.submissions.assemble import Section

ASSIGNMENT = "ps1"
SETTINGS = """\
c.LateSubmissionPlugin.penalty_method = "zero"
c.Execute.timeout = 1
"""
DUE, LATE = "2030-01-01 12:00:00 UTC", "2030-01-02 12:00:00 UTC"
GONE = 60  # seconds within which everything that a killed driver started has to be gone
Files = dict[str, tuple[int, str]]  # path in the folder -> permissions, contents


@dataclass(frozen=True)
class Ending:
    """Everything that a run leaves behind."""

    recorded: Recorded
    files: Files  # of the whole course folder but the gradebook

    def folders(self, student: str) -> list[Files]:
        """What lies in each folder of a student's autograded work."""
        found: dict[str, Files] = {}
        for path, entry in self.files.items():
            if path.startswith(f"autograded/{student}/"):
                _, _, folder, rest = path.split("/", 3)
                found.setdefault(folder, {})[rest] = entry
        return list(found.values())


def read_ending(course: Path) -> Ending:
    """What is in a course folder; times are left out, and the logs, of which each run has one."""
    paths = (path for path in sorted(course.rglob("*")) if path.is_file())
    return Ending(
        read_recorded(gradebook_url(course)),
        {
            str(path.relative_to(course)): (stat.S_IMODE(path.stat().st_mode), _contents(path))
            for path in paths
            if path.name not in ("gradebook.db", "lock") and ".logs" not in path.parts
        },
    )


def _contents(path: Path) -> str:
    """A file's contents; without the moments and durations that are in them."""
    if path.parent.parent.name == ".autograder" and path.suffix == ".json":
        state = json.loads(path.read_text(encoding="utf-8"))
        unequal = dict.fromkeys(("seconds", "memory", "recorded"))
        return json.dumps({**state, **unequal}, sort_keys=True)
    if path.suffix == ".ipynb" and "autograded" in path.parts:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        return json.dumps(notebook, sort_keys=True)
    return path.read_bytes().hex()


def make_class(folder: Path) -> Path:
    """A course in which some work is graded already, some changed since, some is new."""
    (problem_set,) = [each for each in answers.problem_sets() if each.name == ASSIGNMENT]
    course = plain_course.make_course(folder, [problem_set.source], SETTINGS)
    with Gradebook(gradebook_url(course), course_id="plain") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
    for student in ("again", "judged", "same"):
        plain_course.hand_in(course, student, ASSIGNMENT, [])
    plain_course.autograde_with_engine(course)
    with Gradebook(gradebook_url(course), course_id="plain") as gradebook:
        essay = gradebook.find_grade("stacks_in_words", ASSIGNMENT, ASSIGNMENT, "judged")
        essay.manual_score, essay.needs_manual_grade = 2.5, False
        comment = gradebook.find_comment("stacks_in_words", ASSIGNMENT, ASSIGNMENT, "judged")
        comment.manual_comment = "A person wrote this."
        gradebook.db.commit()
    filed = answers.every_answer(problem_set)
    handed_in = {
        "again": problem_set.reference(),  # changed since it was graded
        "judged": filed["batch-8"],
        "new": filed["batch-9"],
        "late": problem_set.reference(),
        "endless": [Section("before stacks_in_words", "while True:\n    pass")],
        "partly": filed["batch-7"],
        "unreadable": [],
    }
    for student, sections in handed_in.items():
        shutil.rmtree(course / "submitted" / student, ignore_errors=True)
        plain_course.hand_in(course, student, ASSIGNMENT, sections)
    submitted = course / "submitted"
    (submitted / "late" / ASSIGNMENT / "timestamp.txt").write_text(LATE)
    (submitted / "new" / ASSIGNMENT / "data").mkdir()
    (submitted / "new" / ASSIGNMENT / "data" / "numbers.csv").write_text("1,2\n")
    (submitted / "unreadable" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_text('{"cells": [')
    return course


def driver(course: Path) -> list[str]:
    """The command that grades the course."""
    return [
        *(sys.executable, "-m", "autograder", "grade"),
        *("--course", str(course), "--jobs", "2"),
    ]


def run_to_the_end(course: Path) -> tuple[int, str]:
    """Grade the course undisturbed; its exit status and what it printed."""
    _python, _m, module, *arguments = driver(course)
    return forked.run(module, arguments, course, plain_course.environment(), seconds=300)


def kill_after(course: Path, seconds: float, group: bool) -> list[str]:
    """Start grading, and send SIGKILL after that time; complaints about what is still there."""
    process = subprocess.Popen(
        driver(course),
        env=plain_course.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    if process.poll() is not None:
        return []  # it was done
    started = psutil.Process(process.pid).children(recursive=True)
    if group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    _, alive = psutil.wait_procs(started, timeout=GONE)
    complaints = [f"still running {GONE} s after the driver was killed: {one}" for one in alive]
    for one in alive:  # ours, started above
        one.kill()
    return complaints


def complaints_about(found: Ending, wanted: Ending) -> list[str]:
    """Every difference between the end of a run that was killed once and an undisturbed one."""
    lines = differences(found.recorded, wanted.recorded, ("after the kill", "undisturbed"))
    for path in sorted(found.files.keys() | wanted.files.keys()):
        if found.files.get(path) != wanted.files.get(path):
            there = "differs" if path in found.files else "is missing"
            lines.append(f"{path} {there if path in wanted.files else 'is left over'}")
    return lines


def half_done(found: Ending, before: Ending, after: Ending) -> list[str]:
    """Results that are neither the old nor the new one in full, right after the kill."""
    lines = []
    students = {key[0] for key in after.recorded.students}
    for student in sorted(students):
        rows = found.recorded.of(student)
        if rows not in (before.recorded.of(student), after.recorded.of(student)):
            lines.append(f"{student}: the gradebook holds half a result")
        there = found.folders(student)
        for whole in before.folders(student):
            if whole not in there and not any(new in there for new in after.folders(student)):
                lines.append(f"{student}: the old notebook is gone, and no new one is there")
    return lines


def try_moments(moments: int, seed: int, scratch: Path) -> Iterator[tuple[str, list[str]]]:
    """Kill at that many moments, spread over the length of a run: (what was done, complaints)."""
    rng = random.Random(seed)
    template = make_class(scratch / "class")
    before = read_ending(template)
    undisturbed = Path(shutil.copytree(template, scratch / "undisturbed"))
    started = time.monotonic()
    status, printed = run_to_the_end(undisturbed)
    length = time.monotonic() - started
    after = read_ending(undisturbed)
    assert status == 1, f"one submission is unreadable, so 1 was expected, not {status}:\n{printed}"
    for number in range(moments):
        seconds = length * (number + rng.random()) / moments
        group = bool(number % 2)
        course = Path(shutil.copytree(template, scratch / f"moment-{number}"))
        complaints = kill_after(course, seconds, group)
        complaints += half_done(read_ending(course), before, after)
        status, printed = run_to_the_end(course)
        if status != 1:
            complaints.append(f"the second run ended with {status}: {printed}")
        complaints += complaints_about(read_ending(course), after)
        shutil.rmtree(course)
        what = "the driver and its group" if group else "the driver"
        yield f"{what} after {seconds:.2f} s of {length:.2f}", complaints


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.autograder.killed", description=__doc__)
    parser.add_argument("--moments", type=int, default=30)
    parser.add_argument("--seed", type=int, default=None, help="for the same moments again")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"killing at {options.moments} moments, --seed {seed}", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="killed-") as scratch:
        for what, complaints in try_moments(options.moments, seed, Path(scratch)):
            print("\n  ".join([f"{'FAILED' if complaints else 'ok':7} {what}", *complaints]))
            sys.stdout.flush()
            failed += bool(complaints)
    print(f"{options.moments - failed} of {options.moments} ended as an undisturbed run does")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
