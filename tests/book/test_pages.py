"""The built pages need nothing from anywhere else, and can be read at any width, by anyone.

Each page is opened once in Chromium, as a local file and without a network, and scrolled to its
end; every test looks at what is there then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.book import weights
from tests.book.pages import GENERATED, PAGES, THEMES, show
from tests.tabs import tab

SMALL_PHONE, WIDE = 360, 1280
HEAVIEST = 400_000  # bytes, compressed, without figures


@dataclass
class Visit:
    """A page that is open, and what it asked for and complained of."""

    name: str
    page: Page
    asked: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    text: str = ""


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Visit]:
    """A tab that takes down what its page asks for and complains of; a new one costs as much as a page."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, offline=True)
    page = context.new_page()
    visit = Visit("", page)
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("requestfailed", lambda request: visit.failed.append(request.url))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            visit.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    yield visit
    context.close()


@pytest.fixture(scope="module", params=[*PAGES, *GENERATED])
def visit(opened: Visit, built_book: Path, request) -> Visit:
    """A page of the book, open until all tests have looked at it: pytest goes page by page."""
    opened.page.goto("about:blank")
    opened.page.set_viewport_size({"width": WIDE, "height": 900})
    opened.page.emulate_media(color_scheme="light")
    opened.name, opened.asked[:], opened.failed[:], opened.complaints[:] = request.param, [], [], []
    opened.page.goto((built_book / opened.name).as_uri(), wait_until="load")
    # Whatever loads late is asked for.
    opened.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    opened.page.wait_for_timeout(100)
    opened.text = opened.page.locator("main").inner_text()
    return opened


def test_a_page_asks_no_other_host_and_complains_of_nothing(visit):
    elsewhere = [url for url in visit.asked if not url.startswith(("file:", "data:", "blob:"))]
    assert elsewhere == []
    assert visit.failed == []
    assert visit.complaints == []


def test_no_page_weighs_more_than_400_kilobytes_without_its_figures(visit, built_book):
    """The files that it asked for, compressed as a server sends them."""
    files = {Path(unquote(urlsplit(url).path)) for url in visit.asked if url.startswith("file:")}
    weight = weights.weigh(built_book, visit.name, files)
    assert weight.html > 0
    assert weight.script > 0
    assert weight.without_figures <= HEAVIEST, weight


def test_every_picture_that_a_script_draws_says_what_it_shows(visit):
    """The others are in test_figures.py."""
    texts = visit.page.evaluate(
        """() => [
          ...[...document.querySelectorAll("article img")].map((e) => e.getAttribute("alt")),
          ...[...document.querySelectorAll("article svg[role=img]")]
            .map((e) => e.getAttribute("aria-label")),
        ]"""
    )
    assert all(text and len(text.split()) >= 4 for text in texts), texts


def test_every_formula_is_mathml(visit):
    """No formula waits for a script, and none is left as LaTeX."""
    formulas = visit.page.locator("main .math, main .math-display")
    with_mathml = visit.page.locator("main .math > math, main .math-display math")
    assert with_mathml.count() == formulas.count()
    assert "$$" not in visit.text


def test_no_warning_stands_on_a_page(visit):
    assert visit.page.locator("main .stderr").count() == 0
    assert "Traceback (most recent call last)" not in visit.text


# What is drawn in pictures takes no room of its own, and the colours of code take none: they go.
LIGHTEN = """() => {
  const cuts = (element) => getComputedStyle(element).overflowX !== "visible";
  [...document.querySelectorAll("svg[role=img]")].filter(cuts)
    .forEach((picture) => picture.replaceChildren());
  [...document.querySelectorAll("pre")].filter(cuts)
    .forEach((code) => { code.textContent = code.textContent; });
  document.documentElement.style.visibility = "hidden";
}"""


def painted_no_more(page: Page) -> None:
    """What cannot be seen takes its room as before; to paint it at each width would take as long as
    to lay it out."""
    page.evaluate(LIGHTEN)


def test_a_page_never_scrolls_sideways_on_a_phone(visit):
    """Neither in light nor in dark."""
    painted_no_more(visit.page)
    wider = {}
    for theme in THEMES:
        show(visit.page, theme, SMALL_PHONE)
        wider[theme] = visit.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
    assert max(wider.values()) <= 0, wider


# Widths between those of phones and of screens: at these the layout changes, or had failed.
SOME_WIDTHS = (320, 577, 700, 768, 960, 1200)
ALL_WIDTHS = sorted({*range(320, 1601, 64), 576, *SOME_WIDTHS, 769, 959, 991, 992, 1199})
ONE_OF_A_KIND = {
    "book/index.html", "book/lstm/cell.html", "book/lstm/sheet.html", "book/rnn/quiz.html",
    "book/workbench.html", "book/ledger.html", "search.html",
}  # fmt: skip


def test_a_page_does_not_scroll_sideways_at_any_width(visit):
    """A page of each kind at all widths from 320 to 1600 px in steps, the others at some."""
    painted_no_more(visit.page)
    widths = ALL_WIDTHS if visit.name in ONE_OF_A_KIND else SOME_WIDTHS
    wider = {}
    for width in widths:
        visit.page.set_viewport_size({"width": width, "height": 900})
        over = visit.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            wider[width] = over
    assert wider == {}


def test_formulas_and_text_are_there_without_scripts(browser, built_book):
    with tab(browser, java_script_enabled=False) as page:
        page.goto((built_book / "book/cnn/output_size.html").as_uri())
        assert page.locator("article math").count() > 3


def test_the_front_door_leads_to_the_start_page(browser, built_book):
    with tab(browser) as page:
        page.goto((built_book / "index.html").as_uri(), wait_until="commit")
        page.wait_for_url((built_book / "book/index.html").as_uri())
        assert page.locator("article h1").inner_text().startswith("Unrolled")
