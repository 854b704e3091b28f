"""Code and text as sequences in which a copy looks like its original.

Pygments reads any text as Python, also what has mistakes of syntax.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Error, Name, String, Text, Whitespace, _TokenType

# Writing without blanks between words: each of its signs is a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")


@dataclass(frozen=True)
class Token:
    """A piece of a text: what it counts as, and where it stands."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class _Lexed:
    """A token as Pygments gives it, without blanks."""

    kind: _TokenType
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Read:
    """What a cell of code says: its code, and each of its comments, docstrings and strings."""

    code: list[Token]
    texts: list[list[Token]]


def read_code(sources: Iterable[str]) -> list[Read]:
    """The cells of one notebook, read together: what one of them names is the student's in all.

    >>> [[token.value for token in cell.code] for cell in read_code(["total = len(x)  # so"])]
    [['v', '=', 'len', '(', 'v', ')']]
    """
    cells = [list(_lexed(source)) for source in sources]
    own = frozenset().union(*map(_own_names, cells))
    return [Read(list(_code(cell, own)), list(_texts(cell))) for cell in cells]


def read_words(text: str, start: int = 0) -> list[Token]:
    """The words of a text, small and capital letters alike.

    start: where the text stands
    """
    return [
        Token(found[0].casefold(), start + found.start(), start + found.end())
        for found in _WORD.finditer(text)
    ]


@cache
def _lexer() -> PythonLexer:
    return PythonLexer()


def _lexed(source: str) -> Iterator[_Lexed]:
    for start, kind, text in _lexer().get_tokens_unprocessed(source):
        if kind not in Text and kind not in Whitespace and kind is not Error:
            yield _Lexed(kind, text, start)


def _own_names(cell: list[_Lexed]) -> set[str]:
    """Names that otherwise are taken for a library's: methods, attributes, built-in functions."""
    own, depth = set(), 0
    for before, token, after in zip([None, *cell], cell, [*cell[1:], None], strict=False):
        depth += (token.text in "([{") - (token.text in ")]}")
        assigned = after is not None and after.text == "="
        last = before.text if before else ""
        attribute = last == "." and assigned
        built_in = token.kind is Name.Builtin and (last == "for" or (assigned and depth <= 0))
        if token.kind is Name.Function or attribute or built_in:
            own.add(token.text)
    return own


def _code(cell: list[_Lexed], own: Collection[str]) -> Iterator[Token]:
    string: Token | None = None
    last = ""
    for token in cell:
        if token.kind in Comment or token.kind in String.Doc:
            continue
        if token.kind in String and token.kind is not String.Interpol:
            string = replace(string or Token("s", token.start, 0), end=token.end)
            continue
        if string is not None:
            yield string
            string = None
        yield Token(_value(token, last, own), token.start, token.end)
        last = token.text
    if string is not None:
        yield string


def _value(token: _Lexed, last: str, own: Collection[str]) -> str:
    """What a token counts as: names of the language and of libraries stay, all others are alike."""
    if token.kind not in Name:
        return token.text
    if token.text in own:
        return "v"
    named = last == "." or token.kind in Name.Builtin or token.kind in Name.Exception
    return token.text if named or token.text.startswith(("@", "__")) else "v"


def _texts(cell: list[_Lexed]) -> Iterator[list[Token]]:
    """The words of each string, and of comments that follow each other."""
    words: list[Token] = []
    kind: _TokenType | None = None
    for token in cell:
        now = next((one for one in (Comment, String) if token.kind in one), None)
        if now is not kind and words:
            yield words
            words = []
        kind = now
        if now is not None:
            words = words + read_words(token.text, token.start)
    if words:
        yield words
