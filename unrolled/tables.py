"""Results as a table: aligned text in a terminal, HTML in a notebook and on a page of the book.

    tables.show(
        [("LSTM", 5504, "0.93 ± 0.02"), ("GRU", 4224, "0.91 ± 0.03")],
        headings=("layer", "parameters", "F1"),
        caption="What each layer costs, and what it reaches (mean of 5 seeds).",
    )

A column of numbers is aligned right. Whole numbers get commas; give other numbers as text, rounded
as they are meant, or say how: `formats={"loss": ".3f"}`. A name such as `c_t` becomes italic with a
subscript, and a minus before a digit the sign of that name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Table", "show"]

_ONE = r"[-−+<>≈≤≥ ]*\d[\d,.]*(e[-−+]?\d+)?\s*[%×]?"
_NUMBER = re.compile(rf"{_ONE}(\s*(±|to|–)\s*{_ONE})?")
_NOTHING = {"", "–", "—"}
_SYMBOL = re.compile(r"\b([A-Za-z])_(\w+)\b")
_MINUS = re.compile(r"(?<![\w)])-(?=\d)")


@dataclass(frozen=True)
class Table:
    """Rows of texts under headings, with a caption."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column whether it holds numbers, and so is aligned right."""
        columns = zip(*self.rows, strict=True)
        return tuple(
            all(text in _NOTHING or _NUMBER.fullmatch(text) for text in column)
            for column in columns
        )

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.headings, *self.rows, strict=True)]

        def aligned(row: Sequence[str]) -> str:
            cells = zip(row, widths, self.numeric, strict=True)
            return "  ".join(
                text.rjust(width) if right else text.ljust(width) for text, width, right in cells
            ).rstrip()

        lines = [aligned(self.headings), "  ".join("-" * width for width in widths)]
        return "\n".join([self.caption, "", *lines, *map(aligned, self.rows)])

    def _repr_html_(self) -> str:
        # The class "dataframe" tells the themes of notebooks and of the book that it is a table.
        head = self._row(self.headings, "th", "col")
        body = "".join(self._row(row, "td") for row in self.rows)
        return (
            '<div class="unrolled-table pst-scrollable-table-container">'
            f'<table class="dataframe"><caption>{_typeset(self.caption)}</caption>'
            f"<thead>{head}</thead><tbody>{body}</tbody></table></div>"
        )

    def _row(self, row: Sequence[str], tag: str, scope: str = "") -> str:
        scoped = f' scope="{scope}"' if scope else ""
        kinds = [' class="number"' if right else "" for right in self.numeric]
        cells = (
            f"<{tag}{scoped}{kind}>{_typeset(text)}</{tag}>"
            for text, kind in zip(row, kinds, strict=True)
        )
        return f"<tr>{''.join(cells)}</tr>"


def show(
    rows: Sequence[Sequence[object]],
    headings: Sequence[str],
    caption: str,
    formats: Mapping[str, str] | None = None,
) -> Table:
    """Make a table of rows.

    Args:
        rows: texts, whole numbers or other numbers.
        headings: one for each column; an empty one heads a column of names.
        caption: what the table shows, in a sentence.
        formats: for a heading, how its numbers are written, as in an f-string.

    Raises:
        ValueError: if there is no row, or a row has not as many entries as there are headings.

    >>> show([("LSTM", 5504), ("GRU", 4224)], ("layer", "parameters"), "Their sizes.")
    Their sizes.
    <BLANKLINE>
    layer  parameters
    -----  ----------
    LSTM        5,504
    GRU         4,224
    """
    if not rows or any(len(row) != len(headings) for row in rows):
        raise ValueError(f"every row must have {len(headings)} entries, one for each heading")
    formats = formats or {}
    texts = tuple(
        tuple(
            _written(value, formats.get(heading, ""))
            for value, heading in zip(row, headings, strict=True)
        )
        for row in rows
    )
    return Table(tuple(headings), texts, caption)


def _written(value: object, given: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    is_whole = isinstance(value, int) or "int" in type(value).__name__
    return format(value, given or ("," if is_whole else ".3g"))


def _typeset(text: str) -> str:
    text = _SYMBOL.sub(r"<i>\1</i><sub>\2</sub>", html.escape(text))
    return _MINUS.sub("−", text)
