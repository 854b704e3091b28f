"""A chapter as slides, read from its built page.

The first slide asks the chapter's question. Then each formula, each figure, each table and each
question to think about has a slide; in 'In one minute' the formula shares one with a picture that is
wide. A section with none of these has one slide that says what it is about, with its code. What
else the main path says, becomes the notes of the slide it stands at. Sections 'Going deeper' and all
other code are left to the chapter, to which every slide has a link.
"""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from book.print.assemble import prefix_names
from book.slides.pictures import is_wide
from book.slides.words import gist, lead_of, leading, questions, sentences

LEFT_OUT = ".headerlink, .section-number, section.deeper, details.hide"
# Left out before the rest is read, which takes long: what is there without scripts, and code that is
# folded away, if nothing else is folded within it. It is more than half of a chapter.
UNREAD = re.compile(
    r"<(script|noscript)\b.*?</\1>"
    r'|<details class="[^"]*\bhide\b[^>]*>[^<]*(?:<(?!/?details\b)[^<]*)*</details>',
    re.DOTALL,
)
PICTURES = "figure, .unrolled-table, .calculator-room"  # what a cell shows
PROSE = {"p", "ul", "ol", "dl", "details", "blockquote"}
SHOWN = {"math-display", "pst-scrollable-table-container"}
NOTED = {"facts", "admonition", "highlight-bash"}
CODE = range(4, 19)  # lines that are worth a slide, and have room on it
FULLEST_TABLE = 750  # letters; a table with more has two slides

RECAP, QUESTIONS = "In one minute", "Questions to think about"
MISTAKES = "What goes wrong"


@dataclass
class Slide:
    """What is shown, what is said, and where it stands in the book."""

    title: str
    shown: str
    place: str
    notes: list[Tag | str] = field(default_factory=list)
    opens: bool = False  # a chapter


def chapter_slides(html: Path, page: str) -> list[Slide]:
    """The slides of one chapter.

    Args:
        html: the folder of the built book.
        page: the chapter, as in _toc.yml.
    """
    text = (html / f"{page}.html").read_text(encoding="utf-8")
    article = text[text.index("<article") : text.index("</article>")]
    read = BeautifulSoup(UNREAD.sub("", article), "html.parser")
    chapter = read.select_one("article > section")
    number = chapter.select_one("h1 .section-number").get_text().strip()
    for element in chapter.select(LEFT_OUT):
        element.decompose()
    for answer in chapter.find_all("details"):
        answer["open"] = ""
    for named in chapter.find_all(["a", "span", "p", "li"], id=True):
        del named["id"]  # nothing leads to it, and it may be shown and said
    prefix_names(chapter, page)
    _lead_into_the_book(chapter, page)

    elements = _children(chapter)
    opening: list[Tag] = []
    while elements and "facts" not in _classes(*opening[-1:]):
        opening.append(elements.pop(0))
    heading, *said = opening
    place = f"../{page}.html"
    title = heading.decode_contents().strip()
    asked = "".join(questions(said)) or gist(said)
    slides = list(_slides(title, elements, place))
    for slide, before in zip(slides, [None, *slides], strict=False):
        slide.notes = slide.notes or _other_notes(slide, before, said)
    return [Slide(f"{number} {title}", asked, place, said, opens=True), *slides]


def _slides(title: str, elements: Iterable[Tag], place: str) -> Iterator[Slide]:
    """The slides of a section: its own, then those of the sections in it."""
    slides: list[Slide] = []
    waiting: list[Tag] = []  # said, and no slide has it yet
    mistakes: list[Tag] = []
    code: list[Tag] = []
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
        elif title == MISTAKES and element.name == "p" and lead_of(element):
            mistakes.append(element)
            waiting.append(element)
        elif element.name in PROSE or not NOTED.isdisjoint(_classes(element)):
            if title == QUESTIONS and element.name == "details" and slides:
                slides[-1].notes.append(element)  # the answer
            else:
                waiting.append(element)
        else:
            code += element.select(".cell_input pre")
    if not slides and waiting:
        slides.append(Slide(title, gist(waiting) + _short(code), place, waiting))
    elif mistakes:
        said = [note for slide in slides for note in slide.notes] + waiting
        slides.insert(0, Slide(title, gist(mistakes), place, said))
    elif waiting:
        slides[-1].notes += waiting
    if title == RECAP and len(slides) > 1 and is_wide(slides[-1].shown):
        formula, picture = slides[-2:]
        both = formula.shown + picture.shown
        slides[-2:] = [Slide(title, both, place, formula.notes + picture.notes)]
    yield from slides
    for section in sections:
        heading, *rest = _children(section)
        anchor = section.get("id", "").partition("--")[2]
        page = place.partition("#")[0]
        yield from _slides(heading.decode_contents().strip(), rest, f"{page}#{anchor}")


def _shown(element: Tag, title: str, before: list[Tag], place: str) -> Iterator[str]:
    """What an element puts on slides, if it does."""
    paragraph = before[-1] if before and before[-1].name == "p" else None
    lead = f"<p>{' '.join(leading(sentences(paragraph)))}</p>" if paragraph else ""
    classes = _classes(element)
    if "math-display" in classes:
        yield lead + str(element)
    elif "pst-scrollable-table-container" in classes:
        yield from (lead + table for table in _tables(element))
    elif "cell" in classes:
        for picture in element.select(PICTURES):
            if "calculator-room" in _classes(picture):
                yield f'{lead}<p><a class="open" href="{place}">Open the calculator</a></p>'
            elif picture.name == "figure":
                yield str(picture)
            else:
                yield from _tables(picture)
    elif title == QUESTIONS:
        if element.name == "p" and lead_of(element):
            yield str(element)
    elif element.name in ({"figure", "ul", "ol"} if title == RECAP else {"figure"}):
        yield str(element)


def _tables(element: Tag) -> list[str]:
    """What holds a table, or if the table is too full its first and its second half."""
    rows = element.select("tbody tr")
    if sum(len(row.get_text(" ", strip=True)) for row in rows) <= FULLEST_TABLE:
        return [str(element)]
    half = (len(rows) + 1) // 2
    first, second = copy.copy(element), copy.copy(element)
    for table, others in ((first, slice(half, None)), (second, slice(half))):
        for row in table.select("tbody tr")[others]:
            row.decompose()
    for named in [second, *second.select("[id]")]:
        named.attrs.pop("id", None)
    return [str(first), str(second)]


def _short(code: list[Tag]) -> str:
    """The first piece of code that a slide has room for: a cell, or the first function of one."""
    for each in code:
        first, _, _ = each.decode_contents().strip().partition("\n\n\n")
        if first.count("\n") + 1 in CODE:
            return f'<div class="highlight"><pre>{first}</pre></div>'
    return ""


def _other_notes(slide: Slide, before: Slide | None, opening: list[Tag]) -> list[Tag]:
    """For a slide at which the chapter says nothing: what it promised, what a picture shows, or what
    is said of the slide before.
    """
    shown = BeautifulSoup(slide.shown, "html.parser")
    facts = next((element for element in opening if "facts" in _classes(element)), None)
    if slide.title == RECAP and not shown.figure and facts:
        return facts.find_all("p")[-1:]  # 'Afterwards you can'
    if pictures := shown.select("figure [aria-label], figure img[alt]"):
        words = " ".join(each.get("aria-label") or each.get("alt") for each in pictures)
        note = shown.new_tag("p")
        note.string = f"The picture: {words}"
        return [note]
    return list(before.notes) if before and before.title == slide.title else []


def _children(section: Tag) -> list[Tag]:
    return section.find_all(True, recursive=False)


def _classes(*elements: Tag) -> set[str]:
    return {name for element in elements for name in element.get("class", [])}


def _lead_into_the_book(chapter: Tag, page: str) -> None:
    """Let what was an address beside the chapter be one from the folder of the slides."""
    folder = posixpath.dirname(page)
    pictures = chapter.find_all("img", src=True)
    for element in [*chapter.find_all("a", href=True), *pictures]:
        name = "href" if element.name == "a" else "src"
        path, mark, anchor = element[name].partition("#")
        if ":" in path.split("/")[0]:
            continue
        target = posixpath.join("..", folder, path) if path else f"../{page}.html"
        element[name] = posixpath.normpath(target) + mark + anchor
