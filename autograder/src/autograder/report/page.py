"""The page of a class, for whoever grades: what needs a person first, then scores, questions, people.

All that comes from elsewhere is escaped: names, flags, titles and what tests said.
"""

import html
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from autograder.course.table import Standing
from autograder.exchange.cells import number
from autograder.feedback.results import Standing as Answer
from autograder.model import Flag
from autograder.pages import frame
from autograder.report import plots, tables
from autograder.report.failures import Failure
from autograder.report.measures import Correlation
from autograder.report.results import ClassReport, Member, QuestionReport
from autograder.report.tables import Cell, Column, table

_PAGEFUL = 40  # students of a table that is not folded away
_FEW = 12  # names that stand in a cell without being folded away
_MOST_FAILURES = 4  # of visible tests, and of hidden ones, that are shown at once
_STYLE = (
    plots.STYLE
    + tables.STYLE
    + """\
h1 { margin-bottom: 0; } .score { font-size: 1.5rem; margin: .75rem 0 .25rem; }
h2 { margin: .25rem 0; } h3 { margin: 1.25rem 0 .25rem; } .keyed { white-space: nowrap;
  margin-right: .75rem; } summary { cursor: pointer; color: var(--accent); }
ul.first { margin: .5rem 0 1rem; } ul.said { list-style: none; padding: 0; }
.said summary { color: inherit; } .why { white-space: normal; }
ul.said > li { margin: .35rem 0; padding-left: .6rem; border-left: .25rem solid var(--line); }
.question { margin: 0 0 1.5rem; } code { font: .9em ui-monospace, monospace; }
@media print { .question { break-inside: avoid-page; } }
"""
)


def page(report: ClassReport, unread: Mapping[str, str] | None = None) -> str:
    """The page as markup. unread: whose notebooks could not be read, and why"""
    body = [
        f"<h1>{html.escape(report.assignment)}: what the class did</h1>",
        '<p class="soft">For whoever grades: it names students and shows what hidden tests say.</p>',
        *_first(report),
        *_scores(report),
        *_questions(report),
        *_failures(report, unread or {}),
        *_who(report),
        *_everyone(report),
        *_earlier(report),
        *_meaning(),
        tables.SCRIPT,
    ]
    return frame.page(f"{report.assignment}: what the class did", body, _STYLE)


# What an instructor looks at first


def _first(report: ClassReport) -> Iterator[str]:
    scores = report.scores
    if scores and report.points:
        yield (
            f'<p class="score">Median <strong>{_short(statistics.median(scores))}</strong>, mean '
            f"<strong>{_short(statistics.fmean(scores))}</strong> of {_short(report.points)} points</p>"
        )
    known = len(scores)
    yield f"<p>{report}. {known} {'has' if known == 1 else 'have'} a score here.</p>"
    if report.left_out:
        names = ", ".join(html.escape(one.heading) for one in report.left_out)
        points = _short(sum(one.points for one in report.left_out))
        yield (
            f"<p>The scores here leave out {points} points that wait for a person in more "
            f"than a tenth of the submissions: {names}.</p>"
        )
    if any(not one.sandboxed for one in report.members):
        yield '<p class="bad">Some were graded without a sandbox: any score may be made up.</p>'
    if look := list(_look(report)):
        yield '<h2>Look first at</h2><ul class="first">'
        yield from (f"<li>{line}</li>" for line in look)
        yield "</ul>"


def _look(report: ClassReport) -> Iterator[str]:
    for anchor, who, what in (
        ("ungradable", _ungradable(report), "could not be graded"),
        ("flagged", _flagged(report), "flagged"),
        ("waits", _waiting(report), "waiting for a person, or to be graded"),
    ):
        if who:
            kinds = f": {_kinds(who)}" if anchor == "flagged" else ""
            yield f'<a href="#{anchor}">{_many(len(who), "submission")} {what}</a>{kinds}'
    odd = [
        (n, one)
        for n, one in enumerate(report.questions, start=1)
        if one.discrimination.value is not None and one.discrimination.value < 0
    ]
    for n, one in odd:
        yield f"{_link(n, one)}: who is good at the rest is worse here. Look at the test."
    known = [
        (one.difficulty, n, one)
        for n, one in enumerate(report.questions, start=1)
        if one.difficulty is not None
    ]
    for share, n, one in sorted(known, key=lambda found: found[:2])[:3]:
        if share < 0.5:
            yield f"{_link(n, one)}: {_share(share)} of its points on average, among the hardest"


def _link(index: int, one: QuestionReport) -> str:
    return f'<a href="#q{index}">{html.escape(one.question.heading)}</a>'


# Scores


def _scores(report: ClassReport) -> Iterator[str]:
    yield "<section><h2>Scores</h2>"
    bars = report.bars
    if not bars:
        none = report.questions and not any(one.question.points for one in report.questions)
        why = "No question has points." if none else "Nobody has a score yet."
        yield f"<p>{why}</p></section>"
        return
    scores = report.scores
    label = (
        f"How many of {_many(len(scores), 'student')} have which score: from {_short(min(scores))} "
        f"to {_short(max(scores))} points, half of them up to {_short(statistics.median(scores))}. "
        "The numbers are in the table below."
    )
    yield from plots.histogram(bars, label)
    yield "<details><summary>The numbers</summary>"
    rows = [
        [
            Cell(f"{number(bar.low)} to {number(bar.high)}", bar.low),
            Cell.number(bar.count, str(bar.count)),
        ]
        for bar in bars
    ]
    yield from table("How scores are distributed", [Column("Points"), _NUMBER], rows)
    yield (
        '<p class="soft">A score on an edge counts with those above it, the full score with those '
        "below.</p></details></section>"
    )


_NUMBER = Column("Students", True)


# Questions


def _questions(report: ClassReport) -> Iterator[str]:
    yield "<section><h2>Questions</h2>"
    if not report.questions:
        yield "<p>It has no questions.</p></section>"
        return
    yield f"<p>{plots.key()}</p>"
    told = any(one.discrimination.value is not None for one in report.questions)
    columns = [
        Column("Question"),
        Column("How answers stand"),
        Column("Mean", True),
        Column("Difficulty", True),
        Column("Answered", True),
        *([Column("Discrimination", True)] if told else []),
    ]
    rows = [
        [
            Cell(_link(n, one), n),
            Cell(plots.parts(one.answers) or "–", one.answers.get(Answer.RIGHT, 0)),
            Cell.number(one.mean, f"{_short(one.mean or 0)} of {_short(one.question.points)}"),
            Cell.number(one.difficulty, _share(one.difficulty)),
            Cell.number(one.answered, _share(one.answered)),
            *([_discrimination(one.discrimination)] if told else []),
        ]
        for n, one in enumerate(report.questions, start=1)
    ]
    yield from table("Questions", columns, rows)
    if not told:
        why = "; ".join(dict.fromkeys(one.discrimination.why for one in report.questions))
        yield f'<p class="soft">No question has a discrimination here: {html.escape(why)}.</p>'
    yield "</section>"


def _discrimination(found: Correlation) -> Cell:
    cell = _interval(found)
    if found.value is None or found.value >= 0:
        return cell
    chance = ", if it is not chance" if found.may_be_chance else ""
    return Cell(f'{cell.markup}<br><span class="bad">look at the test{chance}</span>', cell.value)


def _interval(found: Correlation) -> Cell:
    if found.value is None or found.low is None or found.high is None:
        return Cell(f'<span class="soft why">{html.escape(found.why)}</span>')
    between = f'<span class="soft">({_two(found.low)} to {_two(found.high)})</span>'
    return Cell(f"{_two(found.value)} {between}", found.value)


def _failures(report: ClassReport, unread: Mapping[str, str]) -> Iterator[str]:
    if not report.questions:
        return
    yield "<section><h2>What failed tests say</h2>"
    yield (
        '<p class="soft">Alike messages are counted together: … stands for values. Who did not answer '
        "is not counted.</p>"
    )
    for who, why in unread.items():
        yield f'<p class="bad">{html.escape(who)} is not counted: {html.escape(why)}</p>'
    for n, one in enumerate(report.questions, start=1):
        yield f'<div class="question" id="q{n}"><h3>{html.escape(one.question.heading)}</h3>'
        yield f'<p class="soft">{_in_words(one)}</p>'
        for hidden, title in ((False, "Tests that students see"), (True, "Hidden tests")):
            if of_kind := [found for found in one.failures if found.hidden is hidden]:
                yield f"<h4>{title}</h4>"
                yield from _messages(of_kind[:_MOST_FAILURES])
                if more := of_kind[_MOST_FAILURES:]:
                    yield f"<details><summary>{_many(len(more), 'more kind')}</summary>"
                    yield from _messages(more)
                    yield "</details>"
        yield "</div>"
    yield "</section>"


def _in_words(one: QuestionReport) -> str:
    counts = [plots.in_words(one.answers) or "nothing handed in"]
    if not one.question.tests:
        counts.append("no test judges it")
    elif not one.failures:
        counts.append("no test failed")
    return ", ".join(counts)


def _messages(failures: Sequence[Failure]) -> Iterator[str]:
    yield '<ul class="said">'
    for one in failures:
        tests = html.escape(", ".join(one.tests))
        forged = (
            ' <span class="wait">It ran beside student code, which may have made this up.</span>'
            if one.forgeable
            else ""
        )
        yield (
            f"<li><details><summary><strong>{_many(one.students, 'student')}</strong>: "
            f"<code>{html.escape(one.shape) or 'no message'}</code></summary>"
            f'<p class="soft">An example, from {tests}.{forged}</p>'
            f"<pre>{html.escape(one.example)}</pre></details></li>"
        )
    yield "</ul>"


# People


def _ungradable(report: ClassReport) -> list[Member]:
    return [one for one in report.members if one.standing is Standing.UNGRADABLE]


def _flagged(report: ClassReport) -> list[Member]:
    return [one for one in report.members if one.flags]


def _waiting(report: ClassReport) -> list[Member]:
    return [one for one in report.members if one.standing is Standing.WAITS]


def _who(report: ClassReport) -> Iterator[str]:
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
    if who := _ungradable(report):
        yield f'<h3 id="ungradable">Ungradable ({len(who)})</h3>'
        rows = [[_person(one), Cell.of(one.reason)] for one in who]
        yield from _folded(table("Ungradable", [_STUDENT, Column("Why")], rows), len(rows))


def _those_flagged(report: ClassReport) -> Iterator[str]:
    if who := _flagged(report):
        yield f'<h3 id="flagged">Flagged ({len(who)})</h3>'
        rows = [
            [
                _person(one),
                Cell("<br>".join(map(html.escape, _flags(one))), one.flags[0].kind),
            ]
            for one in who
        ]
        yield from _folded(table("Flagged", [_STUDENT, Column("Flags")], rows), len(rows))


def _kinds(flagged: Sequence[Member]) -> str:
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
    if not (who := _waiting(report)):
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
                Cell.number(one.penalty, _short(one.penalty)),
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


def _everyone(report: ClassReport) -> Iterator[str]:
    yield "<section><h2>Everyone</h2>"
    seconds = [one.seconds for one in report.members if one.seconds is not None]
    if seconds:
        yield (
            f"<p>Grading took {statistics.median(seconds):.1f} s for the submission in the middle, "
            f"{max(seconds):.1f} s for the slowest.</p>"
        )
    if report.members:
        columns = [
            _STUDENT,
            Column("State"),
            Column("Score", True),
            Column("Hours late", True),
            Column("Flags", True),
            Column("Seconds", True),
        ]
        rows = [
            [
                _person(one),
                Cell.of(one.standing.value),
                Cell.number(one.score, _short(one.score or 0)),
                Cell.number(one.seconds_late or None, f"{one.seconds_late / 3600:.1f}"),
                Cell.number(len(one.flags) or None, str(len(one.flags))),
                Cell.number(one.seconds, f"{one.seconds or 0:.1f}"),
            ]
            for one in report.members
        ]
        yield from _folded(table("Everyone", columns, rows), len(rows))
    else:
        yield "<p>The gradebook knows no student.</p>"
    yield "</section>"


# Other assignments


def _earlier(report: ClassReport) -> Iterator[str]:
    if not report.earlier:
        return
    yield "<section><h2>Beside earlier assignments</h2>"
    columns = [
        Column("Assignment"),
        _NUMBER,
        Column("Mean", True),
        Column("In both", True),
        Column("This one, for these", True),
        Column("Correlation", True),
    ]
    rows = [
        [
            Cell.of(one.assignment),
            Cell.number(one.students, str(one.students)),
            Cell.number(one.mean, _share(one.mean)),
            Cell.number(one.same, str(one.same)),
            Cell.number(one.mean_of_same, f"{100 * (one.mean_of_same or 0):+.0f} points of 100"),
            _interval(one.correlation),
        ]
        for one in report.earlier
    ]
    yield from table("Earlier assignments", columns, rows)
    yield (
        '<p class="soft">Means are shares of the points that count. No two assignments are equally '
        "hard: a higher mean does not say that the class got better.</p></section>"
    )


def _meaning() -> Iterator[str]:
    yield "<section><h2>What the numbers mean</h2><ul>"
    yield (
        "<li>Difficulty: the mean share of a question's points. 100% is easy. What waits for a person "
        "is in no mean; not answered is zero.</li>"
        "<li>Discrimination: the correlation of a question's points with those of all other questions "
        "together (Guilford 1953, Educational and Psychological Measurement 13, 87–93). Near zero, "
        "the question does not tell strong from weak; below zero, its test may pay for the wrong "
        "thing. In brackets: where it lies for 95 of 100 such classes (Fisher 1921). With fewer than "
        "10 students there is none.</li>"
        "<li>Nobody who handed in nothing, or could not be graded, is in a number.</li></ul></section>"
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _short(value: float) -> str:
    return number(round(value, 2))


def _share(value: float | None) -> str:
    return f"{100 * (value or 0):.0f}%"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
