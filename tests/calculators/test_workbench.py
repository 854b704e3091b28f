"""The workbench: all calculators on one page, and links that set them up."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

import unrolled.calculators
from tests.calculators.pages import assert_fits_a_phone, calculator, fact, fill, opened
from tests.tabs import tab
from unrolled.calculators.base import SCRIPTS, Calculator, bundled

NAMES = sorted(
    path.stem
    for path in SCRIPTS.glob("*.js")
    if re.search(r"^export default", path.read_text(encoding="utf-8"), re.MULTILINE)
)


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    return (built_book / "book" / "workbench.html").as_uri()


def test_every_calculator_stands_on_it_under_its_name(browser: Browser, address: str) -> None:
    """Each script has a maker, a place on the page, and a heading that links with it can name."""
    assert len(NAMES) == len(unrolled.calculators.__all__)
    with opened(browser, address, "convolution") as page:
        for name in NAMES:
            expect(calculator(page, name)).to_be_visible()
            assert page.locator(f"[id={name.replace('_', '-')}]").count() == 1, name


def test_settings_come_from_the_address(browser: Browser, address: str) -> None:
    """Numbers, words and tables; calculators that the address does not name stay as they are."""
    link = (
        f"{address}?convolution.n=227&convolution.kernel_size=11&convolution.strides=4"
        "&unrolled_rnn.inputs=1,1;1,1;2,2&unrolled_rnn.step=2&parameter_counter.cell=gru"
    )
    with opened(browser, link, "convolution") as page:
        assert fact(calculator(page, "unrolled_rnn"), "output") == "32, 32"
        assert fact(calculator(page, "parameter_counter"), "parameters") == "4\u202f224"
        fill(calculator(page, "convolution"), padding="valid")
        assert fact(calculator(page, "convolution"), "output_size") == "55"
        expect(page.locator(".unrolled-calculator [role=status].problem")).to_have_count(0)


def test_a_calculator_that_cannot_start_leaves_its_still(
    browser: Browser, built_book: Path
) -> None:
    """Its settings and their result stay readable, and the others start."""
    broken = (built_book / "book" / "workbench.html").read_text(encoding="utf-8")
    first_script = '"_esm": "'
    assert first_script in broken
    broken = broken.replace(first_script, first_script + "throw 1;", 1)
    with tab(browser) as page:
        page.route(
            "**/workbench.html",
            lambda route: route.fulfill(body=broken, content_type="text/html"),
        )
        page.goto((built_book / "book" / "workbench.html").as_uri())
        expect(page.locator("[data-calculator] button").first).to_be_visible()
        expect(page.locator(".unrolled-calculator.still")).to_have_count(1)
        expect(page.locator("[data-calculator]")).to_have_count(len(NAMES) - 1)


WRONG = {
    "n=300": "n must be a whole number from 1 to 256, not “300”.",
    "n=NaN": "n must be a whole number from 1 to 256, not “NaN”.",
    "padding=half": "padding must be valid, same, full or a whole number from 0 to 32, not “half”.",
    "units=3": "There is no setting “units”.",
    "constructor=3": "There is no setting “constructor”.",
    "n=%3Cimg%20src=x%3E": "not “<img src=x>”.",
}


@pytest.mark.parametrize("asked", [[next(iter(WRONG))], list(WRONG)], ids=["one", "all"])
def test_what_is_not_allowed_in_the_address_is_said(
    browser: Browser, address: str, asked: list[str]
) -> None:
    """The calculator keeps its own values, and tells of each what would have been allowed."""
    query = "&".join(f"convolution.{each}" for each in asked)
    with opened(browser, f"{address}?{query}", "convolution") as page:
        root = calculator(page, "convolution")
        for each in asked:
            expect(root.locator("[role=status].problem")).to_contain_text(WRONG[each])
        assert root.get_by_label("Input size").input_value() == "8"
        assert root.locator("img").count() == 0


def test_a_copied_link_brings_the_settings_back(browser: Browser, address: str) -> None:
    """The link names every setting and the heading; opened, the page shows the same."""
    with opened(browser, address, "unrolled_rnn") as page:
        root = calculator(page, "unrolled_rnn")
        fill(root, inputs="1,0;0.5,-2;3,3;1,1", activation="tanh", swap="2,4", step=3)
        before = root.locator(".facts").inner_text()
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
        root.get_by_role("button", name="Copy a link").click()
        link = root.get_by_label("Link to these settings").input_value()
    assert link.startswith(address)
    parts = urlsplit(link)
    assert parts.fragment == "unrolled-rnn"
    assert parse_qs(parts.query)["unrolled_rnn.swap"] == ["2,4"]
    with opened(browser, link, "unrolled_rnn") as page:
        assert calculator(page, "unrolled_rnn").locator(".facts").inner_text() == before
        heading = "document.getElementById('unrolled-rnn').getBoundingClientRect()"
        page.wait_for_function(f"Math.abs({heading}.y) < 450")  # it is scrolled into sight


def test_the_link_goes_to_the_clipboard(browser: Browser, address: str) -> None:
    """One press of the key, and it says that it is done."""
    with opened(browser, address, "convolution") as page:
        page.evaluate(
            "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }"
        )
        button = calculator(page, "convolution").get_by_role("button", name="Copy a link")
        button.focus()
        page.keyboard.press("Enter")
        expect(calculator(page, "convolution").locator(".share")).to_contain_text("Copied.")
        assert "convolution.n=8" in page.evaluate("window.copied")


HEIGHTS = """() => [...document.querySelectorAll("[data-calculator]")]
    .map((room) => [room.dataset.calculator, room.offsetHeight])"""


def class_of(name: str) -> type[Calculator]:
    """The widget whose script has this name."""
    script = bundled(name)
    return next(widget for widget in widgets(Calculator) if vars(widget).get("_esm") == script)


def widgets(base: type[Calculator]) -> list[type[Calculator]]:
    return [found for below in base.__subclasses__() for found in (below, *widgets(below))]


def test_nothing_moves_when_the_calculators_start(browser: Browser, address: str) -> None:
    """What a page keeps free for a calculator is what it needs, to a tenth; nothing jumps."""
    for size in ({"width": 1280, "height": 900}, {"width": 360, "height": 740}):
        with opened(browser, address, "parameter_counter", viewport=size) as page:
            for name, needed in page.evaluate(HEIGHTS):
                kept = class_of(name).heights[size["width"] < 480]
                assert abs(kept - needed) < 0.1 * needed, (name, kept, needed, size)
            shift = page.evaluate(
                """() => new Promise((done) => {
                  let sum = 0;
                  new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; }))
                    .observe({type: "layout-shift", buffered: true});
                  setTimeout(() => done(sum), 200);
                })"""
            )
            assert shift < 0.1


def test_a_phone_shows_them_all(browser: Browser, address: str) -> None:
    with opened(browser, address, "convolution") as page:
        assert_fits_a_phone(page)
