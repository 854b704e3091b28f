"""The Markdown of a chapter as any notebook reader shows it: without the book's roles and directives.

Answers stay folded, as `<details>`. Links, citations and words of the glossary lead to the book where
it is published; until then they are text, and a link names the chapter that it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Lookup:
    """What a page refers to.

    page: its name, as "book/rnn/loop".
    site: the address of the published book; empty as long as there is none.
    minutes: how long chapters take together, by their names as {minutes} has them.
    """

    page: str
    site: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    citations: dict[str, tuple[str, str, str]] = field(
        default_factory=dict
    )  # authors, year, place
    terms: dict[str, str] = field(default_factory=dict)  # with the place of each
    equations: dict[str, str] = field(default_factory=dict)  # with the number of each
    minutes: Callable[[str], int] = len

    def link(self, text: str, place: str) -> str:
        """A link to a place in the book, as "book/glossary.html#term-tap"."""
        return f"[{text}]({self.site}{place})" if self.site else text


_FENCE = re.compile(r"(`{3,}|:{3,})\s*(?:\{([\w:-]+)\})?\s*(.*)")
_OPTION = re.compile(r":[\w-]+:")
_ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_TARGET = re.compile(r"\([\w-]+\)=")
_NUMBERED = re.compile(r"\$\$((?:(?!\$\$).)*)\$\$ \(([\w-]+)\)", re.DOTALL)
_LEFT = re.compile(
    r"\{[\w:+-]+\}`|^\s*(?:`{3,}|:{3,})\s*\{|^:{3,}|\]\{[.#:]", re.MULTILINE
)


def plain(text: str, lookup: Lookup) -> str:
    """A cell of Markdown without what only the book understands.

    >>> lookup = Lookup("book/rnn/loop", titles={"book/lstm/cell": "The LSTM cell"})
    >>> print(plain(":::{dropdown} Answer\\n[It](../lstm/cell.ipynb) does.\\n:::", lookup))
    <details>
    <summary>Answer</summary>
    <BLANKLINE>
    It ('The LSTM cell') does.
    <BLANKLINE>
    </details>
    >>> plain("a {term}`taps <tap>`", Lookup("", "https://x/", terms={"tap": "g.html#t"}))
    'a [taps](https://x/g.html#t)'

    Raises:
        ValueError: for a role or a directive that it does not know, and for what is nowhere.
    """
    lines: list[str] = []
    closing: list[tuple[str, list[str]]] = []  # of open directives: fence, last lines
    code = ""
    for line in text.splitlines():
        fence = _FENCE.fullmatch(line.strip())
        if code:
            code = "" if line.strip() == code else code
            lines.append(line)
        elif fence and fence[2]:
            first, last = _directive(fence[2], fence[3], lookup)
            closing.append((fence[1], last))
            lines += first
        elif fence and closing and line.strip() == closing[-1][0]:
            lines += closing.pop()[1]
        elif fence and fence[1][0] == "`":
            code = fence[1]
            lines.append(line.replace("ipython3", "python"))
        elif not (_TARGET.fullmatch(line) or (closing and _OPTION.match(line))):
            lines.append(_inline(line, lookup))
    return _NUMBERED.sub(lambda m: _equation(m, lookup), "\n".join(lines)).strip("\n")


def left_over(text: str) -> list[str]:
    """What of the book's own syntax stands in a text.

    >>> left_over("{cite}`someone2020` and `code`"), left_over("Plain {words}.")
    (['{cite}`'], [])
    """
    return _LEFT.findall(text)


def _directive(name: str, argument: str, lookup: Lookup) -> tuple[list[str], list[str]]:
    if name == "dropdown":
        opening = ["<details>", f"<summary>{argument}</summary>", ""]
        return opening, ["", "</details>"]
    if name == "facts":
        minutes = lookup.minutes(lookup.page.removeprefix("book/"))
        return [f"*{minutes} minutes*", ""], []
    if name == "button-ref":
        page = f"book/{argument.removeprefix('/')}"
        return [lookup.link(_known(lookup.titles, page, "page"), f"{page}.html")], []
    raise ValueError(f"a directive {{{name}}}, which a downloaded chapter cannot show")


def _inline(line: str, lookup: Lookup) -> str:
    """Of a line the roles and the links; those that the roles make are done already."""
    line = _LINK.sub(lambda m: _link(m[1], m[2], lookup), line)
    return _ROLE.sub(lambda m: _role(m[1], m[2], lookup), line)


def _link(text: str, target: str, lookup: Lookup) -> str:
    path, _, anchor = target.partition("#")
    if re.match(r"[a-z]+:", target):
        return f"[{text}]({target})"
    if not path:  # to a place on the same page, which a notebook names otherwise
        return text
    page = _resolved(lookup.page, re.sub(r"\.(ipynb|md|html)$", "", path))
    title = _known(lookup.titles, page, "page")
    if lookup.site:
        return lookup.link(text, f"{page}.html{'#' * bool(anchor)}{anchor}")
    return text if title.lower() in text.lower() else f"{text} ('{title}')"


def _resolved(page: str, path: str) -> str:
    """
    >>> _resolved("book/rnn/loop", "../lstm/cell")
    'book/lstm/cell'
    """
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _role(name: str, text: str, lookup: Lookup) -> str:
    if name == "minutes":
        return str(lookup.minutes(text))
    if name == "figure":
        return f"the figure ‘{text}’"
    if name == "eq":
        return f"({_known(lookup.equations, text, 'equation')})"
    if name == "term":
        words, _, term = text.rstrip(">").partition(" <")
        place = _known(lookup.terms, (term or words).lower(), "word of the glossary")
        return lookup.link(words, place)
    if name == "cite":
        return (
            f"[{'; '.join(_cited(key, '{}, {}', lookup) for key in text.split(','))}]"
        )
    if name == "cite:t":
        return ", ".join(_cited(key, "{} ({})", lookup) for key in text.split(","))
    raise ValueError(f"a role {{{name}}}, which a downloaded chapter cannot show")


def _cited(key: str, form: str, lookup: Lookup) -> str:
    authors, year, place = _known(lookup.citations, key.strip(), "source")
    return lookup.link(form.format(authors, year), place)


def _equation(match: re.Match[str], lookup: Lookup) -> str:
    number = _known(lookup.equations, match[2], "equation")
    return f"$${match[1].rstrip()}\n\\tag{{{number}}}\n$$"


def _known(found: dict[str, Value], key: str, kind: str) -> Value:
    if key not in found:
        raise ValueError(f"there is no {kind} {key!r}")
    return found[key]
