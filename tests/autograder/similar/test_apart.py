"""One submission that takes too much stops nobody: it is read in a process of its own."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes

from autograder.errors import Ungradable
from autograder.similar.apart import Limits, read_apart
from autograder.similar.reading import read

NOTEBOOK = {"sheet": writes(new_notebook(cells=[new_code_cell("x = 1  # so")])).encode()}


def test_what_is_read_apart_is_what_is_read_here():
    """Every number and text comes back."""
    assert read_apart(NOTEBOOK, ()) == read(NOTEBOOK, ())


def test_the_reason_comes_back():
    """That of the grader."""
    with pytest.raises(Ungradable, match="cut off or damaged"):
        read_apart({"sheet": b"{"}, ())


@pytest.mark.parametrize(
    ("limits", "said"),
    [(Limits(memory=2**20), "MemoryError|too much"), (Limits(patience=0), "too long")],
)
def test_what_takes_too_much_is_given_up_and_the_next_is_read(limits, said):
    """Memory, or time."""
    large = {"sheet": writes(new_notebook(cells=[new_code_cell("x" * 2**21)])).encode()}
    with pytest.raises(Ungradable, match=said):
        read_apart(large, (), limits)
    assert read_apart(NOTEBOOK, ()).cells
