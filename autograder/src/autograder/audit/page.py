"""What an audit found, as one page that needs nothing else, on paper, at night and on a phone."""

import html
from collections.abc import Sequence

from autograder.audit.report import Audit, QuestionAudit, headings, summary, tried

_STYLE = """\
:root { color-scheme: light dark; --text: #1c1e21; --page: #fff; --soft: #5a6068;
  --line: #d5d9de; --good: #186a3b; --bad: #a01818; --code: #f3f4f6; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --page: #16181b; --soft: #a6adb5;
  --line: #3a3f45; --good: #7fd6a3; --bad: #ff9d94; --code: #22262b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; } h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: .95rem; margin: .75rem 0 .25rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); }
section { border-top: 1px solid var(--line); padding: .75rem 0; }
ul { margin: 0; padding-left: 1.25rem; }
pre { margin: .25rem 0; padding: .5rem; background: var(--code); white-space: pre-wrap;
  font: .875rem/1.4 ui-monospace, monospace; }
"""


def page(audits: Sequence[Audit]) -> str:
    """The page."""
    parts = [part for audit in audits for part in _audit(audit)]
    names = ", ".join(audit.assignment for audit in audits)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Audit of {html.escape(names)}</title>",
            f"<style>\n{_STYLE}</style></head>",
            "<body><main>",
            f"<h1>What the tests of {html.escape(names)} pay for</h1>",
            *parts,
            "</main></body></html>",
            "",
        ]
    )


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
