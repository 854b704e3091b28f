"""Outputs of kernels, made fit for a notebook that an instructor opens in a browser.

What a student's kernel sends is checked piece by piece: only known kinds of outputs, of bounded
size. Markup among them is not parsed here, but in `session.shown`, elsewhere and under limits.
"""

import base64
import binascii
import html
import re
from collections.abc import Mapping

from autograder.model import rounded
from autograder.notebooks.markup import ACTIVE_TEX, escaped_tex
from autograder.notebooks.node import Node, output

PICTURES = ("image/png", "image/jpeg")
MARKUP = ("text/html", "text/markdown")
MAX_OUTPUTS = 2000
DISPLAYED_MARKUP = "displayed markup that would have run in a browser; it was made harmless"
# Markup that is worth a word to whoever marks: what may be shown is decided in `markup`.
_ACTIVE = re.compile(
    r"<[\s/]*+(?:script|iframe|object|embed|svg|math|form|input|button|link|meta|base|style|template"
    r"|video|audio|frame|applet|noscript|textarea|xml|plaintext)\b|\bon\w++\s*+=|srcdoc|xlink|formaction",
    re.IGNORECASE,
)
_ACTIVE_ADDRESS = re.compile(r"(?:java|vb|live)script:|data:text", re.IGNORECASE)
# How a table of pandas' is to look: plain rules, in which nothing is called or fetched.
_STYLE = re.compile(r"<style(?: scoped| type=\"text/css\")?>[^<>()@\\&]*+</style>")
_PROGRAMS = ("application/javascript", "image/svg+xml")


def clean_outputs(raw: object, limit: int) -> tuple[list[Node], list[str]]:
    """The outputs that a cell may keep, and what was wrong with the others.

    raw: what a kernel sent; limit: characters of text, pictures tenfold
    """
    if not isinstance(raw, list):
        return [], ["sent outputs that are no list"]
    outputs, odd, left = [], [], limit * 10
    for item in raw[:MAX_OUTPUTS]:
        one, removed = _clean(item)
        size = len(str(one)) if one else 0
        if removed:
            odd.append(removed)
        if one and size <= left:
            left -= size
            outputs.append(one)
    return outputs, list(dict.fromkeys(odd))


def _clean(item: object) -> tuple[Node | None, str]:
    if not isinstance(item, dict):
        return None, "sent an output of no known kind"
    kind = item.get("output_type")
    if kind == "stream":
        name = "stderr" if item.get("name") == "stderr" else "stdout"
        return output("stream", name=name, text=str(item.get("text", ""))), ""
    if kind == "error":
        return _error(item), ""
    if kind in ("display_data", "execute_result") and isinstance(item.get("data"), dict):
        data, removed = _clean_data(item["data"])
        if not data:
            return None, removed
        count = {"execution_count": None} if kind == "execute_result" else {}
        return output(kind, data=data, **count), removed
    return None, "sent an output of no known kind"


def _error(item: dict) -> Node:
    lines = item.get("traceback")
    return output(
        "error",
        ename=str(item.get("ename", "")),
        evalue=str(item.get("evalue", "")),
        traceback=[str(line) for line in lines] if isinstance(lines, list) else [],
    )


def _clean_data(data: dict) -> tuple[dict[str, str], str]:
    """What is kept of a value, and what is to be flagged, if something is."""
    kept, active = {}, False
    for mime, value in data.items():
        if not isinstance(value, str):
            continue
        if mime in ("text/plain", *PICTURES):
            if mime == "text/plain" or is_base64(value):
                kept[mime] = value
            continue
        if mime == "text/html":
            value = _STYLE.sub("", value)  # left out, and no cause for suspicion
        active = active or mime in _PROGRAMS or acts(value)
        if mime in MARKUP:
            kept[mime] = value
        elif mime == "text/latex":
            kept[mime] = escaped_tex(value)
    if active:
        return kept, DISPLAYED_MARKUP
    return kept, ""


def is_base64(value: str) -> bool:
    """Whether text is what a picture's bytes are written as."""
    try:
        base64.b64decode(value.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def acts(markup: str) -> bool:
    """Whether something in it looks as if it were to run, or to lead astray, in a browser."""
    plain = html.unescape(html.unescape(markup))
    squeezed = re.sub(r"[\s\x00-\x1f]++", "", plain)
    return bool(
        _ACTIVE.search(plain) or _ACTIVE_ADDRESS.search(squeezed) or ACTIVE_TEX.search(plain)
    )


def verdict_outputs(reply: Mapping[str, object], points: float, limit: int) -> list[Node]:
    """The outputs of a test cell, from which nbgrader reads its points.

    An error means none; a number that is the cell's last value means so many, but no fewer than 0
    and no more than the cell has; anything else means all. Warnings cost nothing.
    """
    kept, error = [], reply["error"]
    for one in clean_outputs(reply["outputs"], limit)[0]:
        if one.output_type == "stream":
            one.name = "stdout"
        elif one.output_type == "execute_result":
            one = output("display_data", data=one.data)
        elif one.output_type == "error" and not error:
            one = output("stream", text="\n".join(one.traceback))
        kept.append(one)
    if error:
        if not any(one.output_type == "error" for one in kept):
            kept.append(_error(error if isinstance(error, dict) else {}))
        return kept
    value = reply.get("value")
    if isinstance(value, float):
        credit = rounded(min(max(value, 0.0), points)) if value == value else 0.0
        text = {"text/plain": repr(credit)}
        kept = [one for one in kept if one.get("data", {}).get("text/plain") != repr(value)]
        kept.append(output("execute_result", data=text, execution_count=None))
    return kept
