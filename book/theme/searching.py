"""A Sphinx extension: what the search needs besides Sphinx's index.

`_static/search_words.js` holds for each page its title, the words of students for it (book/search.toml)
and a few of its sentences, so that an excerpt is a sentence of the page and comes without a server.
`_static/search.js` ranks with them.

Sphinx's own `searchindex.js` is put right when only some pages were written: it keeps words that no
page has any more, for which the search would correct no slip, and of the general index, which the
search does not need, only the entries of those pages.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

WORDS = Path("book/search.toml")
SCRIPTS = ("search_words.js", "search.js")
PER_SECTION = 3  # sentences
LONGEST = 240  # characters of a sentence
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9‘“*])")
_SKIPPED = (
    nodes.math,
    nodes.image,
    nodes.footnote_reference,
    nodes.citation_reference,
)


def sentences_of(document: nodes.document) -> list[str]:
    """The first sentences of each section, without those that hold a formula."""
    found = []
    for section in document.findall(nodes.section):
        paragraphs = [one for one in section if isinstance(one, nodes.paragraph)]
        sentences = (text for one in paragraphs for text in _sentences(one))
        found += [text for text, _ in zip(sentences, range(PER_SECTION), strict=False)]
    return list(dict.fromkeys(found))


def _sentences(paragraph: nodes.paragraph) -> Iterator[str]:
    """The sentences of a paragraph that can be read alone.

    >>> text = nodes.Text("A convolution shares its weights. Here is ")
    >>> list(_sentences(nodes.paragraph("", "", text, nodes.math("", "x"))))
    ['A convolution shares its weights.']
    """
    parts = [
        "\0"
        if isinstance(one, _SKIPPED) or next(one.findall(nodes.math), None)
        else one.astext()
        for one in paragraph.children
    ]
    for sentence in _END.split(" ".join("".join(parts).split())):
        plain = "\0" not in sentence and sentence[-1:] in ".!?"
        if plain and 30 <= len(sentence) <= LONGEST:
            yield sentence


def collect(app: Sphinx, document: nodes.document) -> None:
    _kept(app.env)[app.env.docname] = sentences_of(document)


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _kept(env).pop(page, None)


def _kept(env: BuildEnvironment) -> dict[str, list[str]]:
    if not hasattr(env, "search_sentences"):
        env.search_sentences = {}
    return env.search_sentences


def words(root: Path, pages: set[str]) -> dict[str, list[str]]:
    """The words of students for each page; ExtensionError for a page that is not there."""
    found = tomllib.loads((root / WORDS).read_text(encoding="utf-8"))["words"]
    if unknown := sorted(found.keys() - pages):
        raise ExtensionError(
            f"{WORDS} names pages that are not there: {', '.join(unknown)}"
        )
    return found


def write(app: Sphinx, env: BuildEnvironment) -> None:
    """Write what the search needs before the page that names it with a sum of its content."""
    if app.builder.name != "html":
        return
    told = words(Path(app.srcdir), set(env.titles))
    pages = {
        page: {
            "title": title.astext(),
            "words": told.get(page, []),
            "sentences": _kept(env).get(page, []),
        }
        for page, title in sorted(env.titles.items())
    }
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    path = Path(app.outdir) / "_static" / SCRIPTS[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"const SEARCH_WORDS = {text};\n", encoding="utf-8")


def tidy_index(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    index = Path(app.outdir) / "searchindex.js"
    index.write_text(tidied(index.read_text(encoding="utf-8")), encoding="utf-8")


def tidied(index: str) -> str:
    """Sphinx's search index without words of no page, and without the general index.

    >>> tidied('Search.setIndex({"indexentries": {"tap": []}, "terms": {"old": [], "tap": 0}})')
    'Search.setIndex({"indexentries":{},"terms":{"tap":0}})'
    """
    call, _, content = index.partition("(")
    found = json.loads(content.removesuffix(")"))
    found["indexentries"] = {}
    for kind in {"terms", "titleterms"} & found.keys():
        found[kind] = {word: at for word, at in found[kind].items() if at != []}
    return f"{call}({json.dumps(found, separators=(',', ':'))})"


def bring(
    app: Sphinx, pagename: str, templatename: str, context: dict, document
) -> None:
    """Only the page of the search needs the scripts."""
    if pagename == "search":
        for place, script in enumerate(SCRIPTS):
            app.add_js_file(script, priority=950 + place)


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("html-page-context", bring)
    app.connect("env-updated", write)
    app.connect("build-finished", tidy_index)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }
