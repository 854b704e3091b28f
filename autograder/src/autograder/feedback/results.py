"""What became of one submission, as its student should read it: question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from autograder.course.marks import Mark, Marks
from autograder.course.outline import Question
from autograder.course.rows import NO_RESPONSE
from autograder.course.state import State
from autograder.feedback.messages import Said, is_hidden, printed, what_it_said
from autograder.model import AssignmentSpec, Cell, Outcome, Placement
from autograder.notebooks.matching import plain_text
from autograder.notebooks.node import Node

# Flags that are of use to the student; the others are for whoever grades.
FOR_STUDENTS = frozenset(
    (
        *("files", "kernel died", "missing", "missing library", "output", "repaired", "time limit"),
        "timestamp",
    )
)


class Standing(Enum):
    """How a question stands."""

    RIGHT = "right"
    PARTLY = "partly right"
    WRONG = "wrong"
    UNANSWERED = "not answered"
    WAITS = "waits for a person"


@dataclass(frozen=True)
class TestResult:
    """What one test gave, and what it says."""

    name: str
    hidden: bool
    mark: Mark
    said: Said | None = None  # None: it ended without an error
    printed: str = ""

    @property
    def passed(self) -> bool:
        """Whether it gave all its points."""
        if self.mark.automatic is None:
            return self.said is None
        return self.mark.automatic >= self.mark.most


@dataclass(frozen=True)
class QuestionResult:
    """One question of one submission."""

    question: Question
    standing: Standing
    points: float  # those that are given so far
    waiting: float = 0.0  # those that a person has not decided on
    answers: tuple[Node, ...] = ()  # the student's cells: own helpers, too
    tests: tuple[TestResult, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubmissionFeedback:
    """All that a student is told of a submission."""

    assignment: str
    student: str
    name: str
    score: float
    most: float
    penalty: float = 0.0
    seconds_late: float = 0.0
    handed_in: datetime | None = None
    questions: tuple[QuestionResult, ...] = ()
    notes: tuple[str, ...] = ()
    ungradable: str = ""  # why, if it could not be graded

    @property
    def waiting(self) -> float:
        """The points that a person has not decided on."""
        return sum(one.waiting for one in self.questions)


def feedback_of(
    spec: AssignmentSpec,
    questions: Sequence[Question],
    marks: Marks,
    state: State | None,
    notebooks: Mapping[str, Node],
    reveal: str,
) -> SubmissionFeedback:
    """The feedback on one submission.

    notebooks: the autograded ones; reveal: see `messages`
    """
    refused = state is not None and state.outcome is Outcome.UNGRADABLE
    nothing_stands = not any(mark.points is not None for mark in marks.marks.values())
    cells = {
        (name, cell.metadata.get("nbgrader", {}).get("grade_id", "")): cell
        for name, notebook in notebooks.items()
        for cell in notebook.cells
    }
    helpers = {
        (one.name, question): cells
        for one in spec.notebooks
        if one.name in notebooks
        for question, cells in _helpers(one.cells, notebooks[one.name], questions).items()
    }
    results = [
        _question(one, marks, cells, helpers.get((one.notebook, one.name), []), reveal)
        for one in questions
    ]
    return SubmissionFeedback(
        spec.name,
        marks.student,
        marks.name,
        marks.score,
        sum(one.points for one in questions),
        marks.penalty,
        marks.seconds_late,
        marks.handed_in,
        () if refused and nothing_stands else tuple(results),
        tuple(_notes(state)) if state else (),
        state.reason if state is not None and refused else "",
    )


def _notes(state: State) -> list[str]:
    found = [one for one in state.flags if one.kind in FOR_STUDENTS and not one.claimed]
    return list(dict.fromkeys(str(one) for one in found))


def _helpers(
    written: Sequence[Cell], notebook: Node, questions: Sequence[Question]
) -> dict[str, list[Node]]:
    """Cells that the student added: the name of the question that they stand at -> cells."""
    home = {
        cell.name: one.name
        for one in questions
        for cell in (*one.answers, *one.tests)
        if any(cell is mine for mine in written)
    }
    own = {plain_text(cell.source) for cell in written}
    found: dict[str, list[Node]] = {}
    waiting: list[Node] = []
    last = ""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in home:
            last = home[name]
            found.setdefault(last, []).extend(waiting)
            waiting = []
        elif not name and cell.source.strip() and plain_text(cell.source) not in own:
            waiting.append(cell)
    if last:
        found[last].extend(waiting)
    return found


def _question(
    question: Question,
    marks: Marks,
    cells: Mapping[tuple[str, str], Node],
    helpers: Sequence[Node],
    reveal: str,
) -> QuestionResult:
    def key(cell: Cell) -> tuple[str, str]:
        return question.notebook, cell.name

    given = [marks.marks.get(key(cell), Mark(None, cell.points)) for cell in question.graded]
    points = sum(mark.points for mark in given if mark.points is not None)
    said = [marks.comments.get(key(cell), "") for cell in question.answers]
    blank = bool(said) and all(one == NO_RESPONSE for one in said)
    if any(mark.points is None for mark in given):
        standing = Standing.WAITS
    elif blank and not points:
        standing = Standing.UNANSWERED
    elif points >= question.points:
        standing = Standing.RIGHT
    else:
        standing = Standing.PARTLY if points else Standing.WRONG
    answers = [cells[key(cell)] for cell in question.answers if key(cell) in cells]
    tests = [
        _test(cell, marks.marks.get(key(cell), Mark(None, cell.points)), cells[key(cell)], reveal)
        for cell in question.tests
        if key(cell) in cells
    ]
    comments = [one for one in said if one and one != NO_RESPONSE]
    return QuestionResult(
        question,
        standing,
        round(points, 6),
        sum(mark.most for mark in given if mark.points is None),
        (*helpers, *answers),
        tuple(tests),
        tuple(comments),
    )


def _test(test: Cell, mark: Mark, executed: Node, reveal: str) -> TestResult:
    hidden = is_hidden(test)
    beside = test.placement is Placement.INSIDE  # where student code could print what it likes
    said = what_it_said(executed, test, reveal)
    show = reveal == "code" or not hidden
    text = printed(executed) if show and not (hidden and beside) else ""
    return TestResult(test.name, hidden, mark, said, text)
