"""The standard library's values as data: dates, decimals, fractions, paths, named tuples …

Each type is written as a few numbers and strings and rebuilt by its own constructor, which checks
them. What it may cost to use such a value later is bounded here: a Decimal of a short text can be
a number of a billion digits.
"""

import collections
import datetime
import decimal
import fractions
import functools
import keyword
import pathlib
import re
import unicodedata
import uuid
from collections.abc import Callable

MAX_DIGITS = 10_000  # of a Decimal, and of its exponent's reach
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*(E[+-]?\d{1,7})?|Infinity|s?NaN\d*)")
MAX_INT_BITS = 40_000
_HEX = re.compile(r"-?0x[0-9a-f]+")
_MAX_OFFSET = 24 * 3600  # seconds
_MAX_FIELDS = 200


def _offset(value: datetime.datetime | datetime.time) -> float | None:
    offset = value.utcoffset()
    return None if offset is None else offset.total_seconds()


def _clock(value: datetime.datetime | datetime.time) -> list:
    return [value.hour, value.minute, value.second, value.microsecond, value.fold, _offset(value)]


WRITERS = {
    datetime.date: lambda x: ["date", x.year, x.month, x.day],
    datetime.datetime: lambda x: ["datetime", x.year, x.month, x.day, *_clock(x)],
    datetime.time: lambda x: ["time", *_clock(x)],
    datetime.timedelta: lambda x: ["timedelta", x.days, x.seconds, x.microseconds],
    datetime.timezone: lambda x: ["timezone", x.utcoffset(None).total_seconds()],
    decimal.Decimal: lambda x: ["Decimal", str(x)],
    fractions.Fraction: lambda x: ["Fraction", hex(x.numerator), hex(x.denominator)],
    uuid.UUID: lambda x: ["UUID", x.hex],
    **{
        kind: lambda x: ["Path", str(x)]
        for kind in (pathlib.Path, pathlib.PosixPath, pathlib.WindowsPath)
    },
    **{
        kind: lambda x: ["PurePath", str(x)]
        for kind in (pathlib.PurePath, pathlib.PurePosixPath, pathlib.PureWindowsPath)
    },
}


def read(content: object) -> object:
    """The value; ValueError, TypeError or OverflowError if this is none."""
    if type(content) is not list or not content or type(content[0]) is not str:
        raise ValueError("a value of the standard library begins with its type")
    name, *parts = content
    if name not in _READERS:
        raise ValueError(f"no type {name[:40]!r} may travel")
    if not all(part is None or type(part) in (int, float, str) for part in parts):
        raise ValueError(f"the parts of a {name} are numbers and strings")
    return _READERS[name](*parts)


def _zone(seconds: float | None) -> datetime.timezone | None:
    if seconds is None:
        return None
    if not abs(seconds) < _MAX_OFFSET:
        raise ValueError("an offset from UTC is less than a day")
    return datetime.timezone(datetime.timedelta(seconds=seconds))


def _read_datetime(year, month, day, hour, minute, second, microsecond, fold, offset):
    return datetime.datetime(
        year, month, day, hour, minute, second, microsecond, _zone(offset), fold=fold
    )


def _read_time(hour, minute, second, microsecond, fold, offset):
    return datetime.time(hour, minute, second, microsecond, _zone(offset), fold=fold)


def _read_timedelta(days, seconds, microseconds):
    return datetime.timedelta(int(days), int(seconds), int(microseconds))


def _read_decimal(text: str) -> decimal.Decimal:
    if not 0 < len(text) <= MAX_DIGITS or not _DECIMAL.fullmatch(text):
        raise ValueError("this is not a decimal number")
    value = decimal.Decimal(text)
    if value.is_finite() and value and abs(value.adjusted()) > MAX_DIGITS:
        raise ValueError(f"a decimal number reaches at most {MAX_DIGITS} digits")
    if value.is_finite() and abs(value.as_tuple().exponent) > 2 * MAX_DIGITS:
        raise ValueError(f"a decimal number reaches at most {MAX_DIGITS} digits")
    return value


def _read_fraction(numerator: str, denominator: str) -> fractions.Fraction:
    return fractions.Fraction(read_hex(numerator), read_hex(denominator))


def read_hex(text: object) -> int:
    if type(text) is not str or len(text) > MAX_INT_BITS // 4 + 4 or not _HEX.fullmatch(text):
        raise ValueError("this is not a whole number in hexadecimal digits")
    value = int(text, 16)
    if value.bit_length() > MAX_INT_BITS:
        raise ValueError(f"a whole number of more than {MAX_INT_BITS} bits")
    return value


def _path_reader(kind: type) -> Callable[[str], pathlib.PurePath]:
    def read_path(text: str) -> pathlib.PurePath:
        if type(text) is not str:
            raise TypeError("a path is a string")
        return kind(text)

    return read_path


_READERS = {
    "date": datetime.date,
    "datetime": _read_datetime,
    "time": _read_time,
    "timedelta": _read_timedelta,
    "timezone": _zone,
    "Decimal": _read_decimal,
    "Fraction": _read_fraction,
    "UUID": uuid.UUID,
    "Path": _path_reader(pathlib.Path),
    "PurePath": _path_reader(pathlib.PurePath),
}

# What the statement `P = namedtuple(...)`, or a class of typing.NamedTuple without methods, makes.
_NAMEDTUPLE_PARTS = {
    *("__doc__", "__slots__", "__new__", "__repr__", "__getnewargs__", "__match_args__"),
    *("__module__", "__replace__", "__annotations__", "__orig_bases__", "__annotate__"),
    *("__annotate_func__", "__annotations_cache__", "__static_attributes__", "__firstlineno__"),
    *("_fields", "_field_defaults", "_make", "_replace", "_asdict"),
}
_classes: dict[tuple, type] = {}  # named tuples of this process that have been sent


def namedtuple_fields(kind: type) -> tuple[str, ...] | None:
    """The fields if this is the class of a named tuple that is nothing more; else None."""
    parts = type.__dict__["__dict__"].__get__(kind)
    fields = parts.get("_fields")
    if kind.__bases__ != (tuple,) or type(fields) is not tuple:
        return None
    if not all(type(field) is str for field in fields):
        return None
    if not set(parts) <= _NAMEDTUPLE_PARTS | set(fields):
        return None
    if len(_classes) < 1000:
        _classes[kind.__name__, fields] = kind
    return fields


def new_namedtuple(name: object, fields: object, items: list) -> tuple:
    """A named tuple, of the class that this process knows by that name and these fields."""
    if type(fields) is not list or not len(items) == len(fields) <= _MAX_FIELDS:
        raise ValueError("a named tuple has as many fields as items")
    for word in (name, *fields):
        if type(word) is not str or not 0 < len(word) <= 100 or not word.isidentifier():
            raise ValueError("the fields of a named tuple have names")
        if keyword.iskeyword(word) or unicodedata.normalize("NFKC", word) != word:
            raise ValueError(f"{word!r} is no name")
    key = (name, tuple(fields))
    return tuple.__new__(_classes.get(key) or _namedtuple(*key), items)


@functools.lru_cache(256)
def _namedtuple(name: str, fields: tuple[str, ...]) -> type:
    return collections.namedtuple(name, fields)  # refuses leading underscores and duplicates
