"""`make check` leaves out what needs too much, and holds what it runs to that."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import needs
from tests.conftest import ROOT
from tests.quick.plugin import HERE, LEFT_OUT


@pytest.mark.parametrize(
    ("source", "markers"),
    [
        ("import numpy", set()),
        ("import keras", {"keras"}),
        ("from tensorflow import nn", {"keras"}),
        ("try:\n    import nbgrader\nexcept ImportError:\n    pass", {"nbgrader"}),
        ("class A:\n    import nbgrader.api", {"nbgrader"}),
        ("def f():\n    import keras", set()),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import keras", set()),
        ("from unrolled.slots import training", {"keras"}),
        ("import autograder.course.run", {"nbgrader"}),
        ("from autograder.wire import codec", set()),
    ],
)
def test_what_a_file_imports_at_once_decides_about_its_markers(tmp_path, source, markers):
    """By itself or through a module of this project; a function's imports are its own affair."""
    file = tmp_path / "test_it.py"
    file.write_text(source)
    assert needs.of_file(file) == markers


def test_a_file_that_changed_is_read_anew(tmp_path):
    """Even to one that is as long, at the same moment."""
    file = tmp_path / "test_it.py"
    for name in ("numpy", "keras"):
        file.write_text(f"import {name}")
        assert needs.imported_at_once(file) == {name}


def test_a_file_that_did_not_change_is_not(tmp_path, monkeypatch):
    file = tmp_path / "test_it.py"
    file.write_text("import numpy")
    first = needs.imported_at_once(file)
    monkeypatch.setattr(needs.ast, "parse", lambda text: pytest.fail("it is known"))
    assert needs.imported_at_once(file) == first


def test_what_is_known_is_kept_for_the_next_run(request):
    """Where pytest keeps such things."""
    kept = request.config.cache.get(needs.KEPT, {})
    digest, *imported = kept[str(Path(__file__))]
    assert len(digest) == 64
    assert "tests.needs" in imported


def test_a_fixture_marks_what_uses_it():
    assert needs.of_fixtures(["tmp_path", "browser", "built_book"]) == {"browser", "book"}


def test_every_marker_is_one_that_make_check_leaves_out():
    """And is explained where pytest looks for them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    explained = settings["tool"]["pytest"]["ini_options"]["markers"]
    assert {line.partition(":")[0] for line in explained} == set(LEFT_OUT)


@pytest.mark.parametrize(
    "code",
    [
        "import keras",
        "import nbgrader.api",
        "import subprocess; subprocess.run(['bwrap', '--version'])",
        "try:\n    import tensorflow\nexcept Exception:\n    pass",
        "import sys, subprocess as s\n"
        "s.run([sys.executable, '-c', 'import keras'], check=True, stderr=s.DEVNULL)",
    ],
)
def test_what_make_check_must_not_need_is_not_there(code):
    """Not for the processes that a test starts either, and no test can overlook it."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "NotQuick" in done.stderr or "returned non-zero" in done.stderr


def test_garbage_is_looked_for_again_once_the_tests_are_collected():
    assert gc.isenabled()
