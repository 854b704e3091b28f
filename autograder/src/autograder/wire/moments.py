"""pandas' scalars: moments, lengths of time, periods, intervals, what is missing; and its dtypes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire import arrays
from autograder.wire.cells import CLOSED, are_cells, read_frequency, read_zone
from autograder.wire.optional import load
from autograder.wire.values import Packed, Reader, Writer


def write_timestamp(writer: Writer, value: Any) -> Packed:
    moment = arrays.write_array(writer, np.array(value.asm8))
    return {"pandas": ["Timestamp", moment, None if value.tz is None else str(value.tz)]}


def _read_timestamp(reader: Reader, moment: Packed, zone: Packed) -> Any:
    timestamp = load("pandas").Timestamp(read_moment(reader, moment, "M"))
    return timestamp if zone is None else timestamp.tz_localize("UTC").tz_convert(read_zone(zone))


def read_moment(reader: Reader, packed: Packed, kind: str) -> Any:
    array = arrays.read_array(reader, packed)
    if array.shape != () or array.dtype.kind != kind:
        raise ValueError("a time was expected")
    moment: Any = array[()]
    return moment


def write_timedelta(writer: Writer, value: Any) -> Packed:
    return {"pandas": ["Timedelta", arrays.write_array(writer, np.array(value.asm8))]}


def _read_timedelta(reader: Reader, length: Packed) -> Any:
    return load("pandas").Timedelta(read_moment(reader, length, "m"))


def write_period(_writer: Writer, value: Any) -> Packed:
    return {"pandas": ["Period", value.ordinal, value.freqstr]}


def _read_period(_reader: Reader, ordinal: Packed, frequency: Packed) -> Any:
    if type(ordinal) is not int:
        raise ValueError("a period has a number")
    return load("pandas").Period(ordinal=ordinal, freq=read_frequency(frequency))


def write_interval(writer: Writer, value: Any) -> Packed:
    return {"pandas": ["Interval", value.closed, *writer.all((value.left, value.right))]}


def _read_interval(reader: Reader, closed: Packed, left: Packed, right: Packed) -> Any:
    sides = reader.all([left, right])
    if closed not in CLOSED or not are_cells(sides):
        raise ValueError("an interval has two sides, and is closed on some")
    return load("pandas").Interval(*sides, closed=closed)


def _read_dtype(reader: Reader, empty: Packed) -> Any:
    if type(empty) is not dict or "extension" not in empty:
        raise ValueError("an empty column was expected")
    column: Any = reader.value(empty)
    return column.dtype


SCALARS: dict[str, Callable[..., object]] = {
    "NaT": lambda reader: load("pandas").NaT,
    "NA": lambda reader: load("pandas").NA,
    "Timestamp": _read_timestamp,
    "Timedelta": _read_timedelta,
    "Period": _read_period,
    "Interval": _read_interval,
    "dtype": _read_dtype,
}
