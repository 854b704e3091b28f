"""The page of a class, for whoever grades: what needs a person first, then scores, questions, people.

All that comes from elsewhere is escaped: names, flags, titles and what tests said.
"""

import html
import statistics
from collections.abc import Iterator, Mapping, Sequence

from autograder.exchange.cells import number
from autograder.feedback.results import Standing as Answer
from autograder.pages import frame
from autograder.report import people, plots, tables
from autograder.report.failures import Failure
from autograder.report.measures import Correlation
from autograder.report.results import ClassReport, QuestionReport
from autograder.report.tables import Cell, Column, table
from autograder.report.wording import many, share, short, two

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
        *people.who_needs_a_look(report),
        *people.everyone(report),
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
            f'<p class="score">Median <strong>{short(statistics.median(scores))}</strong>, mean '
            f"<strong>{short(statistics.fmean(scores))}</strong> of {short(report.points)} points</p>"
        )
    known = len(scores)
    yield f"<p>{report}. {known} {'has' if known == 1 else 'have'} a score here.</p>"
    if report.left_out:
        names = ", ".join(html.escape(one.heading) for one in report.left_out)
        points = short(sum(one.points for one in report.left_out))
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
        ("ungradable", people.ungradable(report), "could not be graded"),
        ("flagged", people.flagged(report), "flagged"),
        ("waits", people.waiting(report), "waiting for a person, or to be graded"),
    ):
        if who:
            kinds = f": {people.kinds(who)}" if anchor == "flagged" else ""
            yield f'<a href="#{anchor}">{many(len(who), "submission")} {what}</a>{kinds}'
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
    for mean, n, one in sorted(known, key=lambda found: found[:2])[:3]:
        if mean < 0.5:
            yield f"{_link(n, one)}: {share(mean)} of its points on average, among the hardest"


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
        f"How many of {many(len(scores), 'student')} have which score: from {short(min(scores))} "
        f"to {short(max(scores))} points, half of them up to {short(statistics.median(scores))}. "
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
            Cell.number(one.mean, f"{short(one.mean or 0)} of {short(one.question.points)}"),
            Cell.number(one.difficulty, share(one.difficulty)),
            Cell.number(one.answered, share(one.answered)),
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
    between = f'<span class="soft">({two(found.low)} to {two(found.high)})</span>'
    return Cell(f"{two(found.value)} {between}", found.value)


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
                    yield f"<details><summary>{many(len(more), 'more kind')}</summary>"
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
            f"<li><details><summary><strong>{many(one.students, 'student')}</strong>: "
            f"<code>{html.escape(one.shape) or 'no message'}</code></summary>"
            f'<p class="soft">An example, from {tests}.{forged}</p>'
            f"<pre>{html.escape(one.example)}</pre></details></li>"
        )
    yield "</ul>"


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
            Cell.number(one.mean, share(one.mean)),
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
