"""Complete drawings of the cells: every input, gate, product, sum and state, with its arrow.

    axes = draw_lstm_cell(units=16)
    figures.show(axes.figure, alt="The memory c runs along the top ...")

The names are Keras's, the colours those of `unrolled.figures.PARTS`. Where everything stands is in
`unrolled.cell_layouts`, which the calculators draw, too.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from unrolled import figures
from unrolled.cell_layouts import GRU, LSTM, SIMPLE_RNN, WIDTH, Layout, Part

__all__ = ["draw_gru_cell", "draw_lstm_cell", "draw_simple_rnn_cell"]

_INCHES = 5.4  # how wide a drawing is: the most at which text is legible on a phone


def draw_lstm_cell(
    axes: Axes | None = None, units: int | str | None = None, features: int | str = "features"
) -> Axes:
    """Draw one step of an LSTM: gates i, f and o, the candidate, the states c and h.

    Args:
        axes: where to draw; a new figure if left out.
        units: the shapes of what comes in are written beside it, with this number or name; no
            shapes if left out.
        features: the same for the inputs.
    """
    return _draw(LSTM, axes, units, features)


def draw_gru_cell(
    axes: Axes | None = None,
    units: int | str | None = None,
    features: int | str = "features",
    reset_after: bool = True,
) -> Axes:
    """Draw one step of a GRU: gates z and r, the candidate, the state h.

    Args:
        axes: where to draw; a new figure if left out.
        units: the shapes of what comes in are written beside it, with this number or name; no
            shapes if left out.
        features: the same for the inputs.
        reset_after: whether the reset gate multiplies after the recurrent kernel of the candidate,
            as in Keras, or before it.
    """
    return _draw(GRU, axes, units, features, reset="after" if reset_after else "before")


def draw_simple_rnn_cell(
    axes: Axes | None = None, units: int | str | None = None, features: int | str = "features"
) -> Axes:
    """Draw one step of a SimpleRNN: the state h, made of the one before and of x.

    Args:
        axes: where to draw; a new figure if left out.
        units: the shapes of what comes in are written beside it, with this number or name; no
            shapes if left out.
        features: the same for the inputs.
    """
    return _draw(SIMPLE_RNN, axes, units, features)


def _draw(
    layout: Layout,
    axes: Axes | None,
    units: int | str | None,
    features: int | str,
    reset: str = "after",
) -> Axes:
    if axes is None:
        _, axes = plt.subplots(figsize=(_INCHES, _INCHES * layout.height / WIDTH))
    figures.blank(axes, (0, WIDTH), (layout.height, 0))
    # What a figure of the book shows: Keras's conventions, unless it says otherwise.
    for part in layout.drawn(mode="weights", activation="tanh", update="keep", reset=reset):
        if part.kind in ("wire", "line"):
            _wire(axes, part)
        elif part.kind == "label":
            _label(axes, part, units, features)
        else:
            _SHAPES[part.kind](axes, part)
    return axes


def _hue(part: Part) -> str:
    return figures.PARTS[part.hue] if part.hue else figures.MUTED


def _wire(axes: Axes, part: Part) -> None:
    points = list(zip(part.at[::2], part.at[1::2], strict=True))
    width = 2.4 if part.hue in ("c", "h") else 1.6
    axes.plot(*zip(*points, strict=True), color=_hue(part), lw=width, zorder=1)
    if part.kind == "wire":
        arrow = {
            "arrowstyle": "-|>",
            "color": _hue(part),
            "lw": width,
            "shrinkA": 0,
            "shrinkB": 0,
        }
        axes.annotate("", points[-1], points[-2], arrowprops=arrow, zorder=1)


def _join(axes: Axes, part: Part) -> None:
    x, y = part.at
    axes.add_patch(Circle((x, y), 3.4, fc=_hue(part), ec="none", zorder=2))


def _node(axes: Axes, part: Part) -> None:
    x, y = part.at
    axes.add_patch(Circle((x, y), 12, fc="none", ec=figures.INK, lw=1.3, zorder=3))
    _text(axes, x, y, part.text, 15)


def _pill(axes: Axes, part: Part) -> None:
    x, y = part.at
    _rounded(axes, x, y, 40, 22, 11, fc="none", ec=figures.INK, lw=1.3)
    _text(axes, x, y, part.text, 11)


def _box(axes: Axes, part: Part) -> None:
    x, y = part.at
    _rounded(axes, x, y, 70, 60, 6, fc=_hue(part), ec="none", alpha=0.2)
    _rounded(axes, x, y, 70, 60, 6, fc="none", ec=_hue(part), lw=1.6)
    _text(axes, x, y - 11, part.symbol, 14)
    _text(axes, x, y + 13, part.text, 11)


_SHAPES = {"join": _join, "node": _node, "pill": _pill, "box": _box}


def _rounded(
    axes: Axes, x: float, y: float, width: float, height: float, radius: float, **look: Any
) -> None:
    corner = (x - width / 2, y - height / 2)
    style = f"round,pad=0,rounding_size={radius}"
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle=style, zorder=3, **look))


def _label(axes: Axes, part: Part, units: int | str | None, features: int | str) -> None:
    if not part.text:
        return
    widths = {"c_before": units, "h_before": units, "x": features}
    shaped = units is not None and part.value in widths
    shape = f" (batch, {widths[part.value]})" if shaped else ""
    side = {"start": "left", "end": "right", "": "center"}[part.side]
    x, y = part.at
    axes.text(
        x, y, part.text + shape, ha=side, va="baseline", fontsize=13, color=figures.INK, zorder=4
    )


def _text(axes: Axes, x: float, y: float, text: str, size: float) -> None:
    axes.text(x, y, text, ha="center", va="center_baseline", fontsize=size, zorder=4)
