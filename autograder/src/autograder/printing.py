"""What is printed: nothing in it acts on a terminal, whoever wrote it.

Names of files and of students, flags and reports of errors come from submissions. What is made of
them for a person goes through `printable` piece by piece, and whatever a command prints through `tell`.
"""

import sys
import unicodedata
from typing import TextIO


def printable(text: str) -> str:
    """Text on one line: what is no letter, sign or blank is written as Python would.

    >>> printable("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def tell(text: str, to: TextIO | None = None) -> None:
    """Print text of one or more lines; to: standard output, if nothing else is said."""
    lines = (printable(line.expandtabs(4)) for line in text.split("\n"))
    print("\n".join(lines), file=to or sys.stdout, flush=True)
