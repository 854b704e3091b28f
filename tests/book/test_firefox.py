"""A second browser: every page opens in Firefox, and every calculator starts and answers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.book import firefox as firefox_driver
from tests.book.firefox import Firefox
from tests.book.pages import GENERATED, PAGES

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """The system's Firefox; where it is missing the test is skipped, but not in CI."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        reason = "Firefox is not installed (Debian: apt-get install firefox-esr)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with firefox_driver.running(program, tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox


# All calculators of the page, once they have started; five seconds are for a machine under load.
STARTED = """async () => {
  const rooms = [...document.querySelectorAll(".calculator-room")];
  for (let i = 0; i < 600 && !rooms.every((room) => room.querySelector("button")); i += 1) {
    await new Promise((done) => setTimeout(done, 100));
  }
  return rooms.map((room) => [room.dataset.calculator ?? "", room.querySelectorAll("button").length]);
}"""
SHOWN = """() => ({
  title: (document.querySelector("article h1") ?? document.querySelector("h1"))?.textContent ?? "",
  wider: document.documentElement.scrollWidth - window.innerWidth,
  formulas: [...document.querySelectorAll("main math")].filter((math) => math.checkVisibility())
    .map((math) => math.getBoundingClientRect().height),
})"""


@pytest.mark.parametrize("name", [*PAGES, *GENERATED])
def test_a_page_opens_in_firefox(firefox: Firefox, built_book: Path, name: str) -> None:
    """Without an error; with its formulas drawn, its calculators started, and no wider than wide."""
    firefox.resize(1280, 900)
    firefox.open((built_book / name).as_uri())
    started = firefox.evaluate(STARTED)
    assert all(calculator and buttons for calculator, buttons in started), started
    shown = firefox.evaluate(SHOWN)
    assert shown["title"].strip()
    assert all(height > 0 for height in shown["formulas"])
    assert shown["wider"] <= 0
    firefox.resize(390, 844)
    assert firefox.evaluate(SHOWN)["wider"] <= 0
    assert firefox.errors == []


SET = """() => {
  const answers = {};
  for (const room of document.querySelectorAll("[data-calculator]")) {
    const before = room.textContent;
    const field = [...room.querySelectorAll("input[type=text], input[type=range]")]
      .find((input) => input.checkVisibility());
    const typed = {sampling: field.value.replace(/\\w+/, "cat"), attention: field.value.replace(/\\d/, "９")};
    field.value = field.type === "range" ? field.max
      : typed[room.dataset.calculator] ?? "４４";
    field.dispatchEvent(new Event("input", {bubbles: true}));
    answers[room.dataset.calculator] = [room.textContent !== before,
      room.querySelector(".problem[id]").textContent];
  }
  return answers;
}"""


def test_every_calculator_answers_in_firefox(firefox: Firefox, built_book: Path) -> None:
    """To a figure of full width, or to its slider; and it is as it was after loading it again."""
    address = (built_book / "book/workbench.html").as_uri()
    firefox.open(address)
    assert len(firefox.evaluate(STARTED)) == 9
    answers = firefox.evaluate(SET)
    assert len(answers) == 9
    assert {name: answer for name, answer in answers.items() if answer != [True, ""]} == {}
    texts = (
        "() => [...document.querySelectorAll('[data-calculator] .facts')].map((e) => e.innerText)"
    )
    before = firefox.evaluate(texts)
    firefox.open(address)
    firefox.evaluate(STARTED)
    assert firefox.evaluate(texts) == before
    assert firefox.errors == []


def test_an_error_in_firefox_would_be_heard(firefox: Firefox, built_book: Path) -> None:
    firefox.open((built_book / "book/notation.html").as_uri())
    firefox.evaluate("() => { setTimeout(() => { throw new Error('loud'); }); }")
    firefox.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert any("loud" in error for error in firefox.errors)
