"""Where everything stands in the drawing of a cell: one table for figures and calculators.

`unrolled.diagrams` draws these tables with Matplotlib; the calculators of the LSTM and of the GRU
get them as data and draw them with the numbers of a step. Places are in units of a drawing that is
`WIDTH` wide; y points down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["GRU", "LSTM", "SIMPLE_RNN", "WIDTH", "Layout", "Part"]

WIDTH = 400


@dataclass(frozen=True)
class Part:
    """One mark of a drawing.

    `kind` is "wire" (an arrow through the points `at`), "line" (the same without a head), "join"
    (a dot where wires part), "node" (an operation, whose sign is `text`), "pill" (a function on a
    wire), "box" (a gate or the candidate: `text` is its name, `symbol` its function) or "label".
    `hue` is a name in `unrolled.figures.PARTS`; `value` is the number or the words that a
    calculator puts there, by name; a label without `text` is the calculators' alone. `side` is
    where a label stands of its place: "start" to the right of it, "end" to the left. The part is
    drawn if the cell has all the settings in `when`.
    """

    kind: str
    at: tuple[float, ...]
    hue: str = ""
    text: str = ""
    symbol: str = ""
    value: str = ""
    side: str = ""
    when: Mapping[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return what is set, for a script."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Layout:
    """A drawing: its height, and its parts from the back to the front."""

    height: float
    parts: tuple[Part, ...]

    def drawn(self, **settings: str) -> Iterator[Part]:
        """Yield the parts of a cell with these settings."""
        for part in self.parts:
            if part.when.items() <= settings.items():
                yield part

    def as_data(self) -> dict[str, Any]:
        """Return the layout for a script, without the labels that have no number."""
        parts = [part.as_data() for part in self.parts if part.kind != "label" or part.value]
        return {"height": self.height, "parts": parts}


def _wire(hue: str, *at: float, **when: str) -> Part:
    return Part("wire", at, hue, when=when)


def _line(hue: str, *at: float, **when: str) -> Part:
    return Part("line", at, hue, when=when)


def _join(hue: str, x: float, y: float, **when: str) -> Part:
    return Part("join", (x, y), hue, when=when)


def _node(x: float, y: float, sign: str) -> Part:
    return Part("node", (x, y), text=sign)


def _pill(x: float, y: float, text: str, value: str = "", **when: str) -> Part:
    return Part("pill", (x, y), text=text, value=value, when=when)


def _box(x: float, y: float, hue: str, name: str, symbol: str) -> Part:
    return Part("box", (x, y), hue, name, symbol, value=hue)


def _label(
    x: float, y: float, text: str, value: str = "", side: str = "", hue: str = "", **when: str
) -> Part:
    return Part("label", (x, y), hue, text, value=value, side=side, when=when)


BY_WEIGHTS = {"mode": "weights"}  # the gates read x and h; otherwise sliders set them
BY_HAND = {"mode": "sliders"}
TANH, LINEAR = {"activation": "tanh"}, {"activation": "linear"}
KEEP, TAKE = {"update": "keep"}, {"update": "take"}
AFTER = {**BY_WEIGHTS, "reset": "after"}
BEFORE = {**BY_WEIGHTS, "reset": "before"}

LSTM = Layout(
    314,
    (
        # c along the top, and its way through tanh to the output
        _wire("c", 4, 52, 34, 52),
        _wire("c", 58, 52, 148, 52),
        _wire("c", 172, 52, 396, 52),
        _join("c", 274, 52),
        _wire("c", 274, 52, 274, 106, **LINEAR),
        _line("c", 274, 52, 274, 68, **TANH),
        _wire("c", 274, 90, 274, 106, **TANH),
        # from the gates
        _wire("f", 46, 160, 46, 64),
        _wire("i", 122, 160, 122, 118, 148, 118),
        _wire("candidate", 198, 160, 198, 118, 172, 118),
        _wire("", 160, 106, 160, 64),
        _wire("o", 274, 160, 274, 130),
        _wire("h", 286, 118, 396, 118),
        # h into each box, and x into each box
        _line("h", 4, 290, 20, 290, 20, 246, **BY_WEIGHTS),
        _wire("h", 20, 246, 264, 246, 264, 220, **BY_WEIGHTS),
        *(_join("h", x, 246, **BY_WEIGHTS) for x in (36, 112, 188)),
        *(_wire("h", x, 246, x, 220, **BY_WEIGHTS) for x in (36, 112, 188)),
        _line("x", 170, 308, 170, 268, **BY_WEIGHTS),
        _join("x", 170, 268, **BY_WEIGHTS),
        _wire("x", 170, 268, 56, 268, 56, 220, **BY_WEIGHTS),
        _wire("x", 170, 268, 284, 268, 284, 220, **BY_WEIGHTS),
        *(_join("x", x, 268, **BY_WEIGHTS) for x in (132, 208)),
        *(_wire("x", x, 268, x, 220, **BY_WEIGHTS) for x in (132, 208)),
        _wire("x", 198, 308, 198, 220, **BY_HAND),
        # operations
        _node(46, 52, "×"),
        _node(160, 52, "+"),
        _node(160, 118, "×"),
        _node(274, 118, "×"),
        _pill(274, 79, "tanh", **TANH),
        _box(46, 190, "f", "forget", "σ"),
        _box(122, 190, "i", "input", "σ"),
        _box(198, 190, "candidate", "candidate", "tanh"),
        _box(274, 190, "o", "output", "σ"),
        # names, or numbers in their places
        _label(4, 24, "$c_{t-1}$", "c_before", "start", "c"),
        _label(396, 24, "$c_t$", "c", "end", "c"),
        _label(396, 142, "$h_t$", "h", "end", "h"),
        _label(28, 302, "$h_{t-1}$", "h_before", "start", "h", **BY_WEIGHTS),
        _label(178, 302, "$x_t$", "x", "start", "x", **BY_WEIGHTS),
        _label(206, 302, "", "x", "start", "x", **BY_HAND),
        _label(103, 42, "", "kept"),
        _label(168, 88, "", "added", "start"),
        _label(302, 84, "", "shown", "start", **TANH),
        _label(54, 146, "$f_t$", side="start", hue="f"),
        _label(116, 138, "$i_t$", side="end", hue="i"),
        _label(206, 138, r"$\tilde c_t$", side="start", hue="candidate"),
        _label(282, 146, "$o_t$", side="start", hue="o"),
    ),
)

GRU = Layout(
    314,
    (
        # h along the top
        _wire("h", 4, 52, 48, 52),
        _wire("h", 72, 52, 314, 52),
        _wire("h", 338, 52, 396, 52),
        # z on the old state, 1 - z on the candidate; or the other way round
        _wire("z", 60, 160, 60, 64, **KEEP),
        _line("z", 60, 160, 60, 102, **TAKE),
        _wire("z", 60, 80, 60, 64, **TAKE),
        _join("z", 60, 118),
        _line("z", 60, 118, 166, 118, **KEEP),
        _wire("z", 206, 118, 314, 118, **KEEP),
        _wire("z", 60, 118, 314, 118, **TAKE),
        _wire("candidate", 326, 160, 326, 130),
        _wire("", 326, 106, 326, 64),
        # the old state through the reset gate to the candidate
        _join("h", 16, 52),
        _line("h", 16, 52, 16, 250, 213, 250),
        _wire("h", 213, 250, 213, 202, **BY_HAND),
        _wire("h", 213, 250, 213, 202, **BEFORE),
        _line("h", 213, 250, 213, 239, **AFTER),
        _wire("h", 213, 217, 213, 202, **AFTER),
        _wire("r", 177, 190, 201, 190),
        _wire("", 225, 190, 291, 190, **BY_HAND),
        _wire("", 225, 190, 291, 190, **AFTER),
        _line("", 225, 190, 236, 190, **BEFORE),
        _wire("", 276, 190, 291, 190, **BEFORE),
        # h and x into the gates, x into the candidate
        *(_join("h", x, 250, **BY_WEIGHTS) for x in (50, 132)),
        *(_wire("h", x, 250, x, 220, **BY_WEIGHTS) for x in (50, 132)),
        _wire("x", 326, 308, 326, 220),
        *(_join("x", x, 272, **BY_WEIGHTS) for x in (152, 326)),
        _wire("x", 326, 272, 70, 272, 70, 220, **BY_WEIGHTS),
        _wire("x", 152, 272, 152, 220, **BY_WEIGHTS),
        # operations
        _node(60, 52, "×"),
        _node(326, 52, "+"),
        _node(326, 118, "×"),
        _node(213, 190, "×"),
        _pill(186, 118, "1 − z", **KEEP),
        _pill(60, 91, "1 − z", **TAKE),
        _pill(213, 228, "$U_h$", "product", **AFTER),
        _pill(256, 190, "$U_h$", "product", **BEFORE),
        _box(60, 190, "z", "update", "σ"),
        _box(142, 190, "r", "reset", "σ"),
        _box(326, 190, "candidate", "candidate", "tanh"),
        # names, or numbers in their places
        _label(4, 24, "$h_{t-1}$", "h_before", "start", "h"),
        _label(396, 24, "$h_t$", "h", "end", "h"),
        _label(318, 302, "$x_t$", "x", "end", "x"),
        _label(190, 42, "", "kept"),
        _label(334, 88, "", "taken", "start"),
        _label(258, 172, "", "past"),
        _label(68, 150, "$z_t$", side="start", hue="z"),
        _label(189, 178, "$r_t$", hue="r"),
        _label(334, 150, r"$\tilde h_t$", side="start", hue="candidate"),
    ),
)

SIMPLE_RNN = Layout(
    160,
    (
        _wire("h", 4, 60, 165, 60),
        _wire("h", 235, 60, 396, 60),
        _wire("x", 200, 154, 200, 90),
        _box(200, 60, "h", "state", "tanh"),
        _label(4, 42, "$h_{t-1}$", "h_before", "start", "h"),
        _label(396, 42, "$h_t$", side="end", hue="h"),
        _label(208, 144, "$x_t$", "x", "start", "x"),
    ),
)
