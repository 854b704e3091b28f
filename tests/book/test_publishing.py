"""The workflows can be read, run what exists, and use actions of one major version each."""

from __future__ import annotations

import os
import re

import pytest
import yaml

from book.execution.side_by_side import Chapters
from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
each_workflow = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)


def jobs(file) -> dict[str, dict]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]


def steps(file) -> list[dict]:
    return [step for job in jobs(file).values() for step in job.get("steps", [])]


def test_there_is_one_to_test_and_one_to_publish():
    assert [file.stem for file in WORKFLOWS] == ["publish", "test"]


@each_workflow
def test_every_command_exists(file):
    commands = [line for step in steps(file) for line in step.get("run", "").splitlines()]
    assert commands
    for command in commands:
        program, *arguments = command.split()
        if program == "make":
            assert set(arguments) <= TARGETS, command
        else:
            script = ROOT / program
            assert script.is_file(), command
            assert os.access(script, os.X_OK), command


def test_everything_is_tested_in_jobs_side_by_side():
    """Those of GitHub are together what `make test-all` does."""
    job = jobs(ROOT / ".github" / "workflows" / "test.yml")["test"]
    assert job["steps"][-1]["run"] == ".ci/run ${{ matrix.target }}"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (parts,) = re.findall(r"^test-all: ([a-z -]+?) *##", makefile, re.MULTILINE)
    assert job["strategy"]["matrix"]["target"] == parts.split()
    assert set(parts.split()) <= TARGETS


@each_workflow
def test_every_action_is_pinned_to_a_major_version(file):
    actions = [step["uses"] for step in steps(file) if "uses" in step]
    assert actions
    assert [action for action in actions if not re.fullmatch(r"actions/[\w-]+@v\d+", action)] == []


@each_workflow
def test_every_job_that_is_waited_for_exists(file):
    named = jobs(file)
    for job in named.values():
        assert job.get("needs", "test") in named
        if called := job.get("uses"):
            assert (ROOT / called).is_file()


@each_workflow
def test_every_step_that_is_referred_to_has_its_name(file):
    text = file.read_text(encoding="utf-8")
    ids = {step["id"] for step in steps(file) if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.outputs", text)) == ids


def test_what_is_kept_of_executed_notebooks_is_kept_anew_after_every_change():
    publish = ROOT / ".github" / "workflows" / "publish.yml"
    (cache,) = [s for s in steps(publish) if s.get("uses", "").startswith("actions/cache@")]
    (patterns,) = re.findall(r"hashFiles\(([^)]*)\)", cache["with"]["key"])
    hashed = set(re.findall(r"'([^']*)'", patterns))
    assert hashed == {"requirements.txt", "unrolled/**", "book/**"}
    assert all(list(ROOT.glob(pattern)) for pattern in hashed)
    chapters = Chapters()
    kept = {ROOT / path for path in cache["with"]["path"].split()}
    assert kept == {
        chapters.cache.path,
        chapters.build / "execution",
    }  # the notebooks, what they used


def test_only_a_tested_book_is_published():
    publish = jobs(ROOT / ".github" / "workflows" / "publish.yml")
    assert publish["build"]["needs"] == "test"
    assert publish["deploy"]["needs"] == "build"
