"""Which tests belong to which answers, and what one question needs of a notebook."""

from autograder.audit.questions import alone, as_handed_in, questions, unlocked_functions, up_to
from autograder.model import NotebookSpec
from autograder.notebooks.reading import read
from autograder.notebooks.recorded import RecordedCell, instructor_cells
from tests.autograder.sources import answer_cell, exam_cell, locked_cell, notebook_of


def spec_of(*cells) -> NotebookSpec:
    recorded = {}
    for cell in cells:
        about = cell.metadata.nbgrader
        recorded[about.grade_id] = RecordedCell(
            name=about.grade_id,
            cell_type="code",
            source=cell.source,
            locked=about.locked,
            grade=about.grade,
            solution=about.solution,
            points=about.get("points", 0),
        )
    return NotebookSpec("sheet", instructor_cells(notebook_of(cells), recorded))


def judged(spec: NotebookSpec) -> dict[str, list[str]]:
    found, _ = questions(spec)
    return {one.name: [test.name for test in one.tests] for one in found}


def test_a_test_belongs_to_the_nearest_answer_that_it_uses():
    """Also where it uses an earlier one as well, and whatever it is called."""
    spec = spec_of(
        answer_cell("f", "def f(): return 1"),
        exam_cell("one", "assert f() == 1", 1),
        answer_cell("g", "def g(x): return x"),
        exam_cell("f-two", "assert g(f()) == 1", 1),
        exam_cell("three", "assert f() == 1", 1),
    )
    assert judged(spec) == {"f": ["one", "three"], "g": ["f-two"]}


def test_what_another_cell_made_of_an_answer_counts_as_its_use():
    """The visible test calls it, the hidden one looks at the result."""
    spec = spec_of(
        answer_cell("f", "def f(): return 1"),
        answer_cell("g", "def g(): return 2"),
        exam_cell("visible", "result = g()", 1),
        exam_cell("hidden", "assert result == 2", 1),
    )
    assert judged(spec) == {"g": ["visible", "hidden"]}


def test_a_test_that_uses_no_answer_belongs_by_its_name_or_its_place():
    """As one that runs the student's code by other means."""
    spec = spec_of(
        answer_cell("f", "x = 1"),
        answer_cell("g", "y = 1"),
        exam_cell("f-hidden", "assert True", 1),
        exam_cell("other", "assert True", 1),
    )
    assert judged(spec) == {"f": ["f-hidden"], "g": ["other"]}


def test_an_answer_without_tests_belongs_to_the_one_that_uses_it():
    """Both are then wrong together; one that nobody uses is named."""
    spec = spec_of(
        answer_cell("helper", "def helper(): return 1"),
        answer_cell("idle", "def idle(): return 1"),
        answer_cell("f", "def f(): return helper()"),
        exam_cell("f-hidden", "assert f() == 1", 1),
    )
    (one,), untried = questions(spec)
    assert [answer.name for answer in one.answers] == ["helper", "f"]
    assert one.targets == ("f",)
    assert untried == {"idle": "no test uses what it binds"}


def test_only_what_a_question_needs_is_run():
    """Of the other questions the answers that it uses; of the other tests none."""
    spec = spec_of(
        locked_cell("tools", "import math"),
        answer_cell("a", "def a(): return 1"),
        exam_cell("a-hidden", "assert a() == 1", 1),
        answer_cell("b", "def b(): return 2"),
        exam_cell("b-hidden", "assert b() == 2", 1),
        answer_cell("c", "def c(): return a()"),
        exam_cell("c-hidden", "assert c() == 1", 1),
        answer_cell("d", "def d(): return 4"),
    )
    found, _ = questions(spec)
    c = found[2]
    assert [cell.name for cell in alone(spec, c).cells] == ["tools", "a", "c", "c-hidden"]
    assert [cell.name for cell in up_to(spec, c).cells][-2:] == ["c", "c-hidden"]
    handed = read(as_handed_in(alone(spec, c), {"c": "c = 3"})).cells
    assert [cell.source for cell in handed][1:3] == ["def a(): return 1", "c = 3"]


def test_a_function_of_an_unlocked_cell_that_tests_use_is_found():
    """A student may change it; what is imported there is nobody's."""
    cells = [
        answer_cell("f", "def f(): return 1"),
        exam_cell("f-hidden", "check(np.size(f()), 1)", 1),
    ]
    spec = spec_of(*cells)
    free = notebook_of([*cells]).cells[0]
    free.metadata, free.source = {}, "import numpy as np\ndef check(a, b): assert a == b"
    with_free = NotebookSpec("sheet", (*instructor_cells(notebook_of([free]), {}), *spec.cells))
    (one,), _ = questions(with_free)
    assert unlocked_functions(with_free, one) == {"0": ["check"]}
    assert unlocked_functions(spec, one) == {}
