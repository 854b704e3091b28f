"""A chapter can be read in a quarter of an hour: what is counted, and what the page shows of it.

The main path is what a reader meets without opening anything (book/theme/reading.py).
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import v4

from tests.book.notebooks import BOOK, ROOT, cells

sys.path.insert(0, str(BOOK / "theme"))
import reading

MOST_WORDS, MOST_LINES, MOST_MINUTES = 1600, 130, 15
WIDEST = 88  # characters of code, as in book/ruff.toml
RECAP = range(40, 221)  # words in 'In one minute'


def numbered_chapters() -> list[str]:
    """The chapters of the numbered parts, in their order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [c["file"] for p in toc["parts"] if p.get("numbered") for c in p["chapters"]]
    return [
        file.removeprefix("book/")
        for file in files
        if (ROOT / f"{file}.ipynb").exists() and not file.endswith("/quiz")
    ]


CHAPTERS = numbered_chapters()


def is_seen(cell: nbformat.NotebookNode) -> bool:
    return reading.UNSEEN.isdisjoint(cell.metadata.get("tags", []))


def has_assert(source: str) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(source)))


def only_imports(source: str) -> bool:
    return all(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(source).body)


def complaints(notebook: Path) -> list[str]:
    """What keeps a chapter from being read in a quarter of an hour."""
    said = []
    counted = reading.count(notebook)
    if counted.words > MOST_WORDS:
        said.append(f"{counted.words} words on the main path, more than {MOST_WORDS}")
    if counted.lines > MOST_LINES:
        said.append(f"{counted.lines} visible lines of code on the main path, not {MOST_LINES}")
    if counted.minutes > MOST_MINUTES:
        said.append(f"{counted.minutes} minutes, more than {MOST_MINUTES}")

    every = cells(notebook)
    if ":::{facts}" not in every[0].source:
        said.append("no {facts} under the title")
    text = "\n".join(cell.source for cell in every if cell.cell_type == "markdown")
    recap = re.search(r"(?ms)^## In one minute\n(.*?)(?=^## |\Z)", text)
    if not recap:
        said.append("no section 'In one minute'")
    elif (length := reading.count_text(recap[1]).words) not in RECAP:
        said.append(f"'In one minute' has {length} words")
    said += [
        f"the title {title!r} is not 'Going deeper: ...'"
        for title in re.findall(r"(?mi)^#+ (.*going deeper.*)$", text)
        if not title.startswith(reading.DEEPER)
    ]

    code = [cell for cell in every if cell.cell_type == "code"]
    if code and not isinstance(ast.parse(code[0].source).body[-1], ast.Expr):
        said.append(f"{code[0].id}: the first cell shows nothing, and no idea stands before it")
    for cell in code:
        is_check = "checks" in cell.metadata.get("tags", [])
        if is_check and not has_assert(cell.source):
            said.append(f"{cell.id}: a cell of checks that asserts nothing")
        if not is_seen(cell):
            continue
        if has_assert(cell.source):
            said.append(f"{cell.id}: an assert in a visible cell")
        if only_imports(cell.source):
            said.append(f"{cell.id}: imports alone, without the tag setup")
        said += [
            f"{cell.id}: a line of {len(line)} characters"
            for line in cell.source.splitlines()
            if len(line) > WIDEST
        ]
    return said


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_is_read_in_a_quarter_of_an_hour(page):
    """Its main path is short, its checks are folded, and its answer stands in one minute."""
    assert complaints(BOOK / f"{page}.ipynb") == []


# --- Each rule can be broken -------------------------------------------------------------

TITLE = """# A chapter

What is it?

:::{facts}
You should know: one thing.

Afterwards you can: do another.
:::"""
SENTENCE = "A chapter is read once more in a minute, because it says everything again. "
RECAPPED = "## In one minute\n\n" + 4 * SENTENCE


def chapter(folder: Path, *extra: nbformat.NotebookNode) -> Path:
    drawing = v4.new_code_cell("import x\nx.draw()", metadata={"tags": ["hide-input"]})
    parts = [v4.new_markdown_cell(TITLE), drawing, *extra, v4.new_markdown_cell(RECAPPED)]
    path = folder / "chapter.ipynb"
    nbformat.write(v4.new_notebook(cells=parts), path)
    return path


def code(source: str, *tags: str) -> nbformat.NotebookNode:
    return v4.new_code_cell(source, metadata={"tags": list(tags)})


def test_a_short_chapter_has_nothing_against_it(tmp_path):
    checks = code("assert x == 1", "checks")
    assert complaints(chapter(tmp_path, code("x = 1"), checks, code("import y", "setup"))) == []


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        (v4.new_markdown_cell("word " * 1600), "words on the main path"),
        (code("x = 1\n" * 131), "visible lines"),
        (v4.new_markdown_cell("$$\nx\n$$\n\n" * 70), "minutes"),
        (code("assert x"), "an assert in a visible cell"),
        (code("for x in y:\n    assert x"), "an assert in a visible cell"),
        (code("x = 1", "checks"), "asserts nothing"),
        (code("import x"), "imports alone"),
        (code("x = '" + "a" * 90 + "'"), "characters"),
        (v4.new_markdown_cell("## Going Deeper: loops"), "is not 'Going deeper"),
    ],
)
def test_a_rule_that_is_broken_is_named(tmp_path, extra, complaint):
    (said,) = complaints(chapter(tmp_path, extra))
    assert complaint in said


def test_what_must_be_there_is_missed(tmp_path):
    path = tmp_path / "bare.ipynb"
    parts = [v4.new_markdown_cell("# A chapter"), code("import x", "setup")]
    nbformat.write(v4.new_notebook(cells=parts), path)
    first, second, third = complaints(path)
    assert "facts" in first
    assert "In one minute" in second
    assert "shows nothing" in third


# --- What is counted ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two words.", 2),
        ("It is **61,706** and isn't 5.", 6),
        ("An {term}`update gate <gate>` in [the next chapter](learning.ipynb).", 7),
        (":::{note}\n:class: x\nTwo words.\n:::\nThree.", 3),
        ("::::{admonition} A title\n:::{dropdown} Answer\nNo.\n:::\nYes.\n::::\nEnd.", 4),
        ("Here:\n\n| a | b |\n|--:|:--|\n| 1 | 2 |", 1),
        ("```bash\nmake book\n```", 0),
    ],
)
def test_words_are_what_a_person_reads(text, words):
    assert reading.count_text(text).words == words


def test_a_table_is_one_however_many_rows_it_has(tmp_path):
    text = "| a |\n|---|\n| 1 |\n\nThen\n\n| b |\n|---|\n| 2 |\n| 3 |"
    assert reading.count_text(text).tables == 2
    assert reading.count(chapter(tmp_path, code("tables.show(x)", "hide-input"))).tables == 1


def test_what_is_folded_takes_no_time(tmp_path):
    """Nor does anything below a heading that is."""
    alone = reading.count(chapter(tmp_path))
    deeper = v4.new_markdown_cell("### Going deeper: more\n\nMany words.\n\n#### And more")
    folded = [deeper, code("x = 1\ny = 2"), code("figures.show(x)"), code("z = 1", "checks")]
    after = v4.new_markdown_cell("### Here again")
    assert reading.count(chapter(tmp_path, *folded)) == alone
    counted = reading.count(chapter(tmp_path, *folded, after, code("x = 1")))
    assert (counted.words, counted.lines) == (alone.words + 2, alone.lines + 1)


def test_figures_are_seen_when_their_code_is_folded(tmp_path):
    counted = reading.count(chapter(tmp_path, code("figures.show(\n    x,\n)", "hide-input")))
    assert (counted.lines, counted.figures) == (0, 1)
