"""After a change few pages are written again, and the book is the same as one that was built anew."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.matching import Matcher

from tests.book.notebooks import BOOK, ROOT

sys.path.insert(0, str(BOOK / "theme"))  # as Sphinx does
import reading

PAGES = {
    "index": "# Start\n\n{minutes}`cell` minutes.\n\n```{toctree}\n:numbered:\n"
    "loop\ncell\nglossary\nbibliography\n```",
    "loop": "# The loop\n\nIt begins.\n\n$$a = b$$ (again)",
    "cell": "# The cell\n\nAs in {eq}`again`.",
    "glossary": "# Glossary\n\n:::{glossary}\ntap\n  One of many.\n:::",
    "bibliography": "# Bibliography",
}
ALWAYS = {
    "index",
    "bibliography",
}  # with any page: its table of contents has the page, and its sources
SETTINGS = {
    "extensions": ["myst_parser", "fresh", "reading", "searching"],
    "myst_enable_extensions": ["colon_fence", "dollarmath"],
    "root_doc": "book/index",
    "include_patterns": ["book/**"],
    "numfig": True,
    "html_theme": "basic",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Iterator[tuple[Path, Path]]:
    """A small book where it was built, and a copy of all that is there."""
    book, copy = (tmp_path_factory.mktemp("small") / name for name in ("book", "copy"))
    (book / "book").mkdir(parents=True)
    for name in PAGES:
        write(book, name, PAGES[name])
    (book / "book/search.toml").write_text("[words]\n", encoding="utf-8")
    take_minutes(book, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BOOK", book / "book")
        assert build(book) == set(PAGES)
        yield book, shutil.copytree(book, copy)


@pytest.fixture
def book(built) -> Path:
    """A small book, built: in the same place for each test, since Sphinx keeps where that was."""
    place, copy = built
    shutil.rmtree(place)
    return shutil.copytree(copy, place)


def write(book: Path, page: str, text: str) -> None:
    (book / f"book/{page}.md").write_text(text, encoding="utf-8")


def take_minutes(book: Path, minutes: float) -> None:
    """Let the notebook of the cell be as long as that."""
    words = "word " * round(minutes * reading.WORDS_A_MINUTE)
    cells = [{"cell_type": "markdown", "source": [words]}]
    (book / "book/cell.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


def build(book: Path, folder: str = "_build") -> set[str]:
    """The pages that were written."""
    written = set()

    def note(app: Sphinx, page: str, template: str, context: dict, document: object) -> None:
        if document:
            written.add(page.removeprefix("book/"))

    out, warnings = book / folder, io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            book,
            None,
            out / "html",
            out / ".doctrees",
            "html",
            SETTINGS,
            status=None,
            warning=warnings,
        )
        app.connect("html-page-context", note)
        app.build()
    assert warnings.getvalue() == ""
    return written


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def assert_as_built_anew(book: Path) -> None:
    build(book, "anew")
    assert files(book / "_build/html") == files(book / "anew/html")


def test_no_hidden_folder_is_looked_through_for_pages():
    """Least of all the ten thousand folders of an installation."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert Matcher(config["exclude_patterns"])(".venv")


def test_nothing_is_written_when_nothing_changed(book):
    assert build(book) == set()


def test_one_changed_page_is_written_with_those_that_gather_from_others(book):
    write(book, "loop", PAGES["loop"].replace("It begins", "There it begins"))
    assert build(book) == {"loop", *ALWAYS}
    assert_as_built_anew(book)


def test_all_pages_are_written_when_a_title_changed(book):
    """It stands in the table of contents beside each."""
    write(book, "loop", PAGES["loop"].replace("The loop", "A loop"))
    assert build(book) == set(PAGES)
    assert_as_built_anew(book)


def test_all_pages_are_written_when_an_equation_has_another_number(book):
    """Any of them may refer to it."""
    write(book, "loop", PAGES["loop"].replace("It begins.", "$$c = d$$ (first)"))
    assert build(book) == set(PAGES)
    assert "(1.2)" in (book / "_build/html/book/cell.html").read_text(encoding="utf-8")
    assert_as_built_anew(book)


def test_an_equation_behind_the_others_changes_no_other_page(book):
    write(book, "loop", PAGES["loop"] + "\n\n$$c = d$$ (last)")
    assert build(book) == {"loop", *ALWAYS}
    assert_as_built_anew(book)


def test_a_page_that_says_how_long_a_chapter_takes_is_written_when_that_changed(book):
    """Not whenever the chapter did."""
    take_minutes(book, 10.2)
    assert build(book) == set()
    take_minutes(book, 12)
    assert build(book) == {"index"}
    assert "12 minutes" in (book / "_build/html/book/index.html").read_text(encoding="utf-8")
    assert_as_built_anew(book)
