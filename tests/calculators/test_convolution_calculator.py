"""The convolution calculator, as a reader of the built page meets it: in a browser, no kernel."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.calculators.pages import (
    DESKTOP,
    allowed,
    assert_small_and_alone,
    calculator,
    fill,
    opened,
    read_each,
)
from tests.calculators.work import assert_ready_at_once
from tests.tabs import tab
from unrolled.calculators import convolution_calculator
from unrolled.calculators.base import bundled
from unrolled.calculators.convolution import LIMITS, ConvolutionCalculator
from unrolled.convolution import (
    effective_kernel_size,
    output_size,
    padding_amounts,
    tap_positions,
)

SETTINGS = 300  # random settings, each set in the page
CHAPTER = {
    "n": 7,
    "kernel_size": 3,
    "strides": 2,
    "padding": "same",
    "dilation_rate": 1,
    "step": 0,
}
MODES = ("valid", "same", "full")


@pytest.fixture(scope="session")
def calculator_page(built_book: Path) -> str:
    """The address of the page that the calculator stands in, opened as a file."""
    return (built_book / "book" / "cnn" / "output_size.html").as_uri()


@pytest.fixture(scope="module")
def opened_page(browser: Browser, calculator_page: str) -> Iterator[Page]:
    """The page with its calculator, nothing animated; an error of the calculator's is a failure."""
    with opened(browser, calculator_page, "convolution") as page:
        yield page


@pytest.fixture
def page(opened_page: Page) -> Page:
    """The calculator as its chapter sets it up."""
    opened_page.set_viewport_size(DESKTOP)
    fill(calculator(opened_page, "convolution"), **CHAPTER)
    return opened_page


def set_fields(page: Page, n, kernel_size, strides, padding, dilation_rate) -> None:
    """Type the settings into the fields, as a reader would."""
    page.get_by_label("Input size").first.fill(str(n))
    page.get_by_label("Kernel size").first.fill(str(kernel_size))
    page.get_by_label("Stride").first.fill(str(strides))
    page.get_by_label("Dilation rate").first.fill(str(dilation_rate))
    mode = padding if isinstance(padding, str) else "number"
    page.get_by_role("radio", name=mode, exact=True).first.check()
    if mode == "number":
        page.get_by_label("Zeros on each side").first.fill(str(padding))


def shown(page: Page, fact: str) -> str:
    return page.locator(f".unrolled-calculator dd[data-fact={fact}]").first.inner_text()


def move_to(page: Page, output: int) -> None:
    """Drag the slider to an output, counted from 0."""
    page.locator(".unrolled-calculator input[name=step]").first.fill(str(output + 1))


# From where the coloured lines end on the screen to the input cells that stand there.
DRAWN_TAPS = """() => {
  const drawing = document.querySelector(".unrolled-calculator svg");
  const middle = (box) => box.x + box.width / 2;
  const cells = [...drawing.querySelectorAll(".cell[data-position]")].map((cell) =>
    [middle(cell.querySelector("rect").getBoundingClientRect()), Number(cell.dataset.position)]);
  const output = middle(drawing.querySelector(".output.read rect").getBoundingClientRect());
  return [...drawing.querySelectorAll("line.tap")].map((line) => {
    const at = (x, y) => new DOMPoint(line[x].baseVal.value, line[y].baseVal.value)
      .matrixTransform(line.getScreenCTM()).x;
    if (Math.abs(at("x2", "y2") - output) > 1) return "ends at another output";
    const [near] = cells.filter(([x]) => Math.abs(x - at("x1", "y1")) < 1);
    return near ? near[1] : "starts at no input";
  });
}"""

# What typing and dragging would do, in one go and for all settings: fill the fields, move the
# slider, read the page.
SET_AND_READ = f"""(all) => {{
  const root = document.querySelector(".unrolled-calculator");
  const tell = (input) => input.dispatchEvent(new Event("input", {{bubbles: true}}));
  const field = (name) =>
    root.querySelector(`[data-setting=${{name}}] input[type=text], input[name=${{name}}]`);
  const fact = (name) => root.querySelector(`dd[data-fact=${{name}}]`).textContent;
  return all.map(([fields, mode, zeros, step]) => {{
    root.style.display = "none";  // else it would be laid out after each of them
    const radio = root.querySelector(`input[type=radio][value=${{mode}}]`);
    for (const [name, value] of Object.entries(fields)) field(name).value = value;
    radio.checked = true;
    tell(radio);
    if (zeros !== null) {{
      field("padding").value = zeros;
      tell(field("padding"));
    }}
    field("step").value = step + 1;
    tell(field("step"));
    root.style.display = "";
    return {{
      sizes: ["output_size", "before", "after"].map((name) => Number(fact(name))),
      taps: ({DRAWN_TAPS})(),
      dropped: [...root.querySelectorAll("svg .dropped")].map((cell) => Number(cell.dataset.position)),
    }};
  }});
}}"""


NAMES = ("n", "kernel_size", "strides", "padding", "dilation_rate")
MODES_TABLE = """(root) => Object.fromEntries([...root.querySelectorAll("tr[data-mode]")]
    .map((row) => [row.dataset.mode, [...row.cells].slice(1).map((cell) => cell.textContent)]))"""


def random_settings(count: int, seed: int) -> list[tuple]:
    """Settings of all sizes that the calculator allows, more of them small, none impossible."""
    draw = random.Random(seed)
    found: list[tuple] = []
    while len(found) < count:
        large = draw.random() < 0.2
        limit = {name: high if large else min(high, 16) for name, (_, high) in LIMITS.items()}
        top = 16 if large else 5
        setting = (
            draw.randint(1, limit["n"]),
            draw.randint(1, top),
            draw.randint(1, top),
            draw.choice([*MODES, draw.randint(0, limit["padding"] // (1 if large else 4))]),
            draw.randint(1, top),
        )
        n, kernel_size, _, padding, dilation_rate = setting
        before, after = padding_amounts(n, kernel_size, setting[2], dilation_rate, padding)
        if effective_kernel_size(kernel_size, dilation_rate) <= n + before + after:
            found.append(setting)
    return found


def test_the_page_shows_what_the_library_computes(page: Page) -> None:
    """Output size, zeros on both sides, taps drawn for a random output, inputs that none reads."""
    draw = random.Random(7)
    settings = random_settings(SETTINGS, seed=2)
    steps = [draw.randrange(output_size(*setting)) for setting in settings]
    asked = [
        [
            {"n": n, "kernel_size": kernel_size, "strides": strides, "dilation_rate": dilation},
            *((padding, None) if isinstance(padding, str) else ("number", padding)),
            step,
        ]
        for (n, kernel_size, strides, padding, dilation), step in zip(settings, steps, strict=True)
    ]
    shown = page.evaluate(SET_AND_READ, asked)
    for setting, step, page_says in zip(settings, steps, shown, strict=True):
        n, kernel_size, strides, padding, dilation_rate = setting
        before, after = padding_amounts(n, kernel_size, strides, dilation_rate, padding)
        taps = tap_positions(*setting)
        assert page_says["sizes"] == [output_size(*setting), before, after], setting
        assert page_says["taps"] == taps[step].tolist(), (setting, step)
        assert page_says["dropped"] == sorted(set(range(n)) - set(taps.ravel().tolist())), setting


def test_the_kinds_of_padding_stand_side_by_side(page: Page) -> None:
    """For random settings: zeros, outputs and the size of an image, by valid, same and full."""
    draw = random.Random(11)
    settings = [
        dict(zip(NAMES, setting, strict=True)) | {"width": draw.randint(1, 40)}
        for setting in random_settings(SETTINGS, seed=5)
    ]
    tables = read_each(calculator(page, "convolution"), settings, MODES_TABLE, at_once=True)
    for setting, table in zip(settings, tables, strict=True):
        sizes = {name: setting[name] for name in ("kernel_size", "strides", "dilation_rate")}
        height, width = setting["n"], setting["width"]
        assert set(table) == {*MODES, str(setting["padding"])}
        for mode, (zeros, outputs, image) in table.items():
            padding = mode if mode in MODES else int(mode)
            before, after = padding_amounts(height, **sizes, mode=padding)
            assert zeros == f"{before} + {after}"
            high, wide = (size_or_none(n, **sizes, padding=padding) for n in (height, width))
            assert outputs == str(high or "none"), setting
            assert image == (f"{high} × {wide}" if high and wide else "none"), setting


def size_or_none(n: int, **settings) -> int | None:
    try:
        return output_size(n, **settings)
    except ValueError:  # the kernel does not fit
        return None


def test_what_is_typed_is_what_is_computed(page: Page) -> None:
    """The same by hand: real typing into the fields, a real choice of the padding."""
    for setting in [
        (14, 4, 3, "same", 2),
        (9, 16, 1, "full", 16),
        (40, 5, 2, 3, 1),  # a number of zeros after 'full', whose zeros exceed what may be typed
        (227, 11, 4, "valid", 1),
    ]:
        n, kernel_size, strides, padding, dilation_rate = setting
        set_fields(page, *setting)
        before, after = padding_amounts(n, kernel_size, strides, dilation_rate, padding)
        assert shown(page, "output_size") == str(output_size(*setting))
        assert (shown(page, "before"), shown(page, "after")) == (str(before), str(after))
        assert shown(page, "span").startswith(
            str(effective_kernel_size(kernel_size, dilation_rate))
        )
        move_to(page, 1)
        assert page.evaluate(DRAWN_TAPS) == tap_positions(*setting)[1].tolist()


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without the page's fields between them: the module's arithmetic, imported by itself."""
    settings = random_settings(1000, seed=3)
    names = ("n", "kernel_size", "strides", "padding", "dilation_rate")
    computed = page.evaluate(
        """async ([text, all]) => {
          const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
          return all.map((s) => [module.outputSize(s), module.paddingAmounts(s),
            module.effectiveKernelSize(s.kernel_size, s.dilation_rate),
            Array.from({length: module.outputSize(s)}, (_, o) => module.tapPositions(s, o))]);
        }""",
        [
            bundled("convolution"),
            [dict(zip(names, s, strict=True)) for s in settings],
        ],
    )
    for setting, (outputs, padding, span, taps) in zip(settings, computed, strict=True):
        n, kernel_size, strides, mode, dilation_rate = setting
        assert outputs == output_size(*setting), setting
        assert tuple(padding) == padding_amounts(n, kernel_size, strides, dilation_rate, mode)
        assert span == effective_kernel_size(kernel_size, dilation_rate)
        assert taps == tap_positions(*setting).tolist(), setting


def test_the_page_and_the_library_have_the_same_limits(page: Page) -> None:
    """What the fields allow is what `convolution_calculator` allows."""
    root = calculator(page, "convolution")
    fill(root, padding="1")  # its field is there for a number alone
    fields = {name: root.locator(f"[data-setting={name}] input[type=text]") for name in LIMITS}
    assert {name: allowed(root, field) for name, field in fields.items()} == LIMITS


def test_the_sentence_says_what_is_read(page: Page) -> None:
    """The live region names the output, the inputs from 1, and the zeros of the padding."""
    status = page.locator(".unrolled-calculator .status[aria-live]").first
    set_fields(page, 9, 3, 1, "valid", 2)
    move_to(page, 1)
    expect(status).to_have_text("Output 2 of 5 reads inputs 2, 4 and 6.")
    set_fields(page, 5, 3, 2, 1, 1)
    move_to(page, 0)
    expect(status).to_have_text("Output 1 of 3 reads 1 padding zero and inputs 1 and 2.")
    move_to(page, 2)
    expect(status).to_have_text("Output 3 of 3 reads inputs 4 and 5 and 1 padding zero.")


def test_the_formula_has_the_numbers_filled_in(page: Page) -> None:
    """The output size is derived in MathML, with this setting's numbers in it."""
    set_fields(page, 227, 11, 4, "valid", 1)
    formula = page.locator(".unrolled-calculator .formulas dd").nth(2)
    text = re.sub(r"\s", "", formula.evaluate("(e) => e.textContent"))
    assert text.endswith("=⌊227+0+0−114⌋+1=55")
    assert formula.locator("mfrac").count() == 2


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    """Tab reaches each control in its order; arrows, Space and digits do what they should."""
    set_fields(page, 9, 3, 1, "valid", 1)
    root = page.locator(".unrolled-calculator").first
    status = root.locator(".status")
    root.get_by_label("Input size").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("12")
    assert shown(page, "output_size") == "10"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # kernel size 4
    assert shown(page, "output_size") == "9"
    for _ in range(3):  # stride, dilation rate, padding
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")  # from valid to same
    assert shown(page, "output_size") == "12"
    assert (shown(page, "before"), shown(page, "after")) == ("1", "2")
    move_to(page, 0)
    root.get_by_role("radio", name="same", exact=True).focus()
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
        if reached[-1] == "Next":
            page.keyboard.press("Space")
            page.keyboard.press("Enter")
    assert reached == ["", "First", "Previous", "Play", "Next", ""]  # a field, a slider
    expect(status).to_have_text("Output 3 of 12 reads inputs 2, 3, 4 and 5.")
    page.keyboard.press("ArrowRight")  # the slider
    expect(status).to_contain_text("Output 4 of 12")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")  # Previous
    expect(status).to_contain_text("Output 3 of 12")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")  # First
    expect(status).to_contain_text("Output 1 of 12")


def test_the_buttons_stop_at_both_ends(page: Page) -> None:
    """Before the first and after the last output nothing happens, and the focus stays."""
    set_fields(page, 5, 3, 1, "valid", 1)
    root = page.locator(".unrolled-calculator").first
    move_to(page, 2)
    button = root.get_by_role("button", name="Next")
    button.click(force=True)
    assert button.get_attribute("aria-disabled") == "true"
    expect(root.locator(".status")).to_contain_text("Output 3 of 3")
    expect(button).to_be_focused()


def test_playing_walks_through_all_outputs_and_stops(page: Page) -> None:
    """Play goes on by itself, is silent for screen readers meanwhile, and ends at the last."""
    set_fields(page, 4, 3, 1, "valid", 1)
    move_to(page, 1)
    root = page.locator(".unrolled-calculator").first
    root.get_by_role("button", name="Play").click()
    expect(root.locator(".status")).to_contain_text("Output 1 of 2")
    expect(root.locator(".status")).to_have_attribute("aria-live", "off")
    expect(root.locator(".status")).to_contain_text("Output 2 of 2")
    expect(root.get_by_role("button", name="Play")).to_be_visible()
    expect(root.locator(".status")).to_have_attribute("aria-live", "polite")


def test_every_control_has_a_visible_label(page: Page) -> None:
    """Inputs stand in a label with a text, buttons have one."""
    page.get_by_role("radio", name="number", exact=True).first.check()
    labels = page.locator(".unrolled-calculator").first.evaluate(
        """(root) => [...root.querySelectorAll("input, button")].map((control) =>
          ((control.labels?.[0] ?? control).innerText).trim())"""
    )
    assert len(labels) == 16
    assert [label for label in labels if not label] == [], labels


@pytest.mark.parametrize(
    ("setting", "remedies"),
    [
        ((3, 5, 1, "valid", 2), ["input of at least 9", "kernel of at most 2", "3 zeros on each"]),
        ((4, 3, 1, 0, 2), ["input of at least 5", "dilation rate of at most 1", "1 zero on each"]),
        ((2, 16, 1, "valid", 16), ["input of at least 241", "same padding"]),
    ],
)
def test_an_impossible_setting_says_what_would_do(page: Page, setting, remedies) -> None:
    """A kernel larger than its padded input: no number, but a sentence with the ways out."""
    set_fields(page, *setting)
    assert shown(page, "output_size") == "none"
    problem = page.locator(".unrolled-calculator .problem").first.inner_text()
    assert problem.startswith("No output:")
    for remedy in remedies:
        assert remedy in problem
    assert_no_nonsense(page)


def test_each_remedy_does_what_it_says(page: Page) -> None:
    """The numbers that the message names are the least changes that fit, by the library."""
    n, kernel_size, dilation_rate = 6, 4, 4
    set_fields(page, n, kernel_size, 1, "valid", dilation_rate)
    problem = page.locator(".unrolled-calculator .problem").first.inner_text()
    pattern = (
        r"input of at least (\d+).*kernel of at most (\d+).*rate of at most (\d+).*or (\d+) zeros"
    )
    size, kernel, rate, zeros = map(int, re.search(pattern, problem).groups())
    for fits, just_not in [
        ((size, kernel_size, 1, 0, dilation_rate), (size - 1, kernel_size, 1, 0, dilation_rate)),
        ((n, kernel, 1, 0, dilation_rate), (n, kernel + 1, 1, 0, dilation_rate)),
        ((n, kernel_size, 1, 0, rate), (n, kernel_size, 1, 0, rate + 1)),
        ((n, kernel_size, 1, zeros, dilation_rate), (n, kernel_size, 1, zeros - 1, dilation_rate)),
    ]:
        assert output_size(*fits) >= 1
        with pytest.raises(ValueError, match="does not fit"):
            output_size(*just_not)


@pytest.mark.parametrize("text", ["", "0", "-3", "2.5", "257", "1e9"])
def test_a_number_that_is_not_allowed_is_named(page: Page, text: str) -> None:
    """An empty, fractional or too large number is answered by what is allowed."""
    set_fields(page, 9, 3, 1, "valid", 1)
    field = page.get_by_label("Input size").first
    field.fill(text)
    problem = page.locator(".unrolled-calculator .problem").first
    expect(problem).to_have_text("Input size must be a whole number from 1 to 256.")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_no_nonsense(page)
    field.fill("9")
    expect(problem).to_have_text("")
    assert shown(page, "output_size") == "7"


def test_two_numbers_may_be_wrong_at_once(page: Page) -> None:
    """What was typed while another field was empty counts as soon as that one is filled."""
    set_fields(page, 9, 3, 1, "valid", 1)
    page.get_by_label("Input size").first.fill("")
    page.get_by_label("Kernel size").first.fill("5")
    page.get_by_label("Input size").first.fill("11")
    assert shown(page, "output_size") == "7"


def assert_no_nonsense(page: Page) -> None:
    text = page.locator(".unrolled-calculator").first.evaluate("(e) => e.innerHTML")
    assert not re.search(r"NaN|undefined|Infinity|null", text)


@pytest.mark.parametrize("setting", [(9, 3, 1, "same", 2), (256, 16, 16, "full", 16)])
def test_a_phone_shows_it_without_scrolling_the_page_sideways(page: Page, setting) -> None:
    """At 360 px wide drawings scroll inside themselves, and follow the current output."""
    page.set_viewport_size({"width": 360, "height": 740})
    set_fields(page, *setting)
    move_to(page, output_size(*setting) - 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    size = page.wait_for_function(
        """() => {
          const frame = document.querySelector(".unrolled-calculator .scroller").getBoundingClientRect();
          const cell = document.querySelector(".unrolled-calculator .output.read rect").getBoundingClientRect();
          return frame.left <= cell.left && cell.right <= frame.right && cell.width;
        }"""
    ).json_value()
    assert size >= 20  # px: still a number that can be read


def test_motion_is_only_for_those_who_want_it(browser: Browser, calculator_page: str) -> None:
    """The taps glide from output to output, but not where the system asks for less motion."""
    durations = {}
    for wish in ("no-preference", "reduce"):
        with tab(browser, reduced_motion=wish) as page:
            page.goto(calculator_page)
            moving = page.locator(".unrolled-calculator .moving").first
            durations[wish] = moving.evaluate(
                "(e) => parseFloat(getComputedStyle(e).transitionDuration)"
            )
    assert durations["no-preference"] > 0
    assert durations["reduce"] < 0.001


def test_without_scripts_a_still_has_the_number(browser: Browser, calculator_page: str) -> None:
    """Scripts off: the settings, the formula and the result are on the page, in words and drawn."""
    with tab(browser, java_script_enabled=False) as page:
        page.goto(calculator_page)
        still = page.locator("noscript .unrolled-calculator").first
        expect(still).to_be_visible()
        words = " ".join(still.inner_text().split())
        numbers = re.search(
            r"input of size (\d+), a kernel of size (\d+), stride (\d+), dilation rate (\d+) and "
            r"(\d+) \+ (\d+) zeros of padding, the output size is (\d+)",
            words,
        )
        n, kernel_size, strides, rate, before, after, outputs = map(int, numbers.groups())
        assert outputs == output_size(n, kernel_size, strides, (before, after), rate)
        expect(still.locator("svg[role=img]")).to_be_visible()
        assert still.locator("input, button").count() == 0


def test_it_is_ready_at_once(browser: Browser, calculator_page: str) -> None:
    """To start it and to answer a first change, the page has little to do."""
    assert_ready_at_once(browser, calculator_page, "convolution", n=30, padding="full")


def test_the_script_is_small_and_needs_nothing() -> None:
    """Under 30 KB, and no import."""
    assert_small_and_alone("convolution")


def test_jupyterlab_gets_the_very_same_file() -> None:
    """The anywidget's script is kit and module from unrolled/calculators, its settings are traits."""
    widget = convolution_calculator(n=6, kernel_size=3, strides=2, padding=1, step=2)
    assert widget._esm == bundled("convolution")
    state = widget.get_state(["n", "kernel_size", "strides", "padding", "dilation_rate", "step"])
    assert list(state.values()) == [6, 3, 2, "1", 1, 2]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n": 0}, "n must be a whole number of at least 1"),
        ({"n": 300}, "n must be at most 256 in the calculator"),
        ({"kernel_size": 2.5}, "kernel_size must be a whole number"),
        ({"padding": "half"}, "'valid', 'same', 'full'"),
        ({"n": 3, "kernel_size": 4}, "does not fit"),
        ({"step": 7}, "step must be below the number of outputs, 7, but got 7"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        convolution_calculator(**settings)


def test_a_still_of_an_impossible_setting_says_so() -> None:
    """A reader may have left the calculator so; shown again, its still explains."""
    widget = ConvolutionCalculator(n=2, kernel_size=3)
    assert "does not fit" in widget.still()
