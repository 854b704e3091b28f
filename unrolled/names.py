"""Names that people type: what they may have meant when there is no such name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


def unknown(what: str, text: str, names: Iterable[str]) -> str:
    """Return the message for a name that is not among `names`, with the nearest one."""
    by_plain = {plain(name): name for name in names}
    close = difflib.get_close_matches(plain(text), by_plain, n=1, cutoff=0.5)
    hint = f" Did you mean {by_plain[close[0]]}?" if close else ""
    return f"there is no {what} {text!r}.{hint} There are: {', '.join(by_plain.values())}."


def plain(name: str) -> str:
    """Return a name without what people spell in many ways: capitals, spaces, - and _."""
    return re.sub(r"[\W_]", "", name).casefold()
