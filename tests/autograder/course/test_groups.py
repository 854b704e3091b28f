"""Students who work together: one submission counts for all of them."""

import pytest

from autograder.__main__ import main
from autograder.course.folder import Course
from autograder.course.groups import read_groups
from autograder.course.rehearsal import AUTHOR
from autograder.model import Outcome
from tests.autograder.course.conftest import InThisProcess, grade, hand_in

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def together(folder, *members, table="week1", name="group 1"):
    """Add a group to the groups file."""
    with (folder / "groups.toml").open("a") as file:
        file.write(f'["{table}"]\n"{name}" = {list(members)}\n')


def enrol(folder, *students):
    with Course.open(folder).gradebook() as gradebook:
        for student in students:
            gradebook.update_or_create_student(student)


def recorded(folder, assignment="week1"):
    """Score and time of each submission in the gradebook."""
    with Course.open(folder).gradebook() as gradebook:
        found = gradebook.find_assignment(assignment).submissions
        return {one.student.id: (one.score, one.timestamp) for one in found}


def graded(folder, **options):
    """The students whose submissions were given to the engine."""
    workers = InThisProcess()
    grade(folder, workers, **options)
    return [student for student in workers.graded if student != AUTHOR]


def stamp(submitted, when):
    (submitted / "timestamp.txt").write_text(when)


def test_what_one_member_hands_in_is_recorded_for_all(folder):
    """Rows, time, folder and state; a flag says whose it is, but not to who handed it in."""
    enrol(folder, "ada", "cleo")
    stamp(hand_in(folder, "bob", "half"), "2030-01-02 03:04:05 UTC")
    hand_in(folder, "dora")
    together(folder, "ada", "bob", "cleo")
    states = grade(folder)["week1"].states
    rows = recorded(folder)
    assert rows["ada"] == rows["cleo"] == rows["bob"]
    assert rows["bob"][0] == 2.5
    assert rows["dora"][0] == 5.0
    assert str(rows["ada"][1]) == "2030-01-02 03:04:05"
    assert (folder / "autograded" / "ada" / "week1" / "sheet.ipynb").is_file()
    assert states["ada"].notes == ["group: handed in by bob, for the group 'group 1'"]
    assert states["bob"].outcome is states["dora"].outcome is Outcome.GRADED


def test_it_is_graded_once_and_not_again(folder):
    """Until something of it changes: the answers, or who belongs to the group."""
    enrol(folder, "ada", "cleo")
    hand_in(folder, "bob")
    together(folder, "ada", "bob")
    assert graded(folder) == ["bob"]
    assert graded(folder) == []
    (folder / "groups.toml").unlink()
    together(folder, "ada", "bob", "cleo")
    assert graded(folder) == ["bob"]
    hand_in(folder, "bob", "half")
    assert graded(folder) == ["bob"]
    assert recorded(folder)["cleo"][0] == 2.5
    assert graded(folder) == []


def test_of_several_submissions_the_last_counts_for_all_and_all_are_told(folder):
    """By their timestamps, whoever's name comes first."""
    stamp(hand_in(folder, "ada", "right"), "2030-01-02 03:04:05 UTC")
    stamp(hand_in(folder, "bob", "half"), "2030-01-01 03:04:05 UTC")
    together(folder, "ada", "bob")
    states = grade(folder)["week1"].states
    assert {score for score, _ in recorded(folder).values()} == {5.0}
    for student in ("ada", "bob"):
        (note,) = states[student].notes
        assert "what ada did last counts for all, and what bob did does not" in note
    stamp(folder / "submitted" / "bob" / "week1", "2030-01-03 03:04:05 UTC")
    assert graded(folder) == ["bob"]
    assert {score for score, _ in recorded(folder).values()} == {2.5}


def test_one_that_cannot_be_read_does_not_count_before_one_that_can(folder):
    """Though it may be the last."""
    hand_in(folder, "ada", "right")
    (folder / "submitted" / "bob").mkdir()
    (folder / "submitted" / "bob" / "week1").symlink_to(folder / "source" / "week1")
    together(folder, "ada", "bob")
    grade(folder)
    assert {score for score, _ in recorded(folder).values()} == {5.0}


def test_a_member_who_handed_in_nothing_can_be_named(folder):
    """`--student ada` grades what counts for her."""
    enrol(folder, "ada")
    hand_in(folder, "bob")
    hand_in(folder, "dora")
    together(folder, "ada", "bob")
    assert graded(folder, student="ada") == ["bob"]
    assert sorted(recorded(folder)) == ["ada", "bob"]


def test_who_leaves_a_group_is_named_and_graded_alone(folder):
    """Whoever handed in gets their own; of who did not, the run says it."""
    enrol(folder, "cleo")
    stamp(hand_in(folder, "ada", "half"), "2030-01-01 03:04:05 UTC")
    stamp(hand_in(folder, "bob", "right"), "2030-01-02 03:04:05 UTC")
    together(folder, "ada", "bob", "cleo")
    grade(folder)
    (folder / "groups.toml").unlink()
    report = grade(folder)["week1"]
    assert recorded(folder)["ada"][0] == 2.5
    assert "cleo is in no group now, and keeps the points of one" in str(report)


def test_a_table_for_every_assignment_holds_where_there_is_no_other(folder):
    """`["*"]`, and week1's own."""
    for student in ("ada", "bob", "cleo"):
        hand_in(folder, student)
    together(folder, "ada", "bob", table="*")
    together(folder, "bob", "cleo", table="week1")
    course = Course.open(folder)
    with course.gradebook() as gradebook:
        assert read_groups(course, gradebook, "week1").keys() == {"bob", "cleo"}
        assert read_groups(course, gradebook, "week2").keys() == {"ada", "bob"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[week1]\na = ["ada", "eve"]', "no student 'eve' in the gradebook"),
        ('[week1]\na = ["ada"]\nb = ["ada"]', "'ada' of 'b' is named in 'a', too"),
        ('[week1]\na = ["ada", "ada"]', "'ada' of 'a' is named twice"),
        ('[week1]\na = "ada"', "'a' should be a list of students"),
        ('week1 = ["ada"]', "should be a table"),
        ("[week1", "cannot be read"),
    ],
)
def test_a_wrong_groups_file_is_an_error_of_whoever_wrote_it(folder, capsys, text, said):
    """With exit status 2 and a sentence that names the file; nobody is graded."""
    hand_in(folder, "ada")
    (folder / "groups.toml").write_text(text)
    assert main(["grade", "week1", "--course", str(folder)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "groups.toml" in error
    assert recorded(folder) == {}
