"""The pages of `autograder mark`, as markup: the list of piles, a pile, one answer of it."""

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from autograder.marking.answers import Piece
from autograder.marking.piles import Answer, Pile, View
from autograder.marking.rubric import Item, signed
from autograder.marking.shown import as_text, in_line, shown
from autograder.model import Flag, rounded
from autograder.notebooks.outputs import PICTURES
from autograder.pages import frame
from autograder.session.cleaner import Cleaner

HERE = Path(__file__).parent
STYLE = (HERE / "page.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "page.js").read_text(encoding="utf-8")
SAID = 3_000  # characters of what a test said
KEYS = {
    "n": "the next answer that is free",
    "j, k": "the next, the one before",
    "1 … 9": "a sentence of the rubric, for or against",
    "a, 0": "all points, none",
    "c": "the comment (Esc leaves it)",
    "s": "save",
    "g": "save for all that are alike",
    "Ctrl Enter": "save, and on to the next free one",
}


@dataclass(frozen=True)
class Pages:
    """Writes pages."""

    assignment: str
    cleaner: Cleaner
    names: bool = False  # say who wrote what

    def piles(self, piles: Sequence[Pile]) -> str:
        """The page of all questions: those first that wait."""
        waiting = [one for one in piles if one.waiting]
        done = [one for one in piles if not one.waiting]
        body = [f"<h1>{_text(self.assignment)}: what there is to mark</h1>"]
        body += _list("To mark", waiting) or ["<p>Nothing waits for a person.</p>"]
        body += _list("Done", done)
        return frame.page(f"Marking {self.assignment}", body, STYLE)

    def pile(self, view: View) -> str:
        """The page of one pile."""
        pile = view.pile
        body = [
            f'<div id="pile" data-pile="{_text(f"{self.assignment}/{pile.name}")}"'
            f' data-rubric="{view.rubric_version}" data-most="{pile.cell.points:g}">',
            "<header>",
            f'<p><a href="/">{_text(self.assignment)}: all questions</a></p>',
            f"<h1>{_text(heading(pile))}</h1>",
            "</header>",
            '<div class="bar">',
            f'<p id="progress" role="status">{_text(progress(view))}</p>',
            '<button type="button" id="next" class="main">Next free answer <kbd>n</kbd></button>',
            '<p id="news" role="alert"></p>',
            "</div>",
            '<div class="desk">',
            '<section class="side" aria-label="Question and rubric">',
            *self._side(view),
            "</section>",
            '<div class="answers">',
            *self._groups(view),
            "</div>",
            "</div>",
            "</div>",
            '<script src="/page.js" defer></script>',
        ]
        return frame.page(f"{heading(pile)}: {self.assignment}", body, STYLE)

    def answer(self, view: View, identity: str) -> str:
        """One answer of a pile, anew."""
        return self._cards(view, [view.answers[identity]])[0]

    def message(self, title: str, text: str) -> str:
        """A page that says one thing."""
        body = [f"<h1>{_text(title)}</h1>", f"<p>{_text(text)}</p>"]
        return frame.page(title, body, STYLE)

    # Beside the answers

    def _side(self, view: View) -> Iterable[str]:
        asked, model, notes = shown(
            [
                [Piece("markdown", view.text)] if view.text else [],
                view.model,
                [Piece("markdown", view.notes)] if view.notes else [],
            ],
            self.cleaner,
        )
        if asked:
            yield _fold("The question", asked, True)
        if not view.pile.by_hand:
            yield _fold("The test", as_text(view.pile.cell.source, "code"), True)
        if model:
            yield _fold("The author’s answer", model, view.pile.by_hand)
        if notes:
            yield _fold("The author’s notes on marking", notes, True)
        if view.pile.by_hand:
            yield from self._rubric(view)
        else:
            yield from _for_the_class(view)
        yield _fold("Keys", _keys(), False)

    def _rubric(self, view: View) -> Iterable[str]:
        having = view.used
        yield '<section aria-labelledby="rubric"><h2 id="rubric">Rubric</h2>'
        if not view.rubric:
            yield "<p>The source has none. Add sentences here, or give points alone.</p>"
        sentences = in_line([item.text for item in view.rubric], self.cleaner)
        for item, sentence in zip(view.rubric, sentences, strict=True):
            yield (
                f'<details class="item"><summary><b>{signed(item.points)}</b> {sentence} '
                f'<span class="soft" data-used="{item.identity}">{in_answers(having[item.identity])}'
                "</span></summary>"
            )
            yield _item_form(item)
            yield "</details>"
        yield '<details class="item"><summary>Add a sentence</summary>'
        yield _item_form(None)
        yield "</details></section>"

    # The answers

    def _groups(self, view: View) -> Iterable[str]:
        cards = iter(self._cards(view, list(view.answers.values())))
        for number, group in enumerate(view.groups, start=1):
            if len(group) == 1:
                yield next(cards)
                continue
            name = f"group-{number}"
            yield f'<section class="alike" aria-labelledby="{name}">'
            yield f'<h2 id="{name}">{len(group)} answers alike</h2>'
            yield from (next(cards) for _ in group)
            yield "</section>"
        if not view.groups:
            yield "<p>Nobody has handed anything in.</p>"

    def _cards(self, view: View, answers: Sequence[Answer]) -> list[str]:
        """Each answer as an article."""
        order = sorted(view.answers)  # a number stays an answer's own, wherever it stands
        sentences = in_line([item.text for item in view.rubric], self.cleaner)
        pieces = [
            [_masked(piece, self.mask(one)) for piece in part]
            for one in answers
            for part in (one.pieces, _cut(one.said))
        ]
        markup = shown(pieces, self.cleaner)
        return [
            "\n".join(self._card(view, one, order.index(one.identity) + 1, texts, sentences))
            for one, *texts in zip(answers, markup[::2], markup[1::2], strict=True)
        ]

    def mask(self, one: Answer) -> Callable[[str], str]:
        """What takes out of a text who wrote it, where that is not to be seen."""
        return str if self.names else one.mask

    def _card(
        self,
        view: View,
        one: Answer,
        number: int,
        markup: Sequence[str],
        sentences: Sequence[str],
    ) -> Iterable[str]:
        group = view.group_of(one.identity)
        level = 3 if len(group) > 1 else 2
        text, kind = label(view, one)
        who = f" · {_text(f'{one.name} {one.student}'.strip())}" if self.names else ""
        alike = " ".join(other.identity for other in group)
        yield (
            f'<article class="answer" id="{one.identity}" tabindex="-1" data-version="{one.version}"'
            f' data-alike="{alike}" aria-labelledby="h-{one.identity}">'
            f'<h{level} id="h-{one.identity}">Answer {number}{who} '
            f'<span class="label {kind}">{text}</span> <span class="taken wait"></span></h{level}>'
        )
        same = one != group[0] and (one.pieces, one.said) == (group[0].pieces, group[0].said)
        if same:
            yield "<details><summary>Word for word like the first of these</summary>"
        if one.problem:
            yield f'<p class="bad">{_text(self.mask(one)(one.problem))}</p>'
        yield from _flags(one.flags, self.mask(one))
        if one.elsewhere:
            more = "\n".join(_flags(one.elsewhere, self.mask(one)))
            title = f"{len(one.elsewhere)} more to know, elsewhere in the notebook"
            yield _fold(title, more, False)
        yield f'<div class="written">{markup[0] or "<p>Nothing was written.</p>"}</div>'
        if not view.pile.by_hand:
            yield from _opinions(view, one, markup[1])
        yield from _form(view, one, len(group), sentences)
        yield "</details></article>" if same else "</article>"


def heading(pile: Pile) -> str:
    """What a pile is called."""
    if pile.by_hand:
        return pile.question.title
    return f"{pile.question.title}: the test {pile.key[1]}"


def progress(view: View) -> str:
    """How far marking is."""
    there = len(view.answers)
    waiting = sum(one.mark.waits for one in view.answers.values())
    return f"{there - waiting} of {there} done, {_wait(waiting)}"


def in_answers(count: int) -> str:
    """How often a sentence of the rubric was given."""
    return f"in {count} answer{'' if count == 1 else 's'}"


def _wait(count: int) -> str:
    return f"{count} wait{'s' if count == 1 else ''}"


def label(view: View, answer: Answer) -> tuple[str, str]:
    """What is known of an answer's points, and the class of that text."""
    if answer.mark.waits:
        return "waits", "wait"
    points = f"{_number(answer.mark.counts or 0)} of {_points(view.pile.cell.points)}"
    extra = f" and {_number(answer.mark.extra)} extra" if answer.mark.extra else ""
    by = "" if answer.mark.points is not None else ", by program"
    return f"{points}{extra}{by}", "good"


def _number(points: float) -> str:
    return f"{rounded(points):g}"


def _points(count: float) -> str:
    return f"{_number(count)} point{'' if count == 1 else 's'}"


def _list(title: str, piles: Sequence[Pile]) -> list[str]:
    if not piles:
        return []
    lines = [f"<h2>{title}</h2>", '<ul class="piles">']
    for one in piles:
        address = "/".join(quote(part, safe="") for part in one.key)
        marked = f", {one.marked} marked" if one.marked else ""
        lines.append(
            f'<li><a href="/q/{address}">{_text(heading(one))}</a> '
            f'<span class="soft">{_text(one.name)} · {_points(one.cell.points)}</span> '
            f'<span class="{"wait" if one.waiting else "good"}">{_wait(one.waiting)}{marked}</span>'
            "</li>"
        )
    return [*lines, "</ul>"]


def _fold(title: str, markup: str, is_open: bool) -> str:
    state = " open" if is_open else ""
    return f"<details{state}><summary>{title}</summary>\n{markup}\n</details>"


def _keys() -> str:
    rows = [f"<dt><kbd>{key}</kbd></dt><dd>{what}</dd>" for key, what in KEYS.items()]
    off = '<label><input type="checkbox" id="keys" checked> Single keys do this</label>'
    return f"<p>{off}</p><dl>{''.join(rows)}</dl>"


def _item_form(item: Item | None) -> str:
    name = item.identity if item else ""
    points, text = (f"{item.points:g}", _text(item.text)) if item else ("", "")
    remove = '<button type="button" data-do="remove">Remove</button>' if item else ""
    change = "Change it in every answer" if item else "Add"
    return (
        f'<form class="set-item" data-item="{name}">'
        f'<label>Points <input name="points" type="number" step="any" required value="{points}">'
        f'</label><label>Sentence <textarea name="text" rows="2" required>\n{text}</textarea></label>'
        f'<p><button>{change}</button> {remove}</p><p role="status"></p></form>'
    )


def _for_the_class(view: View) -> Iterable[str]:
    waiting = sum(one.mark.waits for one in view.answers.values())
    yield (
        '<section aria-labelledby="class"><h2 id="class">For the whole class</h2>'
        f'<form id="decide"><p>What counts for all who have no mark of a person ({_wait(waiting)}), '
        "in later runs, too:</p>"
        '<p><button name="decision" value="outside">What the test gives outside</button> '
        '<button name="decision" value="inside">What it gives beside student code</button></p>'
        f'<p><label>Points <input name="points" type="number" min="0" step="any" '
        f'max="{view.pile.cell.points:g}"></label> <button value="">These points for everybody'
        '</button></p><p role="status"></p></form></section>'
    )


def _masked(piece: Piece, mask: Callable[[str], str]) -> Piece:
    return piece if piece.kind in PICTURES else replace(piece, source=mask(piece.source))


def _cut(pieces: Sequence[Piece]) -> list[Piece]:
    return [
        Piece(one.kind, one.source[-SAID:]) if one.kind in ("text", "error") else one
        for one in pieces
    ]


def _flags(flags: Sequence[Flag], mask: Callable[[str], str]) -> Iterable[str]:
    if flags:
        yield '<ul class="flags">'
        for flag in flags:
            claimed = " <em>(only the student’s own process says so)</em>" if flag.claimed else ""
            yield f"<li>{_text(mask(str(flag)))}{claimed}</li>"
        yield "</ul>"


def _opinions(view: View, one: Answer, said: str) -> Iterable[str]:
    most = view.pile.cell.points
    if one.opinion is not None:
        inside = one.opinion.inside
        beside = "it was not tried" if inside is None else f"{_number(inside)} of {_points(most)}"
        yield (
            "<dl><dt>Outside, where no student code can reach the test</dt>"
            f"<dd>{_number(one.opinion.outside)} of {_points(most)}</dd>"
            "<dt>Beside the student’s code, which could have made it up</dt>"
            f"<dd>{beside}; nothing else is kept of that run</dd></dl>"
        )
    if said:
        yield '<p class="soft">What the test said; student code may have printed parts of it:</p>'
        yield said


def _form(view: View, one: Answer, alike: int, sentences: Sequence[str]) -> Iterable[str]:
    name, most = one.identity, view.pile.cell.points
    has = {item.text for item in one.given.items}
    yield '<form class="mark">'
    if view.rubric:
        yield "<fieldset><legend>Rubric</legend>"
        for number, (item, sentence) in enumerate(zip(view.rubric, sentences, strict=True), 1):
            checked = " checked" if item.text in has else ""
            key = f"<kbd>{number}</kbd> " if number < 10 else ""
            yield (
                f'<label><input type="checkbox" name="item" value="{item.identity}" '
                f'data-points="{item.points:g}"{checked}> <span>{key}<b>{signed(item.points)}</b> '
                f"{sentence}</span></label>"
            )
        yield "</fieldset>"
    word = "More or fewer points" if view.rubric else "Points"
    given = one.given.adjusted or (one.mark.points is not None and not view.rubric)
    value = f"{one.given.adjusted:g}" if given else ""
    yield (
        f'<p class="points"><label>{word} <input type="number" step="any" name="adjusted" '
        f'value="{value}"></label> <button type="button" data-do="all">All <kbd>a</kbd></button> '
        '<button type="button" data-do="none">None <kbd>0</kbd></button>'
    )
    if one.opinion is not None:
        for place, points in (("outside", one.opinion.outside), ("inside", one.opinion.inside)):
            if points is not None:
                yield (
                    f'<button type="button" data-do="points" data-points="{points:g}">As {place}: '
                    f"{_number(points)}</button>"
                )
    yield f"<output>{_number(one.given.points(most))} of {_points(most)}</output></p>"
    if view.pile.by_hand:
        yield (
            f'<label for="c-{name}">Comment <kbd>c</kbd></label><textarea id="c-{name}" '
            f'name="comment" rows="3">\n{_text(one.given.comment)}</textarea>'
        )
    yield '<p class="do"><button class="main">Save <kbd>s</kbd></button>'
    if alike > 1:
        yield f'<button type="button" data-do="group">Save for all {alike} alike <kbd>g</kbd></button>'
    if one.mark.points is not None:
        yield '<button type="button" data-do="back">Take the mark back</button>'
    yield '</p><div class="newer"></div><p role="status"></p></form>'


def _text(text: str) -> str:
    return html.escape(text)
