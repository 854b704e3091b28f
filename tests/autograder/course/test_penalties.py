"""Late penalties follow from what is so now: the due date, the policy, extensions, the final score."""

from datetime import datetime

import pytest
from tests.autograder.course.test_marks import mark

from tests.autograder.course.conftest import InThisProcess, grade, hand_in
from tests.autograder.course.test_recorder import open_gradebook
from tests.autograder.recorded import gradebook_url, read_recorded

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
ALL = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
A_POINT_AN_HOUR = """
from nbgrader.plugins import BasePlugin

class Hourly(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {points} * total_seconds_late / 3600

c.AssignLatePenalties.plugin_class = Hourly
"""


def due(folder, *when):
    with open_gradebook(folder) as gradebook:
        gradebook.update_or_create_assignment("week1", duedate=datetime(*when) if when else None)


def set_policy(folder, lines):
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + lines)


def penalty(folder, student="ada"):
    return read_recorded(gradebook_url(folder)).notebooks["week1", student, "sheet"][0]


def graded_again(folder) -> list[str]:
    """Who was graded by a plain run, without --force."""
    workers = InThisProcess()
    grade(folder, workers)
    return [one for one in workers.graded if one == "ada"]


@pytest.fixture
def late(folder):
    """Ada handed in three hours late, and the course takes a point an hour."""
    due(folder, 2030, 1, 1)
    set_policy(folder, A_POINT_AN_HOUR.format(points=1))
    place = hand_in(folder, "ada", "right", "because")
    (place / "timestamp.txt").write_text("2030-01-01 03:00:00 UTC")
    grade(folder)
    assert penalty(folder) == 3
    return folder


@pytest.mark.parametrize(
    ("when", "points"), [((2030, 1, 1, 2), 1), ((2030, 1, 2), None), ((), None)]
)
def test_a_due_date_that_was_moved_after_grading_counts_at_the_next_run(late, when, points):
    """Without --force, and without grading anybody again."""
    due(late, *when)
    assert graded_again(late) == []
    assert penalty(late) == points


def test_a_policy_that_was_changed_after_grading_counts_at_the_next_run(late):
    """Here: who is late gets nothing."""
    set_policy(late, ALL)
    set_policy(
        late, "c.AssignLatePenalties.plugin_class = 'nbgrader.plugins.LateSubmissionPlugin'\n"
    )
    assert graded_again(late) == []
    assert penalty(late) == 5


def test_a_penalty_is_capped_by_the_final_score_whoever_is_marked_first(late):
    """Six points late, five by the tests: when the essay has its points, the penalty is whole."""
    (late / "submitted" / "ada" / "week1" / "timestamp.txt").write_text("2030-01-01 06:00:00 UTC")
    grade(late)
    assert penalty(late) == 5
    mark(late, "ada", "essay", 4.0)
    report = grade(late)["week1"]
    assert penalty(late) == 6
    assert report.scores == {"ada": 3.0}
    assert "ada  late penalty  -5 → -6  -1" in str(report)
    mark(late, "ada", "double-hidden", 0.0)  # a person takes points away
    grade(late)
    assert penalty(late) == 6
    mark(late, "ada", "essay", 1.0)
    grade(late)
    assert penalty(late) == 3


def test_a_changed_penalty_is_told(late):
    due(late, 2030, 1, 1, 1)
    assert "ada  late penalty  -3 → -2  +1" in str(grade(late)["week1"])


def test_a_penalty_carries_no_dust(late):
    """A tenth of a point for each of three hours."""
    set_policy(late, A_POINT_AN_HOUR.format(points=0.1))
    grade(late)
    assert penalty(late) == 0.3
