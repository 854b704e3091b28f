"""A traced network as a table, which shows itself: as aligned text in a terminal, as HTML in a
notebook.

The HTML brings its own small style sheet. Its colours are the variables of the book's theme
(--pst-...) or of JupyterLab (--jp-...), so that one table serves light and dark; on a narrow page
it scrolls sideways inside its own frame, and the names of the layers stay in view.
"""

from __future__ import annotations

import difflib
import html
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unrolled.layers import Shape, pair, times

TEXT_HEADINGS = ("layer", "settings", "output", "parameters", "MACs", "field", "memory")
TEXT_NOTE = (
    "MACs: multiply-accumulates of the convolutions and dense layers, for one example.\n"
    "field: what one output value sees of the input. memory: the output at float32."
)
HTML_HEADINGS = (
    "layer",
    "settings",
    "output shape",
    "parameters",
    "multiply-accumulates",
    "receptive field",
    "memory",
)
HTML_NOTE = (
    "For one example. The parameters include the biases; multiply-accumulates are those of the "
    "convolutions and dense layers; the receptive field is what one output value sees of the "
    "input; memory is what the layer\u2019s output takes at float32."
)
WORD_COLUMNS = 2  # the first columns are words, aligned left; the others are figures

# The themes stripe and frame the tables of outputs, at a high rank: hence the !important.
# (The class "dataframe" tells the book's theme not to put a light box around them in the dark.)
STYLE = """
.unrolled-trace {
  --ink: var(--pst-color-text-base, var(--jp-content-font-color1, CanvasText));
  --quiet: var(--pst-color-text-muted, var(--jp-content-font-color2, GrayText));
  --line: var(--pst-color-border, var(--jp-border-color2, #8888));
  --page: var(--pst-color-background, var(--jp-layout-color0, Canvas));
  background: var(--page);
  color: var(--ink);
  margin: 1em 0;
}
.unrolled-trace-scroll { overflow-x: auto; }
.unrolled-trace table.dataframe {
  border: 0 !important;
  border-collapse: separate;
  border-spacing: 0;
  color: inherit !important;
  font-size: 0.8rem;
  margin: 0;
}
.unrolled-trace table.dataframe tr {
  background: none !important;
  border: 0 !important;
}
.unrolled-trace table.dataframe :is(th, td) {
  border: 0 solid var(--line) !important;
  border-bottom-width: 1px !important;
  font-variant-numeric: tabular-nums;
  line-height: 1.4;
  max-width: none;
  padding: 0.3em 0.45em;
  text-align: right;
  vertical-align: baseline;
  white-space: nowrap;
}
.unrolled-trace table.dataframe :is(th, td).words { text-align: left; }
.unrolled-trace table.dataframe td.words { white-space: normal; }
.unrolled-trace table.dataframe thead th {
  border-bottom: 2px solid var(--ink) !important;
  vertical-align: bottom;
  white-space: normal;
}
.unrolled-trace table.dataframe tbody tr:last-child > * { border-color: var(--ink) !important; }
.unrolled-trace table.dataframe tfoot :is(th, td) {
  border: 0 !important;
  font-weight: bold;
}
.unrolled-trace table.dataframe tr > :first-child {
  background: var(--page);
  left: 0;
  position: sticky;
}
.unrolled-trace caption {
  caption-side: top;
  color: inherit;
  padding: 0 0 0.5em;
  text-align: left;
}
.unrolled-trace caption span {
  display: inline-block;
  font-weight: bold;
  left: 0;
  padding-left: 0.45em;
  position: sticky;
}
.unrolled-trace .unrolled-trace-note {
  color: var(--quiet);
  font-size: 0.75rem;
  line-height: 1.4;
  margin: 0.5em 0 0;
  max-width: 52em;
  padding-left: 0.45em;
}
"""


@dataclass(frozen=True)
class LayerTrace:
    """What one layer makes of its input, for one example.

    `receptive_field` is the side of the square of network inputs that one value depends on
    (padding included), a pair (rows, columns) where they differ, and None from the first dense
    layer on, which reads everything. `activation_bytes` is the memory of the output at float32.
    """

    name: str
    kind: str
    settings: str
    output_shape: Shape
    parameters: int
    multiply_accumulates: int
    receptive_field: int | tuple[int, int] | None
    activation_bytes: int


@dataclass(frozen=True, repr=False)
class Trace:
    """The rows of a traced network, and their totals. `trace["conv1"]` is the row of that layer."""

    network: str
    input_shape: Shape
    rows: tuple[LayerTrace, ...]

    @property
    def parameters(self) -> int:
        """Return how many numbers all layers train."""
        return sum(row.parameters for row in self.rows)

    @property
    def multiply_accumulates(self) -> int:
        """Return the multiply-accumulates of all layers for one example."""
        return sum(row.multiply_accumulates for row in self.rows)

    @property
    def activation_bytes(self) -> int:
        """Return the memory of all layers' outputs for one example; the input is not in it."""
        return sum(row.activation_bytes for row in self.rows)

    def __getitem__(self, name: str) -> LayerTrace:
        """Return the row of a layer; capitals do not matter."""
        for row in self.rows:
            if isinstance(name, str) and row.name.casefold() == name.casefold():
                return row
        raise KeyError(no_such_layer(self.network, name, [row.name for row in self.rows]))

    def __iter__(self) -> Iterator[LayerTrace]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


def no_such_layer(network: str, name: object, names: Sequence[str]) -> str:
    """Return the message for the name of a layer that a network has not."""
    close = difflib.get_close_matches(str(name), names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{network} has no layer {name!r}.{hint} Its layers are: {', '.join(names)}."


def as_text(trace: Trace) -> str:
    """Return the table in plain ASCII, about 100 characters wide."""
    rows = [TEXT_HEADINGS, *_body(trace), _totals(trace)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    heading, *body, totals = [_aligned(row, widths) for row in rows]
    rule = "-" * len(heading)
    return "\n".join([_title(trace), "", heading, rule, *body, rule, totals, "", TEXT_NOTE])


def as_html(trace: Trace) -> str:
    """Return the table with its style sheet, as a notebook shows it."""
    title = html.escape(_typeset(_title(trace)))
    return (
        f'<div class="unrolled-trace"><style>{STYLE}</style>'
        f'<div class="unrolled-trace-scroll" role="region" aria-label="{title}" tabindex="0">'
        f'<table class="dataframe"><caption><span>{title}</span></caption>'
        f"<thead>{_html_row(HTML_HEADINGS, heading=True)}</thead>"
        f"<tbody>{''.join(map(_html_row, _body(trace)))}</tbody>"
        f"<tfoot>{_html_row(_totals(trace))}</tfoot>"
        f'</table></div><p class="unrolled-trace-note">{HTML_NOTE}</p></div>'
    )


def _title(trace: Trace) -> str:
    return f"{trace.network} on an input of {times(trace.input_shape)}"


def _body(trace: Trace) -> list[tuple[str, ...]]:
    first = ("input", "", times(trace.input_shape), "", "", "", "")
    return [first, *map(_cells, trace.rows)]


def _cells(row: LayerTrace) -> tuple[str, ...]:
    return (
        row.name,
        row.settings,
        times(row.output_shape),
        f"{row.parameters:,}",
        f"{row.multiply_accumulates:,}",
        "all" if row.receptive_field is None else times(pair(row.receptive_field)),
        _memory(row.activation_bytes),
    )


def _totals(trace: Trace) -> tuple[str, ...]:
    figures = (f"{trace.parameters:,}", f"{trace.multiply_accumulates:,}")
    return ("total", "", "", *figures, "", _memory(trace.activation_bytes))


def _memory(size: int) -> str:
    """Return bytes with three figures and a unit of 1000: 18.8 kB."""
    if size < 1000:
        return f"{size} B"
    rounded = float(f"{size:.3g}")  # 999 999 bytes are 1.00 MB
    power = min(int(math.log10(rounded)) // 3, 4)
    number = f"{rounded / 1000**power:#.3g}".rstrip(".")
    return f"{number} {('B', 'kB', 'MB', 'GB', 'TB')[power]}"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    sides = ["<"] * WORD_COLUMNS + [">"] * (len(cells) - WORD_COLUMNS)
    columns = zip(cells, sides, widths, strict=True)
    return "  ".join(f"{cell:{side}{width}}" for cell, side, width in columns).rstrip()


def _html_row(cells: Sequence[str], heading: bool = False) -> str:
    columns = []
    for number, cell in enumerate(cells):
        words = ' class="words"' if number < WORD_COLUMNS else ""
        text = html.escape(cell if number == 0 else _typeset(cell))
        if heading:
            columns.append(f'<th scope="col"{words}>{text}</th>')
        elif number == 0:
            columns.append(f'<th scope="row"{words}>{text}</th>')
        else:
            text = re.sub("(?<!,) ", "&nbsp;", text)  # settings break after a comma only
            columns.append(f"<td{words}>{text}</td>")
    return f"<tr>{''.join(columns)}</tr>"


def _typeset(text: str) -> str:
    """Return the text with a multiplication sign for each x between figures."""
    return re.sub(r"(?<=\d)x(?=\d)", "\N{MULTIPLICATION SIGN}", text)
