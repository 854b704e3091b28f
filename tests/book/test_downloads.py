"""A downloaded chapter runs with nothing but the library that lies beside the book."""

from __future__ import annotations

import ast
import functools
import http.server
import importlib.machinery
import importlib.util
import os
import re
import subprocess
import sys
import sysconfig
import threading
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from tests.book.notebooks import BOOK, ROOT, chapters, page_of

NAMES = [page_of(path) for path in chapters()]
OWN_SYNTAX = re.compile(
    r"\{[a-zA-Z:-]+\}`|^\s*:::|^\s*```+\s*\{|^\([\w-]+\)=$|\$\$ *\([\w-]+\)|\]\{", re.MULTILINE
)
PACKAGES = Path(sysconfig.get_path("purelib"))

each_chapter = pytest.mark.parametrize("name", NAMES)


def file_name(name: str) -> str:
    return f"unrolled-{re.sub('[/_]', '-', name)}.ipynb"


@pytest.fixture(scope="session")
def wheel(built_book) -> Path:
    (wheel,) = (built_book / "_static").glob("unrolled_course-*.whl")
    return wheel


def download(built_book: Path, name: str) -> nbformat.NotebookNode:
    return nbformat.read(built_book / "_downloads" / file_name(name), as_version=4)


def code_of(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


# --- What is written ----------------------------------------------------------------------


def test_each_chapter_has_a_file_with_a_name_of_its_own(built_book):
    files = {path.name for path in (built_book / "_downloads").glob("*.ipynb")}
    assert files == {file_name(name) for name in NAMES}
    assert len(files) == len(NAMES)
    assert "unrolled-lstm-cell.ipynb" in files
    assert "unrolled-gru-cell.ipynb" in files


@each_chapter
def test_it_is_a_notebook_without_outputs(built_book, name):
    notebook = download(built_book, name)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)


@each_chapter
def test_its_text_is_plain_markdown(built_book, name):
    """No role, no directive, and no link that works only inside the book."""
    for cell in download(built_book, name).cells:
        if cell.cell_type == "markdown":
            assert OWN_SYNTAX.findall(cell.source) == []
            assert re.findall(r"\]\((?!https?:)[^)]*\.(?:ipynb|md|html)[^)]*\)", cell.source) == []
            assert cell.source.count("<details>") == cell.source.count("</details>")


@each_chapter
def test_every_answer_is_folded(built_book, name):
    written = "".join(c.source for c in nbformat.read(BOOK / f"{name}.ipynb", 4).cells)
    given = "".join(c.source for c in download(built_book, name).cells)
    assert given.count("<details>") == written.count("{dropdown}")


@each_chapter
def test_its_code_is_that_of_the_chapter_behind_a_cell_that_finds_the_library(built_book, name):
    written = code_of(nbformat.read(BOOK / f"{name}.ipynb", as_version=4))
    first, *given = code_of(download(built_book, name))
    assert first.startswith("# This chapter computes with the library of its book.")
    assert statements(given) == statements(written)


def statements(cells: list[str]) -> list[str]:
    """What cells do, whatever their comments are, and wherever their files lie."""
    imports, others = [], []
    for cell in cells:
        for statement in ast.parse(cell).body:
            is_import = isinstance(statement, ast.Import | ast.ImportFrom)
            text = re.sub(r"DATA / '([^']*/)?", "'", ast.unparse(statement))
            (imports if is_import else others).append(
                re.sub(r"'[\w./]*/(\w+\.csv)'", r"'\1'", text)
            )
    return sorted(imports) + others


@each_chapter
def test_every_file_that_it_reads_comes_with_the_library(built_book, wheel, name):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for cell in code_of(download(built_book, name))[1:]:
        named = re.findall(r"[\w./]+\.(?:csv|toml)\b", cell)
        taken = re.findall(r'DATA / "([^"]+)"', cell)
        assert named == taken
        assert [path for path in taken if f"unrolled/tables/{path}" not in inside] == []


def test_the_wheel_holds_the_library_as_it_is(wheel):
    archive = zipfile.ZipFile(wheel)
    sources = [
        path
        for path in (ROOT / "unrolled").rglob("*")
        if path.suffix in {".py", ".js", ".css", ".typed"}
    ]
    for path in sources:
        assert archive.read(path.relative_to(ROOT).as_posix()) == path.read_bytes()
    for path in [*BOOK.glob("*.csv"), *BOOK.glob("*/*.csv"), *BOOK.glob("*/quiz.toml")]:
        inside = f"unrolled/tables/{path.relative_to(BOOK).as_posix()}"
        assert archive.read(inside) == path.read_bytes()


# --- The first cell -----------------------------------------------------------------------


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """Run a first cell in an empty folder, where `unrolled` is not installed."""
    find = importlib.util.find_spec
    path = list(sys.path)

    def find_spec(name):
        if name == "unrolled":
            added = [place for place in sys.path if place not in path]
            return importlib.machinery.PathFinder.find_spec(name, added)
        return None if name == "tensorflow" else find(name)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    monkeypatch.setattr(sys, "path", list(path))
    monkeypatch.chdir(tmp_path)
    transformers: list = []
    names = {"get_ipython": lambda: SimpleNamespace(input_transformers_post=transformers)}

    def run(cell: str) -> SimpleNamespace:
        exec(cell, names)
        return SimpleNamespace(data=names["DATA"], transformers=transformers)

    return run


def test_without_the_library_it_says_in_a_sentence_what_to_do(built_book, wheel, alone):
    first = code_of(download(built_book, "rnn/truncation"))[0]
    with pytest.raises(Exception, match=f"download {re.escape(wheel.name)}") as caught:
        alone(re.sub(r'address="[^"]*"', 'address=""', first))
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_an_address_that_does_not_answer_is_named(built_book, alone):
    first = code_of(download(built_book, "rnn/truncation"))[0]
    nowhere = "http://127.0.0.1:9/library.whl"
    with pytest.raises(Exception, match=f"{nowhere} does not answer"):
        alone(re.sub(r'address="[^"]*"', f'address="{nowhere}"', first))


def test_it_takes_the_wheel_beside_the_notebook(built_book, wheel, alone):
    Path(wheel.name).write_bytes(wheel.read_bytes())
    found = alone(code_of(download(built_book, "gru/cell"))[0])
    assert (found.data / "lstm" / "adding.csv").read_bytes() == (
        BOOK / "lstm" / "adding.csv"
    ).read_bytes()


def test_a_cell_that_needs_what_is_missing_says_so_and_is_passed_over(built_book, wheel, alone):
    Path(wheel.name).write_bytes(wheel.read_bytes())
    (pass_over,) = alone(code_of(download(built_book, "gru/cell"))[0]).transformers
    (said,) = pass_over(["# Needs: keras, tensorflow\n", "import keras\n"])
    assert "this cell needs tensorflow. To run it: %pip install tensorflow" in said
    assert pass_over(["# Needs: numpy\n", "x = 1\n"]) == ["# Needs: numpy\n", "x = 1\n"]
    assert pass_over(["x = 1\n"]) == ["x = 1\n"]


# --- From the page to a kernel ------------------------------------------------------------


@pytest.fixture(scope="module")
def address(built_book) -> Iterator[str]:
    """The book from a server of one's own, which says of a notebook what it is."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def guess_type(self, path: str | os.PathLike[str]) -> str:
            is_notebook = str(path).endswith(".ipynb")
            return "application/x-ipynb+json" if is_notebook else super().guess_type(path)

        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(built_book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def saved(browser, page_address: str, folder: Path, *buttons: str) -> list[Path]:
    """What the buttons in a page's menu of downloads save."""
    page = browser.new_page(accept_downloads=True)
    files = []
    try:
        page.goto(page_address)
        for button in buttons:
            page.locator(".dropdown-download-buttons > button").click()
            with page.expect_download() as event:
                page.locator(f".btn-download-{button}-button").click()
            files.append(folder / event.value.suggested_filename)
            event.value.save_as(files[-1])
            page.keyboard.press("Escape")
    finally:
        page.close()
    return files


def test_the_button_saves_the_chapter_under_its_name(browser, address, tmp_path):
    (file,) = saved(browser, f"{address}/book/lstm/cell.html", tmp_path, "source")
    assert file.name == "unrolled-lstm-cell.ipynb"
    nbformat.validate(nbformat.read(file, as_version=4))


def test_it_does_so_without_a_server_too(browser, built_book, tmp_path):
    page = (built_book / "book" / "gru" / "cell.html").as_uri()
    file, library = saved(browser, page, tmp_path, "source", "library")
    assert file.name == "unrolled-gru-cell.ipynb"
    written = built_book / "_downloads" / file.name
    assert file.read_text(encoding="utf-8") == written.read_text(encoding="utf-8")
    assert zipfile.is_zipfile(library)


def environment(folder: Path, left_out: tuple[str, ...] = ()) -> Path:
    """A virtual environment that sees what is installed here, but neither this repository nor
    packages whose names begin so; return its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    seen = folder / "seen"
    seen.mkdir()
    hidden = (*left_out, "unrolled", "__editable__", "nbgrader")
    for path in PACKAGES.iterdir():
        if not path.name.startswith(hidden):
            (seen / path.name).symlink_to(path)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "seen.pth").write_text(f"{seen}\n", encoding="utf-8")
    python = folder / "bin" / "python"
    absent = (
        "from importlib.util import find_spec; print(find_spec('unrolled'), find_spec('numpy'))"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    found = subprocess.check_output([python, "-c", absent], cwd=folder, env=clean, text=True)
    assert found.startswith("None ModuleSpec(")
    return python


def executed(python: Path, notebook: Path) -> nbformat.NotebookNode:
    """The notebook after a run from its first cell to its last, where it lies."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER"))}
    clean |= {"IPYTHONDIR": str(notebook.parent / "ipython"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [python, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace"]
    done = subprocess.run(
        [*command, notebook.name], cwd=notebook.parent, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return nbformat.read(notebook, as_version=4)


def printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.mark.long
@pytest.mark.parametrize("name", ["rnn/truncation", "cnn/quiz", "rnn/remedies", "gru/comparison"])
def test_a_downloaded_chapter_runs_with_the_wheel_alone(browser, address, tmp_path, name):
    page = f"{address}/book/{name}.html"
    file, _ = saved(browser, page, tmp_path, "source", "library")
    notebook = executed(environment(tmp_path / "environment"), file)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert not any("Passed over" in printed(cell) for cell in code)


@pytest.mark.long
def test_without_tensorflow_what_needs_none_runs_and_the_rest_says_so(browser, address, tmp_path):
    page = f"{address}/book/lstm/cell.html"
    file, _ = saved(browser, page, tmp_path, "source", "library")
    python = environment(tmp_path / "environment", left_out=("tensorflow", "keras"))
    notebook = executed(python, file)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    needing = [cell for cell in code if cell.source.startswith("# Needs: keras, tensorflow")]
    assert 0 < len(needing) < len(code) / 2
    for cell in code:
        said = "Passed over: this cell needs keras and tensorflow." in printed(cell)
        assert said == (cell in needing)
