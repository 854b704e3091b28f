"""Formulas become MathML while the book is built, and what cannot be read is named."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree

import pytest

from tests.book.notebooks import BOOK

sys.path.insert(0, str(BOOK / "math"))
from mathml import to_mathml


def text_of(latex: str, display: bool = False) -> str:
    return "".join(ElementTree.fromstring(to_mathml(latex, display)).itertext())


def test_a_formula_keeps_its_symbols_in_order():
    assert text_of(r"k_\text{eff} = d\,(k - 1) + 1").replace(" ", "") == "keff=d(k−1)+1"


def test_a_displayed_formula_is_a_block():
    assert 'display="block"' in to_mathml("x", display=True)
    assert 'display="block"' not in to_mathml("x", display=False)


def test_lines_are_aligned_at_their_signs():
    mathml = to_mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", display=True)
    assert mathml.count("<mtr") == 2


def test_a_formula_that_cannot_be_read_is_quoted_with_the_reason():
    with pytest.raises(ValueError, match=r"\\frak.*in the formula '\\\\frakk\{x'"):
        to_mathml(r"\frakk{x", display=False)


def test_the_translator_lets_the_build_end():
    """V8 runs in a thread of its own; Python 3.13 waited for it for ever at its end."""
    code = "from mathml import to_mathml; print(to_mathml('x', False))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BOOK / "math",
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert "<mi>x</mi>" in done.stdout
