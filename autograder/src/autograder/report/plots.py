"""The report's pictures, as SVG that takes its colours from the page."""

import html
from collections.abc import Iterator, Mapping, Sequence

from autograder.exchange.cells import number
from autograder.feedback.results import Standing as Answer
from autograder.report.measures import Bar

# How answers stand, and the class of its colour; in the order in which they are drawn.
KINDS = {
    Answer.RIGHT: "right",
    Answer.PARTLY: "partly",
    Answer.WRONG: "wrong",
    Answer.UNANSWERED: "unanswered",
    Answer.WAITS: "waits",
}
STYLE = """\
svg text { fill: var(--text); font: 15px system-ui, sans-serif; text-anchor: middle; }
svg.histogram { display: block; width: 100%; max-width: 36rem; height: auto; margin: .5rem 0; }
.histogram rect { fill: var(--accent); } .histogram line { stroke: var(--text); }
svg.parts { width: 9rem; height: .9rem; vertical-align: middle; } svg.key { width: .8rem;
  height: .8rem; } .right { fill: var(--good); } .partly { fill: var(--wait); }
.wrong { fill: var(--bad); } .unanswered { fill: var(--soft); } .waits { fill: var(--line); }
@media print { svg { print-color-adjust: exact; } .histogram rect { fill: var(--soft); } }
"""
_WIDE, _HIGH, _ABOVE, _BELOW, _SIDE = 480, 180, 24, 44, 24


def histogram(bars: Sequence[Bar], label: str) -> Iterator[str]:
    """Bars with their counts; edges below them. label: what it shows, for those who do not see it"""
    tallest = max((bar.count for bar in bars), default=0) or 1
    width = (_WIDE - 2 * _SIDE) / len(bars)
    floor = _ABOVE + _HIGH
    yield (
        f'<svg class="histogram" viewBox="0 0 {_WIDE} {floor + _BELOW}" role="img" '
        f'aria-label="{html.escape(label)}">'
    )
    for n, bar in enumerate(bars):
        left, high = _SIDE + n * width, _HIGH * bar.count / tallest
        if bar.count:
            yield (
                f'<rect x="{left + 1:.1f}" y="{floor - high:.1f}" width="{width - 2:.1f}" '
                f'height="{high:.1f}"/>'
                f'<text x="{left + width / 2:.1f}" y="{floor - high - 5:.1f}">{bar.count}</text>'
            )
        yield f'<text x="{left:.1f}" y="{floor + 18}">{number(bar.low)}</text>'
    yield f'<text x="{_WIDE - _SIDE}" y="{floor + 18}">{number(bars[-1].high)}</text>'
    yield f'<line x1="{_SIDE}" y1="{floor}" x2="{_WIDE - _SIDE}" y2="{floor}"/>'
    yield f'<text x="{_WIDE / 2}" y="{floor + 38}">points</text></svg>'


def parts(answers: Mapping[Answer, int]) -> str:
    """How answers to a question stand, as the parts of one bar."""
    there = {answer: answers[answer] for answer in KINDS if answers.get(answer)}
    everything = sum(there.values())
    if not everything:
        return ""
    said = in_words(there)
    drawn, left = [], 0.0
    for answer, count in there.items():
        wide = 100 * count / everything
        drawn.append(
            f'<rect class="{KINDS[answer]}" x="{left:.2f}" width="{max(wide - 1, 0.5):.2f}" '
            'height="10"/>'
        )
        left += wide
    return (
        '<svg class="parts" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{html.escape(said)}"><title>{html.escape(said)}</title>{"".join(drawn)}</svg>'
    )


def in_words(answers: Mapping[Answer, int]) -> str:
    """The same as a text.

    >>> in_words({Answer.WAITS: 2, Answer.RIGHT: 3})
    '3 right, 2 wait for a person'
    """
    several = {Answer.WAITS: "wait for a person"}
    return ", ".join(
        f"{count} {several.get(kind, kind.value) if count > 1 else kind.value}"
        for kind in KINDS
        if (count := answers.get(kind, 0))
    )


def key() -> str:
    """What the colours of `parts` mean."""
    return " ".join(
        f'<span class="keyed"><svg class="key" viewBox="0 0 10 10" aria-hidden="true">'
        f'<rect class="{kind}" width="10" height="10"/></svg> {answer.value}</span>'
        for answer, kind in KINDS.items()
    )
