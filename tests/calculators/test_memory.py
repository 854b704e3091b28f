"""The book remembers what a reader has set, until the tab is closed, and takes it from nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.calculators.pages import FILL, calculator, fact, fill, opened, problem
from tests.tabs import tab

SET = {"n": 30, "kernel_size": 5, "padding": "2", "step": 3}


@pytest.fixture(scope="module")
def book(built_book: Path) -> str:
    return f"{built_book.as_uri()}/book"


@pytest.fixture
def page(browser: Browser, book: str) -> Iterator[Page]:
    with opened(browser, f"{book}/cnn/output_size.html", "convolution") as page:
        yield page


def assert_set(page: Page) -> None:
    root = calculator(page, "convolution")
    expect(root.get_by_label("Input size")).to_have_value("30")
    assert root.get_by_label("Kernel size").input_value() == "5"
    assert root.get_by_label("Zeros on each side").input_value() == "2"
    expect(root.locator(".status")).to_contain_text("Output 4 of")


def test_who_comes_back_finds_a_calculator_as_it_was(page: Page, book: str) -> None:
    fill(calculator(page, "convolution"), **SET)
    page.goto(f"{book}/cnn/padding.html")
    page.go_back()
    assert_set(page)
    page.reload()
    assert_set(page)


def test_the_last_good_settings_are_kept(page: Page) -> None:
    fill(calculator(page, "convolution"), **SET)
    calculator(page, "convolution").get_by_label("Input size").fill("three")
    page.reload()
    assert_set(page)
    expect(problem(calculator(page, "convolution"))).to_be_empty()


def test_every_calculator_comes_back(browser: Browser, book: str) -> None:
    """Each by itself, with words, numbers, tables and layers."""
    chosen = {
        "attention": {"queries": "1,1,1;2,0,0", "mask": "causal"},
        "convolution": {"n": 11},
        "gradient_flow": {"cell": "lstm", "radius": "0.5"},
        "gru_cell": {"mode": "weights", "values": "1 -2"},
        "lstm_cell": {"mode": "weights", "values": "3 4 5"},
        "parameter_counter": {"cell": "gru", "units": 7},
        "sampling": {"words": "yes no", "logits": "1.5 0", "temperature": "2"},
        "shape_tracer": {"input_shape": "64,48,3"},
        "unrolled_rnn": {"inputs": "1,0;0.5,-2;3,3", "activation": "tanh"},
    }
    read = """() => Object.fromEntries([...document.querySelectorAll("[data-calculator]")].map(
        (room) => [room.dataset.calculator, room.querySelector(".facts, .status").innerText]))"""
    with opened(browser, f"{book}/workbench.html", "convolution") as page:
        first = page.evaluate(read)
        for name, settings in chosen.items():
            fill(calculator(page, name), **settings)
        before = page.evaluate(read)
        page.reload()
        expect(calculator(page, "convolution")).to_be_visible()
        for name in chosen:
            expect(calculator(page, name)).to_be_visible()
            assert before[name] != first[name]
        assert page.evaluate(read) == before


def test_an_address_with_settings_comes_before_what_is_kept(page: Page, book: str) -> None:
    """Before all of it: what the address leaves out is the page's own."""
    fill(calculator(page, "convolution"), **SET)
    page.goto(f"{book}/cnn/output_size.html?convolution.n=12")
    root = calculator(page, "convolution")
    expect(root.get_by_label("Input size")).to_have_value("12")
    assert root.get_by_label("Kernel size").input_value() == "3"


def test_two_pages_keep_their_own(page: Page, book: str) -> None:
    fill(calculator(page, "convolution"), **SET)
    page.goto(f"{book}/workbench.html")
    expect(calculator(page, "convolution").get_by_label("Input size")).to_have_value("8")


STATE = re.compile(
    r'(?<=<script type="application/vnd.jupyter.widget-state\+json">).*?(?=</script>)', re.S
)


def several(html: str, count: int) -> str:
    """A page with one calculator, which now has others of the same kind at its end: so many in all."""
    found = STATE.search(html)
    assert found
    states = json.loads(found[0])
    (first,) = (key for key, model in states["state"].items() if "_esm" in model["state"])
    others = [f"other-{number}" for number in range(1, count)]
    states["state"].update(dict.fromkeys(others, states["state"][first]))
    text = json.dumps(states).replace("</", "<\\/")
    more = "".join(
        f'<script type="application/vnd.jupyter.widget-view+json">{json.dumps({"model_id": name})}'
        f'</script><div class="calculator-room" data-model="{name}"><noscript></noscript></div>'
        for name in others
    )
    return STATE.sub(lambda _: text, html, count=1).replace("</article>", f"{more}</article>")


@contextmanager
def with_several(browser: Browser, built_book: Path, count: int) -> Iterator[Page]:
    """A page of a chapter with so many calculators of one kind."""
    file = built_book / "book" / "cnn" / "output_size.html"
    html = several(file.read_text(encoding="utf-8"), count)
    with tab(browser, reduced_motion="reduce") as page:
        page.route(
            "**/output_size.html", lambda route: route.fulfill(body=html, content_type="text/html")
        )
        page.goto(file.as_uri())
        expect(page.locator(ALL)).to_have_count(count)
        yield page


ALL = "[data-calculator=convolution] .unrolled-calculator"


def test_two_calculators_of_one_page_keep_their_own(browser: Browser, built_book: Path) -> None:
    """The same one shown twice: what is set in the first is not in the second."""
    with with_several(browser, built_book, 2) as page:
        both = page.locator(ALL)
        fill(both.nth(0), n=20)
        fill(both.nth(1), n=30)
        page.reload()
        expect(both).to_have_count(2)
        sizes = [both.nth(i).get_by_label("Input size").input_value() for i in (0, 1)]
        assert sizes == ["20", "30"]


def test_nothing_is_kept_beyond_the_tab(browser: Browser, page: Page, book: str) -> None:
    fill(calculator(page, "convolution"), **SET)
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.includes('unrolled'))") == []
    )
    assert page.evaluate("document.cookie") == ""
    other = page.context.new_page()
    other.goto(f"{book}/cnn/output_size.html")
    expect(calculator(other, "convolution").get_by_label("Input size")).to_have_value("7")


HOSTILE = [
    "",
    "null",
    "7",
    '"text"',
    "[1, 2, 3]",
    "{",
    '{"n": "<img src=x onerror=alert(1)>", "padding": "half", "step": -1}',
    '{"n": 1e400, "kernel_size": null, "strides": {}, "dilation_rate": [1, 2]}',
    '{"__proto__": {"n": 5}, "constructor": 1, "toString": 2, "n": 1000000}',
    json.dumps({"n": "9" * 100_000}),
]


def test_what_somebody_else_has_put_there_does_no_harm(browser: Browser, built_book: Path) -> None:
    """Each calculator starts as the page has it, whatever stands in the place of each."""
    count = len(HOSTILE)
    with with_several(browser, built_book, count) as page:
        errors: list[str] = []

        def note(error: Error) -> None:
            errors.append(str(error))

        page.on("pageerror", note)
        roots = page.locator(ALL)
        roots.evaluate_all(f"(roots) => roots.forEach((root) => ({FILL})(root, {{n: 30}}))")
        page.evaluate(
            """(hostile) => {
              const places = Object.keys(sessionStorage).filter((key) => key.includes("convolution"));
              if (places.length !== hostile.length) throw new Error(places);
              places.sort().forEach((place, i) => sessionStorage.setItem(place, hostile[i]));
            }""",
            HOSTILE,
        )
        page.reload()
        expect(roots).to_have_count(count)
        shown = roots.evaluate_all(
            """(roots) => roots.map((root) => [
              root.querySelector('[data-setting="n"] input').value,
              root.querySelector("dd[data-fact=output_size]").innerText,
              root.querySelectorAll("img, [role=status].problem").length,
            ])"""
        )
        assert shown == [["7", "4", 0]] * count
        page.remove_listener("pageerror", note)
        assert [error for error in errors if "THEBE_JS_URL" not in error] == []


def test_without_any_storage_calculators_work_as_before(browser: Browser, book: str) -> None:
    context = browser.new_context()
    context.add_init_script(
        """Object.defineProperty(window, "sessionStorage",
            {get() { throw new DOMException("no", "SecurityError"); }});"""
    )
    page = context.new_page()
    page.goto(f"{book}/cnn/output_size.html")
    root = calculator(page, "convolution")
    fill(root, n=30)
    assert fact(root, "output_size") == "15"
    context.close()
