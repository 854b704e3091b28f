"""A figure of the book is legible in light and dark, says in words what it shows, and is drawn
from the same taps that the arithmetic uses."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tests.book.notebooks import BOOK
from unrolled import figures
from unrolled.architectures import LENET5, trace
from unrolled.calculators.base import SCRIPTS
from unrolled.convolution import convolution_matrix, tap_positions


@pytest.fixture(autouse=True)
def style():
    with plt.rc_context(figures.STYLE):
        yield
    plt.close("all")


def plot(colour: str = figures.BLUE) -> figures.Drawing:
    figure, axes = plt.subplots()
    axes.plot([0, 1], [1, 0], color=colour, label="a line")
    axes.set(xlabel="layer", ylabel="loss")
    return figures.show(figure, alt='A line from "one" to zero.', caption="Less & less.")


def test_colours_of_the_palette_become_css_variables():
    svg = plot().svg
    assert "var(--unrolled-blue" in svg
    assert "var(--unrolled-ink" in svg
    assert not re.search(r":\s*#(?:1f2328|0072b2)", svg)


def test_a_figure_has_no_rule_for_the_page_around_it():
    """How lines end and bend is handed down from its root."""
    svg = plot().svg
    assert "<style" not in svg
    assert "stroke-linejoin: round; stroke-linecap: butt" in svg[: svg.index(">")]


def test_the_stylesheet_has_a_light_and_a_dark_value_for_each_colour():
    css = (BOOK / "_static" / "unrolled.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"html(?:\[data-theme=\"dark\"\])? \{(.*?)\}", css, re.DOTALL)[:2]
    used = set(re.findall(r"--unrolled-\w+", " ".join(figures._CSS.values())))
    assert used == set(re.findall(r"--unrolled-\w+", light))
    assert used == set(re.findall(r"--unrolled-\w+", dark))


NAMES = {
    getattr(figures, name): name.lower()
    for name in figures.__all__
    if name.isupper() and str(getattr(figures, name)).startswith("#")
}


def palette(theme: int) -> dict[str, str]:
    """The colours of the stylesheet by their names: the light page's, the dark page's, paper's."""
    css = (BOOK / "_static" / "unrolled.css").read_text(encoding="utf-8")
    block = re.findall(r"\{([^{}]*--unrolled-ink:[^{}]*)\}", css)[theme]
    return dict(re.findall(r"--unrolled-(\w+): (#\w{6})", block))


@pytest.mark.parametrize("theme", [0, 2], ids=["light", "paper"])
def test_a_light_page_has_the_colours_of_the_library(theme):
    assert palette(theme) == {name: colour for colour, name in NAMES.items()}


# Machado, Oliveira and Fernandes (2009): what a linear colour becomes without one kind of cone.
WITHOUT_CONES = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def linear(colour: str) -> np.ndarray:
    """#rrggbb as amounts of light, from 0 to 1."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a linear colour, in which a distance of 2.3 is just seen."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ratio = np.array(to_xyz) @ np.clip(light, 0, 1) / [0.9505, 1, 1.089]
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", ["all cones", *WITHOUT_CONES])
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("table", ["PARTS", "MODELS"])
def test_parts_and_models_are_told_apart_by_colour_blind_readers(table, theme, sight):
    """Each pair of colours is at least four times as far apart as what is just seen."""
    shown = {palette(theme)[NAMES[hue]] for hue in getattr(figures, table).values()}
    seen = np.array(WITHOUT_CONES.get(sight, np.eye(3)))
    colours = [lab(seen @ linear(colour)) for colour in sorted(shown)]
    for one, another in combinations(colours, 2):
        assert np.linalg.norm(one - another) > 4 * 2.3, sorted(shown)


@pytest.mark.parametrize("cell", ["xhcifo", "xhzr", "xhy"])
def test_no_two_parts_of_one_cell_have_the_same_colour(cell):
    names = [*cell, "candidate"] if cell != "xhy" else list(cell)
    assert len({figures.PARTS[name] for name in names}) == len(names)


def test_the_calculators_have_the_same_colour_for_each_part():
    css = (SCRIPTS / "calculators.css").read_text(encoding="utf-8")
    assert dict(re.findall(r"--part-(\w+): var\(--(\w+)\)", css)) == {
        part: NAMES[hue] for part, hue in figures.PARTS.items()
    }


def test_a_calculator_outside_the_book_has_the_colours_of_the_library():
    css = (SCRIPTS / "calculators.css").read_text(encoding="utf-8")
    first = css[css.index(".unrolled-calculator {") : css.index("[data-theme")]
    for name, colour in re.findall(r"var\(--unrolled-(\w+), (#\w{6})\)", first):
        assert getattr(figures, name.upper()) == colour


def relative_luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of #rrggbb."""
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(("theme", "page"), [(0, "#ffffff"), (1, "#121212")])
def test_every_hue_stands_out_from_the_page(theme, page):
    """At least 3 to 1, which WCAG asks of graphics."""
    for name, colour in palette(theme).items():
        pair = sorted([relative_luminance(colour), relative_luminance(page)])
        contrast = (pair[1] + 0.05) / (pair[0] + 0.05)
        assert name == "faint" or contrast >= 3, f"{name} {colour} on {page}: {contrast:.2f}"


def test_a_figure_is_well_formed_and_named():
    drawing = plot()
    root = ElementTree.fromstring(drawing.svg.replace("xlink:href", "href"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'A line from "one" to zero.'
    assert "<figcaption>Less &amp; less.</figcaption>" in drawing._repr_html_()


def test_two_figures_on_a_page_share_no_id():
    ids = [set(re.findall(r' id="([^"]+)"', plot(hue).svg)) for hue in figures.HUES[:2]]
    assert ids[0]
    assert ids[1]
    assert not ids[0] & ids[1]


def test_every_reference_within_a_figure_is_kept():
    svg = plot().svg
    targets = set(re.findall(r"(?:url\(#|href=\"#)([^\")]+)", svg))
    assert targets <= set(re.findall(r' id="([^"]+)"', svg))


def test_text_stays_text():
    """So that it can be searched, read aloud and enlarged."""
    assert ">layer</text>" in re.sub(r"\s+", " ", plot().svg)


def test_a_figure_without_words_is_refused():
    figure, _ = plt.subplots()
    with pytest.raises(ValueError, match="alt must say what the picture shows"):
        figures.show(figure, alt=" ")


@pytest.mark.parametrize("setting", [(6, 3, 1, 1, 1), (8, 3, 3, 0, 1), (7, 2, 2, "full", 2)])
def test_the_taps_are_drawn_one_line_each(setting):
    axes = figures.draw_taps(*setting, highlight=[0])
    starts = sorted(int(line.get_xdata()[0]) for line in axes.lines)
    assert starts == sorted(tap_positions(*setting).ravel().tolist())


def test_equal_weights_have_equal_colours_and_zeros_none():
    matrix = convolution_matrix(np.array([2.0, -1.0, 3.0]), 6, padding=1)
    axes = figures.draw_matrix(matrix)
    filled = [patch for patch in axes.patches if patch.get_alpha() is not None]
    assert len(filled) == np.count_nonzero(matrix)
    assert len({patch.get_facecolor() for patch in filled}) == 3


def test_a_network_is_drawn_a_plate_for_each_layer_that_has_a_shape_of_its_own():
    drawn = figures.draw_feature_maps(trace(LENET5))
    texts = {text.get_text() for text in drawn.texts}
    assert {"C1", "S2", "C3", "S4", "C5", "F6", "output"} <= texts
    assert {"28×28×6", "14×14×6", "10×10×16", "5×5×16", "1×1×120"} <= texts
    assert "flatten" not in texts
