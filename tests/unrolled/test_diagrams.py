"""The drawing of a cell is complete: what the equations name is there, joined as they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from unrolled import cell_layouts, diagrams, figures
from unrolled.cell_layouts import Layout, Part

DRAWINGS = [diagrams.draw_lstm_cell, diagrams.draw_gru_cell, diagrams.draw_simple_rnn_cell]
LAYOUTS = {
    "LSTM": (cell_layouts.LSTM, {"mode": "weights", "activation": "tanh"}),
    "LSTM by hand": (cell_layouts.LSTM, {"mode": "sliders", "activation": "linear"}),
    "GRU, reset after": (
        cell_layouts.GRU,
        {"mode": "weights", "activation": "tanh", "update": "keep", "reset": "after"},
    ),
    "GRU, reset before": (
        cell_layouts.GRU,
        {"mode": "weights", "activation": "linear", "update": "take", "reset": "before"},
    ),
    "GRU by hand": (
        cell_layouts.GRU,
        {"mode": "sliders", "activation": "tanh", "update": "keep", "reset": "after"},
    ),
    "SimpleRNN": (cell_layouts.SIMPLE_RNN, {}),
}


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with plt.rc_context(figures.STYLE):
        yield
    plt.close("all")


def texts(axes: Axes) -> set[str]:
    return {text.get_text() for text in axes.texts} - {""}


def test_the_lstm_has_its_gates_its_candidate_and_both_states():
    drawn = diagrams.draw_lstm_cell()
    assert texts(drawn) == {
        *("$c_{t-1}$", "$c_t$", "$h_{t-1}$", "$h_t$", "$x_t$"),
        *("$f_t$", "$i_t$", r"$\tilde c_t$", "$o_t$"),
        *("forget", "input", "candidate", "output"),
        *("σ", "tanh", "×", "+"),
    }
    words = [text.get_text() for text in drawn.texts]
    counts = {"σ": 3, "tanh": 2, "×": 3, "+": 1}
    assert {word: words.count(word) for word in counts} == counts


@pytest.mark.parametrize("reset_after", [True, False])
def test_the_gru_has_its_gates_its_candidate_and_one_state(reset_after):
    drawn = diagrams.draw_gru_cell(reset_after=reset_after)
    assert texts(drawn) == {
        *("$h_{t-1}$", "$h_t$", "$x_t$", "$z_t$", "$r_t$", r"$\tilde h_t$"),
        *("update", "reset", "candidate", "1 − z", "$U_h$"),
        *("σ", "tanh", "×", "+"),
    }


def test_the_reset_gate_comes_before_or_after_the_product():
    """Along the way of the old state: U_h and then ×, or × and then U_h."""
    after, before = (
        {text.get_text(): text.get_position() for text in diagrams.draw_gru_cell(**how).texts}
        for how in ({}, {"reset_after": False})
    )
    assert after["$U_h$"][1] > 190  # below the product, where the old state comes from
    assert before["$U_h$"][0] > 225  # between the product and the candidate


@pytest.mark.parametrize("draw", DRAWINGS)
def test_shapes_are_written_where_they_are_asked_for(draw: Callable[..., Axes]):
    assert not any("batch" in text for text in texts(draw()))
    shaped = texts(draw(units=16, features=3))
    assert "$h_{t-1}$ (batch, 16)" in shaped
    assert "$x_t$ (batch, 3)" in shaped


@pytest.mark.parametrize("draw", DRAWINGS)
def test_every_colour_is_the_books(draw: Callable[..., Axes]):
    """So that the drawing is right in dark mode, too."""
    svg = figures.show(draw().figure, alt="A cell.").svg
    assert not re.search(r"(?:fill|stroke): ?#", svg)


def test_each_gate_has_its_colour():
    axes = diagrams.draw_lstm_cell()
    lines = {to_hex(line.get_color()) for line in axes.lines}
    assert lines >= {figures.PARTS[part] for part in ("f", "i", "candidate", "o", "c", "h", "x")}


def contains(part: Part, x: float, y: float) -> bool:
    """Whether a point lies on a mark, or at its edge."""
    if part.kind == "label":
        return False
    if part.kind in ("wire", "line"):
        points = list(zip(part.at[::2], part.at[1::2], strict=True))
        return any(
            min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(y0, y1)
            for (x0, y0), (x1, y1) in pairwise(points)
        )
    half = {"node": (12, 12), "pill": (20, 11), "box": (35, 30), "join": (0, 0)}[part.kind]
    return all(abs(a - b) <= size for a, b, size in zip((x, y), part.at, half, strict=True))


@pytest.mark.parametrize(("layout", "settings"), LAYOUTS.values(), ids=LAYOUTS)
def test_no_wire_ends_in_the_air(layout: Layout, settings: dict[str, str]):
    """Each end lies on another mark or at the border of the drawing."""
    drawn = list(layout.drawn(**settings))
    for part in drawn:
        if part.kind not in ("wire", "line"):
            continue
        for x, y in (part.at[:2], part.at[-2:]):
            at_border = x <= 4 or x >= cell_layouts.WIDTH - 4 or y >= layout.height - 8
            touches = any(contains(other, x, y) for other in drawn if other is not part)
            assert at_border or touches, part


@pytest.mark.parametrize(("layout", "settings"), LAYOUTS.values(), ids=LAYOUTS)
def test_wires_run_straight_up_down_and_sideways(layout: Layout, settings: dict[str, str]):
    for part in layout.drawn(**settings):
        points = list(zip(part.at[::2], part.at[1::2], strict=True))
        for (x0, y0), (x1, y1) in pairwise(points):
            assert (x0 == x1) != (y0 == y1), part


@pytest.mark.parametrize(("layout", "settings"), LAYOUTS.values(), ids=LAYOUTS)
def test_every_mark_lies_within_the_drawing(layout: Layout, settings: dict[str, str]):
    for part in layout.drawn(**settings):
        assert all(0 <= x <= cell_layouts.WIDTH for x in part.at[::2])
        assert all(0 <= y <= layout.height for y in part.at[1::2])
