"""Marking in a browser: by keyboard, two at a time, with a server that is killed, with hostile texts."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from autograder.course.folder import Course
from autograder.marking.desk import Desk
from autograder.marking.pages import Pages
from autograder.marking.server import ready
from autograder.session.cleaner import Cleaner
from tests.autograder.marking.conftest import ESSAYS, LONG, hand_in_and_grade, write_scheme
from tests.autograder.plain_course import environment
from tests.autograder.recorded import gradebook_url
from tests.conftest import PATIENCE

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
ESSAY, HIDDEN = "/q/sheet/essay", "/q/sheet/double-hidden"
WILD = {
    "scripty": "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 1\">",
    "tagendings": "</textarea></form></article><script>document.title = 'taken'</script>",
    "linkylink": "[a](javascript:document.title='taken') <svg onload=document.title=1> <style>*{}",
    "hugehuge": "</pre><b>x</b> `` $\\href{javascript:0}{x}$ " * 20_000,
}
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(" ")}`))"""


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve a course from this process; the address of the page."""
    with ExitStack() as end:

        def start(folder: Path, names: bool = False) -> str:
            one = end.enter_context(ready(Course.open(folder), "week1", names))
            thread = threading.Thread(target=one.run)
            thread.start()
            end.callback(thread.join)
            end.callback(lambda: setattr(one.server, "should_exit", True))
            return one.address

        yield start


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A marker's own browser at a page of the server; whatever it is, no script fails there."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def visit(address: str, path: str = ESSAY, **look: object) -> Page:
        context = browser.new_context(reduced_motion="reduce", **look)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda one: one.url.startswith(("data:", base(address))) or fail(one))
        enter(page, address, path)
        return page

    def fail(request) -> None:
        errors.append(f"asked for {request.url}")

    yield visit
    for context in contexts:
        context.close()
    assert errors == []


def base(address: str) -> str:
    return address.partition("/?")[0]


def enter(page: Page, address: str, path: str = ESSAY) -> None:
    """Open the address with the token, then a page."""
    page.goto(address)
    expect(page.get_by_role("heading", name="week1: what there is to mark")).to_be_visible()
    page.goto(base(address) + path)


def answer(page: Page, text: str):
    """The first answer on the page that holds a text."""
    return page.locator("article.answer", has_text=text).first


def said(page: Page, text: str):
    """What its form says; the sum of points has a role of its own."""
    return answer(page, text).locator("form.mark > p[role=status]")


def points(folder: Path) -> dict[str, float | None]:
    """What a person gave each student's essay, by nbgrader's gradebook."""
    with Gradebook(gradebook_url(folder), "plain") as gradebook:
        return {
            one.student.id: grade.manual_score
            for one in gradebook.assignment_submissions("week1")
            for notebook in one.notebooks
            for grade in notebook.grades
            if grade.name == "essay"
        }


def test_a_class_is_marked_with_the_keyboard_alone(course_to_mark, serve, visit):
    """The next one, sentences by their digits, a comment, all that are alike at once, and on."""
    page = visit(serve(course_to_mark))
    assert "1 waits" not in page.locator("#progress").inner_text()
    page.keyboard.press("n")
    current = page.locator("article[aria-current]")
    expect(current).to_contain_text(LONG)
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(current.locator("output")).to_have_text("3 of 4 points")
    page.keyboard.press("c")
    page.keyboard.type("Say 1, not n.")  # keys are letters there
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(said(page, LONG)).to_have_text("Saved: 3 of 4 points, 3 answers.")
    page.keyboard.press("n")
    expect(current).to_contain_text("I do not know")
    page.keyboard.press("c")
    page.keyboard.type("Look at Section 2.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#progress")).to_have_text("5 of 5 done, 0 wait")
    expect(page.get_by_role("alert")).to_contain_text("No answer is free here")
    alike = dict.fromkeys(("adalovelace", "bobmarley", "cleopatra"), 3)
    assert points(course_to_mark) == {**alike, "dantealighieri": 0, "evecurie": None}
    page.reload()
    expect(answer(page, "I do not know").get_by_label("Comment")).to_have_value(
        "Look at Section 2."
    )


def test_two_markers_take_turns_and_neither_overwrites_what_the_other_gave(
    course_to_mark, serve, visit
):
    address = serve(course_to_mark)
    one, two = visit(address), visit(address)
    one.keyboard.press("n")
    expect(one.locator("article[aria-current]")).to_contain_text(LONG)
    two.keyboard.press("n")
    expect(two.locator("article[aria-current]")).to_contain_text("I do not know")
    expect(answer(two, LONG).locator(".taken")).to_have_text("another marker has it")

    answer(two, LONG).get_by_label("Comment").fill("mine, half written")
    answer(one, LONG).get_by_role("button", name="All", exact=False).first.click()
    answer(one, LONG).get_by_role("button", name="Save", exact=False).first.click()
    expect(said(one, LONG)).to_have_text("Saved: 4 of 4 points.")
    newer = answer(two, LONG).locator(".newer")
    expect(newer).to_contain_text("There is another mark by now: 4 of 4 points.")
    answer(two, LONG).get_by_role("button", name="Save s", exact=True).click()
    expect(said(two, LONG)).to_contain_text("Somebody else has marked this meanwhile")
    assert sorted(filter(None, points(course_to_mark).values())) == [4]

    newer.get_by_role("button", name="Keep what I wrote").click()
    answer(two, LONG).get_by_role("button", name="Save s", exact=True).click()
    expect(said(two, LONG)).to_have_text("Saved: 0 of 4 points.")
    expect(answer(one, LONG).get_by_label("Comment")).to_have_value("mine, half written")


@contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """The command, and the address that it prints."""
    command = [sys.executable, "-m", "autograder", "mark", "week1", "--no-browser"]
    with subprocess.Popen(
        [*command, "--course", str(folder)], stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        try:
            lines = iter(process.stdout.readline, "")
            yield (
                process,
                next(found[0] for line in lines if (found := re.search(r"http\S+", line))),
            )
        finally:
            process.kill()


def test_a_server_that_is_killed_loses_nothing(course_to_mark, serve, visit):
    """What was saved is in the gradebook; what was not stands in the page again."""
    with started(course_to_mark) as (process, address):
        page = visit(address)
        answer(page, LONG).get_by_label("Comment").fill("saved")
        answer(page, LONG).get_by_role("button", name="Save s", exact=True).click()
        expect(said(page, LONG)).to_have_text("Saved: 0 of 4 points.")
        answer(page, "I do not know").get_by_label("Comment").fill("half a sen")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        answer(page, "I do not know").get_by_role("button", name="Save s", exact=True).click()
        expect(said(page, "I do not know")).to_contain_text("What you wrote is kept in this tab")
    enter(page, serve(course_to_mark))
    expect(answer(page, LONG).get_by_label("Comment")).to_have_value("saved")
    unsaved = answer(page, "I do not know")
    expect(unsaved.get_by_label("Comment")).to_have_value("half a sen")
    expect(said(page, "I do not know")).to_have_text("Not saved yet.")
    unsaved.get_by_role("button", name="Save s", exact=True).click()
    expect(said(page, "I do not know")).to_have_text("Saved: 0 of 4 points.")


@pytest.mark.long
def test_ctrl_c_ends_it_without_a_word(course_to_mark):
    with started(course_to_mark) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_nothing_that_a_student_wrote_acts_on_the_page(folder, serve, visit):
    """Scripts, links, tags that would end the page's own, names of students in flags."""
    write_scheme(folder)
    hand_in_and_grade(folder, WILD, "right FLAG </textarea><script>document.title = 1</script>")
    page = visit(serve(folder))
    title = page.title()
    expect(page.locator("article.answer")).to_have_count(len(WILD))
    assert page.locator("article.answer form.mark").count() == len(WILD)
    assert page.locator("script").count() == 1
    found = "[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]"
    found += ".filter(({ name }) => name.startsWith('on')).map(({ name }) => name))"
    assert page.evaluate(found) == []
    assert (
        page.evaluate("[...document.links].filter((one) => one.protocol !== 'http:').length") == 0
    )
    assert re.search(r"and \d{3},\d{3} more characters", page.content())
    assert not [student for student in WILD if student in page.content()]
    comment = page.get_by_label("Comment").first
    comment.fill("</textarea><script>document.title = 'taken'</script>")
    page.get_by_role("button", name="Save s", exact=True).first.click()
    expect(page.locator("form.mark > [role=status]").first).to_have_text("Saved: 0 of 4 points.")
    page.reload()
    expect(page.get_by_text("Saved", exact=False)).to_have_count(0)
    kept = page.get_by_label("Comment").evaluate_all("(all) => all.map((one) => one.value)")
    assert "</textarea><script>document.title = 'taken'</script>" in kept
    assert page.title() == title


@pytest.mark.long
def test_the_rubric_is_changed_and_extended_in_the_page(course_to_mark, serve, visit):
    page = visit(serve(course_to_mark))
    answer(page, "I do not know").get_by_label("+1 Both see").check()
    answer(page, "I do not know").get_by_role("button", name="Save s", exact=True).click()
    expect(said(page, "I do not know")).to_have_text("Saved: 1 of 4 points.")
    answer(page, LONG).get_by_label("Comment").fill("a draft")

    page.get_by_text("Both see the same field. in 1 answer").click()
    page.get_by_label("Points", exact=True).first.fill("1.5")
    page.get_by_role("button", name="Change it in every answer").first.click()
    expect(answer(page, "I do not know").locator(".label")).to_have_text("1.5 of 4 points")
    page.get_by_text("Add a sentence").click()
    add = page.locator("form.set-item").last
    add.get_by_label("Points").fill("-1")
    add.get_by_label("Sentence").fill("Says <b>nothing</b>.")
    add.get_by_role("button", name="Add").click()
    expect(answer(page, LONG).get_by_label("-1 Says nothing.")).to_be_visible()
    expect(answer(page, LONG).get_by_label("Comment")).to_have_value("a draft")
    assert points(course_to_mark)["dantealighieri"] == 1.5


@pytest.mark.long
def test_a_test_that_waits_is_settled_with_both_results_in_view(folder, serve, visit):
    essays = dict.fromkeys(("adalovelace", "bobmarley"), "because")
    hand_in_and_grade(folder, essays, "UNSURE wrong")
    page = visit(serve(folder), HIDDEN)
    first = page.locator("article.answer").first
    expect(first).to_contain_text("disagreement: fails where no student code can reach it")
    expect(first).to_contain_text("which could have made it up")
    expect(first.locator("dd").first).to_have_text("0 of 3 points")
    expect(page.get_by_text("assert double(3) == 6")).to_be_visible()
    first.get_by_role("button", name="As inside: 3").click()
    first.get_by_role("button", name="Save s", exact=True).click()
    expect(first.locator("form.mark > p[role=status]")).to_have_text("Saved: 3 of 3 points.")
    page.get_by_role("button", name="What the test gives outside").click()
    expect(page.locator("#progress")).to_have_text("2 of 2 done, 0 wait")
    labels = page.locator("article.answer .label").all_inner_texts()
    assert sorted(labels) == ["0 of 3 points, by program", "3 of 3 points"]


def test_only_whoever_has_the_address_gets_anything(course_to_mark, serve):
    """Not under another host's name, not for another site's page, not without the token."""
    address = urlsplit(serve(course_to_mark))
    (token,) = parse_qs(address.query)["token"]
    cookie = {"Cookie": f"autograder-mark-{address.port}={token}"}
    sent = {"Content-Type": "application/json"}
    body = json.dumps({"current": ""})

    def status(method: str, path: str, headers: dict[str, str], content: str = "") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=60)
        connection.request(method, path, content, headers)
        answered = connection.getresponse()
        answered.read()
        connection.close()
        return answered.status

    assert status("GET", "/", cookie) == 200
    assert status("POST", f"{ESSAY}/state", cookie | sent, body) == 200
    strangers = {
        "no token": {},
        "a wrong token": {"Cookie": f"autograder-mark-{address.port}={token[:-1]}"},
        "another host": cookie | {"Host": f"evil.example:{address.port}"},
        "another port": cookie | {"Host": "127.0.0.1:1"},
        "another site": cookie | {"Origin": "http://evil.example"},
    }
    for who, headers in strangers.items():
        for path in ("/", ESSAY, "/page.js", "/nothing"):
            assert status("GET", path, headers) == 403, who
        assert status("POST", f"{ESSAY}/state", headers | sent, body) == 403, who
        assert status("POST", f"/?token={token}", headers, "") == 403, who
    as_form = cookie | {"Content-Type": "text/plain"}
    assert status("POST", f"{ESSAY}/state", as_form, body) == 400
    for wrong in ("", "[]", "{}", '{"current": ' + '"x"' * 400_000):
        assert status("POST", f"{ESSAY}/state", cookie | sent, wrong) == 400
    saved = {"seen": {}, "items": [], "adjusted": 1e400, "comment": "", "rubric": ""}
    assert status("POST", f"{ESSAY}/save", cookie | sent, json.dumps(saved)) == 400
    assert status("GET", "/q/sheet/nothing", cookie) == 404


def test_nobodys_name_is_on_the_page_unless_it_is_asked_for(course_to_mark):
    with Gradebook(gradebook_url(course_to_mark), "plain") as gradebook:
        gradebook.update_or_create_student("adalovelace", first_name="Ada", last_name="Lovelace")
        gradebook.db.commit()
    desk = Desk(Course.open(course_to_mark), "week1")
    view = desk.view(("sheet", "essay"))
    desk.close()
    names = {*ESSAYS, "Ada Lovelace"}
    hidden, shown = (Pages("week1", AsText(), names=one).pile(view) for one in (False, True))
    assert {name for name in names if name in hidden} == set()
    assert {name for name in names if name in shown} == names


class AsText(Cleaner):
    """Renders nothing, and starts no process."""

    def mend(self, texts):
        return [None for _ in texts]


@pytest.mark.long
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_everyone_can_mark(course_to_mark, serve, visit, theme, width):
    """axe has nothing to say, and nothing scrolls sideways."""
    look = {"color_scheme": theme, "viewport": {"width": width, "height": 900}}
    page = visit(serve(course_to_mark), **look)
    page.keyboard.press("n")
    expect(page.locator("article[aria-current]")).to_be_visible()
    for fold in page.locator("details").all():
        fold.evaluate("(one) => { one.open = true; }")
    page.evaluate(Axe().axe_script)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(page.url.removesuffix(ESSAY))
    page.evaluate(Axe().axe_script)
    assert page.evaluate(RUN_AXE) == []
