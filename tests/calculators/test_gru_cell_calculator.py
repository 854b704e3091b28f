"""The GRU calculator, as a reader of the built page meets it: in a browser, without a kernel."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.calculators.cells import (
    READ,
    as_number,
    assert_products,
    assert_shown,
    inputs,
    matrix,
    random_sequence,
    random_weights,
    shown_after,
)
from tests.calculators.pages import (
    DESKTOP,
    calculator,
    fill,
    opened,
    read_each,
)
from unrolled.calculators import gru_cell_calculator
from unrolled.calculators.base import bundled
from unrolled.calculators.gru_cell import PRESETS
from unrolled.cells import GRU

NAME, BLOCKS, SETTINGS = "gru_cell", 3, 220
IN_PAGE = 110  # settings, of one to twelve steps each
LATCHED = np.tanh([0.8, 0.8, 0.8, -1, -1, -1])


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    return (built_book / "book" / "gru" / "cell.html").as_uri()


@pytest.fixture(scope="module")
def loaded(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, NAME) as page:
        yield page


@pytest.fixture
def page(loaded: Page) -> Page:
    """The page, with the latch in its calculator, in Keras's conventions."""
    loaded.set_viewport_size(DESKTOP)
    root = calculator(loaded, NAME)
    fill(root, update="keep")
    root.get_by_role("button", name="latch", exact=True).click()
    fill(root, reset="after")
    return loaded


def random_settings(count: int) -> list[dict]:
    """Both conventions of both gates; gates from sliders, and from weights of all sizes."""
    draw = random.Random(12)
    found = []
    for _ in range(count):
        setting = {
            "mode": draw.choice(["sliders", "weights"]),
            "update": draw.choice(["keep", "take"]),
            **random_sequence(draw),
            "h_0": round(draw.uniform(-3, 3), 2),
        }
        if setting["mode"] == "sliders":
            del setting["markers"]
            setting |= {gate: draw.choice([0, 1, draw.randint(0, 100) / 100]) for gate in "zr"}
        else:
            setting["reset"] = draw.choice(["after", "before"])
            setting["weights"] = random_weights(draw, BLOCKS)
            if setting["reset"] == "after":
                setting["second_bias"] = round(draw.uniform(-3, 3), 2)
        found.append(setting)
    return found


def computed(settings: dict) -> dict[str, np.ndarray]:
    """Gates, candidate and state at every step, by the library.

    There z is the share that is kept. Where the calculator's z is the share that is taken in, the
    library gets the opposite of all that makes z, and its z is 1 minus the calculator's.
    """
    sequence = inputs({"markers": settings["values"]} | settings)
    if settings["mode"] == "sliders":  # the gates' biases are the logits of what they are set to
        with np.errstate(divide="ignore"):
            gates = {g: np.log(settings[g]) - np.log1p(-settings[g]) for g in "zr"}
        kernel = np.array([[0, 0, 1], [0, 0, 0], [0, 0, 1], [gates["z"], gates["r"], 0]])
    else:
        kernel = matrix(settings["weights"])
    takes = settings["update"] == "take"
    if takes:
        kernel[:, 0] *= -1
    after = settings.get("reset", "after") == "after"
    bias = [kernel[3], [0, 0, settings.get("second_bias", 0)]] if after else kernel[3]
    cell = GRU(kernel[:2], kernel[2:3], bias, activation=settings["activation"], reset_after=after)
    h, _, cache = cell.forward(sequence, ([[settings["h_0"]]],))
    found = {
        name: np.array([getattr(step, name).item() for step in cache.steps])
        for name in ("z", "r", "candidate")
    }
    if takes:
        found["z"] = 1 - found["z"]
    return found | {"h": h.ravel(), "x": sequence[0, :, 0]}


@pytest.fixture(scope="module")
def all_shown(loaded: Page) -> list[tuple[dict, dict]]:
    """Random settings, each set in the page as a reader does, and what the page shows of it."""
    all_settings = random_settings(IN_PAGE)
    shown = read_each(calculator(loaded, NAME), all_settings, READ)
    return list(zip(all_settings, shown, strict=True))


def test_the_page_shows_what_the_library_computes(all_shown: list) -> None:
    """Every gate and state of every step in the table, and those of one step on the drawing."""
    for settings, shown in all_shown:
        assert_shown(shown, computed(settings), settings)


def test_the_wires_have_their_products(all_shown: list) -> None:
    """What is kept of the old state, what is taken of the candidate, and what r lets through."""
    for settings, shown in all_shown:
        t, right = settings["step"], computed(settings)
        before = right["h"][t - 1] if t else settings["h_0"]
        kept = right["z"][t] if settings["update"] == "keep" else 1 - right["z"][t]
        weights = settings["mode"] == "weights"
        u = matrix(settings["weights"])[2, 2] if weights else 1
        past = right["r"][t] * (before * u + settings.get("second_bias", 0))
        products = [kept * before, (1 - kept) * right["candidate"][t], past]
        assert_products(shown, products, settings)


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without rounding: every gate and state of every step, in all four conventions."""
    all_settings = [s for s in random_settings(2 * SETTINGS) if s["mode"] == "weights"]
    assert len({(s["update"], s["reset"]) for s in all_settings}) == 4
    results = page.evaluate(
        """async ([text, all]) => {
          const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
          const row = (text) => text.split(" ").map(Number);
          return all.map((s) => module.run({...s, weights: module.numbersOf(s.weights),
            values: row(s.values), markers: row(s.markers)}));
        }""",
        [bundled(NAME), all_settings],
    )
    for settings, steps in zip(all_settings, results, strict=True):
        for name, numbers in computed(settings).items():
            shown = [step[name] for step in steps]
            np.testing.assert_allclose(shown, numbers, rtol=1e-9, atol=1e-12)


def states(page: Page, preset: str, **settings) -> list[float]:
    shown = shown_after(calculator(page, NAME), preset, settings)
    return [as_number(text) for text in shown["rows"]["h"]]


@pytest.mark.parametrize("update", ["keep", "take"])
@pytest.mark.parametrize("reset", ["after", "before"])
def test_the_presets_behave_as_they_are_called(page: Page, update, reset) -> None:
    """In every convention: the latch keeps what a marker wrote; after a reset the past is gone."""
    fill(calculator(page, NAME), update=update, reset=reset)
    for values, markers in [
        ([0.8, -0.5, 0.3, -1, 0.6, 0.2], [1, 0, 0, 1, 0, 0]),
        ([-2, 0.1, 3, 0.4], [0, 1, 1, 0]),
        ([0.25] * 5, [0] * 5),
    ]:
        sequence = {"values": " ".join(map(str, values)), "markers": " ".join(map(str, markers))}
        kept, latch = 0.0, []
        for value, marker in zip(values, markers, strict=True):
            kept = np.tanh(value) if marker else kept
            latch.append(kept)
        assert np.allclose(states(page, "latch", **sequence), latch, atol=6e-5)
        with_past = np.array(states(page, "reset", **sequence, h_0=3))
        without = np.array(states(page, "reset", **sequence, h_0=-3))
        first = markers.index(1) if 1 in markers else len(markers)
        assert (np.abs(with_past - without)[:first] > 0).all()  # until then it remembers
        assert np.array_equal(with_past[first:], without[first:])
        at_marker = slice(first, first + 1)  # none, where there is no marker
        assert np.allclose(without[at_marker], np.tanh(values)[at_marker], atol=6e-5)
    assert states(page, "by hand") == [12, 8, 5]


def test_the_other_meaning_of_z_turns_the_latch_inside_out(page: Page) -> None:
    """The same weights: what was kept is replaced; the preset, chosen again, latches again."""
    root = calculator(page, NAME)
    fill(root, update="take")
    shown = [as_number(text) for text in root.evaluate(READ)["rows"]["h"]]
    assert np.allclose(shown, [0, *np.tanh([-0.5, 0.3, 0.3, 0.6, 0.2])], atol=6e-5)
    assert np.allclose(states(page, "latch"), LATCHED, atol=6e-5)
    assert root.get_by_label("Weights: update z, marker").input_value() == "100"


def test_the_order_of_the_reset_shows_by_the_second_bias(page: Page) -> None:
    """With one unit nothing else tells the two apart."""
    root = calculator(page, NAME)
    plain = {order: states(page, "reset", reset=order) for order in ("after", "before")}
    assert plain["after"] == plain["before"]
    expect(root.get_by_label("Second bias")).to_be_hidden()
    biased = states(page, "reset", reset="after", second_bias=1)
    expect(root.get_by_label("Second bias")).to_be_visible()
    assert biased[0] != plain["before"][0]
    assert biased[3] == plain["before"][3]  # the gate is shut, and hides the bias as well


def test_a_preset_brings_weights_and_a_sequence(page: Page) -> None:
    """From sliders and another sequence, one click makes the preset as the library has it."""
    root = calculator(page, NAME)
    fill(root, mode="sliders", values="9", h_0=5)
    for name, preset in PRESETS.items():
        root.get_by_role("button", name=name, exact=True).click()
        settings = {"mode": "weights", "update": "keep", "step": 0, **preset}
        assert_shown(root.evaluate(READ), computed(settings), settings)


def test_the_formulas_have_the_numbers_filled_in(page: Page) -> None:
    """Every line of the step, with weights of zero left out, and the second bias in its place."""
    root = calculator(page, NAME)
    root.get_by_role("button", name="by hand", exact=True).click()
    fill(root, step=1, second_bias=-2)
    root.locator("details").evaluate("(e) => { e.open = true; }")
    texts = root.locator(".formulas dd").evaluate_all("(all) => all.map((e) => e.textContent)")
    assert [re.sub(r"\s", "", text) for text in texts] == [
        "z2=σ(−2.1972·0+1.0986)=0.75",
        "r2=σ(−1.0986·0)=0.5",
        "h̃2=1·(−10)+0.5·(11.625·1−2)=−5.1875",
        "h2=0.75·11.625+(1−0.75)·(−5.1875)=7.4219",
    ]


def test_jupyterlab_gets_the_very_same_script() -> None:
    """The anywidget's module is the bundle that the tests above ran, and its settings are traits."""
    widget = gru_cell_calculator("reset", update="take", reset="before", values=[1, -2.5], step=1)
    assert widget._esm == bundled(NAME)
    names = ["update", "reset", "values", "weights", "step"]
    weights = "0,50,0,0;0,-100,0,50;1,0,1,0"  # the signs of the first row are turned
    expected = ["take", "before", "1 -2.5", weights, 1]
    assert list(widget.get_state(names).values()) == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preset": "counter"}, "preset must be one of latch, reset, by hand, but got 'counter'"),
        ({"update": "z"}, "update must be one of keep, take"),
        ({"reset": "never"}, "reset must be one of after, before"),
        ({"z": -0.1}, "z must be a number from 0 to 1, but got -0.1"),
        ({"weights": [[1] * 4] * 4}, "weights must be 3 rows of 4 numbers"),
        ({"second_bias": 1e9}, "second_bias must be a number from -100 to 100"),
        ({"step": -1}, "step must be a whole number of at least 0"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        gru_cell_calculator(**settings)
