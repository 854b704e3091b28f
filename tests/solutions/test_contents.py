"""What the problem sets say about themselves: points, titles, minutes, and the cells they share."""

import ast
import dataclasses
import functools
import importlib.util
import re
import sys

import nbformat
import pytest

from autograder.marking.rubric import read_scheme
from tests.book.pages import in_order
from tests.solutions.tally import tally
from tests.submissions import answers
from tests.submissions.assemble import ROOT, cell_name

READ_FIRST = re.compile(r"\*\*\[?([^]*]+)(?:\]\(\S+\))?\*\*")  # a title, which may be a link
SETS = [problem_set.name for problem_set in answers.problem_sets()]


def load_sync():
    """solutions/sync.py, which is a command and in no package."""
    spec = importlib.util.spec_from_file_location("sync", ROOT / "solutions" / "sync.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sync = load_sync()


def read_first(text: str) -> list[str]:
    """The titles that a question names in 'Read first'."""
    return READ_FIRST.findall(text.split("*Read first:* ")[1].splitlines()[0])


def pages_read(text: str) -> set[str]:
    """The pages of the book that a cell sends its reader to."""
    page_of = {title: page for page, title in sync.read_book().titles.items()}
    first = {page_of[title] for title in read_first(text)} if "*Read first:* " in text else set()
    return first | set(re.findall(r"\bbook/\w+/\w+", text))


def pages_of_tests(name: str) -> dict[str, list[str]]:
    """What stands behind each `read=` in the visible tests of a set, by the cell's name."""
    return {
        cell_name(cell): [
            ast.literal_eval(node.value)
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.keyword) and node.arg == "read"
        ]
        for cell in notebook(name).cells
        if cell_name(cell).endswith("-visible")
    }


@functools.cache
def closing_section(page: str) -> str:
    """What a chapter says from 'What to do next' on; empty if the book has no such section."""
    path = ROOT / f"{page}.ipynb"
    cells = nbformat.read(path, as_version=4).cells if path.exists() else []
    prose = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return prose.partition("\n## What to do next\n")[2]


def imports(text: str) -> set[str]:
    """The packages that a code cell imports."""
    nodes = list(ast.walk(ast.parse(text)))
    named = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in named}


def notebook(name: str) -> nbformat.NotebookNode:
    return nbformat.read(sync.source_path(name), as_version=4)


def test_there_are_at_least_five_sets_with_at_least_44_questions_graded_by_tests():
    """Numbered without a gap; at least 44 auto-graded questions, a written answer in each set."""
    contents = [sync.read_contents(name) for name in SETS]
    assert len(SETS) >= 5
    assert set(SETS) == {f"ps{number + 1}" for number in range(len(SETS))}
    assert sum(question.hidden > 0 for each in contents for question in each.questions) >= 44
    assert all(any(question.written for question in each.questions) for each in contents)


@pytest.mark.parametrize("name", SETS)
def test_titles_points_minutes_and_tools_are_what_stands_at_their_one_place(name):
    """`python solutions/sync.py` has nothing to bring up to date."""
    up_to_date = sync.source_path(name).read_text(encoding="utf-8") == sync.sync(name)
    assert up_to_date, f"run `python solutions/sync.py {name}`"


@pytest.mark.parametrize("name", SETS)
def test_the_first_page_of_the_book_lists_the_set(name):
    """With its title, and the folder in which students find it."""
    title = sync.read_contents(name).title.partition(": ")[2]
    row = f"| {title[:1].upper()}{title[1:]} | `exercises/{name}` |"
    first = nbformat.read(ROOT / "book" / "index.ipynb", as_version=4)
    listed = any(row in cell.source for cell in first.cells)
    assert listed, f"book/index.ipynb, under 'Problem sets', lacks the row {row} [CHAPTER](…) |"


@pytest.mark.parametrize("name", SETS)
def test_the_points_of_the_cells_are_those_of_the_table(name, record_property):
    """nbgrader's points, cell by cell, add up to the total that the first cell promises."""
    contents, cells = sync.read_contents(name), notebook(name).cells
    marked = [c.metadata.nbgrader for c in cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert sum(mark.points for mark in marked) == contents.points
    assert f"**{contents.points}** | **{contents.minutes}**" in cells[0].source
    for number, question in enumerate(contents.questions, 1):
        own = [m.points for m in marked if m.grade_id.removesuffix("-visible") == question.name]
        own += [m.points for m in marked if m.grade_id == f"{question.name}-hidden"]
        assert sum(own) == question.points
        row = f"| {number} | `{question.name}`: {question.title} | {question.points} |"
        assert row in cells[0].source
    tested = sum(question.hidden > 0 for question in contents.questions)
    tally(record_property, name, "questions", tested, tested)
    tally(record_property, name, "points", int(sum(m.points for m in marked)), contents.points)


@pytest.mark.parametrize("name", SETS)
def test_the_top_says_what_to_do_how_long_how_to_check_and_how_to_hand_in(name):
    """Before the first question a student is told all four."""
    first, how = (cell.source for cell in notebook(name).cells[:2])
    assert "hour" in first
    for said in ("**Answer**", "**Check**", "**Graded later.**", "**Before you hand in**"):
        assert said in how
    assert f"`{name}.ipynb`" in how


@pytest.mark.parametrize("name", SETS)
def test_every_chapter_that_a_question_points_to_exists(name):
    """'Read first' and 'read:' name pages of the book, 'Read first' by their titles."""
    for cell in notebook(name).cells:
        for page in pages_read(cell.source):
            assert (ROOT / f"{page}.ipynb").exists(), f"{cell.id}: {page}"
        if cell.id.endswith("-text"):
            assert read_first(cell.source), cell.id


@pytest.mark.parametrize("name", SETS)
def test_every_failed_test_sends_its_student_to_a_chapter_of_the_book(name):
    """Each visible test has its `read=`, and each of them names a page of the contents."""
    contents = in_order()
    for cell, pages in pages_of_tests(name).items():
        assert pages, f"{cell} says nowhere what to read"
        for page in pages:
            assert f"{page}.html" in contents, f"{cell}: the book has no page {page!r}"


@pytest.mark.parametrize("name", SETS)
def test_each_chapter_that_a_question_sends_its_student_to_names_the_questions_problem_set(name):
    """Where a test says `read=`, and where a text says 'Read first', the chapter says 'try it'."""
    sends = pages_of_tests(name)
    for cell in notebook(name).cells:
        if cell.id.endswith("-text"):
            sends[cell.id] = sorted(pages_read(cell.source))
    said = re.compile(rf"\bproblem set {name.removeprefix('ps')}\b", re.IGNORECASE)
    silent = {
        page: sorted(cell for cell, pages in sends.items() if page in pages)
        for page in sorted(set().union(*sends.values()))
        if not said.search(closing_section(page))
    }
    assert not silent, "\n".join(
        f"{page}: 'What to do next' says nothing of problem set {name.removeprefix('ps')}, "
        f"whose cells send their student there: {', '.join(cells)}"
        for page, cells in silent.items()
    )


@pytest.mark.parametrize("name", SETS)
def test_all_sets_but_the_fifth_need_numpy_only_and_none_needs_this_project(name):
    """What a cell imports is what students have."""
    for cell in notebook(name).cells:
        if cell.cell_type == "code":
            imported = imports(cell.source)
            assert not imported & {"unrolled", "autograder"}
            if name != "ps5":
                assert not imported & {"tensorflow", "keras", "scipy", "matplotlib"}, cell.id


@pytest.mark.parametrize("name", SETS)
def test_the_source_is_committed_without_outputs(name):
    """The notebook holds no output, and ids that say what a cell is."""
    source = notebook(name)
    assert all(not cell.get("outputs") for cell in source.cells)
    assert all(cell.id == (cell_name(cell) or cell.id) for cell in source.cells)
    assert (source.nbformat, source.nbformat_minor) == (4, 5)


@pytest.mark.parametrize("name", SETS)
def test_a_person_marks_by_a_rubric_that_can_give_all_points(name):
    """It stands in the source alone: a mark scheme, which `autograder mark` reads."""
    written = [
        cell
        for cell in notebook(name).cells
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.metadata.nbgrader["grade"]
    ]
    assert written
    for cell in written:
        (scheme,) = re.findall(
            r"=== BEGIN MARK SCHEME ===\n(.*)\n=== END MARK SCHEME ===", cell.source, re.DOTALL
        )
        items, _ = read_scheme(scheme)
        full = [item for item in items if item.points == 1]
        assert sum(item.points for item in full) == cell.metadata.nbgrader["points"]
    released = ROOT / "exercises" / name / f"{name}.ipynb"
    assert "MARK SCHEME" not in released.read_text(encoding="utf-8")


PUBLISHED = dataclasses.replace(sync.read_book(), site="https://somebody.github.io/unrolled/")


@pytest.mark.parametrize("name", SETS)
def test_once_the_book_is_published_read_first_and_failed_tests_link_to_it(name):
    """Without an address they name the chapter by its title; and nothing else is another."""
    contents, tools = sync.read_contents(name), (sync.FOLDER / "tools.py").read_text("utf-8")
    here = dataclasses.replace(PUBLISHED, site="")
    plain = sync.synced(notebook(name), contents, tools, here)
    linked = sync.synced(notebook(name), contents, tools, PUBLISHED)
    for cell, with_links in zip(plain.cells, linked.cells, strict=True):
        if cell.id.endswith("-text"):
            assert "book/" not in cell.source
            for title in read_first(cell.source):
                page = next(page for page, known in here.titles.items() if known == title)
                assert f"**[{title}]({PUBLISHED.site}{page}.html)**" in with_links.source
    said = {
        book.site: failed_check(sync.synced(notebook(name), contents, tools, book))
        for book in (here, PUBLISHED)
    }
    page = min(page for pages in pages_of_tests(name).values() for page in pages)
    assert f"read: the chapter '{here.titles[page]}'" in said[""]
    assert f"read: {here.titles[page]}, {PUBLISHED.site}{page}.html" in said[PUBLISHED.site]
    assert sync.synced(linked, contents, tools, here) == plain


def failed_check(source: nbformat.NotebookNode) -> str:
    """What a test says that fails, with the tools of a source, and sends to the set's first page."""
    tools = next(cell.source for cell in source.cells if cell.id == "tools")
    page = min(set(re.findall(r'"(book/\w+/\w+)"', tools)))
    namespace, stream = {}, sys.stderr
    exec(tools, namespace)
    sys.stderr = stream
    with pytest.raises(AssertionError) as failure:
        namespace["check"]("f(1)", 1, 2, read=page)
    return str(failure.value)


def test_an_author_may_name_the_page_of_a_chapter_instead():
    """As `read=` does; a title that no chapter has is refused, and a page with another title."""
    read = "*Read first:* {}, the part on borders.\n\nPad.".format
    plain = dataclasses.replace(PUBLISHED, site="")
    assert sync.with_links(read("Padding (`book/cnn/padding`)"), plain) == read("**Padding**")
    in_italics = "*Read first: Padding (`book/cnn/padding`), the part on borders.*\n\nPad."
    assert sync.with_links(in_italics, plain) == read("**Padding**")
    for wrong in ("**Pudding**", "Pudding (`book/cnn/padding`)", "Padding (`book/cnn/pudding`)"):
        with pytest.raises(ValueError, match="Read first"):
            sync.with_links(read(wrong), plain)


@pytest.mark.parametrize("name", SETS)
def test_a_visible_test_is_folded_under_a_line_that_says_what_it_is(name):
    """In the source and in the release, where answers and what is given stand open."""
    for folder in ("solutions", "exercises"):
        cells = nbformat.read(ROOT / folder / name / f"{name}.ipynb", as_version=4).cells
        for cell in cells:
            folded = cell.id == "tools" or cell.id.endswith("-visible")
            assert folded == cell.metadata.get("jupyter", {}).get(
                "source_hidden", False
            )  # JupyterLab
            assert folded == (cell.metadata.get("cellView") == "form")  # Colab
            if cell.id.endswith("-visible"):
                question = cell.id.removesuffix("-visible")
                assert cell.source.startswith(f"# @title Check {question}: run this cell\n")


@pytest.mark.parametrize("name", SETS)
def test_all_stubs_are_alike(name):
    """A docstring, and in the next line what is to be replaced."""
    ending = '    """\n    raise NotImplementedError("not answered yet")'
    for cell in nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            assert cell.source.endswith(ending), cell.id


def test_a_question_without_points_is_refused(tmp_path):
    """A question worth nothing, or both tested and written, is named."""
    for points in ("visible = 1", "visible = 1\nhidden = 2\nwritten = 3", ""):
        text = f'title = "x"\n[[questions]]\nname = "lost"\ntitle = "t"\nminutes = 5\n{points}\n'
        (tmp_path / "ps9.toml").write_text(text)
        with pytest.raises(ValueError, match=r"ps9.toml: 'lost' needs points"):
            sync.read_contents("ps9", tmp_path)


def test_a_cell_without_a_question_and_a_question_without_a_cell_are_named():
    """What does not fit together is said by name, and nothing is written."""
    contents, source = sync.read_contents("ps1"), notebook("ps1")
    lost = next(cell for cell in source.cells if cell.id == "pad_same-text")
    source.cells.remove(lost)
    with pytest.raises(ValueError, match="'pad_same-text'"):
        sync.synced(source, contents, "")
    source.cells.append(lost)
    fewer = dataclasses.replace(contents, questions=contents.questions[1:])
    with pytest.raises(ValueError, match="'kernel_and_strides-hidden'"):
        sync.synced(source, fewer, "")
