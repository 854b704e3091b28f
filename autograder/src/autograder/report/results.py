"""What a class did with one assignment: its scores, its questions, and who needs to be looked at."""

import statistics
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.course.marks import Marks
from autograder.course.outline import Question
from autograder.course.state import State
from autograder.course.table import Standing
from autograder.feedback.results import QuestionResult, feedback_of
from autograder.feedback.results import Standing as Answer
from autograder.model import AssignmentSpec, Flag, Outcome, Placement
from autograder.notebooks.node import Node
from autograder.report.failures import Failure, Message, grouped
from autograder.report.measures import (
    Bar,
    Correlation,
    discrimination,
    distribution,
    settled,
    total,
)

WORDS = {
    Standing.GRADED: "graded",
    Standing.WAITS: "waiting",
    Standing.UNGRADABLE: "ungradable",
    Standing.MISSING: "without a submission",
}
BY_HAND = "a person marks it"
UNDECIDED = "its tests wait: `autograder decide`"
NOT_GRADED = "not graded yet: `autograder grade`"


@dataclass(frozen=True)
class Member:
    """One student of the class."""

    student: str
    name: str
    standing: Standing
    score: float | None = None  # of the questions that count, less what lateness costs
    penalty: float = 0.0
    seconds_late: float = 0.0
    waiting: Mapping[str, str] = field(default_factory=dict)  # question -> for what
    flags: tuple[Flag, ...] = ()
    reason: str = ""  # why it is ungradable, or waits as a whole
    seconds: float | None = None  # what grading took
    sandboxed: bool = True
    memory: int = 0  # bytes; 0: not known


@dataclass(frozen=True)
class QuestionReport:
    """One question. What waits for a person is in no mean, and too much of it lets there be none."""

    question: Question
    answers: Mapping[Answer, int]
    mean: float | None  # points
    discrimination: Correlation
    failures: tuple[Failure, ...]

    @property
    def handed_in(self) -> int:
        """How many submissions have it."""
        return sum(self.answers.values())

    @property
    def difficulty(self) -> float | None:
        """The mean share of its points: 1 if all had all of them."""
        if self.mean is None or not self.question.points:
            return None
        return self.mean / self.question.points

    @property
    def answered(self) -> float | None:
        """The share of submissions in which it is answered."""
        if not self.handed_in or not self.question.answers:
            return None
        return 1 - self.answers.get(Answer.UNANSWERED, 0) / self.handed_in


@dataclass(frozen=True)
class Earlier:
    """An earlier assignment beside this one; shares of the points that count."""

    assignment: str
    students: int
    mean: float
    same: int  # students who have a score in both
    mean_of_same: float | None  # of this assignment, of those students, less that of the earlier
    correlation: Correlation


@dataclass(frozen=True)
class ClassReport:
    """All that an instructor is told of an assignment."""

    assignment: str
    points: float  # of the questions that count
    questions: tuple[QuestionReport, ...]
    members: tuple[Member, ...]
    left_out: tuple[Question, ...] = ()  # wait for a person in too many submissions
    earlier: tuple[Earlier, ...] = ()

    @property
    def scores(self) -> list[float]:
        """Those that are known."""
        return [one.score for one in self.members if one.score is not None]

    @property
    def bars(self) -> list[Bar]:
        """How the scores are distributed."""
        return distribution(self.scores, self.points)

    @property
    def standings(self) -> dict[Standing, int]:
        """How many stand where, as far as there are any."""
        found = Counter(one.standing for one in self.members)
        return {one: found[one] for one in Standing if found[one]}

    def __str__(self) -> str:
        count = len(self.members)
        text = f"{count} student{'' if count == 1 else 's'}"
        found = ", ".join(f"{n} {WORDS[one]}" for one, n in self.standings.items())
        return f"{text}: {found}" if found else text


def class_report(
    spec: AssignmentSpec,
    questions: Sequence[Question],
    marks: Mapping[str, Marks],
    states: Mapping[str, State],
    notebooks: Mapping[str, Mapping[str, Node]],
    handed_in: Collection[str] = (),
) -> ClassReport:
    """The report on one assignment, of which other assignments know nothing.

    marks: of all students; notebooks: the autograded ones, by student; handed_in: who did, whether
    or not the gradebook knows it yet
    """
    everybody = dict.fromkeys([*marks, *sorted(handed_in)])
    class_list = {name: marks.get(name) or Marks(name, submitted=False) for name in everybody}
    standings = {
        name: _standing(questions, one, states.get(name), name in handed_in)
        for name, one in class_list.items()
    }
    results = {
        name: feedback_of(
            spec, questions, class_list[name], states.get(name), notebooks.get(name, {}), "code"
        ).questions
        for name, standing in standings.items()
        if standing in (Standing.GRADED, Standing.WAITS) and class_list[name].submitted
    }
    points = {
        name: {
            str(one.question): None if one.standing is Answer.WAITS else one.points for one in found
        }
        for name, found in results.items()
    }
    worth = [str(one) for one in questions if one.points]
    counting = [item for item in settled(list(points.values())) if item in worth]
    names = [text for one in class_list.values() for text in (one.student, one.name)]
    return ClassReport(
        spec.name,
        sum(one.points for one in questions if str(one) in counting),
        tuple(_question(one, results, list(points.values()), names) for one in questions),
        tuple(
            _member(
                one,
                states.get(name),
                standings[name],
                total(points.get(name, {}), counting) if name in points else None,
                results.get(name, ()),
            )
            for name, one in class_list.items()
        ),
        tuple(one for one in questions if str(one) in set(worth) - set(counting) and points),
    )


def _standing(
    questions: Sequence[Question], marks: Marks, state: State | None, handed_in: bool
) -> Standing:
    """As `autograder table` has it."""
    refused = state is not None and state.outcome is Outcome.UNGRADABLE
    if not marks.submitted:
        if refused:
            return Standing.UNGRADABLE
        return Standing.WAITS if handed_in else Standing.MISSING
    given = [marks.marks.get((one.notebook, cell.name)) for one in questions for cell in one.graded]
    waits = any(mark is None or mark.points is None for mark in given)
    if refused and state is not None and (waits or state.older_grade_stands):
        return Standing.UNGRADABLE
    return Standing.WAITS if waits else Standing.GRADED


def _member(
    marks: Marks,
    state: State | None,
    standing: Standing,
    score: float | None,
    results: Sequence[QuestionResult],
) -> Member:
    waiting = {
        str(one.question): _wait(one, marks) for one in results if one.standing is Answer.WAITS
    }
    reason = state.reason if state and standing is Standing.UNGRADABLE else ""
    if standing is Standing.WAITS and not waiting:
        reason = NOT_GRADED
    return Member(
        marks.student,
        marks.name,
        standing,
        None if score is None else round(max(0.0, score - marks.penalty), 6),
        marks.penalty,
        marks.seconds_late,
        waiting,
        state.flags if state else (),
        reason,
        state.seconds if state else None,
        state.sandboxed if state else True,
        state.memory if state else 0,
    )


def _wait(result: QuestionResult, marks: Marks) -> str:
    question = result.question
    given = {cell.name: marks.marks.get((question.notebook, cell.name)) for cell in question.graded}
    if any(mark is None for mark in given.values()):
        return NOT_GRADED
    tests = {cell.name for cell in question.tests}
    undecided = [name for name, mark in given.items() if mark and mark.points is None]
    return UNDECIDED if tests.intersection(undecided) else BY_HAND


def _question(
    question: Question,
    results: Mapping[str, Sequence[QuestionResult]],
    points: Sequence[Mapping[str, float | None]],
    names: Sequence[str],
) -> QuestionReport:
    item = str(question)
    mine = {
        name: one for name, found in results.items() for one in found if one.question is question
    }
    given = [one.points for one in mine.values() if one.standing is not Answer.WAITS]
    messages = [
        message
        for name, one in mine.items()
        if one.standing is not Answer.UNANSWERED
        for message in _messages(name, one)
    ]
    return QuestionReport(
        question,
        Counter(one.standing for one in mine.values()),
        statistics.fmean(given) if given and item in settled(points) else None,
        discrimination(points, item),
        tuple(grouped(messages, names)),
    )


def _messages(student: str, result: QuestionResult) -> list[Message]:
    beside = {cell.name for cell in result.question.tests if cell.placement is Placement.INSIDE}
    return [
        Message(
            student,
            test.name,
            test.hidden,
            test.name in beside,
            "\n".join(filter(None, (test.said.text, test.said.where))),
        )
        for test in result.tests
        if test.said
    ]
