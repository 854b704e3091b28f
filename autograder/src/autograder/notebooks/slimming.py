"""Dropping the outputs of a notebook's file while it is read, so that the rest fits into memory.

The file is never held as a whole, and nothing is built of it: its bytes are followed only so far as
to know where texts and brackets begin and end. It has to be in UTF-8, or like it in ASCII.
"""

import re
from collections.abc import Iterable

MOST_STEPS = 8_000_000  # texts and brackets that are looked at
_TO_SIGN = re.compile(rb'[^"\[\]{}:,]*+')
# Before Python 3.11.5 a possessive group loses its place where part of it can fail after more of it.
_TEXT = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_IN_TEXT = re.compile(_TEXT, re.DOTALL)
_TO_BRACKET = re.compile(  # past whole texts, too
    rb'[^"\[\]{}]*+(?:"' + _TEXT + rb'"[^"\[\]{}]*+)*', re.DOTALL
)


def without_outputs(chunks: Iterable[bytes], most: int) -> bytes | None:
    """The file with `[]` for the outputs of each cell; None if more than `most` bytes are left.

    >>> without_outputs([b'{"cells": [{"out', b'puts": [{"text": "]"}], "source": ""}]}'], 100)
    b'{"cells": [{"outputs": [], "source": ""}]}'
    """
    slimming = _Slimming(most)
    for chunk in chunks:
        if not slimming.take(chunk):
            return None
    return bytes(slimming.kept)


class _Slimming:
    """What is known of a file after some of it."""

    def __init__(self, most: int):
        self.most = most
        self.kept = bytearray()
        self.left = b""  # a backslash, whose letter is not read yet
        self.depth = 0  # of brackets within the outputs that are being dropped
        self.in_text = False
        self.text = b""  # the beginning of the text that was read last
        self.steps = 0
        self.expected = b""  # `:` after "outputs", `[` after that

    def take(self, chunk: bytes) -> bool:
        """Go through some more of the file; False if it is too much."""
        chunk, position = self.left + chunk, 0
        self.left = b""
        while position < len(chunk) and self.steps < MOST_STEPS:
            self.steps += 1
            position = self._text(chunk, position) if self.in_text else self._sign(chunk, position)
        return self.steps < MOST_STEPS and len(self.kept) <= self.most

    def _text(self, chunk: bytes, start: int) -> int:
        """Go on to the end of a text; the position after it."""
        found = _IN_TEXT.match(chunk, start)
        end = found.end() if found else start
        if not self.depth:
            self.text = (self.text + chunk[start : min(end, start + 10)])[:10]
        if chunk[end : end + 1] == b'"':
            self.in_text, end = False, end + 1
            self.expected = b":" if self.text == b"outputs" else b""
        elif end < len(chunk):  # a backslash at the end
            self.left = chunk[end:]
            self._keep(chunk[start:end])
            return len(chunk)
        self._keep(chunk[start:end])
        return end

    def _sign(self, chunk: bytes, start: int) -> int:
        """Go on to the next text, bracket or colon; the position after it."""
        found = (_TO_BRACKET if self.depth else _TO_SIGN).match(chunk, start)
        end = found.end() if found else start
        sign = chunk[end : end + 1]
        if self.depth:
            self.depth += (sign in (b"[", b"{")) - (sign in (b"]", b"}")) if sign else 0
            self.in_text = sign == b'"'
        elif sign == b"[" and self.expected == b"[":
            self._keep(chunk[start:end] + b"[]")
            self.depth, self.expected = 1, b""
        else:
            self._keep(chunk[start : end + 1])
            self.in_text, self.text = sign == b'"', b""
            if sign:
                self.expected = b"[" if sign == self.expected == b":" else b""
        return end + 1

    def _keep(self, part: bytes) -> None:
        if not self.depth:
            self.kept += part
