"""A rubric: read from the author's mark scheme, and from the comments of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.marking.alike import groups
from autograder.marking.rubric import Given, Item, read_given, read_scheme

sentences = st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
items = st.builds(Item, st.integers(-20, 20).map(lambda n: n / 4), sentences)


@pytest.mark.parametrize(
    ("line", "points", "text"),
    [
        ("- 1: Both see it.", 1, "Both see it."),
        ("* 0.5 points: Half.", 0.5, "Half."),
        ("- 1 point: One.", 1, "One."),
        ("- (2): Two.", 2, "Two."),
        ("- -1: Wrong.", -1, "Wrong."),
        ("- −0,5: Half wrong.", -0.5, "Half wrong."),
        ("- +3 pts: Three: of them.", 3, "Three: of them."),
    ],
)
def test_a_list_item_with_points_and_a_colon_is_an_item(line, points, text):
    assert read_scheme(f"Notes.\n\n{line}") == ([Item(points, text)], "Notes.")


@pytest.mark.parametrize("line", ["- Be mild.", "1: one", "- 3 reasons are enough", "- 1:"])
def test_any_other_line_is_a_note_for_whoever_marks(line):
    assert read_scheme(line) == ([], line)


@given(st.lists(items, unique_by=lambda item: item.text), st.integers(-8, 8), st.booleans())
def test_what_a_comment_says_is_read_back_from_it(given_items, quarters, has_comment):
    """Whatever the sentences are; an adjustment without them stands in the points alone."""
    if any(item.text == "adjusted" for item in given_items):
        return
    comment = "Say why.\n\n- not an item" if has_comment else ""
    adjusted = quarters / 4 if given_items else 0.0
    written = Given(comment, tuple(given_items), adjusted)
    assert read_given(str(written)) == written


def test_a_marker_may_quote_and_cite():
    """Only lines in the form of an item, at the end, are taken for such."""
    text = "See below.\n\n- [+1] once upon a time\n\n[1] A book."
    assert read_given(text) == Given(text)


def test_alike_is_what_shares_nearly_all_pairs_of_words_not_what_is_short():
    long = "the stack sees the same field as one large layer and needs fewer weights"
    texts = {"a": long, "b": f"{long.upper()}!", "c": "yes", "d": "no", "e": long[::-1]}
    assert groups(texts) == [["a", "b"], ["c"], ["d"], ["e"]]
