"""The engine's data: what goes into grading a submission, and what comes out.

Plain dataclasses, which are sent from process to process. They know no other part of the engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

MIB = 2**20


# An assignment, as its instructor wrote it


class Placement(Enum):
    """Where a code cell runs."""

    STUDENT = "student"  # an answer: the student's kernel
    BOTH = "both"  # a locked cell: the student's kernel and the examiner's
    OUTSIDE = "outside"  # a test: the examiner's kernel
    INSIDE = "inside"  # a test that must run in the student's kernel, unprotected


@dataclass(frozen=True)
class Needs:
    """What the author's own answers were seen to use; bytes where nothing else is said."""

    cell_seconds: float = 0.0  # of the slowest cell
    submission_seconds: float = 0.0  # of one notebook
    memory: int = 0  # of one kernel, 20 times a second

    def together(self, other: "Needs") -> "Needs":
        """What is enough for both."""
        return Needs(
            max(self.cell_seconds, other.cell_seconds),
            max(self.submission_seconds, other.submission_seconds),
            max(self.memory, other.memory),
        )


@dataclass(frozen=True)
class Exchange:
    """What a test met in the answers, besides plain data that stayed as it was."""

    objects: tuple[str, ...] = ()  # classes of the answers' own, of which objects came
    changed: bool = False  # a call changed one of its arguments in place
    asked: tuple[str, ...] = ()  # methods of objects in answers that got values of the test


@dataclass(frozen=True)
class Cell:
    """One cell of the instructor's notebook."""

    name: str  # nbgrader's grade_id; "" where nbgrader does not know the cell
    cell_type: str  # "code", "markdown" or "raw"
    source: str  # of locked and graded cells as in the gradebook: hidden tests included
    metadata: dict[str, Any]  # nbgrader's own: grade, solution, locked, task, points, checksum ...
    placement: Placement = Placement.STUDENT
    reason: str = ""  # why it is placed inside
    # For a cell of the examiner: names that belong to the student, and imports that it needs first.
    student_names: frozenset[str] = frozenset()
    student_classes: frozenset[str] = frozenset()  # those of them that are classes
    free_names: frozenset[str] = frozenset()  # those that no cell is seen to bind
    # Names that the cell binds and the author's answers read: the student's kernel gets them, too.
    shared_names: frozenset[str] = frozenset()
    imports: str = ""
    # Imports that the cell shows its readers: the student's kernel makes them, too, before the cell.
    student_imports: str = ""
    other_metadata: dict[str, Any] = field(default_factory=dict)  # tags, jupyter ...
    waits: str = ""  # why no program decides on its points
    unstable: str = ""  # how the author's own answer failed it, which passed it another time
    usual: Exchange | None = None  # what it met in the author's answers; None: not known

    @property
    def points(self) -> float:
        """What the cell is worth."""
        return float(self.metadata.get("points", 0))


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook of an assignment."""

    name: str  # without .ipynb
    cells: tuple[Cell, ...]
    kernelspec: dict[str, Any] | None = None

    @property
    def named(self) -> dict[str, Cell]:
        """The cells that nbgrader knows, by name."""
        return {cell.name: cell for cell in self.cells if cell.name}


@dataclass(frozen=True)
class AssignmentSpec:
    """An assignment: its notebooks, and the files that lie beside them."""

    name: str
    notebooks: tuple[NotebookSpec, ...]
    files: dict[str, bytes] = field(default_factory=dict)  # relative path -> contents
    preload: tuple[str, ...] = ()  # modules that the instructor's notebooks import
    rehearsed: bool = False  # each test passes where it is placed, with the author's answers
    handed_in: tuple[str, ...] = ()  # paths of files that students write themselves
    rewritten: tuple[str, ...] = ()  # of `files`, those that the author's own answers write anew
    # What was seen in the author's own answers, and is no news in a student's.
    author_flags: tuple["Flag", ...] = ()
    needs: Needs = field(default_factory=Needs)  # of the author's own answers
    notes: tuple[str, ...] = ()  # what its author should know, a sentence each


DECIMALS = 6  # of points: 0.1 + 0.2 is 0.3


def rounded(points: float) -> float:
    """Points without the dust that sums of binary fractions leave, and without a -0.

    >>> rounded(0.1 + 0.2), rounded(-0.0)
    (0.3, 0.0)
    """
    return round(points, DECIMALS) + 0.0


def owner(cell: str, answers: Iterable[str]) -> str:
    """The name of the question that a cell belongs to.

    A question is an answer cell together with the test cells whose names begin with its name
    (`padding`, `padding-visible`, `padding-hidden`); a graded cell that belongs to no answer cell
    in this way is a question of its own.

    >>> owner("padding-hidden", ["pad", "padding"])
    'padding'
    """
    return max((answer for answer in answers if cell.startswith(answer)), key=len, default=cell)


# How it is graded

MARGIN = 3.0  # so many times what the author's answers use is always allowed
BACKSTOP = 3.0  # so many times a limit in seconds is the most by the clock, see session/patience.py


@dataclass(frozen=True)
class Limits:
    """What one student's kernel may use; bytes where nothing else is said."""

    cell_seconds: float = 30.0  # those in which it waits for a processor do not count
    submission_seconds: float = 600.0
    memory: int = 4096 * MIB  # all its processes together, beyond what the zygote holds
    processes: int = 128  # threads count
    open_files: int = 128  # of one process; and sockets and pipes of all its processes together
    file_size: int = 64 * MIB
    disk: int = 256 * MIB  # its private folder and its shared memory together
    output: int = 1 * MIB  # text that one cell prints; pictures count as well, tenfold

    def raised(self, needs: Needs) -> "Limits":
        """These limits, where what the author's answers use leaves room: MARGIN times that."""
        return replace(
            self,
            cell_seconds=max(self.cell_seconds, MARGIN * needs.cell_seconds),
            submission_seconds=max(self.submission_seconds, MARGIN * needs.submission_seconds),
            memory=max(self.memory, int(MARGIN * needs.memory)),
        )


@dataclass(frozen=True)
class Settings:
    """What one grading needs to know besides the assignment and the submission."""

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    preload: tuple[str, ...] = ()  # modules that the zygote imports besides the assignment's own
    # Environment variables that the examiner's kernel gets and the student's does not.
    examiner_environment: dict[str, str] = field(default_factory=dict)
    # What counts where a test fails outside the student's kernel and passes inside: "outside",
    # "inside", or "wait" for a person.
    disagreement: str = "wait"
    inside: str = "run"  # tests that pass only inside: "run" there, or "wait" for a person
    # The course, the exchange and the gradebook: what no isolated kernel sees, wherever it lies.
    masked: tuple[str, ...] = ()


# A submission, and what became of it


class Outcome(Enum):
    """What became of a submission. Ungradable is not zero: a person has to look."""

    GRADED = "graded"
    FLAGGED = "graded and flagged"
    UNGRADABLE = "ungradable"


UNDECIDED = "`autograder decide` settles it"  # how the text of a flag ends where points wait


@dataclass(frozen=True)
class Flag:
    """Something that a person should know about a submission."""

    kind: str  # e.g. "network", "kernel died", "time limit", "unusual", "output", "repaired"
    text: str  # one sentence
    cell: str = ""  # the grade_id of the cell, or "cell 3", or "38 cells"
    notebook: str = ""
    claimed: bool = False  # only the student's own process says so

    def __str__(self) -> str:
        where = " ".join(part for part in (self.notebook, self.cell) if part)
        return f"{self.kind}: {self.text}" + (f" ({where})" if where else "")


MOST_FLAGS = 20  # of one kind and submission


def few(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """The flags, each once; of one kind the first, and how many more there are.

    >>> [str(flag) for flag in few(Flag("a", f"{n}") for n in range(6041))][-1]
    'a: and 6,021 more'
    """
    kinds: dict[tuple[str, bool], list[Flag]] = {}
    for flag in dict.fromkeys(flags):
        kinds.setdefault((flag.kind, flag.claimed), []).append(flag)
    kept: list[Flag] = []
    for (kind, claimed), found in kinds.items():
        kept += found[:MOST_FLAGS]
        if len(found) > MOST_FLAGS:
            text = f"and {len(found) - MOST_FLAGS:,} more"
            kept.append(Flag(kind, text, claimed=claimed))
    return tuple(kept)


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment, as bytes."""

    student: str
    assignment: str
    notebooks: dict[str, bytes]  # name without .ipynb -> the file
    files: dict[str, bytes] = field(default_factory=dict)  # relative path -> contents
    flags: tuple[Flag, ...] = ()  # seen while it was read: a symlink, a file too large ...


@dataclass(frozen=True)
class Opinion:
    """The points of a test cell that waits: what it gives in either place."""

    outside: float
    inside: float | None = None  # None: not tried


@dataclass(frozen=True)
class NotebookResult:
    """An executed notebook, as nbgrader keeps it in autograded/."""

    name: str
    notebook: str  # the notebook's JSON
    scores: dict[str, float | None]  # grade_id -> points; None where a person has to grade
    opinions: dict[str, Opinion] = field(default_factory=dict)  # of test cells that wait
    errors: dict[str, str] = field(default_factory=dict)  # what ended a test, in short
    elsewhere: frozenset[str] = frozenset()  # answers that stand in another cell than their own
    rewritten: frozenset[str] = frozenset()  # the assignment's files that its answers wrote anew
    exchanges: dict[str, Exchange] = field(default_factory=dict)  # of tests that ran outside
    used: Needs = field(default_factory=Needs)


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
