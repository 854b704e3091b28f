"""The engine works with every nbgrader that its extra admits, not only with the pinned one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.distributions.wheels import install_into
from tests.submissions.assemble import ROOT

TESTS = ["test_recorder.py", "test_hooks.py", "test_folder.py"]


@pytest.mark.long
@pytest.mark.parametrize("version", ["0.9.5", "0.9.6"])
def test_records_hooks_and_folders_are_the_same(version, tmp_path):
    """What touches nbgrader most passes its tests against this version, too."""
    install_into(tmp_path, f"nbgrader=={version}")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = os.environ | {"PYTHONPATH": path}
    asked = [sys.executable, "-c", "import nbgrader; print(nbgrader.__version__)"]
    found = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == version
    files = [str(ROOT / "tests" / "autograder" / "course" / name) for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:]
