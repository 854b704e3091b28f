"""The parameter counter, as a reader of the built page meets it: in a browser, without a kernel."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.calculators.pages import (
    DESKTOP,
    assert_all_labelled,
    assert_fits_a_phone,
    assert_no_nonsense,
    assert_small_and_alone,
    calculator,
    fact,
    fill,
    opened,
    problem,
    read_each,
    tab_stops,
)
from tests.calculators.work import assert_ready_at_once
from tests.tabs import tab
from unrolled.calculators import parameter_counter
from unrolled.calculators.parameter_counter import CELLS, LIMITS, parameters
from unrolled.cells import GRU, LSTM, SimpleRNN

NAME = "parameter_counter"
SETTINGS = 200
CHAPTER = {"cell": "lstm", "features": 10, "units": 32, "directions": "one", "layers": 1}


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    return (built_book / "book" / "gru" / "comparison.html").as_uri()


@pytest.fixture(scope="module")
def opened_page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, NAME) as page:
        yield page


@pytest.fixture
def page(opened_page: Page) -> Page:
    opened_page.set_viewport_size(DESKTOP)
    fill(calculator(opened_page, NAME), **CHAPTER)
    return opened_page


def cell_of(name: str, features: int, units: int) -> SimpleRNN | GRU | LSTM:
    """The library's cell, which counts the arrays that it holds."""
    if name == "simple_rnn":
        return SimpleRNN.create(features, units, seed=0)
    if name == "lstm":
        return LSTM.create(features, units, seed=0)
    return GRU.create(features, units, seed=0, reset_after=name == "gru")


def stacked(setting: dict) -> int:
    """The parameters of a stack, counted on the arrays of one cell for each direction."""
    ways = 2 if setting["directions"] == "both" else 1
    total, features = 0, setting["features"]
    for _ in range(setting["layers"]):
        cell = cell_of(setting["cell"], features, setting["units"])
        total += ways * cell.parameters
        features = ways * setting["units"]
    return total


def random_settings(count: int, largest: int) -> list[dict]:
    draw = random.Random(largest)
    return [
        {
            "cell": draw.choice(list(CELLS)),
            "features": draw.randint(1, largest),
            "units": draw.randint(1, largest),
            "directions": draw.choice(["one", "both"]),
            "layers": draw.choice([1, 1, 2, 3, draw.randint(*LIMITS["layers"])]),
        }
        for _ in range(count)
    ]


READ = """(root) => ({
  total: root.querySelector("dd[data-fact=parameters]").textContent,
  formulas: [...root.querySelectorAll(".formulas dd")].map((e) => e.textContent),
  rivals: Object.fromEntries([...root.querySelectorAll("tr[data-cell]")].map((row) =>
    [row.dataset.cell, [row.cells[1].textContent, row.cells[3].textContent]])),
})"""


def whole(text: str) -> int:
    return int(text.replace("\u202f", ""))


def test_the_page_shows_what_the_library_counts(page: Page) -> None:
    """The total and the end of the last formula are the sizes of the cells' arrays."""
    settings = random_settings(SETTINGS, largest=24)
    for setting, shown in zip(
        settings, read_each(calculator(page, NAME), settings, READ, at_once=True), strict=True
    ):
        total = stacked(setting)
        assert whole(shown["total"]) == total, setting
        assert whole(shown["formulas"][-1].rsplit("=", 1)[1]) == total, setting
        assert len(shown["formulas"]) == (1 if setting["layers"] == 1 else 3)


def test_the_rivals_have_what_the_formula_says(page: Page) -> None:
    """Large sizes too: each kind of layer with equal units, and its most units for the budget."""
    settings = random_settings(SETTINGS, largest=4096)
    for setting, shown in zip(
        settings, read_each(calculator(page, NAME), settings, READ, at_once=True), strict=True
    ):

        def total(cell: str, units: int, setting: dict = setting) -> int:
            both = setting["directions"] == "both"
            size = (setting["features"], units)
            return sum(parameters(cell, *size, both=both, layers=setting["layers"]))

        budget = total(setting["cell"], setting["units"])
        assert whole(shown["total"]) == budget
        for cell, (equal_units, equal_parameters) in shown["rivals"].items():
            assert whole(equal_units) == total(cell, setting["units"])
            units = whole(equal_parameters)
            assert total(cell, units) <= budget < total(cell, units + 1), (setting, cell)


@pytest.mark.keras
def test_the_formula_is_what_keras_counts() -> None:
    """Layers of Keras itself, wrapped and stacked, for a few sizes of each kind."""
    import keras

    layers = {
        "simple_rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
        "gru_before": lambda units, **more: keras.layers.GRU(units, reset_after=False, **more),
        "lstm": keras.layers.LSTM,
    }
    rng = np.random.default_rng(0)
    for cell, layer in layers.items():
        for both in (False, True):
            features, units = rng.integers(1, 20, 2).tolist()
            model = keras.Sequential([keras.Input((None, features))])
            for _ in range(2):
                one = layer(units, return_sequences=True)
                model.add(keras.layers.Bidirectional(one) if both else one)
            counted = [part.count_params() for part in model.layers]
            assert counted == parameters(cell, features, units, both=both, layers=2)


def test_the_chapters_numbers_come_out(page: Page) -> None:
    """10 features and 32 units: 5 504 parameters, and 68 or 37 units for the same price."""
    root = calculator(page, NAME)
    shown = read_each(root, [CHAPTER], READ)[0]
    assert fact(root, "parameters") == "5\u202f504"
    assert re.sub(r"\s", "", shown["formulas"][0]) == "4·u(d+u+1)=4·32·(10+32+1)=5504"
    units = {cell: whole(equal) for cell, (_, equal) in shown["rivals"].items()}
    assert units == {"simple_rnn": 68, "gru": 37, "gru_before": 37, "lstm": 32}


def test_the_table_names_the_weights_of_keras(page: Page) -> None:
    """Kernel, recurrent kernel and bias with their shapes; the default GRU has two biases."""
    root = calculator(page, NAME)
    fill(root, cell="gru", features=5, units=4)
    table = root.locator("table").first
    shapes = table.locator("td:nth-child(2)").all_inner_texts()
    assert shapes == ["(5, 12)", "(4, 12)", "(2, 12)"]
    fill(root, cell="gru_before")
    assert table.locator("td:nth-child(2)").all_inner_texts()[2] == "(12,)"
    fill(root, directions="both")
    expect(table.locator("td:nth-child(3)").first).to_have_text("60 × 2")


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    """Tab reaches every control in its order; arrows and digits change it."""
    root = calculator(page, NAME)
    stops = tab_stops(page, root)
    assert stops[1:] == [
        "Features 𝑑",
        "Units 𝑢",
        "Stacked layers",
        "forwards",
        "Copy a link to these settings",
    ]
    root.get_by_label("Units").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("64")
    assert fact(root, "parameters") == "19\u202f200"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    expect(root.locator(".status")).to_contain_text("2 layers")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(root.locator(".status")).to_contain_text("in both directions")


@pytest.mark.parametrize(
    ("label", "text", "allowed"),
    [
        ("Features", "0", "Features must be a whole number from 1 to 4096."),
        ("Units", "", "Units must be a whole number from 1 to 4096."),
        ("Units", "4097", "Units must be a whole number from 1 to 4096."),
        ("Stacked", "1.5", "Stacked layers must be a whole number from 1 to 8."),
    ],
)
def test_a_number_that_is_not_allowed_is_named(page: Page, label, text, allowed) -> None:
    """The sentence says what is allowed, and goes when it is."""
    root = calculator(page, NAME)
    field = root.get_by_label(label, exact=False).first
    field.fill(text)
    expect(problem(root)).to_have_text(allowed)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_no_nonsense(root)
    field.fill("2")
    expect(problem(root)).to_have_text("")


def test_every_control_has_a_visible_label(page: Page) -> None:
    assert_all_labelled(calculator(page, NAME))


def test_a_phone_shows_it_without_scrolling_the_page_sideways(page: Page) -> None:
    fill(calculator(page, NAME), features=4096, units=4096, layers=8, directions="both")
    assert_fits_a_phone(page)


def test_without_scripts_a_still_has_the_number(browser: Browser, address: str) -> None:
    with tab(browser, java_script_enabled=False) as page:
        page.goto(address)
        still = page.locator("noscript .unrolled-calculator").first
        expect(still).to_contain_text("5\u202f504 parameters")
        assert still.locator("input, button").count() == 0


def test_it_is_ready_at_once(browser: Browser, address: str) -> None:
    assert_ready_at_once(browser, address, NAME, units=77)


def test_the_script_is_small_and_needs_nothing() -> None:
    assert_small_and_alone(NAME)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"cell": "rnn"}, "cell must be one of ('simple_rnn', 'gru', 'gru_before', 'lstm')"),
        ({"units": 0}, "units must be a whole number of at least 1"),
        ({"layers": 9}, "layers must be at most 8 in the calculator, but got 9"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings: dict, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        parameter_counter(**settings)
