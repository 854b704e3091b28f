"""The page of a class: what stands on it, that nothing in it acts, that all can read and sort it."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from autograder.course.marks import Marks
from autograder.model import Flag, Outcome
from autograder.report.measures import Correlation
from autograder.report.page import page
from autograder.report.results import ClassReport, Earlier
from tests.autograder.report.small_class import SPEC, executed, report, state, student


def whole_class() -> ClassReport:
    """Twelve students with scores, and one each who waits, is missing, flagged, or ungradable."""
    some = [student(f"s{n}", n % 2, 2 * (n % 3 > 0), n % 5, full_name=f"N{n}") for n in range(12)]
    found = report(
        *some,
        student("late", 0, 0, 1, seconds_late=5400.0, penalty=1.0),
        student("waits", 1, None, 4),
        Marks("missing", "Mia Missing", submitted=False),
        Marks("refused", submitted=False),
        notebooks={"late": executed(a="double(1) is 5", b="wrong at 3")},
        states={
            "s1": state(Outcome.FLAGGED, Flag("network", "tried", claimed=True), seconds=2.5),
            "refused": state(Outcome.UNGRADABLE, reason="no notebook was handed in"),
        },
    )
    line = Correlation(12, 0.5, -0.1, 0.8)
    return replace(found, earlier=(Earlier("week0", 14, 0.61, 12, 0.05, line),))


def test_what_needs_a_person_stands_first():
    found = page(whole_class())
    before, _, after = found.partition("<h2>Scores</h2>")
    assert "16 students: 13 graded, 1 waiting, 1 ungradable, 1 without a submission" in before
    flagged = "1 submission flagged</a>: network (not certain) 1"
    for line in ("could not be graded", flagged, "waiting for a person"):
        assert line in before
    assert "Median <strong>" in before
    assert "no notebook was handed in" in after
    assert "Mia Missing (missing)" in after
    assert "1.5</td>" in after  # hours late
    assert "61%" in after


def test_what_failed_tests_say_is_told_with_what_can_be_forged():
    found = page(whole_class())
    seen, _, hidden = found.partition("Hidden tests</h4>")
    assert "double(…) is …" in seen
    assert "wrong at …" in hidden
    assert "may have made this up" in hidden
    assert "may have made this up" not in seen


def test_a_question_that_the_better_ones_fail_is_said_first():
    marks = [student(f"s{n}", n % 2, 2 * (n % 2), 4 * (1 - n % 2)) for n in range(12)]
    marks[0] = student("s0", 1, 2, 4)
    before, _, after = page(report(*marks)).partition("<h2>Scores</h2>")
    assert "1. Twice</a>: who is good at the rest is worse here. Look at the test." in before
    assert "look at the test" in after


def test_a_small_class_has_no_discrimination_and_is_told_why():
    found = page(report(student("ana", 1, 2, 4), student("bob", 0, 0, 0)))
    assert "No question has a discrimination here: fewer than 10 students." in found


@pytest.mark.parametrize("count", [0, 1])
def test_a_class_of_nobody_or_of_one_has_a_page(count):
    found = page(report(*[student("ana", 1, 2, 4)][:count]))
    assert ("Nobody has a score yet." in found) is (count == 0)
    assert f"{count} student" in found


def test_an_assignment_that_a_person_marks_alone_or_without_points_has_a_page():
    (notebook,) = SPEC.notebooks
    essay = replace(SPEC, notebooks=(replace(notebook, cells=notebook.cells[4:]),))
    assert "no test judges it" in page(report(student("ana", None, None, 2), spec=essay))
    free = tuple(replace(cell, metadata=cell.metadata | {"points": 0}) for cell in notebook.cells)
    worthless = replace(SPEC, notebooks=(replace(notebook, cells=free),))
    assert "No question has points." in page(report(student("ana", 0, 0, 0), spec=worthless))


HOSTILE = '"><script>alert(1)</script><img src="http://elsewhere.example/x" onerror="alert(2)">'


def test_nothing_that_comes_from_elsewhere_acts():
    """Names, flags, reasons, messages, titles, and what another assignment is called."""
    (notebook,) = SPEC.notebooks
    cells = (replace(notebook.cells[0], source=f"## {HOSTILE}"), *notebook.cells[1:])
    spec = replace(SPEC, name=HOSTILE, notebooks=(replace(notebook, cells=cells),))
    found = report(
        student("ana", 0, None, 4, full_name=HOSTILE),
        student(HOSTILE, 0, 0, 4, seconds_late=60.0),
        Marks(HOSTILE + "2", HOSTILE, submitted=False),
        Marks(HOSTILE + "3", submitted=False),
        spec=spec,
        notebooks={HOSTILE: executed(a=HOSTILE), "ana": executed(b=HOSTILE)},
        states={
            "ana": state(Outcome.FLAGGED, Flag(HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
            HOSTILE + "3": state(Outcome.UNGRADABLE, reason=HOSTILE),
        },
    )
    one = Earlier(HOSTILE, 1, 0.5, 0, None, Correlation(0, why="few"))
    made = page(replace(found, earlier=(one,)), {HOSTILE: HOSTILE})
    assert made.count("<script") == made.count("</script") == 1  # that which sorts
    assert "<img" not in made
    assert 'onerror="' not in made


def test_it_asks_nobody_for_anything():
    found = page(whole_class())
    for asking in ("http:", "https:", "src=", "<link", "@import", "url("):
        assert asking not in found


@pytest.fixture
def tab(browser, tmp_path, request):
    """The page in a browser of this colour scheme and width."""
    scheme, width = request.param
    path = tmp_path / "index.html"
    path.write_text(page(whole_class()), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto(path.as_uri())
    yield tab
    context.close()


@pytest.mark.parametrize("tab", [("light", 1280), ("dark", 390)], indirect=True)
def test_everybody_can_read_it(tab):
    """Axe finds nothing, and a telephone has no need to scroll the page sideways."""
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    width = tab.evaluate("window.innerWidth")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(tab).response["violations"] == []


@pytest.mark.parametrize("tab", [("light", 1280)], indirect=True)
def test_a_table_is_sorted_by_the_column_that_is_clicked(tab):
    """Upwards, then downwards; who has no score stays below."""
    everyone = tab.get_by_role("region", name="Everyone")
    head = everyone.get_by_role("columnheader", name="Score")

    def scores() -> list[str]:
        return everyone.locator("tbody tr td:nth-child(3)").all_text_contents()

    for order, turned in (("ascending", False), ("descending", True)):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
        known = [float(score) for score in scores() if score != "–"]
        assert known == sorted(known, reverse=turned)
        assert scores()[len(known) :] == ["–"] * (16 - len(known))
