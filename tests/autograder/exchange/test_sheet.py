"""A platform's file is read and written back without a change but those that are asked for."""

import csv
import io
import re

from hypothesis import example, given
from hypothesis import strategies as st

from autograder.exchange.cells import harmless
from autograder.exchange.sheet import Sheet
from tests.autograder.exchange.made_class import CANVAS, WORKSHEET

CELLS = st.text(st.sampled_from('ab,;"\t\r\n =é王'), max_size=6)


@given(st.binary(max_size=60))
@example(b'a,"b""c",\r\n"open')
@example(CANVAS.encode())
@example(WORKSHEET.encode())
@example(CANVAS.encode("utf-16"))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf\xff")
def test_whatever_is_read_is_written_back_byte_for_byte(contents):
    """Of any encoding, quoted in any way, with any line ends, also in the middle of a cell."""
    assert bytes(Sheet.parse(contents)) == contents


@given(st.text(st.sampled_from('ab,;"\t\r\n'), max_size=40))
def test_text_that_is_no_table_is_written_back_too(text):
    """Quotes that nobody closes, lines of different lengths."""
    assert bytes(Sheet.parse(text.encode())) == text.encode()


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4), st.sampled_from(",;")
)
def test_cells_say_what_pythons_own_reader_finds_in_them(rows, delimiter):
    """Whatever is in them: delimiters, quotes, line ends."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["x"] * 9, *rows])
    sheet = Sheet.parse(file.getvalue().encode())
    assert [sheet.texts(row) for row in range(1, len(sheet.rows))] == rows


@given(CELLS, st.integers(0, 3), st.integers(0, 4))
def test_a_cell_that_is_set_says_so_and_the_others_stay(text, row, column):
    """Also beyond the end of a row; whoever reads the file finds it."""
    sheet = Sheet.parse(b'a;"b;"\r\n1;2;3\r\n\r\nx;y')
    before = {(r, c): sheet.text(r, c) for r in range(4) for c in range(5)}
    sheet.set(row, column, text)
    again = list(csv.reader(io.StringIO(bytes(sheet).decode(), newline=""), delimiter=";"))
    for (r, c), said in before.items():
        expected = text if (r, c) == (row, column) else said
        assert sheet.text(r, c) == expected
        assert (again[r][c] if c < len(again[r]) else "") == expected


@given(st.text(st.sampled_from("=+-@＝\t\r\nab ,;\"'"), max_size=8))
def test_no_text_of_ours_begins_a_formula_wherever_a_spreadsheet_cuts_it(text):
    """At commas, semicolons, tabs, quotes and line ends, whatever it takes for the delimiter."""
    for part in re.split(r"[,;\t\r\n\"]", harmless(text)):
        assert not part.lstrip(" ").startswith(("=", "+", "-", "@", "＝"))


def test_names_are_left_in_peace():
    """Signs inside a name are no formula, and a number is written as a number elsewhere."""
    for name in ("O'Brien", "Chen Wei-Han", "a@b.example", "王 小明", "1+1=2"):
        assert harmless(name) == name
