"""The drawings of the book.

A page of the book is read in light and in dark, on paper and on a phone. A drawing is therefore
put into the page as SVG, not as pixels, and its colours are CSS variables: `show` turns a
Matplotlib figure whose colours come from the palette below into such an SVG, with a caption for
those who scroll and a text for those who listen.

    plt.style.use(figures.STYLE)
    figure, axes = plt.subplots()
    axes.plot(losses, color=figures.BLUE)
    figures.show(figure, alt="The loss falls from 2.3 to 0.1.", caption="Training LeNet-5.")

The hues are those of Okabe and Ito, which colour-blind readers tell apart, and three more; the
values for the dark page are in `book/_static/unrolled.css`. What has a name has one colour in the
whole book: `PARTS` has those of a cell's inputs, gates and states, `MODELS` those of the networks.
Keep figures at most 5.4 inches wide: at that width text is still legible on a phone.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon

if TYPE_CHECKING:  # a page that draws no convolution does not depend on how one is computed
    from unrolled.convolution import Padding
    from unrolled.trace_table import Trace

__all__ = [
    "BLUE",
    "FAINT",
    "GREEN",
    "HUES",
    "INK",
    "MODELS",
    "MUTED",
    "OLIVE",
    "ORANGE",
    "PARTS",
    "PURPLE",
    "RED",
    "STYLE",
    "VIOLET",
    "YELLOW",
    "Drawing",
    "blank",
    "cell",
    "draw_feature_maps",
    "draw_matrix",
    "draw_taps",
    "show",
]

INK = "#1f2328"
MUTED = "#6b7280"
FAINT = "#d5d9df"
BLUE = "#0072b2"
ORANGE = "#c75000"
GREEN = "#00795a"
PURPLE = "#a8568a"
YELLOW = "#9a6f00"
VIOLET = "#7c3aed"
RED = "#701a2b"
OLIVE = "#454a00"

HUES = (BLUE, ORANGE, GREEN, PURPLE, YELLOW)  # for lines that have no colour of their own

# By the names that the equations have. A gate of the GRU has the colour of the gate of the LSTM
# whose work it does: z keeps, as f does, and r hides the past from the candidate, as o hides it
# from the outside. The calculators' stylesheet has the same table.
PARTS = {
    "x": BLUE,
    "h": ORANGE,
    "y": GREEN,
    "c": GREEN,
    "candidate": OLIVE,
    "i": VIOLET,
    "f": RED,
    "o": PURPLE,
    "z": RED,
    "r": PURPLE,
}

# Elman's network is what Keras calls SimpleRNN.
MODELS = {
    "dense": OLIVE,
    "simple_rnn": ORANGE,
    "elman": ORANGE,
    "jordan": PURPLE,
    "lstm": BLUE,
    "gru": GREEN,
}

# In JupyterLab no stylesheet of the book is loaded; there the second value of each counts.
_CSS = {
    INK: "var(--unrolled-ink, currentColor)",
    MUTED: "var(--unrolled-muted, #7d8590)",
    FAINT: "var(--unrolled-faint, #7d859066)",
    BLUE: f"var(--unrolled-blue, {BLUE})",
    ORANGE: f"var(--unrolled-orange, {ORANGE})",
    GREEN: f"var(--unrolled-green, {GREEN})",
    PURPLE: f"var(--unrolled-purple, {PURPLE})",
    YELLOW: f"var(--unrolled-yellow, {YELLOW})",
    VIOLET: f"var(--unrolled-violet, {VIOLET})",
    RED: f"var(--unrolled-red, {RED})",
    OLIVE: f"var(--unrolled-olive, {OLIVE})",
}

STYLE = {
    "figure.figsize": (5.2, 3.0),
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": plt.cycler(color=HUES),
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "image.cmap": "cividis",
}


@dataclass(frozen=True)
class Drawing:
    """An SVG with its alternative text and its caption, as a notebook or a page shows it."""

    svg: str
    alt: str
    caption: str | None = None

    def _repr_html_(self) -> str:
        caption = f"<figcaption>{html.escape(self.caption)}</figcaption>" if self.caption else ""
        return f'<figure class="unrolled-figure">{self.svg}{caption}</figure>'

    def __repr__(self) -> str:
        return f"Drawing: {self.alt}"


def show(figure: Figure, alt: str, caption: str | None = None) -> Drawing:
    """Turn a Matplotlib figure into a drawing for the page, and close the figure.

    Args:
        figure: its colours from this module's palette; others stay as they are.
        alt: what the picture shows, in a sentence or two, for those who cannot see it.
        caption: plain text below the picture.

    Raises:
        ValueError: if `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("alt must say what the picture shows, but it is empty.")
    buffer = io.StringIO()
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "unrolled"}):
        figure.savefig(
            buffer,
            format="svg",
            transparent=True,
            bbox_inches="tight",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    plt.close(figure)
    return Drawing(_inline(buffer.getvalue(), alt), alt, caption)


def draw_taps(
    n: int,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = 0,
    dilation_rate: int = 1,
    highlight: int | Sequence[int] = 0,
    axes: Axes | None = None,
) -> Axes:
    """Draw a row of inputs, a row of outputs, and a line from each input to what reads it.

    Args:
        highlight: the outputs whose lines are drawn in colour, a hue each; the others' are faint.
        axes: where to draw; a new figure if left out.
    """
    from unrolled.convolution import padding_amounts, tap_positions

    taps = tap_positions(n, kernel_size, strides, padding, dilation_rate)
    before, after = padding_amounts(n, kernel_size, strides, dilation_rate, padding)
    chosen = [highlight] if isinstance(highlight, int) else list(highlight)
    if axes is None:
        _, axes = plt.subplots(figsize=(5.2, 2.0))
    centres = taps.mean(axis=1)  # (outputs,) each output stands over the middle of what it reads
    order = [o for o in range(len(taps)) if o not in chosen] + chosen  # the coloured lines on top
    for output in order:
        hue = HUES[chosen.index(output) % len(HUES)] if output in chosen else None
        for position in taps[output]:
            axes.plot(
                [position, centres[output]],
                [0.36, 1.64],
                color=hue or FAINT,
                linewidth=2 if hue else 1,
                zorder=2 if hue else 1,
            )
        cell(axes, centres[output], 2, f"$z_{{{output + 1}}}$", hue=hue)
    read = set(taps.ravel())
    for position in range(-before, n + after):
        if 0 <= position < n:
            cell(axes, position, 0, f"$x_{{{position + 1}}}$", dashed=position not in read)
        else:
            cell(axes, position, 0, "0", dashed=True)
    blank(axes, (-before - 0.6, n + after - 0.4), (-0.6, 2.6))
    return axes


def draw_matrix(matrix: np.ndarray, axes: Axes | None = None, numbers: bool = True) -> Axes:
    """Draw a weight matrix: zeros empty, equal weights in equal colours (five hues at most)."""
    if axes is None:
        _, axes = plt.subplots(figsize=(3.2, 3.2))
    rows, columns = matrix.shape
    values = [value for value in dict.fromkeys(matrix.ravel().tolist()) if value != 0]
    hues = {value: HUES[index % len(HUES)] for index, value in enumerate(values)}
    for row in range(rows):
        for column in range(columns):
            value = matrix[row, column]
            text = f"{value:g}".replace("-", "\N{MINUS SIGN}") if numbers and value != 0 else ""
            cell(axes, column, rows - 1 - row, text, hue=hues.get(value), size=0.94, rounding=0)
    blank(axes, (-0.6, columns - 0.4), (-0.6, rows - 0.4))
    return axes


def draw_feature_maps(trace: Trace, axes: Axes | None = None) -> Axes:
    """Draw a traced network from top to bottom, each layer's output as a plate.

    A doubling of the map's side makes the plate wider by the same amount everywhere, a doubling
    of the channels makes it thicker by the same amount; two rulers below show how much. The name
    of the layer stands on the left, its output shape on the right. Convolutions are blue, pooling
    is orange, dense layers are green; `Flatten`, which changes no value, is left out.

    Args:
        trace: what `trace(net)` returns.
        axes: where to draw; a new figure as high as the network needs if left out.
    """
    outputs = [("input", "Input", trace.input_shape)]
    outputs += [(r.name, r.kind, r.output_shape) for r in trace.rows if r.kind != "Flatten"]
    top = 0.0  # all lengths are inches
    plates = []
    for name, kind, shape in outputs:
        side, channels = (shape[1], shape[2]) if len(shape) == 3 else (1, shape[0])
        width, thickness = 0.27 * (np.log2(side) + 0.6), 0.026 * (np.log2(channels) + 1)
        depth = 0.04 + 0.06 * width
        height = max(depth + thickness + 0.07, 0.23)
        plates.append((top - height / 2, width, thickness, depth, name, kind, shape))
        top -= height
    if axes is None:
        _, axes = plt.subplots(figsize=(5.2, 0.5 - top))
    for middle, width, thickness, depth, name, kind, shape in plates:
        _plate(axes, middle, width, thickness, depth, _KIND_HUES.get(kind, MUTED))
        axes.text(-1.3, middle, name, ha="right", va="center", fontsize=11)
        size = "\N{MULTIPLICATION SIGN}".join(map(str, shape))
        axes.text(1.45, middle, size, ha="left", va="center", fontsize=11)
    _ruler(axes, (-1.0, top - 0.2), (0.27 * 2, 0), "side \N{MULTIPLICATION SIGN} 4")
    _ruler(axes, (0.45, top - 0.2 - 0.052), (0, 0.026 * 4), "channels \N{MULTIPLICATION SIGN} 16")
    blank(axes, (-2.6, 2.6), (top - 0.4, 0.05))
    return axes


def cell(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    hue: str | None = None,
    dashed: bool = False,
    size: float = 0.72,
    rounding: float = 0.1,
) -> None:
    """Draw one box with a text in it; a hue fills it lightly, dashes mark what is not read."""
    corner = (x - size / 2 + rounding, y - size / 2 + rounding)
    side = size - 2 * rounding
    boxstyle = f"round,pad={rounding}" if rounding else "square,pad=0"
    box: dict[str, Any] = {"boxstyle": boxstyle, "linewidth": 1.2, "zorder": 3}
    if hue:
        axes.add_patch(FancyBboxPatch(corner, side, side, fc=hue, ec="none", alpha=0.22, **box))
    edge = hue or (FAINT if size > 0.9 else MUTED)
    linestyle = (0, (3, 2)) if dashed else "solid"
    axes.add_patch(FancyBboxPatch(corner, side, side, fc="none", ec=edge, ls=linestyle, **box))
    axes.text(x, y - 0.03, text, ha="center", va="center", color=INK, fontsize=12, zorder=4)


def blank(axes: Axes, xlim: tuple[float, float], ylim: tuple[float, float]) -> None:
    """Prepare axes for a drawing: equal units, these limits, no frame, no ticks."""
    axes.set(xlim=xlim, ylim=ylim, aspect="equal")
    axes.axis("off")


_KIND_HUES = {
    **dict.fromkeys(("Conv2D",), BLUE),
    **dict.fromkeys(("MaxPool2D", "AveragePool2D", "Subsampling2D"), ORANGE),
    **dict.fromkeys(("Dense", "RadialBasis"), GREEN),
}


def _plate(
    axes: Axes, middle: float, width: float, thickness: float, depth: float, hue: str
) -> None:
    """Draw a plate seen from the front and a little from above."""
    left, right = -width / 2, width / 2
    low, high = middle - (thickness + depth) / 2, middle + (thickness - depth) / 2
    faces = {
        0.30: [(left, low), (right, low), (right, high), (left, high)],
        0.12: [
            (left, high),
            (right, high),
            (right + depth, high + depth),
            (left + depth, high + depth),
        ],
        0.45: [
            (right, low),
            (right + depth, low + depth),
            (right + depth, high + depth),
            (right, high),
        ],
    }
    for alpha, corners in faces.items():
        axes.add_patch(Polygon(corners, fc=hue, ec="none", alpha=alpha))
        axes.add_patch(Polygon(corners, fc="none", ec=hue, lw=0.8, joinstyle="round"))


def _ruler(axes: Axes, start: tuple[float, float], length: tuple[float, float], text: str) -> None:
    """Draw a length with a mark at each end, and what it stands for to the right of it."""
    (x, y), (dx, dy) = start, length
    axes.plot([x, x + dx], [y, y + dy], color=MUTED, lw=1, marker="_" if dy else "|", ms=5)
    axes.text(x + dx + 0.1, y + dy / 2, text, ha="left", va="center", color=MUTED, fontsize=10)


_STYLE = re.compile(r"<defs>\s*<style[^>]*>\*\{([^}]*)\}</style>\s*</defs>\s*")


def _inline(svg: str, alt: str) -> str:
    """Make Matplotlib's SVG part of a page: no prologue, no ids that clash, colours from CSS.

    Matplotlib has a rule for how every line ends and bends. In a page it would hold for the whole
    page, and a browser would style all that it has anew at each figure; the root of the SVG hands
    the same down to its lines alone.
    """
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    prefix = "u" + sha256(svg.encode()).hexdigest()[:8]
    referenced = set(re.findall(r"(?:url\(#|href=\"#)([^\")]+)", svg))
    svg = re.sub(
        r' id="([^"]+)"',
        lambda m: f' id="{prefix}-{m[1]}"' if m[1] in referenced else "",
        svg,
    )
    svg = re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    for colour, variable in _CSS.items():
        svg = re.sub(re.escape(colour), variable, svg, flags=re.IGNORECASE)
    svg, (lines,) = _STYLE.sub("", svg), _STYLE.findall(svg)
    svg = svg.replace("'DejaVu Sans'", "system-ui, 'DejaVu Sans', sans-serif")
    width = float(re.findall(r'width="([\d.]+)pt"', svg)[0])
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    attributes = (
        f' role="img" aria-label="{html.escape(alt)}"'
        f' style="width: 100%; max-width: {width * 4 / 3 * 1.25:.0f}px; height: auto; {lines}"'
    )
    return svg.replace("<svg", "<svg" + attributes, 1)
