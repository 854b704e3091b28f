"""A chapter as slides, read from its built page.

The first slide asks the chapter's question. Then each formula, each figure, each table and each
question to think about has a slide, and so has the list in 'In one minute'. A section with none of
these has one slide that says what it is about. What else the main path says, becomes the notes of
the slide it stands at. Sections 'Going deeper' and code are left to the chapter, to which every slide
has a link.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from book.print.assemble import prefix_names

LEFT_OUT = ".headerlink, .section-number, script, noscript, section.deeper, .cell_input, details.hide"
PICTURES = "figure, .unrolled-table, .calculator-room"  # what a cell shows
PROSE = {"p", "ul", "ol", "dl", "details", "blockquote"}
SHOWN = {"math-display", "pst-scrollable-table-container"}
NOTED = {"facts", "admonition", "highlight-bash"}

RECAP, QUESTIONS = "In one minute", "Questions to think about"
_ID = re.compile(r' id="[^"]*"')
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])(?<!\be\.g\.)(?<!\bi\.e\.)\s+")


@dataclass
class Slide:
    """What is shown, what is said, and where it stands in the book."""

    title: str
    shown: str
    place: str
    notes: list[Tag] = field(default_factory=list)
    opens: bool = False  # a chapter


def chapter_slides(html: Path, page: str) -> list[Slide]:
    """The slides of one chapter.

    Args:
        html: the folder of the built book.
        page: the chapter, as in _toc.yml.
    """
    text = (html / f"{page}.html").read_text(encoding="utf-8")
    article = text[text.index("<article") : text.index("</article>")]
    chapter = BeautifulSoup(article, "html.parser").select_one("article > section")
    for element in chapter.select(LEFT_OUT):
        element.decompose()
    for answer in chapter.select("details"):
        answer["open"] = ""
    prefix_names(chapter, page)
    _lead_into_the_book(chapter, page)

    elements = _children(chapter)
    opening: list[Tag] = []
    while elements and not _has(opening, "facts"):
        opening.append(elements.pop(0))
    heading, *said = opening
    place = f"../{page}.html"
    asked = list(_questions(said)) or [gist(said)]
    title = heading.decode_contents().strip()
    opening_slide = Slide(title, "".join(asked), place, said, opens=True)
    return [opening_slide, *_slides(title, elements, place)]


def _questions(said: list[Tag]) -> Iterator[str]:
    """The questions that a chapter begins with, each behind the sentence before it."""
    before = ""
    for paragraph in (element for element in said if element.name == "p"):
        for sentence in sentences(paragraph):
            if sentence.endswith("?"):
                yield f"<p>{before} <strong>{sentence}</strong></p>"
            before = "" if sentence.endswith("?") else sentence


def _slides(title: str, elements: Iterable[Tag], place: str) -> Iterator[Slide]:
    """The slides of a section: its own, then those of the sections in it."""
    slides: list[Slide] = []
    waiting: list[Tag] = []  # said, and no slide has it yet
    sections: list[Tag] = []
    for element in elements:
        if element.name == "section":
            sections.append(element)
        elif shown := list(_shown(element, title, waiting, place)):
            if slides:  # what follows a slide explains it, but for the words that lead to the next
                slides[-1].notes += waiting[:-1]
                del waiting[:-1]
            slides += [Slide(title, each, place) for each in shown]
            slides[-len(shown)].notes, waiting = waiting, []
        elif element.name in PROSE or not NOTED.isdisjoint(element.get("class", [])):
            if title == QUESTIONS and element.name == "details" and slides:
                slides[-1].notes.append(element)  # the answer
            else:
                waiting.append(element)
    if waiting and slides:
        slides[-1].notes += waiting
    elif waiting:
        slides.append(Slide(title, gist(waiting), place, waiting))
    yield from slides
    for section in sections:
        heading, *rest = _children(section)
        anchor = section.get("id", "").partition("--")[2]
        page = place.partition("#")[0]
        yield from _slides(heading.decode_contents().strip(), rest, f"{page}#{anchor}")


def _shown(element: Tag, title: str, before: list[Tag], place: str) -> Iterator[str]:
    """What an element puts on slides, if it does."""
    classes = set(element.get("class", []))
    line = sentences(before[-1])[-1:] if before and before[-1].name == "p" else []
    if classes & SHOWN:
        yield "".join(f"<p>{sentence}</p>" for sentence in line) + str(element)
    elif "cell" in classes:
        for picture in element.select(PICTURES):
            if "calculator-room" in picture.get("class", []):
                said = "".join(f"<p>{sentence}</p>" for sentence in line)
                yield f'{said}<p><a class="open" href="{place}">Open the calculator</a></p>'
            else:
                yield str(picture)
    elif title == QUESTIONS:
        if element.name == "p" and _lead(element):
            yield str(element)
    elif element.name in ({"figure", "ul", "ol"} if title == RECAP else {"figure"}):
        yield str(element)


def _lead(paragraph: Tag) -> Tag | None:
    """The bold words with which a paragraph begins."""
    first = next(iter(paragraph.contents), None)
    return first if isinstance(first, Tag) and first.name == "strong" else None


def gist(said: list[Tag]) -> str:
    """What a section without pictures is about: the bold words that begin its paragraphs, or a sentence.

    >>> said = BeautifulSoup("<p><b>No.</b> It is <i>not</i>. Nor was it.</p>", "html.parser")
    >>> gist([said.p])
    '<p><b>No.</b></p>'
    >>> said = BeautifulSoup("<p><strong>Zeros.</strong> They count.</p>", "html.parser")
    >>> gist([said.p])
    '<ul><li><strong>Zeros.</strong></li></ul>'
    """
    if leads := [lead for p in said if p.name == "p" and (lead := _lead(p))]:
        return f"<ul>{''.join(f'<li>{lead}</li>' for lead in leads)}</ul>"
    first = next((p for p in said if p.name == "p"), None)
    return f"<p>{sentences(first)[0]}</p>" if first else str(said[0])


def sentences(paragraph: Tag) -> list[str]:
    """The sentences of a paragraph, as HTML without ids; a mark within an element ends none.

    >>> text = "<p>Is <i>f. g</i> 1 &lt; 2? It <b>is.</b> Yes.</p>"
    >>> sentences(BeautifulSoup(text, "html.parser").p)
    ['Is <i>f. g</i> 1 &lt; 2?', 'It <b>is.</b>', 'Yes.']
    """
    found = [""]
    for child in paragraph.children:
        if isinstance(child, Tag):
            found[-1] += _ID.sub("", str(child))
            continue
        text = escape(str(child), quote=False)
        if text[:1].isspace() and re.search(r"[.?!]</\w+>$", found[-1]):
            found.append("")  # the mark stood at the end of an element
        first, *rest = _SENTENCE_ENDS.split(text)
        found[-1] += first
        found += rest
    return [sentence for each in found if (sentence := " ".join(each.split()))]


def _children(section: Tag) -> list[Tag]:
    return section.find_all(True, recursive=False)


def _has(elements: list[Tag], name: str) -> bool:
    return any(name in element.get("class", []) for element in elements)


def _lead_into_the_book(chapter: Tag, page: str) -> None:
    """Let what was an address beside the chapter be one from the folder of the slides."""
    folder = posixpath.dirname(page)
    for element in chapter.select("a[href], img[src]"):
        name = "href" if element.name == "a" else "src"
        path, mark, anchor = element[name].partition("#")
        if ":" in path.split("/")[0]:
            continue
        target = posixpath.join("..", folder, path) if path else f"../{page}.html"
        element[name] = posixpath.normpath(target) + mark + anchor


# --- The deck -----------------------------------------------------------------------------


def deck(caption: str, chapters: dict[str, list[Slide]], quiz: str) -> str:
    """All chapters of a part as one page.

    Args:
        caption: the part's.
        chapters: the slides of each, by a name that its addresses begin with.
        quiz: where the part's questions are.
    """
    contents = "".join(
        f'<li><a href="#{name}-1">{slides[0].title}</a></li>'
        for name, slides in chapters.items()
    )
    first = Slide(
        escape(caption), f'<ol class="contents">{contents}</ol>', "../book/index.html"
    )
    last = Slide(
        "Questions", f'<p><a class="open" href="{quiz}">Open the quiz</a></p>', quiz
    )
    named = [("start", first)]
    for name, slides in chapters.items():
        named += [(f"{name}-{number}", slide) for number, slide in enumerate(slides, 1)]
    named.append(("end", last))
    written = [
        _written(name, slide, number, len(named))
        for number, (name, slide) in enumerate(named, 1)
    ]
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(caption)}: slides</title>
<link rel="icon" href="../_static/favicon.svg">
<link rel="stylesheet" href="../_static/unrolled.css">
<link rel="stylesheet" href="slides.css">
<script defer src="slides.js"></script>
</head>
<body>
<main>
{"".join(written)}</main>
</body>
</html>
"""


def _written(name: str, slide: Slide, number: int, total: int) -> str:
    notes = "".join(map(str, slide.notes))
    kind = " opening" if slide.opens else ""
    return f"""<section class="slide{kind}" id="{name}">
<div class="board">
<h1>{slide.title}</h1>
<div class="shown">{slide.shown}</div>
<footer><a href="{slide.place}">in the book</a><span>{number} / {total}</span></footer>
</div>
<div class="notes" tabindex="0">{notes}</div>
</section>
"""
