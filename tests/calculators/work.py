"""What a page does to start its calculators, in counts that are the same on every machine.

Chromium's profiler tells how often each piece of a script ran; its trace tells how many elements
got a style, and how many boxes had to be laid out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from tests.calculators.pages import FILL
from tests.conftest import PATIENCE
from tests.tabs import tab
from unrolled.calculators.base import bundled

MOST_RUNS = 60_000  # the most that any calculator needs is 43 000, most need 10 000 and less

_STATE = re.compile(
    r'(?<=<script type="application/vnd.jupyter.widget-state\+json">).*?(?=</script>)', re.S
)

# The first change of a field as soon as there is one; true when the page has answered.
_FIRST_ANSWER = """([name, change, settings]) => {
  const root = document.querySelector(`[data-calculator=${name}] .unrolled-calculator`);
  if (!root?.querySelector("button")) return false;
  const before = root.textContent;
  eval(`(${change})`)(root, settings);
  return root.textContent !== before;
}"""
_OPEN = "() => document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
_SHOWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Work:
    """From a page without calculators to the first answer of one of them.

    elements: of the page, before.
    boxes: of the page, as they are laid out, before.
    runs: of the functions, branches and loop bodies of the calculators' scripts.
    restyled: elements that got a style, each as often as it did.
    laid_out: boxes that were laid out, each as often as it was.
    new_sheets: style sheets that the page has more.
    """

    elements: int
    boxes: int
    runs: int
    restyled: int
    laid_out: int
    new_sheets: int


def in_a_chapter(book: Path, name: str, folder: Path) -> str:
    """The address of a copy of a chapter that has this calculator, as it is on the workbench, in
    the place of its own: for one that stands on no page of a chapter's size."""
    script = bundled(name)
    models = json.loads(_STATE.findall((book / "workbench.html").read_text("utf-8"))[0])["state"]
    model = next(model for model in models.values() if model["state"].get("_esm") == script)
    chapter = book / "gru" / "comparison.html"
    html = chapter.read_text("utf-8")
    states = json.loads(_STATE.findall(html)[0])
    (place,) = (key for key, own in states["state"].items() if "_esm" in own["state"])
    states["state"][place] = model
    text = json.dumps(states).replace("</", "<\\/")
    html = _STATE.sub(lambda _: text, html, count=1)
    copy = folder / chapter.name
    copy.write_text(html.replace("<head>", f'<head><base href="{chapter.as_uri()}">', 1), "utf-8")
    return copy.as_uri()


def work_of_starting(browser: Browser, address: str, name: str, **settings: Any) -> Work:
    """Start the calculators of a page that is there, and change the fields of one of them."""
    with tab(browser, reduced_motion="reduce") as page:
        return _work_of_starting(browser, page, address, name, settings)


def _work_of_starting(
    browser: Browser, page: Page, address: str, name: str, settings: dict[str, Any]
) -> Work:
    page.route("**/_static/calculators.js*", lambda route: route.abort())
    page.goto(address)
    page.evaluate(_OPEN)  # the page is all that it holds, folded or not
    script = page.evaluate("document.querySelector('script[src*=\"calculators.js\"]').src")
    page.unroute("**/_static/calculators.js*")
    page.evaluate(_SHOWN)
    elements, sheets = _size(page)
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.add_script_tag(url=script)
    page.wait_for_function(_FIRST_ANSWER, arg=[name, FILL, settings], timeout=PATIENCE)
    page.evaluate(_SHOWN)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    # An event that had begun before the trace has an end alone, without these.
    styles = [
        event["args"]["elementCount"]
        for event in events
        if event["name"] == "UpdateLayoutTree" and "elementCount" in event["args"]
    ]
    layouts = [
        event["args"]["beginData"]
        for event in events
        if event["name"] == "Layout" and "beginData" in event["args"]
    ]
    runs = _runs(session)
    session.detach()
    return Work(
        elements=elements,
        boxes=layouts[0]["totalObjects"],
        runs=runs,
        restyled=sum(styles),
        laid_out=sum(layout["dirtyObjects"] for layout in layouts),
        new_sheets=_size(page)[1] - sheets,
    )


def assert_ready_at_once(browser: Browser, address: str, name: str, **settings: Any) -> None:
    """To start, and to answer a first change, a calculator works on itself and not on the page.

    Its script does not run for long, brings no style sheet, and in all fewer elements are restyled
    and fewer boxes laid out than the page has: the page around it stays as it was.
    """
    work = work_of_starting(browser, address, name, **settings)
    assert 0 < work.runs < MOST_RUNS, work
    assert 0 < work.restyled < work.elements / 2, work
    assert 0 < work.laid_out < work.boxes / 2, work
    assert work.new_sheets == 0, work


def _size(page: Page) -> tuple[int, int]:
    """The elements and the style sheets of a page."""
    elements, sheets = page.evaluate(
        "[document.querySelectorAll('*').length, document.styleSheets.length]"
    )
    return elements, sheets


def _runs(session: CDPSession) -> int:
    """How often the pieces of the calculators' scripts ran: the starter, and what it imported."""
    scripts = session.send("Profiler.takePreciseCoverage")["result"]
    ours = [s for s in scripts if s["url"].startswith("blob:") or "/calculators.js" in s["url"]]
    pieces = [piece for s in ours for function in s["functions"] for piece in function["ranges"]]
    return sum(piece["count"] for piece in pieces)
