"""The book for paper: nothing is missing, cut or empty, and the contents name the right pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from book.print.__main__ import about, first_pages, write_pdf
from book.print.assemble import document, name_of, read_toc, selected

PAGES = ["book/cnn/output_size", "book/rnn/bptt"]  # a calculator; code as wide as it may be
MARGINS = (19, 20, 19, 22)  # left, bottom, right, top: @page in unrolled.css
POINTS = 72 / 25.4  # in a millimetre
WHITE = 255


@dataclass
class Printed:
    """Two chapters on paper, and what stands in the book."""

    file: Path
    pages: list[str]  # the text within the margins
    inked: list[float]  # the share of each page that is not white
    articles: list[BeautifulSoup]

    @property
    def text(self) -> str:
        return squeezed("".join(self.pages))

    def has(self, paragraph: str) -> bool:
        """Whether a paragraph is there: on one page, or going on at the top of the next one.

        The text of a page ends with what stands in its boxes, wherever they are.
        """
        text, pages = squeezed(paragraph), [squeezed(page) for page in self.pages]
        return any(text in page for page in pages) or any(
            text[:length] in page and following.startswith(text[length:])
            for page, following in pairwise(pages)
            for length in range(1, len(text))
        )


def squeezed(text: str) -> str:
    """A text without its white space, for lines break elsewhere on paper."""
    return re.sub(r"\s|\u00ad|\ufffe", "", text)


@pytest.fixture(scope="module")
def printed(browser, built_book, tmp_path_factory) -> Printed:
    file = tmp_path_factory.mktemp("paper") / "two.pdf"
    write_pdf(browser, built_book, selected(read_toc(), PAGES), file)
    pages, inked = [], []
    left, bottom, right, top = (millimetres * POINTS for millimetres in MARGINS)
    with pypdfium2.PdfDocument(file) as pdf:
        for page in pdf:
            width, height = page.get_size()
            text = page.get_textpage()
            pages.append(text.get_text_bounded(left, bottom, width - right, height - top))
            shades = page.render(scale=0.3, grayscale=True).to_numpy()
            inked.append(float((shades < WHITE).mean()))
    articles = [
        BeautifulSoup((built_book / f"{page}.html").read_text("utf-8"), "html.parser").article
        for page in PAGES
    ]
    for article in articles:
        for hidden in article.select("details.hide, script, style"):
            hidden.decompose()
    return Printed(file, pages, inked, articles)


def test_no_page_is_empty(printed):
    assert len(printed.pages) > 10
    assert min(printed.inked) > 0.005


def test_every_line_of_code_is_there_to_its_end(printed):
    lines = [
        line
        for article in printed.articles
        for block in article.select("div.cell_input pre")
        for line in block.get_text().splitlines()
    ]
    assert max(map(len, lines)) > 80, "no line here is long: choose another chapter"
    missing = [line for line in lines if squeezed(line) not in printed.text]
    assert missing == []


def test_every_printed_result_is_there_to_its_end(printed):
    lines = [
        line
        for article in printed.articles
        for block in article.select("div.cell_output pre")
        for line in block.get_text().splitlines()
    ]
    assert lines
    assert [line for line in lines if squeezed(line) not in printed.text] == []


def test_every_paragraph_without_a_formula_is_there_answers_too(printed):
    paragraphs = [
        paragraph
        for article in printed.articles
        for paragraph in article.select("section > p, details.sd-dropdown p")
        if not paragraph.find("math")
    ]
    answers = [p for p in paragraphs if p.find_parent("details")]
    assert len(paragraphs) > 20
    assert answers
    assert [p.get_text() for p in paragraphs if not printed.has(p.get_text())] == []


def test_a_paragraph_that_is_cut_off_would_be_noticed():
    """One that goes on at the top of the next page is whole."""
    paper = Printed(Path(), ["The beginning of it\nAnswer", "and its end.\nMore."], [], [])
    assert paper.has("The beginning of it and its end.")
    assert not paper.has("The beginning of it, and its end.")
    assert not paper.has("The beginning of it and its end. Less.")


def test_a_calculator_is_a_still_and_not_empty(printed, built_book):
    still = printed.articles[0].select_one("noscript .unrolled-calculator").p
    words = [word for word in still.find_all(string=True, recursive=False) if word.strip()]
    assert all(squeezed(word) in printed.text for word in words)
    assert "scriptsswitchedon" not in printed.text


def test_a_figure_stands_on_one_page_with_its_caption(printed):
    caption = "Kernel of three, stride three, one zero on each side."
    (page,) = [page for page in printed.pages if squeezed(caption) in squeezed(page)]
    assert page.count("last possible start") >= 3


def test_the_contents_name_the_pages_on_which_chapters_begin(printed):
    begins = first_pages(printed.file, selected(read_toc(), PAGES))
    contents = squeezed(printed.pages[1])
    for page, article in zip(PAGES, printed.articles, strict=True):
        title = article.h1.get_text().removesuffix("#").strip()
        number = begins[name_of(page)]
        assert squeezed(printed.pages[number - 1]).startswith(squeezed(title))
        assert squeezed(f"{title}{number}") in contents


def test_a_link_to_a_printed_chapter_stays_within_the_book(built_book):
    parts = selected(read_toc(), PAGES)
    soup = BeautifulSoup(document(built_book, parts, about()), "html.parser")
    ids = {element["id"] for element in soup.select("[id]")}
    links = [link["href"] for link in soup.select("a[href]")]
    assert len(ids) == len(soup.select("[id]")), "an id stands there twice"
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    assert [link for link in links if not link.startswith(("#", "http"))] == []


def test_a_page_that_the_book_does_not_have_is_named():
    with pytest.raises(ValueError, match=r"not in _toc\.yml: book/rnn/nowhere"):
        selected(read_toc(), ["book/rnn/nowhere"])


def test_the_outline_has_the_chapters_by_their_titles(printed):
    with pypdfium2.PdfDocument(printed.file) as pdf:
        titles = [entry.get_title() for entry in pdf.get_toc() if entry.level == 0]
    chapters = [article.h1.get_text().removesuffix("#").strip() for article in printed.articles]
    assert titles == ["Unrolled", "Contents", *chapters]
