"""Notebooks are committed as they were written: no outputs, nothing of anyone's machine."""

from __future__ import annotations

import re

import nbformat
import pytest
import yaml
from jupyter_cache import get_cache
from nbformat import v4

from tests.book import outputs
from tests.book.notebooks import BOOK, ROOT, assignments, cells, chapters, page_of

NOTEBOOKS = [*chapters(), *assignments()]
SEQUENCE_HALF = [
    c
    for c in chapters()
    if c.parent.name in {"slots", "rnn", "lstm", "gru", "practice", "beyond"} and c.stem != "quiz"
]
TAGS = re.compile(r"checks|setup|hide-input|remove-stderr|remove-cell|ledger:[A-Z]\d\d")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=nbformat.NO_CONVERT)


def test_a_notebook_has_no_outputs(notebook):
    assert outputs.left_over(notebook) == []


def test_outputs_are_noticed_before_a_commit(tmp_path, capsys):
    """What the hook of pre-commit runs: it names the notebook, the cell and what to do."""
    cell = v4.new_code_cell("1 + 1", execution_count=3)
    cell.outputs = [v4.new_output("execute_result", {"text/plain": "2"}, execution_count=3)]
    path = tmp_path / "executed.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell("# One"), cell]), path)
    assert outputs.main([str(chapters()[0]), str(path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [
        f"{path}: cell 2 ({cell.id}) has outputs",
        f"{path}: cell 2 ({cell.id}) has an execution count",
    ]
    assert "Clear Outputs" in said[2]
    assert outputs.main([str(chapters()[0])]) == 0


def test_a_notebook_is_valid_and_asks_for_no_particular_python(notebook):
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.get("language_info", {})
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@pytest.mark.parametrize("chapter", chapters(), ids=page_of)
def test_a_chapter_uses_only_tags_that_mean_something(chapter):
    tags = {t for c in nbformat.read(chapter, 4).cells for t in c.metadata.get("tags", [])}
    assert {tag for tag in tags if not TAGS.fullmatch(tag)} == set()


@pytest.mark.parametrize("chapter", SEQUENCE_HALF, ids=page_of)
def test_a_chapter_on_sequences_draws_three_figures(chapter):
    assert sum("figures.show(" in cell.source for cell in cells(chapter)) >= 3


@pytest.mark.parametrize("chapter", SEQUENCE_HALF, ids=page_of)
def test_a_chapter_on_sequences_asks_three_questions_and_folds_the_answers(chapter):
    text = "\n".join(cell.source for cell in cells(chapter) if cell.cell_type == "markdown")
    questions = text.partition("## Questions to think about")[2].partition("\n## ")[0]
    assert len(re.findall(r"(?m)^:::+\{dropdown\} Answer$", questions)) == 3


@pytest.mark.parametrize("chapter", chapters(), ids=page_of)
def test_a_chapter_as_it_stands_ran_from_top_to_bottom(built_book, chapter):
    """The build executed this very notebook, all of it, each cell once, and none failed."""
    cache = get_cache(built_book.parent / ".jupyter_cache")
    record = cache.match_cache_notebook(nbformat.read(chapter, as_version=4))
    executed = cache.get_cache_bundle(record.pk).nb
    ran = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source.strip()]
    assert [cell.execution_count for cell in ran] == list(range(1, len(ran) + 1))
    kinds = {output.output_type for cell in ran for output in cell.outputs}
    assert "error" not in kinds


def test_every_chapter_is_in_the_table_of_contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = {toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])}
    written = {f"book/{page_of(chapter)}" for chapter in chapters()}
    written |= {page.relative_to(ROOT).with_suffix("").as_posix() for page in BOOK.rglob("*.md")}
    assert written == listed
