"""Cells become Python as IPython makes it of them, whether they are read quickly or not."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograder.kernel.transform import QuickTransformer
from autograder.wire.prepared import may_hold_magics
from tests.submissions.assemble import ROOT

SIGNS = [
    "x",
    "=",
    "%",
    "!",
    "?",
    "??",
    ",",
    ";",
    "/",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "'",
    '"',
    '"""',
    "#",
    "%time",
    "%%time",
    "!ls",
    "!=",
    "%=",
    "f'{x!r}'",
    ":",
    "é",
]
BLANKS = ["\n", "\n    ", "\\\n", "\t", " ", "\f", "\r\n", " = "]
LINES = ["# a?", ">>> ", "... ", "In [1]: ", "if x:", "def f(): pass", "print(x)", "a % b"]
PIECES = st.sampled_from([*SIGNS, *BLANKS, *LINES])


def made(transformer, source):
    """What becomes of a source, or which error."""
    try:
        return transformer.transform_cell(source)
    except Exception as error:
        return type(error)


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=25).map("".join))
@example("x = \\\n %time 1")
@example("x =%ls")
@example("#\f%")
@example("foo?  # what is it")
@example("(foo\n?)")
@example("foo?\\\n")
@example("    if x:\n        !ls\n    ;a")
def test_what_becomes_of_a_cell_is_what_ipython_makes_of_it(source):
    """Whatever is in it. Where IPython finds an indentation wrong, Python does, too."""
    quick, ipythons = made(QuickTransformer(), source), made(TransformerManager(), source)
    if ipythons is IndentationError and quick is not ipythons:
        with pytest.raises(SyntaxError):
            compile(quick, "cell", "exec")
    else:
        assert quick == ipythons


def cells():
    notebooks = [*ROOT.glob("solutions/*/*.ipynb"), *ROOT.glob("book/*/*.ipynb")]
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def test_most_cells_are_read_quickly(monkeypatch):
    """Of this course's cells, which have few magics, nearly none is split into tokens."""
    sources, split = list(cells()), 0

    def count(self, lines):
        nonlocal split
        split += 1
        return lines

    monkeypatch.setattr(TransformerManager, "do_token_transforms", count)
    for source in sources:
        QuickTransformer().transform_cell(source)
    assert len(sources) > 300
    assert split < len(sources) / 20


@pytest.mark.parametrize("source", ["%time 1", "x = !ls", "f?", "  !ls"])
def test_ipythons_own_syntax_is_noticed(source):
    """It is never taken for plain Python."""
    assert may_hold_magics(source)
