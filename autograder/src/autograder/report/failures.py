"""What failed tests said, alike messages together."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.feedback.messages import GAP

_VALUES = re.compile(
    r"""
    (?<!\w)'[^'\n]*'(?!\w) | "[^"\n]*"  # quoted
  | (?<!\w)0x[0-9a-fA-F]+  # an address
  | (?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?  # a number
    """,
    re.VERBOSE,
)
_MANY = re.compile(rf"{GAP}(?:[\s,]*{GAP})+,?")
_LONGEST = 200  # characters of a shape


@dataclass(frozen=True)
class Message:
    """What one failed test said to one student."""

    student: str
    test: str
    hidden: bool
    forgeable: bool  # the test ran beside the student's code, which can say what it likes
    text: str


@dataclass(frozen=True)
class Failure:
    """Messages that differ in nothing but values."""

    shape: str
    students: int
    tests: tuple[str, ...]
    hidden: bool
    forgeable: bool
    example: str


def shape(text: str) -> str:
    """The first line of a message, with a gap for each value.

    >>> shape("double(2) is 5, not 'four'\\nmore")
    'double(…) is …, not …'
    """
    line = next((one.strip() for one in text.splitlines() if one.strip()), "")
    return _MANY.sub(GAP, _VALUES.sub(GAP, line))[:_LONGEST]


def grouped(messages: Iterable[Message], names: Sequence[str] = ()) -> list[Failure]:
    """The messages, alike ones together, the most frequent first.

    The example is the shortest of them, without the names of students: `names`.
    """
    groups: dict[tuple[str, bool, bool], list[Message]] = {}
    for one in messages:
        groups.setdefault((shape(one.text), one.hidden, one.forgeable), []).append(one)
    anonymous = _without(names)
    failures = [
        Failure(
            anonymous(words),
            len({one.student for one in found}),
            tuple(sorted({one.test for one in found})),
            hidden,
            forgeable,
            anonymous(min((one.text for one in found), key=lambda text: (len(text), text))),
        )
        for (words, hidden, forgeable), found in groups.items()
    ]
    return sorted(failures, key=lambda one: (-one.students, one.shape))


def _without(names: Sequence[str]) -> Callable[[str], str]:
    """What takes these names out of a text."""
    parts = sorted((re.escape(name) for name in names if len(name) > 2), key=len, reverse=True)
    if not parts:
        return str
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
    return lambda text: pattern.sub("(a student)", text)
