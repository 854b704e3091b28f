"""Where on a slide a picture is largest."""

from __future__ import annotations

import re

# What a picture has below a title and above its words, and beside both, in pixels of a board.
BELOW, BESIDE = (1136, 430), (790, 640)
WIDE = 2.4  # times as wide as high: there is room for a formula above


def is_tall(shown: str) -> bool:
    """Whether a picture is larger beside its title and its words than between them.

    >>> is_tall('<figure><svg viewbox="0 0 400 450"></svg></figure>')
    True
    >>> is_tall('<figure><svg viewbox="0 0 400 150"></svg></figure>')
    False
    """
    if not (size := _size(shown)):
        return False
    below, beside = (
        min(room[0] / size[0], room[1] / size[1]) for room in (BELOW, BESIDE)
    )
    return beside > 1.1 * below


def is_wide(shown: str) -> bool:
    """Whether a picture can be read in less than all of the height.

    >>> is_wide('<figure><svg viewbox="0 0 400 150"></svg></figure>')
    True
    """
    size = _size(shown)
    return size is not None and size[0] > WIDE * size[1]


def _size(shown: str) -> tuple[float, float] | None:
    """Width and height of a figure that has been drawn, if this is one."""
    box = re.match(
        r'<figure[^>]*>\s*<svg[^>]* viewbox="0 0 ([\d.]+) ([\d.]+)"',
        shown,
        re.IGNORECASE,
    )
    return (float(box[1]), float(box[2])) if box else None
