"""The LSTM calculator, as a reader of the built page meets it: in a browser, without a kernel."""

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
from unrolled.calculators import lstm_cell_calculator
from unrolled.calculators.base import bundled
from unrolled.calculators.lstm_cell import PRESETS
from unrolled.cells import LSTM

NAME, BLOCKS, SETTINGS = "lstm_cell", 4, 220
IN_PAGE = 110  # settings, of one to twelve steps each


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    return (built_book / "book" / "lstm" / "cell.html").as_uri()


@pytest.fixture(scope="module")
def loaded(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, NAME) as page:
        yield page


@pytest.fixture
def page(loaded: Page) -> Page:
    """The page, with the latch in its calculator."""
    loaded.set_viewport_size(DESKTOP)
    calculator(loaded, NAME).get_by_role("button", name="latch", exact=True).click()
    return loaded


def random_settings(count: int) -> list[dict]:
    """Gates from sliders, the ends of their range among them, and from weights of all sizes."""
    draw = random.Random(11)
    found = []
    for _ in range(count):
        gates = draw.choice(["sliders", "weights"])
        setting = {"mode": gates, **random_sequence(draw), "c_0": round(draw.uniform(-9, 9), 2)}
        if gates == "sliders":
            del setting["markers"]
            setting |= {gate: draw.choice([0, 1, draw.randint(0, 100) / 100]) for gate in "ifo"}
        else:
            setting["weights"] = random_weights(draw, BLOCKS)
        found.append(setting)
    return found


def computed(settings: dict) -> dict[str, np.ndarray]:
    """Gates, candidate and states at every step, by the library."""
    sequence = inputs({"markers": settings["values"]} | settings)
    if settings["mode"] == "sliders":  # the gates' biases are the logits of what they are set to
        with np.errstate(divide="ignore"):
            gates = {g: np.log(settings[g]) - np.log1p(-settings[g]) for g in "ifo"}
        kernel = np.zeros((4, 4))
        kernel[0, 2] = 1
        kernel[3] = gates["i"], gates["f"], 0, gates["o"]
    else:
        kernel = matrix(settings["weights"])
    cell = LSTM(kernel[:2], kernel[2:3], kernel[3], activation=settings["activation"])
    h, _, cache = cell.forward(sequence, ([[0.0]], [[settings["c_0"]]]))
    names = {"f": "f", "i": "i", "candidate": "candidate", "o": "o", "c": "c"}
    found = {
        row: np.array([getattr(step, name).item() for step in cache.steps])
        for row, name in names.items()
    }
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
    """What is kept, what is added, and the tanh of the new state."""
    for settings, shown in all_shown:
        t, right = settings["step"], computed(settings)
        before = right["c"][t - 1] if t else settings["c_0"]
        products = [right["f"][t] * before, right["i"][t] * right["candidate"][t]]
        if settings["activation"] == "tanh":
            products.append(np.tanh(right["c"][t]))
        assert_products(shown, products, settings)


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without rounding: every gate and state of every step."""
    all_settings = [s for s in random_settings(2 * SETTINGS) if s["mode"] == "weights"]
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
            np.testing.assert_allclose([step[name] for step in steps], numbers, rtol=1e-9)


def states(page: Page, preset: str, **settings) -> list[float]:
    shown = shown_after(calculator(page, NAME), preset, settings)
    return [as_number(text) for text in shown["rows"]["c"]]


SEQUENCES = [  # values of all sizes and signs, and where the markers stand
    ([3, 5, 4, 6, 2, 8], [1, 0, 0, 1, 0, 0]),
    ([-7, 0.5, 99, -100, 0, 1, 2], [0, 1, 1, 0, 0, 0, 1]),
    ([1] * 12, [0] * 12),
    ([-2.5] * 12, [1] * 12),
]


@pytest.mark.parametrize(("values", "markers"), SEQUENCES)
def test_the_presets_behave_as_they_are_called(page: Page, values, markers) -> None:
    """The latch keeps what a marker wrote, the counter counts markers, the reset forgets at one."""
    latch, counter, reset = [], [], []
    for value, marker in zip(values, markers, strict=True):
        latch.append(value if marker else (latch or [0])[-1])
        counter.append((counter or [0])[-1] + marker)
        reset.append(value + (0 if marker else (reset or [0])[-1]))
    sequence = {
        "values": " ".join(map(str, values)),
        "markers": " ".join(map(str, markers)),
    }
    assert states(page, "latch", **sequence) == latch
    assert states(page, "counter", **sequence) == counter
    assert states(page, "reset", **sequence) == reset


def test_a_preset_brings_weights_and_a_sequence(page: Page) -> None:
    """From sliders and another sequence, one click makes the preset as the library has it."""
    root = calculator(page, NAME)
    fill(root, mode="sliders", values="9", c_0=5)
    for name, preset in PRESETS.items():
        root.get_by_role("button", name=name, exact=True).click()
        settings = {"mode": "weights", "step": 0, **preset}
        assert_shown(root.evaluate(READ), computed(settings), settings)


def test_the_formulas_have_the_numbers_filled_in(page: Page) -> None:
    """Every line of the step, with weights of zero left out."""
    root = calculator(page, NAME)
    fill(root, step=3)
    root.locator("details").evaluate("(e) => { e.open = true; }")
    texts = root.locator(".formulas dd").evaluate_all("(all) => all.map((e) => e.textContent)")
    assert [re.sub(r"\s", "", text) for text in texts] == [
        "i4=σ(100·1−50)=1",
        "f4=σ(-100·1+50)=0".replace("-", "−"),
        "o4=σ(50)=1",
        "c̃4=1·6=6",
        "c4=0·3+1·6=6",
        "h4=1·6=6",
    ]


def test_the_sentence_says_what_happens(page: Page) -> None:
    """Kept, added, shown: with the numbers of the step."""
    root = calculator(page, NAME)
    root.get_by_role("button", name="reset", exact=True).click()
    fill(root, step=3)
    expect(root.locator(".status")).to_have_text(
        "Step 4 of 6: the forget gate keeps 0 of 8, the input gate adds 1 of 1: c₄ is 1. "
        "The output gate is 1: h₄ is 1."
    )


def test_jupyterlab_gets_the_very_same_script() -> None:
    """The anywidget's module is the bundle that the tests above ran, and its settings are traits."""
    widget = lstm_cell_calculator("counter", mode="sliders", f=0.9, values=[1, -2.5], step=1)
    assert widget._esm == bundled(NAME)
    names = ["mode", "f", "i", "values", "markers", "activation", "step"]
    expected = ["sliders", 0.9, 1, "1 -2.5", "1 0 1 1 0 1", "linear", 1]
    assert list(widget.get_state(names).values()) == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preset": "clock"}, "preset must be one of latch, counter, reset, but got 'clock'"),
        ({"mode": "hand"}, "mode must be one of sliders, weights"),
        ({"f": 1.5}, "f must be a number from 0 to 1, but got 1.5"),
        ({"weights": [[1, 2, 3]]}, "weights must be 4 rows of 4 numbers"),
        ({"weights": [[101] * 4] * 4}, "each weight must be a number from -100 to 100"),
        ({"values": []}, "values must be 1 to 12 numbers, but got 0"),
        ({"markers": [2]}, "each of markers must be a number from 0 to 1"),
        ({"activation": "relu"}, "activation must be one of tanh, linear"),
        ({"c_0": True}, "c_0 must be a number"),
        ({"step": 6}, "step must be below the number of values, 6, but got 6"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        lstm_cell_calculator(**settings)
