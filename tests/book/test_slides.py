"""The slides: a deck carries a lecture, nothing of the main path is lost, and no network is needed."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from book.slides import __main__ as program
from book.slides import pictures, words
from book.slides.__main__ import (
    ASSETS,
    HERE,
    chapters_of,
    folder_of,
    parts_with_slides,
    write_deck,
)
from book.slides.chapter import Slide, chapter_slides
from book.slides.deck import KEYS
from tests.book.notebooks import BOOK
from tests.book.test_accessibility import AXE, LIGHTEN, RUN_AXE
from tests.book.test_links import leads_nowhere
from tests.book.weights import served

LETTERS = """() => document.fonts.load("1em 'Unrolled Math'").then(() => "are there")"""
PARTS = {folder_of(part): part for part in parts_with_slides()}
SMALLEST = "slots"

CHAPTER = """<html><article class="bd-article"><section id="taps">
<h1><span class="section-number">3. </span>Taps<a class="headerlink" href="#taps">#</a></h1>
<p>A net catches fish. A kernel has a tap for each of the five inputs below. They have gaps between
them. How <em>many</em> are there?</p>
<div class="facts"><p>3 minutes</p><p>Afterwards you can: count.</p></div>
<div class="cell"><div class="cell_output"><figure id="figure-1"><svg aria-label="Two gaps."
viewbox="0 0 300 400"></svg><figcaption>Three taps.</figcaption></figure></div>
<details class="hide">draw()</details></div>
<section id="the-count"><h2>The count</h2>
<p>A kernel of size k has k taps. Between them are gaps:</p>
<div class="math-display">g = k - 1</div>
<p>So five taps have four gaps.</p>
<p>The table has more, as <a href="../rnn/loop.html#x">the loop</a> has.</p>
<div class="cell"><div class="cell_input">count(k)</div><div class="cell_output">
<div class="unrolled-table"><table><caption>Taps.</caption></table></div></div></div>
<p>That was all.</p>
<section id="code"><h2>In code</h2><p>It is one line. It counts.</p>
<div class="cell"><div class="cell_input"><pre>taps = k
gaps = k - 1
print(taps)
print(gaps)</pre></div></div></section>
<section class="deeper" id="more"><h3>Going deeper: more</h3><p>Too deep.</p></section></section>
<section id="slips"><h2>What goes wrong</h2>
<p><strong>Gaps for taps.</strong> One too few.</p><p><strong>Taps from 0.</strong> One too many.</p>
<div class="cell"><div class="cell_output"><div class="unrolled-table"><table><caption>Slips.</caption>
</table></div></div></div></section>
<section id="minute"><h2>In one minute</h2><ul><li>A kernel has taps.</li></ul>
<div class="math-display">k - 1</div><figure><svg aria-label="A row of taps." viewbox="0 0 400 100"></svg>
</figure></section>
<section id="questions"><h2>Questions to think about</h2><p><strong>1.</strong> How many gaps?</p>
<details class="sd-dropdown"><summary>Answer</summary><p>Four.</p></details></section>
</section></article></html>"""


def text(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def notes(slide: Slide) -> str:
    return " ".join(text(str(note)) for note in slide.notes)


@pytest.mark.parametrize("module", [words, pictures, program])
def test_the_examples_in_the_docstrings_are_true(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert result.failed == 0


@pytest.fixture
def slides(tmp_path) -> list[Slide]:
    (tmp_path / "book/cnn").mkdir(parents=True)
    (tmp_path / "book/cnn/taps.html").write_text(CHAPTER, encoding="utf-8")
    return chapter_slides(tmp_path, "book/cnn/taps")


def test_a_chapter_begins_with_its_question_and_ends_with_those_to_think_about(slides):
    assert [(slide.title, text(slide.shown)) for slide in slides] == [
        (
            "3. Taps",
            "A kernel has a tap for each of the five inputs below. They have gaps between them. "
            "How many are there?",
        ),
        ("Taps", "Three taps."),
        ("The count", "A kernel of size k has k taps. Between them are gaps: g = k - 1"),
        ("The count", "Taps."),
        ("In code", "It is one line. It counts. taps = k gaps = k - 1 print(taps) print(gaps)"),
        ("What goes wrong", "Gaps for taps. Taps from 0."),
        ("What goes wrong", "Slips."),
        ("In one minute", "A kernel has taps."),
        ("In one minute", "k - 1"),
        ("Questions to think about", "1. How many gaps?"),
    ]


def test_the_notes_say_what_the_chapter_says_there(slides):
    """What explains a formula is with the formula, and an answer with its question; where the chapter
    says nothing, what can be seen, or what was promised.
    """
    slips = "Gaps for taps. One too few. Taps from 0. One too many."
    assert [notes(slide) for slide in slides] == [
        "A net catches fish. A kernel has a tap for each of the five inputs below. They have gaps "
        "between them. How many are there? 3 minutes Afterwards you can: count.",
        "The picture: Two gaps.",
        "A kernel of size k has k taps. Between them are gaps: So five taps have four gaps.",
        "The table has more, as the loop has. That was all.",
        "It is one line. It counts.",
        slips,
        slips,
        "Afterwards you can: count.",
        "The picture: A row of taps.",
        "Answer Four.",
    ]


def test_a_table_that_is_too_full_has_two_slides(tmp_path):
    rows = "".join(f"<tr><td>{'taps ' * 40}{n}</td></tr>" for n in range(5))
    table = f"<table><caption>Taps.</caption><tbody>{rows}</tbody></table>"
    (tmp_path / "book/cnn").mkdir(parents=True)
    full = CHAPTER.replace("<table><caption>Taps.</caption></table>", table)
    (tmp_path / "book/cnn/taps.html").write_text(full, encoding="utf-8")
    halves = [slide for slide in chapter_slides(tmp_path, "book/cnn/taps") if "<td>" in slide.shown]
    assert [re.findall(r"(\d)</td>", slide.shown) for slide in halves] == [
        ["0", "1", "2"],
        ["3", "4"],
    ]
    assert all("Taps." in slide.shown for slide in halves)


def test_a_slide_leads_to_its_place_in_the_book(slides):
    assert slides[2].place == "../book/cnn/taps.html#the-count"
    assert 'href="../book/rnn/loop.html#x"' in str(slides[3].notes[0])


def test_two_chapters_have_no_name_twice(slides):
    assert 'id="cnn-taps--figure-1"' in slides[1].shown


@pytest.fixture(scope="module")
def deck(built_book, tmp_path_factory) -> Path:
    """The deck of the smallest part, beside a built book."""
    html = tmp_path_factory.mktemp("html")
    for name in ("book", "_static"):
        (html / name).symlink_to(built_book / name)
    (html / "_slides").mkdir()
    for asset in ASSETS:
        (html / "_slides" / asset).write_bytes((HERE / asset).read_bytes())
    return write_deck(html, PARTS[SMALLEST])


def test_nothing_of_the_main_path_is_lost(built_book):
    """Each paragraph of a chapter is on a slide or in the notes, but those that go deeper."""
    page = "book/slots/task"
    built = BeautifulSoup((built_book / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    chapter = built.select_one("article > section")
    for element in chapter.select("section.deeper, div.cell"):
        element.decompose()
    slides = chapter_slides(built_book, page)
    said = " ".join(f"{text(slide.shown)} {notes(slide)}" for slide in slides)
    paragraphs = [text(str(p)) for p in chapter.select("p")]
    assert len(paragraphs) > 20
    assert [p for p in paragraphs if p not in said] == []


def test_every_part_has_a_deck_with_all_its_chapters(built_book):
    assert list(PARTS) == ["cnn", "slots", "rnn", "lstm", "practice", "beyond"]
    for name, part in PARTS.items():
        written = (built_book / "_slides" / f"{name}.html").read_text(encoding="utf-8")
        chapters = re.findall(r'href="#([\w-]+)-1"', written)
        assert len(chapters) == len([p for p in part.pages if not p.endswith(("/sheet", "/quiz"))])
        assert all(f'id="{chapter}-1"' in written for chapter in chapters)
        ids = re.findall(r'\sid="([^"]+)"', written)
        assert len(ids) == len(set(ids)), name


@pytest.fixture(scope="module")
def chapters(built_book) -> dict[str, list[Slide]]:
    """The slides of every chapter that has some."""
    pages = [page for part in PARTS.values() for page in chapters_of(part)]
    return {page: chapter_slides(built_book, page) for page in pages}


def test_every_chapter_asks_shows_and_ends_in_one_minute(chapters):
    """A question and a picture or a table first, and the formula with a picture at the end."""
    for page, slides in chapters.items():
        assert text(slides[0].shown).endswith("?"), page
        assert re.match(r"\d+\. ", slides[0].title), page
        assert any(re.search("<(figure|table)", slide.shown) for slide in slides[1:3]), page
        recap = [slide.shown for slide in slides if slide.title == "In one minute"]
        middle = slides[2 : slides.index(next(s for s in slides if s.title == "In one minute"))]
        assert sum("math-display" in s.shown or "<table" in s.shown for s in middle) >= 2, page
        assert "<li>" in recap[0], page
        assert "math-display" in "".join(recap), page
        assert "<figure" in recap[-1], page
        assert sum(slide.title == "Questions to think about" for slide in slides) == 3, page


def test_a_chapter_has_as_many_slides_as_the_guide_says(chapters):
    guide = (BOOK / "guides" / "teaching.md").read_text(encoding="utf-8")
    told = re.search(r"A chapter has (\d+) to (\d+) slides", guide)
    counts = [len(slides) for slides in chapters.values()]
    assert told
    assert [min(counts), max(counts)] == [int(number) for number in told.groups()]


def test_every_slide_has_notes(chapters):
    assert [s.place for slides in chapters.values() for s in slides if not notes(s)] == []


def test_no_slide_begins_in_the_middle_of_a_thought(chapters):
    """What leads to a question does not begin with a word for what was said before it."""
    first = [text(slides[0].shown) for slides in chapters.values()]
    assert [
        words for words in first if re.match("(But|So|Or|It|He|They|These|Both|This) ", words)
    ] == []


def test_every_address_of_a_deck_leads_somewhere(deck):
    addresses = set(re.findall(r'\s(?:href|src)="([^"]+)"', deck.read_text(encoding="utf-8")))
    local = {address for address in addresses if not address.startswith(("http", "mailto"))}
    assert len(local) > 20
    assert [address for address in sorted(local) if leads_nowhere(deck, address)] == []


@pytest.fixture(scope="module")
def opened(browser, deck) -> Page:
    """The deck, opened from the files in a browser that has no network."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(deck.as_uri())
    assert page.evaluate(LETTERS) == "are there"
    yield page
    context.close()


def shown(page: Page) -> str:
    (name,) = page.eval_on_selector_all(
        ".slide", "all => all.filter(e => e.checkVisibility()).map(e => e.id)"
    )
    return name


def test_keys_turn_the_slides(opened):
    opened.keyboard.press("Home")
    assert shown(opened) == "start"
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Space")
    assert shown(opened) == "slots-task-2"
    assert opened.url.endswith("#slots-task-2")
    opened.keyboard.press("ArrowLeft")
    assert shown(opened) == "slots-task-1"
    opened.keyboard.press("ArrowDown")
    assert shown(opened) == "slots-task-2"
    opened.keyboard.press("ArrowUp")
    assert shown(opened) == "slots-task-1"
    opened.keyboard.press("End")
    opened.keyboard.press("ArrowRight")
    assert shown(opened) == "end"


def test_buttons_turn_them_too(opened):
    opened.keyboard.press("Home")
    opened.get_by_role("button", name="The next slide").click()
    assert shown(opened) == "slots-task-1"
    opened.get_by_role("button", name="The slide before").click()
    assert shown(opened) == "start"
    opened.get_by_role("link", name="The tagger without memory").click()
    assert shown(opened) == "slots-memoryless-1"


def test_o_shows_all_slides_and_opens_the_one_that_is_chosen(opened):
    opened.keyboard.press("Home")
    opened.keyboard.press("o")
    assert opened.locator(".slide:visible").count() == opened.locator(".slide").count()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Enter")
    assert shown(opened) == "slots-task-1"
    opened.keyboard.press("o")
    opened.locator("#slots-task-4").click()
    assert shown(opened) == "slots-task-4"


def test_z_shows_a_picture_over_the_whole_width_and_turning_ends_it(opened):
    opened.goto(opened.url.partition("#")[0] + "#slots-task-2")
    picture = opened.locator(".current figure svg")
    before = picture.bounding_box()["width"]
    opened.keyboard.press("z")
    assert picture.bounding_box()["width"] > max(1200, before)
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("ArrowLeft")
    assert picture.bounding_box()["width"] == before


def test_d_makes_it_dark_and_b_black(opened):
    background = "getComputedStyle(document.querySelector('.current .board')).backgroundColor"
    light = opened.evaluate(background)
    opened.keyboard.press("d")
    assert opened.evaluate(background) != light
    opened.keyboard.press("d")
    assert opened.evaluate(background) == light
    black = "getComputedStyle(document.body, '::after').backgroundColor"
    opened.keyboard.press("b")
    assert opened.evaluate(black) == "rgb(0, 0, 0)"
    opened.keyboard.press("b")
    assert opened.evaluate(black) != "rgb(0, 0, 0)"


def test_the_keys_are_listed_and_each_does_something(opened):
    opened.keyboard.press("?")
    listed = opened.get_by_role("dialog").locator("kbd").all_inner_texts()
    assert listed == [key for names, _ in KEYS for key in names.split()]
    opened.keyboard.press("Escape")
    assert not opened.get_by_role("dialog").is_visible()
    script = (HERE / "slides.js").read_text(encoding="utf-8")
    handled = script[script.index("const KEYS") : script.index("const LEAVES")]
    signs = dict(zip("→↓←↑", ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"), strict=True))
    for key in listed:
        name = signs.get(key, '" "' if key == "space" else key)
        assert re.search(rf'(?m)^  "?{re.escape(name)}"?:', handled), key


def test_a_telephone_shows_the_slide_as_a_page(browser, deck):
    """It scrolls down and never sideways, with letters that can be read."""
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(deck.as_uri())
    for _ in range(page.locator(".slide").count()):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
        size = page.eval_on_selector(".current .shown", "e => getComputedStyle(e).fontSize")
        assert float(size.removesuffix("px")) >= 16, page.url
        page.get_by_role("button", name="The next slide").click()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Notes").click()
    assert page.locator(".current .notes").is_visible()
    context.close()


def test_n_shows_the_notes_below_the_slide_and_hides_them(opened):
    opened.keyboard.press("Home")
    opened.keyboard.press("ArrowRight")
    notes = opened.locator(".current .notes")
    assert not notes.is_visible()
    opened.keyboard.press("n")
    assert "You should know" in notes.inner_text()
    board = opened.locator(".current .board").bounding_box()
    assert board["y"] + board["height"] <= notes.bounding_box()["y"] + 1
    opened.keyboard.press("n")
    assert not notes.is_visible()


def test_two_windows_turn_together(browser, deck):
    """One for the class and one with the notes, from the same server."""
    context = browser.new_context()
    with served(deck.parent.parent) as address:
        first, second = context.new_page(), context.new_page()
        for page in (first, second):
            page.goto(f"{address}/_slides/{deck.name}")
        first.keyboard.press("ArrowRight")
        second.wait_for_url("**#slots-task-1")
        assert shown(second) == "slots-task-1"
        second.get_by_role("button", name="The slide before").click()
        first.wait_for_url("**#start")
    context.close()


def test_every_slide_fits(opened):
    """Nothing is cut off, and letters keep three quarters of their size at least."""
    opened.keyboard.press("Home")
    for _ in range(opened.locator(".slide").count()):
        room = opened.eval_on_selector(
            ".current .shown",
            """e => [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth,
                     Number(getComputedStyle(e).getPropertyValue("--size"))]""",
        )
        assert max(room[:2]) <= 1, shown(opened)
        assert room[2] >= 0.75, shown(opened)
        opened.keyboard.press("ArrowRight")
    assert shown(opened) == "end"


def test_a_slide_that_is_opened_by_its_address_fits(browser, built_book):
    """A full one, in a window of any size."""
    deck = built_book / "_slides" / "beyond.html"
    full = "#beyond-since-7"
    context = browser.new_context(offline=True, viewport={"width": 1024, "height": 600})
    page = context.new_page()
    page.goto(deck.as_uri() + full)
    assert page.evaluate(LETTERS) == "are there"
    room = "e => [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth]"
    assert max(page.eval_on_selector(".current .shown", room)) <= 1
    assert page.locator(".current .board").evaluate("e => e.style.getPropertyValue('--size')") < "1"
    context.close()


def test_on_paper_a_slide_is_a_page(opened, tmp_path):
    opened.pdf(path=tmp_path / "deck.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "deck.pdf") as pdf:
        assert len(pdf) == opened.locator(".slide").count()
        width, height = pdf[0].get_size()
    assert abs(width / height - 16 / 9) < 0.01


def test_on_paper_a_slide_with_its_notes_is_a_page_to_speak_from(opened, tmp_path):
    opened.keyboard.press("Home")
    opened.keyboard.press("n")
    opened.pdf(path=tmp_path / "notes.pdf", prefer_css_page_size=True)
    opened.keyboard.press("n")
    with pypdfium2.PdfDocument(tmp_path / "notes.pdf") as pdf:
        assert len(pdf) == opened.locator(".slide").count()
        width, height = pdf[1].get_size()
        text = pdf[1].get_textpage().get_text_bounded()
    assert abs(height / width - 2**0.5) < 0.01
    assert "Slot filling" in text
    assert "You should know" in text


def test_axe_finds_nothing_on_a_slide_with_its_notes(opened):
    """The last test of the deck: axe looks at pictures that have been emptied."""
    opened.keyboard.press("Home")
    for _ in range(3):
        opened.keyboard.press("ArrowRight")
    opened.keyboard.press("n")
    opened.evaluate(LIGHTEN)
    opened.evaluate(AXE)
    assert opened.evaluate(RUN_AXE, None) == []
    opened.keyboard.press("n")
