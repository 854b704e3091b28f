"""What the tests of every problem set accept, what they refuse, and what they say about it.

The answers in tests/submissions/psN are graded as a class is: by the engine, all of them. The
questions of a set do not depend on one another, so submission k carries the k-th answer to every
question, and a class needs only as many submissions as the longest list of answers.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

import nbformat
import pytest

from tests.solutions.in_process import read_source
from tests.solutions.tally import tally
from tests.submissions import answers, assemble
from tests.submissions.answers import ProblemSet
from tests.submissions.assemble import Section, cell_name

# nbgrader's database layer warns about itself.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

SETS = {problem_set.name: problem_set for problem_set in answers.problem_sets()}
SOURCES = {name: read_source(name) for name in SETS}
FILED = {name: problem_set.answers() for name, problem_set in SETS.items()}
QUESTIONS = [(name, question) for name, source in SOURCES.items() for question in source.questions]
ANSWERS = [
    pytest.param(name, question, batch, id=f"{name} {question}: {sections[batch].title}")
    for name, questions in FILED.items()
    for question, sections in questions.items()
    for batch in range(len(sections))
]
SAYS = re.compile(r"^# says: (.*)$", re.MULTILINE)

# A helper of the student's own, in a cell of its own, that prints, and a call that warns.
HELPER = """\
import warnings
print("this is my helper")
warnings.warn("and it warns")
{source}
"""
ANSWER_BY_HELPER = """\
def {question}(*given, **named):
    print("called")
    return my_{question}(*given, **named)
"""


@dataclass(frozen=True)
class Graded:
    """What became of one submission."""

    scores: dict[str, float | None]  # None where a person has to grade
    points: dict[str, float]  # what the cells are worth
    cells: dict[str, nbformat.NotebookNode]


Class = dict[str, Graded]


def by_helpers(problem_set: ProblemSet, before: str) -> list[Section]:
    """The reference, each function but a call of a helper that stands in an extra cell."""
    source = SOURCES[problem_set.name]
    sections = []
    for question in source.questions:
        helper = re.sub(rf"\bdef {question}\b", f"def my_{question}", source.cells[question])
        place = f"before {question}{before}"
        sections.append(Section(place, HELPER.format(source=helper)))
        sections.append(Section(question, ANSWER_BY_HELPER.format(question=question)))
    return sections


def submissions(problem_set: ProblemSet) -> dict[str, list[Section]]:
    """Who hands in what: every filed answer, the reference in four ways, and the release."""
    return answers.every_answer(problem_set) | {
        "reference": problem_set.reference(),
        "untouched": [],
        "helpers-above": by_helpers(problem_set, ""),
        "helpers-below": by_helpers(problem_set, "-visible"),
    }


@pytest.fixture(scope="module")
def graded(nbgrader, tmp_path_factory) -> Callable[[str], Class]:
    """The name of a problem set -> its class, graded once."""

    @functools.cache
    def grade(name: str) -> Class:
        folder = tmp_path_factory.mktemp(name) / "course"
        course = assemble.make_course(folder, name)
        handed_in = submissions(SETS[name])
        for student, sections in handed_in.items():
            assemble.submit(course, student, name, sections)
        assert assemble.grade(folder, name) == 0
        with course.gradebook as gradebook:
            return {student: read_graded(course, gradebook, name, student) for student in handed_in}

    return grade


def read_graded(course, gradebook, name: str, student: str) -> Graded:
    grades = gradebook.find_submission_notebook(name, name, student).grades
    notebook = assemble.autograded(course, student, name)
    return Graded(
        {g.name: None if g.needs_manual_grade else g.score for g in grades},
        {g.name: g.max_score for g in grades},
        {cell_name(cell): cell for cell in notebook.cells if cell_name(cell)},
    )


def error(cell: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    return next((output for output in cell.outputs if output.output_type == "error"), None)


@pytest.mark.parametrize(("name", "question", "batch"), ANSWERS)
def test_wrong_answers_are_refused_and_right_ones_accepted(
    graded, name, question, batch, record_property
):
    """A wrong answer earns none of the hidden points, a right one all, a partly right one its part."""
    title = FILED[name][question][batch].title
    member = graded(name)[f"batch-{batch}"]
    visible, hidden = f"{question}-visible", f"{question}-hidden"
    verdict, stated = re.fullmatch(r"(wrong|right|partly (\d+)): .+", title).groups()
    full = member.points[hidden]
    expected = {"wrong": 0.0, "right": full}.get(verdict, float(stated or 0))
    column = "right accepted" if verdict == "right" else "wrong refused"
    tally(record_property, name, column, int(member.scores[hidden] == expected), 1)
    assert member.scores[hidden] == expected
    if verdict == "right":
        assert member.scores[visible] == member.points[visible]
    if stated:
        assert 0 < expected < full


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_every_question_has_wrong_and_right_answers(name, question):
    """At least five wrong answers and two right ones stand behind every question."""
    titles = [section.title for section in FILED[name].get(question, [])]
    assert titles, f"tests/submissions/{name}/{question}.py is missing, or empty"
    assert len(titles) == len(set(titles))
    assert sum(title.startswith("wrong") for title in titles) >= 5
    assert sum(title.startswith("right") for title in titles) >= 2


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_a_visible_test_names_the_mistake(graded, name, question):
    """The message says what came, what was expected, the likely cause, and where to read."""
    judged = 0
    for batch, section in enumerate(FILED[name].get(question, [])):
        for said in SAYS.findall(section.source):
            failure = error(graded(name)[f"batch-{batch}"].cells[f"{question}-visible"])
            assert failure is not None, f"{section.title}: the visible test passes"
            assert failure.ename == "NotRightYet", f"{section.title}: {failure.evalue}"
            parts = ["is not right yet", "yours: ", "expected: ", "likely cause: ", "\n  read: "]
            positions = [failure.evalue.index(part) for part in parts]
            assert positions == sorted(positions)
            assert said in failure.evalue[positions[3] : positions[4]], section.title
            judged += 1
    assert judged >= 2, "too few lines `# says: WORDS` stand under titles of filed answers"


@pytest.mark.parametrize("name", SETS)
def test_the_reference_earns_every_point(graded, name):
    """The reference solution has full marks, and its written answers wait for a person."""
    member = graded(name)["reference"]
    tested = {cell for cell in member.points if cell.endswith(("-visible", "-hidden"))}
    assert {cell: member.scores[cell] for cell in tested} == {
        cell: member.points[cell] for cell in tested
    }
    written = member.points.keys() - tested
    assert written
    assert {member.scores[cell] for cell in written} == {None}


@pytest.mark.parametrize("place", ["above", "below"])
@pytest.mark.parametrize("name", SETS)
def test_helper_cells_prints_and_warnings_cost_nothing(graded, name, place):
    """A helper in a cell of its own, above the answer or below it, that prints and warns, is fine."""
    member, reference = graded(name)[f"helpers-{place}"], graded(name)["reference"]
    tested = {cell for cell in member.points if cell.endswith(("-visible", "-hidden"))}
    assert all(member.scores[cell] == reference.scores[cell] for cell in tested)


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_an_untouched_stub_says_only_that_it_is_not_answered(graded, name, question):
    """No traceback of ours stands between the student and 'not answered yet'."""
    member = graded(name)["untouched"]
    cell = member.cells[f"{question}-visible"]
    assert [output.output_type for output in cell.outputs] == ["error"]
    assert (error(cell).ename, error(cell).evalue) == ("NotImplementedError", "not answered yet")
    assert sum("Cell In[" in frame for frame in error(cell).traceback) <= 2
    assert member.scores[f"{question}-visible"] == 0
    assert member.scores[f"{question}-hidden"] == 0


@pytest.mark.parametrize("name", SETS)
def test_a_failed_check_shows_its_message_and_no_traceback(graded, name):
    """What a student sees of a failed visible test is the message, line by line."""
    failures = [
        error(cell)
        for member in graded(name).values()
        for cell in member.cells.values()
        if cell_name(cell).endswith("-visible") and error(cell) is not None
    ]
    messages = [failure for failure in failures if failure.ename == "NotRightYet"]
    assert len(messages) > 10
    assert all("\n".join(failure.traceback) == failure.evalue for failure in messages)
