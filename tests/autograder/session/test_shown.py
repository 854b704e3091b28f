"""What a student wrote and displayed, as a marker's page shows it; and what it may cost others: nothing."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pandas as pd
import pytest
from nbconvert import HTMLExporter

from autograder.model import Cell, NotebookSpec
from autograder.notebooks.markup import fenced
from autograder.notebooks.node import as_node
from autograder.session import cleaner as cleaning
from autograder.session.cleaner import Cleaner, Text
from autograder.session.shown import (
    AS_TEXT,
    DISPLAYED_TOO_MUCH,
    TOO_LONG,
    WROTE_MARKUP,
    make_harmless,
)
from tests.autograder.notebooks.pages import active, page_of

ENDLESS = "<!--" + " " * 60_000 + "<!--" * 20_000  # whatever time it is given
SLOW = {
    "a comment and blanks": ENDLESS,
    "emphasis": "*a **b _c " * 20_000,
    "nested elements": "<b><i><u>" * 30_000,
    "brackets": "[" * 50_000,
    "quotations": "> " * 30_000,
}


@pytest.fixture(scope="module")
def cleaner():
    """One for this file."""
    one = Cleaner()
    yield one
    one.close()


@pytest.fixture(scope="module")
def impatient():
    """One that waits no longer than it can for what has no end anyway."""
    one = Cleaner(seconds=1)
    yield one
    one.close()


def shown(cleaner: Cleaner, *cells: dict, author: tuple[Cell, ...] = ()):
    """The cells of a notebook as they are kept, and what is told of them."""
    notebook = as_node(v4.new_notebook(cells=list(cells)))
    flags = make_harmless(notebook, NotebookSpec("sheet", author), cleaner)
    nbformat.validate(nbformat.from_dict(notebook))
    return notebook.cells, [flag.text for flag in flags]


def displayed(cleaner: Cleaner, **data: str):
    """The outputs of a cell that displays one value, and what is told."""
    output = v4.new_output("display_data", {kind.replace("_", "/"): v for kind, v in data.items()})
    (cell,), told = shown(cleaner, v4.new_code_cell("x", outputs=[output]))
    return cell.outputs[0].data, told


def test_plain_words_need_no_other_process():
    """Mathematics, lists, code: nothing is started for them."""
    one = Cleaner()
    written = v4.new_markdown_cell("Since $a \\lt b$:\n\n- **so**\n- `f(x)`\n")
    output = v4.new_output("execute_result", {"text/html": frame(), "text/plain": "x"})
    cells, told = shown(one, written, v4.new_code_cell("x", outputs=[output]))
    assert (cells[0].source, told) == (written.source, [])
    assert cells[1].outputs[0].data["text/html"] == frame()
    assert one._server is None


def frame() -> str:
    markup = pd.DataFrame({"x": [1, 2]})._repr_html_()
    return markup[: markup.index("<style")] + markup.partition("</style>")[2]


def test_the_authors_own_text_stays_as_it_is(cleaner):
    """Its markup, its styles, its links."""
    text = "<div class='alert'>[read](vscode:this)</div>\n\n<style>p { color: red }</style>"
    author = (Cell("", "markdown", text, {}), Cell("", "raw", text, {}))
    cells = [v4.new_markdown_cell(text + " \n"), v4.new_raw_cell(text)]
    found, told = shown(cleaner, *cells, author=author)
    assert [cell.source for cell in found] == [text + " \n", text]
    assert told == []


def test_what_acts_is_made_harmless_and_told(cleaner):
    cells, told = shown(
        cleaner,
        v4.new_markdown_cell("<script>act()</script> and $x$"),
        v4.new_markdown_cell(r"[x](javascript\:act())"),
        v4.new_markdown_cell("<b>never closed"),
        v4.new_raw_cell("<script>act()</script> $\\href{x}{y}$"),
    )
    assert cells[0].source == "&lt;script&gt;act()&lt;/script&gt; and $x$"
    assert cells[1].source == fenced(r"[x](javascript\:act())")
    assert cells[2].source == fenced("<b>never closed")
    assert cells[3].source == "&lt;script&gt;act()&lt;/script&gt; $\\ href{x}{y}$"
    assert sorted(told) == sorted([WROTE_MARKUP, WROTE_MARKUP, AS_TEXT, AS_TEXT])


def test_a_picture_that_is_not_there_is_said_in_words_and_nobody_is_accused(cleaner):
    """nbgrader makes no page of such a cell. Pictures that are there stay, and nothing else does."""
    picture = {"image/png": "iVBORw0KGgo="}
    attached = {
        "a.png": picture,
        "b.svg": {"image/svg+xml": "<svg onload=act()>"},
        "c.png": {"image/png": '"><script>'},
    }
    source = "![](attachment:a.png) ![](attachment:b.svg) ![](attachment:c.png) ![](attachment:d)"
    (cell,), told = shown(cleaner, v4.new_markdown_cell(source, attachments=attached))
    assert cell.source.startswith("![](attachment:a.png) *(no picture b.svg in the notebook)*")
    assert cell.attachments == {"a.png": picture}
    assert told == []
    page = HTMLExporter().from_notebook_node(nbformat.from_dict(v4.new_notebook(cells=[cell])))[0]
    assert "data:image/png;base64,iVBORw0KGgo=" in page
    assert "no picture d in the notebook" in page


@pytest.mark.parametrize("author", [True, False])
def test_a_missing_picture_of_a_locked_cell_is_said_in_words_too(cleaner, author):
    text = "See ![](attachment:gone.png)"
    spec = (Cell("task", "markdown", text, {"locked": True}),) if author else ()
    (cell,), _ = shown(cleaner, v4.new_markdown_cell(text), author=spec)
    assert cell.source == "See *(no picture gone.png in the notebook)*"


@pytest.mark.parametrize(
    "markup",
    [
        "<script>act()</script><b>bold</b>",
        "<img src=x onerror=act()>",
        '<a href="javascript:act()">x</a>',
        "<iframe srcdoc='<script>act()</script>'></iframe>",
        "<svg onload=act()>",
        "<sty<style></style>le>p { background: url(http://elsewhere) }</style>",
        "<div style='position:fixed'>over all</div>",
        "<div class=modal>over all</div>",
        "<!-- the rest is gone",
        "<plaintext>",
        r"$\href{javascript:act()}{x}$",
        "</div></div></div>",
    ],
)
@pytest.mark.parametrize("kind", ["text_html", "text_markdown"])
def test_nothing_that_is_displayed_acts(cleaner, kind, markup):
    """What is left is shown by a page as it is; of Markdown, what becomes of it."""
    data, _ = displayed(cleaner, **{kind: markup})
    assert not active(f"<div>{data.get('text/html', '')}</div>")
    assert not active(page_of(data.get("text/markdown", "")))
    assert data


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW)
def test_a_text_that_takes_too_long_is_shown_as_text_and_costs_nobody_else_anything(
    cleaner, impatient, source
):
    """Neither time nor memory: each submission's texts have a process of their own."""
    cleaner = impatient if source == ENDLESS else cleaner
    others: list[list[str]] = []

    def other() -> None:
        cells, _ = shown(cleaner, v4.new_markdown_cell(f"a [link](x) of mine {len(source)}"))
        others.append([cell.source for cell in cells])

    beside = threading.Thread(target=other)
    beside.start()
    (first, slow, html), told = shown(
        cleaner,
        v4.new_markdown_cell(f"before: [a](b) {len(source)}"),
        v4.new_markdown_cell(source),
        v4.new_code_cell("x", outputs=[v4.new_output("display_data", {"text/html": source})]),
    )
    beside.join()
    assert others == [[f"a [link](x) of mine {len(source)}"]]
    assert first.source == f"before: [a](b) {len(source)}"
    assert slow.source in (source, fenced(source)) or len(slow.source) < 8 * len(source)
    assert set(told) <= {TOO_LONG, AS_TEXT, WROTE_MARKUP, DISPLAYED_TOO_MUCH}
    assert sum(len(value) for value in html.outputs[0].data.values()) < 8 * len(source)


def test_what_did_not_come_to_its_end_is_shown_as_it_was_written(impatient):
    """The texts before it are answered."""
    texts = [Text("markdown", "[a](b)"), Text("markdown", ENDLESS), Text("markdown", "[c](d)")]
    answers = impatient.mend(texts)
    assert answers[0] is not None
    assert answers[1:] == [None, None]
    assert impatient.mend(texts[2:])[0] is not None  # the next submission's


@pytest.mark.parametrize(
    "bomb",
    [
        ("<b><i><u><s>" * 60 + "<p>") * 60,
        "<b><i><u><s>" * 300 + "<p>x" * 1500,
        "<a href=x>" * 3000,
        "<table><b>" * 2000,
        "<details><summary><table><tr><td><ul><li>" * 300,
    ],
)
def test_markup_that_a_parser_multiplies_does_not_become_large(cleaner, bomb):
    """Formatting that is opened anew in each paragraph, links in links, tables in tables."""
    data, _ = displayed(cleaner, text_html=bomb)
    assert sum(map(len, data.values())) <= 4 * len(bomb) + 1000
    assert not active(f"<div>{data.get('text/html', '')}</div>")


def test_a_server_that_was_killed_is_started_again():
    one = Cleaner()
    try:
        assert one.mend([Text("markdown", "[a](b)")])[0]
        os.kill(one._server.pid, signal.SIGKILL)
        one._server.wait()
        assert one.mend([Text("markdown", "[c](d)")])[0]
    finally:
        one.close()


def test_without_nbconvert_markdown_is_shown_as_it_was_written(monkeypatch, tmp_path):
    """As where only `autograder check` is installed, which shows nothing."""
    (tmp_path / "nbconvert").mkdir()
    (tmp_path / "nbconvert" / "__init__.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    one = Cleaner()
    try:
        (cell,), told = shown(one, v4.new_markdown_cell("[a](b)"))
    finally:
        one.close()
    assert cell.source == fenced("[a](b)")
    assert told == [TOO_LONG]


def test_the_server_ends_with_who_started_it(tmp_path):
    """Even if that was killed."""
    program = (
        "import os, signal, time\n"
        "from autograder.session.cleaner import Cleaner, Text\n"
        "one = Cleaner()\n"
        "assert one.mend([Text('markdown', '[a](b)')])[0]\n"
        "print(one._server.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    server = Path("/proc") / done.stdout.strip()
    ended = threading.Event()
    for _ in range(200):
        if not server.exists() or " Z " in (server / "stat").read_text():
            break
        ended.wait(0.05)
    else:
        pytest.fail("it lives on")


def test_what_a_class_shows_again_and_again_is_looked_at_once(cleaner, monkeypatch):
    text = Text("markdown", "[the same](everywhere)")
    first = cleaner.mend([text])
    monkeypatch.setattr(cleaner, "_ask", lambda texts: pytest.fail("it is known"))
    assert cleaner.mend([text, text]) == first * 2


def test_a_very_long_text_is_not_even_sent(cleaner, monkeypatch):
    monkeypatch.setattr(cleaning, "LARGEST", 100)
    assert cleaner.mend([Text("markdown", "[a](b) " * 50)]) == [None]
