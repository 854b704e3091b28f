"""The built pages need nothing from anywhere else, and can be read at any width, by anyone.

Each page is opened in Chromium as a local file, with every request that would leave the machine
refused and noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.book.pages import GENERATED, PAGES

SMALL_PHONE, WIDE = 360, 1280


@dataclass
class Visit:
    """A page that is open, and what it asked for and complained of."""

    page: Page
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, built_book: Path) -> Iterator[Callable[..., Visit]]:
    """Open a page of the book, at a width and in a theme, cut off from every other host."""
    contexts = []

    def open_page(name: str, width: int = WIDE, theme: str = "light") -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        visit = Visit(context.new_page())

        def refuse(route: Route) -> None:
            visit.refused.append(route.request.url)
            route.abort()

        context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), refuse)
        visit.page.on("requestfailed", lambda request: visit.failed.append(request.url))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on(
            "console",
            lambda message: (
                visit.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        visit.page.goto((built_book / name).as_uri(), wait_until="load")
        return visit

    yield open_page
    for context in contexts:
        context.close()


def scroll_through(page: Page) -> None:
    """Scroll from top to bottom, so that whatever loads late is asked for."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)


@pytest.mark.parametrize("name", [*PAGES, *GENERATED])
def test_a_page_asks_no_other_host_and_complains_of_nothing(visit, name):
    seen = visit(name)
    scroll_through(seen.page)
    assert seen.refused == []
    assert seen.failed == []
    assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_never_scrolls_sideways_on_a_phone(visit, name, theme):
    seen = visit(name, width=SMALL_PHONE, theme=theme)
    wider = seen.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_that_a_script_draws_says_what_it_shows(visit, name):
    """The others are in test_figures.py."""
    texts = visit(name).page.evaluate(
        """() => [
          ...[...document.querySelectorAll("article img")].map((e) => e.getAttribute("alt")),
          ...[...document.querySelectorAll("article svg[role=img]")]
            .map((e) => e.getAttribute("aria-label")),
        ]"""
    )
    assert all(text and len(text.split()) >= 4 for text in texts), texts


@pytest.mark.parametrize("name", PAGES)
def test_every_formula_is_mathml(visit, name):
    """No formula waits for a script, and none is left as LaTeX."""
    page = visit(name).page
    formulas = page.locator("article .math, article .math-display")
    with_mathml = page.locator("article .math > math, article .math-display math")
    assert with_mathml.count() == formulas.count()
    assert "$$" not in page.locator("article").inner_text()


@pytest.mark.parametrize("name", PAGES)
def test_no_warning_stands_on_a_page(visit, name):
    article = visit(name).page.locator("article")
    assert article.locator(".stderr").count() == 0
    assert "Traceback (most recent call last)" not in article.inner_text()


def test_formulas_and_text_are_there_without_scripts(browser, built_book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built_book / "book/cnn/output_size.html").as_uri())
    assert page.locator("article math").count() > 3
    context.close()


def test_the_front_door_leads_to_the_start_page(browser, built_book):
    page = browser.new_page()
    page.goto((built_book / "index.html").as_uri(), wait_until="commit")
    page.wait_for_url((built_book / "book/index.html").as_uri())
    assert page.locator("article h1").inner_text().startswith("Unrolled")
    page.close()
