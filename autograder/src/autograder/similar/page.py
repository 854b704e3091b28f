"""Pairs side by side, as one page that needs nothing else, on paper, at night and on a phone."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import numpy as np

from autograder.similar.compare import Comparison, Kind, Pair
from autograder.similar.passages import Passage, Piece, passages
from autograder.similar.report import CAUTION, NAMES, notes, reasons, summary, usual

MOST_PAIRS = 60  # on the page; all of them are in the JSON
LONGEST = 20_000  # characters of a cell
_BARS = 40
_BEYOND = ' class="beyond"'
_STYLE = """\
:root { color-scheme: light dark; --text: #1c1e21; --page: #fff; --soft: #565c64;
  --line: #d5d9de; --bar: #8b949e; --code: #f3f4f6; --mark: #ffe49a; --edge: #a86500;
  --link: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --page: #16181b; --soft: #a6adb5;
  --line: #3a3f45; --bar: #79828c; --code: #22262b; --mark: #5a4300; --edge: #ffc95c;
  --link: #8ec5ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin: 1.5rem 0 .25rem; }
h3 { font-size: 1.1rem; margin: 0; } h4 { font-size: .95rem; margin: .75rem 0 .25rem; }
p { margin: .25rem 0; max-width: 46rem; } .soft { color: var(--soft); font-size: .9rem; }
a { color: var(--link); } ol, ul { margin: .25rem 0; padding-left: 1.5rem; }
article { border-top: 2px solid var(--line); margin-top: 1.5rem; padding-top: .75rem; }
.caution { border-left: 4px solid var(--edge); padding-left: .75rem; margin: .75rem 0; }
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: .5rem; }
.beside > div { min-width: 0; }
@media (max-width: 45rem) { .beside { grid-template-columns: 1fr; } }
pre { margin: .25rem 0; padding: .5rem; background: var(--code); white-space: pre-wrap;
  font: .8125rem/1.45 ui-monospace, monospace; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--edge); }
svg { width: 100%; max-width: 46rem; height: auto; display: block; margin: .25rem 0 .75rem; }
rect { fill: var(--bar); } rect.beyond { fill: var(--edge); }
line { stroke: var(--edge); stroke-width: 2; } text { fill: var(--text); font-size: 12px; }
@media print { article { break-inside: avoid-page; } }
"""


def page(comparisons: Sequence[Comparison]) -> str:
    """The page."""
    names = ", ".join(comparison.assignment for comparison in comparisons)
    title = f"Similar submissions of {escape(names)}"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{title}</title>",
            f"<style>\n{_STYLE}</style></head>",
            "<body><main>",
            f"<h1>{title}</h1>",
            f'<p class="caution"><strong>What this does not prove.</strong> {escape(CAUTION)}</p>',
            *(part for one in comparisons for part in _comparison(one)),
            *_method(),
            "</main></body></html>",
            "",
        ]
    )


def _comparison(comparison: Comparison) -> Iterator[str]:
    name = escape(comparison.assignment)
    shown = comparison.pairs[:MOST_PAIRS]
    yield f"<h2>{name}</h2><p>{escape(summary(comparison))}.</p>"
    if found := list(notes(comparison)):
        yield from ("<ul>", *(f"<li>{escape(note)}.</li>" for note in found), "</ul>")
    for (kind, of), text in zip(comparison.kinds.items(), usual(comparison), strict=False):
        yield f'<p class="soft">{escape(text[0].upper() + text[1:])}.</p>'
        yield _histogram(NAMES[kind], of)
    if shown:
        yield "<ol>"
        for number, pair in enumerate(shown, start=1):
            link = f'<a href="#{_anchor(comparison, number)}">{_names(pair)}</a>'
            yield f"<li>{link}: {escape('; '.join(reasons(comparison, pair)))}</li>"
        yield "</ol>"
    if left := len(comparison.pairs) - len(shown):
        yield f"<p>{left} more pairs are in the JSON, and not on this page.</p>"
    for number, pair in enumerate(shown, start=1):
        yield f'<article id="{_anchor(comparison, number)}"><h3>{number}. {_names(pair)}</h3>'
        yield from (
            "<ul>",
            *(f"<li>{escape(one)}</li>" for one in reasons(comparison, pair)),
            "</ul>",
        )
        for passage in passages(comparison, pair):
            yield from _passage(pair, passage)
        yield "</article>"


def _anchor(comparison: Comparison, number: int) -> str:
    """Without anything that a student or an assignment is called."""
    return f"pair-{comparison.assignment.encode().hex()}-{number}"


def _names(pair: Pair) -> str:
    return f"{escape(pair.first)} and {escape(pair.second)}"


def _passage(pair: Pair, passage: Passage) -> Iterator[str]:
    yield '<div class="beside">'
    for student, where, pieces in (
        (pair.first, passage.first, passage.left),
        (pair.second, passage.second, passage.right),
    ):
        yield f"<div><h4>{escape(student)}: {escape(where)}</h4>"
        yield f"<pre>{''.join(_pieces(pieces))}</pre></div>"
    yield "</div>"


def _pieces(pieces: Iterable[Piece]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        text = piece.text[: LONGEST - length]
        length += len(piece.text)
        yield f"<mark>{escape(text)}</mark>" if piece.shared and text else escape(text)
        if length > LONGEST:
            yield "\n…"
            return


def _histogram(name: str, kind: Kind) -> str:
    """How many pairs have which score: the height of a bar is the logarithm of their number."""
    most = max(float(kind.scores.max()), kind.threshold) * 1.05
    counts, edges = np.histogram(kind.scores, bins=_BARS, range=(0, most))
    heights = np.log1p(counts) / max(float(np.log1p(counts.max())), 1.0) * 80
    beyond = int((kind.scores > kind.threshold).sum())
    at = kind.threshold / most * 720
    label = (
        f"Scores of {name}: {len(kind.scores):,} pairs from 0 to {kind.scores.max():.1f}, "
        f"{beyond} of them beyond the threshold, {kind.threshold:.1f}"
    )
    bars = "".join(
        f'<rect x="{number * 18:.0f}" y="{90 - height:.1f}" width="16" height="{height:.1f}"'
        f"{_BEYOND if edge >= kind.threshold else ''}/>"
        for number, (height, edge) in enumerate(zip(heights, edges, strict=False))
        if height
    )
    anchor = "end" if at > 600 else "start"
    return (
        f'<svg viewBox="0 0 720 110" role="img" aria-label="{escape(label)}">{bars}'
        f'<line x1="{at:.0f}" x2="{at:.0f}" y1="0" y2="92"/>'
        f'<text x="{at + (-6 if anchor == "end" else 6):.0f}" y="12" text-anchor="{anchor}">threshold '
        f'{kind.threshold:.1f}</text><text x="0" y="106">0</text>'
        f'<text x="720" y="106" text-anchor="end">{most:.0f}</text></svg>'
    )


def _method() -> list[str]:
    return [
        "<h2>How it was counted</h2>",
        "<p>Cells that are as they were released are left out, and so is what the release has. "
        "Code is compared without comments, docstrings, layout and the names that students chose; "
        "Markdown cells, comments, docstrings and strings are compared as words. Every passage of "
        "8 tokens of code, or 4 words, is looked for in all other submissions, in whatever cell. "
        "What more than 30 % of the class (and more than six) have counts for nothing; what two alone have counts 1, "
        "what three have 1/2 for each of their pairs, what four have 1/3. For words these "
        "are added; for code they are added in each cell, and the score is the sum of the square "
        "roots: what two share in several answers counts for more than as much in one, where both "
        "may have hit on the same.</p>",
        "<p>The threshold follows from this class. The less alike half of all pairs says what is "
        "usual: the median, and how far the first quartile lies below it. Were the square roots of "
        "the scores (plus 1) spread as a normal distribution that has these two, a tenth of one pair "
        "would lie beyond the threshold. Scores of a class have a longer tail than that, so expect "
        "a few pairs of students who worked alone.</p>",
        "<p>A pair is listed in any case if both have a cell of the same id that was not released, "
        "the same file, or an output that another run would not give again: these are made once, "
        "and were handed from one to the other, or came from the same source.</p>",
        "<p>Marked is what few others have.</p>",
    ]
