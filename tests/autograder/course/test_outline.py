"""What an assignment asks, as a person sees it: questions with a title, their answers, their tests."""

import pytest

from autograder.course.outline import outline
from autograder.model import AssignmentSpec, Cell, NotebookSpec


def text(source: str) -> Cell:
    return Cell("", "markdown", source, {})


def answer(name: str, source: str = "", kind: str = "code", points: float | None = None) -> Cell:
    about = {"solution": True, "grade": points is not None, "points": points or 0}
    return Cell(name, kind, source, about)


def check(name: str, source: str, points: float = 1) -> Cell:
    return Cell(name, "code", source, {"grade": True, "locked": True, "points": points})


def questions(*cells: Cell):
    return outline(AssignmentSpec("ps", (NotebookSpec("sheet", cells),)))


def test_a_question_is_an_answer_with_its_tests_under_the_last_heading_above_it():
    (first, second) = questions(
        text("# Sheet 1\n\nWelcome."),
        text("## 1. Twice\n\nWrite `double`."),
        answer("double", "def double(x): ..."),
        check("double-visible", "assert double(1) == 2", 2),
        check("double-hidden", "assert double(3) == 6", 3),
        text("### Thrice ###\n\nWrite `treble`."),
        answer("treble", "def treble(x): ..."),
        check("treble-test", "assert treble(1) == 3"),
    )
    assert (first.title, first.text, first.points) == ("1. Twice", "Write `double`.", 5)
    assert [cell.name for cell in first.tests] == ["double-visible", "double-hidden"]
    assert (second.title, str(second)) == ("Thrice", "sheet/treble")


def test_tests_belong_to_the_answer_they_use_whatever_their_names_are():
    (first, second) = questions(
        answer("cell-1a2b", "def double(x): ..."),
        answer("cell-3c4d", "def treble(x): ..."),
        check("cell-5e6f", "assert treble(1) == 3", 3),
        check("cell-7a8b", "assert double(1) == 2", 2),
    )
    found = {one.name: [test.name for test in one.tests] for one in (first, second)}
    assert found == {"cell-1a2b": ["cell-7a8b"], "cell-3c4d": ["cell-5e6f"]}


def test_what_a_person_marks_is_a_question_whose_points_a_person_gives():
    essay, task = questions(
        text("## In words"),
        answer("essay", "because", "markdown", 4),
        Cell("draw", "markdown", "## Draw it\n\nOn paper.", {"task": True, "points": 5}),
    )
    assert [cell.name for cell in essay.by_hand] == ["essay"]
    assert (task.title, task.points, task.tests) == ("Draw it", 5, ())


def test_an_answer_that_nothing_judges_is_part_of_the_question_below_it():
    (only,) = questions(
        text("## Twice"),
        answer("helper", "def one(): ..."),
        answer("double", "def double(x): ..."),
        check("double-test", "assert double(1) == 2"),
    )
    assert [cell.name for cell in only.answers] == ["helper", "double"]
    assert only.title == "Twice"


def test_a_question_without_a_heading_is_called_by_its_cells_name():
    (only,) = questions(answer("mean_of_rows", "x = 1"), check("t", "assert x == 1"))
    assert only.title == "mean of rows"


@pytest.mark.parametrize("cells", [(), (text("only words"),)], ids=["nothing", "no question"])
def test_a_notebook_that_asks_nothing_has_no_questions(cells):
    assert questions(*cells) == []
