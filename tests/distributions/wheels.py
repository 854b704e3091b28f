"""A wheel built from a copy of the sources, and a fresh environment with it and what it asks for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "tests")


def built_wheel(project: Path, sources: list[str], folder: Path) -> Path:
    """Build the wheel of `project`, from its pyproject.toml and these of its files and folders.

    What tools have left in the project is no part of it, and nothing is written there.
    """
    copy = folder / "sources"
    copy.mkdir()
    for name in ("pyproject.toml", *sources):
        if (project / name).is_dir():
            shutil.copytree(project / name, copy / name, ignore=LEFT_BEHIND)
        else:
            shutil.copy(project / name, copy / name)
    arguments = ["build", "--wheel", "--no-build-isolation", "--python", sys.executable]
    _uv(*arguments, "--out-dir", folder / "wheels", copy, failed="the wheel could not be built")
    (wheel,) = (folder / "wheels").glob("*.whl")
    return wheel


def fresh_environment(folder: Path, wheel: Path, extra: str = "") -> Path:
    """Install a wheel, with what it depends on, into a new environment; return its Python.

    extra: of its optional dependencies, those that are wanted as well
    """
    python = folder / "environment" / "bin" / "python"
    _uv("venv", "--python", sys.executable, python.parents[1], failed="there is no environment")
    _uv(
        *("pip", "install", "--python", python, f"{wheel}[{extra}]" if extra else wheel),
        failed=f"{wheel.name} could not be installed with what it depends on. "
        "That needs a package index: is there a network?",
    )
    return python


def install_into(folder: Path, requirement: str) -> None:
    """Install one package, without what it depends on, into a folder of its own."""
    _uv(
        *("pip", "install", "--python", sys.executable, "--target", folder, "--no-deps"),
        *("--compile-bytecode", requirement),
        failed=f"{requirement} could not be installed. That needs a package index",
    )


def run(
    python: Path, *arguments: str, status: int = 0, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a Python outside the repository, with nothing of it on the path.

    folder: where it runs; without it, beside its environment
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PATH"] = os.pathsep.join([str(python.parent), environment["PATH"]])
    done = subprocess.run(
        [python, *arguments],
        cwd=folder or python.parents[2],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def _uv(*arguments: str | Path, failed: str) -> None:
    """Run uv, whose own Python path is nobody's business; a failure ends the test in words."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [find_uv_bin(), *arguments], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        pytest.fail(f"{failed}\n{done.stderr}", pytrace=False)
