"""Marks that a person gave: they stay, and wait for another look only where the answer is another."""

import json
import re
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course.kept_marks import read_answers
from autograder.course.state import read_state, state_path
from autograder.model import Outcome
from tests.autograder.course.conftest import InThisProcess, grade, hand_in
from tests.autograder.recorded import gradebook_url, read_recorded

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def mark(folder, student, cell, points=None, extra=None, comment=None):
    """As formgrader does it."""
    with Gradebook(gradebook_url(folder), "plain") as gradebook:
        if points is not None or extra is not None:
            found = gradebook.find_grade(cell, "sheet", "week1", student)
            found.manual_score, found.extra_credit = points, extra
            found.needs_manual_grade = points is None and found.auto_score is None
        if comment:
            found = gradebook.find_comment(cell, "sheet", "week1", student)
            found.manual_comment = comment
        gradebook.db.commit()


def kept(folder, student, cell):
    """Points that count by a person, extra points, and whether it waits."""
    _, manual, extra, waits = read_recorded(gradebook_url(folder)).grades[
        "week1", student, "sheet", cell
    ]
    return manual, extra, waits


def said(folder, student="ada") -> list[str]:
    """What a person should know about marks."""
    state = read_state(folder, "week1", student)
    told = [flag for flag in state.flags if flag.kind in ("mark", "comment")]
    return [f"{flag.cell}: {flag.text}" for flag in told]


def mend_a_test(folder):
    """Another hidden test, and the gradebook as nbgrader leaves it when that was released."""
    path = folder / "source" / "week1" / "sheet.ipynb"
    path.write_text(path.read_text().replace("double(3) == 6", "double(4) == 8"))
    with Gradebook(gradebook_url(folder), "plain") as gradebook:
        cell = gradebook.find_source_cell("double-hidden", "sheet", "week1")
        cell.source = cell.source.replace("double(3) == 6", "double(4) == 8")
        gradebook.db.commit()


@pytest.fixture
def marked(folder):
    """Ada's essay, her project and one of her tests are marked."""
    hand_in(folder, "ada", "half", "because of the wind")
    grade(folder)
    mark(folder, "ada", "essay", 3.0, 0.5, "well said")
    mark(folder, "ada", "project", 4.0)
    mark(folder, "ada", "double-visible", 2.0)
    return folder


def test_a_mended_test_lets_no_mark_wait(marked):
    """All is graded anew; what a person marked counts as it did, the comment stays."""
    mend_a_test(marked)
    workers = InThisProcess()
    grade(marked, workers)
    assert "ada" in workers.graded
    assert kept(marked, "ada", "essay") == (3.0, 0.5, False)
    assert kept(marked, "ada", "project") == (4.0, None, False)
    assert kept(marked, "ada", "double-visible") == (2.0, None, False)
    comments = read_recorded(gradebook_url(marked)).comments
    assert comments["week1", "ada", "sheet", "essay"][1] == "well said"
    assert said(marked) == []


def test_a_mark_on_a_changed_answer_waits_and_says_what_it_was(marked):
    """The points stand until someone looks; marks on other answers do not wait."""
    hand_in(marked, "ada", "half", "because of the rain")
    report = grade(marked)["week1"]
    assert kept(marked, "ada", "essay") == (3.0, 0.5, True)
    assert kept(marked, "ada", "double-visible") == (2.0, None, False)
    assert report.states["ada"].outcome is Outcome.FLAGGED
    text = "the answer is another since a person gave it 3 and 0.5 extra points: look again"
    assert said(marked) == [f"essay: {text}"]


def test_a_mark_on_a_test_waits_where_the_code_is_another(marked):
    """A test is marked for the answer that it tests; the essay is another matter."""
    hand_in(marked, "ada", "half = 1", "because of the wind")
    grade(marked)
    assert kept(marked, "ada", "double-visible") == (2.0, None, True)
    assert kept(marked, "ada", "essay") == (3.0, 0.5, False)
    assert [line.split(":")[0] for line in said(marked)] == ["double-visible"]


def test_what_waits_goes_on_waiting_until_someone_looked(marked):
    """Another grading of the same answer makes nothing of it."""
    hand_in(marked, "ada", "half", "because of the rain")
    grade(marked)
    grade(marked, force=True)
    assert kept(marked, "ada", "essay") == (3.0, 0.5, True)
    assert "another since a person gave it 3 and 0.5 extra points: look again" in said(marked)[0]
    mark(marked, "ada", "essay", 2.0)
    grade(marked, force=True)
    assert kept(marked, "ada", "essay") == (2.0, None, False)
    assert said(marked) == []


def test_what_someone_looked_at_is_spoken_of_no_more(marked):
    """Nothing is graded for it."""
    hand_in(marked, "ada", "half", "because of the rain")
    assert "look again" in str(grade(marked)["week1"])
    assert "look again" in str(grade(marked)["week1"])
    mark(marked, "ada", "essay", 2.0)
    workers = InThisProcess()
    report = grade(marked, workers)["week1"]
    assert workers.graded == []
    assert "look again" not in str(report)
    assert report.states["ada"].outcome is Outcome.GRADED


def test_extra_points_alone_are_looked_at_again_as_well(folder):
    """They were given to an answer, too."""
    hand_in(folder, "ada", "right")
    grade(folder)
    mark(folder, "ada", "double-hidden", extra=1.0)
    grade(folder, force=True)
    assert kept(folder, "ada", "double-hidden") == (None, 1.0, False)
    hand_in(folder, "ada", "right!")
    grade(folder)
    assert kept(folder, "ada", "double-hidden") == (None, 1.0, True)
    assert "gave it 1 extra points" in said(folder)[0]


def test_a_comment_on_an_answer_that_is_another_is_told(folder):
    """It stays where it is."""
    hand_in(folder, "ada", "right")
    grade(folder)
    mark(folder, "ada", "double", comment="short!")
    hand_in(folder, "ada", "right, and longer")
    grade(folder)
    assert said(folder) == ["double: the answer is another since a person wrote a comment on it"]


@pytest.mark.parametrize("change", ["scratch", "picture", "file"])
def test_what_stands_beside_an_answer_is_part_of_it(marked, change):
    """A cell of the student's own before it, a picture in it, a file that was handed in."""
    place = marked / "submitted" / "ada" / "week1"
    notebook = nbformat.read(place / "sheet.ipynb", as_version=4)
    essay = next(i for i, cell in enumerate(notebook.cells) if "wind" in cell.source)
    if change == "scratch":
        notebook.cells.insert(essay, nbformat.v4.new_markdown_cell("And also …"))
    elif change == "picture":
        notebook.cells[essay]["attachments"] = {"a.png": {"image/png": "aGVsbG8="}}
    else:
        (place / "essay.pdf").write_bytes(b"%PDF")
    nbformat.write(notebook, place / "sheet.ipynb")
    grade(marked)
    assert kept(marked, "ada", "essay")[2]


def test_what_is_no_answer_is_none(marked):
    """A later time stamp, outputs, a file of the author's that the student changed: no new answer."""
    place = marked / "submitted" / "ada" / "week1"
    (place / "timestamp.txt").write_text("2029-01-01 00:00 UTC")
    (place / "data.csv").write_text("my own")
    notebook = nbformat.read(place / "sheet.ipynb", as_version=4)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="hello")]
    nbformat.write(notebook, place / "sheet.ipynb")
    workers = InThisProcess()
    grade(marked, workers)
    assert "ada" in workers.graded
    assert said(marked) == []


def test_a_mark_given_to_other_points_is_looked_at_again(marked):
    """3 of 4 points are another thing than 3 of 8."""
    path = marked / "source" / "week1" / "sheet.ipynb"
    path.write_text(re.sub(r'"points": 4\b', '"points": 8', path.read_text()))
    with Gradebook(gradebook_url(marked), "plain") as gradebook:  # as after the release
        gradebook.find_grade_cell("essay", "sheet", "week1").max_score = 8
        gradebook.db.commit()
    grade(marked)
    assert kept(marked, "ada", "essay")[2]
    assert said(marked) == [
        "essay: a person gave it 3 and 0.5 extra points of 4, and it has 8 now: look again"
    ]


def test_without_a_state_the_graded_notebook_tells_what_the_answer_was(marked):
    """After a run that was killed, say; where that is gone as well, the mark waits, and says so."""
    state_path(marked, "week1", "ada").unlink()
    grade(marked)
    assert said(marked) == []
    assert not kept(marked, "ada", "essay")[2]
    state_path(marked, "week1", "ada").unlink()
    shutil.rmtree(marked / "autograded" / "ada")
    grade(marked)
    assert kept(marked, "ada", "essay") == (3.0, 0.5, True)
    assert any("not known for which answer" in line for line in said(marked))


def test_an_ungradable_submission_in_between_changes_nothing(marked):
    """The first submission comes back: its marks are its marks."""
    hand_in(marked, "ada", "UNGRADABLE")
    grade(marked)
    hand_in(marked, "ada", "half", "because of the wind")
    grade(marked)
    assert kept(marked, "ada", "essay") == (3.0, 0.5, False)
    assert said(marked) == []


def test_a_state_of_an_earlier_version_can_be_read(marked):
    """It has no answers; the graded notebook has."""
    path = state_path(marked, "week1", "ada")
    state = json.loads(path.read_text())
    del state["answers"]
    path.write_text(json.dumps(state))
    grade(marked, force=True)
    assert said(marked) == []


def test_a_test_that_belongs_to_no_answer_is_marked_for_all_of_them():
    """Names such as nbgrader's own `cell-1f2e` tell nothing."""

    def found(answer):
        about = {"grade": False, "solution": False, "task": False}
        cells = [("one", answer, {"solution": True}), ("two", "2", {"solution": True})]
        cells += [("cell-1f", "assert one", {"grade": True, "points": 2})]
        return read_answers(
            json.dumps(
                {
                    "cells": [
                        {
                            "cell_type": "code",
                            "source": text,
                            "metadata": {"nbgrader": {**about, **more, "grade_id": name}},
                        }
                        for name, text, more in cells
                    ]
                }
            ),
            {},
        )

    first, second = found("1"), found("11")
    assert first["cell-1f"] != second["cell-1f"]
    assert first["two"] == second["two"]
    assert first["cell-1f"].points == 2
