"""A file that should be a notebook, as cells: only what is needed is taken from it."""

import json
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import Ungradable
from autograder.notebooks.node import Node, as_node

LARGEST = 100 * 2**20  # bytes of a notebook; pictures in its outputs count until they are dropped
MOST_CELLS = 10_000
MOST_VALUES = 1_000_000  # of JSON; each takes about a hundred bytes when it is built
ENCODINGS = ["cp1252", "cp932", "big5", "gb18030", "cp949", "euc_jp", "cp1251"]
GUESSED_FROM = 20_000  # bytes of lines that are not in ASCII
DEEPEST = 30  # levels of a cell's metadata


@dataclass
class Handed:
    """A notebook as it was handed in: its cells without outputs, and what was odd about the file."""

    cells: list[Node] = field(default_factory=list)
    metadata: dict = field(default_factory=dict)
    odd: list[tuple[str, str]] = field(default_factory=list)  # (what, "cell 3" or "")


def read(submitted: bytes) -> Handed:
    """The cells of a notebook file; raises `Ungradable` where there are none to be had."""
    if len(submitted) > LARGEST:
        raise Ungradable(f"the file is larger than {LARGEST // 2**20} MiB")
    handed = Handed()
    notebook = _version_4(_parse(_text(submitted, handed)), handed)
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise Ungradable("this is not a notebook: it has no list of cells")
    if len(cells) > MOST_CELLS:
        raise Ungradable(f"it has {len(cells)} cells; {MOST_CELLS} are the most that is read")
    metadata = notebook.get("metadata")
    handed.metadata = metadata if isinstance(metadata, dict) else {}
    for number, cell in enumerate(cells, start=1):
        read_cell = _cell(cell, f"cell {number}", handed)
        if read_cell is not None:
            handed.cells.append(read_cell)
    return handed


def _text(submitted: bytes, handed: Handed) -> str:
    if not submitted.strip():
        raise Ungradable("the file is empty")
    for encoding in _encodings(submitted):
        try:
            text = submitted.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig":
            handed.odd.append((f"the file is not in UTF-8; it was read as {encoding}", ""))
        return text
    raise Ungradable("the file is not text in UTF-8, as a notebook is")


def _encodings(submitted: bytes) -> Iterator[str]:
    """What the file may be written in, the likeliest first."""
    yield "utf-8-sig"
    yield json.detect_encoding(submitted)
    import charset_normalizer  # for the few that need it

    lines = [line for line in re.split(rb"\n|\\n", submitted) if not line.isascii()]
    guess = charset_normalizer.from_bytes(
        b"\n".join(lines)[:GUESSED_FROM], cp_isolation=ENCODINGS
    ).best()
    if guess is not None:
        yield guess.encoding
    yield "cp1252"


_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)  # one without an end, too: once


def _holds_too_much(text: str) -> bool:
    """Whether there are more values in it than any notebook has: counted, and nothing is built."""

    def count(text: str) -> int:
        return text.count(",") + text.count("[") + text.count("{")

    return count(text) > MOST_VALUES and count(_STRING.sub("", text)) > MOST_VALUES


def _parse(text: str) -> dict:
    def finite(number: str) -> float | None:
        value = float(number)
        return value if math.isfinite(value) else None

    if _holds_too_much(text):
        raise Ungradable(f"it holds more than {MOST_VALUES:,} values, which no notebook does")
    try:
        found = json.loads(text, parse_float=finite, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        if other := _something_else(text):
            raise Ungradable(f"this is no notebook{other}") from None
        where = f"line {error.lineno}, column {error.colno}"
        raise Ungradable(
            f"the file is cut off or damaged: it stops being JSON at {where} ({error.msg})"
        ) from None
    except (RecursionError, MemoryError):
        raise Ungradable("the file is nested too deeply to be a notebook") from None
    except ValueError as error:
        raise Ungradable(f"the file cannot be read as JSON: {error}") from None
    if not isinstance(found, dict):
        raise Ungradable("this is not a notebook, but other JSON")
    return found


def _something_else(text: str) -> str:
    """What a file is that does not begin as a notebook; "" for one that does, or is damaged."""
    first = text.lstrip()[:1000]
    if first.startswith("{"):
        return ""
    if first.startswith("%PDF"):
        return ", but a PDF: what is graded is the .ipynb file"
    if first.lower().startswith(("<!doctype html", "<html", "<!--")):
        return ", but a web page: what is graded is the .ipynb file"
    if first.startswith("PK\3\4"):
        return ", but an archive: what is graded is the .ipynb file in it"
    return "" if "\0" in first else ": it does not begin as one"


def _version_4(notebook: dict, handed: Handed) -> dict:
    """The notebook in format 4, whatever its minor version."""
    version = notebook.get("nbformat")
    if not isinstance(version, int) or isinstance(version, bool):
        if "cells" not in notebook:
            raise Ungradable("this is not a notebook: it has neither a format version nor cells")
        handed.odd.append(("the file does not say its format version; it was read as 4", ""))
        return notebook
    if version == 4:
        return notebook
    if version > 4:
        raise Ungradable(f"its format version is {version}; version 4 is the newest that is known")
    import nbformat  # only for formats of long ago: to import it takes longer than to grade

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            upgraded = nbformat.reads(json.dumps(notebook), as_version=4)
    except Exception as error:
        raise Ungradable(
            f"its format version is {version}, and it cannot be brought to 4: {error}"
        ) from None
    handed.odd.append((f"the format version was {version}; it was brought to 4", ""))
    return upgraded


def _cell(raw: Any, where: str, handed: Handed) -> Node | None:
    """A cell with nothing but type, source, metadata and attachments, each of the right kind."""
    if not isinstance(raw, dict):
        handed.odd.append(("is no cell, and was left out", where))
        return None
    cell_type = raw.get("cell_type")
    if cell_type not in ("code", "markdown", "raw"):
        handed.odd.append((f"has the unknown type {cell_type!r:.40}; it is kept as text", where))
        cell_type = "raw"
    source = raw.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        handed.odd.append(("has a source that is no text; it was left empty", where))
        source = ""
    metadata = raw.get("metadata")
    if not isinstance(metadata, dict) or too_deep(metadata):
        if metadata is not None:
            handed.odd.append(("has metadata that are none; they were dropped", where))
        metadata = {}
    if cell_type == "code" and "\0" in source:
        handed.odd.append(("holds a NUL character, so that it is no Python", where))
    cell = {"cell_type": cell_type, "source": clean(source), "metadata": clean(metadata)}
    if isinstance(raw.get("id"), str):
        cell["id"] = raw["id"]
    if cell_type == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif _are_attachments(raw.get("attachments")):
        cell["attachments"] = clean(raw["attachments"])
    return as_node(cell)


def _are_attachments(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(bundle, dict) and all(isinstance(data, str) for data in bundle.values())
        for bundle in value.values()
    )


def too_deep(value: Any) -> bool:
    """Whether JSON is nested more deeply than any cell's metadata need."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def other_language(metadata: dict) -> str:
    """The language of a notebook's kernel, if it is not Python; "" if it is, or is not said.

    >>> other_language({"kernelspec": {"name": "ir", "language": "R"}})
    'R'
    """
    said = ((metadata.get("kernelspec"), "language"), (metadata.get("language_info"), "name"))
    for about, key in said:
        language = about.get(key) if isinstance(about, dict) else None
        if isinstance(language, str) and language:
            return "" if language.lower().startswith(("python", "ipython")) else language[:60]
    return ""


def clean(value: Any) -> Any:
    """The same JSON; halves of characters, which cannot be written to a file, become U+FFFD."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value
    if isinstance(value, dict):
        return {clean(key): clean(inner) for key, inner in value.items()}
    return [clean(inner) for inner in value] if isinstance(value, list) else value
