"""The sampling calculator, as a reader of the built page meets it: in a browser, without a kernel."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from playwright.sync_api import Browser, Page, expect

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
    read_each,
    tab_stops,
)
from tests.calculators.work import assert_ready_at_once, in_a_chapter
from unrolled.calculators import sampling_calculator
from unrolled.calculators.base import bundled
from unrolled.calculators.sampling import LIMITS, Sampled, entropy, sample_from
from unrolled.writing import entropy as nats
from unrolled.writing import softmax, with_temperature

NAME = "sampling"
SETTINGS, ON_THE_PAGE = 200, 25
HALVES = {  # probabilities 1/2, 1/4, 1/8, 1/8 at a temperature of 1
    "words": "a b c d",
    "logits": " ".join(f"{np.log(p):.12g}" for p in (0.5, 0.25, 0.125, 0.125)),
    "temperature": 1,
    "top_k": 12,
    "top_p": 1,
}


@pytest.fixture(scope="module")
def address(built_book: Path) -> str:
    return (built_book / "book" / "workbench.html").as_uri()


@pytest.fixture(scope="module")
def opened_page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, NAME) as page:
        yield page


@pytest.fixture
def page(opened_page: Page) -> Page:
    opened_page.set_viewport_size(DESKTOP)
    fill(calculator(opened_page, NAME), **HALVES)
    return opened_page


def random_settings(count: int) -> list[dict[str, Any]]:
    """Logits near and far, equal ones among them; every temperature, and cuts of every kind."""
    draw = random.Random(5)
    found = []
    for _ in range(count):
        words = draw.randint(*LIMITS["words"])
        size = draw.choice([1, 3, 10, 100])
        logits = [round(draw.uniform(-size, size), draw.randint(0, 2)) for _ in range(words)]
        found.append(
            {
                "words": " ".join(f"w{i}" for i in range(words)),
                "logits": " ".join(f"{logit:g}" for logit in logits),
                "temperature": draw.choice([0, 0.05, 0.5, 1, round(draw.uniform(0, 100)) / 20]),
                "top_k": draw.choice([12, draw.randint(*LIMITS["top_k"])]),
                "top_p": draw.choice([0, 1, round(draw.random(), 2)]),
            }
        )
    return found


def numbers(settings: dict[str, Any]) -> np.ndarray:
    return np.array(settings["logits"].split(), dtype=float)


def computed(settings: dict[str, Any]) -> Sampled:
    """What the library makes of the settings."""
    others = {name: settings[name] for name in ("temperature", "top_k", "top_p")}
    return sample_from(numbers(settings), **others)


# Where rounding and rules meet: equal logits, one far above all others, hardly any heat, one word
# left by each cut, and a sum that is top-p exactly.
EDGES = [
    {"logits": logits, "temperature": temperature, "top_k": top_k, "top_p": top_p}
    for logits in ("0 0 0 0", "1 2 2 1 2", "100 -100", "-100 -100 99.99 100", "0.01 0 -0.01")
    for temperature in (0, 1e-300, 1e-9, 0.05, 1, 5)
    for top_k in (1, 2, 12)
    for top_p in (0, 0.25, 0.5, 1)
]


def defined(settings: dict[str, Any]) -> Sampled:
    """What the settings mean, by the softmax and the temperature of the network that writes.

    The cuts by their definitions: the k most probable words; of these the fewest, at least one, that
    have p of what they share.
    """
    before = softmax(numbers(settings))
    heated = with_temperature(before, settings["temperature"])
    order = sorted(range(len(before)), key=lambda word: -numbers(settings)[word])
    kept = order[: settings["top_k"]]
    if settings["top_p"] < 1:
        share = [heated[word] / math.fsum(heated[kept]) for word in kept]
        enough = settings["top_p"] - 1e-12
        fewest = next(n for n in range(1, len(kept) + 1) if math.fsum(share[:n]) >= enough)
        kept = kept[:fewest]
    cut = [
        "top_p" if rank < settings["top_k"] else "top_k"
        for rank in map(order.index, range(len(order)))
    ]
    for word in kept:
        cut[word] = ""
    left = np.array([p if not why else 0 for p, why in zip(heated, cut, strict=True)])
    return Sampled(before, heated, cut, left / left.sum())


READ = """(root) => ({
  rows: [...root.querySelectorAll(".wide tbody tr")].map((line) =>
    [...line.cells].map((cell) => cell.textContent)),
  bars: [...root.querySelectorAll(".wide tbody .bar")].map((bar) => parseFloat(bar.style.width)),
  facts: Object.fromEntries([...root.querySelectorAll("dd[data-fact]")]
    .map((fact) => [fact.dataset.fact, fact.textContent])),
  last: [...root.querySelectorAll(".formulas dd")].at(-1).textContent,
})"""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def as_number(text: str) -> float:
    """'−1.5', '2 × 10⁷' or '< 0.0001' as a number."""
    if text == "< 0.0001":
        return 0.0
    return float(text.translate(RAISED).replace(" × 10", "e"))


def assert_as_defined(found: Sampled, settings: dict[str, Any]) -> None:
    right = defined(settings)
    assert found.cut == right.cut, settings
    # The network's temperature begins with probabilities, whose logarithms have lost digits.
    near = {"rtol": 1e-9, "atol": 1e-14, "err_msg": str(settings)}
    for name in ("before", "heated", "after"):
        np.testing.assert_allclose(getattr(found, name), getattr(right, name), **near)
    for p in (found.before, found.after):
        np.testing.assert_allclose(entropy(p) * np.log(2), nats(p), atol=1e-12)


@st.composite
def drawn(draw: st.DrawFn) -> dict[str, Any]:
    """Settings as a reader can make them; equal logits are frequent."""
    size = draw(st.sampled_from([0.2, 3, 100]))
    logit = st.one_of(st.integers(-2, 2), st.floats(-size, size).map(lambda x: round(x, 2)))
    logits = draw(st.lists(logit, min_size=LIMITS["words"][0], max_size=LIMITS["words"][1]))
    return {
        "logits": " ".join(f"{logit:g}" for logit in logits),
        "temperature": draw(st.one_of(st.just(0), st.integers(1, 100).map(lambda n: n / 20))),
        "top_k": draw(st.integers(*LIMITS["top_k"])),
        "top_p": draw(st.integers(0, 100)) / 100,
    }


@given(drawn())
def test_the_library_computes_what_the_network_draws_from(settings: dict[str, Any]) -> None:
    """Temperature and entropy are those of `unrolled.writing`, and the cuts are as defined."""
    assert_as_defined(computed(settings), settings)


def test_the_page_computes_what_the_network_draws_from(page: Page) -> None:
    """Its script against `unrolled.writing`, also where rounding and rules meet."""
    for settings, found in zip(EDGES, in_the_page(page, EDGES), strict=True):
        assert_as_defined(computed(settings), settings)
        arrays = [np.array(found[name]) for name in ("before", "heated", "after")]
        assert_as_defined(Sampled(arrays[0], arrays[1], found["cut"], arrays[2]), settings)


def in_the_page(page: Page, all_settings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the script's pure functions make of the settings, without rounding."""
    return page.evaluate(
        """async ([text, all]) => {
          const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
          return all.map((s) => {
            const d = module.sampleFrom({...s, logits: s.logits.split(" ").map(Number)});
            return {...d, entropies: [d.before, d.after].map(module.entropy)};
          });
        }""",
        [bundled(NAME), all_settings],
    )


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without rounding: every distribution, what is cut by what, and the entropies."""
    all_settings = random_settings(SETTINGS)
    results = in_the_page(page, all_settings)
    for settings, result in zip(all_settings, results, strict=True):
        right = computed(settings)
        assert result["cut"] == right.cut, settings
        for name in ("before", "heated", "after"):
            np.testing.assert_allclose(result[name], getattr(right, name), atol=1e-14)
        entropies = [entropy(right.before), entropy(right.after)]
        np.testing.assert_allclose(result["entropies"], entropies, atol=1e-12)


def test_the_page_shows_what_the_library_computes(page: Page) -> None:
    """In the table the most probable word comes first; bars, facts and formulas agree with it."""
    all_settings = random_settings(ON_THE_PAGE)
    root = calculator(page, NAME)
    shown_each = read_each(root, all_settings, READ)
    for settings, shown in zip(all_settings, shown_each, strict=True):
        right = computed(settings)
        order = np.argsort(-numbers(settings), kind="stable")
        assert [row[0] for row in shown["rows"]] == [f"w{i}" for i in order]
        longest = max(*right.before, *right.after)
        for place, (row, i) in enumerate(zip(shown["rows"], order, strict=True)):
            near = {"rtol": 6e-4, "atol": 6e-5, "err_msg": str(settings)}
            values = [as_number(row[n]) for n in (1, 3, 4)]
            np.testing.assert_allclose(
                values, [numbers(settings)[i], right.before[i], right.heated[i]], **near
            )
            if right.cut[i]:
                assert row[5] == f"cut by {right.cut[i][-1]}"
            else:
                np.testing.assert_allclose(as_number(row[5]), right.after[i], **near)
            bars = [100 * p[i] / longest for p in (right.before, right.after)]
            np.testing.assert_allclose(shown["bars"][2 * place : 2 * place + 2], bars, atol=1e-3)
        facts = shown["facts"]
        assert facts["left"] == f"{right.cut.count('')} of {len(order)}"
        for name in ("before", "after"):
            bits = entropy(getattr(right, name))
            assert facts[name].endswith(" bits")
            shown_bits = as_number(facts[name].removesuffix(" bits"))
            np.testing.assert_allclose(shown_bits, bits, rtol=6e-4, atol=1e-12)
        gone = right.heated[[bool(why) for why in right.cut]].sum()
        np.testing.assert_allclose(as_number(facts["gone"]), gone, rtol=6e-4, atol=6e-5)
        if gone:
            share = as_number(shown["last"].split("=")[-1])
            np.testing.assert_allclose(share, right.after[order[0]], rtol=6e-4)


# --- What the three settings do, in numbers that can be followed by hand ---------------------


def after(**settings: Any) -> list[float]:
    return sample_from(np.log([0.5, 0.25, 0.125, 0.125]), **settings).after.round(6).tolist()


def test_temperature_raises_probabilities_to_a_power() -> None:
    """At 1/2 they are squared and shared again, at 2 their roots are; at 0 the largest has all."""
    p = np.array([0.5, 0.25, 0.125, 0.125])
    assert after(temperature=1) == p.tolist()
    assert after(temperature=0.5) == (p**2 / (p**2).sum()).round(6).tolist()
    assert after(temperature=2) == (p**0.5 / (p**0.5).sum()).round(6).tolist()
    assert after(temperature=0) == [1, 0, 0, 0]
    assert sample_from([2, 2, 1], temperature=0).after.tolist() == [0.5, 0.5, 0]


def test_the_cuts_leave_the_most_probable_words() -> None:
    """Top-k counts words, of equal ones the first; top-p stops where the sum has reached it."""
    assert after(top_k=2) == [0.666667, 0.333333, 0, 0]
    assert after(top_k=3) == [0.571429, 0.285714, 0.142857, 0]
    assert after(top_p=0.75) == [0.666667, 0.333333, 0, 0]
    assert after(top_p=0.76) == [0.571429, 0.285714, 0.142857, 0]
    assert after(top_p=0) == [1, 0, 0, 0]


def test_top_p_counts_of_what_top_k_has_left() -> None:
    """Of the two left by top-k the first has two thirds: enough for 0.6, which alone 1/2 is not."""
    assert after(top_k=2, top_p=0.6) == [1, 0, 0, 0]
    assert after(top_p=0.6) == [0.666667, 0.333333, 0, 0]


def test_the_page_follows_the_cuts_in_formulas(page: Page) -> None:
    root = calculator(page, NAME)
    fill(root, top_k=3, top_p=0.8)
    lines = [re.sub(r"\s", "", text) for text in root.locator(".formulas dd").all_text_contents()]
    assert lines[1:] == ["0.5+0.25+0.125=0.875", "0.5714<0.8,0.8571≥0.8", "0.50.75=0.6667"]
    expect(root.locator(".status")).to_have_text(
        "At a temperature of 1 top-k 3 cuts 1 word and top-p 0.8 cuts 1 word; “a” is drawn with "
        "the probability 0.6667. With this entropy the draw is as open as one among 1.89 equal "
        "words; by softmax alone, as one among 3.36."
    )
    assert root.locator(".wide .cut th").all_inner_texts() == ["c", "d"]


def test_words_and_logits_that_do_not_pair_are_named(page: Page) -> None:
    """Until both lists are written: a logit without a word has a number, a word alone nothing."""
    root = calculator(page, NAME)
    root.get_by_label("Words").fill("yes no")
    expect(problem(root)).to_contain_text("There are 2 words and 4 logits")
    assert root.locator(".wide tbody th").all_inner_texts() == ["yes", "no", "(3)", "(4)"]
    root.get_by_label("Logits").fill("0 1")
    expect(problem(root)).to_be_empty()
    assert root.locator(".wide tbody th").all_inner_texts() == ["no", "yes"]
    root.get_by_label("Words").fill("yes no maybe")
    expect(problem(root)).to_contain_text("There are 3 words and 2 logits")
    assert root.locator(".wide tbody th").all_inner_texts() == ["no", "yes"]


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    """Tab reaches every control in its order; arrows and letters change it."""
    root = calculator(page, NAME)
    stops = tab_stops(page, root)
    assert [re.sub(r"[\s\d.]*$", "", stop) for stop in stops] == [
        "Words",
        "Logits",
        "Temperature 𝑇",
        "Top-k 𝑘",
        "Top-p 𝑝",
        "Copy a link to these settings",
    ]
    root.get_by_label("Words").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("貓 狗 鳥 魚")
    expect(root.locator(".status")).to_contain_text("“貓” is drawn")
    root.locator("[data-setting=temperature] input").focus()
    page.keyboard.press("ArrowLeft")
    expect(root.locator(".status")).to_contain_text("At a temperature of 0.95 nothing is cut")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert root.get_by_label("Top-k").input_value() == "11"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(root.locator("[data-setting=top_p] output")).to_have_text("0.99")


@pytest.mark.parametrize(
    ("label", "text", "message"),
    [
        (
            "Words",
            "one",
            "Words must be 2 to 12 words with spaces between them, each of at most 12",
        ),
        ("Words", "a " * 13, "Words must be 2 to 12 words"),
        ("Words", "antidisestablishment a", "each of at most 12 letters."),
        ("Logits", "1", "Logits must be 2 to 12 numbers with spaces between them, each a number"),
        ("Logits", "1 101", "each a number from −100 to 100."),
        ("Logits", "1,2,3", "Spaces separate the numbers, and a comma is a decimal mark."),
        ("Top-k", "0", "Top-k must be a whole number from 1 to 12."),
        ("Top-k", "2.5", "Top-k must be a whole number from 1 to 12."),
    ],
)
def test_what_is_not_allowed_is_named(page: Page, label: str, text: str, message: str) -> None:
    """The sentence says what is allowed, the result of before is grey, and both go when it is."""
    root = calculator(page, NAME)
    field = root.get_by_label(label, exact=False).first
    before = field.input_value()
    field.fill(text)
    expect(problem(root)).to_contain_text(message)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert root.locator("[inert]").count() == 1
    assert_no_nonsense(root)
    field.fill(before)
    expect(problem(root)).to_be_empty()
    assert root.locator("[inert]").count() == 0


def test_the_farthest_settings_stay_readable(page: Page) -> None:
    root = calculator(page, NAME)
    far = " ".join(["100", "-100"] * 6)
    for temperature in (0, 0.05, 1, 5):
        for top_p in (0, 1):
            fill(root, words="<b> " * 12, logits=far, temperature=temperature, top_p=top_p)
            assert_no_nonsense(root)
            assert "e+" not in root.inner_text()
            assert root.locator(".wide b").count() == 0


def test_every_control_has_a_visible_label(page: Page) -> None:
    assert_all_labelled(calculator(page, NAME))


def test_a_phone_shows_it_without_scrolling_the_page_sideways(page: Page) -> None:
    words = " ".join(["WWWWWWWWWWWW"] * 12)
    fill(calculator(page, NAME), words=words, logits=" ".join(["-99.99"] * 12), top_k=3)
    assert_fits_a_phone(page)


def test_without_scripts_a_still_has_the_numbers(built_book: Path) -> None:
    """It stands in the built page as the library writes it."""
    still = sampling_calculator(temperature=0.7, top_k=5, top_p=0.9).still()
    page = (built_book / "book" / "workbench.html").read_text(encoding="utf-8")
    assert f"<noscript>{still}</noscript>" in page
    assert "3 of 8 words can be drawn" in still
    cells = ["2.7", "0.2531", "0.2507", "0.2707"]
    assert "sofa</th>" + "".join(f"<td>{cell}</td>" for cell in cells) in still
    assert not re.search("<(input|button)", still)


@pytest.mark.long
def test_it_is_ready_at_once(browser: Browser, built_book: Path, tmp_path: Path) -> None:
    chapter = in_a_chapter(built_book / "book", NAME, tmp_path)
    assert_ready_at_once(browser, chapter, NAME, temperature=2)


def test_the_script_is_small_and_needs_nothing() -> None:
    assert_small_and_alone(NAME)


def test_the_page_and_the_library_have_the_same_limits(page: Page) -> None:
    root = calculator(page, NAME)
    for label, name in (("Logits", "logit"), ("Top-k", "top_k")):
        assert allowed(root, root.get_by_label(label)) == LIMITS[name]
    for name in ("temperature", "top_p"):
        field = root.locator(f"[data-setting={name}] input")
        assert (float(field.get_attribute("min")), float(field.get_attribute("max"))) == LIMITS[
            name
        ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"logits": {"a": 1}}, "logits must be of 2 to 12 words, but got 1"),
        ({"logits": {"a b": 1, "c": 2}}, "1 to 12 letters and no space, but got 'a b'"),
        ({"logits": {"a": 1, "": 2}}, "1 to 12 letters and no space, but got ''"),
        ({"logits": {"a": 1, "b": 101}}, "each logit must be a number from -100 to 100"),
        ({"temperature": -1}, "temperature must be a number from 0 to 5, but got -1"),
        ({"top_k": 0}, "top_k must be a whole number of at least 1, but got 0"),
        ({"top_p": 1.5}, "top_p must be a number from 0 to 1, but got 1.5"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings: dict, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        sampling_calculator(**settings)
