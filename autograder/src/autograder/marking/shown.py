"""Pieces of notebooks as markup of the marking page. Nothing in it acts, whoever wrote it."""

import html
import re
from collections.abc import Sequence

from autograder.marking.answers import Piece, address
from autograder.notebooks.markup import is_safe
from autograder.notebooks.outputs import PICTURES, is_base64
from autograder.notebooks.rendering import Mended, picture_address
from autograder.session.cleaner import Cleaner, Text

MOST_TEXT = 40_000  # characters of a piece
MOST_MARKUP = 200_000
MOST_PICTURE = 3_000_000
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PARAGRAPH = re.compile(r"<p>((?:(?!<(?:p|a|img|input)\b).)*)</p>", re.DOTALL)
_WORDS = {"error": "What it raised", "text": "What it printed", "code": "Code"}


def shown(answers: Sequence[Sequence[Piece]], cleaner: Cleaner) -> list[str]:
    """Each answer as markup."""
    texts = {piece: _text(piece) for pieces in answers for piece in pieces}
    mended = _mend([text for text in texts.values() if text is not None], cleaner)
    return [
        "\n".join(_shown(piece, mended.get(texts[piece])) for piece in pieces) for pieces in answers
    ]


def in_line(sentences: Sequence[str], cleaner: Cleaner) -> list[str]:
    """Sentences as markup that stands within a line: their formulas, and what is emphasised."""
    mended = _mend([Text("page", one) for one in sentences], cleaner)
    return [_in_line(one, mended[Text("page", one)]) for one in sentences]


def _in_line(sentence: str, mended: Mended | None) -> str:
    found = _PARAGRAPH.fullmatch(mended.text.strip()) if mended is not None else None
    return found[1] if found else html.escape(sentence)


def _text(piece: Piece) -> Text | None:
    """What has to be rendered by the cleaner."""
    if piece.kind not in ("markdown", "text/markdown") or len(piece.source) > MOST_TEXT:
        return None
    return Text("page", piece.source, tuple(name for name, _ in piece.pictures))


def _mend(texts: list[Text], cleaner: Cleaner) -> dict[Text | None, Mended | None]:
    """The texts as markup. One that takes too long takes no other's time."""
    found: dict[Text | None, Mended | None] = dict(zip(texts, cleaner.mend(texts), strict=True))
    for text in [text for text in texts if found[text] is None]:
        found[text] = cleaner.mend([text])[0]
    return found


def _shown(piece: Piece, mended: Mended | None) -> str:
    beside = '<p class="soft">In a cell of the student’s own:</p>\n' if piece.beside else ""
    return beside + _markup(piece, mended)


def _markup(piece: Piece, mended: Mended | None) -> str:
    if mended is not None:
        text = mended.text
        for name, where in piece.pictures:
            text = text.replace(picture_address(name), where)
        return f'<div class="prose">{text}</div>'
    if piece.kind in PICTURES:
        if len(piece.source) > MOST_PICTURE or not is_base64(piece.source):
            return '<p class="soft">A picture that cannot be shown.</p>'
        where = address(piece.kind, piece.source)
        return f'<img src="{where}" alt="A picture that the cell drew" loading="lazy">'
    if piece.kind == "text/html" and len(piece.source) <= MOST_MARKUP and is_safe(piece.source):
        return f'<div class="prose">{piece.source}</div>'
    return as_text(piece.source, piece.kind)


def as_text(source: str, kind: str = "text") -> str:
    """Text as it was written; of a very long one the beginning."""
    source = _COLOURS.sub("", source)
    rest = len(source) - MOST_TEXT
    more = f'<p class="soft">… and {rest:,} more characters.</p>' if rest > 0 else ""
    label = _WORDS.get(kind, "Text")
    written = html.escape(source[:MOST_TEXT])
    return (
        f'<pre class="{html.escape(kind.partition("/")[0])}" tabindex="0" role="group" '
        f'aria-label="{label}">{written}</pre>{more}'
    )
