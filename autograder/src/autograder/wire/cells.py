"""What a cell of a pandas table may hold, and how time zones and frequencies are written."""

import datetime
import decimal
import fractions
import functools
import pathlib
import re
import uuid
from collections.abc import Callable, Iterable

import numpy as np

from autograder.wire.optional import load
from autograder.wire.values import Packed, Reader, ReadType

FREQUENCY = re.compile(
    r"-?\d{0,6}(D|h|min|s|ms|us|ns|B|bh|C|W(-[A-Z]{3})?|B?(M|Q|Y)[SE](-[A-Z]{3})?|SM[SE]"
    r"|[MQY](-[A-Z]{3})?)"
)
ZONE = re.compile(r"(?!dateutil/)[A-Za-z][A-Za-z0-9_+:/-]{0,63}")
CLOSED = ("left", "right", "both", "neither")
_CELLS: frozenset[type] = frozenset(
    {
        *(type(None), bool, int, float, complex, str, bytes, bytearray),
        *(list, tuple, dict, set, frozenset, range, slice, np.ndarray),
        *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone),
        *(decimal.Decimal, fractions.Fraction, uuid.UUID, pathlib.Path, pathlib.PosixPath),
    }
)


@functools.cache
def scalars() -> frozenset[type]:
    pandas = load("pandas")
    missing = type(pandas.NaT), type(pandas.NA)
    return frozenset({pandas.Timestamp, pandas.Timedelta, pandas.Period, pandas.Interval, *missing})


def is_cell(value: object) -> bool:
    kind = type(value)
    known = kind in _CELLS or kind in scalars() or issubclass(kind, (np.generic, np.dtype))
    return known or issubclass(kind, load("pandas").api.extensions.ExtensionDtype)


def are_cells(values: Iterable[object]) -> bool:
    return all(map(is_cell, values))


def read_zone(name: Packed) -> str:
    if type(name) is not str or not ZONE.fullmatch(name):
        raise ValueError("there is no such time zone")
    return name


def read_frequency(text: Packed) -> str:
    if type(text) is not str or not FREQUENCY.fullmatch(text):
        raise ValueError("there is no such frequency")
    return text


def read_form(forms: dict[str, Callable[..., object]]) -> ReadType:
    """What reads a list of a form's name and its parts."""

    def read(reader: Reader, content: Packed) -> object:
        name, *parts = reader.parts(content, 1)
        if type(name) is not str or name not in forms:
            raise ValueError("pandas has nothing of that name that may travel")
        return forms[name](reader, *parts)

    return read
