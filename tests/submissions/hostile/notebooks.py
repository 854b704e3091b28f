"""Notebooks that were changed where a student has nothing to change, or that are none."""

import copy
import json

import nbformat

from tests.submissions.hostile.attack import Paper, attack

TESTS = ("mean-visible", "mean-hidden", "words-visible", "words-hidden", "steps-test")


def _result(value: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("execute_result", {"text/plain": value}, execution_count=1)


@attack("tag every test cell 'skip-execution'", flagged=True)
def skip_execution(paper: Paper):
    for name in TESTS:
        paper.cell(name).metadata["tags"] = ["skip-execution"]


@attack("tag the tests 'skip-execution' and hand in their results", flagged=True)
def results_handed_in(paper: Paper):
    for name in TESTS:
        paper.cell(name).metadata["tags"] = ["skip-execution", "raises-exception"]
        paper.cell(name).outputs = [_result("2.0")]


@attack("tag every cell 'raises-exception', as if errors were meant")
def errors_expected(paper: Paper):
    for cell in paper.notebook.cells:
        cell.metadata["tags"] = ["raises-exception", "remove-cell", "hide-output"]
    paper.notebook.metadata["execution"] = {"allow_errors": True, "timeout": 0}


@attack("hand in every test cell twice", honest=8, flagged=True)
def tests_twice(paper: Paper):
    paper.answer_honestly()
    for name in TESTS:
        twin = copy.deepcopy(paper.cell(name))
        twin.id, twin.source = f"twin-{name}", "2.0"
        paper.notebook.cells.append(twin)


@attack("hand in every answer cell twice, right and wrong", honest=8, least=0, flagged=True)
def answers_twice(paper: Paper):
    paper.answer_honestly()
    for name in ("mean", "words", "steps"):
        twin = copy.deepcopy(paper.cell(name))
        twin.id, twin.source = f"twin-{name}", "raise NotImplementedError"
        paper.notebook.cells.append(twin)


@attack("leave the test cells out", honest=8, flagged=True)
def tests_removed(paper: Paper):
    paper.answer_honestly()
    for name in TESTS:
        del paper.notebook.cells[paper.place(name)]


@attack("leave out every cell but one", honest=3, flagged=True)
def nearly_empty(paper: Paper):
    paper.answer_honestly("mean")
    paper.notebook.cells = [paper.cell("mean")]


@attack("call the cells by other names", honest=8, least=0, flagged=True)
def cells_renamed(paper: Paper):
    paper.answer_honestly()
    for name in TESTS:
        paper.cell(name).metadata["nbgrader"]["grade_id"] = f"{name}-2"


@attack("put the names of two test cells in each other's place", honest=8, least=6, flagged=True)
def names_exchanged(paper: Paper):
    paper.answer_honestly()
    first, second = paper.cell("mean-hidden"), paper.cell("words-hidden")
    first.metadata["nbgrader"]["grade_id"] = "words-hidden"
    second.metadata["nbgrader"]["grade_id"] = "mean-hidden"


@attack("make the tests worth a thousand points each", flagged=True)
def points_raised(paper: Paper):
    for name in TESTS:
        paper.cell(name).metadata["nbgrader"]["points"] = 1000
    paper.answer("mean", "raise NotImplementedError")


@attack("make its answer cell a test that is worth a hundred points", flagged=True)
def answer_as_test(paper: Paper):
    paper.answer("mean", "100.0")
    paper.cell("mean").metadata["nbgrader"] |= {"grade": True, "points": 100, "solution": False}


@attack("bring a graded cell of its own", flagged=True)
def test_of_its_own(paper: Paper):
    cell = copy.deepcopy(paper.cell("mean-visible"))
    cell.id, cell.source = "bonus", "50.0"
    cell.metadata["nbgrader"] |= {"grade_id": "bonus", "points": 50}
    paper.notebook.cells.append(cell)


@attack("write other tests into the test cells", flagged=True)
def tests_overwritten(paper: Paper):
    for name in TESTS:
        paper.cell(name).source = "pass"
        paper.cell(name).metadata["nbgrader"]["locked"] = False
        paper.cell(name).metadata["nbgrader"]["solution"] = True


@attack("make the test cells text", honest=8, flagged=True)
def tests_as_text(paper: Paper):
    paper.answer_honestly()
    for name in TESTS:
        cell = paper.cell(name)
        metadata = cell.metadata
        paper.notebook.cells[paper.place(name)] = nbformat.v4.new_markdown_cell(
            cell.source, metadata=metadata, id=cell.id
        )


@attack("take nbgrader's metadata away", honest=8, least=0, flagged=True)
def metadata_removed(paper: Paper):
    paper.answer_honestly()
    for cell in paper.notebook.cells:
        cell.metadata.pop("nbgrader", None)


@attack("turn the order of the cells round", honest=8, least=0, flagged=True)
def order_reversed(paper: Paper):
    paper.answer_honestly()
    paper.notebook.cells.reverse()


@attack("ask for another kernel, in another language", honest=8, flagged=True)
def foreign_kernel(paper: Paper):
    paper.answer_honestly()
    paper.notebook.metadata["kernelspec"] = {"name": "evil", "display_name": "R", "language": "R"}
    paper.notebook.metadata["language_info"] = {"name": "R", "file_extension": ".r"}


@attack("give all cells the same id", honest=8)
def ids_repeated(paper: Paper):
    paper.answer_honestly()
    for cell in paper.notebook.cells:
        cell["id"] = "same"


@attack("claim an old and a future version of nbgrader's metadata", honest=8)
def metadata_of_other_versions(paper: Paper):
    paper.answer_honestly()
    paper.cell("mean").metadata["nbgrader"]["schema_version"] = 1
    paper.cell("mean-hidden").metadata["nbgrader"]["schema_version"] = 99


@attack("hand in a notebook that ends in the middle", honest=None)
def truncated(paper: Paper):
    text = json.dumps(paper.notebook)
    paper.raw = text[: len(text) // 2].encode()


@attack("hand in an empty file", honest=None)
def empty_file(paper: Paper):
    paper.raw = b""


@attack("hand in bytes that are no text", honest=None)
def no_text(paper: Paper):
    paper.raw = b"\xff\xfe\x00\x80" * 1000


@attack("hand in JSON that is no notebook", honest=None)
def no_notebook(paper: Paper):
    paper.raw = b'{"cells": {"a": 1}, "nbformat": 4, "nbformat_minor": 5, "metadata": []}'


@attack("hand in JSON nested 100,000 deep", honest=None)
def deep_json(paper: Paper):
    paper.raw = b"[" * 10**5 + b"]" * 10**5


@attack("hand in a notebook of a version that does not exist", honest=None)
def future_version(paper: Paper):
    paper.notebook["nbformat"] = 99


@attack("hand in a notebook of format 3", honest=8, least=None)
def old_version(paper: Paper):
    paper.answer_honestly()
    paper.notebook["nbformat"], paper.notebook["nbformat_minor"] = 4, 0
    for cell in paper.notebook.cells:
        cell.pop("id", None)


@attack("hand in the notebook under another name", honest=8, flagged=True)
def other_file_name(paper: Paper):
    paper.answer_honestly()
    paper.file_name = "homework.ipynb"


@attack("hand in numbers that JSON does not know: NaN, Infinity, 1e999", honest=8, least=0)
def numbers_unknown_to_json(paper: Paper):
    paper.answer_honestly()
    paper.notebook.metadata["x"] = [float("nan"), float("inf"), -float("inf")]
    paper.cell("mean-hidden").metadata["nbgrader"]["points"] = float("nan")


@attack("hand in lone surrogates, zeros and right-to-left marks in the source", honest=8, least=0)
def unicode_in_the_source(paper: Paper):
    paper.answer_honestly()
    paper.before("mean", "odd = '\ud800\u202e\u0000\u2028'")
    paper.cell("essay").source = "\ud83d\u0000\u202eabc\x1b[31m" + "a" + "\u0301" * 5000


@attack("hand in 5 MB of old outputs", honest=8)
def large_notebook(paper: Paper):
    paper.answer_honestly()
    output = nbformat.v4.new_output("stream", text="x" * 5_000_000)
    paper.cell("mean").outputs = [output]


@attack("hand in a second notebook and graded folders of others", honest=8)
def more_notebooks(paper: Paper):
    paper.answer_honestly()
    paper.files["extra.ipynb"] = json.dumps(paper.notebook).encode()
    paper.files["autograded/before/hunt/hunt.ipynb"] = b"{}"


@attack("hand in metadata nested a thousand deep", honest=8, least=0)
def deep_metadata(paper: Paper):
    paper.answer_honestly()
    nested = {}
    for _ in range(300):
        nested = {"n": nested}
    paper.notebook.metadata["nested"] = nested


@attack("begin its cells with magics that change or skip what follows", honest=8)
def magics(paper: Paper):
    paper.first(
        """
        %%capture
        %xmode Minimal
        %autoreload 2
        %autocall 2
        %config InteractiveShell.ast_node_interactivity = "none"
        """,
        *("mean", "words", "steps"),
    )
