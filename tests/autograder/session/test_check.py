"""`autograder check`: what a student sees before handing in."""

import resource
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.__main__ import main
from autograder.commands.check import summary
from autograder.errors import CannotCheck
from autograder.session.check import (
    DIFFERS,
    FAIL,
    NOT_ANSWERED,
    PASS,
    WRITTEN,
    Check,
    check_notebook,
)
from tests.autograder.course.conftest import cell
from tests.submissions import assemble
from tests.submissions.assemble import ROOT, Section

RELEASE = ROOT / "exercises" / "ps1" / "ps1.ipynb"
RIGHT = "def filters_within_budget(budget, kernel_size, in_channels):\n    h, w = kernel_size\n"
RIGHT += "    return budget // (h * w * in_channels + 1)"
WRONG = RIGHT.replace(" + 1", "")
LOST = "def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):\n    import os; os._exit(1)"


@pytest.fixture(scope="module")
def checks(tmp_path_factory) -> dict:
    """A notebook with a right answer, a wrong one, one that kills its kernel, and a written one."""
    answers = [
        Section("filters_within_budget", RIGHT),
        Section(
            "kernel_size_for_field",
            "def kernel_size_for_field(field, dilation_rate):\n    return 0",
        ),
        Section("unread_inputs", LOST),
        Section("reads_per_input", "def reads_per_input(:"),
        Section("stacks_in_words", "# They have fewer parameters."),
    ]
    notebook = assemble.fill(nbformat.read(RELEASE, as_version=4), answers)
    path = tmp_path_factory.mktemp("check") / "ps1.ipynb"
    nbformat.write(notebook, path)
    before = path.read_bytes()
    found = {check.question: check for check in check_notebook(path)}
    assert path.read_bytes() == before, "the notebook was changed"
    return found


def test_each_question_passes_fails_or_is_not_answered(checks):
    """Answers, tests and the words in between: one result per question."""
    results = {name: check.result for name, check in checks.items()}
    assert results["filters_within_budget"] == PASS
    assert results["kernel_size_for_field"] == FAIL
    assert results["unread_inputs"] == FAIL
    assert results["reads_per_input"] == FAIL
    assert results["kernel_and_strides"] == NOT_ANSWERED
    assert results["stacks_in_words"] == WRITTEN
    assert len(results) == 13


def test_an_answer_in_words_is_counted_apart_from_the_tests(checks):
    """Whether it is written or not: no test will ever pass for it."""
    of_tests = [check for check in checks.values() if check.question != "stacks_in_words"]
    assert summary([*checks.values()]) == "1 of 12 pass; 1 is marked by a person"
    assert summary(of_tests) == "1 of 12 pass"
    blank = Check("in words", NOT_ANSWERED, has_test=False)
    assert summary([*of_tests, blank, blank]) == "1 of 12 pass; 2 are marked by a person"
    assert summary([blank]) == "1 is marked by a person"


def test_a_failure_comes_with_what_the_test_says(checks):
    """Expected, got, and where in the book to look; or what was wrong with the answer itself."""
    said = checks["kernel_size_for_field"].message
    assert "kernel_size_for_field(21, 4)" in said
    assert (
        "read: the chapter 'Stride, kernel size, dilation'" in said
        or "/stride_kernel_dilation.html" in said
    )
    assert "SyntaxError" in checks["reads_per_input"].message
    assert "kernel" in checks["unread_inputs"].message


def test_the_command_prints_a_table_and_its_exit_status_says_whether_something_fails(
    tmp_path, capsys
):
    """1 if a test fails, 0 if nothing does: what is not answered yet is no failure."""
    release = nbformat.read(RELEASE, as_version=4)
    for answer, status, word in ((WRONG, 1, FAIL), (RIGHT, 0, PASS)):
        filled = assemble.fill(release, [Section("filters_within_budget", answer)])
        nbformat.write(filled, tmp_path / "mine.ipynb")
        assert main(["check", str(tmp_path / "mine.ipynb")]) == status
        lines = capsys.readouterr().out.splitlines()
        (line,) = [line for line in lines if line.startswith("filters_within_budget")]
        assert line.split()[-1] == word


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "cannot be read"),
        ("{", "cut off or damaged"),
        ("# Read me\n", "this is no notebook"),
        ('{"name": "package"}', "this is not a notebook"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "R"}}, '
            '"cells": []}',
            "is written in R: only notebooks in Python are checked",
        ),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}', "has no tests"),
    ],
)
def test_what_cannot_be_checked_is_said(tmp_path, text, reason):
    """No file, no notebook, no tests: a sentence that names the file."""
    path = tmp_path / "a.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CannotCheck, match=reason):
        check_notebook(path)
    assert main(["check", str(path)]) == 2


def test_files_beside_the_notebook_can_be_read(tmp_path):
    """An answer may open the data that came with the assignment."""
    release = nbformat.read(RELEASE, as_version=4)
    opening = "assert open('data.txt').read() == 'x'\n" + RIGHT
    notebook = assemble.fill(release, [Section("filters_within_budget", opening)])
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    (tmp_path / "data.txt").write_text("x")
    found = {check.question: check.result for check in check_notebook(tmp_path / "mine.ipynb")}
    assert found["filters_within_budget"] == PASS


def test_a_check_is_quick(tmp_path):
    """Under two seconds on a quiet machine; here its own processor time, whatever else runs."""
    path = Path(shutil.copy(RELEASE, tmp_path))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "autograder", "check", str(path)], capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2


def test_a_test_that_passes_beside_the_answer_passes_and_says_so(tmp_path):
    """Without the author's answers nobody knows where it will run."""
    answer = "class Four:\n    def __eq__(self, other): return other == 4\ndef f(): return Four()"
    cells = [
        cell("f", answer, solution=True),
        cell("f-test", "assert f() == 4", grade=True, locked=True, points=1),
        cell("g", "def g(): return 5", solution=True),
        cell("g-test", "assert g() == 4, 'no four'", grade=True, locked=True, points=1),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "a.ipynb")
    first, second = check_notebook(tmp_path / "a.ipynb")
    assert first.result == PASS
    assert f"f-test {DIFFERS}" in first.message
    assert (second.result, second.message) == (FAIL, "no four")
