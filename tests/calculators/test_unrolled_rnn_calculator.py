"""The unrolled RNN, as a reader of the built page meets it: in a browser, without a kernel."""

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
from unrolled.calculators import unrolled_rnn_calculator
from unrolled.calculators.base import bundled
from unrolled.calculators.unrolled_rnn import ACTIVATIONS, LIMITS, SHAPES, as_text, numbers, run

NAME = "unrolled_rnn"
SETTINGS = 200
ONES = {name: as_text(np.ones(shape)) for name, shape in SHAPES.items()} | {"bias": "0,0"}
LECTURE = {**ONES, "inputs": "1,0;1,1;1,2", "activation": "linear", "swap": "none", "step": 0}


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    return (built_book / "book" / "rnn" / "loop.html").as_uri()


@pytest.fixture(scope="module")
def opened_page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, NAME) as page:
        yield page


@pytest.fixture
def page(opened_page: Page) -> Page:
    opened_page.set_viewport_size(DESKTOP)
    fill(calculator(opened_page, NAME), **LECTURE)
    return opened_page


def random_settings(count: int) -> list[dict]:
    """Networks and sequences of every length and activation, some of them with a swap."""
    rng, draw = np.random.default_rng(3), random.Random(3)
    found = []
    for _ in range(count):
        timesteps = draw.randint(*LIMITS["timesteps"])
        scale = draw.choice([0.5, 1, 3, 9])
        weights = {
            name: as_text(rng.uniform(-scale, scale, shape).round(draw.randint(0, 3)))
            for name, shape in SHAPES.items()
        }
        pair = sorted(draw.sample(range(1, timesteps + 1), 2))
        found.append(
            {
                "inputs": as_text(rng.uniform(-9, 9, (timesteps, 2)).round(1)),
                **weights,
                "activation": draw.choice(ACTIVATIONS),
                "swap": draw.choice(["none", f"{pair[0]},{pair[1]}"]),
                "step": draw.randrange(timesteps),
            }
        )
    return found


def computed(settings: dict) -> dict[str, np.ndarray]:
    """What the library makes of the settings: at the step, at the end, and after the swap."""
    inputs = numbers(settings["inputs"])
    weights = {name: numbers(settings[name]) for name in SHAPES}
    states, outputs = run(inputs, **weights, activation=settings["activation"])
    found = {
        "state": states[settings["step"]],
        "output": outputs[settings["step"]],
        "last": outputs[-1],
    }
    if settings["swap"] != "none":
        first, second = (int(step) - 1 for step in settings["swap"].split(","))
        inputs[[first, second]] = inputs[[second, first]]
        found["swapped"] = run(inputs, **weights, activation=settings["activation"])[1][-1]
    return found


READ = """(root) => Object.fromEntries([...root.querySelectorAll("dd[data-fact]")]
    .map((fact) => [fact.dataset.fact, fact.textContent]))"""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def as_numbers(text: str) -> list[float]:
    """'−1.5, 2 × 10⁷' as numbers."""
    parts = text.translate(RAISED).replace(" × 10", "e").split(", ")
    return [float(part) for part in parts]


def test_the_page_shows_what_the_library_computes(page: Page) -> None:
    """State and output of a random step, the last output, and the last one after a swap."""
    all_settings = random_settings(SETTINGS)
    for settings, shown in zip(
        all_settings,
        read_each(calculator(page, NAME), all_settings, READ, at_once=True),
        strict=True,
    ):
        for name, values in computed(settings).items():
            np.testing.assert_allclose(
                as_numbers(shown[name]), values, rtol=6e-4, atol=1e-12, err_msg=str(settings)
            )
        assert (shown["swapped"] == "–") == (settings["swap"] == "none")


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without rounding: states and outputs of every step, to the last digits."""
    all_settings = random_settings(SETTINGS)
    results = page.evaluate(
        """async ([text, all]) => {
          const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
          return all.map((s) => {
            const read = (name) => module.numbersOf(s[name]);
            return module.run({kernel: read("kernel"), recurrent_kernel: read("recurrent_kernel"),
              bias: read("bias")[0], output_kernel: read("output_kernel"),
              activation: s.activation}, read("inputs"));
          });
        }""",
        [bundled(NAME), all_settings],
    )
    for settings, steps in zip(all_settings, results, strict=True):
        weights = {name: numbers(settings[name]) for name in SHAPES}
        states, outputs = run(
            numbers(settings["inputs"]), **weights, activation=settings["activation"]
        )
        size = max(1, np.abs(states).max(), np.abs(outputs).max())
        np.testing.assert_allclose([s["state"] for s in steps], states, atol=1e-12 * size)
        np.testing.assert_allclose([s["output"] for s in steps], outputs, atol=1e-12 * size)


def test_it_begins_with_the_lectures_2_8_22(page: Page) -> None:
    """All weights 1: stepping forward gives 2, then 8, then 22, and the sums that lead there."""
    root = calculator(page, NAME)
    for output in ("2, 2", "8, 8", "22, 22"):
        assert fact(root, "output") == output
        root.get_by_role("button", name="Next").click(force=True)
    formula = root.locator(".formulas dd").first.evaluate("(e) => e.textContent")
    assert re.sub(r"\s", "", formula) == "1·1+2·1+4·1+4·1=11"


def test_swapping_two_inputs_is_compared(page: Page) -> None:
    """Each swap gives a sentence with both last outputs, and a table that marks what moved."""
    root = calculator(page, NAME)
    verdict = root.locator(".verdict")
    fill(root, swap="1,3")
    expect(verdict).to_have_text(
        "Swapping inputs 1 and 3 changes the last output from 22, 22 to 34, 34."
    )
    assert root.locator(".compared .moved").all_inner_texts() == ["1, 2 ⇄", "1, 0 ⇄"]
    fill(root, recurrent_kernel="0.5,0.5;0.5,0.5")
    expect(verdict).to_have_text("Swapping inputs 1 and 3 does not change the last output, 12, 12.")
    fill(root, inputs="1,0;1,1")
    expect(verdict).to_have_text("The sequence has only 2 steps: there is no input 3 to swap.")
    fill(root, swap="none")
    expect(verdict).to_be_hidden()


def test_later_steps_are_empty_until_they_are_reached(page: Page) -> None:
    """The drawing holds hidden values and outputs up to the current step, inputs from the start."""
    root = calculator(page, NAME)
    filled = """(root) => [...root.querySelectorAll("svg .node:not(.x):not(.start) text")]
        .filter((text) => text.textContent).length"""
    assert [root.evaluate(filled)] == [4]
    fill(root, step=2)
    assert root.evaluate(filled) == 12
    assert root.locator("svg .node.x").count() == 6


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    """Tab reaches every control, where it can be seen; arrows, Space and digits do the rest."""
    root = calculator(page, NAME)
    stops = tab_stops(page, root)
    assert stops[:3] == ["Steps 2 3 4 5 6", "Inputs: step 1, input 1", "Inputs: step 1, input 2"]
    for name in ("Kernel W: input 2, unit 1", "identity", "First", "Play", "Next"):
        assert name in stops
    root.get_by_label("Inputs: step 1, input 1").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("5")
    assert fact(root, "output") == "10, 10"
    root.get_by_role("radio", name="identity").focus()
    page.keyboard.press("ArrowRight")
    assert fact(root, "output") == "2, 2"  # tanh(5) is 0.9999
    root.get_by_role("button", name="Next").focus()
    page.keyboard.press("Space")
    expect(root.locator(".status")).to_contain_text("Step 2 of 3")


@pytest.mark.parametrize("text", ["", "10", "-9.5", "1e9"])
def test_a_number_that_is_not_allowed_is_named(page: Page, text: str) -> None:
    """The sentence says which table and what is allowed; the field is marked, the rest is not."""
    root = calculator(page, NAME)
    wrong = root.get_by_label("Recurrent kernel U: old unit 1, unit 2")
    wrong.fill(text)
    expect(problem(root)).to_have_text(
        "Each number of Recurrent kernel U must be a number from −9 to 9."
    )
    expect(wrong).to_have_attribute("aria-invalid", "true")
    assert root.locator("[aria-invalid=true]").count() == 1
    assert_no_nonsense(root)
    wrong.fill("1")
    expect(problem(root)).to_have_text("")


def test_very_large_numbers_stay_readable(page: Page) -> None:
    """The largest weights and inputs: powers of ten, no nonsense."""
    root = calculator(page, NAME)
    nines = {name: as_text(np.full(shape, 9)) for name, shape in SHAPES.items()}
    fill(root, **nines, inputs=as_text(np.full((6, 2), 99)), step=5)
    assert " × 10" in fact(root, "output")
    assert_no_nonsense(root)


def test_every_control_has_a_visible_label(page: Page) -> None:
    assert_all_labelled(calculator(page, NAME))


def test_a_phone_shows_it_without_scrolling_the_page_sideways(page: Page) -> None:
    fill(calculator(page, NAME), inputs=as_text(np.ones((6, 2))), swap="2,6", step=5)
    assert_fits_a_phone(page)


def test_without_scripts_a_still_has_the_numbers(browser: Browser, address: str) -> None:
    with tab(browser, java_script_enabled=False) as page:
        page.goto(address)
        still = page.locator("noscript .unrolled-calculator").first
        expect(still).to_contain_text("22, 22")
        assert still.locator("input, button").count() == 0


def test_it_is_ready_at_once(browser: Browser, address: str) -> None:
    assert_ready_at_once(browser, address, NAME, inputs="1,1;1,1;2,2")


def test_the_script_is_small_and_needs_nothing() -> None:
    assert_small_and_alone(NAME)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kernel": [[1, 2]]}, "kernel must have the shape (2, 2), but got (1, 2)"),
        ({"bias": [10, 0]}, "bias must hold numbers from -9 to 9"),
        ({"inputs": [[1, 2]]}, "2 to 6 time steps"),
        ({"activation": "sigmoid"}, "activation must be one of"),
        ({"swap": (1, 4)}, "two steps from 1 to 3"),
        ({"step": 3}, "step must be from 0 to 2, but got 3"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings: dict, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        unrolled_rnn_calculator(**settings)
