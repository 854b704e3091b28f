"""What goes into grading a submission, and what comes out: plain data, sent from process to process."""

from dataclasses import dataclass, field
from enum import Enum


class Outcome(Enum):
    """What became of a submission. Ungradable is not zero: a person has to look."""

    GRADED = "graded"
    FLAGGED = "graded and flagged"
    UNGRADABLE = "ungradable"


@dataclass(frozen=True)
class Flag:
    """Something that a person should know about a submission."""

    kind: str  # e.g. "network", "kernel died", "time limit", "tampering", "output", "repaired"
    text: str  # one sentence
    cell: str = ""  # the grade_id of the cell, or "cell 3"
    notebook: str = ""

    def __str__(self) -> str:
        where = " ".join(part for part in (self.notebook, self.cell) if part)
        return f"{self.kind}: {self.text}" + (f" ({where})" if where else "")


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment, as bytes."""

    student: str
    assignment: str
    notebooks: dict[str, bytes]  # name without .ipynb -> the file
    files: dict[str, bytes] = field(default_factory=dict)  # relative path -> contents
    flags: tuple[Flag, ...] = ()  # seen while it was read: a symlink, a file too large ...


@dataclass(frozen=True)
class NotebookResult:
    """An executed notebook, as nbgrader keeps it in autograded/."""

    name: str
    notebook: str  # the notebook's JSON
    scores: dict[str, float | None]  # grade_id -> points; None where a person has to grade


@dataclass(frozen=True)
class SubmissionResult:
    """What grading one submission gave."""

    student: str
    assignment: str
    outcome: Outcome
    notebooks: tuple[NotebookResult, ...] = ()
    flags: tuple[Flag, ...] = ()
    reason: str = ""  # why it is ungradable
    seconds: float = 0.0
    sandboxed: bool = True
