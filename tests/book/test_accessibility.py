"""Everyone can read the book: axe-core has nothing to say about any page, and the keyboard suffices.

axe-core knows what a screen reader, a keyboard or tired eyes need. It looks at every page in light
and dark, wide and on a phone, with everything unfolded and the calculators started.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.book.pages import GENERATED, PAGES, THEMES, show
from tests.tabs import tab

AXE = Axe().axe_script
WIDTHS = (1280, 390)

# All rules look at light and wide and at dark and narrow: at each theme and at each width. What the
# other two settings can add are regions that scroll and targets too small to hit.
LOOKS = [("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)]
ALL_RULES = {("light", 1280), ("dark", 390)}
OF_SIZE = ("target-size", "scrollable-region-focusable")

# With the first picture after a resize the keyboard reaches what scrolls by now.
SETTLED = """() => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => setTimeout(done))))"""

STARTED = """() => [...document.querySelectorAll(".calculator-room")]
    .every((room) => room.dataset.calculator)"""
# What axe would look at without finding more, and for most of its time: words of code and of
# signatures in a colour that was seen before, and what is drawn in pictures, which axe cannot judge
# (the last tests do).
LIGHTEN = """() => {
  const kind = (word) => word.matches("pre, dt") ? ""
    : `${word.tagName}.${word.className} ${kind(word.parentElement)}`;
  const words = "article pre > span[class], article dt.sig span.pre";
  const seen = new Set();
  for (const word of document.querySelectorAll(words)) {
    if (word.children.length) continue;
    if (seen.has(kind(word))) word.replaceWith(word.textContent);
    else seen.add(kind(word));
  }
  document.querySelectorAll("article pre").forEach((pre) => pre.normalize());
  document.querySelectorAll("svg[role=img]").forEach((picture) => picture.replaceChildren());
}"""
UNFOLD = """() => document.querySelectorAll("article details").forEach((e) => { e.open = true; })"""
# The symbols of a formula, too, would take axe most of its time: they have the colour of the text
# around, which axe looks at.
OTHERWISE_COLOURED = """() => [...document.querySelectorAll("math")].flatMap((formula) => {
  const { color } = getComputedStyle(formula.parentElement);
  return [formula, ...formula.querySelectorAll("*")]
    .filter((symbol) => getComputedStyle(symbol).color !== color)
    .map((symbol) => symbol.outerHTML);
})"""
RUN_AXE = """async (rules) => {
  const found = await axe.run({ exclude: ["math"] }, {
    resultTypes: ["violations"],
    preload: false,
    ...(rules && { runOnly: { type: "rule", values: rules } }),
  });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.flat().join(" ")}: ${node.failureSummary}`));
}"""

# The cumulative layout shift from the start of the page on, and what moved in the chapter: the
# navigation around it settles by itself, later where the machine is busy.
NOTE_SHIFTS = """window.shifts = [];
const inChapter = ({ node }) => (node?.closest ? node : node?.parentElement)?.closest("article");
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.sources.some(inChapter)) continue;
    window.shifts.push([entry.value, entry.sources.map(({ node }) =>
      node && `${node.nodeName}.${node.className?.baseVal ?? node.className ?? ""}`).join(" ")]);
  }
}).observe({ type: "layout-shift", buffered: true });"""
MOST_SHIFT = 0.02  # a fifth of what search engines call good


@pytest.fixture(scope="module")
def opened(browser: Browser, built_book: Path) -> Iterator[Callable[..., Page]]:
    """Open a page of the book in a theme and at a width, with its calculators started."""
    with tab(browser, reduced_motion="reduce") as page:

        def open_page(name: str, theme: str = "light", width: int = 1280) -> Page:
            page.goto("about:blank")
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.goto(f"{built_book.as_uri()}/{name}", wait_until="load")
            page.wait_for_function(STARTED)
            return page

        yield open_page


# `make test` looks at the first page in every way, and by all rules at one page of each kind, every
# second dark and narrow. `make test-all` looks at each page in every way.
IN_FULL = [look for look in LOOKS if look in ALL_RULES]
OF_EACH_KIND = (
    "book/workbench.html",  # all calculators
    "book/cnn/padding.html",
    "book/lstm/cell.html",
    "book/lstm/sheet.html",
    "book/rnn/quiz.html",
    "book/practice/sine.html",
    "book/guides/grading.html",
    "book/guides/settings.html",
    "book/reference/display.html",
    "book/glossary.html",
    "search.html",
)
NOW = {name: IN_FULL[number % len(IN_FULL)] for number, name in enumerate(OF_EACH_KIND)}
OTHERWISE = {
    name: [look for look in LOOKS if look != NOW.get(name)]
    for name in [*PAGES, *GENERATED]
    if name != PAGES[0]
}


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        pytest.param(PAGES[0], LOOKS, id=f"{PAGES[0]}"),
        *(pytest.param(name, [look], id=name) for name, look in NOW.items()),
        *(
            pytest.param(name, looks, id=f"{name} otherwise", marks=pytest.mark.long)
            for name, looks in OTHERWISE.items()
        ),
    ],
)
def test_axe_finds_nothing(opened, name, looks):
    """Neither in light nor in dark, neither wide nor on a phone."""
    page = opened(name, *looks[0])
    page.evaluate(UNFOLD)
    page.evaluate(SETTLED)
    page.evaluate(LIGHTEN)
    page.evaluate(AXE)
    found = {}
    for theme, width in looks:
        resized = page.viewport_size["width"] != width
        show(page, theme, width)
        if resized:
            page.evaluate(SETTLED)
        assert page.evaluate(OTHERWISE_COLOURED) == [], f"{theme}: colours within formulas"
        rules = None if (theme, width) in ALL_RULES else OF_SIZE
        if complaints := page.evaluate(RUN_AXE, rules):
            found[f"{theme}, {width} px wide"] = complaints
    assert found == {}


def test_axe_is_awake(opened):
    """It sees a picture without words and grey on grey, so that its silence means something."""
    page = opened("book/notation.html")
    page.evaluate(
        """() => document.querySelector("article").insertAdjacentHTML("afterbegin",
            '<img src="data:,"><p style="color: #999; background: #bbb">hardly to be read</p>')"""
    )
    page.evaluate(AXE)
    found = {line.partition(":")[0] for line in page.evaluate(RUN_AXE, None)}
    assert {"image-alt", "color-contrast"} <= found


# --- The keyboard -------------------------------------------------------------------------

FOCUSED = """() => {
  const now = document.activeElement;
  if (now === document.body) return null;
  const style = getComputedStyle(now);
  const box = now.getBoundingClientRect();
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && box.width > 0 && box.height > 0;
  now.dataset.visited = "yes";
  const name = now.getAttribute("aria-label") || now.textContent || now.name || now.outerHTML;
  return [now.tagName, name.trim().replace(/\\s+/g, " ").slice(0, 60), seen];
}"""
LEFT_OUT = """() => [...document.querySelectorAll("article :is(a[href], button, summary, input)")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.dataset.visited)
    .filter((e) => e.tabIndex >= 0 && e.type !== "radio")
    .map((e) => e.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("name", ["book/lstm/cell.html", "book/rnn/vanishing.html"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened, name):
    """The first stop skips the navigation; every stop can be seen; nothing is left out."""
    page = opened(name)
    stops = []
    for _ in range(600):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(FOCUSED)) is None:
            break
        stops.append(stop)
    assert stops[0][:2] == ["A", "Skip to main content"]
    assert [stop for stop in stops if not stop[2]] == []
    assert page.evaluate(LEFT_OUT) == []


def test_the_first_stop_skips_the_navigation(opened):
    page = opened("book/rnn/loop.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


# --- Nothing jumps, and what is sought is found -------------------------------------------


@pytest.fixture(scope="module")
def with_calculators(built_book: Path) -> list[str]:
    return [
        name
        for name in PAGES
        if "widget-view+json" in (built_book / name).read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_does_not_jump_when_its_calculators_start(
    browser, built_book, with_calculators, width
):
    """Without the font of the formulas, whose coming late is another matter."""
    assert len(with_calculators) >= 7
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(NOTE_SHIFTS)
    context.route("**/math.woff2*", lambda route: route.abort())
    page = context.new_page()
    jumps = {}
    for name in with_calculators:
        page.goto(f"{built_book.as_uri()}/{name}", wait_until="load")
        page.wait_for_function(STARTED)
        page.wait_for_timeout(300)
        shifts = page.evaluate("window.shifts")
        if sum(value for value, _ in shifts) >= MOST_SHIFT:
            jumps[name] = shifts
    context.close()
    assert jumps == {}


def test_the_search_finds_the_reset_gate(opened):
    page = opened("search.html?q=reset+gate")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all("links => links.map((a) => a.href)")
    assert any("/book/gru/cell.html" in address for address in found)
    page.goto(found[0])
    assert "reset gate" in page.locator("article").inner_text().lower()


# --- Colours in pictures ------------------------------------------------------------------

PAPER = {"light": "#ffffff", "dark": "#121212"}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_of_the_palette_can_be_read_as_text(opened, theme):
    """4.5 to 1 against the page, which is what small text needs; faint lines are no text."""
    page = opened("book/notation.html")
    show(page, theme, 1280)
    palette = page.evaluate(
        """() => Object.fromEntries(
            ["ink", "muted", "blue", "orange", "green", "purple", "yellow"].map((name) => [name,
              getComputedStyle(document.documentElement)
                .getPropertyValue(`--unrolled-${name}`).trim()]))"""
    )
    paper = luminance(PAPER[theme])
    for name, colour in palette.items():
        bright, dim = sorted([luminance(colour), paper], reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, name
