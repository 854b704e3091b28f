"""Messages of failed tests: alike ones together, each with an example that names nobody."""

import pytest

from autograder.report.failures import Message, grouped, shape


def message(student: str, text: str, test="double-a", hidden=False, forgeable=False) -> Message:
    return Message(student, test, hidden, forgeable, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("double(2) is 5, not 4", "double(…) is …, not …"),
        ("\n  Arrays are not equal\nMismatched: 3 / 4", "Arrays are not equal"),
        ("got [1.5, -2e3, 0x7f3a] instead", "got […] instead"),
        ("'a b' is not \"c\"", "… is not …"),
        ("the student's conv2d isn't there", "the student's conv2d isn't there"),
        ("", ""),
    ],
)
def test_a_shape_is_the_first_line_with_gaps_for_values(text, wanted):
    assert shape(text) == wanted


def test_messages_that_differ_in_values_count_as_one_and_students_count_once():
    found = grouped(
        [
            message("ana", "double(2) is 5"),
            message("ana", "double(3) is 7", "double-b"),
            message("bob", "double(10) is 101"),
            message("cem", "nothing came"),
        ]
    )
    assert [(one.shape, one.students) for one in found] == [
        ("double(…) is …", 2),
        ("nothing came", 1),
    ]
    assert found[0].tests == ("double-a", "double-b")
    assert found[0].example == "double(2) is 5"


def test_hidden_tests_and_what_can_be_forged_stand_apart():
    text = "it is 5"
    found = grouped(
        [message("a", text), message("b", text, hidden=True), message("c", text, forgeable=True)]
    )
    assert [(one.hidden, one.forgeable, one.students) for one in found] == [
        (False, False, 1),
        (True, False, 1),
        (False, True, 1),
    ]


def test_an_example_names_no_student():
    names = ["b1", "b112", "Ana Sousa", ""]
    (found,) = grouped([message("b112", "Ana Sousa (b112) wrote b1120, b1")], names)
    assert found.example == "(a student) ((a student)) wrote b1120, b1"
    assert found.shape == "(a student) ((a student)) wrote b1120, b1"
