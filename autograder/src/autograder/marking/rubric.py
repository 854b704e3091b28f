"""A rubric: sentences that are worth points. What an answer has of it stands in its comment.

An author writes one into the mark scheme of the source, a list item for each sentence:

    - 1: Both see the same field.
    - 0.5 points: Counts the weights of both.
    - -1: Takes a stack without activations for the same.

The comment of an answer ends with the sentences that it has, which its student reads, too:

    Say more about the second.

    - [+1] Both see the same field.
    - [-0.5] adjusted
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from autograder.errors import CourseError
from autograder.model import rounded

ADJUSTED = "adjusted"  # what stands for points beside those of the rubric
LONGEST = 500  # characters of a sentence
_WRITTEN = re.compile(
    r"^[ \t]*[-*+][ \t]+\(?([+−-]?\d+(?:[.,]\d+)?)\)?[ \t]*(?:points?|pts?\.?)?[ \t]*:[ \t]*(\S.*)$"
)
_GIVEN = re.compile(r"- \[([+-]\d+(?:\.\d+)?)\] (\S.*)")


@dataclass(frozen=True)
class Item:
    """A sentence, and its points."""

    points: float
    text: str

    @property
    def identity(self) -> str:
        """What names it on a page: its sentence decides."""
        return sha256(self.text.encode()).hexdigest()[:12]

    def __str__(self) -> str:
        return f"- [{signed(self.points)}] {self.text}"


@dataclass(frozen=True)
class Given:
    """What the comment of an answer holds."""

    comment: str = ""  # in the marker's own words
    items: tuple[Item, ...] = ()
    adjusted: float = 0.0

    def points(self, most: float) -> float:
        """The points that follow, from none to all."""
        total = sum(item.points for item in self.items) + self.adjusted
        return rounded(min(max(total, 0.0), most))

    def __str__(self) -> str:
        lines = [str(item) for item in self.items]
        lines += [str(Item(self.adjusted, ADJUSTED))] if self.adjusted and self.items else []
        return "\n\n".join(part for part in (self.comment.strip(), "\n".join(lines)) if part)


def signed(points: float) -> str:
    """Points with their sign, as `+0.5`."""
    return f"{rounded(points):+g}"


def read_scheme(scheme: str) -> tuple[list[Item], str]:
    """The items of an author's mark scheme, and what else stands there.

    >>> read_scheme("- 1: Both see\\n  the same.\\n\\nBe mild.")
    ([Item(points=1.0, text='Both see the same.')], 'Be mild.')
    """
    items: list[Item] = []
    others: list[str] = []
    continues = False
    for line in scheme.split("\n"):
        if found := _WRITTEN.match(line):
            points = float(found[1].replace("−", "-").replace(",", "."))
            items.append(Item(points, sentence(found[2])))
        elif continues and re.match(r"[ \t]+\S", line):
            items[-1] = replace(items[-1], text=sentence(f"{items[-1].text} {line}"))
            continue
        else:
            others.append(line)
        continues = bool(found)
    return unique(items), "\n".join(others).strip()


def sentence(text: str) -> str:
    """Text as it may stand in a rubric: on one line, and not too long."""
    return " ".join(text.split())[:LONGEST]


def unique(items: Iterable[Item]) -> list[Item]:
    """The items, of each sentence the first."""
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.text, item)
    return list(found.values())


def read_given(comment: str, points: float | None = None, most: float = 0.0) -> Given:
    """What a comment holds.

    points: those that the gradebook has; where they do not follow from the sentences, because
        somebody changed them elsewhere, the rest counts as adjusted

    >>> read_given("Good.\\n\\n- [+1] Both see it.")
    Given(comment='Good.', items=(Item(points=1.0, text='Both see it.'),), adjusted=0.0)
    """
    lines = comment.rstrip().split("\n") if comment.strip() else []
    items: list[Item] = []
    while lines and (found := _GIVEN.fullmatch(lines[-1].rstrip())):
        items.insert(0, Item(float(found[1]), found[2]))
        lines.pop()
    adjusted = sum((item.points for item in items if item.text == ADJUSTED), 0.0)
    items = [item for item in items if item.text != ADJUSTED]
    given = Given("\n".join(lines).strip(), tuple(items), adjusted)
    if points is not None and given.points(most) != rounded(points):
        rest = points - sum(item.points for item in items)
        given = replace(given, adjusted=rounded(rest))
    return given


def changed(given: Given, old: str, new: Item | None) -> Given:
    """What an answer has once an item is another, or is gone. old: its sentence"""
    items = [new if item.text == old else item for item in given.items]
    return replace(given, items=tuple(unique(item for item in items if item is not None)))


# The rubrics of an assignment that were changed while marking, beside the course


@dataclass(frozen=True)
class Kept:
    """A rubric that was changed, and the author's sentences that it began with."""

    items: tuple[Item, ...]
    taken: tuple[str, ...]


class Rubrics:
    """`<course>/.autograder/.marking/<assignment>.json`: the rubrics that markers changed.

    If it is lost, the author's are there again, with the sentences that answers already have.
    """

    def __init__(self, folder: Path, assignment: str):
        """folder: the engine's own, beside the course"""
        name = quote(assignment, safe=" @+=,", errors="surrogateescape")
        self.path = folder / ".marking" / f"{name}.json"

    def of(self, pile: str, author: Sequence[Item], used: Iterable[Item]) -> list[Item]:
        """The rubric of a pile. used: items that its answers have"""
        kept = self._read().get(pile)
        if kept is None:
            return unique([*author, *used])
        new = [item for item in author if item.text not in kept.taken]
        return unique([*kept.items, *new, *used])

    def keep(self, pile: str, items: Iterable[Item], author: Sequence[Item]) -> None:
        """Keep a rubric, so that at any moment there is the old one, or the new one, in full."""
        everything = self._read()
        everything[pile] = Kept(tuple(items), tuple(item.text for item in author))
        raw = {
            name: {"items": [[one.points, one.text] for one in kept.items], "taken": kept.taken}
            for name, kept in everything.items()
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(f"{self.path.name}.new")
        new.write_text(json.dumps(raw, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        new.replace(self.path)

    def _read(self) -> dict[str, Kept]:
        try:
            text = self.path.read_text(encoding="utf-8") if self.path.exists() else "{}"
            return {
                pile: Kept(
                    tuple(Item(float(points), str(text)) for points, text in kept["items"]),
                    tuple(map(str, kept["taken"])),
                )
                for pile, kept in json.loads(text).items()
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise CourseError(
                f"{self.path} cannot be read ({error}): mend or remove it; no mark is lost"
            ) from error
