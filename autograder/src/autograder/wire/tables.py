"""pandas as data: frames, series, indexes, their columns of every common dtype, and scalars.

A table is written as its columns, a column as a plain array or as the few arrays of an extension
dtype. What reads gives each part to pandas' own constructors after it has looked at it itself:
lengths that agree, codes of integers, frequencies and time zones of a known form. What a cell of
dtype object may hold is data; an object of the student's own in one keeps the whole table there.
"""

import datetime
import decimal
import fractions
import functools
import pathlib
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograder.errors import DataError
from autograder.wire import arrays
from autograder.wire.optional import load, loaded
from autograder.wire.values import Packed, Reader, ReadType, Writer

_COLUMN = 32  # items that a column is counted as, besides what is in it
_COLUMN_KINDS = "biufcmMO"  # of NumPy's dtypes
_MAX_LEVELS = 100  # of a MultiIndex
_MAX_RANGE = 10**9  # rows of an index that is not written out
_FREQUENCY = re.compile(
    r"-?\d{0,6}(D|h|min|s|ms|us|ns|B|bh|C|W(-[A-Z]{3})?|B?(M|Q|Y)[SE](-[A-Z]{3})?|SM[SE]"
    r"|[MQY](-[A-Z]{3})?)"
)
_ZONE = re.compile(r"(?!dateutil/)[A-Za-z][A-Za-z0-9_+:/-]{0,63}")
_MASKED = (
    *("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"),
    *("Float32", "Float64", "boolean"),
)
_CLOSED = ("left", "right", "both", "neither")
_CELLS: frozenset[type] = frozenset(
    {
        *(type(None), bool, int, float, complex, str, bytes, bytearray),
        *(list, tuple, dict, set, frozenset, range, slice, np.ndarray),
        *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone),
        *(decimal.Decimal, fractions.Fraction, uuid.UUID, pathlib.Path, pathlib.PosixPath),
    }
)


def write(writer: Writer, value: Any) -> Packed | None:
    """A value of pandas as data; None if it is another, or holds what is no data."""
    pandas: Any = loaded("pandas")
    if pandas is None:
        return None
    form = _forms().get(type(value))
    if form is not None:
        return form(writer, value) if _is_data(value) else None
    if isinstance(value, pandas.api.extensions.ExtensionDtype):
        empty = pandas.array([], dtype=value)
        return {"pandas": ["dtype", writer.pack(empty)]} if _is_data(empty) else None
    return None


# What of pandas is data


@functools.cache
def _forms() -> dict[type, Callable[[Writer, Any], Packed]]:
    """How each class of pandas is written."""
    pandas = load("pandas")
    forms: dict[type, Callable[[Writer, Any], Packed]] = {
        pandas.DataFrame: _write_frame,
        pandas.Series: _write_series,
        pandas.Timestamp: _write_timestamp,
        pandas.Timedelta: _write_timedelta,
        pandas.Period: _write_period,
        pandas.Interval: _write_interval,
        type(pandas.NaT): lambda writer, value: {"pandas": ["NaT"]},
        type(pandas.NA): lambda writer, value: {"pandas": ["NA"]},
        pandas.RangeIndex: _write_range,
        pandas.MultiIndex: _write_levels,
        **{
            getattr(pandas, name): _write_index
            for name in ("Index", "DatetimeIndex", "TimedeltaIndex", "PeriodIndex")
        },
        **{getattr(pandas, name): _write_index for name in ("CategoricalIndex", "IntervalIndex")},
        pandas.Categorical: _write_categorical,
        type(pandas.array([], "string")): _write_strings,
        type(pandas.Series([], dtype="str").array): _write_strings,
        pandas.arrays.NumpyExtensionArray: _write_plain,
        pandas.arrays.DatetimeArray: _write_times,
        pandas.arrays.TimedeltaArray: _write_times,
        pandas.arrays.PeriodArray: _write_periods,
        pandas.arrays.IntervalArray: _write_intervals,
    }
    for name in _MASKED:
        forms[type(pandas.array([], name))] = _write_masked
    return forms


@functools.cache
def _scalars() -> frozenset[type]:
    pandas = load("pandas")
    missing = type(pandas.NaT), type(pandas.NA)
    return frozenset({pandas.Timestamp, pandas.Timedelta, pandas.Period, pandas.Interval, *missing})


def _is_cell(value: object) -> bool:
    kind = type(value)
    known = kind in _CELLS or kind in _scalars() or issubclass(kind, (np.generic, np.dtype))
    return known or issubclass(kind, load("pandas").api.extensions.ExtensionDtype)


def _are_cells(values: Iterable[object]) -> bool:
    return all(map(_is_cell, values))


def _is_data(value: Any) -> bool:
    """Whether all of a value of pandas can be written; asked before anything of it is."""
    pandas = load("pandas")
    kind = type(value)
    if kind not in _forms():
        return False
    if kind is pandas.DataFrame:
        axes = _is_data(value.index) and _is_data(value.columns)
        return axes and all(_is_data_column(column) for _, column in value.items())
    if kind is pandas.Series:
        return _is_cell(value.name) and _is_data(value.index) and _is_data_column(value)
    if issubclass(kind, pandas.Index):
        if not _are_cells(value.names):
            return False
        if kind is pandas.MultiIndex:
            return all(map(_is_data, value.levels))
        return kind is pandas.RangeIndex or _is_data_column(value)
    if kind is pandas.arrays.NumpyExtensionArray:
        return _is_data_column(pandas.Series(value.to_numpy()))
    if kind in (pandas.Categorical, pandas.arrays.IntervalArray):
        return _is_data(value.categories if kind is pandas.Categorical else value.left)
    if kind is pandas.Interval:
        return _is_cell(value.left) and _is_cell(value.right)
    if kind in (pandas.Period, pandas.arrays.PeriodArray):
        return bool(_FREQUENCY.fullmatch(value.freqstr))
    zone = getattr(value, "tz", None)
    return zone is None or bool(_ZONE.fullmatch(str(zone)))


def _is_data_column(column: Any) -> bool:
    """column: a Series or an Index of one level"""
    dtype = column.dtype
    if not isinstance(dtype, np.dtype):
        return _is_data(column.array)
    if dtype.kind == "O":
        return _are_cells(column.to_numpy())
    return dtype.kind in _COLUMN_KINDS


# Columns: a plain array, or one of an extension dtype


def _write_column(writer: Writer, column: Any) -> Packed:
    """column: a Series or an Index of one level"""
    if not isinstance(column.dtype, np.dtype):
        return writer.pack(column.array)
    return arrays.write_array(writer, arrays.plain_dtype(column.to_numpy()))


def _read_column(reader: Reader, packed: Packed) -> Any:
    reader.count(_COLUMN)
    if type(packed) is dict and "extension" in packed:
        return reader.value(packed)
    return _read_plain(reader, packed)


def _read_plain(reader: Reader, packed: Packed, kinds: str = _COLUMN_KINDS) -> np.ndarray:
    """An array of one axis whose dtype is of these kinds."""
    array = arrays.read_array(reader, packed)
    if array.ndim != 1 or array.dtype.kind not in kinds:
        raise ValueError(f"a column is no array of {array.ndim} axes, dtype {array.dtype}")
    if array.dtype.kind == "O" and not _are_cells(array):
        raise ValueError("the cells of a table are data")
    array.flags.writeable = True
    return array


def _write_plain(writer: Writer, value: Any) -> Packed:
    return {"extension": ["plain", arrays.write_array(writer, value.to_numpy())]}


def _read_any_plain(reader: Reader, packed: Packed) -> Any:
    return load("pandas").arrays.NumpyExtensionArray(_read_plain(reader, packed))


def _write_masked(writer: Writer, value: Any) -> Packed:
    plain, missing = value.dtype.numpy_dtype, np.asarray(value.isna())
    data = value.to_numpy(dtype=plain, na_value=plain.type(0))
    parts = [arrays.write_array(writer, data), arrays.write_array(writer, missing)]
    return {"extension": ["masked", *parts]}


def _read_masked(reader: Reader, data: Packed, missing: Packed) -> Any:
    values, mask = _read_plain(reader, data, "biuf"), _read_plain(reader, missing, "b")
    pandas = load("pandas")
    kinds = {"b": pandas.arrays.BooleanArray, "f": pandas.arrays.FloatingArray}
    return kinds.get(values.dtype.kind, pandas.arrays.IntegerArray)(values, mask)


def _write_strings(writer: Writer, value: Any) -> Packed:
    items = value.to_numpy(dtype=object, na_value=None)
    texts = [None if item is None else str.__str__(item) for item in items]
    is_nan = value.dtype.na_value is not load("pandas").NA
    return {"extension": ["string", value.dtype.storage, is_nan, writer.all(texts)]}


def _read_strings(reader: Reader, storage: Packed, is_nan: Packed, texts: Packed) -> Any:
    items = reader.all(texts)
    known = storage == "python" or (storage == "pyarrow" and loaded("pyarrow") is not None)
    if not known or type(is_nan) is not bool:
        raise ValueError("there are no such strings")
    if not all(text is None or type(text) is str for text in items):
        raise ValueError("a column of strings holds strings")
    pandas = load("pandas")
    missing = {"na_value": np.nan} if is_nan else {}  # which pandas 2 does not know
    dtype = pandas.StringDtype(storage, **missing)
    return pandas.array(np.array(items, object), dtype=dtype)


def _write_times(writer: Writer, value: Any) -> Packed:
    zone = getattr(value, "tz", None)
    plain = value.to_numpy(f"{value.dtype.kind}8[{value.unit}]")
    return {
        "extension": [
            "times",
            arrays.write_array(writer, plain),
            zone if zone is None else str(zone),
        ]
    }


def _read_times(reader: Reader, plain: Packed, zone: Packed) -> Any:
    pandas = load("pandas")
    times = pandas.array(_read_plain(reader, plain, "mM"))
    return times if zone is None else times.tz_localize("UTC").tz_convert(_zone(zone))


def _zone(name: Packed) -> str:
    if type(name) is not str or not _ZONE.fullmatch(name):
        raise ValueError("there is no such time zone")
    return name


def _frequency(text: Packed) -> str:
    if type(text) is not str or not _FREQUENCY.fullmatch(text):
        raise ValueError("there is no such frequency")
    return text


def _write_periods(writer: Writer, value: Any) -> Packed:
    return {
        "extension": ["periods", arrays.write_array(writer, value.asi8), value.freqstr],
    }


def _read_periods(reader: Reader, ordinals: Packed, frequency: Packed) -> Any:
    pandas = load("pandas")
    dtype = pandas.PeriodDtype(_frequency(frequency))
    values = _read_plain(reader, ordinals, "i").astype("i8")
    return pandas.arrays.PeriodArray(values, dtype=dtype)


def _write_categorical(writer: Writer, value: Any) -> Packed:
    codes = arrays.write_array(writer, np.asarray(value.codes))
    return {
        "extension": ["categories", codes, writer.pack(value.categories), bool(value.ordered)],
    }


def _read_categorical(reader: Reader, codes: Packed, categories: Packed, ordered: Packed) -> Any:
    if type(ordered) is not bool:
        raise ValueError("categories are ordered, or not")
    plain = _read_plain(reader, codes, "i")
    pandas = load("pandas")
    return pandas.Categorical.from_codes(plain, _read_part(reader, categories), ordered=ordered)


def _write_intervals(writer: Writer, value: Any) -> Packed:
    sides = [writer.pack(value.left), writer.pack(value.right)]
    return {"extension": ["intervals", value.closed, *sides]}


def _read_intervals(reader: Reader, closed: Packed, left: Packed, right: Packed) -> Any:
    if closed not in _CLOSED:
        raise ValueError("an interval is closed on a side")
    sides = _read_part(reader, left), _read_part(reader, right)
    return load("pandas").arrays.IntervalArray.from_arrays(*sides, closed=closed)


_EXTENSIONS: dict[str, Callable[..., object]] = {
    "plain": _read_any_plain,
    "masked": _read_masked,
    "string": _read_strings,
    "times": _read_times,
    "periods": _read_periods,
    "categories": _read_categorical,
    "intervals": _read_intervals,
}


def _read_form(forms: dict[str, Callable[..., object]]) -> ReadType:
    """What reads a list of a form's name and its parts."""

    def read(reader: Reader, content: Packed) -> object:
        name, *parts = reader.parts(content, 1)
        if type(name) is not str or name not in forms:
            raise ValueError("pandas has nothing of that name that may travel")
        return forms[name](reader, *parts)

    return read


# Indexes


def _write_range(writer: Writer, value: Any) -> Packed:
    bounds = [int(value.start), int(value.stop), int(value.step)]
    return {"index": ["range", *bounds, writer.pack(value.name)]}


def _read_range(reader: Reader, *parts: Packed) -> Any:
    *bounds, name = parts
    if len(bounds) != 3 or not all(type(bound) is int for bound in bounds):
        raise ValueError("an index of a range has a start, a stop and a step")
    if len(range(*bounds)) > _MAX_RANGE:
        raise ValueError("an index without an end")
    return load("pandas").RangeIndex(*bounds, name=_read_name(reader, name))


def _write_levels(writer: Writer, value: Any) -> Packed:
    levels = [writer.pack(level) for level in value.levels]
    codes = [arrays.write_array(writer, np.asarray(code)) for code in value.codes]
    return {"index": ["levels", levels, codes, writer.all(value.names)]}


def _read_levels(reader: Reader, levels: Packed, codes: Packed, names: Packed) -> Any:
    if not 0 < len(reader.parts(levels)) == len(reader.parts(codes)) <= _MAX_LEVELS:
        raise ValueError("an index has as many levels as lists of codes")
    if len(reader.parts(names)) != len(levels):
        raise ValueError("each level has a name, or None")
    indexes = [_read_part(reader, level) for level in levels]
    plain = [_read_plain(reader, code, "i") for code in codes]
    named = [_read_name(reader, name) for name in names]
    # It refuses codes of no item, lists of other lengths, and items that are twice in a level.
    return load("pandas").MultiIndex(indexes, plain, names=named)


def _write_index(writer: Writer, value: Any) -> Packed:
    frequency = getattr(value, "freqstr", None)
    known = frequency is not None and _FREQUENCY.fullmatch(frequency)
    column = _write_column(writer, value)
    return {"index": ["values", column, writer.pack(value.name), frequency if known else None]}


def _read_index(reader: Reader, column: Packed, name: Packed, frequency: Packed) -> Any:
    pandas = load("pandas")
    values = _read_column(reader, column)
    index = pandas.Index(values, dtype=values.dtype, name=_read_name(reader, name))
    if frequency is not None and isinstance(index, (pandas.DatetimeIndex, pandas.TimedeltaIndex)):
        index.freq = _frequency(frequency)  # which has to be true
    return index


def _read_name(reader: Reader, packed: Packed) -> Any:
    name = reader.value(packed)
    if not _is_cell(name):
        raise ValueError("the name of a column is data")
    hash(name)
    return name


def _read_part(reader: Reader, packed: Packed) -> Any:
    """An index that is part of this value."""
    if type(packed) is not dict or "index" not in packed:
        raise ValueError("an index was expected")
    return reader.value(packed)


_INDEXES: dict[str, Callable[..., object]] = {
    "range": _read_range,
    "levels": _read_levels,
    "values": _read_index,
}


# Tables


def _write_series(writer: Writer, value: Any) -> Packed:
    name, index = writer.pack(value.name), writer.pack(value.index)
    return {"series": [name, index, _write_column(writer, value)]}


def _read_series(reader: Reader, content: Packed) -> Any:
    name, index, column = reader.parts(content, 3)
    named, rows = _read_name(reader, name), _read_part(reader, index)
    values = _read_column(reader, column)
    if len(values) != len(rows):
        raise ValueError(f"a column of {len(values)} in a table of {len(rows)} rows")
    return load("pandas").Series(values, index=rows, name=named, dtype=values.dtype)


def _write_frame(writer: Writer, value: Any) -> Packed:
    axes = [writer.pack(value.columns), writer.pack(value.index)]
    columns = [_write_column(writer, column) for _, column in value.items()]
    return {"frame": [*axes, columns]}


def _read_frame(reader: Reader, content: Packed) -> Any:
    pandas = load("pandas")
    names, index, columns = reader.parts(content, 3)
    labels, rows = _read_part(reader, names), _read_part(reader, index)
    if len(labels) != len(reader.parts(columns)):
        raise ValueError(f"{len(labels)} names of {len(columns)} columns")
    values = [_read_column(reader, column) for column in columns]
    for column in values:
        if len(column) != len(rows):
            raise ValueError(f"a column of {len(column)} in a table of {len(rows)} rows")
    series = {
        number: pandas.Series(column, index=rows, dtype=column.dtype)
        for number, column in enumerate(values)
    }
    frame = pandas.DataFrame(series, index=rows)
    frame.columns = labels
    return frame


# Scalars, dtypes


def _write_timestamp(writer: Writer, value: Any) -> Packed:
    moment = arrays.write_array(writer, np.array(value.asm8))
    return {"pandas": ["Timestamp", moment, None if value.tz is None else str(value.tz)]}


def _read_timestamp(reader: Reader, moment: Packed, zone: Packed) -> Any:
    timestamp = load("pandas").Timestamp(_read_moment(reader, moment, "M"))
    return timestamp if zone is None else timestamp.tz_localize("UTC").tz_convert(_zone(zone))


def _read_moment(reader: Reader, packed: Packed, kind: str) -> Any:
    array = arrays.read_array(reader, packed)
    if array.shape != () or array.dtype.kind != kind:
        raise ValueError("a time was expected")
    moment: Any = array[()]
    return moment


def _write_timedelta(writer: Writer, value: Any) -> Packed:
    return {"pandas": ["Timedelta", arrays.write_array(writer, np.array(value.asm8))]}


def _read_timedelta(reader: Reader, length: Packed) -> Any:
    return load("pandas").Timedelta(_read_moment(reader, length, "m"))


def _write_period(_writer: Writer, value: Any) -> Packed:
    return {"pandas": ["Period", value.ordinal, value.freqstr]}


def _read_period(_reader: Reader, ordinal: Packed, frequency: Packed) -> Any:
    if type(ordinal) is not int:
        raise ValueError("a period has a number")
    return load("pandas").Period(ordinal=ordinal, freq=_frequency(frequency))


def _write_interval(writer: Writer, value: Any) -> Packed:
    return {"pandas": ["Interval", value.closed, *writer.all((value.left, value.right))]}


def _read_interval(reader: Reader, closed: Packed, left: Packed, right: Packed) -> Any:
    sides = reader.all([left, right])
    if closed not in _CLOSED or not _are_cells(sides):
        raise ValueError("an interval has two sides, and is closed on some")
    return load("pandas").Interval(*sides, closed=closed)


def _read_dtype(reader: Reader, empty: Packed) -> Any:
    if type(empty) is not dict or "extension" not in empty:
        raise ValueError("an empty column was expected")
    column: Any = reader.value(empty)
    return column.dtype


_SCALARS: dict[str, Callable[..., object]] = {
    "NaT": lambda reader: load("pandas").NaT,
    "NA": lambda reader: load("pandas").NA,
    "Timestamp": _read_timestamp,
    "Timedelta": _read_timedelta,
    "Period": _read_period,
    "Interval": _read_interval,
    "dtype": _read_dtype,
}

READERS: dict[str, ReadType] = {
    "frame": _read_frame,
    "series": _read_series,
    "index": _read_form(_INDEXES),
    "extension": _read_form(_EXTENSIONS),
    "pandas": _read_form(_SCALARS),
}


# Tables that a call changes in place


def watch(value: Any) -> Callable[[], bool] | None:
    """What tells later whether a table is still as it is now; None if this is none."""
    pandas: Any = loaded("pandas")
    if pandas is None or type(value) not in (pandas.DataFrame, pandas.Series):
        return None
    before = value.copy()
    return lambda: _are_alike(before, value)


def _are_alike(before: Any, after: Any) -> bool:
    if not all(one.identical(other) for one, other in zip(before.axes, after.axes, strict=True)):
        return False
    if before.ndim == 1:
        if before.name is not after.name and before.name != after.name:
            return False
        return bool(before.dtype == after.dtype and before.equals(after))
    return bool((before.dtypes.array == after.dtypes.array).all() and before.equals(after))


def replace(target: Any, new: Any) -> bool:
    """Make a table hold what another one holds; False if the first is none."""
    pandas: Any = loaded("pandas")
    kind = type(target)
    if pandas is None or kind not in (pandas.DataFrame, pandas.Series):
        return False
    if type(new) is not kind:
        raise DataError(f"a {kind.__name__} cannot become a {type(new).__name__}")
    attributes = target.attrs
    kind.__init__(target, new)
    if kind is pandas.Series:
        target.name = new.name
    target.attrs = attributes
    return True
