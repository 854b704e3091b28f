"""Numbers as people write them: what a calculator takes it reads as a person would, or says why not.

The reference is a reader of its own, in Python and in exact decimals. It knows the ways in which
people write numbers one by one; the calculators' reader is made of patterns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, expect

from tests.calculators.pages import assert_no_nonsense, calculator, fact, fill, opened, problem
from unrolled.calculators.base import bundled

# --- The reference -----------------------------------------------------------------------

WIDE_MARKS = {"＋": "+", "－": "-", "．": ".", "，": ",", "／": "/"}
MINUS = "-‐‑‒–−﹣"  # the keyboard's, four dashes, the sign of mathematics, and a small one
FIGURES = 15
SMALLEST, LARGEST = Decimal("1e-300"), Decimal(2) ** 1024  # what a double keeps with 15 figures
AROUND_IT = " \t\n\v\f\r\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def on_a_keyboard(sign: str) -> str:
    """The sign as a keyboard would have it."""
    if "FULLWIDTH DIGIT" in unicodedata.name(sign, ""):
        return str(unicodedata.digit(sign))
    sign = WIDE_MARKS.get(sign, sign)
    return "-" if sign in MINUS else sign


def as_a_person_reads(text: str) -> Decimal | None:
    """The number that a text is, if it is one and can be one only; of 15 figures at most."""
    written = "".join(map(on_a_keyboard, text.strip(AROUND_IT)))
    size = written[1:] if written[:1] in ("+", "-") else written
    mantissa, _, exponent = size.replace("E", "e").partition("e")
    if "e" in size.lower():
        figures = exponent[1:] if exponent[:1] in ("+", "-") else exponent
        if not (figures.isascii() and figures.isdigit()):
            return None
    marks = [sign for sign in mantissa if sign in ".,"]
    whole, _, part = mantissa.replace(",", ".").partition(".")
    digits = whole + part
    if len(marks) > 1 or not digits or not digits.isascii() or not digits.isdigit():
        return None
    could_be_thousands = (
        marks == [","] and size == mantissa and len(part) == 3 and len(whole) <= 3
        and not whole.startswith("0") and whole != ""
    )  # fmt: skip
    if could_be_thousands or len(digits.strip("0")) > FIGURES:
        return None
    if not digits.strip("0"):
        return Decimal(0)
    value = Decimal(f"{whole or 0}.{part or 0}e{exponent or 0}")
    if not SMALLEST < value < LARGEST:
        return None
    return -value if written[0] == "-" else value


# --- What people write, and what they do not ----------------------------------------------

SIGNS = st.sampled_from(["", "", "", "+", "＋", *MINUS, "－"])
MARKS = st.sampled_from([".", ",", "．", "，"])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
DIGITS = st.text("0123456789", min_size=1, max_size=6)
AROUND = st.sampled_from(["", "", " ", "  ", "\u00a0", "\u3000", "\t"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """A number in one of many hands."""
    text = draw(DIGITS)
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
        text += draw(MARKS) + draw(DIGITS | st.just(""))
    if draw(st.integers(0, 4)) == 0:
        text += draw(st.sampled_from("eE")) + draw(st.sampled_from(["", "-", "+"])) + draw(DIGITS)
    if draw(st.booleans()):
        text = text.translate(WIDE)
    return draw(AROUND) + draw(SIGNS) + text + draw(AROUND)


ANYTHING = st.text("0123456789.,+-−–eExabN/ '_\u202f０５，．１٢½²", max_size=8) | st.text(
    max_size=5
)
OTHERS = [
    "", " ", ".", ",", "-", "−", "1/2", "½", "3²", "0x1F", "0b1", "1e400", "1e-400", "0e999",
    "１２", "١٢", "१२", "1,234", "−1,234", "0,234", "1,2345", "1234,567", "1.234", "1,234.5",
    "1.234,5", "1 234", "1\u202f234", "1'234", "1_000", "Infinity", "NaN", "−∞", "--1", "1-",
    "− 1", "1,", ",5", "5.", "1e3", "1,5e2", "1e1,5", "0.1234567890123456", "1.0000000000000001",
    "9007199254740993", "0.3000000000000000000", "-0", "+5", "五", "1²", "𝟙", "1\u200e", "\ufeff7",
]  # fmt: skip


@pytest.fixture(scope="module")
def workbench(browser: Browser, built_book: Path) -> Iterator[Page]:
    address = (built_book / "book" / "workbench.html").as_uri()
    with opened(browser, address, "lstm_cell") as page:
        page.evaluate(
            """async (text) => {
              const module = new Blob([text], {type: "text/javascript"});
              window.kit = await import(URL.createObjectURL(module));
            }""",
            bundled("lstm_cell"),
        )
        yield page


READ = """(texts) => texts.map((text) => [window.kit.numberIn(text) ?? null,
    window.kit.whole(-1e9, 1e9).read(text) ?? null, window.kit.whyNoNumber(text)])"""


@settings(max_examples=60)
@given(st.lists(written() | ANYTHING, min_size=20, max_size=40))
@example(OTHERS)
def test_what_is_taken_is_read_as_a_person_reads_it(workbench: Page, texts: list[str]) -> None:
    """To the last figure, and nothing else is taken; a whole number is whole as it is written."""
    for text, (number, whole, why) in zip(texts, workbench.evaluate(READ, texts), strict=True):
        right = as_a_person_reads(text)
        shown = None if number is None else Decimal(repr(number))
        assert shown == right, text
        is_whole = right is not None and right == right.to_integral_value() and abs(right) <= 10**9
        assert whole == (right if is_whole else None), text
        assert right is None or why == "", text


def test_most_that_people_write_is_taken(workbench: Page) -> None:
    """So that the test above compares numbers, and not silence with silence."""
    texts = [f"{sign}{n}{mark}5" for sign in ("", *MINUS) for n in range(40) for mark in ".,．，"]
    texts += [text.translate(WIDE) for text in texts]
    assert all(number is not None for number, _, _ in workbench.evaluate(READ, texts))


# --- In the fields ------------------------------------------------------------------------


@pytest.fixture
def convolution(workbench: Page) -> Locator:
    root = calculator(workbench, "convolution")
    fill(root, n=9, kernel_size=3, strides=1, padding="valid", dilation_rate=1, width=9)
    return root


@pytest.fixture
def lstm(workbench: Page) -> Locator:
    root = calculator(workbench, "lstm_cell")
    fill(root, mode="weights", activation="linear", values="1 2 3", markers="0 0 0", c_0=0)
    return root


@pytest.mark.parametrize(
    ("written", "size"), [("１２", "10"), (" 12 ", "10"), ("+12", "10"), ("12,0", "10")]
)
def test_a_field_keeps_what_was_written(convolution: Locator, written: str, size: str) -> None:
    field = convolution.get_by_label("Input size")
    field.fill(written)
    assert fact(convolution, "output_size") == size
    assert field.input_value() == written
    expect(problem(convolution)).to_be_empty()


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("1/2", " Write a fraction as a decimal, such as 0.5."),
        ("½", " Write a fraction as a decimal, such as 0.5."),
        ("0x1F", ""),
        ("1e400", ""),
        ("12a", ""),
        ("2,5", ""),
        ("١٢", " Write it with the figures 0 to 9."),
        ("1,024", " “1,024” may be 1.024 or 1024: write one of these."),
        ("1 024", " Write nothing between thousands."),
        ("1\u202f024", " Write nothing between thousands."),
        ("0.1234567890123456", " Write at most 15 figures."),
    ],
)
def test_a_field_says_why_a_text_is_not_taken(
    convolution: Locator, written: str, answer: str
) -> None:
    convolution.get_by_label("Input size").fill(written)
    expect(problem(convolution)).to_have_text(
        f"Input size must be a whole number from 1 to 256.{answer}"
    )
    assert_no_nonsense(convolution)


@pytest.mark.parametrize("written", ["0,5", "0.5", ".5", "０．５", "５e−1"])
def test_a_comma_is_a_decimal_mark_and_every_minus_is_a_minus(lstm: Locator, written: str) -> None:
    fill(lstm, weights="0,0,0,100;0,0,0,100;1,0,0,0;0,0,0,100", values="0", markers="0")
    for sign, shown in (("", "0.5"), ("−", "−0.5"), ("－", "−0.5"), ("-", "−0.5")):
        lstm.get_by_label("State at the start").fill(sign + written)
        expect(problem(lstm)).to_be_empty()
        expect(lstm.locator(".status")).to_contain_text(f"c₁ is {shown}.")


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1 −2", ["1", "−2"]),
        ("１　－２", ["1", "−2"]),
        ("0,5 1,5", ["0.5", "1.5"]),
        ("1, 2, 3", ["1", "2", "3"]),
        (" 1  2 ", ["1", "2"]),
    ],
)
def test_a_list_is_read_as_it_is_written(lstm: Locator, written: str, values: list[str]) -> None:
    lstm.get_by_label("Values").fill(written)
    expect(problem(lstm)).not_to_contain_text("must be")
    row = lstm.locator("table.steps tbody tr").first.locator("td").all_inner_texts()
    assert row == values
    assert lstm.get_by_label("Values").input_value() == written


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("1,2,3", "Spaces separate the numbers, and a comma is a decimal mark."),
        ("1,2,3 4", "Spaces separate the numbers, and a comma is a decimal mark."),
        ("1,5, 2,5", "Spaces separate the numbers, and a comma is a decimal mark."),
        ("1, 2,3", "Spaces separate the numbers, and a comma is a decimal mark."),
        ("1,2", "“1,2” may be 1.2 or 1 2: write one of these."),
        ("1 1/2", "Write a fraction as a decimal, such as 0.5."),
        ("1 1,234", "“1,234” may be 1.234 or 1234: write one of these."),
        ("4\u202f224 1", "Write nothing between thousands."),
        ("1 − 2", "−100 to 100."),
        ("1−2", "−100 to 100."),
    ],
)
def test_a_list_says_what_separates_its_numbers(lstm: Locator, written: str, answer: str) -> None:
    lstm.get_by_label("Values").fill(written)
    said = problem(lstm).inner_text()
    assert said.startswith("Values must be 1 to 12 numbers with spaces between them, each a number")
    assert said.endswith(answer)


def test_a_number_of_a_table_may_have_a_comma_and_cannot_break_its_row(lstm: Locator) -> None:
    field = lstm.get_by_label("Weights: candidate, bias")
    fill(lstm, values="0", weights="0,0,0,100;0,0,0,100;0,0,0,0;0,0,0,100")
    field.fill("−1,5")
    expect(lstm.locator(".status")).to_contain_text("c₁ is −1.5.")
    for wrong in ("1;2", "1,2;3", "1,234"):
        field.fill(wrong)
        expect(problem(lstm)).to_contain_text("Each number of Weights must be a number from −100")
    expect(problem(lstm)).to_contain_text("“1,234” may be 1.234 or 1234")


def test_two_sizes_may_be_written_with_the_sign_that_the_page_prints(workbench: Page) -> None:
    root = calculator(workbench, "shape_tracer")
    root.locator("[data-layer]").first.click()
    root.get_by_label("Kernel size").fill("3 × 5")
    expect(root.locator("[data-layer]").first).to_contain_text("3×5")
    expect(problem(root)).to_be_empty()


def test_arrow_keys_step_from_one_allowed_number_to_the_next(workbench: Page) -> None:
    """As in a field that is for numbers alone: up to its limits, in its steps, from where it is."""
    page = workbench
    field = calculator(page, "convolution").get_by_label("Input size")
    for begin, key, end in [
        ("9", "ArrowUp", "10"), ("255", "ArrowUp", "256"), ("256", "ArrowUp", "256"),
        ("1", "ArrowDown", "1"), ("300", "ArrowDown", "256"), ("", "ArrowUp", "1"),
        ("９", "ArrowDown", "8"), ("2.5", "ArrowUp", "3"), ("nine", "ArrowUp", "nine"),
    ]:  # fmt: skip
        field.fill(begin)
        field.press(key)
        assert field.input_value() == end, (begin, key)
    weight = calculator(page, "unrolled_rnn").get_by_label("Kernel W: input 1, unit 1")
    for begin, key, end in [
        ("1", "ArrowUp", "1.5"), ("1", "ArrowDown", "0.5"), ("0,3", "ArrowUp", "0,5"),
        ("−0,5", "ArrowDown", "-1"), ("−9", "ArrowDown", "-9"), ("0.3", "ArrowDown", "0"),
    ]:  # fmt: skip
        weight.fill(begin)
        weight.press(key)
        assert weight.input_value() == end, (begin, key)
    fill(calculator(page, "convolution"), kernel_size=3, padding="valid", strides=1)
    field.fill("9")
    field.press("ArrowUp")
    assert fact(calculator(page, "convolution"), "output_size") == "8"


def test_every_field_for_a_number_is_for_people(workbench: Page) -> None:
    """No field of the type number, which drops signs in silence; nothing is completed for one."""
    fields = workbench.evaluate(
        """() => [...document.querySelectorAll(".unrolled-calculator input")]
            .filter((input) => !["radio", "range"].includes(input.type) && !input.readOnly)
            .map((input) => [input.type, input.autocomplete])"""
    )
    assert len(fields) > 40
    assert {tuple(field) for field in fields} == {("text", "off")}


# --- In addresses -------------------------------------------------------------------------


WRONG = {
    "convolution.n=0x10": "n must be a whole number from 1 to 256, not “0x10”.",
    "convolution.n=1e400": "n must be a whole number from 1 to 256, not “1e400”.",
    "convolution.n=1/2": "not “1/2”. Write a fraction as a decimal, such as 0.5.",
    "convolution.n=": "n must be a whole number from 1 to 256, not “”.",
    "convolution.n.x=4": "There is no setting “n.x”.",
    "convolution=3": "“3” is for no setting: write convolution.n=…",
    "convolution.=3": "“3” is for no setting: write convolution.n=…",
}


@pytest.mark.parametrize("asked", [[next(iter(WRONG))], list(WRONG)], ids=["one", "all"])
def test_an_address_is_read_like_a_field(
    browser: Browser, built_book: Path, asked: list[str]
) -> None:
    """It says of each setting what is wrong with it, and in their order."""
    address = (built_book / "book" / "cnn" / "output_size.html").as_uri()
    with opened(browser, f"{address}?{'&'.join(asked)}", "convolution") as page:
        root = calculator(page, "convolution")
        expect(root.locator("[role=status].problem")).to_be_visible()
        said = root.locator("[role=status].problem").inner_text()
        for each in asked:
            _, answer, said = said.partition(WRONG[each])
            assert answer, each
        assert root.get_by_label("Input size").input_value() == "7"


def test_what_an_address_may_say_is_taken(browser: Browser, built_book: Path) -> None:
    address = (built_book / "book" / "workbench.html").as_uri()
    asked = (
        "convolution.n=１２&lstm_cell.mode=weights&lstm_cell.values=1 −2&gradient_flow.radius=0,123"
        "&attention.queries=１,−2,.5&sampling.logits=0,5 −１&sampling.words=いぬ　ねこ"
    )
    with opened(browser, f"{address}?{asked}", "lstm_cell") as page:
        expect(page.locator("[role=status].problem")).to_have_count(0)
        assert calculator(page, "convolution").get_by_label("Input size").input_value() == "12"
        assert calculator(page, "lstm_cell").get_by_label("Values").input_value() == "1 -2"
        query = calculator(page, "attention").get_by_label("Queries: query 1, q₂")
        assert query.input_value() == "-2"
        assert calculator(page, "sampling").get_by_label("Logits").input_value() == "0.5 -1"
        assert calculator(page, "sampling").get_by_label("Words").input_value() == "いぬ ねこ"
        radius = calculator(page, "gradient_flow").locator("[data-setting=radius]")
        expect(radius.locator("output")).to_have_text("0.123")


def test_a_slider_keeps_a_number_between_its_places(browser: Browser, built_book: Path) -> None:
    """Until it is moved; else another field's change would alter it."""
    address = (built_book / "book" / "workbench.html").as_uri()
    with opened(browser, f"{address}?gradient_flow.radius=0.123", "gradient_flow") as page:
        root = calculator(page, "gradient_flow")
        root.get_by_label("Length").fill("20")
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
        root.get_by_role("button", name="Copy a link").click()
        assert "radius=0.123&" in root.get_by_label("Link to these settings").input_value()
        slider = root.locator("[data-setting=radius] input")
        slider.press("ArrowRight")
        assert root.locator("[data-setting=radius] output").inner_text() == "0.13"
