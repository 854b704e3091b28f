"""The page that a student gets back: what stands on it, that nothing in it acts, that all can read it."""

import base64

import pytest
from axe_playwright_python.sync_playwright import Axe

from autograder.course.marks import Mark, Marks
from autograder.course.outline import outline
from autograder.course.state import State
from autograder.feedback.page import page
from autograder.feedback.results import Standing, feedback_of
from autograder.model import AssignmentSpec, Cell, Flag, NotebookSpec, Outcome
from autograder.notebooks.node import as_node
from autograder.notebooks.rendering import markup_of

HIDDEN = (
    "### BEGIN HIDDEN TESTS\nassert double(3) == 6, f'double of {3} is wrong'\n### END HIDDEN TESTS"
)
CELLS = (
    Cell("", "markdown", "# Sheet\n\n## 1. Twice (3 points)\n\nWrite $2x$ as code.", {}),
    Cell("double", "code", "def double(x): ...", {"solution": True}),
    Cell("double-a", "code", "assert double(1) == 2", {"grade": True, "points": 1}),
    Cell("double-b", "code", HIDDEN, {"grade": True, "points": 2}),
    Cell("", "markdown", "## 2. In words", {}),
    Cell("essay", "markdown", "why?", {"solution": True, "grade": True, "points": 4}),
)
SPEC = AssignmentSpec("week1", (NotebookSpec("sheet", CELLS),))
FAILED = {
    "output_type": "error",
    "ename": "AssertionError",
    "evalue": "double of 3 is wrong",
    "traceback": ["  Cell In[3], line 2"],
}


def handed_in(
    answer="def double(x): return 2", essay="Because $a<b$.", more=(), outputs=(), **cells
):
    """An autograded notebook, of which the hidden test failed."""
    found = [
        *more,
        {"cell_type": "code", "source": answer, "outputs": list(outputs), **named("double")},
        {"cell_type": "code", "source": "", "outputs": [], **named("double-a")},
        {"cell_type": "code", "source": "", "outputs": [FAILED], **named("double-b")},
        {"cell_type": "markdown", "source": essay, **named("essay"), **cells},
    ]
    return as_node({"cells": found})


def named(name: str = "") -> dict:
    return {"metadata": {"nbgrader": {"grade_id": name}} if name else {}}


def marks(essay: float | None = None, comments=None, **more) -> Marks:
    points = {"double-a": (1, 1), "double-b": (0, 2)}
    given = {("sheet", name): Mark(got, most, got) for name, (got, most) in points.items()}
    given["sheet", "essay"] = Mark(essay, 4)
    told = {("sheet", name): text for name, text in (comments or {}).items()}
    return Marks("s1", "Ana Sousa", given, told, **more)


def feedback(notebook=None, given=None, state=None, reveal="message"):
    notebooks = {} if notebook is None else {"sheet": notebook}
    return feedback_of(SPEC, outline(SPEC), given or marks(), state, notebooks, reveal)


def render(texts):
    return [markup_of(text.source, text.attachments) for text in texts]


def made(*arguments, **options) -> str:
    return page(feedback(*arguments, **options), render)


def test_it_begins_with_the_score_and_a_line_for_each_question():
    found = made(handed_in())
    before, _, after = found.partition("<section")
    assert "<strong>1</strong> of 7 points so far" in before
    assert "4 more points wait for a person." in before
    assert [text in before for text in ("1. Twice", "2. In words")] == [True, True]
    assert "(3 points)" not in before
    assert "1 of 3" in before
    assert "– of 4" in before
    assert "def double(x): return 2" in after


@pytest.mark.parametrize(
    ("points", "comments", "standing"),
    [
        ((1, 2), {}, Standing.RIGHT),
        ((1, 0.5), {}, Standing.PARTLY),
        ((0, 0), {}, Standing.WRONG),
        ((0, 0), {"double": "No response."}, Standing.UNANSWERED),
        ((1, None), {}, Standing.WAITS),
    ],
)
def test_a_question_is_right_partly_right_wrong_not_answered_or_waits(points, comments, standing):
    given = {
        ("sheet", f"double-{name}"): Mark(got, 2, got)
        for name, got in zip("ab", points, strict=False)
    }
    told = {("sheet", name): text for name, text in comments.items()}
    found = feedback(handed_in(), Marks("s1", "", given, told))
    assert found.questions[0].standing is standing


def test_an_essay_that_nobody_has_marked_is_not_worth_nothing():
    found = feedback(handed_in())
    assert found.questions[1].standing is Standing.WAITS
    assert found.waiting == 4


def test_a_hidden_test_speaks_in_words_and_the_essay_in_formulas():
    found = made(handed_in())
    assert "A hidden test fails." in found
    assert "double of … is wrong" in found
    assert "double(3)" not in found
    assert "<mo>&lt;</mo>" in found
    assert "$a" not in found


def test_what_a_person_wrote_stands_above_the_answer():
    found = made(handed_in(), marks(3, {"essay": "Good, but <b>why</b>?"}))
    assert "Good, but &lt;b&gt;why&lt;/b&gt;?" in found
    assert found.index("Good, but") < found.index("<mo>&lt;</mo>")
    assert "3 of 4" in found


def test_lateness_is_said_with_what_it_costs():
    found = made(handed_in(), marks(3, penalty=1.5, seconds_late=5400.0))
    assert "<strong>2.5</strong> of 7 points</p>" in found
    assert "1.5 points are taken off: 1.5 hours late." in found


def test_the_student_is_told_of_what_went_wrong_and_of_no_suspicion():
    flags = (
        Flag("time limit", "ran longer than the 4 s of a cell", "double-b"),
        Flag("unusual", "looked into the examiner"),
        Flag("missing library", "needs torch", claimed=True),
    )
    found = made(handed_in(), state=State("", Outcome.FLAGGED, flags=flags))
    assert "ran longer than the 4 s" in found
    assert "examiner" not in found
    assert "torch" not in found


def test_what_could_not_be_graded_is_no_zero():
    given = Marks("s1", "", {("sheet", "essay"): Mark(None, 4)})
    state = State("", Outcome.UNGRADABLE, "the file is empty")
    found = made(None, given, state)
    assert "could not be graded: the file is empty" in found
    assert "points</p>" not in found


def test_cells_that_the_student_added_stand_with_the_question_below_them():
    helper = {"cell_type": "code", "source": "two = 2", "outputs": [], **named()}
    found = made(handed_in(more=[helper]))
    assert found.index("two = 2") < found.index("def double")


def test_pictures_of_the_student_lie_in_the_page():
    data = base64.b64encode(b"a picture").decode()
    shown = {"output_type": "display_data", "data": {"image/png": f"{data}\n"}, "metadata": {}}
    attached = {"attachments": {"mine.png": {"image/png": data}}}
    found = made(handed_in(outputs=[shown], essay="![mine](attachment:mine.png)", **attached))
    assert found.count(f"data:image/png;base64,{data}") == 2


HOSTILE = '<script>alert(1)</script><img src="http://elsewhere.example/x" onerror="alert(2)">'


@pytest.mark.parametrize("where", ["answer", "essay", "comment", "name", "table", "error", "note"])
def test_nothing_that_a_student_writes_acts(where):
    given, state, outputs, notebook = marks(), None, (), {}
    if where in ("answer", "essay"):
        notebook = {where: HOSTILE}
    elif where == "comment":
        given = marks(3, {"essay": HOSTILE})
    elif where == "name":
        given = Marks(HOSTILE, HOSTILE, given.marks)
    elif where == "note":
        state = State("", Outcome.FLAGGED, flags=(Flag("files", HOSTILE, HOSTILE),))
    else:
        data = {"text/html": HOSTILE, "text/plain": HOSTILE}
        shown = {"output_type": "display_data", "data": data, "metadata": {}}
        error = {"output_type": "error", "ename": HOSTILE, "evalue": HOSTILE, "traceback": []}
        outputs = (error if where == "error" else shown,)
    found = made(handed_in(outputs=outputs, **notebook), given, state)
    for acting in ("<script", "<img"):
        assert acting not in found


def test_it_is_small_and_asks_nobody_for_anything():
    found = made(handed_in(answer="x = 1\n" * 50_000))
    assert len(found.encode()) < 150_000
    for asking in ("http:", "https:", "src=", "<link", "<script", "@import", "url("):
        assert asking not in found.replace("http://www.w3.org/1998/Math/MathML", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(browser, tmp_path, scheme):
    """Axe finds nothing, and a telephone has no need to scroll sideways."""
    path = tmp_path / "index.html"
    given = marks(None, {"double": "Look at 3."}, penalty=1, seconds_late=60)
    path.write_text(made(handed_in(answer="x" * 200), given), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
    try:
        tab = context.new_page()
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        assert Axe().run(tab).response["violations"] == []
    finally:
        context.close()
