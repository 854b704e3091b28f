"""TeX as MathML, which a page shows without a script."""

import html
import re
from xml.etree.ElementTree import Element, tostring

_NAMES = (
    "math maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts"
    " mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none"
)
MATH_TAGS = frozenset(_NAMES.split())
_ATTRIBUTES = frozenset(
    [
        "accent",
        "accentunder",
        "columnalign",
        "columnlines",
        "columnspacing",
        "display",
        "displaystyle",
        "fence",
        "form",
        "largeop",
        "linethickness",
        "lspace",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "notation",
        "rowlines",
        "rowspacing",
        "rspace",
        "scriptlevel",
        "separator",
        "stretchy",
        "symmetric",
        "width",
        "xmlns",
    ]
)
_VALUE = re.compile(r"[\w #%.+-]{0,60}")
_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
LONGEST = 5_000  # characters of one formula


def mathml(tex: str, display: bool = False) -> str:
    """A formula as MathML, or as the code that it is where that is not possible.

    >>> mathml("a < b").count("<mi>")
    2
    """
    try:
        return _mathml(tex, display)
    except Exception:  # of a library, on TeX that nobody vouches for; or it is not installed
        return f"<code>{html.escape(tex, quote=False)}</code>"


def _mathml(tex: str, display: bool) -> str:
    from latex2mathml.converter import convert_to_element

    if len(tex) > LONGEST:
        raise ValueError("too long")
    formula = convert_to_element(tex.strip(), display="block" if display else "inline")
    for element in formula.iter():
        _demand_harmless(element)
        if element.text:  # signs are written as references to characters
            element.text = html.unescape(element.text)
    return tostring(formula, encoding="unicode", short_empty_elements=False)


def _demand_harmless(element: Element) -> None:
    if element.tag not in MATH_TAGS:
        raise ValueError(element.tag)
    for name, value in list(element.attrib.items()):
        if not math_may_have(name, value):
            del element.attrib[name]


def math_may_have(name: str, value: str) -> bool:
    """Whether an element of a formula may have an attribute, of this value."""
    if name == "xmlns":
        return value == _NAMESPACE
    return name in _ATTRIBUTES and bool(_VALUE.fullmatch(value))
