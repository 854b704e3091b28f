"""What the last run knows about each submission: a small file per submission, beside the course.

`<course>/.autograder/<assignment>/<student>.json` is written last of all: as long as it does not
hold the digest of what would be graded now, the submission counts as not graded yet.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote, unquote

from autograder.model import Flag, Opinion, Outcome

FOLDER = ".autograder"
# The heading of what protects nothing, and tells what happened in most cases.
CLAIMS = "seen in the student's own process, which could have kept it quiet, or made it up:"
LONGEST_FILE_NAME = 240  # bytes, without its ending


@dataclass(frozen=True)
class Answer:
    """What a mark on a cell is given to."""

    digest: str
    points: float | None = None  # what the cell is worth


@dataclass(frozen=True)
class State:
    """What became of one submission."""

    digest: str  # of all that the result depends on; "" if the next run shall try again
    outcome: Outcome
    reason: str = ""  # why it is ungradable
    flags: tuple[Flag, ...] = ()
    seconds: float = 0.0
    memory: int = 0  # bytes: the most that one of its kernels held, as far as it was seen
    sandboxed: bool = True
    older_grade_stands: bool = False  # it is ungradable, and an earlier grade was left as it is
    recorded: str = ""  # when, in UTC
    # Of the tests that wait for a person: notebook -> cell.
    opinions: Mapping[str, Mapping[str, Opinion]] = field(default_factory=dict)
    # What was graded last, see kept_marks.py: notebook -> cell; None: not known.
    answers: Mapping[str, Mapping[str, Answer]] | None = None

    @property
    def notes(self) -> list[str]:
        """What a person should know, a sentence each."""
        notes = []
        if self.outcome is Outcome.UNGRADABLE:
            kept = "; its earlier grade stands" if self.older_grade_stands else ""
            notes.append(f"ungradable: {self.reason}{kept}")
        notes += [str(flag) for flag in self.flags if not flag.claimed]
        if not self.sandboxed:
            notes.append("graded without a sandbox")
        if claims := [str(flag) for flag in self.flags if flag.claimed]:
            notes += [CLAIMS, *(f"  {claim}" for claim in claims)]
        return notes


def state_path(root: Path, assignment: str, student: str) -> Path:
    """Where the state of a submission is kept."""
    return root / FOLDER / _file_name(assignment) / f"{_file_name(student)}.json"


def _file_name(name: str) -> str:
    """A name as that of a file, which takes 255 bytes; `unquote` gives it back, if it is not cut."""
    quoted = quote(name, safe=" @+=,", errors="surrogateescape")
    if len(quoted) <= LONGEST_FILE_NAME:
        return quoted
    plain = os.fsencode(name.replace("%", "%25").replace("/", "%2F"))
    if len(plain) > LONGEST_FILE_NAME:
        plain = plain[:150] + hashlib.sha256(plain).hexdigest()[:32].encode()
    return os.fsdecode(plain)


def read_state(root: Path, assignment: str, student: str) -> State | None:
    """The state of a submission; None if there is none, or none that can be read."""
    return _read(state_path(root, assignment, student))


def read_states(root: Path, assignment: str) -> dict[str, State]:
    """The states of all submissions of an assignment, by student."""
    paths = (root / FOLDER / _file_name(assignment)).glob("*.json")
    found = {unquote(path.stem, errors="surrogateescape"): _read(path) for path in paths}
    return {student: state for student, state in found.items() if state}


def _read(path: Path) -> State | None:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        flags = tuple(Flag(**flag) for flag in raw.pop("flags"))
        opinions = {
            notebook: {cell: Opinion(**opinion) for cell, opinion in cells.items()}
            for notebook, cells in raw.pop("opinions", {}).items()
        }
        answers = raw.pop("answers", None)
        if answers is not None:
            answers = {
                notebook: {cell: Answer(**answer) for cell, answer in cells.items()}
                for notebook, cells in answers.items()
            }
        outcome = Outcome(raw.pop("outcome"))
        return State(**raw, outcome=outcome, flags=flags, opinions=opinions, answers=answers)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None  # what cannot be read is written anew: the submission is graded again


def write_state(root: Path, assignment: str, student: str, state: State) -> None:
    """Write a state so that at any moment there is the old one, or the new one, in full."""
    path = state_path(root, assignment, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**asdict(state), "outcome": state.outcome.value}, indent=1)
    new = path.with_name(f"{path.name}.new")
    new.write_text(text + "\n", encoding="utf-8")
    new.replace(path)  # a power cut may leave it empty: then the submission is graded again


def digest(*values: object) -> str:
    """A fingerprint of plain data: dataclasses, mappings, sets, sequences, bytes, scalars.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    hashed = hashlib.sha256()
    for value in values:
        _feed(hashed, value)
    return hashed.hexdigest()


def _feed(hashed: "hashlib._Hash", value: object) -> None:
    parts: Sequence[object]
    if is_dataclass(value):
        parts = [(item.name, getattr(value, item.name)) for item in fields(value)]
    elif isinstance(value, Enum):
        parts = [value.value]
    elif isinstance(value, Mapping):
        parts = sorted(value.items())
    elif isinstance(value, set | frozenset):
        parts = sorted(value)
    elif isinstance(value, tuple | list):
        parts = value
    else:
        raw = value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
        hashed.update(f"{type(value).__name__} {len(raw)} ".encode())
        hashed.update(raw)
        return
    hashed.update(f"{type(value).__name__} of {len(parts)} ".encode())
    for part in parts:
        _feed(hashed, part)
