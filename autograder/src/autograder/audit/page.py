"""What an audit found, as one page."""

import html
from collections.abc import Sequence

from autograder.audit.report import Audit, QuestionAudit, headings, summary, tried
from autograder.pages import frame


def page(audits: Sequence[Audit]) -> str:
    """The page."""
    names = ", ".join(audit.assignment for audit in audits)
    parts = [part for audit in audits for part in _audit(audit)]
    heading = f"<h1>What the tests of {html.escape(names)} pay for</h1>"
    return frame.page(f"Audit of {names}", [heading, *parts])


def _audit(audit: Audit) -> list[str]:
    weak_first = sorted(audit.questions, key=lambda one: one.is_sound)
    lines = [f"<h2>{html.escape(audit.assignment)}</h2>", f"<p>{html.escape(summary(audit))}</p>"]
    lines += [part for one in weak_first for part in _question(one)]
    if audit.untried:
        lines += ["<section>", "<h3>Not tried</h3>", "<ul>"]
        lines += [
            f"<li>{html.escape(name)}: {html.escape(why)}</li>"
            for name, why in audit.untried.items()
        ]
        lines += ["</ul>", "</section>"]
    return lines


def _question(one: QuestionAudit) -> list[str]:
    kind, verdict = ("good", "nothing found") if one.is_sound else ("bad", "to be mended")
    about = f"points: {one.points:g}, {tried(one)}; {', '.join(one.tests)}"
    lines = [
        "<section>",
        f'<h3>{html.escape(one.question)}: <span class="{kind}">{verdict}</span></h3>',
        f'<p class="soft">{html.escape(about)}</p>',
    ]
    for heading, entries in headings(one):
        if entries:
            lines.append(f"<h4>{heading[0].upper()}{heading[1:]}</h4>")
            lines += [f"<pre>{html.escape(entry)}</pre>" for entry in entries]
    return [*lines, "</section>"]
