"""A notebook under another name is taken where only one can be meant, and else asked for by name."""

import pytest

from autograder.errors import Ungradable
from autograder.model import AssignmentSpec, NotebookSpec, Submission
from autograder.session.handed_in import handed_in


def taken(wanted: list[str], there: list[str]) -> dict[str, str]:
    """Which file is taken for which notebook."""
    assignment = AssignmentSpec("a", tuple(NotebookSpec(name, ()) for name in wanted))
    submission = Submission("ada", "a", {name: name.encode() for name in there})
    return {name: one.contents.decode() for name, one in handed_in(assignment, submission).items()}


@pytest.mark.parametrize("other", ["a1 (1)", "PS1_王小明", "a1/a1", "Untitled"])
def test_the_only_notebook_is_taken_whatever_it_is_called(other):
    assert taken(["a1"], [other]) == {"a1": other}


def test_of_two_notebooks_the_one_under_another_name_is_found():
    assert taken(["one", "two"], ["one", "two-final"]) == {"one": "one", "two": "two-final"}


def test_a_notebook_under_its_own_name_is_taken_whatever_else_is_there():
    assert taken(["a1"], ["a1", "a1 (1)", "draft"]) == {"a1": "a1"}


def test_what_an_archive_of_a_mac_holds_is_no_candidate():
    there = ["a1 (1)", "._a1 (1)", "__MACOSX/a1"]
    assert taken(["a1"], there) == {"a1": "a1 (1)"}


@pytest.mark.parametrize(
    ("wanted", "there", "reason"),
    [
        (["a1"], ["x", "y z"], r"a1\.ipynb is missing, and may be any of x\.ipynb, y z\.ipynb"),
        (["a1"], [], "no notebook was handed in"),
        (["a1"], ["._a1"], "no notebook was handed in"),
        (["a", "b"], ["x", "y"], r"a\.ipynb, b\.ipynb are missing, and may be any of"),
        (["a", "b"], ["x"], r"a\.ipynb, b\.ipynb are missing; what was handed in is x\.ipynb"),
        (["a", "b"], ["a"], r"b\.ipynb is missing; what was handed in is a\.ipynb"),
    ],
)
def test_where_several_could_be_meant_they_are_named(wanted, there, reason):
    with pytest.raises(Ungradable, match=reason):
        taken(wanted, there)


def test_what_was_taken_is_said():
    assignment = AssignmentSpec("a", (NotebookSpec("a1", ()),))
    found = handed_in(assignment, Submission("ada", "a", {"PS1_王小明": b""}))
    assert [str(flag) for flag in found["a1"].flags] == [
        "repaired: was handed in as 'PS1_王小明.ipynb', the only other notebook there (a1)"
    ]
