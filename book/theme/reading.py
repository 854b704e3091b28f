"""A Sphinx extension: how long a chapter takes, and the facts under its title.

The minutes are counted from the notebook as it is written, on the main path alone: what a reader
meets without opening anything. Under the title a chapter says what one should know and what one can
do afterwards; the minutes come before it by themselves:

    :::{facts}
    You should know: matrix products; [the loop](../rnn/loop.ipynb).

    Afterwards you can: count the parameters of an LSTM.
    :::

Elsewhere {minutes}`lstm/cell` is the time of a chapter, and {minutes}`lstm/cell gru/cell` that of
both together.

python -m book.theme.reading [NOTEBOOK ...]    counts chapters, all of them or some
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

BOOK = Path(__file__).resolve().parents[1]
DEEPER = "Going deeper: "  # a section with such a title is folded, see folds.py
UNSEEN = {
    "checks",
    "setup",
    "hide-input",
    "hide-cell",
    "remove-input",
    "remove-cell",
}

WORDS_A_MINUTE = 200
SECONDS = {"lines": 2.5, "figures": 20, "tables": 10, "formulas": 15}

_HEADING = re.compile(r"(#+) (.*)")
_FENCE = re.compile(r"(`{3,}|:{3,})\s*(\{[\w:-]+\})?(.*)")
_FOLDED = {"{dropdown}", "{toggle}", "{facts}", "{figure}", "{image}"}
_OPTION = re.compile(r":[\w-]+:")
_FIGURE = re.compile(r"\bfigures\.show\(|\b\w+_calculator\(")
_TABLE = re.compile(r"\btables\.show\(")
_WORD = re.compile(r"[^\W_][\w'’.,-]*")
_NOT_READ = re.compile(
    r"\{cite(?::p)?\}`[^`]*`|!\[[^]]*\]\([^)]*\)|<!--.*?-->", re.DOTALL
)
_TARGET = re.compile(r"\{[\w:]+\}`([^`<]*)(?:<[^`]*>)?`")
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_INLINE = re.compile(r"(?<!\$)\$[^$\n]+\$")
_DISPLAY = re.compile(
    r"\$\$.*?\$\$(?: \([\w-]+\))?|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL
)


@dataclass(frozen=True)
class Count:
    """What stands on the main path of a chapter."""

    words: int = 0
    lines: int = 0  # of visible code, without empty ones
    figures: int = 0  # and calculators
    tables: int = 0
    formulas: int = 0  # displayed ones

    def __add__(self, other: Count) -> Count:
        return Count(
            self.words + other.words,
            self.lines + other.lines,
            self.figures + other.figures,
            self.tables + other.tables,
            self.formulas + other.formulas,
        )

    @property
    def minutes(self) -> int:
        rest = sum(seconds * getattr(self, kind) for kind, seconds in SECONDS.items())
        return max(1, round(self.words / WORDS_A_MINUTE + rest / 60))


def main_path(cells: list[dict]) -> Iterator[dict]:
    """The cells without what is folded in sections 'Going deeper'.

    >>> cells = ["# A", "### Going deeper: b", "text", "#### c", "## D"]
    >>> [c["source"] for c in main_path([{"cell_type": "markdown", "source": s} for s in cells])]
    ['# A', '## D']
    """
    folded = 0  # the level of the heading under which everything is folded
    for cell in cells:
        if cell["cell_type"] != "markdown":
            if not folded:
                yield cell
            continue
        seen = []
        for line, is_text in _lines("".join(cell["source"])):
            heading = _HEADING.match(line) if is_text else None
            if heading and folded and len(heading[1]) <= folded:
                folded = 0
            if heading and not folded and heading[2].startswith(DEEPER):
                folded = len(heading[1])
            if not folded:
                seen.append(line)
        if seen:
            yield {**cell, "source": "\n".join(seen)}


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is text and not in a block of code."""
    inside = ""
    for line in text.splitlines():
        fence = re.match(r"`{3,}", line)
        yield line, not inside and not fence
        if fence and not inside:
            inside = fence[0]
        elif fence and fence[0].startswith(inside) and line.strip() == fence[0]:
            inside = ""


def count_text(text: str) -> Count:
    """What a reader meets in a cell of Markdown, without what is folded there.

    >>> count_text("Two *words*, and $x = 1$ {cite}`someone2020`.").words
    4
    >>> count_text("$$\\na = b\\n$$ (name)\\n\\n:::{dropdown} Answer\\nNo.\\n:::\\nYes.")
    Count(words=1, lines=0, figures=0, tables=0, formulas=1)
    """
    text, formulas = _DISPLAY.subn("", text)
    words, lines, tables = [], 0, 0
    before = ""
    open_fences: list[tuple[str, bool]] = []  # with whether what is inside is read
    code = False
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence and not fence[2] and not fence[3].strip() and open_fences:
            if fence[1].startswith(open_fences[-1][0]):
                open_fences.pop()
                code = False
            continue
        if fence and not code:
            code = fence[1][0] == "`" and not fence[2]
            open_fences.append((fence[1], fence[2] not in _FOLDED))
            line = fence[3] if fence[2] else ""
        if not all(is_read for _, is_read in open_fences):
            continue
        if code:
            lines += bool(line.strip())
        elif line.startswith("|"):
            tables += not before.startswith("|")
        elif not _OPTION.match(line):
            words.append(line)
        before = line
    said = _NOT_READ.sub("", "\n".join(words))
    said = _LINK.sub(r"\1", _TARGET.sub(r"\1", _INLINE.sub("x", said)))
    length = len(_WORD.findall(said))
    return Count(words=length, lines=lines, tables=tables, formulas=formulas)


def count(notebook: Path) -> Count:
    """What stands on the main path of a notebook."""
    total = Count()
    for cell in main_path(json.loads(notebook.read_text(encoding="utf-8"))["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            total += count_text(source)
        elif cell["cell_type"] == "code":
            is_seen = UNSEEN.isdisjoint(cell["metadata"].get("tags", []))
            lines = sum(bool(line.strip()) for line in source.splitlines())
            total += Count(
                lines=is_seen * lines,
                figures=len(_FIGURE.findall(source)),
                tables=len(_TABLE.findall(source)),
            )
    return total


# --- On the pages ------------------------------------------------------------------------

LEADS = ("You should know:", "Afterwards you can:")


class Facts(SphinxDirective):
    """The line under the title of a chapter."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        facts = nodes.container(classes=["facts"])
        self.state.nested_parse(self.content, self.content_offset, facts)
        said = [part for part in facts if isinstance(part, nodes.paragraph)]
        if len(said) != len(LEADS) or not all(
            part.astext().startswith(lead)
            for part, lead in zip(said, LEADS, strict=False)
        ):
            raise self.error(f"{{facts}} has two paragraphs, which begin with {LEADS}")
        for paragraph, lead in zip(said, LEADS, strict=True):
            first = paragraph[0]
            rest = nodes.Text(first.astext().removeprefix(lead))
            paragraph.replace(first, [nodes.strong("", lead), rest])
        minutes = count(Path(self.env.doc2path(self.env.docname))).minutes
        time = nodes.paragraph("", f"{minutes} minutes", classes=["facts-time"])
        facts.insert(0, time)
        return [facts]


class Minutes(SphinxRole):
    """How long one chapter takes, or several."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        total = minutes(self.text)
        _said(self.env).setdefault(self.env.docname, {})[self.text] = total
        return [nodes.Text(str(total))], []


def minutes(chapters: str) -> int:
    """How long chapters take together, by their names with blanks between them."""
    notebooks = [BOOK / f"{name}.ipynb" for name in chapters.split()]
    return sum(_minutes_of(path, path.stat().st_mtime_ns) for path in notebooks)


@cache
def _minutes_of(notebook: Path, written: int) -> int:
    """Many pages ask for them; counted once as long as the file is as it was written then."""
    return count(notebook).minutes


def said_wrong(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Pages to read again: they say how long chapters take that take another time now."""
    return [
        page
        for page, said in _said(env).items()
        if page not in changed | removed
        and any(minutes(chapters) != total for chapters, total in said.items())
    ]


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    _said(env).pop(page, None)


def _said(env: BuildEnvironment) -> dict[str, dict[str, int]]:
    """The minutes that each page says, by the chapters that it says them of."""
    if not hasattr(env, "minutes_said"):
        env.minutes_said = {}
    return env.minutes_said


def setup(app: Sphinx) -> dict[str, object]:
    app.add_directive("facts", Facts)
    app.add_role("minutes", Minutes())
    app.connect("env-get-outdated", said_wrong)
    app.connect("env-purge-doc", forget)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }


def main(paths: list[str]) -> None:
    """Print what is counted in each chapter."""
    print(f"{'':34}words  lines  figures  tables  formulas  minutes")
    for path in map(Path, paths) if paths else sorted(BOOK.glob("*/*.ipynb")):
        found = count(path)
        print(
            f"{path.resolve().relative_to(BOOK).as_posix():34}{found.words:5,}{found.lines:7}"
            f"{found.figures:9}{found.tables:8}{found.formulas:10}{found.minutes:9}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
