"""What a chapter folds away can be reached: by a link, by a printer, and by whoever opens it."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.book.pages import PAGES
from tests.tabs import tab

CHAPTER = "book/lstm/cell.html"
DEEPER = "#going-deeper-two-more-mistakes"


@pytest.fixture
def page(browser) -> Iterator[Page]:
    with tab(browser, reduced_motion="reduce") as page:
        yield page


def test_a_link_from_the_ledger_opens_the_checks_that_it_leads_to(page, built_book):
    page.goto((built_book / "book/ledger.html").as_uri())
    page.locator("a[href='lstm/cell.html#ledger-L03']").click()
    cell = page.locator(".cell", has=page.locator("#ledger-L03")).or_(
        page.locator(".cell#ledger-L03")
    )
    expect(cell.locator("pre")).to_be_in_viewport()
    assert "assert" in cell.locator("pre").inner_text()


def test_a_link_to_a_section_that_goes_deeper_opens_it_and_nothing_else(page, built_book):
    page.goto((built_book / CHAPTER).as_uri() + DEEPER)
    expect(page.locator(f"{DEEPER} p").first).to_be_in_viewport()
    assert page.locator("article details.deeper[open]").count() == 1
    assert page.locator("article details.hide[open]").count() == 0


def test_a_section_that_goes_deeper_opens_by_the_keyboard(page, built_book):
    page.goto((built_book / CHAPTER).as_uri())
    text = page.locator(f"{DEEPER} p").first
    expect(text).not_to_be_visible()
    page.locator(f"{DEEPER} summary").first.press("Enter")
    expect(text).to_be_visible()


MEASURED = """window.measured = [];
for (const name of ["scrollWidth", "scrollHeight"]) {
  const { get } = Object.getOwnPropertyDescriptor(Element.prototype, name);
  Object.defineProperty(Element.prototype, name, {
    get() {
      if (this.closest("details:not([open])")) window.measured.push(this.outerHTML.slice(0, 80));
      return get.call(this);
    },
  });
}"""
REACHED = """() => {
  const code = [...document.querySelectorAll("article pre")];
  const scrolls = (e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight;
  return code.some(scrolls) && code.every((e) => scrolls(e) === (e.tabIndex === 0));
}"""


def test_what_is_folded_away_is_laid_out_when_it_is_opened_and_not_before(browser, built_book):
    """By no script of the page's or of the theme's; then the keyboard reaches what of it scrolls."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(MEASURED)
    page = context.new_page()
    page.goto((built_book / CHAPTER).as_uri(), wait_until="load")
    assert page.locator("article details:not([open]) pre").count() > 10
    assert page.evaluate("window.measured") == []
    page.evaluate("document.querySelectorAll('article details').forEach((e) => { e.open = true; })")
    page.wait_for_function(REACHED)
    context.close()


def test_paper_has_what_goes_deeper_and_no_checks(page, built_book):
    page.goto((built_book / CHAPTER).as_uri())
    page.emulate_media(media="print")
    expect(page.locator(f"{DEEPER} p").first).to_be_visible()
    assert page.locator(".tag_checks pre").first.is_hidden()


def test_the_facts_stand_under_the_title(page, built_book):
    page.goto((built_book / CHAPTER).as_uri())
    facts = page.locator("article .facts").inner_text()
    assert facts.splitlines()[0].split()[1] == "minutes"
    assert "You should know:" in facts
    assert "Afterwards you can:" in facts


@pytest.mark.parametrize("sheet", [name for name in PAGES if name.endswith("/sheet.html")])
def test_a_cheat_sheet_is_one_page_of_paper(page, built_book, sheet):
    page.goto((built_book / sheet).as_uri())
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as printed:
        assert len(printed) == 1
        words = printed[0].get_textpage().get_text_bounded()
    last = page.locator("article section section").last
    assert last.locator("h2").inner_text().rstrip("#").strip() in words


WIDER_THAN_ITS_COLUMN = """() => [...document.querySelectorAll(".sheet :is(math.tml-display, table)")]
  .filter((each) => {
    const drawn = each.tagName === "TABLE" ? each : each.firstElementChild;
    const room = each.closest(".math-scroll, .pst-scrollable-table-container");
    return drawn.getBoundingClientRect().right > room.getBoundingClientRect().right + 1;
  }).map((each) => each.textContent)"""


@pytest.mark.parametrize("sheet", [name for name in PAGES if name.endswith("/sheet.html")])
def test_nothing_on_a_cheat_sheet_is_wider_than_its_column(page, built_book, sheet):
    """Paper cuts off what would scroll on a screen."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 642, "height": 900})  # A4 without its margins
    page.goto((built_book / sheet).as_uri())
    assert page.evaluate(WIDER_THAN_ITS_COLUMN) == []
