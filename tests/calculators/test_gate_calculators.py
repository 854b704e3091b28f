"""What the LSTM and the GRU calculator have in common: fields, limits, and who can use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.calculators.cells import READ, as_number
from tests.calculators.pages import (
    DESKTOP,
    allowed,
    assert_all_labelled,
    assert_fits_a_phone,
    assert_no_nonsense,
    assert_small_and_alone,
    calculator,
    fill,
    opened,
    problem,
    tab_stops,
)
from tests.calculators.work import assert_ready_at_once
from tests.tabs import tab
from unrolled.calculators.gates import LIMITS


@dataclass(frozen=True)
class Cell:
    """A calculator, its chapter, the rows of its weights, and what the latch of its chapter keeps."""

    name: str
    chapter: str
    blocks: int
    first_gate: str
    latched: list[float]


CELLS = [
    Cell("lstm_cell", "lstm/cell", 4, "Forget gate", [3, 3, 3, 6, 6, 6]),
    Cell("gru_cell", "gru/cell", 3, "Update gate", np.tanh([0.8, 0.8, 0.8, -1, -1, -1]).tolist()),
]


@pytest.fixture(scope="module", params=CELLS, ids=lambda cell: cell.name)
def cell(request) -> Cell:
    return request.param


@pytest.fixture(scope="module")
def address(built_book: Path, cell: Cell) -> str:
    return (built_book / "book" / f"{cell.chapter}.html").as_uri()


@pytest.fixture(scope="module")
def loaded(browser: Browser, address: str, cell: Cell) -> Iterator[Page]:
    with opened(browser, address, cell.name) as page:
        yield page


@pytest.fixture
def page(loaded: Page, cell: Cell) -> Page:
    """The page, with the latch in its calculator."""
    loaded.set_viewport_size(DESKTOP)
    calculator(loaded, cell.name).get_by_role("button", name="latch", exact=True).click()
    return loaded


def test_the_fields_show_what_counts(page: Page, cell: Cell) -> None:
    """Sliders or weights, never both; markers only where weights can read them."""
    root = calculator(page, cell.name)
    weights = root.locator("[data-setting=weights]")
    slider = root.get_by_role("slider", name=cell.first_gate)
    fill(root, mode="sliders")
    expect(weights).to_be_hidden()
    expect(root.get_by_label("Markers")).to_be_hidden()
    expect(slider).to_be_visible()
    fill(root, mode="weights")
    expect(weights).to_be_visible()
    expect(slider).to_be_hidden()


def test_the_drawing_has_every_gate_in_its_colour(page: Page, cell: Cell) -> None:
    """Each box, and the wire that leaves it, in the colour that the figures have for the gate."""
    root = calculator(page, cell.name)
    hues = root.evaluate(
        """(root) => Object.fromEntries([...root.querySelectorAll("[data-gate]")].map((gate) => {
          const name = gate.dataset.gate;
          const part = getComputedStyle(root).getPropertyValue(`--part-${name}`);
          const probe = document.createElement("i");
          probe.style.color = part;
          root.append(probe);
          const right = getComputedStyle(probe).color;
          probe.remove();
          const wire = root.querySelector(`.wire.${name}`);
          return [name, [right, getComputedStyle(gate.querySelector("rect")).stroke,
            getComputedStyle(wire).stroke]];
        }))"""
    )
    assert len(hues) == cell.blocks
    assert all(len(set(found)) == 1 for found in hues.values()), hues
    assert len({found[0] for found in hues.values()}) == cell.blocks


def test_gates_that_sliders_set_read_nothing(page: Page, cell: Cell) -> None:
    """No wire leads into them, and their boxes say so; with weights each reads x and h."""
    root = calculator(page, cell.name)
    wires = root.locator(".cell-drawing .wire")
    by_hand = root.locator("[data-gate]", has_text="by hand")
    with_weights = wires.count()
    expect(by_hand).to_have_count(0)
    fill(root, mode="sliders")
    expect(by_hand).to_have_count(cell.blocks - 1)
    assert wires.count() < with_weights - (cell.blocks - 1)


def test_everything_can_be_done_with_the_keyboard(page: Page, cell: Cell) -> None:
    """Tab reaches presets, gates, weights, the sequence, the steps and the formulas."""
    root = calculator(page, cell.name)
    page.keyboard.press("Tab")  # after a click, a focus that is set by a script is not shown
    stops = tab_stops(page, root)
    for stop in ("latch", "from weights", "Values", "Markers", "State at the start", "Next"):
        assert any(stop in name for name in stops), (stop, stops)
    assert sum("Weights:" in name for name in stops) == 4 * cell.blocks
    root.get_by_role("button", name="Next").focus()
    page.keyboard.press("Space")
    expect(root.locator(".status")).to_contain_text("Step 2 of 6")
    root.get_by_label("Values").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1 2")
    expect(root.locator(".status")).to_contain_text("Step 1 of 2")  # "1" alone had one step
    root.locator("details").evaluate("(e) => { e.open = false; }")
    root.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".formulas dd").first).to_be_visible()


def test_every_control_has_a_visible_label(page: Page, cell: Cell) -> None:
    root = calculator(page, cell.name)
    for mode in ("sliders", "weights"):
        fill(root, mode=mode)
        assert_all_labelled(root)


@pytest.mark.parametrize(
    ("label", "text", "message"),
    [
        ("Values", "1 two 3", "Values must be 1 to 12 numbers with spaces between them, each a "),
        ("Values", "", "Values must be 1 to 12 numbers"),
        ("Values", "1 101", "each a number from −100 to 100."),
        ("Values", " ".join("1" * 13), "Values must be 1 to 12 numbers"),
        ("Markers", "1 0 2", "Markers must be 1 to 12 numbers with spaces between them, each 0 or"),
        ("State at the start", "101", "State at the start must be a number from −100 to 100."),
        ("Weights: candidate, bias", "", "Each number of Weights must be a number from −100 to"),
    ],
)
def test_what_is_not_allowed_is_named(page: Page, cell: Cell, label, text, message) -> None:
    """Bad input is answered by what is allowed, at its field."""
    root = calculator(page, cell.name)
    field = root.get_by_label(label)
    before = field.input_value()
    field.fill(text)
    expect(problem(root)).to_contain_text(message)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_no_nonsense(root)
    field.fill(before)
    expect(problem(root)).to_have_text("")


def test_markers_that_are_missing_are_named(page: Page, cell: Cell) -> None:
    """More values than markers: the rest counts as 0, and the page says so."""
    root = calculator(page, cell.name)
    fill(root, markers="1 0")
    expect(problem(root)).to_contain_text("There are 6 values and 2 markers")
    assert root.evaluate(READ)["rows"]["m"] == ["1", "0", "0", "0", "0", "0"]


def test_a_phone_shows_it_without_scrolling_the_page_sideways(page: Page, cell: Cell) -> None:
    fill(calculator(page, cell.name), values="1.2345 2 3 4 5 6 7 8 9 10 11 12")
    assert_fits_a_phone(page)


def test_without_scripts_a_still_has_the_numbers(
    browser: Browser, address: str, cell: Cell
) -> None:
    """Scripts off: a table of the states of the sequence, as the library computes them."""
    with tab(browser, java_script_enabled=False) as page:
        page.goto(address)
        still = page.locator("noscript .unrolled-calculator").first
        expect(still).to_be_visible()
        shown = still.locator("tbody tr").last.locator("td").all_inner_texts()
        assert np.allclose([as_number(text) for text in shown], cell.latched, atol=6e-5)
        assert still.locator("input, button").count() == 0


def test_it_is_ready_at_once(browser: Browser, address: str, cell: Cell) -> None:
    assert_ready_at_once(browser, address, cell.name, values="9 8 7")


def test_the_script_is_small_and_needs_nothing(cell: Cell) -> None:
    assert_small_and_alone(cell.name)


def test_the_page_and_the_library_have_the_same_limits(page: Page, cell: Cell) -> None:
    """What the fields allow is what the library allows."""
    root = calculator(page, cell.name)
    for label, name in {
        "Weights: candidate, bias": "weight",
        "State at the start": "state",
    }.items():
        assert allowed(root, root.get_by_label(label)) == LIMITS[name]
