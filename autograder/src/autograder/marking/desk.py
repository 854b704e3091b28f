"""What a marker does: give points, change the rubric, decide on tests, take the next answer.

Everything here happens in one thread of the server, one thing after the other. Each change is one
transaction of the gradebook, under the lock of the course, which other runs take as well.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from autograder.course.by_hand import NewMark, write_hand_marks
from autograder.course.decisions import decide
from autograder.course.folder import Course
from autograder.course.lock import course_lock, writable
from autograder.course.marks import CellKey
from autograder.errors import CourseError
from autograder.marking.claims import Claims
from autograder.marking.piles import Answer, Pile, Piles, View
from autograder.marking.rubric import ADJUSTED, Given, Item, changed, sentence

PATIENCE = 3.0  # seconds that a mark waits for another program to let go of the course


class Refused(Exception):
    """Nothing was written; the message says why."""


class Newer(Refused):
    """Somebody else was there first."""

    def __init__(self, message: str, answers: Collection[str] = ()):
        super().__init__(message)
        self.answers = answers  # of which there is something newer


class Desk:
    """The marking of one assignment."""

    def __init__(
        self, course: Course, assignment: str, clock: Callable[[], float] = time.monotonic
    ):
        """Raises CourseError if the assignment was not released, or the gradebook is not there."""
        self.course, self.assignment = course, assignment
        self.claims = Claims(clock)
        self.gradebook = course.gradebook()
        with self._reading():
            self._piles = Piles(course, assignment, self.gradebook)

    def close(self) -> None:
        """Let go of the gradebook."""
        self.gradebook.close()

    def piles(self) -> list[Pile]:
        """What there is to mark: answers that a person marks, and tests that wait."""
        with self._reading():
            return self._piles.all()

    def view(self, key: CellKey) -> View:
        """A pile with all that is known of its answers; Refused if there is none."""
        with self._reading():
            return self._view(key)

    def _view(self, key: CellKey) -> View:
        view = self._piles.view(key)
        if view is None:
            raise Refused(f"There is nothing to mark in {'/'.join(key)}.")
        return view

    # Marks

    def save(
        self,
        key: CellKey,
        seen: Mapping[str, str],
        items: Collection[str],
        adjusted: float,
        comment: str,
        rubric: str,
    ) -> View:
        """Give answers the same mark; what the pile is then.

        seen: the answers, and the versions of their marks that the marker saw
        items: what names the sentences of the rubric that they have
        rubric: the version of the rubric that the marker saw
        raises Newer if somebody else was there first, Refused if there is no such answer
        """
        with self._writing():
            view = self._view(key)
            if rubric != view.rubric_version:
                raise Newer("The rubric has changed meanwhile: load the page again.")
            given = Given(
                comment.replace("\r\n", "\n").strip(),
                tuple(item for item in view.rubric if item.identity in items),
                adjusted,
            )
            text = str(given) if view.pile.by_hand else None
            mark = NewMark(given.points(view.pile.cell.points), text)
            self._write(view, {one.identity: mark for one in _asked(view, seen)})
            return self._view(key)

    def take_back(self, key: CellKey, seen: Mapping[str, str]) -> View:
        """Take marks away: the answers wait again, or count as their test said.

        raises as `save` does
        """
        with self._writing():
            view = self._view(key)
            self._write(
                view,
                {
                    one.identity: NewMark(None, waits=one.mark.automatic is None)
                    for one in _asked(view, seen)
                },
            )
            return self._view(key)

    def decide(self, key: CellKey, decision: str) -> View:
        """Settle a test for the whole class, as `autograder decide` does."""
        decide(self.course, self.assignment, "/".join(key), decision)
        return self.view(key)

    def _write(self, view: View, marks: Mapping[str, NewMark]) -> None:
        """Write all marks, or none. marks: by what names the answers"""
        answers = {view.answers[name].student: view.answers[name] for name in marks}
        newer = write_hand_marks(
            self.course,
            self.gradebook,
            self.assignment,
            view.pile.key,
            {student: marks[one.identity] for student, one in answers.items()},
            {student: one.mark for student, one in answers.items()},
        )
        if newer:
            raise Newer(_MARKED, [answers[student].identity for student in newer])

    # The rubric

    def set_item(self, key: CellKey, old: str, points: float, text: str) -> View:
        """Change an item of the rubric, in every answer that has it; or add one.

        old: what names it; "" adds one
        raises Newer if it is gone, Refused if there is no sentence, or another item has it already
        """
        new = Item(points, sentence(text))
        if not new.text or new.text == ADJUSTED:
            raise Refused("An item of the rubric needs a sentence.")
        with self._writing():
            view = self._view(key)
            before = _item(view, old) if old else None
            if new.text in [item.text for item in view.rubric if item != before]:
                raise Refused("The rubric has this sentence already.")
            rubric = [new if item == before else item for item in view.rubric]
            self._change(view, rubric if before else [*rubric, new], before, new)
            return self._view(key)

    def remove_item(self, key: CellKey, old: str) -> View:
        """Remove an item of the rubric, from every answer that has it; Newer if it is gone."""
        with self._writing():
            view = self._view(key)
            before = _item(view, old)
            rubric = [item for item in view.rubric if item != before]
            self._change(view, rubric, before, None)
            return self._view(key)

    def _change(
        self, view: View, rubric: Sequence[Item], before: Item | None, new: Item | None
    ) -> None:
        """Write what follows for the answers that have an item, then the rubric."""
        marks = {}
        for one in view.answers.values():
            if before is not None and before.text in [item.text for item in one.given.items]:
                given = changed(one.given, before.text, new)
                points = given.points(view.pile.cell.points)
                known = None if one.mark.points is None else points
                marks[one.identity] = NewMark(known, str(given), one.mark.waits)
        if marks:
            self._write(view, marks)
        rubrics = self._piles.rubrics
        with writable(rubrics.path):
            rubrics.keep(view.pile.name, rubric, self._piles.of_author(view.pile)[0])

    # Taking turns

    def next_answer(self, key: CellKey, marker: str, after: str = "") -> str:
        """The next answer that waits and nobody else has in hand, taken; "" if there is none."""
        view = self.view(key)
        others = self.claims.of_others(marker)
        order = list(view.answers)
        start = order.index(after) + 1 if after in order else 0
        for name in [*order[start:], *order[:start]]:
            if view.answers[name].mark.waits and name not in others:
                self.take(view, marker, name)
                return name
        self.claims.release(marker)
        return ""

    def take(self, view: View, marker: str, name: str) -> None:
        """Let a marker have an answer, and those alike to it that wait."""
        alike = [one.identity for one in view.group_of(name) if one.mark.waits]
        self.claims.take(marker, dict.fromkeys([name, *alike]))

    # The gradebook

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Leave no transaction open, for which others would have to wait."""
        try:
            yield
        finally:
            self.gradebook.db.rollback()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the course."""
        with ExitStack() as held:
            self._hold(held)
            with self._reading():
                yield

    def _hold(self, held: ExitStack) -> None:
        """Take the course's lock, which another program may have for a moment."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                held.enter_context(course_lock(self.course.root))
                return
            except CourseError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


_MARKED = "Somebody else has marked this meanwhile, or it was graded again."


def _asked(view: View, seen: Mapping[str, str]) -> list[Answer]:
    """The answers that are meant; Newer if one is not what the marker saw."""
    known = view.answers
    if not seen or not known.keys() >= seen.keys():
        raise Refused("There is no such answer any more: load the page again.")
    newer = [name for name, version in seen.items() if known[name].version != version]
    if newer:
        raise Newer(_MARKED, newer)
    return [known[name] for name in seen]


def _item(view: View, identity: str) -> Item:
    for item in view.rubric:
        if item.identity == identity:
            return item
    raise Newer("The rubric has changed meanwhile: load the page again.")
