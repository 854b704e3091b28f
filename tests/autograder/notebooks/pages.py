"""Pages that nbconvert makes of Markdown, and what would act on them: told without the engine's help."""

import re
from html.parser import HTMLParser

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_END = "what comes after it"
_ACTS = re.compile(
    "script|style|iframe|frame|object|embed|svg|math|form|button|textarea|select|link|meta|base|title"
    "|plaintext|xmp|template|noscript|audio|video|applet|body|html|head"
)
_SCHEMES = ("http:", "https:", "mailto:")
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[\w+/=]*")
_TEX = re.compile(r"\\(href|class|style|cssId|require|bbox|mmlToken|html\w+|rlap|smash)\b")


def page_of(source: str) -> str:
    """A cell of Markdown as nbconvert, and so nbgrader, shows it, and something after it."""
    attached = {"a.png": {"image/png": "iVBORw0KGgo="}}
    renderer = IPythonRenderer(escape=False, attachments=attached)
    return f"<div>{MarkdownWithMath(renderer=renderer).render(source)}</div><p>{_END}</p>"


def active(page: str) -> list[str]:
    """What acts, covers, or cuts off what comes after it."""
    found = _Page()
    found.feed(page)
    found.close()
    if _END in page and not found.ended:
        found.bad.append("the page is cut")
    if _TEX.search(found.text):
        found.bad.append("TeX that acts")
    return found.bad


class _Page(HTMLParser):
    """Reads a page as a browser does, about."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []
        self.text = ""
        self.verbatim = self.divisions = 0
        self.ended = False

    def handle_starttag(self, tag, attributes):
        self.verbatim += tag in ("code", "pre")
        self.divisions += tag == "div"
        if _ACTS.fullmatch(tag):
            self.bad.append(f"<{tag}>")
        self.bad += [
            f"<{tag} {name}={value!r}>" for name, value in attributes if _acts(tag, name, value)
        ]

    def handle_endtag(self, tag):
        self.verbatim -= tag in ("code", "pre")
        self.divisions -= tag == "div"

    def handle_comment(self, data):
        self.bad.append("a comment")

    def handle_decl(self, declaration):
        self.bad.append("a declaration")

    def handle_pi(self, data):
        self.bad.append("an instruction")

    def handle_data(self, data):
        if _END in data:
            self.ended = self.divisions == self.verbatim == 0
        elif self.divisions < 1 and data.strip():
            self.bad.append("it left its place")
        if not self.verbatim:
            self.text += data


def _acts(tag: str, name: str, value: str | None) -> bool:
    value = value or ""
    address = re.sub(r"[\x00-\x20]", "", value)
    if name in ("href", "src") and ":" in re.split("[/?#]", address)[0]:
        picture = tag == "img" and _PICTURE.fullmatch(address)
        return not address.lower().startswith(_SCHEMES) and not picture
    if name == "style":
        return not re.fullmatch(r"text-align: ?\w+;?", value)
    if name == "class":
        return bool(re.search("modal|mermaid", value))
    if name == "id":
        return not re.fullmatch("h[1-6]", tag)
    return name.startswith("on") or name in ("srcdoc", "action", "formaction", "xlink:href")
