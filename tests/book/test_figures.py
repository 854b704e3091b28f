"""Who cannot see a picture is told what it shows: in words, in other words each time."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.book.pages import PAGES, Element, elements

SHORTEST = 8  # words; less is a title, and says not what is to be seen
FILE_NAME = re.compile(r"\.(png|svg|jpe?g|gif|webp)\b|[\\/]|_{1,2}\w+_\d", re.IGNORECASE)


def pictures(page) -> list[Element]:
    """Pictures that mean something, those of the stills behind calculators among them.

    One that is there for dark pages only is the same as that for light ones.
    """
    found = [e for e in elements(page, "img", "svg") if e.is_within("article")]
    found = [e for e in found if "only-dark" not in (e.get("class") or "").split()]
    return [e for e in found if e.get("aria-hidden") != "true" and not e.is_within("summary")]


def alternative(picture: Element) -> str:
    return " ".join((picture.get("alt") or picture.get("aria-label")).split())


def complaint(text: str) -> str | None:
    """What is wrong with an alternative text, if anything."""
    if not text:
        return "is empty"
    if FILE_NAME.search(text):
        return "is the name of a file"
    if len(text.split()) < SHORTEST:
        return "is too short to say what is to be seen"
    if not text.endswith((".", "?", "!")):
        return "is no sentence"
    return None


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_says_what_it_shows(built_book, name):
    for picture in pictures(built_book / name):
        assert picture.tag == "img" or picture.get("role") == "img", picture
        text = alternative(picture)
        assert complaint(text) is None, f"{text!r} {complaint(text)}"


@pytest.mark.parametrize("name", PAGES)
def test_no_two_pictures_of_a_page_say_the_same(built_book, name):
    texts = Counter(alternative(picture) for picture in pictures(built_book / name))
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_does_not_say_its_caption_twice(built_book, name):
    captions = {" ".join(e.text.split()) for e in elements(built_book / name, "figcaption")}
    assert captions.isdisjoint(alternative(picture) for picture in pictures(built_book / name))


def test_no_two_chapters_share_a_picture_by_mistake(built_book):
    """The workbench repeats the chapters' calculators, and so their stills."""
    names = [name for name in PAGES if name != "book/workbench.html"]
    texts = Counter(alternative(p) for name in names for p in pictures(built_book / name))
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize(
    "text",
    ["", "figure_1.png", "../_images/3f2a.svg", "__main___12", "The loss", "A plot of the loss"],
)
def test_what_says_nothing_is_refused(text):
    assert complaint(text)
