"""`autograder audit`: what it finds in a course with planted weak tests, and in one without."""

import json
import re
from contextlib import chdir
from pathlib import Path

import pytest

from autograder.__main__ import main
from tests.autograder.audit.planted import make_course
from tests.autograder.recorded import gradebook_url, read_recorded
from tests.once import once

pytestmark = pytest.mark.usefixtures("sandboxed", "nbgrader")

PLANTED = {
    "signs": "gives an empty array",  # np.allclose of nothing
    "raised": "gives an empty array",  # .all() of nothing
    "solved": "gives the points of the test where the visible test does not ask",
    "square": "gives None, and makes the checks of an unlocked cell say yes",
    "pairs": "gives an empty iterator",  # zip ends with the shorter one
    "vowels": "always gives one result of the visible test",
    "total": "empties its arguments, and answers for the empty ones",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Two assignments: weak and strong."""
    return once(tmp_path_factory, "planted", make_course) / "course"


@pytest.fixture(scope="module")
def audited(course, tmp_path_factory) -> Path:
    """A folder with what was printed and written of both, and the exit status."""

    def audit(folder: Path) -> None:
        page, told = folder / "page.html", folder / "told.json"
        with chdir(course), told.open("w") as file, pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdout", file)
            status = main(["audit", "weak", "strong", "--json", "--html", str(page)])
        (folder / "status").write_text(str(status))

    return once(tmp_path_factory, "audited", audit)


def told(audited: Path, name: str) -> dict:
    weak, strong = json.loads((audited / "told.json").read_text())
    return {"weak": weak, "strong": strong}[name]


def questions(audited: Path, name: str) -> dict[str, dict]:
    return {one["question"]: one for one in told(audited, name)["questions"]}


@pytest.mark.parametrize(("question", "answer"), PLANTED.items())
def test_a_worthless_answer_that_is_paid_is_found(audited, question, answer):
    """Each of the planted weaknesses, by the answer that makes use of it."""
    paid = {one["what"]: one for one in questions(audited, "weak")[question]["paid"]}
    assert answer in paid
    assert paid[answer]["earned"] == paid[answer]["of"] == 2


def test_a_change_that_no_test_notices_is_shown_as_a_difference(audited):
    """The list may be longer by one."""
    assert questions(audited, "weak")["up_to"]["survivors"] == [
        "3: - return list(range(1, n + 1))\n   + return list(range(1, n + 2))"
    ]


def test_filed_answers_are_held_against_what_they_are_worth(audited):
    """A right one that is refused; a wrong one, and one right in part, that earn too much."""
    half = questions(audited, "weak")["half"]
    assert [one["what"] for one in half["refused"]] == ["by numpy"]
    wrong = {one["what"]: one["earned"] for one in half["generous"]}
    assert wrong == {"towards zero, which is another half of -7": 2, "no half of nothing": 2}


def test_nothing_is_found_in_strong_tests(audited):
    """A function, a class, a value, and two functions that are judged together."""
    assert told(audited, "strong")["sound"] is True
    assert told(audited, "weak")["sound"] is False
    found = questions(audited, "strong")
    assert list(found) == ["clipped", "Counter", "best_length", "shortened"]
    for one in found.values():
        assert one["paid"] == one["survivors"] == one["refused"] == one["generous"] == []
        assert one["tried"]["worthless"] >= 6
        assert one["tried"]["mutants"] >= 1
        assert one["seconds"] > 0


def test_the_exit_status_says_that_something_was_found(audited):
    """For scripts; where nothing is, it is 0: see below."""
    assert (audited / "status").read_text() == "1"


def test_an_equivalent_mutant_is_accepted_with_its_reason(audited):
    """It is listed, and does not count."""
    assert questions(audited, "strong")["clipped"]["accepted"] == [
        "4: return np.where(x >= most, most, x): where both are equal it does not matter which is taken"
    ]


def test_what_was_not_tried_is_named_with_the_reason(audited):
    """A text, an answer that no test uses, and what makes no sense for a value."""
    assert told(audited, "weak")["untried"] == {"unused": "no test uses what it binds"}
    assert told(audited, "strong")["untried"] == {"essay": "text that a person grades"}
    said = questions(audited, "strong")["best_length"]["untried"]
    assert any("the answer is a value: hands its input back" in line for line in said)


def test_nothing_is_written_into_the_course(audited, course):
    """No grade, no submission, no file."""
    assert read_recorded(gradebook_url(course)).grades == {}
    assert {path.name for path in course.iterdir()} == {
        "audit",
        "gradebook.db",
        "nbgrader_config.py",
        "release",
        "source",
    }


def test_what_is_filed_for_the_audit_is_not_released(course):
    """It lies where nbgrader does not look."""
    files = [path.name for path in (course / "release").rglob("*") if path.is_file()]
    assert sorted(files) == ["strong.ipynb", "weak.ipynb"]


def test_the_page_says_the_same_and_needs_nothing_else(audited):
    """In light and dark, from one file."""
    page = (audited / "page.html").read_text()
    for answer in PLANTED.values():
        assert answer in page
    assert "+ return list(range(1, n + 2))" in page
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page
    assert not re.search(r"(src|href)=|@import|url\(", page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_on_a_phone(audited, browser, scheme):
    """Nothing is wider than a narrow screen, and text stands out from the page."""
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page.goto((audited / "page.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    look = page.evaluate("[getComputedStyle(document.body)].map(s => [s.color, s.backgroundColor])")
    page.close()
    ((text, ground),) = [[sum(map(int, re.findall(r"\d+", one)[:3])) for one in it] for it in look]
    assert (text > ground) == (scheme == "dark")
    assert abs(text - ground) > 500


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "knows no assignment 'nothing'"),
        (["strong", "--question", "clip"], "it has Counter, best_length, clipped, shortened"),
        (["strong", "--course", "/nowhere"], "no course folder"),
    ],
)
def test_what_is_not_there_is_an_error_of_whoever_asks(course, capsys, arguments, said):
    """With exit status 2, and a sentence."""
    with chdir(course):
        assert main(["audit", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_one_question_can_be_audited_alone_and_printed(course, capsys):
    """With fewer mutants, and a word on those that are left out; the exit status is 0."""
    with chdir(course):
        assert main(["audit", "weak", "--question", "up_to", "--mutants", "2"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("weak: 1 question, nothing found; ")
    assert "mutants: 2" in said.out
    assert "4 of 6 mutants: --mutants" in said.out
    assert "weak: up_to, 1 of 1 questions" in said.err
