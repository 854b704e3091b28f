"""Questions in the styles in which instructors test their students' answers.

Each file of `groups/` is one notebook of such questions: later ones may use what earlier ones
define, and what lies in `files/` lies beside it. A question is a few sections in the order of its
cells, each under a line `# %% NAME: PART`:

    locked  a cell that students see and cannot change (optional)
    answer  what the author answers
    wrong   what a student might answer, and should get nothing for (optional)
    test    the cell that decides
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.submissions.assemble import read_sections

HERE = Path(__file__).parent
FILES = HERE / "files"


@dataclass(frozen=True)
class Question:
    """One question, with the author's answer and a wrong one."""

    group: str
    name: str
    answer: str
    test: str
    wrong: str = ""  # where there is none, nobody answers it wrong
    locked: str = ""

    @property
    def id(self) -> str:
        """The question's name among all groups."""
        return f"{self.group}/{self.name}"

    @property
    def test_cell(self) -> str:
        """Under which name nbgrader knows the test."""
        return f"{self.name}-test"


@dataclass(frozen=True)
class Group:
    """The questions of one notebook, in its order."""

    name: str
    questions: tuple[Question, ...]


def read_groups() -> dict[str, Group]:
    """All groups, by name."""
    return {path.stem: read_group(path) for path in sorted((HERE / "groups").glob("*.py"))}


def read_group(path: Path) -> Group:
    """The questions of one file. Raises ValueError where a section has another title."""
    parts: dict[str, dict[str, str]] = {}
    for section in read_sections(path):
        title = re.fullmatch(r"(\w+): (locked|answer|wrong|test)", section.title)
        if title is None:
            raise ValueError(f"{path.name}: no part of a question: {section.title!r}")
        name, part = title.groups()
        if part in parts.setdefault(name, {}):
            raise ValueError(f"{path.name}: {section.title} is there twice")
        parts[name][part] = section.source
    questions = tuple(Question(path.stem, name, **part) for name, part in parts.items())
    return Group(path.stem, questions)
