"""What a student wrote and displayed, made fit for the pages on which a marker reads it.

A text stays as it is where it is plainly harmless, or the author's own. Any other is rendered by the
cleaner, under limits; what did not come to an end there is shown as it was written. That happens when
the points are decided, and cannot change them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.model import Flag, NotebookSpec
from autograder.notebooks.markup import escaped, fenced, is_harmless, is_plain_table
from autograder.notebooks.matching import plain_text
from autograder.notebooks.node import Node
from autograder.notebooks.outputs import acts, is_base64
from autograder.notebooks.rendering import Mended
from autograder.session.cleaner import Cleaner, Text

WROTE_MARKUP = "wrote markup that would have run in a browser; it was made harmless"
AS_TEXT = "wrote what may not be shown as it would look; it is shown as text"
TOO_LONG = "wrote what takes too long to render; it is shown as text"
DISPLAYED_TOO_MUCH = "displayed markup that may not be shown; it was left out"
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_SHOWN = 2_000  # characters of markup that is shown as text, where nothing else is


@dataclass
class _Piece:
    """A text in a notebook, and where it stands."""

    holder: Node
    key: str
    text: Text
    where: str


def make_harmless(notebook: Node, spec: NotebookSpec, cleaner: Cleaner) -> list[Flag]:
    """Let a notebook hold nothing that acts on a page that shows it; what to tell.

    notebook: executed; changed in place
    """
    flags: list[Flag] = []
    own = {plain_text(cell.source) for cell in spec.cells if cell.cell_type != "code"}
    pieces: list[_Piece] = []
    for number, cell in enumerate(notebook.cells, start=1):
        where = cell.metadata.get("nbgrader", {}).get("grade_id", "") or f"cell {number}"
        if cell.cell_type == "code":
            pieces += _displayed(cell, where)
        elif cell.cell_type == "raw":
            if plain_text(cell.source) not in own:  # pages show it as markup
                flags += [Flag("markup", WROTE_MARKUP, where)] if acts(cell.source) else []
                cell.source = escaped(cell.source)
        else:
            piece = _written(cell, where, own)
            pieces += [piece] if piece else []
    for piece, mended in zip(pieces, cleaner.mend([one.text for one in pieces]), strict=True):
        flags += _settle(piece, mended)
    return flags


def _written(cell: Node, where: str, own: set[str]) -> _Piece | None:
    """A cell's Markdown, if it has to be rendered to be known for harmless."""
    pictures = _pictures(cell.pop("attachments", {}))
    if pictures:
        cell["attachments"] = pictures
    known = is_harmless(cell.source) or plain_text(cell.source) in own
    if known and "attachment:" not in cell.source:
        return None
    return _Piece(cell, "source", Text("markdown", cell.source, tuple(sorted(pictures))), where)


def _pictures(attachments: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    kept = {
        name: {kind: data for kind, data in of.items() if kind in _PICTURES and is_base64(data)}
        for name, of in attachments.items()
    }
    return {name: of for name, of in kept.items() if of}


def _displayed(cell: Node, where: str) -> Iterator[_Piece]:
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/html" in data and not is_plain_table(data["text/html"]):
            yield _Piece(data, "text/html", Text("html", data["text/html"]), where)
        if "text/markdown" in data and not is_harmless(data["text/markdown"]):
            yield _Piece(data, "text/markdown", Text("markdown", data["text/markdown"]), where)


def _settle(piece: _Piece, mended: Mended | None) -> Iterator[Flag]:
    """Put what may be shown in a text's place."""
    holder, source = piece.holder, piece.text.source
    if piece.text.kind == "html":
        if mended is not None and not mended.as_text:
            holder[piece.key] = mended.text
            return
        del holder[piece.key]
        holder.setdefault("text/plain", source[:_SHOWN])
        yield Flag("markup", DISPLAYED_TOO_MUCH, piece.where)
        return
    holder[piece.key] = fenced(source) if mended is None else mended.text
    if mended is None:
        yield Flag("markup", TOO_LONG, piece.where)
    elif mended.text != source and acts(source):
        yield Flag("markup", WROTE_MARKUP, piece.where)
    elif mended.as_text:
        yield Flag("markup", AS_TEXT, piece.where)
