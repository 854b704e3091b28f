"""Problem set 1, graded by nbgrader: what its tests accept, what they refuse, what they say.

The questions do not depend on one another, so submission k of the class carries the k-th answer
of every question, and the class needs only as many submissions as the longest list of answers.
"""

import re
from dataclasses import dataclass

import nbformat
import pytest

from tests.solutions.in_process import question_names, source_cells
from tests.submissions import assemble
from tests.submissions.assemble import ROOT, Section, cell_name

# nbgrader's database layer warns about itself.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

CELLS = source_cells("ps1")
QUESTIONS = question_names(CELLS)
SOURCE = nbformat.read(ROOT / "solutions" / "ps1" / "ps1.ipynb", as_version=4)
POINTS = {
    cell_name(cell): cell.metadata.nbgrader.points
    for cell in SOURCE.cells
    if cell.metadata.get("nbgrader", {}).get("grade")
}
ANSWERS = {
    question: assemble.read_sections(ROOT / "tests" / "submissions" / "ps1" / f"{question}.py")
    for question in QUESTIONS
}
VARIANTS = [
    pytest.param(question, batch, section.title, id=f"{question}: {section.title}")
    for question, sections in ANSWERS.items()
    for batch, section in enumerate(sections)
]

# A sample of wrong answers, and what the visible test must say about each.
MISTAKES = [
    ("kernel_and_strides", "wrong: transposed", "a row holds the kernel, a column does not"),
    ("kernel_and_strides", "partly 1: the stride is right", "the zero in the middle belongs"),
    ("filters_within_budget", "wrong: forgets the bias", "the bias is missing"),
    ("filters_within_budget", "wrong: returns a float", "not in whole numbers"),
    ("kernel_size_for_field", "wrong: rounds down", "rounded down"),
    ("unread_inputs", "wrong: forgets the dilation", "the dilation is forgotten"),
    ("unread_inputs", "wrong: off by one", "off by one: one too many"),
    ("pad_same", "wrong: before and after", "before and after are swapped"),
    ("pad_same", "wrong: half the kernel", "the stride is forgotten"),
    ("pad_same", "wrong: floor", "rounded down"),
    ("full_correlation", "wrong: np.convolve", "the kernel is turned around"),
    ("full_correlation", "wrong: too few zeros", "the zeros fit the undilated kernel"),
    ("input_sizes", "wrong: the largest size", "off by one"),
    ("input_sizes", "wrong: largest and smallest", "in the opposite order"),
    ("inputs_seen", "wrong: walks from", "begin with the last layer"),
    ("inputs_seen", "wrong: turns the caller's", "use reversed"),
    ("lenet_trace", "partly 2: the parameters are right", "the channels come last"),
    ("lenet_trace", "wrong: divides", "not in whole numbers"),
    ("find_slips", "wrong: goes on from its own", "go on from the printed size"),
    ("reads_per_input", "wrong: an input read twice", "counts twice"),
    ("saved_by_stacking", "wrong: every layer", "from the second layer on"),
    ("saved_by_stacking", "wrong: the sign", "the sign"),
]


@dataclass(frozen=True)
class Graded:
    """What nbgrader made of one submission."""

    scores: dict[str, float | None]  # None where a person has to grade
    cells: dict[str, nbformat.NotebookNode]


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> dict[str, Graded]:
    """The whole class, graded: every answer, the reference, and the release as it is."""
    course = assemble.make_course(tmp_path_factory.mktemp("class") / "course", "ps1", timeout=20)
    submissions = {
        f"batch-{batch}": [
            Section(question, sections[batch].source)
            for question, sections in ANSWERS.items()
            if batch < len(sections)
        ]
        for batch in range(max(map(len, ANSWERS.values())))
    }
    answered = [name for name in CELLS if name in QUESTIONS or name == "stacks_in_words"]
    submissions["reference"] = [Section(name, CELLS[name]) for name in answered]
    submissions["untouched"] = []
    for student, answers in submissions.items():
        assemble.submit(course, student, "ps1", answers)
        assemble.demand(course.autograde("ps1", student))
    with course.gradebook as gradebook:
        return {student: read_graded(course, gradebook, student) for student in submissions}


def read_graded(course, gradebook, student: str) -> Graded:
    notebook = assemble.autograded(course, student, "ps1")
    grades = gradebook.find_submission_notebook("ps1", "ps1", student).grades
    return Graded(
        {g.name: None if g.needs_manual_grade else g.score for g in grades},
        {cell_name(cell): cell for cell in notebook.cells if cell_name(cell)},
    )


def error(cell: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    return next((output for output in cell.outputs if output.output_type == "error"), None)


@pytest.mark.parametrize(("question", "batch", "title"), VARIANTS)
def test_wrong_answers_are_refused_and_right_ones_accepted(graded, question, batch, title):
    """A wrong answer earns none of the hidden points, a right one all, a partly right one its part."""
    scores = graded[f"batch-{batch}"].scores
    visible, hidden = f"{question}-visible", f"{question}-hidden"
    verdict, stated = re.match(r"(wrong|right|partly) ?(\d*):", title).groups()
    expected = {"wrong": 0, "right": POINTS[hidden], "partly": float(stated or 0)}[verdict]
    assert scores[hidden] == expected
    if verdict == "right":
        assert scores[visible] == POINTS[visible]
    if verdict == "partly":
        assert 0 < expected < POINTS[hidden]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_wrong_and_right_answers(question):
    """At least five wrong answers and two right ones stand behind every question."""
    titles = [section.title for section in ANSWERS[question]]
    assert len(titles) == len(set(titles))
    assert sum(title.startswith(("wrong", "partly")) for title in titles) >= 5
    assert sum(title.startswith("wrong") for title in titles) >= 5
    assert sum(title.startswith("right") for title in titles) >= 2


def test_the_reference_earns_every_point(graded):
    """The reference solution has full marks, and its written answer waits for a person."""
    scores = graded["reference"].scores
    assert scores.pop("stacks_in_words") is None
    assert scores == {name: points for name, points in POINTS.items() if name != "stacks_in_words"}


@pytest.mark.parametrize(("question", "title", "said"), MISTAKES)
def test_a_visible_test_names_the_mistake(graded, question, title, said):
    """The message says what came, what was expected, the likely cause, and where to read."""
    titles = [section.title for section in ANSWERS[question]]
    batch = next(k for k, full in enumerate(titles) if full.startswith(title))
    failure = error(graded[f"batch-{batch}"].cells[f"{question}-visible"])
    assert failure.ename == "NotRightYet"
    parts = ["is not right yet", "yours: ", "expected: ", "likely cause: ", "read: book/cnn/"]
    positions = [failure.evalue.index(part) for part in parts]
    assert positions == sorted(positions)
    assert said in failure.evalue[positions[3] : positions[4]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_untouched_stub_says_only_that_it_is_not_answered(graded, question):
    """No traceback of ours stands between the student and 'not answered yet'."""
    cell = graded["untouched"].cells[f"{question}-visible"]
    assert [output.output_type for output in cell.outputs] == ["error"]
    assert (error(cell).ename, error(cell).evalue) == ("NotImplementedError", "not answered yet")
    assert sum("Cell In[" in frame for frame in error(cell).traceback) <= 2
    assert graded["untouched"].scores[f"{question}-hidden"] == 0


def test_a_failed_check_shows_its_message_and_no_traceback(graded):
    """What a student sees of a failed visible test is the message, line by line."""
    failure = error(graded["batch-0"].cells["pad_same-visible"])
    assert "\n".join(failure.traceback) == failure.evalue


def test_the_overview_table_states_the_points_of_the_cells():
    """Titles, points and minutes stand in the first cell; the points are those of the cells."""
    rows = re.findall(r"^\| \d+ \| `(\w+)`.*\| (\d+) \| \d+ \|$", SOURCE.cells[0].source, re.M)
    stated = {name: int(points) for name, points in rows}
    assert list(stated) == [*QUESTIONS, "stacks_in_words"]
    for name, points in stated.items():
        cells = [p for cell, p in POINTS.items() if cell == name or cell.startswith(f"{name}-")]
        assert sum(cells) == points, name
    total, minutes = re.search(r"\*\*(\d+)\*\* \| \*\*(\d+)\*\*", SOURCE.cells[0].source).groups()
    assert int(total) == sum(POINTS.values()) == 44
    each = re.findall(r"^\| \d+ \|.*\| (\d+) \|$", SOURCE.cells[0].source, re.M)
    assert int(minutes) == sum(map(int, each))


def test_the_source_is_committed_without_outputs():
    """The notebook holds no output, and ids that say what a cell is."""
    assert all(not cell.get("outputs") for cell in SOURCE.cells)
    assert all(cell.id == (cell_name(cell) or cell.id) for cell in SOURCE.cells)
    assert (SOURCE.nbformat, SOURCE.nbformat_minor) == (4, 5)
