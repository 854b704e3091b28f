"""The guide to teaching: a schedule with every chapter, hours that are the sets' own, true quotations."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
import yaml

from book.slides.deck import KEYS
from book.theme import reading
from tests.book.notebooks import BOOK, ROOT
from tests.book.test_reading import CHAPTERS

GUIDE = (BOOK / "guides" / "teaching.md").read_text(encoding="utf-8")
SETS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["questions"]
    for path in sorted((ROOT / "solutions").glob("ps*.toml"))
}
PARTS = [
    [chapter["file"].removeprefix("book/") for chapter in part["chapters"]]
    for part in yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
]


def rows(title: str) -> list[list[str]]:
    """The cells of the first table that begins at or below these words."""
    table = re.search(r"(?m)(?:^\|.*\n)+", GUIDE[GUIDE.index(title) :])
    assert table, title
    lines = table[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def linked(cell: str) -> list[str]:
    """
    >>> linked("[The loop](../rnn/loop.ipynb), [The layer](../rnn/layer.ipynb)")
    ['rnn/loop', 'rnn/layer']
    """
    return re.findall(r"\]\(\.\./([\w/]+)\.ipynb\)", cell)


def weeks(schedule: str) -> list[list[str]]:
    return rows(f"## {schedule} weeks")


SCHEDULES = pytest.mark.parametrize("schedule", ["Six", "Twelve"])


@SCHEDULES
def test_every_chapter_is_read_once_in_the_order_of_the_book(schedule):
    read = [page for week in weeks(schedule) for page in linked(week[1])]
    assert read == CHAPTERS


@SCHEDULES
def test_the_minutes_of_a_week_are_those_of_its_chapters(schedule):
    for week in weeks(schedule):
        counted = re.fullmatch(r"\{minutes\}`([^`]+)`", week[2])
        assert counted, week
        assert counted[1].split() == linked(week[1])


@SCHEDULES
def test_no_week_has_more_to_read_than_the_page_says(schedule):
    """Forty minutes, or an hour and a quarter."""
    most = {"Six": 75, "Twelve": 40}[schedule]
    for week in weeks(schedule):
        pages = [reading.count(BOOK / f"{page}.ipynb").minutes for page in linked(week[1])]
        assert sum(pages) <= most, week[0]


@SCHEDULES
def test_a_quiz_comes_when_its_part_has_been_read(schedule):
    plan = weeks(schedule)
    read = {page: int(week[0]) for week in plan for page in linked(week[1])}
    asked = {page: int(week[0]) for week in plan for page in linked(week[3])}
    quizzes = {page: part for part in PARTS for page in part if page.endswith("/quiz")}
    assert list(asked) == list(quizzes)
    for quiz, part in quizzes.items():
        assert asked[quiz] >= max(read[page] for page in part if page in CHAPTERS), quiz


@SCHEDULES
def test_a_set_is_given_out_when_its_chapters_have_been_read(schedule):
    """And is due later, or after the end of the course."""
    plan, known = weeks(schedule), set()
    given: dict[str, int] = {}
    due: dict[str, int] = {}
    for week in plan:
        known |= set(linked(week[1]))
        for name in filter(None, week[4].split(", ")):
            given[name] = int(week[0])
            source = (ROOT / "solutions" / name / f"{name}.ipynb").read_text(encoding="utf-8")
            assert set(re.findall(r"book/([a-z]+/\w+)", source)) <= known, name
        due |= dict.fromkeys(filter(None, week[5].split(", ")), int(week[0]))
    assert list(given) == list(SETS)
    assert all(due.get(name, len(plan) + 1) > given[name] for name in SETS)
    assert due.keys() <= given.keys()


def test_the_hours_of_a_set_are_the_sum_of_its_questions():
    found = {row[0]: row[2:] for row in rows("| Problem set | About")}
    assert list(found) == list(SETS)
    for name, questions in SETS.items():
        hours, minutes = divmod(sum(question["minutes"] for question in questions), 60)
        kinds = ("visible", "hidden", "written")
        points = sum(question.get(kind, 0) for question in questions for kind in kinds)
        wanted = [str(len(questions)), str(points), f"{hours} h {minutes:02}"]
        assert found[name] == wanted, name


def test_each_part_has_its_quiz_and_its_slides():
    numbers = {"twelve": 12, "fourteen": 14, "eighteen": 18, "twenty": 20}
    quizzes = [page for part in PARTS for page in part if page.endswith("/quiz")]
    table = rows("| Part | Quiz")
    assert [linked(row[1]) for row in table] == [[quiz] for quiz in quizzes]
    for quiz, row in zip(quizzes, table, strict=True):
        asked = tomllib.loads((BOOK / f"{quiz}.toml").read_text(encoding="utf-8"))["question"]
        word = re.match(r"\[(\w+) questions", row[1])
        assert word, row
        assert numbers[word[1]] == len(asked), quiz
        assert f'href="../../_slides/{quiz.split("/")[0]}.html"' in row[2]
        sheet = re.fullmatch(r"\[\w+\]\(\.\./(\w+/sheet)\.md\)", row[3])
        assert sheet, row
        assert any(sheet[1] in part for part in PARTS), row


def test_the_keys_of_the_slides_are_those_that_a_deck_lists():
    """And arrows stand for arrows."""
    named = " ".join(row[0] for row in rows("| Key | What"))
    missing = [key for names, _ in KEYS for key in names.split() if key not in named]
    assert missing == []


def test_the_longest_questions_are_named():
    (sentence,) = re.findall(
        r"The questions with the most minutes are .*, with (?:\w+) each", GUIDE
    )
    every = {q["name"]: q["minutes"] for questions in SETS.values() for q in questions}
    longest = {name for name, minutes in every.items() if minutes == max(every.values())}
    assert set(re.findall(r"`(\w+)`", sentence)) == longest


def visible_tests() -> dict[str, str]:
    """What the visible test of each question says, as text without the breaks of its strings."""
    found = {}
    for name in SETS:
        source = (ROOT / "solutions" / name / f"{name}.ipynb").read_text(encoding="utf-8")
        for cell in json.loads(source)["cells"]:
            if cell["id"].endswith("-visible"):
                said = re.sub(r'"\s+f?"', "", "".join(cell["source"]))
                found[cell["id"].removesuffix("-visible")] = said
    return found


def test_what_a_test_is_quoted_with_it_says():
    """And each question that a row names exists and has likely causes."""
    tests = visible_tests()
    table = rows("| Expected difficulty")
    assert len(table) >= 10
    for row in table:
        quoted, names = re.search("‘(.*)’", row[1]), re.findall(r"`(\w+)`", row[2])
        assert quoted, row
        assert len(names) >= 2, row
        assert any(quoted[1] in tests[name] for name in names), row
        assert all("causes=" in tests[name] for name in names), row
