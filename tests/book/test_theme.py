"""The book's own Sphinx extensions keep the examples in their docstrings."""

from __future__ import annotations

import doctest
import importlib.util
from pathlib import Path

import pytest

from tests.book.notebooks import BOOK

EXTENSIONS = sorted((BOOK / "theme").glob("*.py"))


def load(path: Path):
    spec = importlib.util.spec_from_file_location(f"book_theme_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
