"""What an author files beside a course for its audit, where nbgrader never looks.

    audit/ps1/QUESTION.py     answers, each under a line `# %% wrong: WHY`, `# %% right: WHY`, or
                              `# %% partly N: WHY` for one that is worth N of the hidden points
    audit/ps1/audit.toml      what is all right as it is:
                              [[QUESTION]]
                              mutant = "3: return a + b"     # as the report prints it
                              why = "..."
                              and the same with `worthless = "gives None"`

`c.GradingEngine.audit_folder` names another folder than `audit`.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import CourseError

MARKS = "audit.toml"
_TITLE = re.compile(r"^# %% (.*)$", re.MULTILINE)
_VERDICT = re.compile(r"(wrong|right|partly (\d+(?:\.\d+)?)): *(.+)")


@dataclass(frozen=True)
class Filed:
    """An answer that the author filed."""

    verdict: str  # "wrong", "right" or "partly"
    why: str
    source: str
    worth: float | None = None  # of the hidden points, where it is right in part


@dataclass(frozen=True)
class Accepted:
    """What the author has looked at, by what the report calls it, with her reasons."""

    mutants: dict[str, str] = field(default_factory=dict)
    worthless: dict[str, str] = field(default_factory=dict)


def filed_answers(folder: Path, questions: Collection[str]) -> dict[str, list[Filed]]:
    """Question -> the answers in a folder; none where there is no folder.

    raises CourseError if a file belongs to no question, or a title says nothing
    """
    found = {}
    for path in sorted(folder.glob("*.py")):
        if path.stem not in questions:
            raise CourseError(
                f"{path} belongs to no question; there are {', '.join(sorted(questions))}"
            )
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CourseError(f"{path} cannot be read: {error}") from error
        parts = _TITLE.split(text)[1:]
        found[path.stem] = [
            _filed(path, title.strip(), source.strip("\n") + "\n")
            for title, source in zip(parts[::2], parts[1::2], strict=True)
        ]
    return found


def _filed(path: Path, title: str, source: str) -> Filed:
    match = _VERDICT.fullmatch(title)
    if match is None:
        raise CourseError(
            f"{path}: the title {title!r} must begin with 'wrong: ', 'right: ' or 'partly N: '"
        )
    verdict, worth, why = match.groups()
    return Filed(verdict.partition(" ")[0], why, source, float(worth) if worth else None)


def accepted(folder: Path, questions: Collection[str]) -> dict[str, Accepted]:
    """Question -> what its author accepts; CourseError if the file is wrong."""
    path = folder / MARKS
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    found: dict[str, Accepted] = {}
    for question, marks in listed.items():
        if question not in questions:
            raise CourseError(
                f"{path}: no question {question!r}; there are {', '.join(sorted(questions))}"
            )
        for mark in marks if isinstance(marks, list) else [marks]:
            known = found.setdefault(question, Accepted())
            kinds = {"mutant": known.mutants, "worthless": known.worthless}
            kind = next((one for one in kinds if isinstance(mark, dict) and mark.get(one)), None)
            if kind is None or not mark.get("why"):
                raise CourseError(
                    f"{path}: what stands under [[{question}]] must be a mutant, or something "
                    "worthless, and a why"
                )
            kinds[kind][str(mark[kind])] = str(mark["why"])
    return found
