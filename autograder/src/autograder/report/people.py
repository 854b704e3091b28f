"""The people of a class, on its page: who needs to be looked at, and everyone."""

import html
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.course.table import Standing
from autograder.model import MIB, Flag
from autograder.report.results import ClassReport, Member
from autograder.report.tables import Cell, Column, table
from autograder.report.wording import short

_PAGEFUL = 40  # students of a table that is not folded away
_FEW = 12  # names that stand in a cell without being folded away
_NUMBER = Column("Students", True)


def ungradable(report: ClassReport) -> list[Member]:
    """Those whose submission no program can grade."""
    return [one for one in report.members if one.standing is Standing.UNGRADABLE]


def flagged(report: ClassReport) -> list[Member]:
    """Those with a flag."""
    return [one for one in report.members if one.flags]


def waiting(report: ClassReport) -> list[Member]:
    """Those of whom something is not graded yet."""
    return [one for one in report.members if one.standing is Standing.WAITS]


def who_needs_a_look(report: ClassReport) -> Iterator[str]:
    """The part of the page that names them, with what is the matter."""
    yield "<section><h2>Who needs to be looked at</h2>"
    parts = [
        *_those_ungradable(report),
        *_those_flagged(report),
        *_those_waiting(report),
        *_those_late(report),
        *_those_missing(report),
    ]
    yield from parts or ["<p>Nobody.</p>"]
    yield "</section>"


def _those_ungradable(report: ClassReport) -> Iterator[str]:
    if who := ungradable(report):
        yield f'<h3 id="ungradable">Ungradable ({len(who)})</h3>'
        rows = [[_person(one), Cell.of(one.reason)] for one in who]
        yield from _folded(table("Ungradable", [_STUDENT, Column("Why")], rows), len(rows))


def _those_flagged(report: ClassReport) -> Iterator[str]:
    if who := flagged(report):
        yield f'<h3 id="flagged">Flagged ({len(who)})</h3>'
        rows = [
            [
                _person(one),
                Cell("<br>".join(map(html.escape, _flags(one))), one.flags[0].kind),
            ]
            for one in who
        ]
        yield from _folded(table("Flagged", [_STUDENT, Column("Flags")], rows), len(rows))


def kinds(flagged: Sequence[Member]) -> str:
    """How many have which kind of flag, the most frequent first."""
    kinds = Counter(kind for one in flagged for kind in {_kind(flag) for flag in one.flags})
    return html.escape(", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))


def _kind(flag: Flag) -> str:
    return f"{flag.kind} (not certain)" if flag.claimed else flag.kind


def _folded(table: Iterator[str], rows: int) -> Iterator[str]:
    """A table, folded away if it is long."""
    fold = rows > _PAGEFUL
    yield f"<details><summary>{rows} students</summary>" if fold else ""
    yield from table
    yield "</details>" if fold else ""


def _flags(one: Member) -> list[str]:
    claimed = " — seen in the student's own process, which may have made it up"
    return [f"{flag}{claimed if flag.claimed else ''}" for flag in one.flags]


def _those_waiting(report: ClassReport) -> Iterator[str]:
    if not (who := waiting(report)):
        return
    titles = {str(one.question): one.question.heading for one in report.questions}
    groups: dict[tuple[str, str], list[Member]] = {}
    for one in who:
        for item, why in one.waiting.items():
            groups.setdefault((titles[item], why), []).append(one)
        if not one.waiting:
            groups.setdefault(("all", one.reason), []).append(one)
    yield f'<h3 id="waits">Waiting ({len(who)})</h3>'
    columns = [Column("Question"), Column("For what"), _NUMBER, Column("Who")]
    rows = [
        [
            Cell.of(title),
            Cell.of(why),
            Cell.number(len(members), str(len(members))),
            Cell(_names(members), members[0].student),
        ]
        for (title, why), members in groups.items()
    ]
    yield from table("Waiting", columns, rows)


def _those_late(report: ClassReport) -> Iterator[str]:
    if who := [one for one in report.members if one.seconds_late > 0]:
        yield f'<h3 id="late">Late ({len(who)})</h3>'
        columns = [_STUDENT, Column("Hours", True), Column("Points taken off", True)]
        rows = [
            [
                _person(one),
                Cell.number(one.seconds_late, f"{one.seconds_late / 3600:.1f}"),
                Cell.number(one.penalty, short(one.penalty)),
            ]
            for one in sorted(who, key=lambda one: -one.seconds_late)
        ]
        yield from _folded(table("Late", columns, rows), len(rows))


def _those_missing(report: ClassReport) -> Iterator[str]:
    if who := [one for one in report.members if one.standing is Standing.MISSING]:
        yield f'<h3 id="missing">Handed in nothing ({len(who)})</h3><p>{_names(who)}</p>'


def _names(members: Sequence[Member]) -> str:
    names = ", ".join(html.escape(_full(one)) for one in members)
    if len(members) <= _FEW:
        return names
    return f"<details><summary>{len(members)} names</summary>{names}</details>"


_STUDENT = Column("Student")


def _full(one: Member) -> str:
    return f"{one.name} ({one.student})" if one.name else one.student


def _person(one: Member) -> Cell:
    return Cell.of(_full(one))


def everyone(report: ClassReport) -> Iterator[str]:
    """The part of the page with a row for each student."""
    yield "<section><h2>Everyone</h2>"
    seconds = [one.seconds for one in report.members if one.seconds is not None]
    if seconds:
        yield (
            f"<p>Grading took {statistics.median(seconds):.1f} s for the submission in the middle, "
            f"{max(seconds):.1f} s for the slowest.</p>"
        )
    memory = [one.memory for one in report.members if one.memory]
    if memory:
        yield (
            f"<p>The most that a kernel held was {statistics.median(memory) / MIB:.0f} MiB for the "
            f"submission in the middle, {max(memory) / MIB:.0f} MiB for the largest.</p>"
        )
    if report.members:
        columns = [
            _STUDENT,
            Column("State"),
            Column("Score", True),
            Column("Hours late", True),
            Column("Flags", True),
            Column("Seconds", True),
            Column("MiB", True),
        ]
        rows = [
            [
                _person(one),
                Cell.of(one.standing.value),
                Cell.number(one.score, short(one.score or 0)),
                Cell.number(one.seconds_late or None, f"{one.seconds_late / 3600:.1f}"),
                Cell.number(len(one.flags) or None, str(len(one.flags))),
                Cell.number(one.seconds, f"{one.seconds or 0:.1f}"),
                Cell.number(one.memory or None, f"{one.memory / MIB:.0f}"),
            ]
            for one in report.members
        ]
        yield from _folded(table("Everyone", columns, rows), len(rows))
    else:
        yield "<p>The gradebook knows no student.</p>"
    yield "</section>"
