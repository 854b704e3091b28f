"""Student text rendered as nbgrader's pages will, and mended until nothing in it acts; or rendered for
the engine's own pages, which load nothing from elsewhere and need no script for formulas.

This runs in a process of its own, whose time and memory are limited: some texts take any renderer
very long. It needs nbconvert, which nbgrader brings along.
"""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from autograder.notebooks.markup import (
    SCHEMES,
    TAGS,
    NotPlain,
    Tag,
    escaped,
    fenced,
    is_safe,
    may_have,
    read_markup,
)
from autograder.notebooks.mathml import MATH_TAGS, math_may_have, mathml

PICTURE = {"image/png": "AAAA"}  # stands for any picture that is attached
MOST_MISSING = 50  # pictures
GROWTH = 4  # how much longer markup may become by being cleaned
_TAG = re.compile(
    r"<!--.*?-->|<(?P<closes>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>"
    r"""(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*/?>|<""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_PRESENTATION = "address article big center figcaption figure font footer header main nobr section"
_DROPPED = frozenset(_PRESENTATION.split())
_IMPLIED = ("p", "tbody", "colgroup")  # elements that a browser adds


@dataclass(frozen=True)
class Mended:
    """A text that may be shown."""

    text: str
    as_text: bool = False  # nothing else helped: it is shown as it was written


def mend_markdown(source: str, attachments: Collection[str]) -> Mended:
    """Markdown whose rendering is safe: as it is, without what is not, or as plain text.

    attachments: the names of pictures that the cell has
    """
    known = dict.fromkeys(attachments, PICTURE)
    source = _without_missing(source, known)
    if _is_safe(_render(source, known)[0]):
        return Mended(source)
    mended = source
    _, raw, addresses = _render(source, known)
    for piece in sorted({piece.strip("\n") for piece in raw}, key=len, reverse=True):
        mended = mended.replace(piece, _TAG.sub(_only_allowed, piece))
        for tag in _TAG.finditer(piece):  # in a list or a quotation other signs lie between
            if tag["name"] or tag[0].startswith("<!"):
                mended = mended.replace(tag[0], _only_allowed(tag))
    for address in sorted(set(addresses), key=len, reverse=True):
        mended = mended.replace(f"]({address}", f"] ({address}")
    if _is_safe(_render(mended, known)[0]):
        return Mended(mended)
    return Mended(fenced(source), as_text=True)


def mend_html(markup: str) -> Mended:
    """Markup of an output, in which nothing is left that is not allowed; "" if that is impossible."""
    import bleach

    cleaned = bleach.clean(markup, tags=TAGS, attributes=_may_have, protocols=SCHEMES)
    if len(cleaned) <= GROWTH * len(markup) + 1000 and is_safe(cleaned):
        return Mended(cleaned)
    return Mended("", as_text=True)


def markup_of(source: str, attachments: Collection[str]) -> Mended:
    """Markdown as markup for a page of the engine's: formulas are MathML, pictures lie in the page.

    attachments: the names of pictures that the cell has; each is shown at `picture_address(name)`
    """
    mended = mend_markdown(source, attachments)
    page = _without_addresses(_shown(mended.text, attachments))
    if _is_page(page):
        return replace(mended, text=page)
    return Mended(f"<pre>{escaped(source)}</pre>", as_text=True)


def picture_address(name: str) -> str:
    """What stands in markup for an attached picture, until whoever has the picture puts it there."""
    return f"data:image/png;base64,{hashlib.sha256(name.encode()).hexdigest()}"


def _shown(source: str, attachments: Collection[str]) -> str:
    """The markup of Markdown that was found harmless."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        """nbconvert's, with formulas, code and headings as these pages have them."""

        def block_math(self, text: str) -> str:
            return mathml(text, display=True)

        def inline_math(self, text: str) -> str:
            return mathml(text)

        def latex_environment(self, name: str, body: str) -> str:
            return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

        def block_code(self, code: str, info: str | None = None) -> str:
            return f"<pre>{html.escape(code, quote=False)}</pre>\n"

        def heading(self, text: str, level: int, **attributes: object) -> str:
            return f"<p><strong>{text}</strong></p>\n"  # the page has an outline of its own

        def image(self, text: str, url: str, title: str | None = None) -> str:
            name = url.removeprefix("attachment:")
            known = url.startswith("attachment:") and name in attachments
            return super().image(text, picture_address(name) if known else url, title)

    known = dict.fromkeys(attachments, PICTURE)
    return str(MarkdownWithMath(renderer=Renderer(escape=False, attachments=known)).render(source))


def _without_addresses(page: str) -> str:
    """Markup whose pictures all lie in it: others would be fetched from somewhere."""

    def told(found: re.Match[str]) -> str:
        attributes = {
            key: double for key, double, _, _ in _ATTRIBUTE.findall(found["attributes"] or "")
        }
        if found["name"] != "img" or attributes.get("src", "").startswith("data:"):
            return found[0]
        name = attributes.get("alt") or attributes.get("src", "")
        return f"<em>(picture: {html.escape(html.unescape(name))})</em>"

    return _TAG.sub(told, page)


def _is_page(page: str) -> bool:
    """Whether markup may stand in a page: plain, what is allowed, or a formula."""
    try:
        tags, _ = read_markup(page)
    except NotPlain:
        return False
    return all(tag.is_allowed or _is_of_formula(tag) for tag in tags)


def _is_of_formula(tag: Tag) -> bool:
    allowed = (math_may_have(name, value) for name, value in tag.attributes)
    return tag.name in MATH_TAGS and all(allowed)


def _render(source: str, attachments: dict) -> tuple[str, list[str], list[str]]:
    """The page that nbconvert makes of Markdown; raw markup in it, and addresses not allowed."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    raw: list[str] = []
    addresses: list[str] = []

    class Renderer(IPythonRenderer):
        """nbconvert's, which takes note of what is to be looked at."""

        def block_html(self, html: str) -> str:
            raw.append(html)
            return super().block_html(html)

        def inline_html(self, html: str) -> str:
            raw.append(html)
            return super().inline_html(html)

        def link(self, text: str, url: str, title: str | None = None) -> str:
            if not may_have("a", "href", url):
                addresses.append(url)
            return super().link(text, url, title)

        def image(self, text: str, url: str, title: str | None = None) -> str:
            if not (url.startswith("attachment:") or may_have("img", "src", url)):
                addresses.append(url)
            return super().image(text, url, title)

    renderer = Renderer(escape=False, attachments=attachments)
    return MarkdownWithMath(renderer=renderer).render(source), raw, addresses


def _without_missing(source: str, attachments: dict) -> str:
    """Markdown that shows a few words for each attached picture that is not there."""
    from nbconvert.filters.markdown_mistune import InvalidNotebook

    for _ in range(MOST_MISSING):
        try:
            _render(source, attachments)
        except InvalidNotebook as error:
            name = str(error).removeprefix("missing attachment: ")
        else:
            return source
        shown = re.sub(r"[^\w .-]", "_", name)[:80]
        picture = rf"!\[[^\]]*\]\(\s*<?attachment:{re.escape(name)}[^)]*\)"
        mended = re.sub(picture, f"*(no picture {shown} in the notebook)*", source)
        source = source.replace("attachment:", "attachment ") if mended == source else mended
    return source.replace("attachment:", "attachment ")


def _may_have(tag: str, name: str, value: str) -> bool:
    return name != "style" and may_have(tag, name, value)  # of which bleach leaves nothing


def _is_safe(page: str) -> bool:
    """Whether a page is, and a library that reads as browsers do agrees."""
    import bleach

    if not is_safe(page):
        return False
    cleaned = bleach.clean(page, tags=TAGS, attributes=_may_have, protocols=SCHEMES)
    try:
        return _tags(cleaned) == _tags(page)
    except NotPlain:
        return False


def _tags(page: str) -> Counter[Tag]:
    tags, _ = read_markup(page)
    return Counter(
        Tag(tag.name, tuple(sorted(one for one in tag.attributes if one[0] != "style")))
        for tag in tags
        if tag.name not in _IMPLIED
    )


def _only_allowed(found: re.Match[str]) -> str:
    """A tag as it may stay: with the attributes that are allowed, as text, or not at all."""
    if found[0].startswith("<!--"):
        return ""
    name = (found["name"] or "").lower()
    if name in _DROPPED:
        return ""
    if name not in TAGS:
        return html.escape(found[0], quote=False)
    if found["closes"]:
        return f"</{name}>"
    attributes = [
        (key.lower(), html.unescape(double or single or bare))
        for key, double, single, bare in _ATTRIBUTE.findall(found["attributes"])
    ]
    kept = {key: html.escape(value) for key, value in attributes if may_have(name, key, value)}
    return "".join([f"<{name}", *(f' {key}="{value}"' for key, value in kept.items()), ">"])
