"""What an author changes after the release: a sentence and a way, no traceback, and nothing is lost."""

import re
import subprocess
import sys

import nbformat
import pytest
from tests.autograder.course.test_marks import kept, mark

from autograder.errors import CourseError
from tests.autograder import plain_course
from tests.autograder.course.conftest import cell, grade, hand_in
from tests.autograder.recorded import gradebook_url, read_recorded

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def change(folder, how):
    """Change the cells of week1's source."""
    path = folder / "source" / "week1" / "sheet.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = how(notebook.cells)
    nbformat.write(notebook, path)


def about(one):
    return one.metadata.get("nbgrader", {})


def add(cells):
    answer = cell("treble", "### BEGIN SOLUTION\n1\n### END SOLUTION", solution=True)
    return [*cells, answer, cell("treble-test", "assert 1", grade=True, locked=True, points=2)]


def remove(cells):
    return [one for one in cells if about(one).get("grade_id") != "double-hidden"]


def rename(cells):
    for one in cells:
        if about(one).get("grade_id") == "double-hidden":
            about(one)["grade_id"] = "double-secret"
    return cells


def give_more(cells):
    for one in cells:
        if about(one).get("grade_id") == "double-hidden":
            about(one)["points"] = 7
    return cells


def mend(cells):
    for one in cells:
        one.source = one.source.replace("double(3) == 6", "double(4) == 8")
    return cells


@pytest.fixture
def marked(folder):
    """Ada is graded, and her essay is marked."""
    hand_in(folder, "ada", "half", "because")
    grade(folder)
    mark(folder, "ada", "essay", 3.0)
    return folder


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (add, r"not released \(treble, treble-test\).* into an assignment of its own"),
        (remove, r"lacks released cells \(double-hidden\), which go on counting.* put them back"),
        (rename, r"lacks .*\(double-hidden\) and has others \(double-secret\).* old names back"),
        (give_more, r"other points, than were released \(double-hidden\).*generate_assignment"),
        (
            mend,
            r"another text, .*\(double-hidden\): the released ones count until you run `nbgrader gen",
        ),
    ],
)
def test_a_question_that_was_changed_after_the_release_is_named_with_a_way(marked, how, said):
    """The class is graded as it was released, every mark stays."""
    before = read_recorded(gradebook_url(marked))
    change(marked, how)
    report = grade(marked)["week1"]
    assert re.search(said, str(report))
    assert read_recorded(gradebook_url(marked)) == before


def test_what_was_released_as_it_stands_is_not_spoken_of(marked):
    assert grade(marked)["week1"].notes == ()


@pytest.mark.long
def test_new_points_count_after_the_release_and_a_new_question_never_does(marked):
    """nbgrader takes the first, and ends with its own traceback at the second; marks stay."""
    change(marked, give_more)
    plain_course.command(marked, "nbgrader", "generate_assignment", "week1", "--force")
    report = grade(marked)["week1"]
    assert report.notes == ()
    assert "double  2.5 → 4.5  +2" in str(report)
    change(marked, add)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "week1", "--force"],
        cwd=marked,
        env=plain_course.environment(),
        capture_output=True,
        text=True,
    )
    assert "Cannot add or remove cells" in done.stderr  # says nbgrader; if not, say less above
    assert "nbgrader adds no question" in str(grade(marked)["week1"])
    assert kept(marked, "ada", "essay") == (3.0, None, False)


def test_a_renamed_assignment_is_recognised(marked):
    """Whether its submissions were renamed as well or not."""
    before = read_recorded(gradebook_url(marked))
    (marked / "source" / "week1").rename(marked / "source" / "wind")
    way = "'wind' in .* seems to be 'week1' under another name"
    assert re.search(way, str(grade(marked)["week1"]))
    (marked / "submitted" / "ada" / "week1").rename(marked / "submitted" / "ada" / "wind")
    for names in ([], ["wind"]):
        with pytest.raises(CourseError, match=way):
            grade(marked, assignments=names)
    assert read_recorded(gradebook_url(marked)) == before
