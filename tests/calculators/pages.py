"""What the tests of all calculators share: a page with one, its fields, what everyone must keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.tabs import tab
from unrolled.calculators.base import bundled

DESKTOP = {"width": 1280, "height": 900}
MOST_BYTES = 32_000  # of script, kit and module together

# Fill the fields as typing would; text for a grid is "1,0;0.5,2", `step` counts from 0.
# `atOnce` tells the page once, when everything is filled in.
FILL = """(root, settings, atOnce) => {
  let last;
  const dispatch = (input) => input?.dispatchEvent(new Event("input", {bubbles: true}));
  const tell = (input) => { last = input; if (!atOnce) dispatch(input); };
  for (const [name, value] of Object.entries(settings)) {
    if (name === "step") {
      if (atOnce) dispatch(last);
      last = undefined;
      const slider = root.querySelector("input[name=step]");
      slider.value = value + 1;
      dispatch(slider);
      continue;
    }
    const field = root.querySelector(`[data-setting="${name}"]`);
    const radio = field.querySelector(`input[type=radio][value="${value}"]`)
      ?? field.querySelector("input[type=radio][value=number]");
    if (radio) {
      radio.checked = true;
      tell(radio);
      if (radio.value === String(value)) continue;
    }
    const length = field.querySelector("select");
    if (length) {  // alone, or before a grid with as many rows
      length.value = field.querySelector(".grid") ? String(value).split(";").length : value;
      tell(length);
    }
    const shown = [...field.querySelectorAll("input:not([type=radio])")]
      .filter((input) => atOnce || !input.closest("[hidden]"));
    if (!shown.length) continue;
    String(value).split(/[;,]/).forEach((text, i) => { shown[i].value = text; });
    tell(shown[0]);
  }
  if (atOnce) dispatch(last);
}"""


@contextmanager
def opened(browser: Browser, address: str, name: str, **context: Any) -> Iterator[Page]:
    """Open a page and wait for its calculator; an error of the calculator's is a failure."""
    wishes = {"reduced_motion": "reduce", "viewport": DESKTOP} | context
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    with tab(browser, **wishes) as page:
        page.on("pageerror", note)
        page.goto(address)
        expect(calculator(page, name)).to_be_visible()
        yield page
        page.remove_listener("pageerror", note)
    assert [error for error in errors if "THEBE_JS_URL" not in error] == []


def calculator(page: Page, name: str) -> Locator:
    """The first calculator of this name on the page, started."""
    return page.locator(f"[data-calculator={name}] .unrolled-calculator").first


def fill(root: Locator, **settings: Any) -> None:
    """Set fields of a calculator by the names of its traits."""
    root.evaluate(f"(root, settings) => ({FILL})(root, settings)", settings)


def read_each(
    root: Locator, settings: list[dict[str, Any]], read: str, *, at_once: bool = False
) -> list[Any]:
    """Set the fields to each of the settings in turn; what `read`, a JavaScript function of the
    calculator's element, finds there each time. All in one call of the browser, which is quick;
    quicker where all fields of a setting are filled before the page is told (`at_once`)."""
    return unseen(
        root,
        f"""(root, [all, atOnce]) => all.map((settings) => {{
            ({FILL})(root, settings, atOnce);
            return ({read})(root);
        }})""",
        [settings, at_once],
    )


def unseen(root: Locator, function: str, argument: Any) -> Any:
    """What a JavaScript function of a calculator's element returns, for one that changes it many
    times and reads texts. Most of the time would go into laying the calculator out each time, and
    into the theme, which looks through the whole page at each click: so it is off the page meanwhile."""
    return root.evaluate(
        f"""(root, argument) => {{
            const place = document.createComment("");
            root.replaceWith(place);
            const found = ({function})(root, argument);
            place.replaceWith(root);
            return found;
        }}""",
        argument,
    )


def fact(root: Locator, name: str) -> str:
    """What stands under a name among the results."""
    return root.locator(f"dd[data-fact={name}]").inner_text()


def problem(root: Locator) -> Locator:
    """The line that says what is wrong."""
    return root.locator(".problem[id]")


def allowed(root: Locator, field: Locator) -> tuple[float, float]:
    """The smallest and the largest number that a field takes, as the sentence about it says."""
    before = field.input_value()
    field.fill("1e99")
    says = re.search(r" from (\S+) to (\S+)\.$", problem(root).inner_text())
    field.fill(before)
    assert says, field
    smallest, largest = (float(number.replace("−", "-")) for number in says.groups())
    return smallest, largest


def assert_no_nonsense(root: Locator) -> None:
    """Nothing that a reader should never see, in texts and in attributes."""
    text = root.evaluate("(e) => e.innerHTML")
    assert not re.search(r"NaN|undefined|Infinity|\bnull\b|\[object", text)


def assert_all_labelled(root: Locator) -> None:
    """Every control has a visible text: its own, its label's, or those of its row and column."""
    bare = root.evaluate(
        """(root) => [...root.querySelectorAll("input, button, select, textarea")]
            .filter((control) => control.checkVisibility())
            .filter((control) => {
              const cell = control.closest("td");
              const heads = cell && [cell.closest("tr").querySelector("th"),
                cell.closest("table").tHead?.rows[0].cells[cell.cellIndex]];
              const named = heads?.every((head) => head?.innerText.trim())
                && control.getAttribute("aria-label");
              return !named && !(control.labels?.[0] ?? control).innerText.trim();
            })
            .map((control) => control.outerHTML)"""
    )
    assert bare == []


def assert_fits_a_phone(page: Page) -> None:
    """At 360 px the page does not scroll sideways; what is wider scrolls inside itself."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function("document.documentElement.scrollWidth <= 360")


def assert_small_and_alone(name: str) -> None:
    """The script of a calculator is small, loads nothing, and calls nobody."""
    script = bundled(name)
    assert len(script.encode()) < MOST_BYTES
    assert not re.search(
        r"^\s*import\b|\bimport\(|\bfetch\(|https?://(?!www\.w3\.org)", script, re.M
    )


def tab_stops(page: Page, root: Locator) -> list[str]:
    """Names of all controls that Tab reaches, from the first on; each is seen to have the focus."""
    root.locator("input, button, select").first.focus()
    stops: list[str] = []
    while root.evaluate("(root) => root.contains(document.activeElement)"):
        name, outline = page.evaluate(
            """() => {
              const now = document.activeElement;
              const name = now.getAttribute("aria-label") ?? (now.labels?.[0] ?? now).innerText;
              return [name.trim(), getComputedStyle(now).outlineStyle];
            }"""
        )
        assert outline != "none", f"{name}: the focus cannot be seen"
        stops.append(" ".join(name.split()))
        assert len(stops) < 200
        page.keyboard.press("Tab")
    return stops
