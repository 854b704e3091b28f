"""A Sphinx extension: the page 'From the lecture to this book', made from book/ledger.csv.

The ledger has a row for each statement of the lecture: the chapter that treats it, the verdict,
and in `decided_by` what decided. Two things happen while the book is built:

- a chapter is read: for each row that it treats, the cell with the tag `ledger:F01` whose
  assertions or printed outputs hold every number of `decided_by` becomes the target `ledger-F01`;
- book/ledger.md is read: two comments in it are replaced by the table of verdicts and the rows,
  each with a link to its cell.

A row without such a cell is a warning, and so fails the build.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import Counter
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

BOOK = Path(__file__).resolve().parent
LEDGER = BOOK / "ledger.csv"
PAGE = "book/ledger"
TAG = "ledger:"

VERDICTS = {
    "holds": "true as the lecture says it",
    "holds under a condition": "true if something is added, which stands beside it",
    "corrected": "a slip; the right version stands beside it",
    "definition": "a name, a convention or a set-up, which the book takes over",
    "cited, not checked here": "history or a large experiment, for which a source is given",
}

# A number is not part of a word, except in 3x3 and the like, which is two of them.
NUMBER = re.compile(
    r"(?:(?<![A-Za-z_\d.])|(?<=\dx))\d+(?:[,_]\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?"
)


def read_ledger() -> list[dict[str, str]]:
    with LEDGER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(text: str) -> set[float]:
    """The numbers that stand in a text, without their signs."""
    found = NUMBER.findall(text)
    return {float(number.replace(",", "").replace("_", "")) for number in found}


def assertions(source: str) -> list[str]:
    """The code of each `assert` of a cell."""
    tree = ast.parse(source)
    return [ast.unparse(n.test) for n in ast.walk(tree) if isinstance(n, ast.Assert)]


def decides(row: dict[str, str], source: str, printed: str) -> bool:
    """Whether a cell asserts, and holds every number that is said to have decided."""
    asserted = assertions(source)
    evidence = numbers(printed).union(*map(numbers, asserted))
    return bool(asserted) and numbers(row["decided_by"]) <= evidence


# --- In the chapters: the cells become targets -----------------------------------------


def _source_and_printed(cell: nodes.container) -> tuple[str, str]:
    texts = {"cell_code_source": "", "cell_code_output": ""}
    for part in cell.findall(nodes.container):
        if part.get("nb_element") in texts:
            blocks = part.findall(nodes.literal_block)
            texts[part["nb_element"]] += "\n".join(block.astext() for block in blocks)
    return texts["cell_code_source"], texts["cell_code_output"]


def mark_cells(app: Sphinx, doctree: nodes.document) -> None:
    page = app.env.docname.removeprefix("book/")
    rows = [row for row in read_ledger() if row["page"] == page]
    if not rows:
        return
    app.env.note_dependency(str(LEDGER))
    cells = [
        (cell, *_source_and_printed(cell))
        for cell in doctree.findall(nodes.container)
        if cell.get("nb_element") == "cell_code"
    ]
    labels = app.env.get_domain("std").anonlabels
    for row in rows:
        for cell, source, printed in cells:
            tagged = TAG + row["id"] in cell["cell_metadata"].get("tags", [])
            if tagged and decides(row, source, printed):
                target = f"ledger-{row['id']}"
                cell["ids"].append(target)
                labels[target.lower()] = app.env.docname, target
                break
        else:
            logger.warning(
                "no cell with the tag %s%s asserts, and holds the numbers of: %s",
                TAG,
                row["id"],
                row["decided_by"],
                location=app.env.docname,
                type="ledger",
            )


# --- On the page: the table and the rows -------------------------------------------------


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>$])", r"\\\1", text)


def _title(page: str) -> str:
    first = json.loads((BOOK / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"][0]
    return "".join(first["source"]).splitlines()[0].removeprefix("# ")


def table(rows: list[dict[str, str]]) -> str:
    """How many rows have each verdict, in Markdown."""
    counts = Counter(row["verdict"] for row in rows)
    lines = ["| verdict | statements | meaning |", "| :-- | --: | :-- |"]
    lines += [
        f"| {name} | {counts[name]} | {means} |" for name, means in VERDICTS.items()
    ]
    return "\n".join([*lines, f"| all | {len(rows)} | |"])


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def card(row: dict[str, str]) -> str:
    """One row, in Markdown."""
    kind = list(VERDICTS).index(row["verdict"])
    return f"""::::{{container}} ledger-row verdict-{kind}
:::{{container}} ledger-verdict
**{row["id"]}**

{row["verdict"]}
:::
:::{{container}} ledger-statement
{_escaped(row["statement"])}

Slide: {_escaped(row["slide"])}
:::
:::{{container}} ledger-decided
{_escaped(_sentence(row["decided_by"]))} {{ref}}`The cell of {row["id"]} <ledger-{row["id"]}>`
:::
::::
"""


def cards(rows: list[dict[str, str]]) -> str:
    """All rows, a section for each chapter, in Markdown."""
    parts = []
    for page, treated in groupby(
        sorted(rows, key=_place(rows)), lambda row: row["page"]
    ):
        parts += [f"## {_title(page)}\n", *map(card, treated)]
    return "\n".join(parts)


def _place(rows: list[dict[str, str]]):
    """Chapters in the order in which the ledger first names them."""
    pages = list(dict.fromkeys(row["page"] for row in rows))
    return lambda row: pages.index(row["page"])


def write_page(app: Sphinx, docname: str, source: list[str]) -> None:
    if docname != PAGE:
        return
    app.env.note_dependency(str(LEDGER))
    rows = read_ledger()
    for comment, text in (("table", table(rows)), ("rows", cards(rows))):
        source[0] = source[0].replace(f"<!-- the {comment} -->", text)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", write_page)
    app.connect("doctree-read", mark_cells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
