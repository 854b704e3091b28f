"""Every statement of the lecture is treated where the ledger says, by a cell that can fail.

`book/ledger.csv` has a row for each of the lecture's 86 statements; `page` is empty until a
chapter treats it.
"""

from __future__ import annotations

import ast
import csv
from collections import defaultdict

import pytest

from tests.book.notebooks import BOOK, cells, chapters, page_of

TAG = "ledger:"


def ledger() -> list[dict[str, str]]:
    with (BOOK / "ledger.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TREATED = [row for row in ledger() if row["page"]]


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
    rows = ledger()
    assert len({row["id"] for row in rows}) == len(rows) == 86
    assert all(row["statement"] for row in rows)


def test_the_part_on_convolutional_networks_is_treated_whole():
    expected = {f"F{i:02d}" for i in range(1, 20)} | {f"N{i:02d}" for i in range(1, 15)}
    assert expected <= {row["id"] for row in TREATED}


def test_the_part_on_recurrent_networks_is_treated_whole():
    rows = {"S": 4, "R": 8, "B": 6, "G": 5, "M": 6, "L": 6, "U": 6, "K": 5, "H": 6}
    expected = {f"{part}{i:02d}" for part, count in rows.items() for i in range(1, count + 1)}
    assert expected <= {row["id"] for row in TREATED}


@pytest.mark.parametrize("row", TREATED, ids=lambda row: row["id"])
def test_a_statement_has_a_cell_on_its_page_that_asserts(row, tagged):
    on_page = [source for page, source in tagged[row["id"]] if page == row["page"]]
    assert on_page, f"no cell of book/{row['page']}.ipynb carries the tag {TAG}{row['id']}"
    assert any(map(asserts_something_computed, on_page)), (
        f"the cells of book/{row['page']}.ipynb with the tag {TAG}{row['id']} assert nothing "
        "that could fail"
    )


def test_no_cell_carries_a_tag_that_the_ledger_does_not_know(tagged):
    assert set(tagged) <= {row["id"] for row in ledger()}


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
