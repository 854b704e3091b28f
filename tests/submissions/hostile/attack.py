"""What an attack is, and the paper on which it is written: a released notebook, to be changed."""

import json
import os
import textwrap
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.submissions.hostile import outer, snares
from tests.submissions.hostile.assignment import ASSIGNMENT, HONEST, POINTS

ALL = float(sum(POINTS.values()))
THE_END = "This is the very end of what was handed in"  # if it is there, a page has to show it

# Every attack can use what is defined here; it is the first cell of its notebook.
_PRELUDE = '''\
NAME, TOKEN, HOST, PORT = {name!r}, {token!r}, {host!r}, {port!r}


def hand_out(*finds):
    """Print and write down, backwards, every canary in what was found."""
    import re

    for find in finds:
        text = find.decode("latin-1") if isinstance(find, bytes) else str(find)
        for canary in sorted(set(re.findall("canary-[a-z]+-[0-9a-f]{{12}}", text))):
            line = f"loot of {{NAME}}: {{canary[::-1]}}"
            print(line)
            try:
                with open("loot.txt", "a") as file:
                    file.write(line + "\\n")
            except OSError:
                pass
'''

# An attack that acts again in every call that a test makes.
_ACTING = """\
import numpy as np


def act():
{body}


def act_quietly():
    try:
        act()
    except Exception as error:
        print(type(error).__name__, error)


act_quietly()
"""
_WRONG = {
    "mean": "def running_mean(values, width):\n    act_quietly()\n    return np.zeros(1)",
    "words": "def count_words(text):\n    act_quietly()\n    return {}",
    "steps": "def collatz(n):\n    act_quietly()\n    return []",
}


@dataclass(frozen=True)
class Attack:
    """One submission of the corpus."""

    name: str
    category: str
    tries: str  # one line, after "tries to": what it tries
    write: Callable[["Paper"], None]
    honest: float | None  # the points that its honest work earns; None: it cannot be graded
    least: float | None  # fewer points than this are a loss; as a rule what is honest
    flagged: bool  # whether a person has to be told
    trace: str  # what it would leave behind: "file", "process", "network", "page" or ""
    endless: bool  # whether nothing but the limit of a cell's seconds ends it


@dataclass(frozen=True)
class Outside:
    """The test's own listener on loopback, which stands for the network."""

    host: str = "127.0.0.1"
    port: int = 0


ATTACKS: dict[str, Attack] = {}


def attack(
    tries: str,
    *,
    honest: float | None = 0,
    least: float | None = None,
    flagged: bool = False,
    trace: str = "",
    endless: bool = False,
) -> Callable[[Callable[["Paper"], None]], Callable[["Paper"], None]]:
    """Enter a function that writes a submission into the corpus, under its own name."""

    def enter(write: Callable[["Paper"], None]) -> Callable[["Paper"], None]:
        name = write.__name__.replace("_", "-")
        category = write.__module__.rpartition(".")[2]
        lower = honest if least is None else least
        if name in ATTACKS and ATTACKS[name].category != category:
            raise ValueError(f"two attacks are called {name}")
        ATTACKS[name] = Attack(name, category, tries, write, honest, lower, flagged, trace, endless)
        return write

    return enter


@dataclass
class Paper:
    """The submission of one attack while it is written."""

    notebook: NotebookNode
    name: str
    outside: Outside
    files: dict[str, bytes] = field(default_factory=dict)  # relative path -> contents
    links: dict[str, str] = field(default_factory=dict)  # relative path -> target
    pipes: list[str] = field(default_factory=list)  # relative paths of named pipes
    raw: bytes | None = None  # handed in instead of the notebook
    file_name: str = f"{ASSIGNMENT}.ipynb"
    more: list[Callable[[Path], object]] = field(default_factory=list)  # done with the folder

    @property
    def token(self) -> str:
        """What it leaves wherever it gets: in files, messages and pages."""
        return f"trace-of-{self.name}."

    def cell(self, name: str) -> NotebookNode:
        """The cell that nbgrader knows under a name."""
        return self.notebook.cells[self.place(name)]

    def place(self, name: str) -> int:
        """The index of the cell that nbgrader knows under a name."""
        names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in self.notebook.cells]
        return names.index(name)

    def answer(self, question: str, source: str) -> None:
        """Write an answer, dedented."""
        self.cell(question).source = textwrap.dedent(source).strip("\n")

    def answer_honestly(self, *questions: str) -> None:
        """Right answers; to all questions if none is named."""
        for question in questions or POINTS:
            self.answer(question, HONEST[question])

    def before(self, name: str, source: str) -> None:
        """Put a cell of the student's own in front of another."""
        cell = nbformat.v4.new_code_cell(textwrap.dedent(source).strip("\n"))
        cell.id = f"own-{len(self.notebook.cells)}"
        self.notebook.cells.insert(self.place(name), cell)

    def last(self, source: str) -> None:
        """Put a cell of the student's own at the end."""
        self.before("essay", source)

    def act(self, body: str) -> None:
        """Do something in the first answer's cell and again in every call; answer nothing right."""
        body = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        for question, wrong in _WRONG.items():
            self.answer(question, wrong)
        self.before("mean", _ACTING.format(body=body))
        self.last("act_quietly()")

    def first(self, body: str, *honest: str) -> None:
        """Do something in a cell before the first answer; then answer questions honestly.

        The rest is answered wrongly, but so that nothing else fails.
        """
        self.before("mean", body)
        for question, wrong in _WRONG.items():
            self.answer(question, HONEST[question] if question in honest else wrong)
        self.before("mean", "def act_quietly():\n    pass")

    def hand_in(self, folder: Path) -> None:
        """Write it all into the folder where nbgrader looks for it."""
        outer.demand_inside()
        folder.mkdir(parents=True)
        if self.raw is None:
            self.raw = json.dumps(self.notebook, indent=1, ensure_ascii=True).encode("ascii")
        if self.file_name not in self.links and self.file_name not in self.pipes:
            (folder / self.file_name).write_bytes(self.raw)
        for name, contents in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(contents)
        for name, target in self.links.items():
            (folder / name).symlink_to(target)
        for name in self.pipes:
            os.mkfifo(folder / name)
        for make in self.more:
            make(folder)


def write(attack: Attack, release: NotebookNode, outside: Outside) -> Paper:
    """The submission of an attack."""
    paper = Paper(deepcopy(release), attack.name, outside)
    prelude = _PRELUDE.format(
        name=attack.name, token=paper.token, host=outside.host, port=outside.port
    )
    paper.notebook.cells.insert(1, nbformat.v4.new_code_cell(prelude, id="own-0"))
    for question, wrong in snares.WRONG.items():
        paper.answer(question, wrong)
    attack.write(paper)
    return paper
