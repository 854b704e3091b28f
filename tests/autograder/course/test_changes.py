"""Grading again: who gained and lost where; the whole report as JSON, and in a log of the run."""

import json
from dataclasses import replace

import pytest
from tests.autograder.course.test_marks import mark

from autograder.course.changes import MOST, Change, Points, change_lines
from autograder.course.folder import Course
from autograder.course.journal import KEPT, journal
from tests.autograder.course.conftest import InThisProcess, grade, hand_in
from tests.autograder.course.plain_engine import PlainGrader
from tests.autograder.course.test_run import command

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


class Mended(PlainGrader):
    """The hidden test is another: what was right fails it, what was half right passes."""

    def grade(self, spec, submission, settings):
        result = super().grade(spec, submission, settings)
        notebooks = []
        for one in result.notebooks:
            hidden = one.scores.get("double-hidden")
            now = {3.0: 0.0, 1.5: 3.0}.get(hidden, hidden)
            notebooks.append(replace(one, scores={**one.scores, "double-hidden": now}))
        return replace(result, notebooks=tuple(notebooks))


def again(folder):
    """Grade anew with the mended test."""
    return grade(folder, InThisProcess(Mended()), force=True)["week1"]


def logs(folder):
    paths = sorted((folder / ".autograder" / ".logs").glob("*.log"))
    return [json.loads(path.read_text()) for path in paths]


def test_a_mended_test_is_followed_by_who_gained_and_who_lost(folder):
    """Question by question; who has the same points as before is not in the table."""
    for student, answer in (("ada", "right"), ("bob", "half"), ("cleo", "wrong")):
        hand_in(folder, student, answer)
    grade(folder)
    text = str(again(folder))
    assert "scores of 2 students changed:" in text
    assert "ada  double  5 → 2    -3" in text
    assert "bob  double  2.5 → 4  +1.5" in text
    assert "cleo" not in text.partition("changed:")[2]


def test_who_is_graded_for_the_first_time_gains_and_loses_nothing(folder):
    hand_in(folder, "ada")
    assert grade(folder)["week1"].changes == ()
    hand_in(folder, "bob")
    assert grade(folder)["week1"].changes == ()
    hand_in(folder, "bob", "UNGRADABLE")
    report = grade(folder)["week1"]
    assert report.changes == ()  # the earlier grade stands
    hand_in(folder, "bob", "half")
    assert [str(one.old) + str(one.new) for one in grade(folder)["week1"].changes] == ["52.5"]


def test_a_mark_that_begins_to_wait_is_in_the_table(folder):
    """Its points stand; that someone has to look is a change as well."""
    hand_in(folder, "ada", "right", "because")
    grade(folder)
    mark(folder, "ada", "essay", 3.0)
    hand_in(folder, "ada", "right", "because of that")
    assert "ada  essay  3 → 3 (waits)" in str(grade(folder)["week1"])


def test_of_many_changes_the_questions_are_summed_and_the_rest_is_in_the_log():
    """A class of 200 does not scroll away what else is said."""
    found = [
        Change(f"s{n:03}", "sheet", "double", Points(1.0), Points(3.0 if n % 4 else 0.0))
        for n in range(200)
    ]
    lines = change_lines(found, "log.json")
    assert len([line for line in lines if " → " in line]) == MOST
    assert f"and {200 - MOST} more: log.json" in lines
    assert lines[-1].split() == ["double", "150", "gained", "50", "lost", "+250", "in", "all"]


def test_the_report_as_json_is_all_that_is_printed(folder, capsys):
    """States, scores, changes, flags; an ungradable submission has no score, which is not zero."""
    hand_in(folder, "ada")
    hand_in(folder, "bob", "half FLAG")
    hand_in(folder, "cleo", "UNGRADABLE")
    assert command(folder, json=True) == 1
    (report,) = json.loads(capsys.readouterr().out)
    there = report["submissions"]
    assert (report["assignment"], report["points"], report["changes"]) == ("week1", 14, [])
    assert [there[one]["score"] for one in there] == [5.0, 2.5, None]
    assert there["bob"]["outcome"] == "graded and flagged"
    assert there["bob"]["flags"][0]["kind"] == "network"
    assert there["cleo"]["reason"] == "nothing that can be read"
    assert there["ada"]["waits"]
    hand_in(folder, "ada", "half")
    command(folder, json=True)
    (report,) = json.loads(capsys.readouterr().out)
    assert report["changes"] == [
        {
            "student": "ada",
            "notebook": "sheet",
            "question": "double",
            "old": {"points": 5.0, "waits": False},
            "new": {"points": 2.5, "waits": False},
            "gain": -2.5,
        }
    ]
    assert not report["submissions"]["bob"]["graded_now"]


def test_every_run_leaves_a_log_with_the_same_report(folder):
    """What was asked for, how it ended, what became of it."""
    hand_in(folder, "ada")
    report = grade(folder, student="a*")["week1"]
    (log,) = logs(folder)
    assert (log["command"], log["ended"]) == ("grade", "well")
    assert log["asked"] == {"assignments": [], "student": "a*", "force": False}
    assert log["assignments"] == [report.as_json()]


def test_a_run_that_was_interrupted_leaves_a_log_of_what_it_did(folder):
    """With the changes, which the next run cannot know any more."""

    class Interrupted(InThisProcess):
        def map(self, jobs):
            for pair in super().map(jobs):
                yield pair
                if pair[1].student == "ada":
                    raise KeyboardInterrupt

    for student in ("ada", "bob"):
        hand_in(folder, student)
    grade(folder)
    with pytest.raises(KeyboardInterrupt):
        grade(folder, Interrupted(Mended()), force=True)
    log = logs(folder)[-1]
    assert log["ended"] == "KeyboardInterrupt"
    (report,) = log["assignments"]
    assert [(one["student"], one["gain"]) for one in report["changes"]] == [("ada", -3.0)]
    assert report["submissions"].keys() == {"ada"}


def test_only_the_newest_logs_are_kept(tmp_path):
    """A course that is graded every night does not fill the disk."""
    for number in range(KEPT + 3):
        with journal(tmp_path, "grade", number=number):
            pass
    kept = [log["asked"]["number"] for log in logs(tmp_path)]
    assert kept == list(range(3, KEPT + 3))


def test_sums_of_points_carry_no_dust(folder):
    """0.1 and 0.2 points are 0.3, in the gradebook's cells, in the report and in the changes."""

    class Thirds(PlainGrader):
        def grade(self, spec, submission, settings):
            result = super().grade(spec, submission, settings)
            scores = {"double-visible": 0.1, "double-hidden": 0.1 + 0.2 - 0.1}
            return replace(
                result, notebooks=tuple(replace(n, scores=scores) for n in result.notebooks)
            )

    hand_in(folder, "ada")
    grade(folder)
    report = grade(folder, InThisProcess(Thirds()), force=True)["week1"]
    assert report.scores == {"ada": 0.3}
    assert [change.new.points for change in report.changes if change.question == "double"] == [0.3]
    with Course.open(folder).gradebook() as gradebook:
        assert gradebook.find_grade("double-hidden", "sheet", "week1", "ada").auto_score == 0.2
