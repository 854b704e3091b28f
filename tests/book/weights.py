"""What the book weighs, and how soon it can be read and used: `make weights` prints the tables.

A page is weighed as a web server would send it, compressed, from a server on this machine. The
times are those of Chromium on a slow line: 1.6 Mbit/s down, 150 ms from a request to its answer.
"""

from __future__ import annotations

import gzip
import re
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, ROOT

BOOK = ROOT / "_build" / "html"
FIRST_PAGE = "book/index.html"
WORKBENCH = "book/workbench.html"

SLOW_4G = {
    "offline": False,
    "latency": 150,  # ms
    "downloadThroughput": 1_600_000 / 8,  # bytes a second
    "uploadThroughput": 750_000 / 8,
}

# Drawn by code into the page: a figure, not its text. Icons are drawn by the style.
_DRAWING = re.compile(rb"<svg\b.*?</svg>", re.DOTALL)
_COMPRESSED = {".html", ".css", ".js", ".svg", ".json"}
_KINDS = {
    ".html": "html",
    ".css": "style",
    ".js": "script",
    ".woff": "font",
    ".woff2": "font",
    ".ttf": "font",
    ".svg": "figure",
    ".png": "figure",
    ".jpg": "figure",
}


# --- A server as the book will have one -------------------------------------------------------


@cache
def compressed(path: Path) -> bytes:
    """A file as it is sent: text is compressed, fonts and pictures are already."""
    data = path.read_bytes()
    return gzip.compress(data, 6, mtime=0) if path.suffix in _COMPRESSED else data


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection carries many files

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(body)))
        if path.suffix in _COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass  # the tables alone are of interest


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


# --- Weights ----------------------------------------------------------------------------------


@dataclass
class Weight:
    """The bytes of a page, compressed, by what they are."""

    page: str
    html: int = 0
    style: int = 0
    script: int = 0
    font: int = 0
    figure: int = 0

    @property
    def without_figures(self) -> int:
        return self.html + self.style + self.script + self.font


def pages(book: Path) -> list[str]:
    """The pages of the book, without the lists that Sphinx adds."""
    return sorted(p.relative_to(book).as_posix() for p in (book / "book").rglob("*.html"))


def weigh(book: Path, name: str, files: set[Path]) -> Weight:
    """The weight of a page that asked for these files, itself among them."""
    weight = Weight(name)
    for file in files:
        if file.is_file():
            kind = _KINDS.get(file.suffix, "html")
            setattr(weight, kind, getattr(weight, kind) + len(compressed(file)))
    text = gzip.compress(_DRAWING.sub(b"", (book / name).read_bytes()), 6, mtime=0)
    weight.figure += weight.html - len(text)
    weight.html = len(text)
    return weight


def files_of(context: BrowserContext, address: str, name: str, book: Path) -> set[Path]:
    """Open a page and scroll to its end; the files that it asked for.

    In a tab of its own: one that showed another page asks for that one's fonts again.
    """
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).path))
    page.goto(f"{address}/{name}", wait_until="load")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(100)
    page.close()
    return {book / path.lstrip("/") for path in asked}


# --- Times ------------------------------------------------------------------------------------


def first_paint(browser: Browser, address: str, name: str = FIRST_PAGE) -> dict[str, float]:
    """Open a page for the first time on a slow line; milliseconds until it can be read.

    `contents` is when the first text was drawn, `largest` when the largest block of it was, and
    `loaded` when all that the page asks for had come.
    """
    context = browser.new_context(viewport={"width": 390, "height": 844})
    try:
        page = context.new_page()
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_4G)
        page.add_init_script(
            """new PerformanceObserver((list) => {
                 for (const entry of list.getEntries()) window.largest = entry.startTime;
               }).observe({ type: "largest-contentful-paint", buffered: true });"""
        )
        page.goto(f"{address}/{name}", wait_until="load")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        return page.evaluate(
            """() => ({
              contents: performance.getEntriesByName("first-contentful-paint")[0].startTime,
              largest: window.largest,
              loaded: performance.getEntriesByType("navigation")[0].loadEventEnd,
            })"""
        )
    finally:
        context.close()


@dataclass
class Start:
    """When a calculator was there, and how soon it answered the first key, in milliseconds."""

    name: str
    started: float  # after the page's text was there
    answered: float  # from the key to the next picture


_WATCH = """
  window.startedAt = {};
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const name = target.dataset?.calculator;
      if (name && target.firstChild) window.startedAt[name] ??= performance.now();
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-calculator"] });
  new PerformanceObserver((list) => {
    window.firstInput = list.getEntries()[0].duration;
  }).observe({ type: "first-input", buffered: true });
"""
_CONTROL = ":is(input, select, button):not([disabled], [aria-disabled=true], [readonly])"


def calculators(page: Page) -> list[str]:
    found = "[...document.querySelectorAll('[data-calculator]')].map((e) => e.dataset.calculator)"
    return list(dict.fromkeys(page.evaluate(found)))


def _open(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(f"{address}/{WORKBENCH}", wait_until="load")
    page.wait_for_function("document.querySelectorAll('[data-calculator]').length > 0")
    return page


def start(context: BrowserContext, address: str, name: str) -> Start:
    """Open the workbench, where all calculators start at once, and press a key in one of them."""
    page = _open(context, address)
    control = page.locator(f'[data-calculator="{name}"] {_CONTROL}').first
    control.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("window.firstInput !== undefined")
    ready = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    started, answered = page.evaluate(f"[startedAt['{name}'] - {ready}, firstInput]")
    page.close()
    return Start(name, started, answered)


def starts(browser: Browser, address: str) -> list[Start]:
    """The times of every calculator of the workbench."""
    context = browser.new_context()
    try:
        page = _open(context, address)
        page.wait_for_timeout(500)
        names = calculators(page)
        page.close()
        return [start(context, address, name) for name in names]
    finally:
        context.close()


# --- The tables -------------------------------------------------------------------------------


def _kilobytes(number: int) -> str:
    return f"{number / 1000:9.1f}"


def print_weights(weights: list[Weight]) -> None:
    print("Weight in KB, compressed".ljust(40), "    HTML   styles  scripts    fonts", end="")
    print("      sum  figures")
    for w in sorted(weights, key=lambda w: -w.without_figures):
        numbers = (w.html, w.style, w.script, w.font, w.without_figures, w.figure)
        print(w.page.ljust(38), *map(_kilobytes, numbers), sep="")


def main() -> None:
    import shutil

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("make weights needs Chromium (Debian: apt-get install chromium)")
    if not (BOOK / FIRST_PAGE).exists():
        sys.exit(f"there is no built book in {BOOK}: run `make book` first")
    with sync_playwright() as playwright, served(BOOK) as address:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(CHROMIUM_ARGUMENTS)
        )
        context = browser.new_context()
        print_weights(
            [weigh(BOOK, name, files_of(context, address, name, BOOK)) for name in pages(BOOK)]
        )
        context.close()

        print("\nThe first page on a slow line (1.6 Mbit/s, 150 ms), median of five, in ms")
        times = [first_paint(browser, address) for _ in range(5)]
        for what in ("contents", "largest", "loaded"):
            print(f"  {what:10}{statistics.median(t[what] for t in times):8.0f}")

        print("\nCalculators, all on one page, in ms")
        print("  name                 started after the text   answered the first key")
        for each in starts(browser, address):
            print(f"  {each.name:20}{each.started:24.0f}{each.answered:25.0f}")
        browser.close()


if __name__ == "__main__":
    main()
