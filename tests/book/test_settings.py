"""What a reader's paper, system, hands and language ask of the pages, where a machine can see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.book.pages import GENERATED, PAGES, THEMES
from tests.book.test_accessibility import SETTLED
from tests.tabs import tab

CHAPTER = "book/lstm/cell.html"  # code, folds, answers, formulas, figures and a calculator
CODE = "book/rnn/bptt.html"
Opened = Callable[..., Page]

STARTED = """() => [...document.querySelectorAll(".calculator-room")]
    .every((room) => room.querySelector(".share"))"""


@pytest.fixture
def opened(browser: Browser, built_book: Path) -> Iterator[Opened]:
    """Open a page in a browser with these settings, with its calculators started."""
    with ExitStack() as stack:

        def open_page(name: str, **settings: Any) -> Page:
            page = stack.enter_context(tab(browser, **settings))
            page.goto(f"{built_book.as_uri()}/{name}", wait_until="load")
            page.wait_for_function(STARTED)
            return page

        yield open_page


# --- Paper --------------------------------------------------------------------------------

COLOURS = """() => {
  const luminance = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((p) => (p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4))
    .reduce((sum, p, i) => sum + p * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = {};
  for (const e of document.querySelectorAll("article pre, article pre span, article p")) {
    if (!e.checkVisibility()) continue;
    const [ink, paper] = [getComputedStyle(e).color, ground(e)];
    const [dim, bright] = [luminance(ink), luminance(paper)].sort();
    found[`${ink} on ${paper}`] = [(bright + 0.05) / (dim + 0.05), luminance(paper)];
  }
  return found;
}"""


def test_what_is_printed_is_the_same_from_a_dark_screen_and_from_a_light_one(opened):
    """Code and text are dark on light, 4.5 to 1 at least, whatever the screen had."""
    printed = {}
    for theme in THEMES:
        page = opened(CODE, color_scheme=theme)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        on_screen = page.evaluate(COLOURS)
        assert any(paper < 0.1 for _, paper in on_screen.values()) == (theme == "dark")
        page.emulate_media(media="print")
        printed[theme] = page.evaluate(COLOURS)
        assert len(printed[theme]) > 5
        pale = {
            pair: each
            for pair, each in printed[theme].items()
            if min(each[0] - 4.5, each[1] - 0.8) < 0
        }
        assert pale == {}
    assert printed["dark"] == printed["light"]


MARKS = """() => [...document.querySelectorAll("article summary, article summary *")]
    .filter((e) => e.checkVisibility() && (e.tagName === "svg"
      || getComputedStyle(e, "::before").content.length > 6
      || (e.tagName === "SUMMARY" && getComputedStyle(e).listStyleType.startsWith("disclosure"))))
    .map((e) => e.outerHTML.slice(0, 80))"""


def test_nothing_that_opens_a_fold_is_printed(opened):
    """On paper folds are open, so that a chevron would open nothing."""
    page = opened("book/cnn/alexnet.html")
    assert page.evaluate(MARKS)
    page.emulate_media(media="print")
    assert page.evaluate(MARKS) == []


# --- Colours, motion, spacing -------------------------------------------------------------

SWATCHES = """() => [...document.querySelectorAll(".unrolled-calculator .legend")].map((legend) =>
    [...legend.querySelectorAll("li:not(.key)")].map((item) => {
      const { borderTopColor, borderTopStyle, backgroundColor } = getComputedStyle(item, "::before");
      return [borderTopColor, borderTopStyle, backgroundColor].join(" ");
    }))"""


def test_forced_colours_leave_the_colours_of_legends_and_bars(opened):
    """There the colour is what they say; a reader's own colours would make them alike."""
    page = opened("book/workbench.html")
    legends = page.evaluate(SWATCHES)
    bars = "() => getComputedStyle(document.querySelector('.chosen .bar')).backgroundColor"
    bar = page.evaluate(bars)
    page.emulate_media(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(SWATCHES) == legends
    assert any(len(legend) > 1 for legend in legends)
    assert all(len(set(legend)) == len(legend) for legend in legends)
    assert page.evaluate(bars) == bar


MOVING = """() => [...document.querySelectorAll("*")].flatMap((e) => ["", "::before", "::after"]
    .map((part) => getComputedStyle(e, part))
    .filter((style) => [style.transitionDuration, style.animationDuration]
      .flatMap((times) => times.split(",")).some((time) => parseFloat(time) > 0.001))
    .map(() => e.className))"""

# How many elements glide into the colours of another theme.
THEME_CHANGES = """(theme) => {
  document.documentElement.dataset.theme = theme;
  return document.getAnimations().length;
}"""


def test_who_wants_less_motion_gets_none(opened):
    """Not even for a hundredth of a millisecond: that would cost as much as a long one."""
    page = opened("book/cnn/output_size.html", reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate(THEME_CHANGES, "dark") == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING)  # so that the test can see motion
    assert page.evaluate(THEME_CHANGES, "light") > 0


SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
CUT = """() => [...document.querySelectorAll(
      "article :is(p, li, h1, h2, h3, button, label, legend, summary, dt, dd, th)")]
    .filter((e) => e.checkVisibility() && ["hidden", "clip"].includes(getComputedStyle(e).overflowY)
      && e.scrollHeight > e.clientHeight + 2)
    .map((e) => e.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("name", [CHAPTER, "book/rnn/quiz.html"])
def test_a_reader_may_space_letters_and_lines(opened, name):
    """As WCAG 1.4.12 has it: nothing is cut off, and the page does not scroll sideways."""
    page = opened(name, viewport={"width": 390, "height": 844})
    height = page.evaluate("document.body.scrollHeight")
    page.add_style_tag(content=SPACING)
    assert page.evaluate("document.body.scrollHeight") > 1.05 * height
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# --- Hands --------------------------------------------------------------------------------


def test_a_finger_sees_the_buttons_that_copy_code(opened):
    """Nothing hovers on a touch screen; where something does, they wait for it or for the keyboard."""
    opacity = """() => [...document.querySelectorAll("article .copybtn")]
        .filter((button) => button.checkVisibility())
        .map((button) => getComputedStyle(button).opacity)"""
    touched = opened(CODE, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    assert touched.evaluate("matchMedia('(hover: none)').matches")
    assert set(touched.evaluate(opacity)) == {"1"}
    pointed = opened(CODE, reduced_motion="reduce")
    assert set(pointed.evaluate(opacity)) == {"0"}
    button = pointed.locator("article .copybtn:visible").first
    button.focus()
    expect(button).to_have_css("opacity", "1")


STOP = """() => {
  const now = document.activeElement;
  if (now === document.body) return null;
  const bar = document.querySelector(".bd-header-article").getBoundingClientRect();
  const { top, bottom, left, right } = now.getBoundingClientRect();
  const inside = now.closest("article") !== null;
  return {
    name: `${now.tagName} ${now.textContent.trim().slice(0, 40)}`,
    drawer: now.closest(".bd-sidebar-primary, .bd-sidebar-secondary") !== null,
    beside: right <= 0 || left >= innerWidth,
    covered: inside && top < bar.bottom - 1,
    below: inside && top >= innerHeight,
  };
}"""


@pytest.mark.parametrize("name", [CHAPTER, CODE])
def test_at_twice_the_size_every_stop_of_the_keyboard_is_in_sight(opened, name):
    """1280 px at 200 % are 640: no stop in a drawer that is shut, or under the bar at the top."""
    page = opened(name, viewport={"width": 640, "height": 450}, reduced_motion="reduce")
    page.evaluate(SETTLED)
    stops = []
    for _ in range(400):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(STOP)) is None:
            break
        stops.append(stop)
    assert len(stops) > 40
    for where in ("drawer", "beside", "covered", "below"):
        assert [stop["name"] for stop in stops if stop[where]] == [], where


def test_the_drawer_of_the_contents_can_still_be_used(opened):
    page = opened(CHAPTER, viewport={"width": 640, "height": 450}, reduced_motion="reduce")
    page.locator(".secondary-toggle").click()
    link = page.locator(".bd-sidebar-secondary a").first
    link.wait_for(state="visible")
    link.focus()
    assert link.evaluate("(link) => link === document.activeElement")


# --- Languages ----------------------------------------------------------------------------


def test_a_translator_leaves_formulas_alone(opened, built_book):
    """All of them: on the pages, in headings, and those that calculators make."""
    for name in [*PAGES, *GENERATED]:
        html = (built_book / name).read_text(encoding="utf-8")
        article = html[html.find("<article") : html.rfind("</article>")]
        assert re.findall(r'<math(?![^>]* translate="no")[^>]*>', article) == [], name
    page = opened("book/workbench.html")
    made = page.evaluate(
        """() => [...document.querySelectorAll(".unrolled-calculator math")]
            .map((math) => math.translate)"""
    )
    assert len(made) > 10
    assert not any(made)


def test_programs_are_read_from_the_left_on_a_page_that_is_read_from_the_right(opened):
    page = opened(CODE, viewport={"width": 390, "height": 844})
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    assert page.evaluate("getComputedStyle(document.querySelector('article p')).direction") == "rtl"
    found = page.evaluate(
        """() => [...document.querySelectorAll("article :is(pre, code, math)")].map((e) => {
          const { direction, textAlign } = getComputedStyle(e);
          return `${direction} ${e.tagName === "PRE" ? textAlign : ""}`.trim();
        })"""
    )
    assert set(found) == {"ltr", "ltr left"}


# --- Fonts and sources --------------------------------------------------------------------


def test_formulas_have_the_books_own_font_in_calculators_too(opened):
    page = opened(CHAPTER)
    families = page.evaluate(
        """() => [...document.querySelectorAll("article math")]
            .map((math) => getComputedStyle(math).fontFamily.split(",")[0].replaceAll('"', ""))"""
    )
    declared = page.evaluate("[...document.fonts].map((face) => face.family)")
    assert len(families) > 20
    assert set(families) <= set(declared)


def test_every_font_of_the_book_that_a_style_names_is_declared(built_book):
    styles = [
        path.read_text(encoding="utf-8")
        for name in ("unrolled.css", "calculators.css")
        for path in (built_book / "_static").glob(name)
    ]
    assert len(styles) == 2
    text = "".join(styles)
    declared = set(re.findall(r'@font-face \{\s*font-family: "([^"]+)"', text))
    named = set(re.findall(r'"([^"\n]*Unrolled[^"\n]*)"', text))
    assert named
    assert named <= declared


def test_every_source_leads_back_to_the_pages_that_cite_it(built_book):
    """Each link of 'Cited in' leads to a citation of this entry, and every citing page is named."""
    home = built_book / "book" / "bibliography.html"
    texts = {page: (built_book / page).read_text(encoding="utf-8") for page in PAGES}
    named: set[tuple[str, str]] = set()
    for entry in re.split(r'(?=<div class="citation")', texts["book/bibliography.html"])[1:]:
        key = re.findall(r'id="(id\d+)"', entry)[0]
        links = re.findall(r'href="([^"#]+)#(id\d+)"', entry.partition('class="cited-in"')[2])
        assert links, key
        for place, anchor in links:
            page = (home.parent / place).resolve().relative_to(built_book.resolve()).as_posix()
            _, _, citing = texts[page].partition(f' id="{anchor}"')
            assert f'bibliography.html#{key}"' in citing.partition(' id="id')[0], (key, page)
            named.add((key, page))
    cited = {
        (key, page)
        for page, text in texts.items()
        for key in re.findall(r'href="[^"]*bibliography\.html#(id\d+)"', text)
    }
    assert len(cited) > 60
    assert named == cited
