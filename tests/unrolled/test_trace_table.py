"""A traced network shows itself as a table, in a terminal and in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from playwright.sync_api import Browser

from unrolled.architectures import (
    ALEXNET,
    ALEXNET_LECTURE,
    LENET5,
    NETWORKS,
    VGG16,
    VGG19,
    AveragePool2D,
    Conv2D,
    Dense,
    MaxPool2D,
    Network,
    trace,
)

BUILDABLE = [net for net in NETWORKS.values() if net is not ALEXNET_LECTURE]


def test_a_row_is_found_by_the_layers_name_whatever_its_capitals():
    table = trace(ALEXNET)
    assert table["conv2"] is table["Conv2"] is table.rows[2]
    assert len(table) == 12
    with pytest.raises(KeyError, match=r"has no layer 'conv22'\. Did you mean 'conv2'"):
        table["conv22"]


def test_the_terminal_shows_aligned_text():
    text = str(trace(LENET5))
    assert repr(trace(LENET5)) == text
    assert text.isascii()
    lines = text.splitlines()
    assert lines[0] == "LeNet-5 on an input of 32x32x1"
    assert "parameters     MACs  field   memory" in lines[2]
    c3 = next(line for line in lines if line.startswith("C3"))
    assert c3.split() == [
        *("C3", "Conv2D", "16", "@", "5x5", "10x10x16", "2,416", "240,000", "14x14", "6.40", "kB")
    ]
    total = next(line for line in lines if line.startswith("total"))
    assert total.split() == ["total", "61,706", "416,520", "32.4", "kB"]
    assert total.index("61,706") + len("61,706") == lines[2].index("parameters") + len("parameters")


@pytest.mark.parametrize("net", BUILDABLE, ids=lambda net: net.name)
def test_the_text_fits_a_wide_terminal(net):
    assert max(map(len, str(trace(net)).splitlines())) <= 100


@pytest.mark.parametrize(
    ("layer", "settings"),
    [
        (Conv2D(4, (1, 3), strides=2), "Conv2D 4 @ 1x3, stride 2"),
        (Conv2D(4, 3, strides=(2, 1), padding=1), "Conv2D 4 @ 3x3, stride 2x1, padding 1"),
        (Conv2D(4, 3, dilation_rate=2, padding="same"), "Conv2D 4 @ 3x3, dilation 2, same"),
        (Conv2D(4, 3, groups=2, padding=0), "Conv2D 4 @ 3x3, 2 groups"),
        (MaxPool2D(3, strides=1, padding="same"), "MaxPool2D 3x3, same"),
        (AveragePool2D(2), "AveragePool2D 2x2, stride 2"),
        (Dense(10), "Dense 10"),
    ],
)
def test_settings_are_told_in_a_few_words(layer, settings):
    assert layer.settings == settings


class Table(HTMLParser):
    """Collects the cells of a table as (tag, scope, text), and the text of its caption."""

    def __init__(self, html: str):
        super().__init__()
        self.rows: list[list[list[str | None]]] = []
        self.caption = ""
        self._into: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._into.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append([tag, dict(attributes).get("scope"), ""])

    def handle_endtag(self, tag):
        assert self._into.pop() == tag  # every element is closed, in order

    def handle_data(self, data):
        if self._into[-1] in ("th", "td"):
            self.rows[-1][-1][2] += data
        elif "caption" in self._into:
            self.caption += data


def test_the_notebook_shows_a_table_with_headings_for_rows_and_columns():
    table = Table(trace(VGG16)._repr_html_())
    assert table.caption == "VGG-16 on an input of 224\u00d7224\u00d73"
    heading, first, *body, total = table.rows
    assert [cell[:2] for cell in heading] == [["th", "col"]] * 7
    assert heading[4][2] == "multiply-accumulates"
    assert all(row[0][:2] == ["th", "row"] for row in [first, *body, total])
    assert [row[0][2] for row in body] == [layer.name for layer in VGG16.layers]
    assert body[0][2][2] == "224\u00d7224\u00d764"
    assert [cell[2] for cell in total] == [
        *("total", "", "", "138,357,544", "15,470,264,320", "", "60.3\u00a0MB")
    ]


def test_names_are_text_in_the_notebook_and_never_markup():
    net = Network("<b>net</b>", (4,), [Dense(1, name="a<b>2x2")])
    html = trace(net)._repr_html_()
    assert "<b>" not in html
    assert Table(html).rows[2][0][2] == "a<b>2x2"


THEMES = {
    "the book": "--pst-color-text-base: {ink}; --pst-color-background: {page}",
    "JupyterLab": "--jp-content-font-color1: {ink}; --jp-layout-color0: {page}",
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "page"),
    [("rgb(34, 40, 50)", "rgb(255, 255, 255)"), ("rgb(206, 214, 221)", "rgb(0, 0, 0)")],
)
def test_the_table_takes_the_colours_of_the_page(browser: Browser, theme, ink, page):
    tab = browser.new_page()
    colours = THEMES[theme].format(ink=ink, page=page)
    tab.set_content(f"<style>:root {{ {colours} }}</style>{trace(LENET5)._repr_html_()}")
    for cell in ("tbody td", "tbody th", "thead th", "caption"):
        assert tab.eval_on_selector(cell, "e => getComputedStyle(e).color") == ink, cell
    sticky = tab.eval_on_selector("tbody th", "e => getComputedStyle(e).backgroundColor")
    tab.close()
    assert sticky == page


def test_on_a_phone_the_table_scrolls_and_the_page_does_not(browser: Browser):
    tab = browser.new_page(viewport={"width": 390, "height": 800})
    tab.set_content(trace(VGG19)._repr_html_())
    page_width = tab.evaluate("document.documentElement.scrollWidth")
    frame = tab.locator(".unrolled-trace-scroll")
    frame.evaluate("e => e.scrollLeft = 150")
    moved = frame.evaluate("e => e.scrollLeft")
    name_at = tab.locator("tbody th").first.bounding_box()["x"]
    frame_at = frame.bounding_box()["x"]
    tab.close()
    assert page_width <= 390
    assert moved == 150
    assert name_at == pytest.approx(frame_at, abs=1)  # the names stay in view
