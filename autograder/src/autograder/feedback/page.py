"""The page that a student gets: the score, a line for each question, then each question.

Everything of the student's goes through the allow-list: code and printed text are escaped, Markdown is
rendered in the cleaner's process, tables are shown if nothing else is in them, pictures lie in the page.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence

from autograder.feedback.messages import GAP
from autograder.feedback.results import QuestionResult, Standing, SubmissionFeedback, TestResult
from autograder.notebooks.markup import is_safe
from autograder.notebooks.node import Node
from autograder.notebooks.rendering import Mended, picture_address
from autograder.pages import frame
from autograder.session.cleaner import Text

Render = Callable[[Sequence[Text]], Sequence[Mended | None]]
SIGNS = {
    Standing.RIGHT: ("✓", "good"),
    Standing.PARTLY: ("◐", "wait"),
    Standing.WRONG: ("✗", "bad"),
    Standing.UNANSWERED: ("○", "bad"),
    Standing.WAITS: ("…", "wait"),
}
_STYLE = """\
h1 { margin-bottom: 0; } .score { font-size: 1.75rem; margin: .75rem 0 0; }
h2 { margin: .25rem 0 0; } h3 { margin: .75rem 0 .25rem; }
table { border-collapse: collapse; } .lines { width: 100%; margin: 1rem 0; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line);
  vertical-align: top; }
td.points, th.points { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.answer { border-left: .25rem solid var(--line); padding-left: .75rem; }
.comment { border-left: .25rem solid var(--accent); padding-left: .75rem; white-space: pre-wrap; }
.said { border-left: .25rem solid var(--bad); }
summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
img { max-width: 100%; height: auto; background: #fff; } math { font-size: 1.05em; }
ul.tests { list-style: none; padding: 0; } ul.tests > li { margin: .5rem 0; }
@media print { details > summary { display: none; } section { break-inside: avoid-page; } }
"""
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_MOST_TEXT = 20_000  # characters of one answer or output


def page(feedback: SubmissionFeedback, render: Render) -> str:
    """The page as markup. render: the cleaner's `mend`, which renders what is Markdown"""
    markup = _Markup(feedback, render)
    name = feedback.name or feedback.student
    body = [
        f"<h1>{html.escape(feedback.assignment)}: feedback</h1>",
        f'<p class="soft">{html.escape(_who(feedback))}</p>',
        *_score(feedback),
        *_lines(feedback.questions),
        *_notes(feedback.notes),
        *(part for one in feedback.questions for part in _question(one, markup)),
        *_about_gaps(feedback.questions),
    ]
    return frame.page(f"{feedback.assignment}: feedback for {name}", body, _STYLE)


def number(points: float) -> str:
    """Points as a person writes them.

    >>> number(2.0), number(0.1 + 0.2)
    ('2', '0.3')
    """
    return f"{round(points, 2):g}"


def _who(feedback: SubmissionFeedback) -> str:
    who = f"{feedback.name} ({feedback.student})" if feedback.name else feedback.student
    when = f", handed in {feedback.handed_in:%Y-%m-%d %H:%M} UTC" if feedback.handed_in else ""
    return who + when


def _score(feedback: SubmissionFeedback) -> Iterator[str]:
    if feedback.ungradable:
        yield (
            f'<p class="bad">This submission could not be graded: {html.escape(feedback.ungradable)}. '
            "Nobody was given zero points for that: talk to your instructor.</p>"
        )
        if not feedback.questions:
            return
        yield '<p class="soft">Below stands the grade of an earlier submission.</p>'
    so_far = " so far" if feedback.waiting else ""
    yield (
        f'<p class="score"><strong>{number(feedback.score)}</strong> of '
        f"{number(feedback.most)} points{so_far}</p>"
    )
    if feedback.waiting:
        yield f"<p>{number(feedback.waiting)} more points wait for a person.</p>"
    if feedback.penalty:
        hours = feedback.seconds_late / 3600
        yield f"<p>{number(feedback.penalty)} points are taken off: {hours:.1f} hours late.</p>"


def _lines(questions: Sequence[QuestionResult]) -> Iterator[str]:
    if not questions:
        return
    yield '<table class="lines"><thead><tr><th scope="col">Question</th>'
    yield '<th scope="col">How it stands</th><th scope="col" class="points">Points</th></tr></thead>'
    yield "<tbody>"
    for index, one in enumerate(questions, start=1):
        yield (
            f'<tr><td><a href="#q{index}">{html.escape(_title(one))}</a></td>'
            f'<td>{_standing(one)}</td><td class="points">{_points(one)}</td></tr>'
        )
    yield "</tbody></table>"


def _title(one: QuestionResult) -> str:
    """Without the points that an author writes behind it: they stand beside it."""
    return re.sub(r"\s*[(\[]\d+(\.\d+)? (points?|pts?)[)\]]$", "", one.question.title)


def _standing(one: QuestionResult) -> str:
    sign, kind = SIGNS[one.standing]
    return (
        f'<span class="{kind}"><span aria-hidden="true">{sign}</span> {one.standing.value}</span>'
    )


def _points(one: QuestionResult) -> str:
    given = "–" if one.waiting == one.question.points and one.waiting else number(one.points)
    return f"{given} of {number(one.question.points)}"


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield "<h2>What was noticed</h2><ul>"
        yield from (f"<li>{html.escape(note)}</li>" for note in notes)
        yield "</ul>"


def _about_gaps(questions: Sequence[QuestionResult]) -> Iterator[str]:
    said = [test.said.text for one in questions for test in one.tests if test.said and test.hidden]
    if any(GAP in text for text in said):
        yield f'<p class="soft">{GAP} in what a hidden test says: a value that is not told.</p>'


def _question(one: QuestionResult, markup: "_Markup") -> Iterator[str]:
    index = markup.index(one)
    yield f'<section id="q{index}"><h2>{html.escape(_title(one))}</h2>'
    yield f"<p>{_standing(one)}, {_points(one)} points</p>"
    for comment in one.comments:
        yield f'<h3>A person writes</h3><p class="comment">{html.escape(comment)}</p>'
    if one.question.text:
        yield "<details><summary>The question</summary>"
        yield f"{markup.of(one.question.text)}</details>"
    if one.answers:
        yield '<h3>Your answer</h3><div class="answer">'
        for cell in one.answers:
            yield from _answer(cell, markup)
        yield "</div>"
    if one.tests:
        yield '<h3>What the tests say</h3><ul class="tests">'
        yield from _tests(one)
        yield "</ul>"
    yield "</section>"


def _answer(cell: Node, markup: "_Markup") -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield markup.of(cell.source, cell.get("attachments", {}))
        return
    yield f"<pre>{_escaped(cell.source)}</pre>"
    outputs = "".join(_output(one) for one in cell.get("outputs", ()))
    if outputs:
        yield f'<p class="soft">It shows:</p>{outputs}'


def _output(one: Node) -> str:
    if one.output_type == "stream":
        return f"<pre>{_escaped(''.join(one.text))}</pre>"
    if one.output_type == "error":
        return f"<pre>{_escaped(f'{one.ename}: {one.evalue}')}</pre>"
    data = {kind: "".join(value) for kind, value in one.get("data", {}).items()}
    for kind in _PICTURES:
        if kind in data:
            address = f"data:{kind};base64,{re.sub(r'[^A-Za-z0-9+/=]', '', data[kind])}"
            return f'<p><img alt="A picture that your answer shows" src="{address}"></p>'
    table = data.get("text/html", "")
    if table and is_safe(table) and "<img" not in table:
        return f"<div>{table}</div>"
    return f"<pre>{_escaped(data['text/plain'])}</pre>" if data.get("text/plain") else ""


def _escaped(text: str) -> str:
    cut = text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}\n… (cut off here)"
    return html.escape(cut, quote=False)


def _tests(one: QuestionResult) -> Iterator[str]:
    passed = [test for test in one.tests if test.passed and not test.printed]
    for test in one.tests:
        if test not in passed:
            yield f"<li>{_test(test, one.standing)}</li>"
    if len(passed) == len(one.tests) > 1:
        yield f"<li>{_sign('✓', 'good', f'All {len(passed)} tests pass')}</li>"
    else:
        yield from (f"<li>{_test(test, one.standing)}</li>" for test in passed)


def _test(test: TestResult, standing: Standing) -> str:
    kind = "A hidden test" if test.hidden else "A test of the notebook"
    if test.passed:
        return _sign("✓", "good", f"{kind} passes") + _pre(test.printed)
    if test.mark.points is None:
        return _sign("…", "wait", f"{kind} waits for a person")
    if test.mark.automatic:
        got = f"{number(test.mark.automatic)} of {number(test.mark.most)} points"
        sign = _sign("◐", "wait", f"{kind} is passed in part, for {got}")
    else:
        sign = _sign("✗", "bad", f"{kind} fails")
    if standing is Standing.UNANSWERED:
        return sign
    said = test.said
    told = [said.text, said.where and f"In your code, {said.where}"] if said else []
    return sign + _pre("\n".join(filter(None, told)), "said") + _pre(test.printed)


def _sign(sign: str, kind: str, text: str) -> str:
    return f'<span class="{kind}"><span aria-hidden="true">{sign}</span> {text}.</span>'


def _pre(text: str, kind: str = "") -> str:
    about = f' class="{kind}"' if kind else ""
    return f"<pre{about}>{_escaped(text)}</pre>" if text.strip() else ""


class _Markup:
    """The Markdown of one submission, rendered all at once."""

    def __init__(self, feedback: SubmissionFeedback, render: Render):
        self._index = {id(one): n for n, one in enumerate(feedback.questions, start=1)}
        asked = [_text(one.question.text) for one in feedback.questions if one.question.text]
        written = [
            _text(cell.source, cell.get("attachments", {}))
            for one in feedback.questions
            for cell in one.answers
            if cell.cell_type == "markdown"
        ]
        texts = list(dict.fromkeys(asked + written))
        self._made = dict(zip(texts, render(texts), strict=True)) if texts else {}

    def index(self, one: QuestionResult) -> int:
        return self._index[id(one)]

    def of(self, source: str, attachments: dict[str, dict[str, str]] | None = None) -> str:
        """The markup of a text, with its pictures."""
        pictures = attachments or {}
        made = self._made.get(_text(source, pictures))
        markup = made.text if made else f"<pre>{_escaped(source)}</pre>"
        for name, of in pictures.items():
            for kind, data in of.items():
                if kind in _PICTURES:
                    plain = re.sub(r"[^A-Za-z0-9+/=]", "", "".join(data))
                    address = f"data:{kind};base64,{plain}"
                    markup = markup.replace(picture_address(name), address)
        return markup


def _text(source: str, attachments: dict[str, dict[str, str]] | None = None) -> Text:
    return Text("page", source, tuple(sorted(attachments or {})))
