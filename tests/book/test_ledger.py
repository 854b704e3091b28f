"""Every statement of the lecture is treated where the ledger says, by a cell that can fail.

`book/ledger.csv` has a row for each of the lecture's 86 statements: where it is treated, the
verdict, and what decided. `book/ledger.py` makes a page of it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict

import pytest

from tests.book.notebooks import BOOK, cells, chapters, page_of

sys.path.insert(0, str(BOOK))
import ledger as extension

TAG = "ledger:"
LEDGER = extension.read_ledger()
ROWS = pytest.mark.parametrize("row", LEDGER, ids=lambda row: row["id"])


@pytest.fixture(scope="module")
def tagged() -> dict[str, list[tuple[str, str]]]:
    """For each ledger id the cells that carry it: (page, source)."""
    found = defaultdict(list)
    for chapter in chapters():
        for cell in cells(chapter):
            for tag in cell.metadata.get("tags", []):
                if tag.startswith(TAG):
                    found[tag.removeprefix(TAG)].append((page_of(chapter), cell.source))
    return found


def asserts_something_computed(source: str) -> bool:
    """Whether the code has an assertion that speaks of a name or a call: that could fail."""
    return any(
        isinstance(part, ast.Name | ast.Call)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        for part in ast.walk(node.test)
    )


def test_the_ledger_has_all_of_the_lectures_statements():
    assert len({row["id"] for row in LEDGER}) == len(LEDGER) == 86
    parts = Counter(row["id"][0] for row in LEDGER)
    assert parts == {
        **{"F": 19, "N": 14, "Q": 1, "S": 4, "R": 8, "B": 6, "G": 5},
        **{"M": 6, "L": 6, "U": 6, "K": 5, "H": 6},
    }


@ROWS
def test_a_statement_has_a_verdict_and_what_decided_it(row):
    assert all(row[column].strip() for column in ("page", "slide", "statement", "decided_by"))
    assert row["verdict"] in extension.VERDICTS


@ROWS
def test_a_statement_has_a_cell_on_its_page_that_asserts(row, tagged):
    on_page = [source for page, source in tagged[row["id"]] if page == row["page"]]
    assert on_page, f"no cell of book/{row['page']}.ipynb carries the tag {TAG}{row['id']}"
    assert any(map(asserts_something_computed, on_page)), (
        f"the cells of book/{row['page']}.ipynb with the tag {TAG}{row['id']} assert nothing "
        "that could fail"
    )


def test_no_cell_carries_a_tag_that_the_ledger_does_not_know(tagged):
    assert set(tagged) <= {row["id"] for row in LEDGER}


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("x = 3\nassert x == 3", True),
        ("assert len('abc') == 3", True),
        ("print('assert')", False),
        ("assert True", False),
        ("assert 1 + 1 == 2", False),
        ("# assert x", False),
    ],
)
def test_an_assertion_about_constants_does_not_count(source, verdict):
    assert asserts_something_computed(source) is verdict


# --- The page, as it is built --------------------------------------------------------------------

# Every cell that is a target of the ledger: its tags, its code and what it printed.
TARGETS = """(text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const words = (cell, part) =>
    [...cell.querySelectorAll(`.${part} pre`)].map((pre) => pre.textContent).join("\\n");
  return Object.fromEntries([...page.querySelectorAll("[id^=ledger-]")].map(({ id }) => {
    const cell = page.getElementById(id).closest(".cell");
    return [id, [[...cell.classList], words(cell, "cell_input"), words(cell, "cell_output")]];
  }));
}"""

CARDS = """(text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  return [...page.querySelectorAll(".ledger-row")].map((row) =>
    [row.querySelector("strong").textContent, row.textContent,
     row.querySelector("a").getAttribute("href")]);
}"""


@pytest.fixture(scope="module")
def in_the_book(browser, built_book):
    """Run a function of a page's text in the browser: nothing is loaded, no script of it runs."""
    page = browser.new_page()
    yield lambda name, script: page.evaluate(
        script, (built_book / "book" / f"{name}.html").read_text(encoding="utf-8")
    )
    page.close()


@pytest.fixture(scope="module")
def targets(in_the_book) -> dict[str, dict[str, list]]:
    return {page: in_the_book(page, TARGETS) for page in {row["page"] for row in LEDGER}}


@pytest.fixture(scope="module")
def shown(in_the_book) -> dict[str, tuple[str, str]]:
    """For each row on the page: its words, and where its link leads."""
    return {name: (words, link) for name, words, link in in_the_book("ledger", CARDS)}


def test_the_page_shows_every_row_once_and_counts_the_verdicts(shown, in_the_book):
    assert set(shown) == {row["id"] for row in LEDGER}
    table = in_the_book(
        "ledger",
        """(text) => [...new DOMParser().parseFromString(text, "text/html")
          .querySelectorAll("article tbody tr")].map((row) => [...row.cells].map(
            (cell) => cell.textContent))""",
    )
    counts = Counter(row["verdict"] for row in LEDGER)
    assert {name: int(count) for name, count, _ in table} == counts | {"all": 86}


@ROWS
def test_the_page_shows_the_verdict_and_leads_to_the_very_cell(row, shown, targets):
    words, link = shown[row["id"]]
    assert row["verdict"] in words
    assert extension.numbers(row["decided_by"]) <= extension.numbers(words)
    page, _, target = link.partition("#")
    assert (page, target) == (f"{row['page']}.html", f"ledger-{row['id']}")
    tags, source, _ = targets[row["page"]][target]
    assert f"tag_{TAG}{row['id']}" in tags
    assert asserts_something_computed(source)


@ROWS
def test_the_number_that_decided_stands_in_the_cell(row, targets):
    """In what it printed, or in an assertion; a number elsewhere in its code is not enough."""
    _, source, printed = targets[row["page"]][f"ledger-{row['id']}"]
    asserted = [
        ast.unparse(n.test) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Assert)
    ]
    evidence = " ".join([printed, *asserted]).replace(",", " , ")
    evidence = re.sub(r"(\d) , (?=\d{3}\b)", r"\1", evidence).replace("_", "")
    values = {float(n) for n in re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", evidence)}
    assert extension.numbers(row["decided_by"]) - values == set()


@pytest.mark.parametrize(
    ("source", "printed", "verdict"),
    [
        ("assert x == 42", "", True),
        ("assert x", "there are 1,042 or 42", True),
        ("x = 42\nassert x", "", False),  # neither asserted nor printed
        ("x = f()", "42", False),  # no assertion
        ("assert x == 41", "420, 4.2 and x42", False),
    ],
)
def test_a_number_that_decided_must_be_asserted_or_printed(source, printed, verdict):
    assert extension.decides({"decided_by": "of all 42 are right"}, source, printed) is verdict


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("6×6×256 = 9,216 values", {6, 256, 9216}),
        ("below 1e-6 and above 1e3", {1e-6, 1000}),
        ("conv1 gives 55x55x96, h2 (6, 2)", {55, 96, 6, 2}),
        ("138_357_544, R² 0.75, 86.76 %", {138357544, 0.75, 86.76}),
        ("no number", set()),
    ],
)
def test_numbers_are_found_in_prose_and_in_code(text, values):
    assert extension.numbers(text) == values


# --- The errata ----------------------------------------------------------------------------------


def test_the_errata_name_every_correction_and_nothing_that_holds():
    named = re.findall(r"<ledger-(\w\d\d)>`", (BOOK / "errata.md").read_text(encoding="utf-8"))
    verdicts = {row["id"]: row["verdict"] for row in LEDGER}
    assert len(set(named)) == len(named)
    assert {name for name, verdict in verdicts.items() if verdict == "corrected"} <= set(named)
    assert {verdicts[name] for name in named} == {"corrected", "holds under a condition"}
