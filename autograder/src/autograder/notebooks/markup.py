"""What markup may be shown of a student's: an allow-list, and a reading of markup without any doubt.

Nothing here is guessed: markup is *plain* if it is written so that every browser reads it alike, tags
balanced, attributes in double quotes, no comments. What is not plain is never shown as markup. Each
expression below is linear in its text, whatever that is.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAMES = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6"
    " hr i img input ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table"
    " tbody td tfoot th thead tr tt u ul var"
)
TAGS = frozenset(_NAMES.split())
EMPTY = frozenset(("br", "col", "hr", "img", "input"))
SCHEMES = frozenset(("http", "https", "mailto", "data"))  # data: pictures only
_ATTRIBUTES = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "details": ("open",),
    "img": ("src", "alt", "title", "width", "height"),
    "ol": ("start",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}
# What nbconvert's renderer and pandas write themselves.
_THEIRS = {
    ("a", "class"): re.compile(r"anchor-link"),
    ("code", "class"): re.compile(r"language-[\w+#.-]{1,40}"),
    ("div", "class"): re.compile(r"highlight"),
    ("input", "checked"): re.compile(r"(checked)?"),
    ("input", "class"): re.compile(r"task-list-item-checkbox"),
    ("input", "disabled"): re.compile(r"(disabled)?"),
    ("input", "type"): re.compile(r"checkbox"),
    ("li", "class"): re.compile(r"task-list-item"),
    ("span", "class"): re.compile(r"[a-z]{1,2}[0-9]?"),  # a token of code
    ("table", "border"): re.compile(r"[0-9]{1,2}"),
    ("table", "class"): re.compile(r"dataframe"),
    ("td", "style"): re.compile(r"text-align: ?(left|right|center);?"),
    ("th", "style"): re.compile(r"text-align: ?(left|right|center);?"),
    ("tr", "style"): re.compile(r"text-align: ?(left|right|center);?"),
} | {(f"h{level}", "id"): re.compile(r"[^\s]{1,300}") for level in range(1, 7)}
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*+")
_NUMBER = re.compile(r"[0-9]{1,4}%?")
# TeX that makes links, styles and names, loads more of it, or draws over what stands elsewhere.
ACTIVE_TEX = re.compile(
    r"\\(?:href|html\w*|class|cssId|style|data|require|unicode|mmlToken|bbox"
    r"|raise|lower|moveleft|moveright|llap|rlap|mathllap|mathrlap|smash|[rR]ule)(?![a-zA-Z])"
)
_TOKEN = re.compile(
    r'<(/?)([a-zA-Z][a-zA-Z0-9]*+)((?: [a-zA-Z][a-zA-Z-]*+(?:="[^"<>]*+")?)*) ?/?>|([^<]++)'
)
_ATTRIBUTE = re.compile(r' ([a-zA-Z][a-zA-Z-]*+)(?:="([^"<>]*+)")?')
_VERBATIM = frozenset(("code", "pre", "samp", "kbd"))  # where TeX is not looked for


class NotPlain(ValueError):
    """Markup of which not every browser makes the same."""


@dataclass(frozen=True)
class Tag:
    """A tag that opens an element."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether it may be shown."""
        return self.name in TAGS and all(
            may_have(self.name, name, value) for name, value in self.attributes
        )


def may_have(tag: str, name: str, value: str) -> bool:
    """Whether an element may have an attribute, of this value.

    >>> may_have("a", "href", "https://a.example"), may_have("a", "href", "java\\tscript:x")
    (True, False)
    """
    if (tag, name) in _THEIRS:
        return bool(_THEIRS[tag, name].fullmatch(value))
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name in ("href", "src"):
        return _is_address(value, name == "src")
    if name in ("width", "height", "start", "colspan", "rowspan"):
        return bool(_NUMBER.fullmatch(value))
    return True


def _is_address(value: str, of_picture: bool) -> bool:
    squeezed = re.sub(r"[\x00-\x20\x7f-\xa0]++", "", value)
    before = re.split(r"[/?#]", squeezed, maxsplit=1)[0]
    if ":" not in before:
        return True  # on the same site
    scheme = before.partition(":")[0].lower()
    if scheme == "data":
        return of_picture and bool(_PICTURE.fullmatch(value))
    return scheme in SCHEMES


def read_markup(markup: str) -> tuple[list[Tag], str]:
    """The tags of plain markup, and its text outside code; NotPlain if it is not plain."""
    tags: list[Tag] = []
    texts: list[str] = []
    open_tags: list[str] = []
    verbatim = position = 0
    while position < len(markup):
        found = _TOKEN.match(markup, position)
        if found is None:
            raise NotPlain(markup[position : position + 40])
        position = found.end()
        closes, name, attributes, text = found.groups()
        if text is not None:
            if not verbatim:
                texts.append(html.unescape(text))
            continue
        name = name.lower()
        if name in EMPTY and not closes:
            tags.append(Tag(name, tuple(_attributes(attributes))))
        elif not closes:
            tags.append(Tag(name, tuple(_attributes(attributes))))
            open_tags.append(name)
            verbatim += name in _VERBATIM
        elif not open_tags or open_tags.pop() != name or attributes:
            raise NotPlain(f"</{name}> closes nothing")
        else:
            verbatim -= name in _VERBATIM
    if open_tags:
        raise NotPlain(f"<{open_tags[-1]}> is never closed")
    return tags, "".join(texts)


def _attributes(written: str) -> Iterator[tuple[str, str]]:
    for name, value in _ATTRIBUTE.findall(written):
        yield name.lower(), html.unescape(value)


def is_safe(markup: str) -> bool:
    """Whether markup may be shown: plain, and nothing in it but what is allowed."""
    try:
        tags, text = read_markup(markup)
    except NotPlain:
        return False
    return all(tag.is_allowed for tag in tags) and not ACTIVE_TEX.search(text)


# What needs no rendering to be known for harmless

SHORT = 5_000  # characters; more may take a renderer long
# How many of these signs: the more, the longer a renderer may take.
_MOST = {"*_~": 100, "`$|\\": 500}
_HARMLESS = re.compile(r"[^<&\[\x00-\x08\x0b-\x1f\x7f]*+")


def is_harmless(source: str) -> bool:
    """Whether Markdown is harmless at first sight: short, no markup, no link, and little to parse.

    >>> is_harmless("Since $a < b$"), is_harmless("Since $a \\\\lt b$, **so** it is")
    (False, True)
    """
    return (
        len(source) <= SHORT
        and bool(_HARMLESS.fullmatch(source))
        and not ACTIVE_TEX.search(source)
        and "mermaid" not in source
        and all(sum(map(source.count, marks)) <= most for marks, most in _MOST.items())
    )


# What a table of pandas' consists of.
TABLES = frozenset(("div", "p", "table", "tbody", "td", "th", "thead", "tr"))
LARGE = 200_000  # characters


def is_plain_table(markup: str) -> bool:
    """Whether markup is nothing but a table, which needs no parser to be known for harmless."""
    if len(markup) > LARGE:
        return False
    try:
        tags, text = read_markup(markup)
    except NotPlain:
        return False
    plain = all(tag.name in TABLES and tag.is_allowed for tag in set(tags))
    return plain and not ACTIVE_TEX.search(text)


def fenced(source: str) -> str:
    """Text as Markdown that shows it as it was written."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`++", source)), default=0))
    return f"{fence}text\n{source}\n{fence}"


def escaped_tex(source: str) -> str:
    """TeX in which nothing can be taken for markup, or acts; it says the same."""
    source = source.replace("<", r"\lt ").replace("&", "& ")
    return ACTIVE_TEX.sub(lambda found: f"\\ {found[0][1:]}", source)


def escaped(source: str) -> str:
    """Text as markup that shows it as it was written."""
    return html.escape(ACTIVE_TEX.sub(lambda found: f"\\ {found[0][1:]}", source), quote=False)
