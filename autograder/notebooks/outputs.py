"""Outputs of kernels, made fit for a notebook that an instructor opens in a browser.

What a student's kernel sends is checked piece by piece: only known kinds of outputs, of bounded
size, and nothing that would run when it is shown.
"""

import base64
import binascii
import re

from autograder.kernels.channel import Message
from autograder.notebooks.node import Node, output

PICTURES = ("image/png", "image/jpeg")
TEXTS = ("text/plain", "text/latex")
MARKED_UP = ("text/html", "text/markdown")
MAX_OUTPUTS = 2000
# Markup in a written answer that would act when the page is shown.
_ACTIVE = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|svg|math|form|input|button|link|meta|base|style|template"
    r"|video|audio|frame|applet|noscript|textarea|xml)\b|\bon\w+\s*=|javascript\s*:|vbscript\s*:"
    r"|srcdoc|data\s*:\s*text/html|\\href",
    re.IGNORECASE,
)


# What a table, a formula in words, or a formatted answer needs. Pictures travel as pictures.
_TAGS = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6"
    " hr i ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot"
    " th thead tr u ul var"
)
_ATTRIBUTES = {
    "*": ["class", "title", "lang"],
    "a": ["href"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}


def _harmless(markup: str) -> str:
    """Markup in which nothing acts: what is not known to be harmless is shown as text."""
    import bleach  # for the few submissions that need it

    return bleach.clean(markup, tags=_TAGS.split(), attributes=_ATTRIBUTES)


def clean_outputs(raw: object, limit: int) -> tuple[list[Node], list[str]]:
    """The outputs that a cell may keep, and what was wrong with the others.

    raw: what a kernel sent; limit: characters of text, pictures tenfold
    """
    if not isinstance(raw, list):
        return [], ["sent outputs that are no list"]
    outputs, remarks, left = [], [], limit * 10
    for item in raw[:MAX_OUTPUTS]:
        one, removed = _clean(item)
        size = len(str(one)) if one else 0
        if removed:
            remarks.append(removed)
        if one and size <= left:
            left -= size
            outputs.append(one)
    return outputs, list(dict.fromkeys(remarks))


def _clean(item: object) -> tuple[Node | None, str]:
    kind = item.get("output_type") if isinstance(item, dict) else None
    if kind == "stream":
        name = "stderr" if item.get("name") == "stderr" else "stdout"
        return output("stream", name=name, text=str(item.get("text", ""))), ""
    if kind == "error":
        lines = item.get("traceback")
        return output(
            "error",
            ename=str(item.get("ename", "")),
            evalue=str(item.get("evalue", "")),
            traceback=[str(line) for line in lines] if isinstance(lines, list) else [],
        ), ""
    if kind in ("display_data", "execute_result") and isinstance(item.get("data"), dict):
        data, removed = _clean_data(item["data"])
        if not data:
            return None, removed
        count = {"execution_count": None} if kind == "execute_result" else {}
        return output(kind, data=data, **count), removed
    return None, "sent an output of no known kind"


def _clean_data(data: dict) -> tuple[dict[str, str], str]:
    kept, removed = {}, ""
    for mime, value in data.items():
        if not isinstance(value, str):
            continue
        if mime == "text/plain" or (mime == "text/latex" and not _ACTIVE.search(value)):
            kept[mime] = value
        elif mime in MARKED_UP:
            kept[mime] = _harmless(value)
            if _ACTIVE.search(value):
                removed = "displayed markup that would have run in a browser; it was made harmless"
        elif mime in PICTURES and _is_base64(value):
            kept[mime] = value
        elif mime in ("application/javascript", "image/svg+xml", "text/latex"):
            removed = "displayed markup that would have run in a browser; it was made harmless"
    return kept, removed


def _is_base64(value: str) -> bool:
    try:
        base64.b64decode(value.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def clean_markdown(source: str) -> str:
    """A written answer in which no markup acts; unchanged where none would."""
    if not _ACTIVE.search(source):
        return source
    source = re.sub(
        r"javascript\s*:|vbscript\s*:|data\s*:\s*text/html|\\href", "", source, flags=re.I
    )
    return _harmless(source)


def verdict_outputs(reply: Message, points: float, limit: int) -> list[Node]:
    """The outputs of a test cell, from which nbgrader reads its points.

    An error means none; a number that is the cell's last value means so many, but no fewer than 0
    and no more than the cell has; anything else means all. Warnings cost nothing.
    """
    kept = []
    for one in clean_outputs(reply["outputs"], limit)[0]:
        if one.output_type == "stream":
            one.name = "stdout"
        elif one.output_type == "execute_result":
            one = output("display_data", data=one.data)
        elif one.output_type == "error" and not reply["error"]:
            one = output("stream", text="\n".join(one.traceback))
        kept.append(one)
    if reply["error"]:
        if not any(one.output_type == "error" for one in kept):
            kept.append(_clean({"output_type": "error", **reply["error"]})[0])
        return kept
    value = reply.get("value")
    if isinstance(value, float):
        credit = min(max(value, 0.0), points) if value == value else 0.0
        text = {"text/plain": repr(credit)}
        kept = [one for one in kept if one.get("data", {}).get("text/plain") != repr(value)]
        kept.append(output("execute_result", data=text, execution_count=None))
    return kept
