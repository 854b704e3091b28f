"""Write the folder that students get: `make publish-student`, or `python solutions/publish.py`.

In it are the notebooks of exercises/, the requirements to run them, a README, and nothing else.
Nothing of a solution or a hidden test may stand there: if any of it does, there is no folder, and
the message says what leaked.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("numpy", "jupyterlab", "tensorflow", "keras")

_SECRET = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END ", re.DOTALL)
_MARKS = re.compile(r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)|HIDDEN_TEST_SEED")
_MACHINE = re.compile(r"(?:/home/|/root/|/Users/|/work/|/tmp/)\S*|[A-Z]:\\Users\S*")

README = """# Unrolled: the problem sets

| Folder | Problem set |
|---|---|
{table}

You need Python 3.11, 3.12 or 3.13. Once:

```bash
python3 -m venv .venv
.venv/bin/pip install -r requirements.txt
```

Then open the notebooks with `.venv/bin/jupyter lab`; on Windows both are in `.venv\\Scripts`.
TensorFlow and Keras are for problem set 5 alone: for the others NumPy and JupyterLab suffice.

Replace each `raise NotImplementedError("not answered yet")` by your answer. The cell below a
question tells you at once what came out, what was expected, and where in the book to look. Before
you hand a notebook in, run it from top to bottom with *Restart Kernel and Run All Cells*.

The problem sets are by the Unrolled authors, and free under CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/).
"""


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
    expected = {"README.md", "requirements.txt"} | {f"{name}/{name}.ipynb" for name in sets}
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    found = [f"{name} does not belong there" for name in sorted(present - expected)]
    found += [f"{name} is missing" for name in sorted(expected - present)]
    secrets = secret_lines(
        nbformat.read(root / "solutions" / name / f"{name}.ipynb", as_version=4) for name in sets
    )
    for name in sorted(present & expected):
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


def requirements(root: Path = ROOT) -> str:
    """The packages that students need, in the versions with which the sets were tested."""
    pinned = dict(
        re.findall(r"^([\w.-]+)==(\S+)", (root / "requirements.txt").read_text("utf-8"), re.M)
    )
    return "".join(f"{package}=={pinned[package]}\n" for package in PACKAGES)


def readme(root: Path = ROOT) -> str:
    titles = {
        name: tomllib.loads((root / "solutions" / f"{name}.toml").read_text("utf-8"))["title"]
        for name in problem_sets(root)
    }
    return README.format(
        table="\n".join(f"| `{name}/` | {title} |" for name, title in titles.items())
    )


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
    (target / "requirements.txt").write_text(requirements(root), encoding="utf-8")
    (target / "README.md").write_text(readme(root), encoding="utf-8")
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
