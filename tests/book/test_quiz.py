"""The self-check quizzes: their keys are right, and every answer is told right or wrong, and why."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.book.notebooks import BOOK, ROOT, cells
from tests.book.pages import elements, show
from tests.book.test_ledger import LEDGER
from tests.tabs import tab
from unrolled import quiz

QUIZZES = {path.parent.name: quiz.load(path) for path in sorted(BOOK.glob("*/quiz.toml"))}
NUMBERS = {
    **{"One": 1, "Two": 2, "Three": 3},
    **{"Twelve": 12, "Fourteen": 14, "Eighteen": 18, "Twenty": 20},
}


def source_of(part: str, kind: str) -> str:
    every = cells(BOOK / part / "quiz.ipynb")
    return "\n".join(cell.source for cell in every if cell.cell_type == kind)


def first_wrong(question: quiz.Question) -> str:
    return next(letter for letter in "ABCD" if letter not in question.key)


# --- The questions ---------------------------------------------------------------------------


def test_each_numbered_part_ends_with_a_quiz():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    last = [p["chapters"][-1]["file"] for p in toc["parts"] if p.get("numbered")]
    assert sorted(last) == [f"book/{part}/quiz" for part in QUIZZES]


def test_the_key_on_convolutions_is_the_lectures():
    (statement,) = (row["statement"] for row in LEDGER if row["id"] == "Q01")
    lecture = {int(n): key for n, key in re.findall(r"(\d+) ([A-D]+)\b", statement)}
    assert len(lecture) == 20
    assert {question.number: question.key for question in QUIZZES["cnn"]} == lecture


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(
            part, marks=pytest.mark.keras if "import keras" in source_of(part, "code") else ()
        )
        for part in QUIZZES
    ],
)
def test_a_key_that_is_wrong_stops_the_build(part, monkeypatch):
    """The page computes for every question which options are true, and compares at its end."""
    *others, last = QUIZZES[part]
    wrong = [*others, dataclasses.replace(last, key=first_wrong(last))]
    monkeypatch.setattr(quiz, "load", lambda path: wrong)
    monkeypatch.chdir(BOOK / part)
    names: dict[str, Any] = {}
    with pytest.raises(AssertionError):
        exec(compile(source_of(part, "code"), "quiz", "exec"), names)
    assert set(names["true"]) == {question.number for question in wrong}  # all were computed
    found = {number: quiz.letters(holds) for number, holds in names["true"].items()}
    assert found == {question.number: question.key for question in QUIZZES[part]}


@pytest.mark.parametrize("part", QUIZZES)
def test_the_page_says_how_many_questions_there_are_and_which_take_several_answers(part):
    text, several = source_of(part, "markdown"), sum(q.several for q in QUIZZES[part])
    assert NUMBERS[text.split()[1]] == len(QUIZZES[part])
    (said,) = re.findall(r"(\w+) questions? (?:has|have) more than one right answer", text)
    assert NUMBERS[said] == several


@pytest.mark.parametrize("part", QUIZZES)
def test_every_option_has_one_sentence_of_its_own(part):
    reasons = [option.reason for question in QUIZZES[part] for option in question.options]
    assert len(set(reasons)) == len(reasons) == 4 * len(QUIZZES[part])
    for reason in reasons:
        assert re.fullmatch(r"\S[^?!]{15,}\.", reason), reason
        assert not re.search(r"[a-z]\. [A-Z]", reason), f"two sentences: {reason}"


@pytest.mark.parametrize("part", QUIZZES)
def test_no_option_is_offered_twice(part):
    for question in QUIZZES[part]:
        assert len({option.text for option in question.options}) == 4


@pytest.mark.parametrize("part", QUIZZES)
def test_the_right_answer_is_not_to_be_guessed_from_its_letter(part):
    """Of the questions with one right answer, none of the letters has more than half."""
    keys = [question.key for question in QUIZZES[part] if not question.several]
    assert set(keys) == set("ABCD")
    assert max(keys.count(letter) for letter in "ABCD") <= len(keys) / 2


def numbers_in(text: str) -> set[float]:
    """The numbers of a text; what belongs to a name, as in Conv2D, is none."""
    found = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", text)
    return {float(number.replace(",", "")) for number in found}


@pytest.mark.parametrize("part", QUIZZES)
def test_every_number_of_a_question_stands_in_the_cells_that_check_it(part):
    code = ast.parse(source_of(part, "code"))
    literals = [n.value for n in ast.walk(code) if isinstance(n, ast.Constant)]
    checked = {float(value) for value in literals if type(value) in (int, float)}
    checked.update(*(numbers_in(value) for value in literals if isinstance(value, str)))
    for question in QUIZZES[part]:
        for text in (question.text, *(t for o in question.options for t in (o.text, o.reason))):
            assert numbers_in(text) <= checked, text


@pytest.mark.parametrize(
    ("hold", "letters"),
    [([True, False, False, False], "A"), ([False, True, False, True], "BD"), ([True] * 4, "ABCD")],
)
def test_what_holds_is_named_by_its_letters(hold, letters):
    assert quiz.letters(hold) == letters


def test_each_option_must_be_said_to_hold_or_not():
    with pytest.raises(ValueError, match="shorter"):
        quiz.letters([True, False, False])


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


@pytest.fixture(scope="module", params=QUIZZES)
def part(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def questions(part: str) -> list[quiz.Question]:
    return QUIZZES[part]


@pytest.fixture(scope="module")
def address(built_book, part: str) -> str:
    return (built_book / f"book/{part}/quiz.html").as_uri()


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    with tab(browser, viewport={"width": 360, "height": 740}) as page:
        yield page


SHOWN = """() => [
  document.querySelector(".unrolled-quiz .score").textContent,
  [...document.querySelectorAll(".unrolled-quiz :checked")].map((input) => input.name + input.value),
  [...document.querySelectorAll(".unrolled-quiz .said")].map((said) => said.textContent),
  [...document.querySelectorAll(".unrolled-quiz label")].map((label) => label.className),
]"""


def open_for_the_first_time(page: Page, address: str) -> None:
    if page.url != "about:blank":
        page.evaluate("sessionStorage.clear()")
    page.goto(address)


@pytest.fixture(scope="module")
def begun(phone: Page, address: str) -> float:
    """How far the page jumped when it was opened for the first time, for all tests that follow."""
    open_for_the_first_time(phone, address)
    return phone.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; }))
            .observe({type: "layout-shift", buffered: true});
          setTimeout(() => done(sum), 100);
        })"""
    )


@pytest.fixture(scope="module")
def fresh(phone: Page, begun: float) -> Any:
    """What the quiz shows when it is opened for the first time."""
    return phone.evaluate(SHOWN)


@pytest.fixture
def page(phone: Page, fresh: Any, address: str) -> Page:
    """The quiz with nothing chosen. It was opened once for all tests, and each begins anew."""
    if phone.url != address:  # where a test failed on its way
        phone.goto(address)
    phone.emulate_media(media="screen", color_scheme="light")
    phone.get_by_role("button", name="Start again").click()
    return phone


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


def answers(page: Page, asked: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """Choose and check these letters of these questions, one after the other, in one call."""
    return page.evaluate(f"(asked) => asked.map({ANSWER})", [list(each) for each in asked])


def keys(questions: list[quiz.Question]) -> list[tuple[int, str]]:
    return [(question.number, question.key) for question in questions]


def plain(text: str) -> str:
    return text.replace("`", "")


def test_each_right_answer_is_told_right_and_each_wrong_one_wrong_with_its_sentence(
    page, questions
):
    options = [(q, option) for q in questions if not q.several for option in q.options]
    told = answers(page, [(question.number, option.letter) for question, option in options])
    for (question, option), answer in zip(options, told, strict=True):
        right = option.letter == question.key
        word = "Right." if right else "Not this one."
        assert answer["said"] == [f"{word} {plain(option.reason)}"]
        assert answer["right"] == (option.letter if right else "")
        assert answer["wrong"] == ("" if right else option.letter)


def test_a_question_with_several_right_answers_takes_all_of_them_and_nothing_else(page, questions):
    sets = ["".join(some) for count in (1, 2, 3, 4) for some in combinations("ABCD", count)]
    tried = [(q, letters) for q in questions if q.several for letters in sets]
    told = answers(page, [(question.number, letters) for question, letters in tried])
    for (question, letters), answer in zip(tried, told, strict=True):
        first, *reasons = answer["said"]
        if letters == question.key:
            assert first == "Right, all of them."
        elif set(question.key) <= set(letters):
            assert first == "Not all."
        else:
            assert first == "There are more."
        assert reasons == [
            f"{option.letter} is {'right' if option.letter in question.key else 'wrong'}. "
            f"{plain(option.reason)}"
            for option in question.options
            if option.letter in letters
        ]


def test_the_right_ones_are_counted_and_can_be_begun_anew(page, questions, fresh):
    """Begun anew, it is as when it was opened: no answer is kept, and each try is a first one."""
    score, all_of = page.locator(".unrolled-quiz .score"), len(questions)
    expect(score).to_have_text(f"0 of {all_of} right.")
    page.evaluate(ANSWER, [1, first_wrong(questions[0])])
    expect(score).to_have_text(f"0 of {all_of} right.")
    page.evaluate(ANSWER, [1, questions[0].key])
    expect(score).to_have_text(f"1 of {all_of} right, 0 of them at the first try.")
    answers(page, keys(questions[1:]))
    expect(score).to_have_text(
        f"{all_of} of {all_of} right, {all_of - 1} of them at the first try."
    )
    page.get_by_role("button", name="Start again").click()
    assert page.evaluate(SHOWN) == fresh
    assert fresh[0] == f"0 of {all_of} right."
    assert page.locator(".unrolled-quiz :checked").count() == 0
    assert page.locator(".unrolled-quiz .said p").count() == 0
    assert page.locator(".unrolled-quiz input").first.evaluate(
        "(input) => input === document.activeElement"
    )
    answers(page, keys(questions))
    expect(score).to_have_text(f"{all_of} of {all_of} right.")


def test_an_answer_goes_when_another_one_is_chosen(page, questions):
    wrong = first_wrong(questions[0])
    page.evaluate(ANSWER, [1, wrong])
    form = page.locator("#question-1")
    assert form.locator("label.wrong").count() == 1
    form.locator(f"input:not([value={wrong}])").last.check()
    expect(form.get_by_role("status")).to_be_empty()
    assert form.locator("label.wrong").count() == 0


# Press the button of each question: what stands on it, and what is said.
CHECK = """() => [...document.querySelectorAll(".unrolled-quiz form")].map((form) => {
  const [button] = form.querySelectorAll("button");
  button.click();
  return [button.textContent, form.querySelector("[role=status]").innerText];
})"""


def test_nothing_chosen_is_told_so(page, questions):
    """The first is clicked as a reader does; a script presses the others."""
    right = ["Choose at least one." if q.several else "Choose one first." for q in questions]
    first = page.locator("#question-1")
    first.get_by_role("button", name="Check question 1", exact=True).click()
    expect(first.get_by_role("status")).to_have_text(right[0])
    assert page.evaluate(CHECK) == [
        [f"Check question {q.number}", said] for q, said in zip(questions, right, strict=True)
    ]
    expect(page.locator(".unrolled-quiz .score")).to_have_text(f"0 of {len(questions)} right.")


def test_everything_can_be_done_with_the_keyboard(page, questions):
    """Tab to a question, arrows to an answer, Enter or the button to check it; Space for boxes."""

    def past_the_link(question):
        page.keyboard.press("Tab")
        if question.calculator:
            assert page.evaluate("document.activeElement.tagName") == "A"
            page.keyboard.press("Tab")

    first = questions[0]
    form = page.locator("#question-1")
    form.locator("input").first.focus()
    page.keyboard.press("Space")
    for _ in range("ABCD".index(first.key) + 1):  # one too far, from D to A again
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Not this one.")
    page.keyboard.press("ArrowUp")
    past_the_link(first)
    assert page.evaluate("document.activeElement.textContent") == "Check question 1"
    page.keyboard.press("Space")
    expect(form.get_by_role("status")).to_contain_text("Right.")
    boxes = next(question for question in questions if question.several)
    form = page.locator(f"#question-{boxes.number}")
    form.locator("input").first.focus()
    for letter in "ABCD":
        if letter in boxes.key:
            page.keyboard.press("Space")
        if letter != "D":
            page.keyboard.press("Tab")
    past_the_link(boxes)
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Right, all of them.")


def test_each_question_is_a_group_with_a_name_and_a_place_where_its_answer_is_spoken(
    page, questions
):
    for question in questions:
        form = page.locator(f"#question-{question.number}")
        expect(form.get_by_role("group").locator("legend")).to_have_text(
            f"{question.number}. {plain(question.text)}"
        )
        expect(form.get_by_role("checkbox" if question.several else "radio")).to_have_count(4)
        expect(form.get_by_role("status")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_all_answers_without_scrolling_sideways(page, questions, theme):
    show(page, theme, 360)
    answers(page, keys(questions))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_page_does_not_jump_when_the_quiz_starts(begun):
    assert begun < 0.1


# Unfold the key of a question that is folded: what is seen then, and of which letters it says so.
UNFOLD = """(form) => {
  if (!form.querySelector("details").open) form.querySelector("summary").click();
  const lines = [...form.querySelectorAll("li")].filter((line) => line.checkVisibility());
  return lines.map((line) => [line.dataset.letter, line.innerText.replace(/\\s+/g, " ")]);
}"""


def test_without_scripts_the_key_is_folded_below_each_question(browser, address, questions):
    """The first is clicked as a reader does."""
    with tab(browser, java_script_enabled=False) as page:
        page.goto(address)
        forms = page.locator(".unrolled-quiz form")
        folded = "(forms) => forms.every((f) => !f.querySelector('li').checkVisibility())"
        assert forms.evaluate_all(folded)
        page.locator("#question-1 summary").click()
        assert page.locator("#question-1 li").first.is_visible()
        for question, lines in zip(
            questions, forms.evaluate_all(f"(forms) => forms.map({UNFOLD})"), strict=True
        ):
            assert lines == [
                [
                    option.letter,
                    f"{option.letter} is {'right' if option.letter in question.key else 'wrong'}. "
                    f"{plain(option.reason)}",
                ]
                for option in question.options
            ]
        assert page.locator(".unrolled-quiz button").count() == 0


def test_on_paper_the_key_stands_below_the_questions(page, questions):
    key = page.locator(".unrolled-quiz .printed-key")
    expect(key).to_be_hidden()
    page.emulate_media(media="print")
    expect(key).to_be_visible()
    expect(key).to_contain_text(", ".join(f"{q.number} {q.key}" for q in questions))
    expect(page.get_by_role("button", name="Check question 1", exact=True)).to_be_hidden()


def test_who_comes_back_finds_the_answers_and_the_score(page, questions):
    """After Back and after loading it again; a further try is a second one."""
    answers(page, keys(questions[:3]))
    wrong = first_wrong(questions[3])
    page.evaluate(ANSWER, [4, wrong])
    page.locator("#question-5 input").first.check()
    before = page.evaluate(SHOWN)
    assert before[0].startswith("3 of")
    page.goto(page.url.rsplit("/", 2)[0] + "/errata.html")
    page.go_back()
    assert page.evaluate(SHOWN) == before
    page.reload()
    assert page.evaluate(SHOWN) == before
    page.evaluate(ANSWER, [4, questions[3].key])
    assert page.evaluate(SHOWN)[0] == (f"4 of {len(questions)} right, 3 of them at the first try.")
    page.get_by_role("button", name="Start again").click()
    page.reload()
    assert page.evaluate(SHOWN)[0] == f"0 of {len(questions)} right."
    assert page.evaluate(SHOWN)[1] == []
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('quiz'))") == []


STRANGE = [None, 7, "text", [], {"chosen": {}, "right": "yes", "tries": "<i>", "told": 1}]


def test_what_somebody_else_has_kept_does_no_harm(phone, built_book):
    """Not even as many entries as there are questions, of the wrong kinds: nothing is chosen."""
    count = len(QUIZZES["rnn"])
    strange = json.dumps((STRANGE * count)[:count])
    open_for_the_first_time(phone, (built_book / "book/rnn/quiz.html").as_uri())
    fresh = phone.evaluate(SHOWN)
    phone.evaluate(ANSWER, [1, QUIZZES["rnn"][0].key])
    for kept in ("{", "null", "[1]", '[{"chosen": "<b>"}]', '{"length": 20}', strange):
        phone.evaluate(
            """(kept) => sessionStorage.setItem(
                Object.keys(sessionStorage).find((key) => key.includes("quiz")), kept)""",
            kept,
        )
        phone.reload()
        assert phone.evaluate(SHOWN) == fresh, kept
    phone.evaluate("sessionStorage.clear()")


LINKED = [(part, q) for part, questions in QUIZZES.items() for q in questions if q.calculator]


def calculator_of(question: quiz.Question) -> str:
    return question.calculator.partition(".")[0]


def together() -> list[list[tuple[str, quiz.Question]]]:
    """All links, in as few lists as there are links to one calculator: in each list each calculator
    comes once at most, so that one address can set up all of them."""
    lists: list[list[tuple[str, quiz.Question]]] = []
    seen: Counter[str] = Counter()
    for part, question in LINKED:
        name = calculator_of(question)
        if seen[name] == len(lists):
            lists.append([])
        lists[seen[name]].append((part, question))
        seen[name] += 1
    return lists


def link_of(built_book: Path, part: str, question: quiz.Question) -> str:
    """Where the link of a question leads."""
    quiz_page = built_book / f"book/{part}/quiz.html"
    (link,) = (
        link
        for link in elements(quiz_page, "a")
        if any(around.get("id") == f"question-{question.number}" for around in link.ancestors())
    )
    return urljoin(quiz_page.as_uri(), link.get("href"))


def test_a_link_is_followed_by_a_click(phone, built_book):
    """The last one of the last quiz."""
    linking, question = LINKED[-1]
    phone.goto((built_book / f"book/{linking}/quiz.html").as_uri())
    link = phone.locator(f"#question-{question.number} a")
    address = link.evaluate("(link) => link.href")
    assert address == link_of(built_book, linking, question)
    link.click()
    phone.wait_for_url(address)


@pytest.mark.parametrize(
    "linked",
    together(),
    ids=[" ".join(f"{part}-{q.number}" for part, q in linked) for linked in together()],
)
def test_a_link_leads_to_the_calculator_set_up_for_the_question(phone, built_book, linked):
    """The workbench takes every setting of the link, and would copy a link that has it. The links
    to several calculators are opened as one, and their places are gone to one after the other."""
    phone.emulate_media(media="screen", color_scheme="light")
    links = [urlsplit(link_of(built_book, *each)) for each in linked]
    assert {link.path for link in links} == {str(built_book / "book" / "workbench.html")}
    queries = "&".join(link.query for link in links)
    phone.goto(links[0]._replace(query=queries).geturl())
    phone.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    for (_, question), address in zip(linked, links, strict=True):
        name = calculator_of(question)
        calculator = phone.locator(f"[data-calculator={name}]")
        expect(calculator).to_have_count(1)
        if address is not links[0]:
            phone.evaluate("(place) => { location.hash = place; }", address.fragment)
        expect(calculator).to_be_in_viewport()
        calculator.get_by_role("button", name="Copy a link").click()
        link = calculator.get_by_label("Link to these settings").input_value()
        settings = dict(parse_qsl(question.calculator))
        copied = dict(parse_qsl(urlsplit(link).query))
        assert {setting: copied[setting] for setting in settings} == settings
    expect(phone.get_by_text("In the address of this page")).to_have_count(0)
