"""The attention calculator, as a reader of the built page meets it: in a browser, without a kernel."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from playwright.sync_api import Browser, Page, expect

from tests.calculators.pages import (
    DESKTOP,
    allowed,
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
from tests.calculators.work import assert_ready_at_once, in_a_chapter
from unrolled.attention import attention
from unrolled.calculators import attention_calculator
from unrolled.calculators.attention import LIMITS, MASKS, SIZE, Attended, attend, in_sight
from unrolled.calculators.base import bundled
from unrolled.calculators.unrolled_rnn import as_text, numbers

NAME = "attention"
SETTINGS, ON_THE_PAGE = 200, 15
START = {
    "queries": "2,0,0;0,2,0;1,1,0",
    "pairs": "2,0,0,1,0,0;0,2,0,0,2,0;0,0,2,0,0,3",
    "scale": "root",
    "mask": "none",
    "step": 0,
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
    fill(calculator(opened_page, NAME), **START)
    return opened_page


def random_settings(count: int) -> list[dict[str, Any]]:
    """Every number of queries and keys, near and far, scaled and not, with every mask."""
    rng, draw = np.random.default_rng(7), random.Random(7)
    found = []
    for _ in range(count):
        queries, keys = draw.randint(*LIMITS["queries"]), draw.randint(*LIMITS["keys"])
        size, digits = draw.choice([0.5, 2, 9]), draw.randint(0, 2)
        found.append(
            {
                "queries": as_text(rng.uniform(-size, size, (queries, SIZE)).round(digits)),
                "pairs": as_text(rng.uniform(-size, size, (keys, 2 * SIZE)).round(digits)),
                "scale": draw.choice(["root", "none"]),
                "mask": draw.choice(MASKS),
                "padding": draw.randint(*LIMITS["padding"]),
                "step": draw.randrange(queries),
            }
        )
    return found


# Where rounding and rules meet: no score but 0, equal keys, the largest and smallest numbers, and
# masks that leave one key or more.
EDGES = [
    {"queries": queries, "pairs": pairs, "scale": scale, "mask": mask, "padding": padding}
    for queries in ("0,0,0", "9,9,9;-9,-9,-9", "1,0,0;0,1,0;0,0,1;0.01,0,0")
    for pairs in (
        "1,2,3,1,0,0;1,2,3,0,1,0",
        "9,9,9,9,0,-9;-9,-9,-9,-9,9,0;9,9,9,0,9,0",
        "0,0,0,1,1,1;1,0,0,2,2,2;0,1,0,3,3,3;0,0,9,4,4,4",
    )
    for scale in ("root", "none")
    for mask in MASKS
    for padding in range(LIMITS["padding"][0], LIMITS["padding"][1] + 1)
]


def computed(settings: dict[str, Any]) -> tuple[Attended, np.ndarray]:
    """What the library makes of the settings, and what each query may see."""
    queries, pairs = numbers(settings["queries"]), numbers(settings["pairs"])
    sees = in_sight(settings["mask"], len(queries), len(pairs), settings["padding"])
    scaled = settings["scale"] == "root"
    return attend(queries, pairs[:, :SIZE], pairs[:, SIZE:], sees, scaled=scaled), sees


READ = """(root) => ({
  rows: [...root.querySelectorAll(".heat tbody tr")].map((line) =>
    [...line.cells].slice(1).map((cell) => cell.textContent)),
  shades: [...root.querySelectorAll(".heat td.weight")].map((cell) =>
    parseFloat(cell.style.getPropertyValue("--share"))),
  chosen: [...root.querySelectorAll(".heat tbody tr")]
    .findIndex((line) => line.getAttribute("aria-current") === "step"),
  facts: Object.fromEntries([...root.querySelectorAll("dd[data-fact]")]
    .map((fact) => [fact.dataset.fact, fact.textContent])),
  formulas: [...root.querySelectorAll(".formulas dd")].map((e) => e.textContent),
})"""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def as_numbers(text: str) -> list[float]:
    """'−1.5, 2 × 10⁷' as numbers."""
    parts = text.translate(RAISED).replace(" × 10", "e").split(", ")
    return [float(part) for part in parts]


def assert_is_attention(found: Attended, settings: dict[str, Any]) -> None:
    """Weights and outputs are those of `unrolled.attention`, which the chapters compute with."""
    queries, pairs = numbers(settings["queries"]), numbers(settings["pairs"])
    _, sees = computed(settings)
    scale = None if settings["scale"] == "root" else 1.0
    right = attention([queries], [pairs[:, :SIZE]], [pairs[:, SIZE:]], sees[None], scale)
    near = {"atol": 1e-12, "err_msg": str(settings)}
    np.testing.assert_allclose(found.weights, right.weights[0], **near)
    np.testing.assert_allclose(found.outputs, right.outputs[0], **near)
    assert (found.weights[~sees] == 0).all()


@st.composite
def drawn(draw: st.DrawFn) -> dict[str, Any]:
    """Settings as a reader can make them; zeros and equal numbers are frequent."""
    number = st.one_of(st.integers(-9, 9).map(float), st.floats(-9, 9).map(lambda x: round(x, 2)))
    queries, keys = draw(st.integers(*LIMITS["queries"])), draw(st.integers(*LIMITS["keys"]))
    return {
        "queries": as_text(draw(arrays(float, (queries, SIZE), elements=number))),
        "pairs": as_text(draw(arrays(float, (keys, 2 * SIZE), elements=number))),
        "scale": draw(st.sampled_from(["root", "none"])),
        "mask": draw(st.sampled_from(MASKS)),
        "padding": draw(st.integers(*LIMITS["padding"])),
    }


@given(drawn())
def test_the_library_computes_what_the_chapters_do(settings: dict[str, Any]) -> None:
    assert_is_attention(computed(settings)[0], settings)


def test_the_page_computes_what_the_chapters_do(page: Page) -> None:
    """Its script against `unrolled.attention`, also at equal scores, and with one key in sight."""
    results = in_the_page(page, EDGES)
    for settings, result in zip(EDGES, results, strict=True):
        found = Attended(*(np.array(result[name], float) for name in Attended._fields))
        assert_is_attention(found, settings)
        assert_is_attention(computed(settings)[0], settings)


def in_the_page(page: Page, all_settings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the script's pure functions make of the settings, without rounding."""
    return page.evaluate(
        """async ([text, all]) => {
          const module = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
          return all.map((s) => {
            const [queries, pairs] = [module.numbersOf(s.queries), module.numbersOf(s.pairs)];
            const sees = module.inSight(s.mask, queries.length, pairs.length, s.padding);
            return {sees, ...module.attend({queries, sees, scaled: s.scale === "root",
              keys: pairs.map((line) => line.slice(0, 3)),
              values: pairs.map((line) => line.slice(3))})};
          });
        }""",
        [bundled(NAME), all_settings],
    )


def test_the_pure_functions_equal_the_librarys(page: Page) -> None:
    """Without rounding: what each query sees, and every weight and output."""
    all_settings = random_settings(SETTINGS)
    results = in_the_page(page, all_settings)
    for settings, result in zip(all_settings, results, strict=True):
        right, sees = computed(settings)
        assert result["sees"] == sees.tolist(), settings
        near = {"atol": 1e-12, "err_msg": str(settings)}
        np.testing.assert_allclose(result["weights"], right.weights, **near)
        np.testing.assert_allclose(result["outputs"], right.outputs, **near)
        scores = np.array(result["scores"], dtype=float)
        np.testing.assert_allclose(scores, right.scores, **near)


def test_the_page_shows_what_the_library_computes(page: Page) -> None:
    """Weights with their shades, outputs, and the formulas of the query that is followed."""
    all_settings = random_settings(ON_THE_PAGE)
    for settings in all_settings:
        if settings["mask"] != "padding":
            del settings["padding"]  # its field is hidden
    shown_each = read_each(calculator(page, NAME), all_settings, READ)
    for settings, shown in zip(all_settings, shown_each, strict=True):
        right, sees = computed({"padding": 1} | settings)
        now = settings["step"]
        assert shown["chosen"] == now
        near = {"rtol": 6e-4, "atol": 1e-12, "err_msg": str(settings)}
        for i, row in enumerate(shown["rows"]):
            assert [text == "hidden" for text in row[:-1]] == (~sees[i]).tolist()
            weights = [0.0 if text == "hidden" else float(text) for text in row[:-1]]
            np.testing.assert_allclose(weights, right.weights[i], atol=6e-4)
            np.testing.assert_allclose(as_numbers(row[-1]), right.outputs[i], **near)
        np.testing.assert_allclose(shown["shades"], 45 * right.weights[sees], atol=0.01)
        facts = shown["facts"]
        np.testing.assert_allclose(as_numbers(facts["output"]), right.outputs[now], **near)
        np.testing.assert_allclose(as_numbers(facts["most"]), [right.weights[now].max()], **near)
        assert facts["seen"] == f"{sees[now].sum()} of {sees.shape[1]}"
        ends = [as_numbers(text.split("=")[-1].strip())[0] for text in shown["formulas"]]
        seen = sees[now].sum()
        np.testing.assert_allclose(ends[:seen], right.scores[now][sees[now]], **near)
        np.testing.assert_allclose(ends[-SIZE:], right.outputs[now], **near)


# --- What can be followed by hand ------------------------------------------------------------


def test_the_weights_are_the_softmax_of_the_scores() -> None:
    """Scores log 3 and 0 give the weights 3/4 and 1/4, and a mean of the values with these."""
    attended = attend(
        [[np.log(3), 5, 0]], [[1, 0, 0], [0, 0, 1]], [[4, 0], [8, 4]], [[True] * 2], scaled=False
    )
    np.testing.assert_allclose(attended.scores, [[np.log(3), 0]])
    np.testing.assert_allclose(attended.weights, [[0.75, 0.25]])
    np.testing.assert_allclose(attended.outputs, [[5, 1]])


def test_scaling_divides_the_scores_by_the_root_of_3() -> None:
    look = [[True] * 2]
    plain, scaled = (
        attend([[1, 2, 3]], [[1, 1, 1], [2, 0, 0]], np.eye(2), look, scaled=scaled).scores
        for scaled in (False, True)
    )
    assert plain.tolist() == [[6, 2]]
    np.testing.assert_allclose(scaled * np.sqrt(3), plain)


def test_a_mask_hides_keys_and_what_is_left_shares_the_weight(page: Page) -> None:
    """Causal: all after a query's own place; padding: the last ones, for everyone."""
    root = calculator(page, NAME)
    hidden = """(root) => [...root.querySelectorAll(".heat tbody tr")].map((line) =>
        [...line.cells].map((cell) => (cell.textContent === "hidden" ? "-" : "+")).slice(1, -1)
        .join(""))"""
    assert root.evaluate(hidden) == ["+++", "+++", "+++"]
    fill(root, mask="causal")
    assert root.evaluate(hidden) == ["+--", "++-", "+++"]
    assert fact(root, "output") == "1, 0, 0"
    expect(root.locator(".status")).to_have_text(
        "Query 1 of 3 may look at 1 key and not at 2. Most weight, 1, is on key 1; the output is "
        "1, 0, 0."
    )
    fill(root, mask="padding", padding=1)
    assert root.evaluate(hidden) == ["++-", "++-", "++-"]
    fill(root, mask="padding", padding=3)
    assert root.evaluate(hidden) == ["+--", "+--", "+--"]
    expect(problem(root)).to_have_text("Of 3 keys at most 2 can be padding: a query must see one.")
    fill(root, mask="padding", padding=2)
    expect(problem(root)).to_be_empty()


def test_the_query_that_is_followed_has_its_numbers_step_by_step(page: Page) -> None:
    root = calculator(page, NAME)
    fill(root, scale="none", step=2)
    lines = [re.sub(r"\s", "", text) for text in root.locator(".formulas dd").all_text_contents()]
    assert lines == [
        "s1=1·2+1·0+0·0=2",
        "s2=1·0+1·2+0·0=2",
        "s3=1·0+1·0+0·2=0",
        "e2+e2+e0=15.78",
        "a1=e215.78=0.4683,a2=e215.78=0.4683,a3=e015.78=0.06338",
        "0.4683·1+0.4683·0+0.06338·0=0.4683",
        "0.4683·0+0.4683·2+0.06338·0=0.9366",
        "0.4683·0+0.4683·0+0.06338·3=0.1901",
    ]


def brightness(colour: str) -> float:
    """Of 'rgb(0, 114, 178)' or 'color(srgb 0 0.447 0.698)', as WCAG 2 reckons it."""
    red, green, blue = (float(n) for n in re.findall(r"[\d.]+", colour)[:3])
    most = 1 if colour.startswith("color(srgb ") else 255
    r, g, b = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (red / most, green / most, blue / most)
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def assert_darkest_can_be_read(page: Page) -> None:
    """On a weight of 1 the figures have a contrast of 4.5 at least."""
    cell = calculator(page, NAME).locator(".heat td.weight").first
    expect(cell).to_have_text("1.000")
    colours = cell.evaluate(
        "(cell) => [getComputedStyle(cell).color, getComputedStyle(cell).backgroundColor]"
    )
    less, more = sorted(map(brightness, colours))
    assert (more + 0.05) / (less + 0.05) >= 4.5, colours


def test_the_weights_can_be_read(page: Page) -> None:
    fill(calculator(page, NAME), mask="causal")
    assert_darkest_can_be_read(page)


@pytest.mark.long
def test_the_weights_can_be_read_in_the_dark(browser: Browser, address: str) -> None:
    link = f"{address}?{NAME}.mask=causal"
    with opened(browser, link, NAME, color_scheme="dark") as page:
        assert page.locator("html").get_attribute("data-theme") == "dark"
        assert_darkest_can_be_read(page)


# --- As for every calculator -----------------------------------------------------------------


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    """Tab reaches every control in its order; arrows, Space and digits change it."""
    root = calculator(page, NAME)
    stops = tab_stops(page, root)
    assert stops[:3] == ["How many queries 1 2 3 4", "Queries: query 1, q₁", "Queries: query 1, q₂"]
    for name in ("Keys and values: key 3, v₃", "divided by √3", "none", "First", "Next"):
        assert name in stops
    root.get_by_label("Keys and values: key 1, v₁").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-1,5")
    root.get_by_role("radio", name="none").focus()
    page.keyboard.press("ArrowRight")
    assert fact(root, "output") == "−1.5, 0, 0"
    root.get_by_role("button", name="Next").focus()
    page.keyboard.press("Space")
    expect(root.locator(".status")).to_contain_text("Query 2 of 3 may look at 2 keys")
    root.get_by_label("How many queries").focus()
    page.keyboard.press("ArrowUp")
    expect(root.locator(".status")).to_contain_text("Query 2 of 2")


@pytest.mark.parametrize("text", ["", "10", "-9.5", "one"])
def test_a_number_that_is_not_allowed_is_named(page: Page, text: str) -> None:
    """The sentence says which table and what is allowed; the field is marked, the rest is not."""
    root = calculator(page, NAME)
    wrong = root.get_by_label("Keys and values: key 2, k₁")
    wrong.fill(text)
    expect(problem(root)).to_have_text(
        "Each number of Keys and values must be a number from −9 to 9."
    )
    expect(wrong).to_have_attribute("aria-invalid", "true")
    assert root.locator("[aria-invalid=true]").count() == 1
    assert_no_nonsense(root)
    wrong.fill("1")
    expect(problem(root)).to_be_empty()


def test_the_largest_numbers_stay_readable(page: Page) -> None:
    root = calculator(page, NAME)
    fill(root, queries=as_text(np.full((4, 3), 9)), scale="none", step=3)
    for sign in (9, -9):
        fill(root, pairs=as_text(np.full((4, 6), sign)))
        assert_no_nonsense(root)
        assert "e+" not in root.inner_text()
    assert fact(root, "output") == "−9, −9, −9"


def test_every_control_has_a_visible_label(page: Page) -> None:
    fill(calculator(page, NAME), mask="padding")
    assert_all_labelled(calculator(page, NAME))


def test_a_phone_shows_it_without_scrolling_the_page_sideways(page: Page) -> None:
    root = calculator(page, NAME)
    fill(root, queries=as_text(np.full((4, 3), -8.25)), pairs=as_text(np.full((4, 6), -8.25)))
    assert_fits_a_phone(page)
    last = root.get_by_label("Keys and values: key 4, v₃").bounding_box()
    assert last
    assert last["x"] + last["width"] < 360


def test_without_scripts_a_still_has_the_numbers(built_book: Path) -> None:
    """It stands in the built page as the library writes it."""
    still = attention_calculator().still()
    page = (built_book / "book" / "workbench.html").read_text(encoding="utf-8")
    assert f"<noscript>{still}</noscript>" in page
    cells = ["0.4319", "0.4319", "0.1361", "0.4319, 0.8639, 0.4084"]
    assert "Query 3</th>" + "".join(f"<td>{cell}</td>" for cell in cells) in still
    assert not re.search("<(input|button)", still)


@pytest.mark.long
def test_it_is_ready_at_once(browser: Browser, built_book: Path, tmp_path: Path) -> None:
    chapter = in_a_chapter(built_book / "book", NAME, tmp_path)
    assert_ready_at_once(browser, chapter, NAME, queries="1,1,1;2,0,0")


def test_the_script_is_small_and_needs_nothing() -> None:
    assert_small_and_alone(NAME)


def test_the_page_and_the_library_have_the_same_limits(page: Page) -> None:
    root = calculator(page, NAME)
    assert allowed(root, root.get_by_label("Queries: query 1, q₁")) == LIMITS["number"]
    fill(root, mask="padding")
    assert allowed(root, root.get_by_label("Keys of padding")) == LIMITS["padding"]
    for label, name in (("queries", "queries"), ("keys", "keys")):
        options = root.get_by_label(f"How many {label}").locator("option").all_inner_texts()
        assert (int(options[0]), int(options[-1])) == LIMITS[name]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"queries": [[1, 2]]},
            "queries must be 1 to 4 rows of 3 numbers, but got the shape (1, 2)",
        ),
        ({"keys": [[1, 2, 3]]}, "keys must be 2 to 4 rows of 3 numbers, but got the shape (1, 3)"),
        ({"values": [[1, 2, 3]] * 4}, "there must be a value for each key, but got 3 and 4"),
        ({"queries": [[10, 0, 0]]}, "queries must hold numbers from -9 to 9"),
        ({"queries": [[np.nan, 0, 0]]}, "queries must hold numbers from -9 to 9"),
        ({"mask": "future"}, "mask must be one of none, causal, padding, but got 'future'"),
        ({"padding": 0}, "padding must be a whole number of at least 1, but got 0"),
        ({"step": 3}, "step must be from 0 to 2, but got 3"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings: dict, message: str) -> None:
    """An author who sets up a calculator is told what is wrong before the page is built."""
    with pytest.raises(ValueError, match=re.escape(message)):
        attention_calculator(**settings)
