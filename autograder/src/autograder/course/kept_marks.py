"""Marks that a person gave: they stay, and wait for another look only where the answer is another.

nbgrader lets every such mark wait again after each grading. Here the state of a submission keeps a
digest of what each mark can have been given to, and the next grading compares.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import select

from autograder.course.files import read_folder
from autograder.course.state import Answer, State, digest
from autograder.course.timestamps import TIMESTAMP
from autograder.errors import Unreadable
from autograder.model import Flag, Outcome, owner


@dataclass(frozen=True)
class Mark:
    """What becomes of a mark: whether it waits for another look, and what is to be said of it."""

    waits: bool
    flag: Flag | None = None


def read_answers(
    notebook: str,
    files: Mapping[str, bytes],
    elsewhere: Collection[str] = (),
    points: Mapping[str, float] | None = None,
) -> dict[str, Answer]:
    """What can be marked in a notebook, by the name of the cell that the mark is given to.

    An answer is its cell, the student's own cells right before and after it, and the files that
    were handed in. A test is marked for the answer of its question (see `model.owner`); if none can
    be told, for all answers of the notebook.

    notebook: its JSON, as it was graded
    files: those that the student handed in
    elsewhere: answers that stand in other cells than their own
    points: of the cells; without them, as the notebook has it
    """
    cells = json.loads(notebook)["cells"]
    names = [_about(cell).get("grade_id", "") for cell in cells]
    own = [index for index, name in enumerate(names) if not name]
    texts: dict[str, list[object]] = {}
    for index, name in enumerate(names):
        if name and (_about(cells[index]).get("solution") or _about(cells[index]).get("task")):
            near = own if name in elsewhere else [*_near(names, index)]
            texts[name] = [_text(cells[one]) for one in (index, *near)]
    written = [name for name in texts if not _is_task(cells[names.index(name)])]
    handed_in = digest({path: content for path, content in files.items() if path != TIMESTAMP})
    found = {}
    for cell, name in zip(cells, names, strict=True):
        about = _about(cell)
        if not name or not any(about.get(kind) for kind in ("grade", "solution", "task")):
            continue
        question = owner(name, written)
        parts = [texts[question]] if question in texts else [texts[one] for one in written]
        worth = (points or {}).get(name, about.get("points"))
        found[name] = Answer(digest(parts, handed_in)[:32], None if worth is None else float(worth))
    return found


def earlier_answers(
    place: Path, shipped: Collection[str], elsewhere: Mapping[str, Collection[str]]
) -> dict[str, dict[str, Answer]] | None:
    """The answers in a folder that was graded before; None if they cannot be known.

    place: a submission's folder in autograded/
    shipped: paths of the author's files, which are no part of an answer
    """
    try:
        folder = read_folder(place)
        files = handed_in(folder.files, shipped)
        return {
            name: read_answers(content.decode("utf-8"), files, elsewhere.get(name, ()))
            for name, content in folder.notebooks.items()
        }
    except (Unreadable, ValueError, KeyError, TypeError, AttributeError):
        return None


def handed_in(files: Mapping[str, bytes], shipped: Collection[str]) -> dict[str, bytes]:
    """The files that are a student's own."""
    return {path: content for path, content in files.items() if path not in shipped}


def marks(
    notebook: str,
    grades: Mapping[str, Grade],
    comments: Mapping[str, Comment],
    earlier: Mapping[str, Answer] | None,
    now: Mapping[str, Answer],
) -> dict[str, Mark]:
    """What becomes of the marks in a notebook, by cell; nothing of cells that nobody marked.

    grades, comments: the gradebook's rows, as they were before this grading
    earlier: what was marked; None if it is not known
    now: what was graded now
    """
    found = {}
    for cell, grade in grades.items():
        if grade.manual_score is None and not grade.extra_credit:
            continue
        if earlier is None and isinstance(grade.cell, TaskCell):
            continue  # nbgrader's own steps leave marks on tasks alone
        why = _why(_given(grade), earlier, now, cell)
        if not why and grade.needs_manual_grade and grade.manual_score is not None:
            why = _another(_given(grade))  # the same words after a run that was killed
        waits = bool(why) or (grade.needs_manual_grade and grade.manual_score is not None)
        found[cell] = Mark(waits, Flag("mark", why, cell, notebook) if why else None)
    for cell, comment in comments.items():
        if cell in found or not comment.manual_comment or earlier is None:
            continue
        if _digest(earlier, cell) != _digest(now, cell):
            text = "the answer is another since a person wrote a comment on it"
            waits = cell in grades and bool(grades[cell].needs_manual_grade)
            found[cell] = Mark(waits, Flag("comment", text, cell, notebook))
    return found


def looked_at(
    gradebook: Gradebook, assignment: str, states: Mapping[str, State]
) -> dict[str, State]:
    """Those states that say of a mark that it waits, and it does so no more; without these flags."""
    told = {who: one for who, one in states.items() if any(map(_is_of_mark, one.flags))}
    if not told:
        return {}
    query = (
        select(SubmittedAssignment.student_id, Notebook.name, BaseCell.name)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .where(Assignment.name == assignment, Grade.needs_manual_grade)
    )
    waiting = set(map(tuple, gradebook.db.execute(query)))
    found = {}
    for student, state in told.items():
        flags = tuple(
            flag
            for flag in state.flags
            if not _is_of_mark(flag) or (student, flag.notebook, flag.cell) in waiting
        )
        if flags != state.flags:
            plain = not flags and state.outcome is Outcome.FLAGGED
            outcome = Outcome.GRADED if plain else state.outcome
            found[student] = replace(state, flags=flags, outcome=outcome)
    return found


def _is_of_mark(flag: Flag) -> bool:
    return flag.kind == "mark"


def _why(
    given: str, earlier: Mapping[str, Answer] | None, now: Mapping[str, Answer], cell: str
) -> str:
    """Why a person should look again at what was given; "" if all is as it was."""
    if earlier is None:
        return f"a person gave it {given}, and it is not known for which answer: look again"
    if _digest(earlier, cell) != _digest(now, cell):
        return _another(given)
    before, after = (one[cell].points if cell in one else None for one in (earlier, now))
    if None not in (before, after) and before != after:
        return f"a person gave it {given} of {before:g}, and it has {after:g} now: look again"
    return ""


def _another(given: str) -> str:
    return f"the answer is another since a person gave it {given}: look again"


def _given(grade: Grade) -> str:
    extra = f"{grade.extra_credit:g} extra" if grade.extra_credit else ""
    plain = "" if grade.manual_score is None else f"{grade.manual_score:g}"
    one = grade.manual_score == 1 and not extra
    return f"{' and '.join(part for part in (plain, extra) if part)} point{'' if one else 's'}"


def _digest(known: Mapping[str, Answer], cell: str) -> str:
    return known[cell].digest if cell in known else ""


def _about(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """What nbgrader knows of a cell."""
    found: Mapping[str, Any] = cell.get("metadata", {}).get("nbgrader") or {}
    return found


def _is_task(cell: Mapping[str, Any]) -> bool:
    return bool(_about(cell).get("task"))


def _near(names: list[str], index: int) -> Iterable[int]:
    """The places of a student's own cells right before and after one."""
    for step in (-1, 1):
        place = index + step
        while 0 <= place < len(names) and not names[place]:
            yield place
            place += step


def _text(cell: Mapping[str, Any]) -> object:
    """All of a cell that its author wrote; of a task only where it is, as its text is no answer."""
    if _is_task(cell):
        return ""
    pictures = json.dumps(cell.get("attachments") or {}, sort_keys=True)
    return ["".join(cell["source"]), pictures]
