"""Write the folder that students get: `make publish-student`, or `python solutions/publish.py`.

In it are the notebooks of exercises/, what they need, the program that checks them, a README, and
nothing else. Nothing of a solution or a hidden test may stand there: if any of it does, there is no
folder, and the message says what leaked.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent

# `autograder check` comes from the engine's base distribution. As long as this is empty, its wheel
# lies in the folder; once it is published, write here what pip installs: "nbgrader-examiner==0.1.0".
CHECKER_ON_AN_INDEX = ""

# In the versions with which the sets were tested; students.md says what they weigh.
REQUIREMENTS = {
    "requirements.txt": ("numpy", "jupyterlab"),
    "requirements-ps5.txt": ("tensorflow", "keras"),
}

SH = """\
#!/bin/sh
# Double-click, or: sh check.sh. It tries the visible tests of the notebook that you saved last.
cd "$(dirname "$0")" || exit 1
if [ -x .venv/bin/python ]; then
    .venv/bin/python check.py "$@"
elif command -v python3 >/dev/null; then
    python3 check.py "$@"
else
    echo "There is no Python here. README.md says under 'Install' how it comes here."
fi
if [ -t 0 ]; then
    printf '\\nPress Enter to close this window. '
    read -r _
fi
"""
COMMAND = """\
#!/bin/sh
# Double-click: macOS runs in a terminal what is called so.
exec sh "$(dirname "$0")/check.sh"
"""
BAT = """\
@echo off
rem Double-click: it tries the visible tests of the notebook that you saved last.
cd /d "%~dp0"
chcp 65001 >nul
set PYTHONUTF8=1
set python=py
if exist .venv\\Scripts\\python.exe set python=.venv\\Scripts\\python.exe
%python% --version >nul 2>nul
if errorlevel 1 (
    echo There is no Python here. README.md says under 'Install' how it comes here.
) else (
    %python% check.py %*
)
echo.
pause
"""

_BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
_SECRET = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END ", re.DOTALL)
_MARKS = re.compile(r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)|HIDDEN_TEST_SEED")
_MACHINE = re.compile(r"(?:/home/|/root/|/Users/|/work/|/tmp/)\S*|[A-Z]:\\Users\S*")


def secret_lines(sources: Iterable[nbformat.NotebookNode]) -> dict[str, int]:
    """The lines that only instructors may see, each with the place of its source among `sources`.

    They stand in a solution, a hidden test or the model of a written answer, and nowhere else:
    in no source do students see them, not even as a part of a longer line.
    """
    secret: dict[str, int] = {}
    shown = []
    for place, source in enumerate(sources):
        texts = []
        for cell in source.cells:
            if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
                texts.append(cell.source)
            else:
                texts += _SECRET.findall(cell.source)
                shown.append(_SECRET.sub("", cell.source))
        lines = (line.strip() for text in texts for line in text.splitlines())
        secret |= {line: place for line in lines if len(line) >= 8}
    public = "\n".join(shown)
    return {line: place for line, place in secret.items() if line not in public}


def leaks(folder: Path, root: Path = ROOT) -> list[str]:
    """What students must not have and would find in a folder, one sentence each."""
    sets = problem_sets(root)
    texts = {"README.md", "check.py", *scripts(), *REQUIREMENTS}
    texts |= {f"{name}/{name}.ipynb" for name in sets}
    expected = texts | ({wheel_name(root)} - {""})
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    found = [f"{name} does not belong there" for name in sorted(present - expected)]
    found += [f"{name} is missing" for name in sorted(expected - present)]
    secrets = secret_lines(
        nbformat.read(root / "solutions" / name / f"{name}.ipynb", as_version=4) for name in sets
    )
    for name in sorted(present & expected - texts):
        inside = zipfile.ZipFile(folder / name).namelist()
        found += [
            f"{name} holds {each}"
            for each in inside
            if not each.startswith(("autograder/", "nbgrader_examiner-"))
        ]
    for name in sorted(present & texts):
        raw = (folder / name).read_text(encoding="utf-8")
        text = raw
        if name.endswith(".ipynb"):
            notebook = nbformat.reads(raw, as_version=4)
            text = "\n".join(cell.source for cell in notebook.cells)
            if any(cell.get("outputs") for cell in notebook.cells):
                found.append(f"{name} has outputs")
        found += [
            f"{name} has a secret line of {sets[place]}: {line}"
            for line, place in sorted(secrets.items())
            if line in text
        ]
        found += [f"{name} has the mark {mark}" for mark in sorted(set(_MARKS.findall(raw)))]
        found += [f"{name} names a place on a machine: {p}" for p in set(_MACHINE.findall(raw))]
    return found


def problem_sets(root: Path = ROOT) -> list[str]:
    """The sets that have a table of contents: the course's own, in their order."""
    return sorted(path.stem for path in (root / "solutions").glob("ps*.toml"))


def requirements(root: Path = ROOT) -> dict[str, str]:
    """The files of requirements: name -> text."""
    pinned = dict(
        re.findall(r"^([\w.-]+)==(\S+)", (root / "requirements.txt").read_text("utf-8"), re.M)
    )
    (small, some), (large, more) = REQUIREMENTS.items()
    first = [f"{package}=={pinned[package]}" for package in some]
    first.append(CHECKER_ON_AN_INDEX or f"./{wheel_name(root)}")
    then = [f"-r {small}", *(f"{package}=={pinned[package]}" for package in more)]
    return {small: "\n".join(first) + "\n", large: "\n".join(then) + "\n"}


def scripts() -> dict[str, str]:
    """What is double-clicked to check a notebook: name -> text, with the ends of lines it wants."""
    return {"check.sh": SH, "check.command": COMMAND, "check.bat": BAT.replace("\n", "\r\n")}


def readme(root: Path = ROOT) -> str:
    """What a student reads first."""
    rows = []
    for name in problem_sets(root):
        contents = tomllib.loads((root / "solutions" / f"{name}.toml").read_text("utf-8"))
        rows.append(f"| `{name}/` | {contents['title']} |")
    tools = (root / "exercises" / problem_sets(root)[0]).glob("*.ipynb")
    site = re.search(r'_BOOK = \\"(.+?)\\"', next(tools).read_text("utf-8"))
    text = (root / "solutions" / "students.md").read_text("utf-8")
    book = f" The book that they go with is at <{site[1]}>." if site else ""
    return text.format(table="\n".join(rows), book=book)


def wheel_name(root: Path = ROOT) -> str:
    """The file of the engine's base distribution; empty where pip gets it from an index."""
    if CHECKER_ON_AN_INDEX:
        return ""
    version = (root / "autograder/src/autograder/version.py").read_text("utf-8")
    (number,) = re.findall(r'__version__ = "(.*)"', version)
    return f"nbgrader_examiner-{number}-py3-none-any.whl"


def build_wheel(target: Path, root: Path = ROOT) -> None:
    """Build the wheel of the engine into a folder, from a copy: nothing stays in its sources."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "sources")
        without = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
        shutil.copytree(root / "autograder", copy, ignore=without)
        command = [sys.executable, "-c", _BUILD, folder]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"the program that checks was not built:\n{done.stderr}")
        shutil.copy(Path(folder, wheel_name(root)), target)


def publish(target: Path, root: Path = ROOT) -> None:
    """Write the folder anew.

    Raises:
        ValueError: if something leaked; then there is no folder.
        FileExistsError: if `target` holds something that is not such a folder.
    """
    if target.exists():
        if any(target.iterdir()) and not (target / "README.md").exists():
            raise FileExistsError(f"{target} is no folder for students: name another, or remove it")
        shutil.rmtree(target)
    for name in problem_sets(root):
        (target / name).mkdir(parents=True)
        shutil.copy(root / "exercises" / name / f"{name}.ipynb", target / name)
    shutil.copy(root / "solutions" / "check.py", target)
    for name, text in (requirements(root) | scripts() | {"README.md": readme(root)}).items():
        (target / name).write_bytes(text.encode())
    for name in scripts():
        (target / name).chmod(0o755)
    if wheel_name(root):
        build_wheel(target, root)
    if found := leaks(target, root):
        shutil.rmtree(target)
        raise ValueError("not published:\n" + "\n".join(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", type=Path, default=ROOT / "_build" / "student")
    target = parser.parse_args().target
    try:
        publish(target)
    except (ValueError, FileExistsError) as error:
        sys.exit(str(error))
    print(f"For students: {target}")


if __name__ == "__main__":
    main()
