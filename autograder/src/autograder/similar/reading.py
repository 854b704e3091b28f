"""A notebook that was handed in, as fingerprints of its cells. This runs in a child: see `apart`."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.notebooks import reading
from autograder.notebooks.node import Node
from autograder.similar.tokens import Token, read_code, read_words

CODE = 8  # tokens of a fingerprint
WORDS = 4  # words of a fingerprint
LONGEST = 300_000  # characters of one submission's cells that are compared
# Outputs that differ from one run to the next: addresses in memory, and how long something took.
_UNREPEATABLE = re.compile(
    r"\b0x[0-9a-f]{8,}|\bper loop\b|\bWall time:|\bCPU times:", re.IGNORECASE
)


@dataclass(frozen=True)
class Mark:
    """A fingerprint, and where in its cell it stands."""

    hash: int
    start: int
    end: int


@dataclass(frozen=True)
class Cell:
    """A cell that is not as it was released."""

    where: str
    kind: str  # "code", "markdown" or "raw"
    text: str
    code: tuple[Mark, ...]
    words: tuple[Mark, ...]


@dataclass(frozen=True)
class Reading:
    """What one student handed in."""

    cells: tuple[Cell, ...]
    traces: dict[str, str]  # digest of something that is made once -> what it is
    left_out: str = ""  # why not all of it was compared

    def as_json(self) -> bytes:
        """It, to be sent from one process to another."""
        cells = [
            [cell.where, cell.kind, cell.text, _flat(cell.code), _flat(cell.words)]
            for cell in self.cells
        ]
        return json.dumps([cells, self.traces, self.left_out]).encode()

    @classmethod
    def from_json(cls, sent: bytes) -> "Reading":
        """What `as_json` made of it."""
        cells, traces, left_out = json.loads(sent)
        read = (
            Cell(where, kind, text, _marks(code), _marks(words))
            for where, kind, text, code, words in cells
        )
        return cls(tuple(read), traces, left_out)


def _flat(marks: Iterable[Mark]) -> list[int]:
    return [number for mark in marks for number in (mark.hash, mark.start, mark.end)]


def _marks(flat: Sequence[int]) -> tuple[Mark, ...]:
    return tuple(map(Mark, flat[::3], flat[1::3], flat[2::3]))


def read(notebooks: Mapping[str, bytes], known: Collection[str]) -> Reading:
    """What was handed in, without what is known.

    known: texts of the release's cells, and its traces
    raises Ungradable if a notebook is none
    """
    cells: list[tuple[str, Node]] = []
    traces: dict[str, str] = {}
    for name, submitted in notebooks.items():
        handed = reading.read(submitted)
        for number, cell in enumerate(handed.cells, start=1):
            if cell.source.strip() and cell.source not in known:
                cells.append((_where(name, number, cell), cell))
            if cell.get("id") and (trace := digest(f"id {cell.id}")) not in known:
                traces[trace] = f"a cell of the same id, {cell.id[:40]!a}"
        traces |= {one: text for one, text in _outputs(submitted).items() if one not in known}
    taken, length = [], 0
    for where, cell in cells:
        length += len(cell.source)
        if length > LONGEST:
            break
        taken.append((where, cell))
    left_out = "" if len(taken) == len(cells) else f"only {LONGEST:,} characters were compared"
    return Reading(tuple(_fingerprinted(taken)), traces, left_out)


def _where(notebook: str, number: int, cell: Node) -> str:
    about = cell.metadata.get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else ""
    return f"{notebook}, {str(name)[:80] or f'cell {number}'}"


def _fingerprinted(cells: Sequence[tuple[str, Node]]) -> Iterable[Cell]:
    read_cells = iter(read_code([cell.source for _, cell in cells if cell.cell_type == "code"]))
    for where, cell in cells:
        code: tuple[Mark, ...] = ()
        texts = [read_words(cell.source)]
        if cell.cell_type == "code":
            found = next(read_cells)
            code, texts = fingerprints(found.code, CODE), found.texts
        words = tuple(mark for text in texts for mark in fingerprints(text, WORDS))
        yield Cell(where, cell.cell_type, cell.source, code, words)


def fingerprints(tokens: Sequence[Token], length: int) -> tuple[Mark, ...]:
    """All passages of so many tokens."""
    return tuple(
        Mark(
            _hash("\0".join(token.value for token in tokens[at : at + length])),
            tokens[at].start,
            tokens[at + length - 1].end,
        )
        for at in range(len(tokens) - length + 1)
    )


def _hash(text: str) -> int:
    """Alike in all processes, unlike Python's own."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def digest(content: str | bytes) -> str:
    """A fingerprint of something whole."""
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def _outputs(submitted: bytes) -> dict[str, str]:
    """Outputs that another run would not give again."""
    traces = {}
    try:
        cells = json.loads(submitted)["cells"]
        texts = [text for cell in cells for text in _texts(cell.get("outputs", []))]
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}  # older formats, other encodings: no more is read of them than their cells
    for text in texts:
        if found := _UNREPEATABLE.search(text):
            traces[digest(f"output {text}")] = f"the same output, with “{found[0][:40]}” in it"
    return traces


def _texts(outputs: Any) -> Iterable[str]:
    for output in outputs:
        for text in (output.get("text"), output.get("data", {}).get("text/plain")):
            yield "".join(text) if isinstance(text, list) else text or ""
