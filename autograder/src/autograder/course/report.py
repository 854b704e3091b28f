"""What a run tells: how far it is while it runs, and a table when it is done."""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.course.changes import Change, change_lines
from autograder.course.state import State
from autograder.model import Outcome
from autograder.printing import printable, tell

LINE_SECONDS = 30  # between two lines of progress where there is no terminal


@dataclass
class Report:
    """What became of one assignment."""

    assignment: str
    states: dict[str, State] = field(default_factory=dict)  # of all chosen submissions
    graded_now: set[str] = field(default_factory=set)
    scores: Mapping[str, float] = field(default_factory=dict)  # after penalties, by student
    points: float = 0.0
    waiting: frozenset[str] = frozenset()  # students of whom a person has to grade something
    notes: tuple[str, ...] = ()  # what the assignment's author should know
    changes: tuple[Change, ...] = ()  # by this run, of what was graded before
    log: str = ""  # the file in which all of this stands

    @property
    def ungradable(self) -> dict[str, State]:
        return {
            student: state
            for student, state in self.states.items()
            if state.outcome is Outcome.UNGRADABLE
        }

    def __str__(self) -> str:
        outcomes = Counter(state.outcome for state in self.states.values())
        counts = [f"{outcomes[outcome]} {outcome.value}" for outcome in Outcome]
        unchanged = len(self.states) - len(self.graded_now)
        counts += [f"{unchanged} unchanged since an earlier run"] if unchanged else []
        lines = [
            f"{printable(self.assignment)}: {len(self.states)} submissions, {', '.join(counts)}"
        ]
        lines += [f"  {line}" for line in (self._scores(), self._seconds()) if line]
        lines += [f"  {printable(note)}" for note in self.notes]
        width = max((len(printable(student)) for student in self.states), default=0)
        for outcome in (Outcome.UNGRADABLE, Outcome.FLAGGED):
            for student, state in sorted(self.states.items()):
                if state.outcome is outcome:
                    first, *others = state.notes
                    lines.append(f"  {printable(student):{width}}  {printable(first)}")
                    lines += [f"  {'':{width}}  {printable(note)}" for note in others]
        if not all(state.sandboxed for state in self.states.values()):
            lines.append("  NOT SANDBOXED: student code ran with all the rights of the grader")
        lines += [f"  {line}" for line in change_lines(self.changes, self.log)]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "assignment": self.assignment,
            "points": self.points,
            "notes": list(self.notes),
            "submissions": {
                student: self._submission(student, state)
                for student, state in sorted(self.states.items())
            },
            "changes": [change.as_json() for change in self.changes],
            "log": self.log,
        }

    def _submission(self, student: str, state: State) -> dict[str, Any]:
        """What became of one submission; no score where there never was a grade."""
        none = state.outcome is Outcome.UNGRADABLE and not state.older_grade_stands
        return {
            "outcome": state.outcome.value,
            "reason": state.reason,
            "score": None if none else self.scores.get(student),
            "waits": student in self.waiting,
            "flags": [asdict(flag) for flag in state.flags],
            "graded_now": student in self.graded_now,
            "sandboxed": state.sandboxed,
            "older_grade_stands": state.older_grade_stands,
            "seconds": state.seconds,
            "recorded": state.recorded,
        }

    def _scores(self) -> str:
        scores = [
            score
            for student, score in self.scores.items()
            if student in self.states and student not in self.ungradable
        ]
        if not scores:
            return ""
        middle = f"median {statistics.median(scores):g}, mean {statistics.mean(scores):.1f}"
        text = f"scores {min(scores):g} to {max(scores):g} of {self.points:g}, {middle}"
        waiting = len(self.waiting & self.states.keys())
        wait = "waits" if waiting == 1 else "wait"
        return text + (f"; {waiting} {wait} for a person to grade something" if waiting else "")

    def _seconds(self) -> str:
        seconds = [self.states[student].seconds for student in self.graded_now]
        if not seconds:
            return ""
        return f"{statistics.mean(seconds):.2f} s a submission on average, at most {max(seconds):.2f} s"


class Progress:
    """Tells on stderr how far the run is: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, total: int):
        self.total = total
        self.outcomes: Counter[Outcome] = Counter()
        self.started = self.told = time.monotonic()
        self.bar = None
        if total and sys.stderr.isatty():
            from tqdm import tqdm  # needed for nothing else

            self.bar = tqdm(total=total, unit="submission", dynamic_ncols=True)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *unused: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def advance(self, state: State) -> None:
        """One more submission is recorded."""
        self.outcomes[state.outcome] += 1
        if self.bar is not None:
            self.bar.set_postfix_str(self._counts(), refresh=False)
            self.bar.update()
        elif time.monotonic() - self.told >= LINE_SECONDS or self.done == self.total:
            self.told = time.monotonic()
            left = (self.told - self.started) / self.done * (self.total - self.done)
            more = f", about {_duration(left)} left" if self.done < self.total else ""
            tell(f"{self.done} of {self.total} done, {self._counts()}{more}", sys.stderr)

    @property
    def done(self) -> int:
        return self.outcomes.total()

    def _counts(self) -> str:
        flagged, ungradable = self.outcomes[Outcome.FLAGGED], self.outcomes[Outcome.UNGRADABLE]
        return f"{flagged} flagged, {ungradable} ungradable"


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
