"""What is written into a cell of a table that a spreadsheet may open."""

import re

# Where a spreadsheet may think that a cell begins, and what then makes a formula of it: OWASP, "CSV
# Injection" (https://owasp.org/www-community/attacks/CSV_Injection), full-width signs included.
_FORMULA = re.compile(r"""(?:^|(?<=[,;"])) *(?=[=+\-@＝＋－＠])""")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what begins one.

    Tabs and line ends become blanks, so that it stays in its cell however that is cut.

    >>> harmless("=1+1"), harmless("O'Brien, Zoë"), harmless("a;=1+1")
    ("'=1+1", "O'Brien, Zoë", "a;'=1+1")
    """
    return _FORMULA.sub(r"\g<0>'", re.sub(r"[\t\r\n]+", " ", text))


def number(value: float, comma: bool = False) -> str:
    """A number with at most six decimals, and none that are zero.

    >>> number(0.1 + 0.2), number(8.0), number(2.5, comma=True)
    ('0.3', '8', '2,5')
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text.replace(".", ",") if comma else text


def quoted(text: str, delimiter: str = ",") -> str:
    """A cell's text as it stands in a file: in quotes where a program might cut it.

    >>> quoted("a, b"), quoted("plain")
    ('"a, b"', 'plain')
    """
    if text.strip() == text and not set(text) & {delimiter, '"', "\r", "\n"}:
        return text
    return '"' + text.replace('"', '""') + '"'
