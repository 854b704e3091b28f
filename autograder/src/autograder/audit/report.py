"""What an audit found, as data and as text."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Found:
    """Something that a test pays for, or refuses, against what it is worth."""

    what: str
    earned: float
    of: float
    tests: tuple[str, ...] = ()  # those that gave points, or that took some away

    def __str__(self) -> str:
        tests = f" ({', '.join(self.tests)})" if self.tests else ""
        return f"{self.what}: {self.earned:g} of {self.of:g}{tests}"


@dataclass
class QuestionAudit:
    """What was found in the tests of one question."""

    notebook: str
    question: str
    points: float = 0.0
    tests: list[str] = field(default_factory=list)
    paid: list[Found] = field(default_factory=list)  # worthless answers that earn points
    survivors: list[str] = field(default_factory=list)  # mutants that earn everything: diffs
    refused: list[Found] = field(default_factory=list)  # filed as right, and not paid in full
    generous: list[Found] = field(default_factory=list)  # filed as wrong, and paid more than due
    accepted: list[str] = field(default_factory=list)  # mutants and answers that the author marked
    tried: dict[str, int] = field(default_factory=dict)  # "worthless", "mutants", "filed" -> number
    untried: list[str] = field(default_factory=list)  # what was not tried, and why
    seconds: float = 0.0  # of the processor

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing to mend."""
        return not (self.paid or self.survivors or self.refused or self.generous)


@dataclass
class Audit:
    """What was found in the tests of one assignment."""

    assignment: str
    questions: list[QuestionAudit] = field(default_factory=list)
    untried: dict[str, str] = field(default_factory=dict)  # answer cells that no test judges: why

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing to mend."""
        return all(question.is_sound for question in self.questions)

    @property
    def seconds(self) -> float:
        """Of the processor, all questions together."""
        return sum(question.seconds for question in self.questions)

    def as_data(self) -> dict[str, Any]:
        """The same, as JSON has it."""
        return {**asdict(self), "sound": self.is_sound, "seconds": round(self.seconds, 2)}

    def __str__(self) -> str:
        lines = [summary(self), *(line for one in self.questions for line in _lines(one))]
        lines += [f"-- {name}: not tried: {why}" for name, why in self.untried.items()]
        return "\n".join(lines)


def count(number: int, one: str, many: str = "") -> str:
    """
    >>> count(1, "mutant"), count(2, "mutant")
    ('1 mutant', '2 mutants')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def summary(audit: Audit) -> str:
    """The assignment in one line."""
    tried = sum(sum(one.tried.values()) for one in audit.questions)
    weak = [one for one in audit.questions if not one.is_sound]
    found = f"something in {len(weak)}" if weak else "nothing found"
    questions = count(len(audit.questions), "question")
    return (
        f"{audit.assignment}: {questions}, {found}; {count(tried, 'answer')} tried, "
        f"{audit.seconds:.1f} s"
    )


def headings(one: QuestionAudit) -> list[tuple[str, list[str]]]:
    """What was found in one question: a heading, and what stands under it."""
    return [
        ("worthless answers that earn points", list(map(str, one.paid))),
        ("mutants that earn everything", one.survivors),
        ("right answers that are refused", list(map(str, one.refused))),
        ("wrong answers that earn too much", list(map(str, one.generous))),
        ("accepted by the author", one.accepted),
        ("not tried", one.untried),
    ]


def tried(one: QuestionAudit) -> str:
    """How much was tried in one question."""
    said = [f"{kind}: {number}" for kind, number in one.tried.items() if number]
    return ", ".join([*said, f"{one.seconds:.1f} s"])


def _lines(one: QuestionAudit) -> list[str]:
    verdict = "ok" if one.is_sound else "!!"
    lines = [f"{verdict} {one.question} (points: {one.points:g}, {tried(one)})"]
    for heading, entries in headings(one):
        if entries:
            lines.append(f"     {heading}")
        for entry in entries:
            lines += [f"       {line}" for line in entry.splitlines()]
    return lines
