"""What a person decided about tests that wait, once for a whole class.

`<course>/.autograder/.decisions/<assignment>.json` keeps the decisions, so that later runs follow
them. A mark that a person gave to one student is never touched.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from nbgrader.api import Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select

from autograder.course.folder import Course, read_spec
from autograder.course.gradebook import explained
from autograder.course.lock import course_lock, writable
from autograder.course.penalties import Penalties
from autograder.course.rows import Cells
from autograder.course.state import FOLDER, State, read_states, write_state
from autograder.errors import CourseError
from autograder.model import UNDECIDED, Flag, NotebookResult, Opinion, rounded
from autograder.printing import printable

PLACES = ("outside", "inside")
Decisions = dict[str, dict[str, str | float]]  # notebook -> cell -> a place, or points


@dataclass(frozen=True)
class Waiting:
    """A test cell that waits for a person, in all submissions together."""

    notebook: str
    cell: str
    students: tuple[str, ...]
    passed_inside: int  # of them

    def __str__(self) -> str:
        inside = self.passed_inside
        passed = f", {inside} {'passes' if inside == 1 else 'pass'} beside student code"
        waiting = (
            f"{printable(f'{self.notebook}/{self.cell}')}: {_students(len(self.students), 'wait')}"
        )
        return waiting + (passed if inside else "")


def _students(count: int, verb: str) -> str:
    return f"1 student {verb}s" if count == 1 else f"{count} students {verb}"


def read_decisions(root: Path, assignment: str) -> Decisions:
    """What was decided so far; CourseError if the file was damaged."""
    path = _path(root, assignment)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else "{}"
        found = {name: dict(cells) for name, cells in json.loads(text).items()}
        for cells in found.values():
            for decided in cells.values():
                points_of(decided, Opinion(0.0, 0.0))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} cannot be read ({error}): mend or remove it") from error
    return found


def _path(root: Path, assignment: str) -> Path:
    name = quote(assignment, safe=" @+=,", errors="surrogateescape")
    return root / FOLDER / ".decisions" / f"{name}.json"


def points_of(decided: str | float, opinion: Opinion) -> float:
    """The points that a decision gives; what was not tried inside counts as it did outside."""
    if decided == "inside":
        return opinion.outside if opinion.inside is None else opinion.inside
    return opinion.outside if decided == "outside" else rounded(float(decided))


def decide_scores(result: NotebookResult, decisions: Decisions) -> NotebookResult:
    """A result with points where a decision was taken already."""
    taken = decisions.get(result.name, {})
    scores: dict[str, float | None] = {
        name: points_of(taken[name], opinion)
        for name, opinion in result.opinions.items()
        if name in taken
    }
    return replace(result, scores=result.scores | scores)


def settled(flags: Iterable[Flag], decisions: Decisions) -> tuple[Flag, ...]:
    """The flags, of which those on tests that were decided say how."""

    def told(flag: Flag) -> Flag:
        decided = decisions.get(flag.notebook, {}).get(flag.cell)
        if decided is None or not flag.text.endswith(UNDECIDED):
            return flag
        counts = f"{decided} counts"
        if not isinstance(decided, str):
            counts = f"{decided:g} point{'' if decided == 1 else 's'} for everybody"
        return replace(flag, text=f"{flag.text.removesuffix(UNDECIDED)}decided: {counts}")

    return tuple(map(told, flags))


def waiting(states: Mapping[str, State], decisions: Decisions) -> list[Waiting]:
    """The cells that wait, those first for which most students do."""
    students: dict[tuple[str, str], list[str]] = {}
    passed: Counter[tuple[str, str]] = Counter()
    for student, state in sorted(states.items()):
        for notebook, opinions in state.opinions.items():
            for cell, opinion in opinions.items():
                if cell not in decisions.get(notebook, {}):
                    students.setdefault((notebook, cell), []).append(student)
                    passed[notebook, cell] += bool(opinion.inside)
    found = [Waiting(*key, tuple(who), passed[key]) for key, who in students.items()]
    return sorted(found, key=lambda one: (-len(one.students), one.notebook, one.cell))


def decide(course: Course, assignment: str, cell: str, decision: str) -> tuple[str, int]:
    """Settle a cell for the whole class; its full name, and how many students' points changed.

    cell: its name, or notebook/name where several notebooks have one of that name
    decision: "outside", "inside", or points
    raises CourseError if there is no such test, or so many points it does not have
    """
    with course_lock(course.root), course.gradebook() as gradebook, explained(course.db_url):
        read_spec(course, assignment, gradebook)
        notebook, name, most = _find(gradebook, assignment, cell)
        decided = _read(decision, most)
        decisions = read_decisions(course.root, assignment)
        decisions.setdefault(notebook, {})[name] = decided
        path = _path(course.root, assignment)
        with writable(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.with_name(f"{path.name}.new")
            new.write_text(json.dumps(decisions, indent=1) + "\n", encoding="utf-8")
            new.replace(path)
        states = read_states(course.root, assignment)
        opinions = {
            student: state.opinions[notebook][name]
            for student, state in states.items()
            if name in state.opinions.get(notebook, {})
        }
        changed = _set(course, gradebook, assignment, (notebook, name), opinions, decided)
        for student in opinions:
            flags = settled(states[student].flags, decisions)
            with writable(path):
                write_state(course.root, assignment, student, replace(states[student], flags=flags))
        return f"{notebook}/{name}", changed


def _find(gradebook: Gradebook, assignment: str, cell: str) -> tuple[str, str, float]:
    """Notebook, name and points of a test cell."""
    there = {
        (notebook.name, one.name): one.max_score
        for notebook in gradebook.find_assignment(assignment).notebooks
        for one in notebook.grade_cells
    }
    found = [key for key in there if cell in (key[1], "/".join(key))]
    if not found:
        names = ", ".join(sorted(name for _, name in there))
        raise CourseError(f"{assignment} has no test cell {cell!r}; it has {names or 'none'}")
    if len(found) > 1:
        names = " or ".join("/".join(key) for key in found)
        raise CourseError(f"several notebooks have a cell {cell!r}: name it as {names}")
    return *found[0], there[found[0]]


def _read(decision: str, most: float) -> str | float:
    if decision in PLACES:
        return decision
    try:
        points = float(decision)
    except ValueError:
        points = -1.0
    if not 0 <= points <= most:
        raise CourseError(
            f"{decision!r} is no decision: say outside, inside, or points from 0 to {most:g}"
        )
    return points


def _set(
    course: Course,
    gradebook: Gradebook,
    assignment: str,
    test: tuple[str, str],
    opinions: Mapping[str, Opinion],
    decided: str | float,
) -> int:
    """Write what was decided into the gradebook, where no person gave a mark.

    test: its notebook and its name
    """
    recorded = gradebook.find_notebook(test[0], assignment)
    cells = Cells.of(recorded)
    rows = gradebook.db.execute(
        select(Grade, SubmittedAssignment, SubmittedNotebook)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(Grade.cell_id == cells.graded[test[1]], SubmittedNotebook.notebook_id == recorded.id)
    ).all()
    changed = []
    for grade, submission, notebook in rows:
        opinion = opinions.get(submission.student_id)
        if opinion is None or grade.manual_score is not None:
            continue
        points = points_of(decided, opinion)
        if grade.auto_score != points:
            changed.append((submission, notebook))
        grade.auto_score, grade.needs_manual_grade = points, False
    gradebook.db.flush()
    penalties = Penalties(course, gradebook)
    for submission, notebook in changed:
        penalties.set(submission, notebook, cells)
    gradebook.db.commit()
    return len(changed)
