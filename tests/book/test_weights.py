"""The first page can be read soon on a slow line, and the theme is cut down to what is used.

What each page weighs is in test_pages.py, how soon calculators answer in tests/calculators.
"""

from __future__ import annotations

import math
import re

import pytest

from tests.book import weights
from tests.conftest import ROOT

READABLE = 1.0  # second
AT_ONCE = 6  # connections that a browser opens to one server


@pytest.fixture(scope="module")
def address(built_book):
    with weights.served(built_book) as address:
        yield address


def test_the_first_page_can_be_read_within_a_second_on_a_slow_line(browser, address):
    """By what has to come before its text can be drawn: the page, then the files that hold it up.

    The line is that of `make weights`; the files are counted, and no clock is read.
    """
    page = browser.new_page()
    page.goto(f"{address}/{weights.FIRST_PAGE}", wait_until="load")
    size, files = page.evaluate(
        """() => [
          performance.getEntriesByType("navigation")[0].encodedBodySize,
          performance.getEntriesByType("resource")
            .filter((file) => file.renderBlockingStatus === "blocking")
            .map((file) => [file.name, file.initiatorType, file.encodedBodySize]),
        ]"""
    )
    page.close()
    assert len(files) > 5, "the styles of the theme hold the text up"
    late = [name for name, named_by, _ in files if named_by not in ("link", "script")]
    assert late == [], "asked for only when another file has come"
    rounds = 1 + math.ceil(len(files) / AT_ONCE)
    waiting = rounds * weights.SLOW_4G["latency"] / 1000
    coming = (size + sum(each for *_, each in files)) / weights.SLOW_4G["downloadThroughput"]
    assert waiting + coming < READABLE


def test_every_icon_of_a_page_is_in_the_font_of_icons(built_book):
    """Where slim.py cut too much, a button would be empty."""
    from fontTools.ttLib import TTFont

    static = built_book / "_static"
    style = (static / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    drawn = dict(re.findall(r'\.fa-([\w-]+):before\{content:"\\([0-9a-f]+)"\}', style))
    font = TTFont(static / "icons.woff").getBestCmap()
    pages = [*built_book.glob("book/**/*.html"), built_book / "search.html"]
    used = set()
    for page in pages:
        for classes in re.findall(r'class="([^"]*\bfa-solid\b[^"]*)"', page.read_text("utf-8")):
            used.update(re.findall(r"\bfa-([\w-]+)", classes))
    used -= {"solid", "lg", "fw"}  # the font and the sizes
    assert {"bars", "moon", "magnifying-glass"} <= used
    assert {name for name in used if int(drawn.get(name, "0"), 16) not in font} == set()


def test_the_theme_is_cut_down_by_rules_that_no_page_uses():
    import sys

    sys.path.insert(0, str(ROOT / "book" / "theme"))
    import slim

    style = """
      /* .a{} */ .used, .unused > p { color: red }
      .unused { top: 0 }
      .used:not(.unused) { top: 1 }
      p, #unused { top: 2 }
      @media print { .unused { top: 3 } .used { top: 4 } }
      .bs-tooltip-top { top: 5 }
      @font-face { src: url(a.woff) }
    """
    kept = slim.slimmed(style, {"used"})
    assert re.findall(r"top: \d", kept) == ["top: 1", "top: 2", "top: 4", "top: 5"]
    assert "color: red" in kept
    assert "url(a.woff)" in kept
    assert ".unused > p" not in kept
