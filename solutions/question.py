"""`make question SET=ps1 NAME=global_average` writes the skeleton of a new question.

It consists of cells in solutions/ps1/ps1.ipynb, at the end or AFTER=ANOTHER_QUESTION, an entry in
solutions/ps1.toml, and the file of its wrong and right answers, tests/submissions/ps1/NAME.py.
WRITTEN=1 is for a question that a person marks, GIVEN=1 adds a locked cell for data. A set that does
not exist yet is begun. What there is, is never overwritten: nothing is written where anything is in
the way. solutions/README.md says how to go on.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import keyword
import re
import sys
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from solutions import skeleton, sync
from solutions.cells import FIRST

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 50  # characters of a name: with its ending it is the id of a cell, of at most 64


def new_question(
    problem_set: str,
    name: str,
    after: str = "",
    written: bool = False,
    given: bool = False,
    root: Path = ROOT,
) -> dict[Path, str]:
    """The files of a set with a new question, none of them written yet: path -> text.

    after: the question behind which the new one stands; without it, it is the last.
    written: a person marks it. given: it has a locked cell for data.

    Raises ValueError, which says what to do, where a name will not do or something is in the way.
    """
    _demand_set(problem_set, root)
    folder = root / "solutions"
    _demand_name(name, _names(folder / "tools.py"))
    if written and given:
        raise ValueError("GIVEN=1 is for a question that tests grade, and WRITTEN=1 for another")
    listed = folder / f"{problem_set}.toml"
    path = sync.source_path(problem_set, folder)
    if listed.exists():
        text = listed.read_text(encoding="utf-8")
        notebook = nbformat.read(path, as_version=4)
    else:
        like = "ps1"
        text = skeleton.contents(problem_set)
        first = nbformat.read(sync.source_path(like, folder), as_version=4)
        notebook = skeleton.notebook(problem_set, first, like)
    text = _with_question(text, problem_set, name, after, written)
    _insert(notebook, problem_set, skeleton.cells(name, written, given), after)
    contents = sync.parse_contents(problem_set, text)
    tools = (folder / "tools.py").read_text(encoding="utf-8")
    try:
        sync.synced(notebook, contents, tools)
    except ValueError as error:
        raise ValueError(f"{problem_set} is not in order: {error}") from error
    files = {listed: text, path: nbformat.writes(notebook) + "\n"}
    answers = root / "tests" / "submissions" / problem_set / f"{name}.py"
    if answers.exists():
        raise ValueError(f"{answers.relative_to(root)} exists, and is not overwritten: rename it")
    if not written:
        files[answers] = skeleton.answers(name)
    return files


def _demand_set(problem_set: str, root: Path) -> None:
    """Raise ValueError unless the set exists, or is the next one."""
    if not re.fullmatch(r"ps[1-9]\d*", problem_set):
        raise ValueError(f"SET={problem_set} names no problem set: write SET=ps1, for example")
    folder = root / "solutions"
    sets = sorted(
        (path.stem for path in folder.glob("ps*.toml")),
        key=lambda name: int(name.removeprefix("ps")),
    )
    following = f"ps{len(sets) + 1}"
    if problem_set not in (*sets, following):
        raise ValueError(
            f"there is no {problem_set}; there are {', '.join(sets)}, and SET={following} begins a "
            "new one"
        )
    has_notebook = sync.source_path(problem_set, folder).exists()
    if has_notebook != (problem_set in sets):
        there, lost = f"{problem_set}.toml", f"{problem_set}/{problem_set}.ipynb"
        if has_notebook:
            there, lost = lost, there
        raise ValueError(f"solutions/{there} is there, and solutions/{lost} is missing")


def _demand_name(name: str, taken: set[str]) -> None:
    """Raise ValueError unless a question, and its function, may have this name."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise ValueError(
            f"NAME={name} cannot be the name of a function: small letters, digits and _, such as "
            "NAME=global_average"
        )
    if len(name) > LONGEST:
        raise ValueError(f"NAME={name} is too long: at most {LONGEST} characters")
    if name in taken or name in FIRST or hasattr(builtins, name):
        raise ValueError(f"NAME={name} is taken by Python or by solutions/tools.py: choose another")


def _names(tools: Path) -> set[str]:
    """The names that the locked first cell binds."""
    nodes = list(ast.walk(ast.parse(tools.read_text(encoding="utf-8"))))
    names = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return names | {n.asname or n.name for n in nodes if isinstance(n, ast.alias)}


def _with_question(text: str, problem_set: str, name: str, after: str, written: bool) -> str:
    """The text of a .toml with one more question."""
    head, *blocks = re.split(r"^(?=\[\[questions\]\])", text, flags=re.MULTILINE)
    names = [tomllib.loads(block)["questions"][0].get("name") for block in blocks]
    if name in names:
        raise ValueError(
            f"{problem_set} has a question {name}, and nothing is overwritten. What it lacks: "
            f"python -m solutions.unfinished {problem_set}"
        )
    if after and after not in names:
        known = f"there are {', '.join(names)}" if names else "it has no questions yet"
        raise ValueError(f"AFTER={after} is no question of {problem_set}; {known}")
    place = names.index(after) + 1 if after else len(blocks)
    blocks.insert(place, skeleton.CONTENTS[written].replace("NAME", name))
    return "\n\n".join(part.rstrip("\n") for part in (head, *blocks)) + "\n"


def _insert(
    notebook: NotebookNode, problem_set: str, cells: list[NotebookNode], after: str
) -> None:
    """Put the cells behind those of another question, or at the end."""
    ids = [cell.id for cell in notebook.cells]
    if there := sorted({cell.id for cell in cells} & set(ids)):
        raise ValueError(
            f"{problem_set}.ipynb has the cells {', '.join(there)}, and nothing is overwritten: "
            "take them out, or choose another name"
        )
    place = len(ids)
    if after:
        place = 1 + max(n for n, one in enumerate(ids) if one.partition("-")[0] == after)
    notebook.cells[place:place] = cells


def write(files: dict[Path, str]) -> None:
    """Write them, with their folders."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Write the skeleton that the arguments ask for, and say where it is."""
    parser = argparse.ArgumentParser(prog="question", description=__doc__)
    parser.add_argument("set")
    parser.add_argument("name")
    parser.add_argument("--after", default="")
    parser.add_argument("--written", action="store_true")
    parser.add_argument("--given", action="store_true")
    asked = parser.parse_args(arguments)
    if not (asked.set and asked.name):
        sys.exit("Which question of which set? make question SET=ps1 NAME=global_average")
    try:
        files = new_question(asked.set, asked.name, asked.after, asked.written, asked.given)
    except ValueError as error:
        sys.exit(f"Nothing is written: {error}")
    lines = [f"  {path.relative_to(ROOT)}{'' if path.exists() else ' (new)'}" for path in files]
    write(files)
    print(f"{asked.name} is a question of {asked.set}, still to be filled in:")
    print(*lines, sep="\n")
    print(f"What it lacks:  .venv/bin/python -m solutions.unfinished {asked.set}")


if __name__ == "__main__":
    main(sys.argv[1:])
