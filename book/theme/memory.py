"""A Sphinx extension: Python looks for garbage seldom while the book is built.

The pages are trees of some million objects that point at each other, and all of them are in use.
With Python's own setting half of the time goes into looking through them for what is not.
"""

from __future__ import annotations

import gc

from sphinx.application import Sphinx

NEW_OBJECTS = 1_000_000  # between two looks, in the place of 700


def setup(app: Sphinx) -> dict[str, object]:
    gc.set_threshold(NEW_OBJECTS)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
