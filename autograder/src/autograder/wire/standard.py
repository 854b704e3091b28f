"""The standard library's values as data: dates, decimals, fractions, paths, patterns …

Each type is written as a few numbers and strings and rebuilt by its own constructor, which checks
them. What it may cost to use such a value later is bounded here: a Decimal of a short text can be
a number of a billion digits.
"""

import datetime
import decimal
import fractions
import pathlib
import re
import uuid
from collections.abc import Callable
from typing import Any

from autograder.wire.containers import read_hex
from autograder.wire.values import Packed, Reader, ReadType

MAX_BITS = 40_000  # of a fraction's two numbers: it is reduced, which takes the square of that
MAX_DIGITS = 10_000  # of a Decimal, and of its exponent's reach
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*(E[+-]?\d{1,7})?|Infinity|s?NaN\d*)")
_MAX_PATTERN = 10_000  # characters
_PATTERN_FLAGS = int(re.A | re.I | re.L | re.M | re.S | re.U | re.X)
_MAX_OFFSET = 24 * 3600  # seconds


def _offset(value: datetime.datetime | datetime.time) -> float | None:
    offset = value.utcoffset()
    return None if offset is None else offset.total_seconds()


def _clock(value: datetime.datetime | datetime.time) -> list:
    return [value.hour, value.minute, value.second, value.microsecond, value.fold, _offset(value)]


def write(value: object) -> Packed | None:
    """The value as data; None if its type is none of these."""
    form = _FORMS.get(type(value))
    if form is None:
        return None
    name, parts, _make = form
    return {"value": [name, *parts(value)]}


def _read(_reader: Reader, content: Packed) -> object:
    """The value; ValueError, TypeError or OverflowError if this is none."""
    if type(content) is not list or not content or type(content[0]) is not str:
        raise ValueError("a value of the standard library begins with its type")
    name, *parts = content
    if name not in _MAKERS:
        raise ValueError(f"no type {name[:40]!r} may travel")
    if not all(part is None or type(part) in (int, float, str) for part in parts):
        raise ValueError(f"the parts of a {name} are numbers and strings")
    return _MAKERS[name](*parts)


def _zone(seconds: float | None) -> datetime.timezone | None:
    if seconds is None:
        return None
    if not abs(seconds) < _MAX_OFFSET:
        raise ValueError("an offset from UTC is less than a day")
    return datetime.timezone(datetime.timedelta(seconds=seconds))


def _read_datetime(
    year: int,
    month: int,
    day: int,
    hour: int,
    minute: int,
    second: int,
    microsecond: int,
    fold: int,
    offset: float | None,
) -> datetime.datetime:
    return datetime.datetime(
        year, month, day, hour, minute, second, microsecond, _zone(offset), fold=fold
    )


def _read_time(
    hour: int, minute: int, second: int, microsecond: int, fold: int, offset: float | None
) -> datetime.time:
    return datetime.time(hour, minute, second, microsecond, _zone(offset), fold=fold)


def _read_timedelta(days: float, seconds: float, microseconds: float) -> datetime.timedelta:
    return datetime.timedelta(int(days), int(seconds), int(microseconds))


def _read_decimal(text: str) -> decimal.Decimal:
    if not 0 < len(text) <= MAX_DIGITS or not _DECIMAL.fullmatch(text):
        raise ValueError("this is not a decimal number")
    value = decimal.Decimal(text)
    if value.is_finite() and value and abs(value.adjusted()) > MAX_DIGITS:
        raise ValueError(f"a decimal number reaches at most {MAX_DIGITS} digits")
    exponent = value.as_tuple().exponent  # a letter if the value is not finite
    if isinstance(exponent, int) and abs(exponent) > 2 * MAX_DIGITS:
        raise ValueError(f"a decimal number reaches at most {MAX_DIGITS} digits")
    return value


def _read_fraction(numerator: str, denominator: str) -> fractions.Fraction:
    return fractions.Fraction(read_hex(numerator, MAX_BITS), read_hex(denominator, MAX_BITS))


def _path_reader(kind: type) -> Callable[[str], pathlib.PurePath]:
    def read_path(text: str) -> pathlib.PurePath:
        if type(text) is not str:
            raise TypeError("a path is a string")
        return kind(text)

    return read_path


def _pattern_parts(value: re.Pattern) -> list:
    is_bytes = isinstance(value.pattern, bytes)
    text = value.pattern.decode("latin-1") if is_bytes else value.pattern
    return [text, value.flags & _PATTERN_FLAGS, int(is_bytes)]


def _read_pattern(text: str, flags: int, is_bytes: int) -> re.Pattern:
    if type(text) is not str or len(text) > _MAX_PATTERN:
        raise ValueError(f"a pattern is a string of at most {_MAX_PATTERN} characters")
    if type(flags) is not int or flags & ~_PATTERN_FLAGS:
        raise ValueError("these are no flags of a pattern")
    return re.compile(text.encode("latin-1") if is_bytes else text, flags)


# How each type is written, and beside it how it is read: its name, its parts, what makes it anew.
_FORMS: dict[type, tuple[str, Callable[[Any], list], Callable[..., object]]] = {
    datetime.date: ("date", lambda x: [x.year, x.month, x.day], datetime.date),
    datetime.datetime: (
        "datetime",
        lambda x: [x.year, x.month, x.day, *_clock(x)],
        _read_datetime,
    ),
    datetime.time: ("time", _clock, _read_time),
    datetime.timedelta: (
        "timedelta",
        lambda x: [x.days, x.seconds, x.microseconds],
        _read_timedelta,
    ),
    datetime.timezone: ("timezone", lambda x: [x.utcoffset(None).total_seconds()], _zone),
    decimal.Decimal: ("Decimal", lambda x: [str(x)], _read_decimal),
    fractions.Fraction: (
        "Fraction",
        lambda x: [hex(x.numerator), hex(x.denominator)],
        _read_fraction,
    ),
    re.Pattern: ("Pattern", _pattern_parts, _read_pattern),
    uuid.UUID: ("UUID", lambda x: [x.hex], uuid.UUID),
    **{
        kind: ("Path", lambda x: [str(x)], _path_reader(pathlib.Path))
        for kind in (pathlib.Path, pathlib.PosixPath, pathlib.WindowsPath)
    },
    **{
        kind: ("PurePath", lambda x: [str(x)], _path_reader(pathlib.PurePath))
        for kind in (pathlib.PurePath, pathlib.PurePosixPath, pathlib.PureWindowsPath)
    },
}
_MAKERS = {name: make for name, _parts, make in _FORMS.values()}

READERS: dict[str, ReadType] = {"value": _read}
