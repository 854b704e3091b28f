"""The assignments before this one, as far as the gradebook can compare them."""

import re
import statistics
from collections.abc import Mapping
from pathlib import Path

from nbgrader.api import Assignment, Gradebook

from autograder.course.marks import read_marks
from autograder.course.state import read_states
from autograder.model import Outcome
from autograder.report.measures import correlation, settled, total
from autograder.report.results import ClassReport, Earlier


def earlier_assignments(gradebook: Gradebook, assignment: str) -> list[str]:
    """The names of those that come before: by due date where both have one, otherwise by name."""
    known = list(gradebook.assignments)
    this = next(one for one in known if one.name == assignment)
    before = [one for one in known if _is_before(one, this)]
    return [one.name for one in sorted(before, key=lambda one: _natural(one.name))]


def _is_before(one: Assignment, this: Assignment) -> bool:
    if one.duedate and this.duedate and one.duedate != this.duedate:
        return bool(one.duedate < this.duedate)
    return _natural(one.name) < _natural(this.name)


def _natural(name: str) -> list[tuple[int, str]]:
    """`ps2` comes before `ps10`."""
    parts = re.findall(r"(\d+)|(\D+)", name)
    return [(int(number) if number else -1, text) for number, text in parts]


def shares(gradebook: Gradebook, root: Path, assignment: str) -> dict[str, float]:
    """Each student's share of the points that count, where all of them are given."""
    states = read_states(root, assignment)
    refused = {name for name, one in states.items() if one.outcome is Outcome.UNGRADABLE}
    class_list = {
        name: one
        for name, one in read_marks(gradebook, assignment).items()
        if one.marks and name not in refused
    }
    points = {
        name: {cell: mark.points for cell, mark in one.marks.items()}
        for name, one in class_list.items()
    }
    worth = {cell: mark.most for one in class_list.values() for cell, mark in one.marks.items()}
    counting = [cell for cell in settled(list(points.values())) if worth[cell]]
    totals = {name: total(one, counting) for name, one in points.items()}
    return {
        name: max(0.0, score - class_list[name].penalty) / sum(worth[cell] for cell in counting)
        for name, score in totals.items()
        if score is not None
    }


def compared(report: ClassReport, assignment: str, before: Mapping[str, float]) -> Earlier | None:
    """This assignment beside an earlier one; None if that has no scores.

    before: what `shares` gives of the earlier one
    """
    if not before or not report.points:
        return None
    now = {
        one.student: one.score / report.points for one in report.members if one.score is not None
    }
    same = [name for name in now if name in before]
    pairs = [before[name] for name in same], [now[name] for name in same]
    return Earlier(
        assignment,
        len(before),
        statistics.fmean(before.values()),
        len(same),
        statistics.fmean(pairs[1]) - statistics.fmean(pairs[0]) if same else None,
        correlation(*pairs),
    )
