"""A Sphinx extension: an entry of the bibliography names the pages that cite it, and leads there.

Each link leads to the first citation on its page.
"""

from __future__ import annotations

from itertools import chain

from docutils import nodes
from sphinx.application import Sphinx


def add_ways_back(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    domain = app.env.get_domain("cite")
    keys = {
        citation.citation_id: citation.key
        for citation in domain.citations
        if citation.bibliography_key.docname == docname
    }
    for entry in doctree.findall(nodes.citation):
        key = next(keys[name] for name in entry["ids"] if name in keys)
        first: dict[str, str] = {}  # on each page
        for reference in domain.citation_refs:
            if any(target.key == key for target in reference.targets):
                first.setdefault(reference.docname, reference.citation_ref_id)
        entry += _line(app, docname, first)


def _line(app: Sphinx, here: str, first: dict[str, str]) -> nodes.paragraph:
    """'Cited in: ', and the titles of the pages in the order of the book."""
    order = [app.config.root_doc, *chain(*app.env.toctree_includes.values())]
    line = nodes.paragraph("", "Cited in: ", classes=["cited-in"])
    for page in sorted(first, key=order.index):
        address = f"{app.builder.get_relative_uri(here, page)}#{first[page]}"
        title = app.env.titles[page].astext()
        if len(line) > 1:
            line += nodes.Text(" · ")
        line += nodes.reference("", title, refuri=address, internal=True)
    return line


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("doctree-resolved", add_ways_back)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
