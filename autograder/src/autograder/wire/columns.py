"""The columns of pandas' tables: plain arrays, and the few arrays of an extension dtype."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire import arrays
from autograder.wire.cells import CLOSED, are_cells, read_frequency, read_zone
from autograder.wire.optional import load, loaded
from autograder.wire.values import Packed, Reader, Writer

_COLUMN = 32  # items that a column is counted as, besides what is in it
COLUMN_KINDS = "biufcmMO"  # of NumPy's dtypes
MASKED = (
    *("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"),
    *("Float32", "Float64", "boolean"),
)


def write_column(writer: Writer, column: Any) -> Packed:
    """column: a Series or an Index of one level"""
    if not isinstance(column.dtype, np.dtype):
        return writer.pack(column.array)
    return arrays.write_array(writer, arrays.plain_dtype(column.to_numpy()))


def read_column(reader: Reader, packed: Packed) -> Any:
    reader.count(_COLUMN)
    if type(packed) is dict and "extension" in packed:
        return reader.value(packed)
    return read_plain(reader, packed)


def read_plain(reader: Reader, packed: Packed, kinds: str = COLUMN_KINDS) -> np.ndarray:
    """An array of one axis whose dtype is of these kinds."""
    array = arrays.read_array(reader, packed)
    if array.ndim != 1 or array.dtype.kind not in kinds:
        raise ValueError(f"a column is no array of {array.ndim} axes, dtype {array.dtype}")
    if array.dtype.kind == "O" and not are_cells(array):
        raise ValueError("the cells of a table are data")
    array.flags.writeable = True
    return array


def write_plain(writer: Writer, value: Any) -> Packed:
    return {"extension": ["plain", arrays.write_array(writer, value.to_numpy())]}


def _read_any_plain(reader: Reader, packed: Packed) -> Any:
    return load("pandas").arrays.NumpyExtensionArray(read_plain(reader, packed))


def write_masked(writer: Writer, value: Any) -> Packed:
    plain, missing = value.dtype.numpy_dtype, np.asarray(value.isna())
    data = value.to_numpy(dtype=plain, na_value=plain.type(0))
    parts = [arrays.write_array(writer, data), arrays.write_array(writer, missing)]
    return {"extension": ["masked", *parts]}


def _read_masked(reader: Reader, data: Packed, missing: Packed) -> Any:
    values, mask = read_plain(reader, data, "biuf"), read_plain(reader, missing, "b")
    pandas = load("pandas")
    kinds = {"b": pandas.arrays.BooleanArray, "f": pandas.arrays.FloatingArray}
    return kinds.get(values.dtype.kind, pandas.arrays.IntegerArray)(values, mask)


def write_strings(writer: Writer, value: Any) -> Packed:
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


def write_times(writer: Writer, value: Any) -> Packed:
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
    times = pandas.array(read_plain(reader, plain, "mM"))
    return times if zone is None else times.tz_localize("UTC").tz_convert(read_zone(zone))


def write_periods(writer: Writer, value: Any) -> Packed:
    return {
        "extension": ["periods", arrays.write_array(writer, value.asi8), value.freqstr],
    }


def _read_periods(reader: Reader, ordinals: Packed, frequency: Packed) -> Any:
    pandas = load("pandas")
    dtype = pandas.PeriodDtype(read_frequency(frequency))
    values = read_plain(reader, ordinals, "i").astype("i8")
    return pandas.arrays.PeriodArray(values, dtype=dtype)


def write_categorical(writer: Writer, value: Any) -> Packed:
    codes = arrays.write_array(writer, np.asarray(value.codes))
    return {
        "extension": ["categories", codes, writer.pack(value.categories), bool(value.ordered)],
    }


def _read_categorical(reader: Reader, codes: Packed, categories: Packed, ordered: Packed) -> Any:
    if type(ordered) is not bool:
        raise ValueError("categories are ordered, or not")
    plain = read_plain(reader, codes, "i")
    pandas = load("pandas")
    return pandas.Categorical.from_codes(plain, read_part(reader, categories), ordered=ordered)


def write_intervals(writer: Writer, value: Any) -> Packed:
    sides = [writer.pack(value.left), writer.pack(value.right)]
    return {"extension": ["intervals", value.closed, *sides]}


def _read_intervals(reader: Reader, closed: Packed, left: Packed, right: Packed) -> Any:
    if closed not in CLOSED:
        raise ValueError("an interval is closed on a side")
    sides = read_part(reader, left), read_part(reader, right)
    return load("pandas").arrays.IntervalArray.from_arrays(*sides, closed=closed)


EXTENSIONS: dict[str, Callable[..., object]] = {
    "plain": _read_any_plain,
    "masked": _read_masked,
    "string": _read_strings,
    "times": _read_times,
    "periods": _read_periods,
    "categories": _read_categorical,
    "intervals": _read_intervals,
}


def read_part(reader: Reader, packed: Packed) -> Any:
    """An index that is part of this value."""
    if type(packed) is not dict or "index" not in packed:
        raise ValueError("an index was expected")
    return reader.value(packed)
