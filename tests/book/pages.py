"""The pages of the built book: their names, what stands in their HTML, and how they are shown.

Their HTML is read without a browser: as it is before any script has run, and quickly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import yaml
from playwright.sync_api import Page

from tests.book.notebooks import ROOT

PAGES = sorted(
    path.relative_to(ROOT).with_suffix(".html").as_posix()
    for ending in ("md", "ipynb")
    for path in ROOT.glob(f"book/**/*.{ending}")
    if ".ipynb_checkpoints" not in path.parts
)
GENERATED = ["search.html", "genindex.html"]

THEMES = ("light", "dark")


def in_order() -> list[str]:
    """The pages in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]
    return [f"{file}.html" for file in files]


@dataclass
class Element:
    """An element with its attributes; the text inside it, if it is one of TEXTS."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    text: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def ancestors(self) -> Iterator[Element]:
        element = self.parent
        while element:
            yield element
            element = element.parent

    def is_within(self, tag: str) -> bool:
        return any(ancestor.tag == tag for ancestor in self.ancestors())


TEXTS = {"a", "figcaption", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class _Reader(HTMLParser):
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self.open[-1] if self.open else None)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            if element.tag in TEXTS:
                element.text += data


_READ: dict[Path, list[Element]] = {}


def elements(page: Path, *tags: str) -> list[Element]:
    """The elements of a page, or those of some tags, in their order."""
    if page not in _READ:
        reader = _Reader()
        reader.feed(page.read_text(encoding="utf-8"))
        reader.close()
        _READ[page] = reader.elements
    return [e for e in _READ[page] if not tags or e.tag in tags]


def show(page: Page, theme: str, width: int) -> None:
    """Show an open page in another theme and at another width, as when a reader changes them."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        """([theme, width]) => document.documentElement.dataset.theme === theme
             && window.innerWidth === width""",
        arg=[theme, width],
    )
