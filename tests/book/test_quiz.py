"""The self-check quiz: its key is the lecture's, and every answer is told right or wrong, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.book.notebooks import BOOK
from tests.book.pages import show
from tests.book.test_ledger import LEDGER
from unrolled import quiz

QUESTIONS = quiz.load(BOOK / "cnn" / "quiz.toml")


# --- The questions ---------------------------------------------------------------------------


def test_the_key_is_the_lectures():
    (statement,) = (row["statement"] for row in LEDGER if row["id"] == "Q01")
    lecture = {int(n): key for n, key in re.findall(r"(\d+) ([A-D]+)\b", statement)}
    assert len(lecture) == 20
    assert {question.number: question.key for question in QUESTIONS} == lecture


def test_every_option_has_one_sentence_of_its_own():
    reasons = [option.reason for question in QUESTIONS for option in question.options]
    assert len(set(reasons)) == len(reasons) == 80
    for reason in reasons:
        assert re.fullmatch(r"\S[^?!]{15,}\.", reason), reason
        assert not re.search(r"[a-z]\. [A-Z]", reason), f"two sentences: {reason}"


def test_no_option_is_offered_twice():
    for question in QUESTIONS:
        assert len({option.text for option in question.options}) == 4


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('key = "A"\noptions = [["1", "x"], ["2", "x"], ["3", "x"]]', "question 1 must have four"),
        (
            'key = "A"\noptions = [["1", "x"], ["2", ""], ["3", "x"], ["4", "x"]]',
            "question 1 must have four options, each",
        ),
        (
            'key = "E"\noptions = [["1", "x"], ["2", "x"], ["3", "x"], ["4", "x"]]',
            "the key of question 1 must be letters from A to D, not 'E'",
        ),
        (
            'key = ""\noptions = [["1", "x"], ["2", "x"], ["3", "x"], ["4", "x"]]',
            "the key of question 1",
        ),
    ],
)
def test_a_question_that_is_not_complete_is_refused(tmp_path, table, message):
    file = tmp_path / "quiz.toml"
    file.write_text(f'[[question]]\ntext = "Which?"\n{table}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        quiz.load(file)


def test_what_is_written_in_a_question_is_text_and_not_html():
    option = quiz.Option("A", "a < b & `c > d`", "Because <i>.")
    question = quiz.Question(1, "<b>?", "A", (option,) * 4)
    shown = quiz.show([question]).data
    assert "a &lt; b &amp; <code>c &gt; d</code>" in shown
    assert "&lt;b&gt;?" in shown
    assert "<i>" not in shown


def test_the_quiz_brings_all_it_needs_and_is_small():
    brought = quiz.show([]).data
    assert "<style>" in brought
    assert "<script>" in brought
    assert len(brought.encode()) < 30_000
    assert not re.search(r"\bimport\b|\bfetch\(|https?:|url\(", brought)


# --- In the page -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(built_book) -> str:
    return (built_book / "book/cnn/quiz.html").as_uri()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    yield page
    page.close()


@pytest.fixture
def page(tab: Page, address: str) -> Page:
    """The quiz, opened anew: nothing is chosen."""
    tab.emulate_media(media="screen", color_scheme="light")
    tab.goto(address)
    return tab


# Choose these letters in the form of a question and check them: what is said, and what is marked.
ANSWER = """([number, letters]) => {
  const form = document.getElementById(`question-${number}`);
  for (const input of form.querySelectorAll("input")) {
    if (input.checked !== letters.includes(input.value)) input.click();
  }
  form.requestSubmit();
  return {
    said: [...form.querySelectorAll("[role=status] p")].map((p) => p.textContent),
    right: [...form.querySelectorAll("label.right input")].map((input) => input.value).join(""),
    wrong: [...form.querySelectorAll("label.wrong input")].map((input) => input.value).join(""),
  };
}"""


def plain(text: str) -> str:
    return text.replace("`", "")


def test_each_right_answer_is_told_right_and_each_wrong_one_wrong_with_its_sentence(page):
    for question in QUESTIONS:
        if question.several:
            continue
        for option in question.options:
            answer = page.evaluate(ANSWER, [question.number, option.letter])
            right = option.letter == question.key
            word = "Right." if right else "Not this one."
            assert answer["said"] == [f"{word} {plain(option.reason)}"]
            assert answer["right"] == (option.letter if right else "")
            assert answer["wrong"] == ("" if right else option.letter)


def test_the_seventh_question_takes_all_four_and_nothing_less(page):
    (seventh,) = (question for question in QUESTIONS if question.several)
    assert seventh.number == 7
    for count in (1, 2, 3, 4):
        for letters in map("".join, combinations("ABCD", count)):
            first, *reasons = page.evaluate(ANSWER, [7, letters])["said"]
            assert first == ("Right, all of them." if letters == "ABCD" else "There are more.")
            assert reasons == [
                f"{option.letter} is right. {plain(option.reason)}"
                for option in seventh.options
                if option.letter in letters
            ]


def test_the_right_ones_are_counted_and_can_be_begun_anew(page):
    score = page.locator(".unrolled-quiz .score")
    expect(score).to_have_text("0 of 20 right.")
    page.evaluate(ANSWER, [1, "A"])
    expect(score).to_have_text("0 of 20 right.")
    page.evaluate(ANSWER, [1, "D"])
    expect(score).to_have_text("1 of 20 right, 0 of them at the first try.")
    for question in QUESTIONS[1:]:
        page.evaluate(ANSWER, [question.number, question.key])
    expect(score).to_have_text("20 of 20 right, 19 of them at the first try.")
    page.get_by_role("button", name="Start again").click()
    expect(score).to_have_text("0 of 20 right.")
    assert page.locator(".unrolled-quiz :checked").count() == 0
    assert page.locator(".unrolled-quiz .said p").count() == 0
    assert page.locator(".unrolled-quiz input").first.evaluate(
        "(input) => input === document.activeElement"
    )


def test_an_answer_goes_when_another_one_is_chosen(page):
    page.evaluate(ANSWER, [1, "A"])
    form = page.locator("#question-1")
    form.get_by_role("radio", name="C 36").check()
    expect(form.get_by_role("status")).to_be_empty()
    assert form.locator("label.wrong").count() == 0


def test_nothing_chosen_is_told_so(page):
    page.get_by_role("button", name="Check question 3", exact=True).click()
    expect(page.locator("#question-3").get_by_role("status")).to_have_text("Choose one first.")
    page.get_by_role("button", name="Check question 7", exact=True).click()
    expect(page.locator("#question-7").get_by_role("status")).to_have_text("Choose at least one.")
    expect(page.locator(".unrolled-quiz .score")).to_have_text("0 of 20 right.")


def test_everything_can_be_done_with_the_keyboard(page):
    """Tab to a question, arrows to an answer, Enter or the button to check it; Space for boxes."""
    form = page.locator("#question-1")
    form.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # B
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Not this one.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # D
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check question 1"
    page.keyboard.press("Space")
    expect(form.get_by_role("status")).to_contain_text("Right.")
    seventh = page.locator("#question-7")
    seventh.locator("input").first.focus()
    for _ in range(4):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "A"  # the calculator
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(seventh.get_by_role("status")).to_contain_text("Right, all of them.")


def test_each_question_is_a_group_with_a_name_and_a_place_where_its_answer_is_spoken(page):
    for question in QUESTIONS:
        form = page.locator(f"#question-{question.number}")
        expect(form.get_by_role("group").locator("legend")).to_have_text(
            f"{question.number}. {plain(question.text)}"
        )
        expect(form.get_by_role("checkbox" if question.several else "radio")).to_have_count(4)
        expect(form.get_by_role("status")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_all_answers_without_scrolling_sideways(page, theme):
    show(page, theme, 360)
    for question in QUESTIONS:
        page.evaluate(ANSWER, [question.number, question.key])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_page_does_not_jump_when_the_quiz_starts(page):
    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; }))
            .observe({type: "layout-shift", buffered: true});
          setTimeout(() => done(sum), 100);
        })"""
    )
    assert shift < 0.1


def test_without_scripts_the_key_is_folded_below_each_question(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    for question in QUESTIONS:
        form = page.locator(f"#question-{question.number}")
        form.locator("summary").click()
        for option in question.options:
            verdict = "right" if option.letter in question.key else "wrong"
            expect(form.locator(f"li[data-letter={option.letter}]")).to_have_text(
                f"{option.letter} is {verdict}. {plain(option.reason)}"
            )
    assert page.locator(".unrolled-quiz button").count() == 0
    context.close()


def test_on_paper_the_key_stands_below_the_questions(page):
    key = page.locator(".unrolled-quiz .printed-key")
    expect(key).to_be_hidden()
    page.emulate_media(media="print")
    expect(key).to_be_visible()
    expect(key).to_contain_text("1 D, 2 C, 3 B")
    expect(page.get_by_role("button", name="Check question 1", exact=True)).to_be_hidden()


# How the convolution calculator names its settings.
LABELS = {
    "n": "Input size",
    "kernel_size": "Kernel size",
    "strides": "Stride",
    "dilation_rate": "Dilation rate",
}


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if q.calculator], ids=lambda q: str(q.number)
)
def test_a_link_leads_to_the_calculator_set_up_for_the_question(page, question):
    """The workbench takes every setting of the link: nothing in it is unknown or not allowed."""
    page.locator(f"#question-{question.number} a").click()
    name = question.calculator.partition(".")[0]
    calculator = page.locator(f"[data-calculator={name}]")
    expect(calculator).to_have_count(1)
    expect(calculator).to_be_in_viewport()
    expect(page.get_by_text("In the address of this page")).to_have_count(0)
    if name == "convolution":
        settings = dict(re.findall(r"convolution\.(\w+)=(\w+)", question.calculator))
        assert set(settings) == {*LABELS, "padding"}
        for setting, label in LABELS.items():
            expect(calculator.get_by_label(label)).to_have_value(settings[setting])
        expect(calculator.get_by_role("radio", name=settings["padding"])).to_be_checked()
