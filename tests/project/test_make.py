"""`make` tells a step in a line, names a log where something fails, and knows what was meant."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

STEP = ROOT / ".ci" / "step"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def step(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step of the name 'Counting sheep' in a folder; a terminal sees nothing else."""
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "V")}
    return subprocess.run(
        [STEP, "Counting sheep", "sheep", script],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
    )


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_a_step_is_one_line_with_its_seconds_and_the_rest_is_in_its_log(tmp_path):
    done = step(tmp_path, "echo one; echo two >&2")
    assert done.returncode == 0
    assert re.fullmatch(r"Counting sheep \.+ \d+ s\n", done.stdout)
    assert done.stderr == ""
    assert (tmp_path / "_build/log/sheep.log").read_text() == "one\ntwo\n"


def test_a_step_that_fails_shows_its_last_lines_and_names_its_log(tmp_path):
    """With the status of the command that failed; what would have come after it is not done."""
    done = step(tmp_path, "seq 100; (exit 7); touch done")
    assert done.returncode == 7
    first, *shown, last = done.stdout.splitlines()
    assert re.fullmatch(r"Counting sheep \.+ failed after \d+ s", first)
    assert shown == [str(number) for number in range(76, 101)]
    assert last == "The log of this step: _build/log/sheep.log"
    assert not (tmp_path / "done").exists()


def test_a_warning_that_made_a_step_fail_is_shown_however_long_ago_it_was(tmp_path):
    done = step(tmp_path, "echo 'page.md:3: WARNING: no such page'; seq 100; false")
    assert "page.md:3: WARNING: no such page\n76\n" in done.stdout


def test_a_ci_run_shows_more_since_nobody_can_open_the_log_there(tmp_path):
    assert len(step(tmp_path, "seq 400; false", CI="true").stdout.splitlines()) == 402


def test_who_wants_to_see_everything_does(tmp_path):
    done = step(tmp_path, "seq 100", V="1")
    assert done.stdout.splitlines()[:-1] == [str(number) for number in range(1, 101)]
    assert (tmp_path / "_build/log/sheep.log").read_text().count("\n") == 100
    assert step(tmp_path, "false", V="1").returncode == 1


@pytest.mark.parametrize(("typed", "meant"), [("hepl", "help"), ("tset-lnog", "test-long")])
def test_a_target_that_is_misspelt_is_answered_with_the_one_that_was_meant(typed, meant):
    done = make(typed)
    assert done.returncode == 2
    assert f"There is no '{typed}'. Did you mean `make {meant}`?" in done.stderr


def test_a_target_that_is_like_no_other_is_answered_with_where_the_list_is():
    done = make("zzz")
    assert done.returncode == 2
    assert "There is no 'zzz'. `make help` lists all" in done.stderr


def test_the_class_is_graded_before_the_book_is_built():
    """So that the first result is there soon: chapters take minutes."""
    (parts,) = re.findall(r"^all: ([a-z ]+?) *##", MAKEFILE, re.MULTILINE)
    assert parts.split() == ["release", "grade", "book"]


def test_every_part_of_make_is_a_step_with_a_log_of_its_own():
    logs = re.findall(r'@\$\(STEP\) "[^"]+" (\w+) ', MAKEFILE)
    assert sorted(logs) == ["chapters", "grade", "install", "pages", "release", "slides"]
