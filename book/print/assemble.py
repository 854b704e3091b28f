"""The built pages of the book as one document, for paper.

The pages stand in the order of _toc.yml, behind a title page and a table of contents. What only a
screen can use is left out, the answers are open, and a calculator is its still. Every id and every
link gets the name of its page in front, so that a link leads to its place within the document.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote

import yaml
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parents[2]

# For a screen: scripts, the links of headings, code that draws a figure, buttons.
ONLY_ON_SCREEN = "script, .headerlink, details.hide, button, .jupyter-widgets-view"
REFERENCES = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
_DRAWN_WITH = re.compile(r"url\(#([^)]+)\)")


@dataclass(frozen=True)
class Part:
    """A part of the book: its caption, and its pages without their endings."""

    caption: str
    pages: list[str]


@dataclass
class Chapter:
    """A page as it goes into the document."""

    page: str
    title: str
    content: str

    @property
    def name(self) -> str:
        return name_of(self.page)


def read_toc(root: Path = ROOT) -> list[Part]:
    """The parts of _toc.yml; the start page is one by itself, without a caption."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    parts = [
        Part(part["caption"], [chapter["file"] for chapter in part["chapters"]])
        for part in toc["parts"]
    ]
    return [Part("", [toc["root"]]), *parts]


def selected(parts: list[Part], pages: list[str]) -> list[Part]:
    """The parts with these pages alone.

    Raises:
        ValueError: if a page is not in _toc.yml.
    """
    known = {page for part in parts for page in part.pages}
    if missing := sorted(set(pages) - known):
        raise ValueError(
            f"not in _toc.yml: {', '.join(missing)}; there are {sorted(known)}"
        )
    chosen = [
        Part(part.caption, [p for p in part.pages if p in pages]) for part in parts
    ]
    return [part for part in chosen if part.pages]


def name_of(page: str) -> str:
    """A name for a page that can be an id, and the name of a printed page in a style."""
    return page.removeprefix("book/").replace("/", "-").replace("_", "-")


# --- A chapter ------------------------------------------------------------------------------


def read_chapter(html: Path, page: str, pages: set[str]) -> Chapter:
    """Take the article out of a built page, and make it fit for paper.

    Args:
        html: the folder of the built book.
        page: the page, as in _toc.yml.
        pages: all pages of the document; a link to another one is not a link there.
    """
    text = (html / f"{page}.html").read_text(encoding="utf-8")
    article = BeautifulSoup(text, "html.parser").select_one("article.bd-article")
    for element in article.select(ONLY_ON_SCREEN):
        element.decompose()
    for still in article.select("noscript"):
        still.unwrap()
    for details in article.select("details"):
        details["open"] = ""
    prefix_names(article, page)
    _resolve(article, html, page, pages)
    title = article.select_one("h1")
    return Chapter(page, title.get_text().strip(), str(article))


def prefix_names(article: Tag, page: str) -> None:
    """Put the page's name before all ids, so that several pages can stand in one document."""
    for element in article.find_all(True):
        _rename(element, name_of(page))


def _rename(element: Tag, name: str) -> None:
    """Put the page's name before every id, and before what refers to it."""
    for attribute, value in element.attrs.items():
        if attribute == "id":
            element[attribute] = f"{name}--{value}"
        elif attribute in REFERENCES:
            element[attribute] = " ".join(f"{name}--{each}" for each in value.split())
        elif attribute == "xlink:href" and value.startswith("#"):
            element[attribute] = f"#{name}--{value[1:]}"
        elif isinstance(value, str) and "url(#" in value:
            element[attribute] = _DRAWN_WITH.sub(rf"url(#{name}--\1)", value)
    if element.name == "style" and element.string:
        element.string.replace_with(
            _DRAWN_WITH.sub(rf"url(#{name}--\1)", element.string)
        )


def _resolve(article: Tag, html: Path, page: str, pages: set[str]) -> None:
    """Let links and pictures lead to where they are from the document."""
    folder = posixpath.dirname(page)
    for picture in article.select("img[src]"):
        if ":" not in picture["src"]:
            picture["src"] = (
                (html / folder / unquote(picture["src"])).resolve().as_uri()
            )
    for link in article.select("a[href]"):
        if ":" in link["href"].split("/")[0]:
            continue
        path, _, anchor = link["href"].partition("#")
        path = path.split("?")[0]
        target = (
            posixpath.normpath(posixpath.join(folder, path)) if path else f"{page}.html"
        )
        other = target.removesuffix(".html")
        if target.endswith(".html") and other in pages:
            link["href"] = (
                f"#{name_of(other)}--{anchor}" if anchor else f"#{name_of(other)}"
            )
        else:
            link.unwrap()


# --- The document -----------------------------------------------------------------------------


def styles(html: Path) -> str:
    """The links to the styles that the built pages have."""
    page = html / "book" / "index.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = [link["href"] for link in soup.select("link[rel=stylesheet]")]
    files = [(page.parent / href.split("?")[0]).resolve() for href in found]
    return "\n".join(
        f'<link rel="stylesheet" href="{file.as_uri()}">' for file in files
    )


def _running_heads(parts: list[Part], chapters: dict[str, Chapter]) -> str:
    """Over each page, the part on the left and the chapter on the right."""
    rules = []
    for part in parts:
        for chapter in (chapters[page] for page in part.pages):
            left, right = (_css_text(text) for text in (part.caption, chapter.title))
            rules.append(
                f"@page {chapter.name} {{ @top-left {{ content: {left}; }} "
                f"@top-right {{ content: {right}; }} }}\n"
                f"#{chapter.name} {{ page: {chapter.name}; }}"
            )
    return "\n".join(rules)


def _css_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _contents(
    parts: list[Part], chapters: dict[str, Chapter], numbers: dict[str, int]
) -> str:
    lines = []
    for part in parts:
        if part.caption:
            lines.append(f"<h2>{escape(part.caption)}</h2>")
        lines.append("<ol>")
        for chapter in (chapters[page] for page in part.pages):
            lines.append(
                f'<li><a href="#{chapter.name}"><span>{escape(chapter.title)}</span>'
                f"<span>{numbers.get(chapter.name, '')}</span></a></li>"
            )
        lines.append("</ol>")
    return f'<nav class="printed-contents"><h1>Contents</h1>{"".join(lines)}</nav>'


def document(
    html: Path,
    parts: list[Part],
    about: dict[str, str],
    numbers: dict[str, int] | None = None,
) -> str:
    """Return the whole document as HTML.

    Args:
        html: the folder of the built book.
        parts: what to print, in this order.
        about: `title`, `subtitle`, `author` and `copyright` for the title page.
        numbers: the page on which each chapter begins, by the chapter's name.
    """
    pages = {page for part in parts for page in part.pages}
    chapters = {page: read_chapter(html, page, pages) for page in pages}
    written = "\n".join(
        f'<div class="printed-chapter" id="{chapters[page].name}">{chapters[page].content}</div>'
        for part in parts
        for page in part.pages
    )
    title = {key: escape(value) for key, value in about.items()}
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<title>{title["title"]}</title>
{styles(html)}
<style>
{_running_heads(parts, chapters)}
</style>
</head>
<body class="printed-book">
<div class="printed-title">
<h1>{title["title"]}</h1>
<p>{title["subtitle"]}</p>
<p>{title["author"]}</p>
<p>Copyright {title["copyright"]}</p>
</div>
{_contents(parts, chapters, numbers or {})}
<main class="bd-main"><div class="bd-content"><div class="bd-article-container">
{written}
</div></div></main>
</body>
</html>
"""
