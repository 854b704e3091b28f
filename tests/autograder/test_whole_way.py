"""A class goes the whole way: collected, graded, decided, marked, looked at, given back, handed on.

Its members have names in several scripts. Some hand in nothing, late, a broken notebook, wrong work, work
that ends its kernel or that cheats, and some have copied. Nobody is lost, and nobody gets a zero who
has none. A dozen go in `make test`; two hundred are `long`.
"""

import csv
import io
import json
import random
import shutil
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.course.folder import Course
from autograder.course.marks import read_marks
from tests.autograder import plain_course
from tests.autograder.course.conftest import released_course  # noqa: F401
from tests.submissions.assemble import Section

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

NAMES = (
    ("Ana", "Sousa"),
    ("小明", "王"),
    ("عمر", "الخطيب"),
    ("देवी", "शर्मा"),
    ("Zoë", "O'Brien"),
    ("Ken", "Chen, Jr."),
    ("=1+1", "@SUM"),
)
# What the members of a score hand in, by their place in it; all others hand in right work.
MISSING, LATE, WRONG, ENDS_ITS_KERNEL, EQUAL_TO_ALL, BROKEN, COPIED, COPY = range(8)
SCORE = 12
ANSWERS = {
    WRONG: "def double(x):\n    return x + 5",
    ENDS_ITS_KERNEL: "def double(x):\n    import os\n    os._exit(1)",
    EQUAL_TO_ALL: (
        "class Any:\n    def __eq__(self, other):\n        return True\n\n\n"
        "def double(x):\n    return Any()"
    ),
}
RIGHT = "def double(x):\n    return x * 2"
DUE = datetime(2026, 11, 1, 22, tzinfo=UTC)
WORDS = [
    "network",
    "layer",
    "weight",
    "bias",
    "window",
    "step",
    "gate",
    "memory",
    "cell",
    "input",
    "output",
    "hidden",
    "error",
    "gradient",
    "chain",
    "product",
    "sum",
    "small",
    "large",
    "slow",
    "fast",
    "early",
    "late",
    "reset",
    "update",
    "keep",
    "forget",
    "read",
    "write",
    "state",
]


def essay(seed: object) -> str:
    """Sixty words that nobody else writes."""
    chance = random.Random(str(seed))
    return " ".join(chance.choice(WORDS) for _ in range(60))


class Member:
    """One member of the class."""

    def __init__(self, number: int):
        self.number = number
        self.kind = number % SCORE
        self.id = f"s{number:03}"
        self.first, self.last = NAMES[number % len(NAMES)]
        self.name = f"{self.first} {self.last} {number}"
        self.email = f"{self.id}@uni.example"

    @property
    def answers(self) -> list[Section]:
        """What stands in the notebook."""
        text = essay(self.number if self.kind != COPY else self.number - 1)
        if self.kind == COPY:  # every tenth word is another
            words = text.split()
            words[::10] = ["therefore"] * len(words[::10])
            text = " ".join(words)
        return [Section("double", ANSWERS.get(self.kind, RIGHT)), Section("essay", text)]

    @property
    def handed_in(self) -> datetime:
        return DUE + timedelta(hours=2 if self.kind == LATE else -5)


def made_class(released: Path, folder: Path, size: int) -> list[Member]:
    """The course, its class list, and the archive, worksheet and gradebook of the platforms."""
    shutil.copytree(released, folder)
    members = [Member(number) for number in range(size)]
    course = Course.open(folder)
    with course.gradebook() as gradebook:
        for one in members:
            gradebook.add_student(
                one.id, first_name=one.first, last_name=f"{one.last} {one.number}", email=one.email
            )
        gradebook.update_or_create_assignment("week1", duedate=DUE.replace(tzinfo=None))
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        for one in members:
            if one.kind == MISSING:
                continue
            place = plain_course.hand_in(folder, one.id, "week1", one.answers)
            notebook = (place / "sheet.ipynb").read_bytes()
            shutil.rmtree(place.parent)
            plain = "".join(sign for sign in one.name if sign not in "/_\0")
            archive.writestr(
                f"{plain}_{1000 + one.number}_assignsubmission_file/sheet (1).ipynb",
                b"{" if one.kind == BROKEN else notebook,
            )
    (folder / "worksheet.csv").write_text(worksheet(members), encoding="utf-8-sig")
    (folder / "canvas.csv").write_text(canvas(members), encoding="utf-8-sig")
    return members


def worksheet(members: list[Member]) -> str:
    """Moodle's, see `autograder.exchange.moodle`."""
    head = [
        *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
        *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
        "Feedback comments",
    ]
    lines = [head]
    for one in members:
        local = one.handed_in.astimezone()
        when = "-" if one.kind == MISSING else f"{local:%A, {local.day} %B %Y, %I:%M %p}"
        status = "No submission" if one.kind == MISSING else "Submitted for grading"
        identifier = f"Participant {1000 + one.number}"
        lines.append([identifier, one.name, one.email, status, "", "14.00", "Yes", when, "-", ""])
    return as_csv(lines)


def canvas(members: list[Member]) -> str:
    """Canvas's, see `autograder.exchange.canvas`."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "week1 (4711)"]
    lines = [head, ["    Points Possible", "", "", "", "", "14.00"]]
    for one in members:
        name = f"{one.last} {one.number}, {one.first}"
        lines.append([name, str(90_000 + one.number), one.id, one.email, "A", ""])
    return as_csv(lines)


def as_csv(lines: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()


def run(folder: Path, *arguments: str) -> int:
    return main([*arguments, "--course", str(folder)])


def mark(folder: Path, points: float) -> None:
    """What markers do: each essay and each task that waits gets points."""
    with Course.open(folder).gradebook() as gradebook:
        for student, marks in read_marks(gradebook, "week1").items():
            for notebook, cell in marks.waiting:
                if cell in ("essay", "project"):
                    grade = gradebook.find_grade(cell, notebook, "week1", student)
                    grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def grades(path: Path, column: str) -> dict[str, str]:
    """What a platform's file says: the name of a line -> its grade."""
    lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    return {one.get("Email address") or one["SIS Login ID"]: one[column] for one in lines}


@pytest.mark.parametrize("size", [SCORE, pytest.param(200, marks=pytest.mark.long)])
def test_a_class_goes_from_the_archive_to_the_grades(
    released_course,  # noqa: F811
    tmp_path,
    monkeypatch,
    capsys,
    size,
):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "course"
    members = made_class(released_course, folder, size)
    kinds = Counter(one.kind for one in members)
    there = size - kinds[MISSING]

    # Everybody's work is found, and the late are late.
    roster = ["--roster", str(folder / "worksheet.csv")]
    assert run(folder, "collect", "week1", str(folder / "moodle.zip"), *roster) == 0
    assert f"{there} collected, {kinds[LATE]} late" in capsys.readouterr().out
    assert len(list(folder.glob("submitted/*/week1/sheet.ipynb"))) == there

    # Graded once; the broken ones are no zero, the cheats wait, nobody stops the class.
    assert run(folder, "grade", "week1") == 1
    said = capsys.readouterr().out
    assert f"week1: {there} submissions" in said
    assert f"{kinds[BROKEN]} ungradable" in said
    assert run(folder, "decide", "week1", "double-hidden", "outside") == 0
    assert run(folder, "decide", "week1", "double-visible", "outside") == 0
    assert f"the points of {kinds[EQUAL_TO_ALL]} student" in capsys.readouterr().out
    mark(folder, 3.0)
    assert run(folder, "grade", "week1") == 1  # nothing is graded anew, marks stay
    assert f"{there} unchanged since an earlier run" in capsys.readouterr().out
    with Course.open(folder).gradebook() as gradebook:
        marks = read_marks(gradebook, "week1")
    for one in members:
        if one.kind in (MISSING, BROKEN):
            continue
        wrong = one.kind in (WRONG, ENDS_ITS_KERNEL, EQUAL_TO_ALL)
        assert marks[one.id].waiting == []
        assert marks[one.id].score == (6.0 if wrong else 11.0)

    # Who copied stands among the pairs.
    assert run(folder, "similar", "week1", "--json") == 1
    pairs = json.loads(capsys.readouterr().out)
    text = json.dumps(pairs)
    for one in members:
        if one.kind == COPY:
            assert one.id in text
            assert f"s{one.number - 1:03}" in text

    # A page for everyone who handed in, which Moodle takes.
    wishes = ["--zip", str(folder / "back.zip"), "--moodle", str(folder / "worksheet.csv")]
    assert run(folder, "feedback", "week1", *wishes) == 0
    with zipfile.ZipFile(folder / "back.zip") as archive:
        assert len(archive.namelist()) == there
    for one in members:
        page = folder / "feedback" / one.id / "week1" / "index.html"
        assert page.exists() == (one.kind != MISSING)
        assert one.kind == MISSING or page.stat().st_size < 150_000

    # Into both platforms; who has no grade has no zero.
    for platform, file, column in (
        ("moodle", "worksheet.csv", "Grade"),
        ("canvas", "canvas.csv", "week1 (4711)"),
    ):
        filled = folder / f"{platform}-filled.csv"
        into = ["--into", str(folder / file), "--output", str(filled)]
        assert run(folder, "export", "week1", "--to", platform, *into) == 0
        found = grades(filled, column)
        for one in members:
            grade = found[one.email]
            if one.kind in (MISSING, BROKEN):
                assert grade == ""
            else:
                assert float(grade) == marks[one.id].score
