"""A Sphinx extension: the figures of a page are numbered, and text can refer to them.

`unrolled.figures.show` writes a figure with a caption; here it becomes 'Figure 3' of its page, with
the anchor `figure-3`. Prose says {figure}`spectral radius` for the figure whose caption alone has
these words, and becomes a link with its number. Words that no caption has, or several have, are a
warning, and so fail the build.
"""

from __future__ import annotations

import html
import re
from itertools import count

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

_FIGURE = re.compile(
    r'<figure class="unrolled-figure">(?P<drawing>.*?)<figcaption>(?P<caption>.*?)</figcaption>',
    re.DOTALL,
)
_REFERENCE = re.compile(r'<a class="figure-reference">(.*?)</a>')


def numbered(body: str) -> tuple[str, list[str]]:
    """Number the figures that have captions; return the page and the captions in their order.

    >>> page = '<figure class="unrolled-figure"><svg/><figcaption>Loss.</figcaption></figure>'
    >>> numbered(page)[0][:51]
    '<figure class="unrolled-figure" id="figure-1"><svg/'
    """
    captions: list[str] = []
    numbers = count(1)

    def number(figure: re.Match[str]) -> str:
        if "</figure>" in figure["drawing"]:  # one without a caption, before this one
            first, _, rest = figure[0].partition("</figure>")
            return f"{first}</figure>{_FIGURE.sub(number, rest)}"
        place = next(numbers)
        captions.append(html.unescape(figure["caption"]))
        return (
            f'<figure class="unrolled-figure" id="figure-{place}">{figure["drawing"]}<figcaption>'
            f'<span class="caption-number">Figure {place}.</span> {figure["caption"]}</figcaption>'
        )

    return _FIGURE.sub(number, body), captions


def number_figures(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree
) -> None:
    if "body" not in context:
        return
    body, captions = numbered(context["body"])

    def resolve(reference: re.Match[str]) -> str:
        words = html.unescape(reference[1])
        places = [n for n, caption in enumerate(captions, start=1) if words in caption]
        if len(places) != 1:
            found = f"{len(places)} captions have the words {words!r}, not one"
            logger.warning("%s: {figure}: %s", pagename, found, type="numbered")
            return words
        return f'<a class="reference internal" href="#figure-{places[0]}">figure {places[0]}</a>'

    context["body"] = _REFERENCE.sub(resolve, body)


def figure_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    reference = f'<a class="figure-reference">{html.escape(text, quote=False)}</a>'
    return [nodes.raw("", reference, format="html")], []


def setup(app: Sphinx) -> dict[str, object]:
    app.add_role("figure", figure_role)
    app.connect("html-page-context", number_figures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
