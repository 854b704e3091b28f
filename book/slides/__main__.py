"""Write a deck of slides for each part with a quiz, from the built book: `make slides`.

A deck is written anew if one of its chapters, or this program, is newer.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from book.print.assemble import ROOT, Part, name_of, read_toc
from book.slides.chapter import Slide, chapter_slides
from book.slides.deck import deck

HERE = Path(__file__).parent
ASSETS = ("slides.css", "slides.js")


def parts_with_slides() -> list[Part]:
    """The numbered parts: those that have a quiz."""
    return [part for part in read_toc() if part.pages[-1].endswith("/quiz")]


def folder_of(part: Part) -> str:
    """
    >>> folder_of(Part("Padding and more", ["book/cnn/padding"]))
    'cnn'
    """
    return part.pages[0].split("/")[1]


def chapters_of(part: Part) -> list[str]:
    return [page for page in part.pages if not page.endswith(("/sheet", "/quiz"))]


def slides_of(html: Path, page: str) -> list[Slide]:
    """The slides of a chapter, with their notes as text, which one process can hand to another."""
    slides = chapter_slides(html, page)
    return [replace(slide, notes=list(map(str, slide.notes))) for slide in slides]


def write_deck(html: Path, part: Part, each: Callable = map) -> Path:
    """Write one deck into `_slides/` of the built book; `each` makes the slides of its chapters."""
    target = html / "_slides" / f"{folder_of(part)}.html"
    pages = chapters_of(part)
    slides = each(partial(slides_of, html), pages)
    chapters = dict(zip(map(name_of, pages), slides, strict=True))
    quiz = f"../{part.pages[-1]}.html"
    sheet = next(
        (f"../{page}.html" for page in part.pages if page.endswith("/sheet")), None
    )
    target.write_text(deck(part.caption, chapters, quiz, sheet), encoding="utf-8")
    return target


def is_fresh(html: Path, part: Part) -> bool:
    target = html / "_slides" / f"{folder_of(part)}.html"
    sources = [html / f"{page}.html" for page in chapters_of(part)]
    programs = [*HERE.glob("*.py"), ROOT / "_toc.yml"]
    newest = max(path.stat().st_mtime for path in (*sources, *programs))
    return target.exists() and target.stat().st_mtime > newest


def main(html: Path = ROOT / "_build" / "html") -> None:
    if not (html / "book" / "index.html").exists():
        sys.exit(f"there is no built book in {html}: run `make book` first")
    (html / "_slides").mkdir(exist_ok=True)
    for asset in ASSETS:
        shutil.copyfile(HERE / asset, html / "_slides" / asset)
    with ProcessPoolExecutor() as processes:
        for part in parts_with_slides():
            if not is_fresh(html, part):
                written = write_deck(html, part, processes.map)
                print(written.relative_to(html.parent.parent))


if __name__ == "__main__":
    main()
