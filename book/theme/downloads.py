"""A Sphinx extension: a chapter can be downloaded and run without the repository.

`_downloads/unrolled-lstm-cell.ipynb` is the chapter lstm/cell in plain Markdown (plain.py), with a
first cell that finds the library (alone.py). The library lies beside the book as a wheel, with the
tables that the chapters read in it. Both are in the menu of downloads of each chapter.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
from alone import NEEDS, TABLES, apart, first_cell, needs, with_tables
from docutils.nodes import make_id
from plain import Lookup, left_over, plain
from pybtex.richtext import Text
from reading import BOOK, minutes
from sharing import is_published, site
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

ROOT = BOOK.parent
FOLDER = "_downloads"
BRANCH = "notebooks"  # which the workflow `publish` writes
SCRIPT = "downloads.js"  # saves a notebook where there is no server
HIDDEN = {"checks", "setup", "hide-input", "hide-cell", "remove-input", "remove-cell"}
GLOSSARY, BIBLIOGRAPHY = "book/glossary", "book/bibliography"
_BUILD = (
    "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
)


def file_name(page: str) -> str:
    """
    >>> file_name("book/lstm/cell")
    'unrolled-lstm-cell.ipynb'
    """
    name = page.removeprefix("book/").replace("/", "-").replace("_", "-")
    return f"unrolled-{name}.ipynb"


# --- The library --------------------------------------------------------------------------


def wheel_name() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    return f"{project['name'].replace('-', '_')}-{project['version']}-py3-none-any.whl"


def tables() -> list[Path]:
    """The files that chapters read."""
    return sorted(
        [*BOOK.glob("*.csv"), *BOOK.glob("*/*.csv"), *BOOK.glob("*/quiz.toml")]
    )


def build_wheel(target: Path) -> None:
    """Build the library with the tables in it, if it has changed."""
    sources = [p for p in (ROOT / "unrolled").rglob("*") if p.is_file()]
    sources = [p for p in sources if "__pycache__" not in p.parts]
    single = [ROOT / name for name in ("pyproject.toml", "LICENSE", "NOTICE")]
    newest = max(p.stat().st_mtime for p in (*sources, *tables(), *single))
    if target.exists() and target.stat().st_mtime > newest:
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "sources")
        for path in (*sources, *single):
            _copy(path, copy / path.relative_to(ROOT))
        for path in tables():
            _copy(path, copy / "unrolled" / TABLES / path.relative_to(BOOK))
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, folder],
            cwd=copy,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise ExtensionError(f"the library's wheel was not built:\n{done.stderr}")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(folder, target.name), target)


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


# --- The notebooks ------------------------------------------------------------------------


def lookup_of(app: Sphinx) -> Lookup:
    """What the pages say of each other, as Sphinx found it; of no page yet."""
    env = app.env
    terms = {
        name.lower(): f"{where}.html#{anchor}"
        for name, _, kind, where, anchor, _ in env.get_domain("std").get_objects()
        if kind == "term"
    }
    equations = {
        label: _equation_number(app, label, where, number)
        for label, (where, number) in env.get_domain("math").equations.items()
    }
    return Lookup(
        page="",
        site=site(app) if is_published(app) else "",
        titles={name: title.astext() for name, title in env.titles.items()},
        citations=_citations(app),
        terms=terms,
        equations=equations,
        minutes=minutes,
    )


def _equation_number(app: Sphinx, label: str, page: str, number: int) -> str:
    """As the page shows it: with the number of the chapter."""
    of_page = app.env.toc_fignumbers.get(page, {}).get("displaymath", {})
    parts = of_page.get(f"equation-{make_id(label)}", (number,))
    return ".".join(map(str, parts))


def _citations(app: Sphinx) -> dict[str, tuple[str, str, str]]:
    domain = app.env.get_domain("cite")
    anchors = {citation.key: citation.citation_id for citation in domain.citations}
    found = {}
    for key, entry in domain.bibdata.data.entries.items():
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        last = [
            str(Text.from_latex(" ".join([*p.prelast_names, *p.last_names])))
            for p in people
        ]
        authors = " and ".join(last) if len(last) < 3 else f"{last[0]} et al."
        place = f"{BIBLIOGRAPHY}.html#{anchors.get(key, '')}"
        found[key] = (authors, entry.fields.get("year", "n.d."), place)
    return found


def notebook_of(source: Path, lookup: Lookup, wheel: str) -> nbformat.NotebookNode:
    """A chapter as it is downloaded.

    Raises:
        ExtensionError: if something of the book's own syntax would be left.
    """
    notebook = nbformat.read(source, as_version=4)
    standard = frozenset(sys.stdlib_module_names)
    library = ROOT / "unrolled"
    notebook.cells = [
        part for cell in notebook.cells for part in _parts(cell, library, standard)
    ]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        try:
            cell.source = plain(cell.source, lookup)
        except ValueError as error:
            raise ExtensionError(f"{lookup.page}: {error}") from None
        if left := left_over(cell.source):
            raise ExtensionError(f"{lookup.page}: a download would show {left}")
    needed = needs([cell.source for cell in code], library, standard)
    for cell, packages in zip(code, needed, strict=True):
        cell.source = with_tables(cell.source, lookup.page)
        if packages:
            cell.source = f"{NEEDS}{', '.join(sorted(packages))}\n{cell.source}"
        cell.outputs, cell.execution_count = [], None
        if HIDDEN.intersection(cell.metadata.get("tags", [])):
            cell.metadata["jupyter"] = {"source_hidden": True}
    if code:
        first = nbformat.v4.new_code_cell(first_cell(wheel, lookup.site), id="library")
        first.metadata["jupyter"] = {"source_hidden": True}
        notebook.cells.insert(0, first)
    return notebook


def _parts(
    cell: nbformat.NotebookNode, library: Path, standard: frozenset[str]
) -> list[nbformat.NotebookNode]:
    """A cell, or two for one of imports of which some need more than the library does."""
    if cell.cell_type != "code":
        return [cell]
    *before, cell.source = apart(cell.source, library, standard)
    tags = {"tags": cell.metadata.get("tags", [])}
    return [
        *(
            nbformat.v4.new_code_cell(text, id=f"{cell.id}-1", metadata=tags)
            for text in before
        ),
        cell,
    ]


def write(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    wheel = wheel_name()
    out = Path(app.outdir)
    build_wheel(out / "_static" / wheel)
    (out / FOLDER).mkdir(exist_ok=True)
    for former in (out / FOLDER).glob("*.ipynb*"):
        former.unlink()
    lookup = lookup_of(app)
    for page in sorted(app.env.titles):
        source = Path(app.env.doc2path(page))
        if source.suffix == ".ipynb":
            notebook = notebook_of(source, replace(lookup, page=page), wheel)
            text = nbformat.writes(notebook)
            file = out / FOLDER / file_name(page)
            file.write_text(text, encoding="utf-8")
            script = f"saveChapter({json.dumps(text, ensure_ascii=False)});\n"
            file.with_name(f"{file.name}.js").write_text(script, encoding="utf-8")


# --- The buttons --------------------------------------------------------------------------


def launched(address: str, config: Config, pagename: str) -> str:
    """The address under which Binder or Colab opens the written notebook.

    Both open files of GitHub's alone, so that the workflow `publish` puts the notebooks into a branch.
    """
    options = config.html_theme_options
    branch = options["repository_branch"]
    for before, after in (
        (f"/blob/{branch}/{pagename}.ipynb", f"/blob/{BRANCH}/{file_name(pagename)}"),
        (f"/{branch}?urlpath=lab/tree/", f"/{BRANCH}?urlpath=lab/tree/"),
        (f"lab/tree/{pagename}.ipynb", f"lab/tree/{file_name(pagename)}"),
    ):
        address = address.replace(before, after)
    return address


def point_buttons(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree
) -> None:
    """Let the menu of downloads lead to the written notebook, and to the library."""
    if context.get("page_source_suffix") != ".ipynb":
        return
    app.add_js_file(SCRIPT)
    address = partial(context["pathto"], resource=True)
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            for button in group["buttons"]:
                button["url"] = launched(button["url"], app.config, pagename)
        if group.get("label") != "download-buttons":
            continue
        for button in group["buttons"]:
            if button.get("label") == "download-source-button":
                button["url"] = address(f"{FOLDER}/{file_name(pagename)}")
                button["download"] = file_name(pagename)
                button["tooltip"] = "Download this chapter as a notebook"
        library = {
            "type": "link",
            "url": address(f"_static/{wheel_name()}"),
            "download": wheel_name(),
            "text": "library (.whl)",
            "icon": "fas fa-cube",
            "tooltip": "Download the library that the notebook needs, to lie beside it",
            "label": "download-library-button",
        }
        group["buttons"].insert(1, library)


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("html-page-context", point_buttons, priority=800)  # after the theme's
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
