"""What a test says to the student: all of what is seen, the author's own words of what is hidden."""

import pytest

from autograder.feedback.messages import Said, is_hidden, printed, what_it_said
from autograder.model import Cell
from autograder.notebooks.node import as_node

VISIBLE = "got = double(2)\nassert got == 4, f'double(2) is {got}, not 4'\nassert double(0) == 0"
HIDDEN = """\
# More cases.
### BEGIN HIDDEN TESTS
def test():
    secret = 1234
    got = double(secret)
    assert got == 2468, f"double of {secret} is {got!r}"
    assert double(-1) == -2, "negative numbers count, " + "too"
    assert double(0.5) == 1
    numpy.testing.assert_allclose(double(3), 6, err_msg="a third case")
    raise ValueError("%s of %d cases fail" % (got, 7))
    self.assertEqual(double(1), "the expected value")
    assert double(2) == 4, message
test()
### END HIDDEN TESTS"""


def a_test(source: str) -> Cell:
    return Cell("double-test", "code", source, {"grade": True, "points": 1})


def ended(name: str, text: str, *lines: int, more: str = ""):
    """An executed test that ended with an error, in these lines of its cell."""
    frames = [f"  Cell In[7], line {line}\n    code" for line in lines]
    trace = ["Traceback (most recent call last):", *frames, f"{name}: {text}", more]
    error = {"output_type": "error", "ename": name, "evalue": text, "traceback": trace}
    return as_node({"cell_type": "code", "source": "", "outputs": [error]})


def said(source: str, *error, reveal: str = "message", **more) -> Said:
    found = what_it_said(ended(*error, **more), a_test(source), reveal)
    assert found is not None
    return found


def test_a_test_that_the_student_sees_says_all_it_has_to_say():
    text = "double(2) is 5, not 4"
    for reveal in ("verdict", "message", "code"):
        assert said(VISIBLE, "AssertionError", text, 2, reveal=reveal).text == text


def test_a_bare_assertion_that_the_student_sees_is_shown_itself():
    assert said(VISIBLE, "AssertionError", "", 3).text == "This does not hold: double(0) == 0"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (6, "double of … is …"),
        (7, "negative numbers count, too"),
        (8, ""),
        (9, "a third case"),
        (10, "… of … cases fail"),
        (11, ""),
        (12, ""),
    ],
    ids=["values", "joined", "no message", "of a library", "formatted", "expected", "a variable"],
)
def test_of_a_hidden_test_the_authors_own_words_are_told_and_no_value(line, words):
    found = said(HIDDEN, "AssertionError", "double of 1234 is 'the expected value'", 13, line)
    assert found.text == words
    assert "1234" not in str(found)
    assert "expected" not in str(found)


def test_all_of_a_hidden_test_is_told_only_if_that_is_asked_for():
    error = ("AssertionError", "double of 1234 is 5", 13, 6)
    assert said(HIDDEN, *error, reveal="verdict") == Said()
    assert said(HIDDEN, *error, reveal="code").text == "double of 1234 is 5"


def test_what_ended_in_the_students_own_code_is_told_by_its_kind_alone_where_the_test_is_hidden():
    """Its message may hold what the test handed over."""
    trace = 'In the student\'s kernel:\n  File "<ipython-input-2-ab>", line 3, in double\n    x / 0'
    found = said(HIDDEN, "ZeroDivisionError", "with 1234", 13, 5, more=trace)
    assert found == Said("Your code ended with ZeroDivisionError.", of_test=False)
    found = said("double(1)", "ZeroDivisionError", "with 1", 1, more=trace)
    assert found == Said("ZeroDivisionError: with 1", where="line 3, in double: x / 0")


def test_an_error_of_the_students_own_making_names_nothing_of_a_hidden_test():
    """Its class may be called as the test's data."""
    trace = 'In the student\'s kernel:\n  File "<ipython-input-2-ab>", line 3, in double\n    x'
    assert said(HIDDEN, "Secret1234", "1234", 13, 5, more=trace) == Said()


def test_a_test_with_a_hidden_part_tells_all_where_the_part_that_is_seen_fails():
    mixed = f"assert double(1) == 2, 'one'\n{HIDDEN}"
    assert said(mixed, "AssertionError", "one", 1).text == "one"
    assert said(mixed, "AssertionError", "double of 1234", 14, 7).text == "double of … is …"


def test_where_it_is_not_known_which_line_failed_a_hidden_test_says_nothing():
    assert said(HIDDEN, "NotRightYet", "1234") == Said()


def test_that_the_time_was_over_is_told_whatever_is_hidden():
    text = "ran longer than the 4 s of a cell"
    assert said(HIDDEN, "CellTimeoutError", text, reveal="verdict").text == text


def test_a_test_that_passes_says_nothing():
    assert what_it_said(as_node({"outputs": []}), a_test(VISIBLE)) is None


def test_what_a_test_prints_is_text():
    stream = {"output_type": "stream", "name": "stdout", "text": ["\x1b[31m3 of 4\x1b[0m\n"]}
    assert printed(as_node({"outputs": [stream]})) == "3 of 4"


def test_a_test_is_hidden_if_a_part_of_it_is():
    assert is_hidden(a_test(HIDDEN))
    assert not is_hidden(a_test(VISIBLE))
