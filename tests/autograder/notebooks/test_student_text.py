"""What a student wrote is read without running it, and holds nobody up."""

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.notebooks.student_text import LONGEST, bound_names, quick_tree


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    x = 1", {"f"}),
        ("class A:\n    x = 1", {"A"}),
        ("a, (b, *c) = 1, (2, 3)", {"a", "b", "c"}),
        ("if x:\n    y = 1\nelse:\n    z = 1", {"y", "z"}),
        ("with a as b:\n    for c in d: pass", {"b", "c"}),
        ("e = [f for f in g]; h = lambda i: (j := i)", {"e", "h"}),
        ("%matplotlib inline\n!ls\nif 1:\n    !pwd\nk = 1", {"k"}),
        ("x[0] = y.z = 1\nimport l", set()),
        ("def f(:", set()),
        ("\0", set()),
    ],
)
def test_the_names_that_a_cell_binds_are_found(source, names):
    assert bound_names(source) == names


@pytest.mark.parametrize(
    "source",
    [
        "(" * 10_000,
        "x = " + "-" * 10_000 + "1",
        "x = a" + ".b" * 5_000,
        "\n".join(["%time 1"] * 2_000),
        "x = 1\n" * LONGEST,
        "if 1:\n" + " if 1:\n" * 500,
    ],
)
def test_whatever_is_in_a_cell_it_is_read_or_left_out(source):
    assert isinstance(quick_tree(source), ast.Module)
    assert bound_names(source) <= {"x"}


def test_magics_are_not_read_as_ipython_reads_them(monkeypatch):
    """Which takes seconds for some hundred, and gives up at five hundred."""
    monkeypatch.setattr(TransformerManager, "transform_cell", None)
    assert bound_names("%time 1\n" * 600 + "x = 1") == {"x"}
