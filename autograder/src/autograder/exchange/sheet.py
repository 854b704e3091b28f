"""A file of comma-separated values, of which only those cells change that are set.

A platform reads its own file back. So all else stays as it was, byte for byte: the encoding and its
mark, the delimiter, the line ends, and how each cell is quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.errors import CourseError
from autograder.exchange.cells import quoted

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS = ",;\t"


@dataclass
class Sheet:
    """A table of cells, counted from 0; bytes() is the file."""

    rows: list[list[str]] = field(default_factory=list)  # each cell as it stands in the file
    ends: list[str] = field(default_factory=list)  # of each row
    delimiter: str = ","
    encoding: str = "utf-8"
    mark: bytes = b""

    @classmethod
    def parse(cls, contents: bytes) -> "Sheet":
        """A file's contents, whatever they are: it never fails."""
        mark, encoding, text = _decoded(contents)
        delimiter = max(_DELIMITERS, key=lambda sign: _width(text, sign))
        sheet = cls([], [], delimiter, encoding, mark)
        for cells, end in _lines(text, delimiter):
            sheet.rows.append(cells)
            sheet.ends.append(end)
        return sheet

    def __bytes__(self) -> bytes:
        lines = (
            self.delimiter.join(cells) + end
            for cells, end in zip(self.rows, self.ends, strict=True)
        )
        try:
            return self.mark + "".join(lines).encode(self.encoding)
        except UnicodeEncodeError as error:
            wrong = error.object[error.start : error.end]
            raise CourseError(
                f"the file is written in {self.encoding}, which has no {wrong!r}: save it as UTF-8"
            ) from error

    def text(self, row: int, column: int) -> str:
        """What a cell says; "" if the row has no such cell."""
        cells = self.rows[row]
        raw = cells[column] if column < len(cells) else ""
        found = re.fullmatch(r'"((?:[^"]|"")*)"?([^"].*)?', raw, re.DOTALL)
        return found[1].replace('""', '"') + (found[2] or "") if found else raw

    def texts(self, row: int) -> list[str]:
        """What the cells of a row say."""
        return [self.text(row, column) for column in range(len(self.rows[row]))]

    def set(self, row: int, column: int, text: str) -> None:
        """Write into a cell, if it says something else; a row that is too short grows."""
        if self.text(row, column) == text:
            return
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = quoted(text, self.delimiter)


def _decoded(contents: bytes) -> tuple[bytes, str, str]:
    for mark, encoding in _MARKS.items():
        if contents.startswith(mark):
            try:
                return mark, encoding, contents[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                break
    for encoding in ("utf-8", "cp1252"):
        try:
            return b"", encoding, contents.decode(encoding)
        except UnicodeDecodeError:
            continue
    return b"", "latin-1", contents.decode("latin-1")  # which has a sign for each byte


def _width(text: str, delimiter: str) -> int:
    """How many cells the first row has."""
    return next((len(cells) for cells, _ in _lines(text, delimiter)), 0)


def _lines(text: str, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """The cells of each row as they stand there, and how its line ends."""
    cell = re.compile(
        rf'("[^"]*(?:""[^"]*)*(?:"|\Z)[^{delimiter}\r\n]*|[^{delimiter}\r\n]*)'
        rf"({delimiter}|\r\n|\r|\n|\Z)"
    )
    cells: list[str] = []
    for found in cell.finditer(text):
        if found.end() == len(text) and not found[0] and not cells:
            return  # nothing follows the last line's end
        cells.append(found[1])
        if found[2] != delimiter:
            yield cells, found[2]
            cells = []
            if not found[2]:
                return
