"""pandas as data: frames, series, indexes, their columns of every common dtype, and scalars.

A table is written as its columns (`columns`), a column as a plain array or as the few arrays of an
extension dtype. What reads gives each part to pandas' own constructors after it has looked at it
itself: lengths that agree, codes of integers, frequencies and time zones of a known form. What a
cell of dtype object may hold is data (`cells`); an object of the student's own in one keeps the
whole table there.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import DataError
from autograder.wire import arrays
from autograder.wire.cells import FREQUENCY, ZONE, are_cells, is_cell, read_form, read_frequency
from autograder.wire.columns import (
    COLUMN_KINDS,
    EXTENSIONS,
    MASKED,
    read_column,
    read_part,
    read_plain,
    write_categorical,
    write_column,
    write_intervals,
    write_masked,
    write_periods,
    write_plain,
    write_strings,
    write_times,
)
from autograder.wire.moments import (
    SCALARS,
    write_interval,
    write_period,
    write_timedelta,
    write_timestamp,
)
from autograder.wire.optional import load, loaded
from autograder.wire.values import Packed, Reader, ReadType, Writer

_MAX_LEVELS = 100  # of a MultiIndex
_MAX_RANGE = 10**9  # rows of an index that is not written out


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
        pandas.Timestamp: write_timestamp,
        pandas.Timedelta: write_timedelta,
        pandas.Period: write_period,
        pandas.Interval: write_interval,
        type(pandas.NaT): lambda writer, value: {"pandas": ["NaT"]},
        type(pandas.NA): lambda writer, value: {"pandas": ["NA"]},
        pandas.RangeIndex: _write_range,
        pandas.MultiIndex: _write_levels,
        **{
            getattr(pandas, name): _write_index
            for name in ("Index", "DatetimeIndex", "TimedeltaIndex", "PeriodIndex")
        },
        **{getattr(pandas, name): _write_index for name in ("CategoricalIndex", "IntervalIndex")},
        pandas.Categorical: write_categorical,
        type(pandas.array([], "string")): write_strings,
        type(pandas.Series([], dtype="str").array): write_strings,
        pandas.arrays.NumpyExtensionArray: write_plain,
        pandas.arrays.DatetimeArray: write_times,
        pandas.arrays.TimedeltaArray: write_times,
        pandas.arrays.PeriodArray: write_periods,
        pandas.arrays.IntervalArray: write_intervals,
    }
    for name in MASKED:
        forms[type(pandas.array([], name))] = write_masked
    return forms


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
        return is_cell(value.name) and _is_data(value.index) and _is_data_column(value)
    if issubclass(kind, pandas.Index):
        if not are_cells(value.names):
            return False
        if kind is pandas.MultiIndex:
            return all(map(_is_data, value.levels))
        return kind is pandas.RangeIndex or _is_data_column(value)
    if kind is pandas.arrays.NumpyExtensionArray:
        return _is_data_column(pandas.Series(value.to_numpy()))
    if kind in (pandas.Categorical, pandas.arrays.IntervalArray):
        return _is_data(value.categories if kind is pandas.Categorical else value.left)
    if kind is pandas.Interval:
        return is_cell(value.left) and is_cell(value.right)
    if kind in (pandas.Period, pandas.arrays.PeriodArray):
        return bool(FREQUENCY.fullmatch(value.freqstr))
    zone = getattr(value, "tz", None)
    return zone is None or bool(ZONE.fullmatch(str(zone)))


def _is_data_column(column: Any) -> bool:
    """column: a Series or an Index of one level"""
    dtype = column.dtype
    if not isinstance(dtype, np.dtype):
        return _is_data(column.array)
    if dtype.kind == "O":
        return are_cells(column.to_numpy())
    return dtype.kind in COLUMN_KINDS


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
    return load("pandas").RangeIndex(*bounds, name=read_name(reader, name))


def _write_levels(writer: Writer, value: Any) -> Packed:
    levels = [writer.pack(level) for level in value.levels]
    codes = [arrays.write_array(writer, np.asarray(code)) for code in value.codes]
    return {"index": ["levels", levels, codes, writer.all(value.names)]}


def _read_levels(reader: Reader, levels: Packed, codes: Packed, names: Packed) -> Any:
    if not 0 < len(reader.parts(levels)) == len(reader.parts(codes)) <= _MAX_LEVELS:
        raise ValueError("an index has as many levels as lists of codes")
    if len(reader.parts(names)) != len(levels):
        raise ValueError("each level has a name, or None")
    indexes = [read_part(reader, level) for level in levels]
    plain = [read_plain(reader, code, "i") for code in codes]
    named = [read_name(reader, name) for name in names]
    # It refuses codes of no item, lists of other lengths, and items that are twice in a level.
    return load("pandas").MultiIndex(indexes, plain, names=named)


def _write_index(writer: Writer, value: Any) -> Packed:
    frequency = getattr(value, "freqstr", None)
    known = frequency is not None and FREQUENCY.fullmatch(frequency)
    column = write_column(writer, value)
    return {"index": ["values", column, writer.pack(value.name), frequency if known else None]}


def _read_index(reader: Reader, column: Packed, name: Packed, frequency: Packed) -> Any:
    pandas = load("pandas")
    values = read_column(reader, column)
    index = pandas.Index(values, dtype=values.dtype, name=read_name(reader, name))
    if frequency is not None and isinstance(index, (pandas.DatetimeIndex, pandas.TimedeltaIndex)):
        index.freq = read_frequency(frequency)  # which has to be true
    return index


def read_name(reader: Reader, packed: Packed) -> Any:
    name = reader.value(packed)
    if not is_cell(name):
        raise ValueError("the name of a column is data")
    hash(name)
    return name


_INDEXES: dict[str, Callable[..., object]] = {
    "range": _read_range,
    "levels": _read_levels,
    "values": _read_index,
}


# Tables


def _write_series(writer: Writer, value: Any) -> Packed:
    name, index = writer.pack(value.name), writer.pack(value.index)
    return {"series": [name, index, write_column(writer, value)]}


def _read_series(reader: Reader, content: Packed) -> Any:
    name, index, column = reader.parts(content, 3)
    named, rows = read_name(reader, name), read_part(reader, index)
    values = read_column(reader, column)
    if len(values) != len(rows):
        raise ValueError(f"a column of {len(values)} in a table of {len(rows)} rows")
    return load("pandas").Series(values, index=rows, name=named, dtype=values.dtype)


def _write_frame(writer: Writer, value: Any) -> Packed:
    axes = [writer.pack(value.columns), writer.pack(value.index)]
    columns = [write_column(writer, column) for _, column in value.items()]
    return {"frame": [*axes, columns]}


def _read_frame(reader: Reader, content: Packed) -> Any:
    pandas = load("pandas")
    names, index, columns = reader.parts(content, 3)
    labels, rows = read_part(reader, names), read_part(reader, index)
    if len(labels) != len(reader.parts(columns)):
        raise ValueError(f"{len(labels)} names of {len(columns)} columns")
    values = [read_column(reader, column) for column in columns]
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


READERS: dict[str, ReadType] = {
    "frame": _read_frame,
    "series": _read_series,
    "index": read_form(_INDEXES),
    "extension": read_form(EXTENSIONS),
    "pandas": read_form(SCALARS),
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
