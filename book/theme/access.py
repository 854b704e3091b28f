"""A Sphinx extension: what a screen reader or a keyboard needs and the theme's HTML lacks.

Every change answers a rule of axe-core, which tests/book/test_accessibility.py runs on all pages.
"""

from __future__ import annotations

import html
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

CHINESE = "language-zh-Hant"  # docutils makes lang="zh-Hant" of this class
_HAN = re.compile(r"[\u4e00-\u9fff]")


def name_language(app: Sphinx, doctree: nodes.document) -> None:
    """Let a screen reader read the Chinese words of the glossary as Chinese."""
    for term in doctree.findall(nodes.term):
        if _HAN.search(term.astext()):
            term["classes"].append(CHINESE)


_HEAD = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SCOPE = re.compile(r' scope="\w+"')


def name_heads(body: str) -> str:
    """Put words into the heads of tables: an empty one heads nothing, and axe hears no formula.

    >>> name_heads('<th scope="col"><p></p></th>')
    '<td><p></p></td>'
    >>> name_heads('<th><math><mi>n</mi></math></th>')[:41]
    '<th><span class="visually-hidden">n</span'
    """

    def named(head: re.Match[str]) -> str:
        attributes, content = head.groups()
        text = " ".join(html.unescape(_TAG.sub(" ", content)).split())
        if not text:
            return f"<td{_SCOPE.sub('', attributes)}>{content}</td>"
        if "<math" in content:
            words = f'<span class="visually-hidden">{html.escape(text)}</span>'
            return (
                f'<th{attributes}>{words}<div aria-hidden="true">{content}</div></th>'
            )
        return head[0]

    return _HEAD.sub(named, body)


_SIGNATURE = re.compile(r'<dt class="sig .*?</dt>', re.DOTALL)


def plain_signatures(body: str) -> str:
    """Let the lines of a signature be lines: as a list of descriptions they describe nothing.

    >>> plain_signatures('<dt class="sig py">f(<dl><dd>x</dd></dl>)</dt>')
    '<dt class="sig py">f(<div class="sig-parameters"><div>x</div></div>)</dt>'
    """

    def plain(signature: re.Match[str]) -> str:
        lines = signature[0].replace("<dl>", '<div class="sig-parameters">')
        return lines.replace("</dl>", "</div>").replace("dd>", "div>")

    return _SIGNATURE.sub(plain, body)


_SUMMARY = '<summary aria-label="Toggle hidden content">'
_FORMULA = re.compile(r"<math\b(?! translate)")


def mend_body(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree
) -> None:
    if "body" in context:
        body = context["body"].replace(_SUMMARY, "<summary>")  # its words are its name
        body = _FORMULA.sub('<math translate="no"', body)  # or a translator parts it
        context["body"] = plain_signatures(name_heads(body))


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """As docutils does, but the items of the list say that they are items."""
    HTML5Translator.visit_citation(self, node)
    self.body[-1] = self.body[-1].replace("doc-biblioentry", "listitem")


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    HTML5Translator.depart_citation(self, node)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.connect("doctree-read", name_language)
    app.connect("html-page-context", mend_body)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
