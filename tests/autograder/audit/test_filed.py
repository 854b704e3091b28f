"""What an author files for an audit: read as it is meant, or refused with a sentence."""

import pytest

from autograder.audit.filed import accepted, filed_answers
from autograder.errors import CourseError


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    """Nobody has to file anything."""
    assert filed_answers(tmp_path / "none", ["f"]) == {}
    assert accepted(tmp_path / "none", ["f"]) == {}


def test_answers_stand_under_their_verdicts(tmp_path):
    """Wrong, right, and right in part."""
    text = "# %% wrong: minus\nx = -1\n\n# %% right: one\nx = 1\n# %% partly 2: half\nx = 0.5\n"
    (tmp_path / "f.py").write_text(text)
    wrong, right, partly = filed_answers(tmp_path, ["f"])["f"]
    assert (wrong.verdict, wrong.why, wrong.source) == ("wrong", "minus", "x = -1\n")
    assert (right.verdict, right.worth) == ("right", None)
    assert (partly.verdict, partly.worth) == ("partly", 2.0)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("g.py", "# %% wrong: x\n", "belongs to no question; there are f"),
        ("f.py", "# %% perhaps: x\n", "must begin with 'wrong: ', 'right: ' or 'partly N: '"),
        ("f.py", "# %% partly: x\n", "must begin with"),
    ],
)
def test_an_answer_that_is_misfiled_is_an_error(tmp_path, name, text, said):
    """It would count for nothing otherwise."""
    (tmp_path / name).write_text(text)
    with pytest.raises(CourseError, match=said):
        filed_answers(tmp_path, ["f"])


def test_marks_have_reasons(tmp_path):
    """A mutant, and a worthless answer."""
    (tmp_path / "audit.toml").write_text(
        '[[f]]\nmutant = "1: x = 2"\nwhy = "the same"\n'
        '[[f]]\nworthless = "gives None"\nwhy = "it is the right answer"\n'
    )
    marks = accepted(tmp_path, ["f"])["f"]
    assert marks.mutants == {"1: x = 2": "the same"}
    assert marks.worthless == {"gives None": "it is the right answer"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[f", "cannot be read"),
        ('[[g]]\nmutant = "x"\nwhy = "y"', "no question 'g'; there are f"),
        ('[[f]]\nmutant = "x"', "and a why"),
        ('[[f]]\nwhy = "y"', "must be a mutant"),
    ],
)
def test_a_mark_that_says_nothing_is_an_error(tmp_path, text, said):
    """So that none is there by mistake."""
    (tmp_path / "audit.toml").write_text(text)
    with pytest.raises(CourseError, match=said):
        accepted(tmp_path, ["f"])
