"""The book's own Sphinx extensions keep the examples in their docstrings."""

from __future__ import annotations

import doctest
import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx.errors import ExtensionError

from tests.book.notebooks import BOOK

sys.path.insert(0, str(BOOK / "theme"))  # as Sphinx does, for one of them imports another
EXTENSIONS = sorted((BOOK / "theme").glob("*.py"))


def load(path: Path):
    spec = importlib.util.spec_from_file_location(f"book_theme_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def document_of(*children: nodes.Node) -> nodes.document:
    document = new_document("page")
    document += children
    return document


@pytest.mark.parametrize("path", EXTENSIONS, ids=lambda path: path.stem)
def test_the_examples_come_out(path):
    result = doctest.testmod(load(path))
    assert result.failed == 0


def test_a_figure_without_a_caption_is_not_counted():
    numbered = load(BOOK / "theme" / "numbered.py").numbered
    drawing = '<figure class="unrolled-figure"><svg></svg>'
    body, captions = numbered(
        f"{drawing}</figure><p>Text.</p>{drawing}<figcaption>One &amp; all.</figcaption></figure>"
    )
    assert body.count('id="figure-1"') == 1
    assert body.index("Text.") < body.index('id="figure-1"')
    assert "Figure 1.</span> One &amp; all." in body
    assert captions == ["One & all."]


def test_a_module_of_the_library_is_read_once_for_all_downloads(tmp_path, monkeypatch):
    alone = load(BOOK / "theme" / "alone.py")
    (tmp_path / "__init__.py").write_text("from unrolled.cells import LSTM", encoding="utf-8")
    (tmp_path / "cells.py").write_text("import torch", encoding="utf-8")
    read_text, read = Path.read_text, []
    monkeypatch.setattr(
        Path, "read_text", lambda path, **how: read.append(path.name) or read_text(path, **how)
    )
    for _ in range(3):  # chapters
        cells = ["import unrolled", "from unrolled.cells import LSTM, GRU"]
        assert alone.needs(cells, tmp_path, frozenset()) == [{"torch"}, {"torch"}]
    assert sorted(read) == ["__init__.py", "cells.py"]


def test_a_theme_that_begins_to_measure_code_in_another_way_stops_the_build():
    """Else each change of a calculator would again lay out what a chapter has folded away."""
    slim = load(BOOK / "theme" / "slim.py")
    with pytest.raises(ExtensionError, match="does not find where the theme begins"):
        slim.without_measuring("addEventListener('load', measure)")


def test_a_page_is_read_again_when_its_chapter_was_executed_after_it(tmp_path):
    """Its notebook is the same; what it imports has changed, and so has what it shows."""
    fresh = load(BOOK / "theme" / "fresh.py")
    record = tmp_path / fresh.RECORDS.format("rnn/loop")
    record.parent.mkdir(parents=True)
    record.touch()
    now = record.stat().st_mtime_ns // 1000
    read = {"book/rnn/loop": now - 1, "book/glossary": now - 1}
    assert fresh.executed_since_read(tmp_path, SimpleNamespace(all_docs=read)) == {"book/rnn/loop"}
    read["book/rnn/loop"] = now + 1
    assert fresh.executed_since_read(tmp_path, SimpleNamespace(all_docs=read)) == set()


def test_a_style_that_comes_behind_the_pages_is_away_while_they_are_written(tmp_path):
    """Else a page that is written again names it otherwise than the others."""
    slim = load(BOOK / "theme" / "slim.py")
    (tmp_path / "_static").mkdir()
    for name in ("mystnb.0123.css", "unrolled.css"):
        (tmp_path / "_static" / name).touch()
    for builder, left in (("linkcheck", 2), ("html", 1)):
        slim.forget_late_style(
            SimpleNamespace(builder=SimpleNamespace(name=builder), outdir=tmp_path)
        )
        assert len([*(tmp_path / "_static").iterdir()]) == left
    assert (tmp_path / "_static/unrolled.css").exists()


def test_what_goes_deeper_is_folded_with_its_heading_as_the_bar():
    """Everything up to the next heading of its level; the anchor stays on the section."""
    folds = load(BOOK / "theme" / "folds.py")
    deeper = nodes.section("", nodes.title("", "Going deeper: why"), ids=["going-deeper-why"])
    deeper += [nodes.paragraph("", "text"), nodes.section("", nodes.title("", "And more"))]
    other = nodes.section("", nodes.title("", "What goes deeper"), nodes.paragraph("", "text"))
    document = document_of(deeper, other)
    folds.FoldDeeper(document).run()
    assert deeper["ids"] == ["going-deeper-why"]
    kinds = [type(child).__name__ for child in deeper]
    assert kinds == ["raw", "title", "raw", "paragraph", "section", "raw"]
    assert deeper[0].astext().startswith('<details class="deeper"><summary>')
    assert [type(child).__name__ for child in other] == ["title", "paragraph"]


def test_a_figure_is_seen_before_the_bar_of_its_code():
    folds = load(BOOK / "theme" / "folds.py")
    code, figure = nodes.container(classes=["code"]), nodes.container(classes=["figure"])
    cell = nodes.container("", code, figure, hide_mode="input")
    folds.CodeBelowItsOutput(document_of(cell)).run()
    assert cell.children == [figure, code]


@pytest.mark.parametrize(("tag", "words"), [("checks", "Checks"), ("setup", "Set-up")])
def test_a_tag_folds_a_cell_under_words_of_its_own(tag, words):
    folds = load(BOOK / "theme" / "folds.py")
    cell = nodes.container(nb_element="cell_code", cell_metadata={"tags": [tag]})
    plain = nodes.container(nb_element="cell_code", cell_metadata={})
    folds.label_bars(None, document_of(cell, plain))
    assert (cell["hide_mode"], cell["prompt_show"]) == ("all", words)
    assert "hide_mode" not in plain
