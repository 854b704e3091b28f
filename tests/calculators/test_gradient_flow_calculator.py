"""The gradient-flow calculator, as a reader of the built page meets it: in a browser, no kernel."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.calculators.pages import (
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
from unrolled import bptt
from unrolled.calculators import gradient_flow_calculator
from unrolled.calculators.base import bundled
from unrolled.calculators.gradient_flow import ACTIVATIONS, LIMITS, UNITS, drawn_numbers
from unrolled.cells import GRU, LSTM, SimpleRNN

NAME = "gradient_flow"
SETTINGS = 250
IN_PAGE = 150  # settings, with a hundred distances each
DRAWN = drawn_numbers()
PLAIN = {"cell": "simple_rnn", "radius": 1, "activation": "tanh", "length": 50, "clipping": "off"}


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    return (built_book / "book" / "rnn" / "vanishing.html").as_uri()


@pytest.fixture(scope="module")
def loaded(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, NAME) as page:
        yield page


@pytest.fixture
def page(loaded: Page) -> Page:
    """The page, with a SimpleRNN in its calculator."""
    loaded.set_viewport_size({"width": 1280, "height": 900})
    fill(calculator(loaded, NAME), **PLAIN, distance=20)
    return loaded


def random_settings(count: int) -> list[dict]:
    """Every cell, activation, radius and length, half of them clipped."""
    draw = random.Random(5)
    found = []
    for _ in range(count):
        setting = {
            "cell": draw.choice(["simple_rnn", "lstm", "gru"]),
            "radius": draw.randint(10, 300) / 100,
            "activation": draw.choice(ACTIVATIONS),
            "length": draw.randint(*LIMITS["length"]),
            "clipping": draw.choice(["off", "norm"]),
        }
        if setting["cell"] != "simple_rnn":
            setting["gate_bias"] = draw.randint(-20, 80) / 10
        if setting["clipping"] == "norm":
            setting["limit"] = draw.choice([0.001, 0.5, 1, 7.5, 1000])
        found.append(setting | {"distance": draw.randint(0, setting["length"])})
    return found


def computed(settings: dict) -> dict:
    """What the library says: the norms, the bound, the norm of all weights, after clipping."""
    layer = settings["cell"]
    blocks = {"simple_rnn": 1, "lstm": 4, "gru": 3}[layer]
    bias = np.zeros((blocks, UNITS))
    if layer != "simple_rnn":
        bias[{"lstm": 1, "gru": 0}[layer]] = settings["gate_bias"]
    bias = bias.ravel()
    if layer == "gru":
        bias = np.stack([bias, 0 * bias])
    cell = {"simple_rnn": SimpleRNN, "lstm": LSTM, "gru": GRU}[layer](
        np.hstack(DRAWN["kernel"][:blocks]),
        settings["radius"] * np.hstack(DRAWN["recurrent"][:blocks]),
        bias,
        activation=settings["activation"],
    )
    inputs = np.array([DRAWN["inputs"][: settings["length"]]])
    norms = bptt.gradient_flow(cell, inputs).norms
    _, state, cache = cell.forward(inputs)
    d_h = np.full((1, UNITS), UNITS**-0.5)
    d_state = (d_h, *(0 * array for array in state[1:]))
    gradients = cell.backward(cache, d_state=d_state).weights
    clipped, before = bptt.clip_by_global_norm(gradients, settings.get("limit", 1e300))
    after = bptt.clip_by_global_norm(clipped, 1e300)[1]
    one = SimpleRNN(
        DRAWN["kernel"][0],
        settings["radius"] * np.array(DRAWN["recurrent"][0]),
        np.zeros(UNITS),
        activation=settings["activation"],
    )
    return {
        "norms": norms,
        "bound": bptt.simple_rnn_bound(one, settings["length"]),
        "weights": before,
        "factor": after / before if before else 1.0,
    }


# The numbers among the results, and the lines, read off the axis at each of their points.
READ = """(root) => {
  const picture = root.querySelector("svg.flow");
  const heights = [...picture.querySelectorAll("[data-power]")].map((line) =>
    [Number(line.dataset.power), line.getPointAtLength(0).y]);
  const [[low, bottom], [high, top]] = [heights[0], heights[heights.length - 1]];
  const lines = Object.fromEntries([...picture.querySelectorAll("polyline")].map((line) =>
    [line.classList[1], [...line.points].map(({y}) => low + (y - bottom) / (top - bottom) * (high - low))]));
  const facts = Object.fromEntries([...root.querySelectorAll("dd[data-fact]")]
    .map((fact) => [fact.dataset.fact, fact.textContent]));
  return {...facts, lines, top: high};
}"""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def as_number(text: str) -> float:
    return float(text.translate(RAISED).replace(" × 10", "e"))


def test_the_page_shows_what_the_library_computes(page: Page) -> None:
    """The numbers at a random distance, and the lines of gradient, bound and clipped gradient."""
    all_settings = random_settings(IN_PAGE)
    for settings, shown in zip(
        all_settings, read_each(calculator(page, NAME), all_settings, READ), strict=True
    ):
        right = computed(settings)
        at = settings["distance"]
        expected = {"gradient": right["norms"][at], "bound": right["bound"][at]}
        expected["weights"] = right["weights"]
        lines = {"gradient": right["norms"], "bound": right["bound"]}
        if settings["clipping"] == "norm":
            expected["clipped"] = right["factor"] * right["norms"][at]
            lines["clipped"] = right["factor"] * right["norms"]
        else:
            assert shown["clipped"] == "–"
        for name, value in expected.items():
            assert as_number(shown[name]) == pytest.approx(value, rel=6e-3), (name, settings)
        assert shown["lines"].keys() == lines.keys()
        for name, values in lines.items():
            powers = np.log10(np.maximum(values, 1e-300))
            drawn = (powers > -30) & (powers < 30)  # beyond, a line lies on the edge
            np.testing.assert_allclose(
                np.array(shown["lines"][name])[drawn],
                powers[drawn],
                atol=1e-3,
                err_msg=f"{name} {settings}",
            )


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without rounding: the norm at every distance, the bound, the norm of all weights."""
    all_settings = random_settings(SETTINGS)
    results = page.evaluate(
        """async ([text, all, drawn]) => {
          const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
          return all.map((s) => {
            const flow = module.gradientFlow(s, drawn);
            return {...flow, bound: module.bound(s), factor: module.clippingFactor(s, flow.weights)};
          });
        }""",
        [bundled(NAME), all_settings, DRAWN],
    )
    for settings, shown in zip(all_settings, results, strict=True):
        for name, value in computed(settings).items():
            numbers = np.array(shown[name], float)
            np.testing.assert_allclose(numbers, value, rtol=1e-8, err_msg=str(settings))


def test_the_page_and_the_library_have_the_same_limits(page: Page) -> None:
    """What the fields allow is what `gradient_flow_calculator` allows; the drawn numbers are its."""
    limits = page.evaluate(
        """async (text) => (await import(URL.createObjectURL(
          new Blob([text], {type: "text/javascript"})))).LIMITS""",
        bundled(NAME),
    )
    assert limits == {name: list(limit) for name, limit in LIMITS.items()}
    assert gradient_flow_calculator().drawn == DRAWN


def test_the_radius_is_the_spectral_radius() -> None:
    """Every block is orthogonal: its spectral radius and its norm are 1 before the slider."""
    for block in DRAWN["recurrent"]:
        assert bptt.spectral_radius(np.array(block)) == pytest.approx(1, abs=1e-12)
        assert bptt.spectral_norms(np.array(block)) == pytest.approx(1, abs=1e-12)


def test_the_bound_is_explained(page: Page) -> None:
    """Below 1 the gradient must vanish; above 1 nothing is proved; for gates it does not hold."""
    root = calculator(page, NAME)
    notes = root.locator(".notes")
    fill(root, activation="sigmoid", radius=3)
    expect(notes).to_contain_text("(3 × 0.25 = 0.75)")
    expect(notes).to_contain_text("must vanish")
    fill(root, activation="tanh", radius=1.5)
    expect(notes).to_contain_text("proves nothing")
    fill(root, cell="lstm")
    expect(notes).to_contain_text("does not hold for a gated cell")


def test_clipping_says_what_it_does(page: Page) -> None:
    """Above the limit the line moves down as a whole; below it nothing changes."""
    root = calculator(page, NAME)
    fill(root, radius=2, clipping="norm", limit=1)
    expect(root.locator(".notes")).to_contain_text("clipping multiplies every gradient by")
    factor = as_number(fact(root, "clipped")) / as_number(fact(root, "gradient"))
    assert factor == pytest.approx(1 / as_number(fact(root, "weights")), rel=0.02)
    fill(root, limit=1000)
    expect(root.locator(".notes")).to_contain_text("clipping changes nothing")
    assert fact(root, "clipped") == fact(root, "gradient")


def test_a_shorter_sequence_takes_the_marked_distance_along(page: Page) -> None:
    """No distance is marked that the sequence does not have."""
    root = calculator(page, NAME)
    fill(root, distance=45)
    fill(root, length=7)
    expect(root.locator(".status")).to_contain_text("7 steps back of 7")
    distance = root.get_by_role("slider", name="Steps back")
    assert distance.get_attribute("max") == "7"
    assert distance.input_value() == "7"


def test_what_does_not_count_is_not_shown(page: Page) -> None:
    """A SimpleRNN has no gate, and without clipping there is no limit."""
    root = calculator(page, NAME)
    expect(root.get_by_role("slider", name="Bias of forget or update gate")).to_be_hidden()
    expect(root.get_by_label("Limit of the norm")).to_be_hidden()
    fill(root, cell="gru", clipping="norm")
    expect(root.get_by_role("slider", name="Bias of forget or update gate")).to_be_visible()
    expect(root.get_by_label("Limit of the norm")).to_be_visible()


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    """Tab reaches every control, and arrows move the radius and the distance."""
    root = calculator(page, NAME)
    fill(root, clipping="norm", cell="lstm")
    stops = " | ".join(tab_stops(page, root))
    for label in ("LSTM", "Spectral radius", "Activation", "Length", "Bias of", "global norm"):
        assert label in stops
    assert "Limit of the norm" in stops
    assert "Steps back" in stops
    radius = root.get_by_role("slider", name="Spectral radius")
    radius.focus()
    page.keyboard.press("ArrowRight")
    assert radius.input_value() == "1.01"
    before = fact(root, "gradient")
    root.get_by_role("slider", name="Steps back").focus()
    page.keyboard.press("ArrowRight")
    assert fact(root, "gradient") != before


def test_every_control_has_a_visible_label(page: Page) -> None:
    root = calculator(page, NAME)
    fill(root, cell="gru", clipping="norm")
    assert_all_labelled(root)


def test_sliders_show_their_values_from_the_first(browser: Browser, address: str) -> None:
    """Before anything is touched: radius, bias and distance stand beside their sliders."""
    with opened(browser, address, NAME) as page:
        shown = calculator(page, NAME).evaluate(
            """(root) => [...root.querySelectorAll("input[type=range]")].map((input) =>
              [Number(input.value), Number(input.labels[0].querySelector("output").textContent)])"""
        )
        assert shown
        assert [value for value, said in shown] == [said for value, said in shown]


@pytest.mark.parametrize(
    ("label", "text", "message"),
    [
        ("Length", "61", "Length must be a whole number from 1 to 60."),
        ("Length", "", "Length must be a whole number from 1 to 60."),
        ("Length", "2.5", "Length must be a whole number from 1 to 60."),
        ("Limit of the norm", "0", "Limit of the norm must be a number from 0.001 to 1000."),
    ],
)
def test_a_number_that_is_not_allowed_is_named(page: Page, label, text, message) -> None:
    """Bad input is answered by what is allowed, and what stood there goes grey."""
    root = calculator(page, NAME)
    fill(root, clipping="norm", limit=1)
    field = root.get_by_label(label)
    field.fill(text)
    expect(problem(root)).to_have_text(message)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_no_nonsense(root)
    field.fill("5")
    expect(problem(root)).to_have_text("")


def test_gradients_of_zero_are_shown_as_such(page: Page) -> None:
    """A line that falls to 0 or out of all measure breaks neither the axis nor the numbers."""
    root = calculator(page, NAME)
    for settings in (
        {"activation": "relu", "radius": 0.1, "length": 60, "distance": 60},
        {"activation": "linear", "radius": 3, "length": 60, "distance": 60},
        {"activation": "sigmoid", "radius": 0.1, "length": 60, "distance": 60},
        {"length": 1},
    ):
        fill(root, **settings)
        assert_no_nonsense(root)


def test_a_phone_shows_it_without_scrolling_the_page_sideways(page: Page) -> None:
    fill(calculator(page, NAME), cell="lstm", clipping="norm")
    assert_fits_a_phone(page)


def test_without_scripts_a_still_has_the_numbers(browser: Browser, address: str) -> None:
    """Scripts off: the settings and a table of norms, as the library computes them."""
    with tab(browser, java_script_enabled=False) as page:
        page.goto(address)
        still = page.locator("noscript .unrolled-calculator").first
        expect(still).to_be_visible()
        numbers = [float(text) for text in still.locator("td").all_inner_texts()]
        right = computed(PLAIN)["norms"][[0, 10, 20, 30, 40, 50]]
        np.testing.assert_allclose(numbers, right, rtol=0.06)
        assert still.locator("input, button").count() == 0


def test_it_is_ready_at_once(browser: Browser, address: str) -> None:
    assert_ready_at_once(browser, address, NAME, radius=1.7)


def test_the_script_is_small_and_needs_nothing() -> None:
    assert_small_and_alone(NAME)


def test_jupyterlab_gets_the_very_same_script() -> None:
    """The anywidget's module is the bundle that the tests above ran, and its settings are traits."""
    widget = gradient_flow_calculator(cell="gru", radius=2, gate_bias=3, clip=5, distance=4)
    assert widget._esm == bundled(NAME)
    names = ["cell", "radius", "gate_bias", "clipping", "limit", "distance"]
    assert list(widget.get_state(names).values()) == ["gru", 2, 3, "norm", 5, 4]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"cell": "elman"}, "cell must be one of simple_rnn, lstm, gru, but got 'elman'"),
        ({"radius": 4}, "radius must be a number from 0.1 to 3"),
        ({"activation": "softmax"}, "activation must be one of tanh, linear, relu, sigmoid"),
        ({"length": 61}, "length must be at most 60 in the calculator"),
        ({"clip": 0}, "clip must be a number from 0.001 to 1000"),
        ({"length": 10, "distance": 11}, "distance must be at most 10"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        gradient_flow_calculator(**settings)
