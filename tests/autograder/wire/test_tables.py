"""What pandas holds arrives as it was, by pandas' own comparison; forged tables are refused."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import testing

from autograder.errors import DataError
from autograder.wire.codec import unpack

naive = st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1))
lengths = st.timedeltas(datetime.timedelta(-(10**4)), datetime.timedelta(10**4))
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Taipei", "UTC+02:00"])
labels = text | st.integers(-(2**62), 2**62) | st.none()


def column(items, dtype, missing=True):
    """Series of one dtype, of three rows."""
    some = items | st.none() if missing else items
    return st.lists(some, min_size=3, max_size=3).map(lambda rows: pd.Series(rows, dtype=dtype))


whole = st.integers(-128, 127)
columns = st.one_of(
    column(whole, "int64", missing=False),
    column(whole, "int8", missing=False),
    column(st.floats(), "float64"),
    column(st.floats(width=32), "float32"),
    column(st.booleans(), "bool", missing=False),
    column(st.complex_numbers(), "complex128", missing=False),
    column(text, "str"),
    column(text, "string"),
    column(whole, "Int64"),
    column(st.integers(0, 255), "UInt8"),
    column(st.floats(allow_nan=False), "Float64"),
    column(st.booleans(), "boolean"),
    column(text, "category"),
    column(whole, "category"),
    column(text | st.booleans() | st.dates() | st.decimals(allow_nan=False), object),
    column(naive, "datetime64[us]"),
    column(lengths, "timedelta64[us]"),
    st.tuples(column(naive, "datetime64[ns]"), zones).map(
        lambda pair: pair[0].dt.tz_localize("UTC").dt.tz_convert(pair[1])
    ),
    st.just(pd.Series(pd.period_range("2024-01", periods=3, freq="M"))),
    st.just(pd.Series(pd.interval_range(0, 3))),
)
indexes = st.one_of(
    st.just(pd.RangeIndex(3, name="n")),
    st.just(pd.RangeIndex(6, 0, -2)),
    columns.map(pd.Index),
    st.just(pd.date_range("2024-01-30", periods=3, freq="ME", name="day")),
    st.just(pd.date_range("2024-01-01", periods=3, freq="D", tz="Europe/Berlin")),
    st.just(pd.timedelta_range("1h", periods=3, freq="h")),
    st.just(pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["x", None])),
    st.just(pd.MultiIndex.from_product([pd.Categorical(["b"], ["a", "b"]), range(3)])),
)


@st.composite
def frames(draw):
    names = draw(st.lists(labels, max_size=4))
    index = draw(indexes)
    found = {number: draw(columns).set_axis(index) for number in range(len(names))}
    frame = pd.DataFrame(found, index=index)
    frame.columns = pd.Index(names, name=draw(labels))
    return frame


@settings(max_examples=150, deadline=None)
@given(frames())
def test_any_frame_arrives_as_it_was(sent, frame):
    arrived = sent(frame)
    testing.assert_frame_equal(arrived, frame)
    assert arrived.equals(frame)


@settings(max_examples=150, deadline=None)
@given(columns, indexes, labels)
def test_any_series_and_any_index_arrive_as_they_were(sent, series, index, name):
    series = series.set_axis(index).rename(name)
    testing.assert_series_equal(sent(series), series)
    testing.assert_index_equal(sent(index), index, exact=True)
    assert sent(index).identical(index)
    testing.assert_extension_array_equal(sent(pd.array(series)), pd.array(series))


@settings(max_examples=50, deadline=None)
@given(naive, lengths, zones)
def test_moments_and_lengths_of_time_arrive_as_they_were(sent, moment, length, zone):
    for value in (
        pd.Timestamp(moment),
        pd.Timestamp(moment, tz="UTC").tz_convert(zone),
        pd.Timestamp(moment).as_unit("s"),
        pd.Timedelta(length),
        pd.Period(moment, "D"),
        pd.Interval(pd.Timestamp(moment), pd.Timestamp(moment), "both"),
    ):
        assert sent(value) == value
        assert type(sent(value)) is type(value)
        assert getattr(sent(value), "unit", None) == getattr(value, "unit", None)


def test_what_is_missing_is_missing_still(sent):
    assert sent(pd.NA) is pd.NA
    assert sent(pd.NaT) is pd.NaT


@pytest.mark.parametrize(
    "dtype",
    [
        pd.Int64Dtype(),
        pd.StringDtype(),
        pd.CategoricalDtype(["b", "a"], ordered=True),
        pd.DatetimeTZDtype("ns", "UTC"),
        pd.PeriodDtype("M"),
        pd.IntervalDtype("int64", "left"),
        pd.Series(["a"]).dtype,
    ],
    ids=str,
)
def test_a_dtype_is_data(sent, dtype):
    assert sent(dtype) == dtype
    assert sent(pd.Series([dtype]))[0] == dtype


def test_shapes_without_rows_or_columns_arrive(sent):
    for frame in (
        pd.DataFrame(),
        pd.DataFrame(index=range(3)),
        pd.DataFrame(columns=["a", "b"]),
        pd.DataFrame({"a": []}, dtype="int32"),
        pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
    ):
        testing.assert_frame_equal(sent(frame), frame)


def test_a_large_frame_arrives(sent):
    rows = np.arange(500)
    frame = pd.DataFrame(
        {
            "x": rows / 3,
            "n": pd.array(rows, "Int64"),
            "s": rows.astype(str),
            "c": pd.Categorical(rows),
            "t": pd.to_datetime(rows, unit="D").tz_localize("UTC"),
            "p": pd.period_range("2000", periods=500, freq="D"),
            "i": pd.interval_range(0, 500),
        },
        index=pd.MultiIndex.from_arrays([rows % 7, rows], names=["a", "b"]),
    )
    testing.assert_frame_equal(sent(frame), frame)


def test_cells_of_any_data_arrive(sent):
    cells = [[1, 2], {"a": (1, None)}, decimal.Decimal("1.5"), np.float32(2), pd.Timestamp(0)]
    arrived = sent(pd.Series(cells, dtype=object))
    assert arrived.tolist() == cells
    assert list(map(type, arrived)) == list(map(type, cells))


def test_what_arrived_can_be_changed(sent):
    frame = sent(pd.DataFrame({"x": [1, 2], "s": ["a", "b"]}))
    frame.loc[0, "x"] = 5
    frame["y"] = frame.x * 2
    assert frame.y.tolist() == [10, 4]
    assert frame.groupby("s").x.sum().to_dict() == {"a": 5, "b": 2}


def test_a_table_with_an_object_of_the_students_own_stays_where_it_is(sent):
    own = type("Own", (), {"__module__": "__main__"})()
    assert sent(pd.DataFrame({"a": [own]})) == ("handle", "DataFrame")
    assert sent(pd.Series([1], name=own)) == ("handle", "Series")
    assert sent(pd.Index([own])) == ("handle", "Index")
    kind = type("Table", (pd.DataFrame,), {"__module__": "__main__"})
    assert sent(kind({"a": [1]})) == ("handle", "Table")


def test_the_same_frame_twice_is_one_frame(sent):
    frame = pd.DataFrame({"x": [1]})
    first, second = sent([frame, frame])
    assert first is second


# Forged


def ints(*values):
    return {"array": ["<i8", [len(values)], np.array(values, "<i8").tobytes().hex(), True]}


def names(*values):
    return {"index": ["values", {"objects": [[len(values)], list(values)]}, None, None]}


ROWS = {"index": ["range", 0, 2, 1, None]}
INT_INDEX = {"index": ["values", ints(0, 1), None, None]}
DAYS = {"array": ["<M8[us]", [2], "00" * 16, True]}
HOSTILE = {
    "a column too short": {"frame": [names("a"), ROWS, [ints(1)]]},
    "a column too few": {"frame": [names("a", "b"), ROWS, [ints(1, 2)]]},
    "a column of two axes": {"frame": [names("a"), ROWS, [{"array": ["|u1", [2, 1], "0000", True]}]]},
    "a column of none": {"series": [None, ROWS, {"array": ["|u1", [], "00", True]}]},
    "a column of records": {
        "series": [None, ROWS, {"records": [[2], ["a"], [{"array": ["|u1", [2], "0000", True]}]]}]
    },
    "a column of bytes": {"series": [None, ROWS, {"array": ["|S1", [2], "6161", True]}]},
    "a column that is a list": {"series": [None, ROWS, [1, 2]]},
    "an object in a cell": {"series": [None, ROWS, {"objects": [[2], [1, {"handle": 3}]]}]},
    "an object as a name": {"series": [{"handle": 3}, ROWS, ints(1, 2)]},
    "a list as a name": {"series": [[], ROWS, ints(1, 2)]},
    "a frame as an index": {"series": [None, {"frame": [names(), ROWS, []]}, ints(1, 2)]},
    "an array as an index": {"series": [None, ints(0, 1), ints(1, 2)]},
    "an endless range": {"index": ["range", 0, 2**62, 1, None]},
    "a frame of endless rows": {"frame": [names(), {"index": ["range", 0, 2**62, 1, None]}, []]},
    "a range of no step": {"index": ["range", 0, 2, 0, None]},
    "a range of floats": {"index": ["range", 0, 2.5, 1, None]},
    "a huge array": {"series": [None, ROWS, {"array": ["<f8", [2**39], "", True]}]},
    "codes of nothing": {"extension": ["categories", ints(0, 2), INT_INDEX, False]},
    "negative codes": {"extension": ["categories", ints(-2), INT_INDEX, False]},
    "huge codes": {"extension": ["categories", ints(2**62), INT_INDEX, False]},
    "codes of floats": {
        "extension": ["categories", {"array": ["<f8", [0], "", True]}, INT_INDEX, False]
    },
    "categories twice": {
        "extension": ["categories", ints(0), {"index": ["values", ints(1, 1), None, None]}, False]
    },
    "categories of a list": {"extension": ["categories", ints(0), [1, 2], False]},
    "order of text": {"extension": ["categories", ints(0), INT_INDEX, "yes"]},
    "levels of nothing": {"index": ["levels", [INT_INDEX], [ints(5)], [None]]},
    "levels of other lengths": {"index": ["levels", [INT_INDEX] * 2, [ints(0), ints(0, 1)], [None] * 2]},
    "no levels": {"index": ["levels", [], [], []]},
    "levels without codes": {"index": ["levels", [INT_INDEX], [], [None]]},
    "many levels": {"index": ["levels", [INT_INDEX] * 200, [ints(0)] * 200, [None] * 200]},
    "names too few": {"index": ["levels", [INT_INDEX], [ints(0)], []]},
    "mask of another length": {
        "extension": ["masked", ints(1, 2), {"array": ["|b1", [1], "00", True]}]
    },
    "mask of numbers": {"extension": ["masked", ints(1, 2), ints(0, 1)]},
    "strings of numbers": {"extension": ["string", "python", True, [1]]},
    "strings of objects": {"extension": ["string", "python", True, [{"handle": 1}]]},
    "strings of a library that nobody has loaded": {"extension": ["string", "pyarrow", True, []]},
    "strings elsewhere": {"extension": ["string", "os", True, []]},
    "a time zone of a file": {"extension": ["times", DAYS, "dateutil//etc/passwd"]},
    "a time zone above": {"extension": ["times", DAYS, "../../etc/passwd"]},
    "a time zone of nowhere": {"extension": ["times", DAYS, "Europe/Nowhere"]},
    "a time zone of a number": {"extension": ["times", DAYS, 5]},
    "a frequency that is code": {"extension": ["periods", ints(1), "__import__('os')"]},
    "a false frequency": {"index": ["values", DAYS, None, "D"]},
    "periods of floats": {"extension": ["periods", {"array": ["<f8", [0], "", True]}, "M"]},
    "intervals turned round": {
        "extension": ["intervals", "left", INT_INDEX, {"index": ["values", ints(-1, 0), None, None]}]
    },
    "intervals of other lengths": {"extension": ["intervals", "left", INT_INDEX, names("a")]},
    "intervals closed oddly": {"extension": ["intervals", "up", INT_INDEX, INT_INDEX]},
    "an interval of objects": {"pandas": ["Interval", "left", {"handle": 1}, {"handle": 2}]},
    "a moment of ints": {"pandas": ["Timestamp", ints(1), None]},
    "a moment of many": {"pandas": ["Timestamp", DAYS, None]},
    "a length that is a moment": {"pandas": ["Timedelta", {"array": ["<M8[us]", [], "00" * 8, True]}]},
    "a period of text": {"pandas": ["Period", "2024", "D"]},
    "a dtype of a list": {"pandas": ["dtype", [1]]},
    "a name of pandas": {"pandas": ["read_pickle", "x"]},
    "an extension of no name": {"extension": [{"a": 1}]},
    "parts too many": {"pandas": ["NaT", 1, 2]},
    "itself": [{"frame": [names("a"), ROWS, [{"same": 0}]]}],
}  # fmt: skip


def restore(tag, content):
    """As the examiner's side does it: an object that stays where it is."""
    return type("Handle", (), {})()


@pytest.mark.parametrize("packed", HOSTILE.values(), ids=HOSTILE)
def test_a_forged_table_is_a_data_error(packed):
    with pytest.raises(DataError):
        unpack(packed, [], restore)


def test_the_forms_that_the_forgeries_are_made_of_are_read():
    for honest in (
        {"frame": [names("a"), ROWS, [ints(1, 2)]]},
        {"extension": ["categories", ints(0, 1), INT_INDEX, False]},
        {"index": ["levels", [INT_INDEX], [ints(1)], [None]]},
        {"extension": ["times", DAYS, "Europe/Berlin"]},
        {"extension": ["intervals", "left", INT_INDEX, INT_INDEX]},
    ):
        unpack(honest, [], restore)


def test_categories_of_categories_without_an_end_are_refused():
    packed = INT_INDEX
    for _ in range(200):
        column = {"extension": ["categories", ints(0), packed, False]}
        packed = {"index": ["values", column, None, None]}
    with pytest.raises(DataError):
        unpack(packed, [], restore)


FORMS = ["range", "levels", "values", "masked", "string", "times", "periods", "categories"]
FORMS += [
    "plain",
    "intervals",
    "NaT",
    "Timestamp",
    "Period",
    "Interval",
    "dtype",
    "left",
    "D",
    "UTC",
]
parts = st.sampled_from([ROWS, INT_INDEX, DAYS, names("a"), ints(0, 1), ints(3), *FORMS])
parts |= st.none() | st.booleans() | st.integers() | st.text(max_size=4)
tables = st.recursive(
    parts,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["frame", "series", "index", "extension", "pandas"]),
            st.lists(inner, max_size=5),
            min_size=1,
            max_size=1,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=500, deadline=None)
@given(tables)
def test_whatever_is_said_of_a_table_is_a_table_or_a_data_error(packed):
    try:
        value = unpack(packed, [], restore)
    except DataError:
        return
    repr(value)
