"""Piles of answers as a marker sees them: read from the gradebook, the graded notebooks, the source."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from autograder.course.autograded import read_autograded
from autograder.course.by_hand import HandMark, Progress, read_hand_marks, read_progress
from autograder.course.folder import Course, read_spec
from autograder.course.gradebook import Gradebook
from autograder.course.marks import CellKey
from autograder.course.outline import Question, outline
from autograder.course.state import FOLDER, State, digest, read_states
from autograder.course.written import Written, read_written, split
from autograder.errors import Unreadable
from autograder.marking.alike import groups
from autograder.marking.answers import Piece, outputs, pieces
from autograder.marking.rubric import Given, Item, Rubrics, read_given, read_scheme
from autograder.model import Cell, Flag, Opinion

SHORTEST_MASKED = 4  # characters of an id or a name; a shorter one may be any word


@dataclass(frozen=True)
class Pile:
    """All answers to one graded cell."""

    key: CellKey
    question: Question
    cell: Cell
    by_hand: bool  # or a test that waits
    waiting: int = 0
    marked: int = 0

    @property
    def name(self) -> str:
        """The cell's full name."""
        return "/".join(self.key)

    @property
    def shown(self) -> tuple[Cell, ...]:
        """The cells that students fill in, and a marker looks at."""
        return (self.cell,) if self.by_hand else self.question.answers


@dataclass(frozen=True)
class Answer:
    """One student's answer, and what a marker should know."""

    student: str
    name: str
    identity: str  # what names it on a page
    mark: HandMark
    given: Given
    version: str
    pieces: tuple[Piece, ...] = ()
    said: tuple[Piece, ...] = ()  # of a test: what it printed and raised
    opinion: Opinion | None = None
    flags: tuple[Flag, ...] = ()  # of this question
    elsewhere: tuple[Flag, ...] = ()
    problem: str = ""  # why there is nothing to see

    @property
    def mask(self) -> Callable[[str], str]:
        """What takes the student's id and name out of a text."""
        words = [word for word in (self.student, self.name) if len(word) >= SHORTEST_MASKED]
        pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
        return lambda text: pattern.sub("▒▒▒", text) if words else text


@dataclass(frozen=True)
class View:
    """A pile with its answers, alike ones together, those first that wait."""

    pile: Pile
    text: str  # Markdown: what was asked
    model: tuple[Piece, ...]  # the author's answer
    notes: str  # of the author's, for whoever marks
    rubric: tuple[Item, ...]
    groups: tuple[tuple[Answer, ...], ...]

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers by what names them, in their order."""
        return {one.identity: one for group in self.groups for one in group}

    @property
    def rubric_version(self) -> str:
        """A fingerprint of the rubric."""
        return digest(list(self.rubric))[:16]

    @property
    def used(self) -> dict[str, int]:
        """How many answers have each sentence of the rubric, by what names it."""
        given = [item.text for one in self.answers.values() for item in one.given.items]
        return {item.identity: given.count(item.text) for item in self.rubric}

    def group_of(self, identity: str) -> tuple[Answer, ...]:
        """The answers that are alike to one, and itself; none if it is not there."""
        found = (group for group in self.groups if any(a.identity == identity for a in group))
        return next(found, ())


@dataclass(frozen=True)
class _Seen:
    """What was read of a student's graded notebook, and what the file was then."""

    stamp: tuple[int, int]
    pieces: tuple[Piece, ...] = ()
    said: tuple[Piece, ...] = ()
    problem: str = ""


class Piles:
    """Reads the piles of one assignment; what did not change is read once."""

    def __init__(self, course: Course, assignment: str, gradebook: Gradebook):
        """Read what the author wrote; raises CourseError if the assignment was not released."""
        self.course, self.assignment, self.gradebook = course, assignment, gradebook
        self.rubrics = Rubrics(course.root / FOLDER, assignment)
        spec = read_spec(course, assignment, gradebook)
        self._questions = outline(spec)
        self._author = {one.name: [cell.source for cell in one.cells] for one in spec.notebooks}
        self._written: Mapping[CellKey, Written] = read_written(course, assignment)
        self._seen: dict[tuple[CellKey, str], _Seen] = {}
        self._groups: dict[CellKey, tuple[str, list[list[str]]]] = {}

    def all(self) -> list[Pile]:
        """What there is to mark: answers that a person marks, and tests that wait."""
        return self._all(read_states(self.course.root, self.assignment))

    def _all(self, states: Mapping[str, State]) -> list[Pile]:
        known = read_progress(self.gradebook, self.assignment)
        found = []
        for question in self._questions:
            for cell in question.graded:
                key = question.notebook, cell.name
                progress = known.get(key, Progress())
                by_hand = cell in question.by_hand
                waiting, marked = progress.waiting, progress.marked
                if not by_hand:
                    waiting = waiting.intersection(_undecided(states, key))
                if by_hand or waiting or marked:
                    found.append(Pile(key, question, cell, by_hand, len(waiting), len(marked)))
        return found

    def view(self, key: CellKey) -> View | None:
        """A pile with all that is known of its answers; None if there is nothing to mark."""
        states = read_states(self.course.root, self.assignment)
        pile = next((one for one in self._all(states) if one.key == key), None)
        if pile is None:
            return None
        marks = read_hand_marks(self.gradebook, self.assignment, key)
        if not pile.by_hand:
            undecided = _undecided(states, key)
            marks = {
                student: mark
                for student, mark in marks.items()
                if student in undecided or mark.points is not None
            }
        names = {
            one.id: " ".join(filter(None, (one.first_name, one.last_name)))
            for one in self.gradebook.students
        }
        answers = [
            self._answer(pile, student, names.get(student, ""), mark, states.get(student))
            for student, mark in marks.items()
        ]
        author, notes = self.of_author(pile)
        used = [item for one in answers for item in one.given.items]
        rubric = self.rubrics.of(pile.name, author, used) if pile.by_hand else []
        text = split(self.course, pile.question.text).answer
        model = tuple(self._model(pile))
        return View(pile, text, model, notes, tuple(rubric), self._grouped(pile, answers))

    def of_author(self, pile: Pile) -> tuple[list[Item], str]:
        """The author's rubric of a pile, and what else stands in its mark scheme."""
        written = self._written.get(pile.key, Written(""))
        return read_scheme(written.scheme or split(self.course, pile.cell.source).scheme)

    def _model(self, pile: Pile) -> Iterable[Piece]:
        for cell in pile.shown:
            written = self._written.get((pile.key[0], cell.name), Written("")).answer
            if written and not cell.metadata.get("task"):
                yield Piece("code" if cell.cell_type == "code" else "markdown", written)

    def _answer(
        self, pile: Pile, student: str, name: str, mark: HandMark, state: State | None
    ) -> Answer:
        seen = self._read(pile, student)
        notebook, cell = pile.key
        flags = [
            flag
            for flag in (state.flags if state is not None else ())
            if flag.notebook in ("", notebook)
        ]
        here = {"", cell, *(one.name for one in pile.question.answers)}
        return Answer(
            student,
            name,
            identity(self.course, self.assignment, student),
            mark,
            read_given(mark.comment, mark.points, pile.cell.points),
            mark.version(repr(seen.stamp)),
            seen.pieces,
            seen.said,
            state.opinions.get(notebook, {}).get(cell) if state is not None else None,
            tuple(flag for flag in flags if flag.cell in here),
            tuple(flag for flag in flags if flag.cell not in here),
            (state.reason if state is not None else "") or seen.problem,
        )

    def _read(self, pile: Pile, student: str) -> _Seen:
        """What a student wrote; it is read again once the file is another."""
        folder = self.course.path("autograded", self.assignment, student)
        stamp = _stamp(folder / f"{pile.key[0]}.ipynb")
        known = self._seen.get((pile.key, student))
        if known is None or known.stamp != stamp:
            known = self._seen[pile.key, student] = self._read_anew(pile, student, stamp)
        return known

    def _read_anew(self, pile: Pile, student: str, stamp: tuple[int, int]) -> _Seen:
        notebook, cell = pile.key
        try:
            found = read_autograded(self.course, self.assignment, student).get(notebook)
        except Unreadable as error:
            return _Seen(stamp, problem=str(error))
        if found is None:
            return _Seen(stamp, problem="there is no graded notebook of this student")
        names = [one.name for one in pile.shown]
        said = () if pile.by_hand else outputs(found, cell)
        return _Seen(stamp, pieces(found, names, self._author[notebook]), said)

    def _grouped(self, pile: Pile, answers: Sequence[Answer]) -> tuple[tuple[Answer, ...], ...]:
        """Alike ones together: those first that wait, and of these what most have written."""
        known = {one.identity: one for one in sorted(answers, key=lambda one: one.identity)}
        texts = {name: _compared(pile, one) for name, one in known.items()}
        seen = digest(texts)
        if self._groups.get(pile.key, ("", []))[0] != seen:
            self._groups[pile.key] = seen, groups(texts)
        found = [tuple(known[name] for name in names) for names in self._groups[pile.key][1]]
        found.sort(
            key=lambda group: (
                not any(one.mark.waits for one in group),
                all(one.problem and not one.pieces for one in group),
                -len(group),
            )
        )
        return tuple(found)


def identity(course: Course, assignment: str, student: str) -> str:
    """What names a student's answer on a page, and tells nobody who it is."""
    text = "\0".join((course.directories.course_id, assignment, student))
    return "a" + sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _undecided(states: Mapping[str, State], key: CellKey) -> set[str]:
    """The students of whom a test says one thing in one place, and may say another elsewhere."""
    notebook, cell = key
    return {
        student for student, state in states.items() if cell in state.opinions.get(notebook, {})
    }


def _compared(pile: Pile, answer: Answer) -> str:
    """The text by which an answer is like another; of a test, what became of it."""
    if answer.problem and not answer.pieces:
        return f"\0{answer.problem}"
    if pile.by_hand:
        return "\n".join(piece.source for piece in answer.pieces)
    return repr((answer.opinion, [piece.source for piece in answer.said]))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
