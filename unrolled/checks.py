"""What the library asks of its arguments, and how it refuses them."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np


def whole_number(name: str, value: Any, minimum: float) -> int:
    """Return `value` as an int, or raise a ValueError that says what `name` may be."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool | np.bool_) or number < minimum:
        raise ValueError(f"{name} must be a whole number of at least {minimum}, but got {value!r}.")
    return number
