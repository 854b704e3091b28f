"""`autograder similar` in a course: what it prints, what it writes, and where."""

import json
import random
import re
import shutil
import stat
from contextlib import chdir, redirect_stdout
from pathlib import Path

import pytest

from autograder.__main__ import main
from tests.autograder import plain_course
from tests.autograder.course.conftest import make_released_course
from tests.autograder.similar.made_class import Hand, essay, pool, renamed
from tests.once import once
from tests.submissions.assemble import Section

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
STUDENTS = 12
HOSTILE = '</pre><script>alert(1)</script><img src=x onerror="alert(2)">'


def hand_in(folder: Path, student: str, code: str, text: str) -> Path:
    answers = [Section("double", code), Section("essay", text)]
    return plain_course.hand_in(folder, student, "week1", answers)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Where no other course's settings are in force."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Twelve who worked alone, four who did not, a group of two, one whose notebook is broken."""
    return once(tmp_path_factory, "similar_course", make_course) / "course"


def make_course(folder: Path) -> None:
    make_released_course(folder)
    course, dice = folder / "course", random.Random(3)
    answers = [sorted(found) for found in pool("ps2").values()]
    codes = [
        "\n\n\n".join(Hand(dice).write(dice.choice(found)) for found in dice.sample(answers, 6))
        for _ in range(STUDENTS)
    ]
    for number, code in enumerate(codes):
        hand_in(course, f"s{number:02}", code, essay(dice))
    hand_in(course, "copier", renamed(codes[0]), essay(dice))
    said = f"the kernel {HOSTILE} is turned over and then it slides along the whole of the input"
    words = f"# {said}, which is why nobody has to count the zeros at its borders\n"
    for name in ("loud", "louder"):
        hand_in(course, name, f"{words}{dice.choice(answers[0])}", essay(dice))
    for name in ("ada", "bob"):
        hand_in(course, name, renamed(codes[1]), essay(dice))
    (course / "groups.toml").write_text('[week1]\n"pair <1>" = ["ada", "bob"]\n')
    (course / "submitted" / "broken" / "week1").mkdir(parents=True)
    (course / "submitted" / "broken" / "week1" / "sheet.ipynb").write_text("{")
    notes = "These are my notes of the lecture, which I hand in with the rest of it. " * 3
    for name in ("s02", "s03"):
        (course / "submitted" / name / "week1" / "notes.txt").write_text(notes)
    with chdir(course), (folder / "said.txt").open("w") as said, redirect_stdout(said):
        assert main(["similar", "week1"]) == 1


def data(course: Path) -> dict:
    (found,) = json.loads((course / ".autograder" / ".similar" / "week1.json").read_text())
    return found


def page(course: Path) -> Path:
    return course / ".autograder" / ".similar" / "week1.html"


def pairs(course: Path) -> list[set[str]]:
    return [set(pair["students"]) for pair in data(course)["pairs"]]


def test_those_who_share_what_few_have_are_listed(course):
    """Code under other names, a comment word for word, the same file."""
    found = pairs(course)
    for planted in ({"copier", "s00"}, {"loud", "louder"}, {"s02", "s03"}):
        assert planted in found
    (files,) = [one for one in data(course)["pairs"] if set(one["students"]) == {"s02", "s03"}]
    assert files["traces"] == ["the same file, notes.txt"]


def test_students_who_work_together_are_left_out_and_compared_with_others(course):
    """Both of the group are listed with the one whose answers they have."""
    found = pairs(course)
    assert {"ada", "bob"} not in found
    assert {"ada", "s01"} in found
    assert {"bob", "s01"} in found
    assert data(course)["groups"] == {"pair <1>": ["ada", "bob"]}


def test_what_the_author_ships_is_no_trace(course):
    """All of the class have the same data.csv and parts/help.py."""
    traces = [trace for pair in data(course)["pairs"] for trace in pair["traces"]]
    assert not any("data.csv" in trace or "help.py" in trace for trace in traces)


def test_a_broken_notebook_is_named_and_stops_nobody(course):
    """With the reason, on the page as well."""
    assert "cut off or damaged" in data(course)["not compared"]["broken"]
    assert "broken was not compared: the file is cut off" in page(course).read_text()


def test_nobody_else_on_the_machine_can_read_what_was_found(course):
    """The folder and both files are their owner's alone."""
    place = page(course).parent
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in place.iterdir()} == {0o600}


def test_no_text_of_a_student_acts_on_the_page(course):
    """It stands there as text, marked as what both have; nothing is loaded, nothing runs."""
    text = page(course).read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert not re.search(r"<script|<img|<link|@import|url\(|src=\"|href=\"[^#]", text)
    assert "pair &lt;1&gt;" not in text.partition("<h2>How")[2]


def test_the_page_says_what_it_does_not_prove(course):
    """Before any name."""
    text = page(course).read_text()
    assert text.index("Nothing here proves that anybody copied") < text.index("copier")


def test_passages_stand_beside_each_other_and_are_marked(course, browser):
    """The copier's code beside the one it is like; the marks say the same but for names."""
    window = browser.new_page()
    window.goto(page(course).as_uri())
    article = window.locator("article", has=window.get_by_role("heading", name="copier and s00"))
    left, right = article.locator(".beside").first.locator("pre").all()
    assert left.locator("mark").count() == right.locator("mark").count() > 0
    boxes = [one.bounding_box() for one in (left, right)]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    window.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anybody_can_read_the_page_on_a_phone(course, browser, scheme):
    """axe finds nothing to mend, and nothing is wider than a narrow screen."""
    from axe_playwright_python.sync_playwright import Axe

    window = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    window.goto(page(course).as_uri())
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(window).response["violations"] == []
    window.close()


def test_the_command_prints_pairs_and_reasons(course):
    """And where to read on."""
    said = (course.parent / "said.txt").read_text()
    assert re.search(r"copier and s00\n    code \d+\.\d, where \d+\.\d is the threshold", said)
    assert "pairs inside 1 group were left out" in said
    assert said.endswith(f"Side by side: {page(course)}\n")


def test_or_json_and_writes_the_page_where_it_is_told_to(course, tmp_path, capsys):
    """The same pairs."""
    there, before = tmp_path / "page.html", data(course)
    copy = shutil.copytree(course, tmp_path / "course")
    arguments = ["--html", str(there), "--json", "--course", str(copy)]
    assert main(["similar", "week1", *arguments]) == 1
    assert json.loads(capsys.readouterr().out) == [before]
    assert there.read_text() == page(course).read_text()


def test_a_class_in_which_nothing_is_found_ends_with_0(course, tmp_path, capsys):
    """And a note that three say little."""
    copy = Path(shutil.copytree(course, tmp_path / "course"))
    shutil.rmtree(copy / "submitted")
    (copy / "groups.toml").unlink()
    for number, answers in enumerate(list(pool("ps2").values())[:3]):
        hand_in(copy, f"s{number}", answers[0], f"Essay number {number}.")
    assert main(["similar", "week1", "--course", str(copy)]) == 0
    said = capsys.readouterr().out
    assert "3 pairs compared, no pair is worth a look" in said
    assert "3 submissions say little" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["nothing"], "knows no assignment 'nothing'"), (["week2"], "nothing to compare")],
)
def test_what_is_not_there_is_an_error_of_whoever_asks(course, capsys, arguments, said):
    """With exit status 2, and a sentence."""
    assert main(["similar", *arguments, "--course", str(course)]) == 2
    assert said in capsys.readouterr().err


def test_where_the_release_is_gone_source_and_gradebook_say_what_was_released(course, tmp_path):
    """Nobody is listed for what all were given."""
    copy = Path(shutil.copytree(course, tmp_path / "course"))
    shutil.rmtree(copy / "release")
    main(["similar", "week1", "--course", str(copy)])
    assert {"copier", "s00"} in pairs(copy)
    assert pairs(copy) == pairs(course)
