"""What a chapter says, cut into sentences: which of them a slide shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from bs4 import BeautifulSoup, Tag

FEWEST, MOST = 5, 60  # words, of the sentences that lead to what a slide shows,
STORY = 15, 80  # and of those that lead to a chapter's question
GIST = 40  # words, of a slide that shows nothing else

_ID = re.compile(r' id="[^"]*"')
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])(?<!\be\.g\.)(?<!\bi\.e\.)\s+")
# Words by which a sentence says that it goes on from the one before it.
_REFERS = re.compile(
    r"\b(it|its|they|them|this|these|those|he|both|such|so|but|or|then|there)\b",
    re.IGNORECASE,
)


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


def plain(sentence: str) -> str:
    """A sentence without its marks-up.

    >>> plain("What <em>is</em> it?")
    'What is it?'
    """
    return " ".join(BeautifulSoup(sentence, "html.parser").get_text().split())


def leading(said: Sequence[str], fewest: int = FEWEST, most: int = MOST) -> list[str]:
    """The last sentences, from one on that can be understood without those before it.

    >>> leading(["A number is kept.", "Can a network do that?", "It cannot:"])
    ['Can a network do that?', 'It cannot:']
    >>> leading(["A number is kept.", "The slope of a sum has three terms:"])
    ['The slope of a sum has three terms:']
    """
    taken: list[str] = []
    words = 0
    for sentence in reversed(said):
        text = plain(sentence)
        words += len(text.split())
        if taken and words > most:
            break
        taken.insert(0, sentence)
        if words >= fewest and not _REFERS.search(text):
            break
    return taken


def questions(said: Sequence[Tag]) -> list[str]:
    """The questions that a chapter begins with, as paragraphs, behind what makes them clear.

    >>> text = "<p>A bell rings. It was <i>loud.</i> Who <i>heard it?</i> Nobody.</p>"
    >>> questions([BeautifulSoup(text, "html.parser").p])
    ['<p>A bell rings. It was <i>loud.</i> <strong>Who <i>heard it?</i></strong></p>']
    """
    found = []
    for paragraph in (element for element in said if element.name == "p"):
        before: list[str] = []
        for sentence in sentences(paragraph):
            if plain(sentence).endswith("?"):
                context = leading(before, *STORY) if before and not found else before
                found.append(
                    f"<p>{' '.join([*context, f'<strong>{sentence}</strong>'])}</p>"
                )
                before = []
            else:
                before.append(sentence)
    return found


def lead_of(paragraph: Tag) -> Tag | None:
    """The bold words with which a paragraph begins."""
    first = next(iter(paragraph.contents), None)
    return first if isinstance(first, Tag) and first.name == "strong" else None


def gist(said: Sequence[Tag]) -> str:
    """What a section without pictures is about: the bold words that begin its paragraphs, or its beginning.

    >>> said = BeautifulSoup("<p><strong>Zeros.</strong> They count.</p>", "html.parser")
    >>> gist([said.p])
    '<ul><li><strong>Zeros.</strong></li></ul>'
    >>> said = BeautifulSoup("<p>It is known:</p><ul><li>one</li></ul><p>More.</p>", "html.parser")
    >>> gist(list(said))
    '<p>It is known:</p><ul><li>one</li></ul>'
    """
    if leads := [lead for p in said if p.name == "p" and (lead := lead_of(p))]:
        return f"<ul>{''.join(f'<li>{lead}</li>' for lead in leads)}</ul>"
    first = next((n for n, p in enumerate(said) if p.name == "p"), None)
    if first is None:
        return str(said[0])
    begun: list[str] = []
    for sentence in sentences(said[first]):
        if begun and len(plain(" ".join([*begun, sentence])).split()) > GIST:
            break
        begun.append(sentence)
    listed = (
        said[first + 1] if len(said) > first + 1 and begun[-1].endswith(":") else None
    )
    return f"<p>{' '.join(begun)}</p>" + (str(listed) if listed else "")
