"""A table of results is the same in a terminal and on a page."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from unrolled import tables

ROWS = [("LSTM", 5504, "0.93 ± 0.02"), ("GRU", 4224, "-0.91 ± 0.03")]
HEADINGS = ("layer", "parameters", "loss c_0")


@pytest.fixture
def page() -> BeautifulSoup:
    table = tables.show(ROWS, HEADINGS, "What each <layer> costs.")
    return BeautifulSoup(table._repr_html_(), "html.parser")


def test_the_page_has_every_number_under_its_heading(page):
    assert page.caption.get_text() == "What each <layer> costs."
    assert [head.get_text() for head in page.select("th")] == ["layer", "parameters", "loss c0"]
    rows = [[cell.get_text() for cell in row.select("td")] for row in page.select("tbody tr")]
    assert rows == [["LSTM", "5,504", "0.93 ± 0.02"], ["GRU", "4,224", "−0.91 ± 0.03"]]


def test_numbers_stand_on_the_right_with_their_headings(page):
    assert page.select_one("th.number") is not None
    for row in page.select("tr"):
        assert ["number" in cell.get("class", []) for cell in row.select("th, td")] == [
            *(False, True, True)
        ]


def test_a_name_with_an_index_is_set_as_one(page):
    assert "<i>c</i><sub>0</sub>" in str(page.select("th")[2])


def test_a_terminal_shows_the_same_aligned():
    lines = repr(tables.show(ROWS, HEADINGS, "Costs.")).splitlines()
    assert lines[0] == "Costs."
    assert lines[-2:] == [
        "LSTM        5,504   0.93 ± 0.02",
        "GRU         4,224  -0.91 ± 0.03",
    ]


@pytest.mark.parametrize(
    "text", ["153% ± 2%", "3e-07", "1,234", "−5", "2 to 3", "0.5×", "<0.1", "–", ""]
)
def test_what_is_a_number_to_a_reader_is_one(text):
    assert tables.show([("1",), (text,)], ("x",), "Numbers.").numeric == (True,)


@pytest.mark.parametrize("text", ["i, f", "open", "3x3 kernel", "step 3"])
def test_words_are_no_numbers(text):
    assert tables.show([("1",), (text,)], ("x",), "Words.").numeric == (False,)


def test_numbers_are_written_as_is_said():
    table = tables.show([(0.12345, 0.12345, True)], ("a", "b", "c"), "Formats.", {"a": ".1f"})
    assert table.rows == (("0.1", "0.123", "yes"),)


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="must have 2 entries"):
        tables.show([("one",)], ("a", "b"), "Short.")
