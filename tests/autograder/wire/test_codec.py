"""What honest code sends arrives as it was; whatever else comes is a DataError, and soon."""

import collections
import datetime
import decimal
import fractions
import json
import math
import pathlib
import re
import typing
import uuid

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.errors import DataError
from autograder.model import Limits
from autograder.wire.bounds import BOUNDS
from autograder.wire.codec import pack, unpack
from autograder.wire.values import NAMED

TOO_MANY = "it has more than 4096 items"
SAME_HASH = "too many keys of the same hash"


def refuse(tag, content=None):
    raise DataError("no object")


def keep(value):
    return {"handle": type(value).__name__}


def sent(value):
    blobs = []
    text = json.dumps(pack(value, keep, blobs), ensure_ascii=False, allow_nan=False)
    return unpack(json.loads(text), blobs, lambda tag, content: (tag, content))


def same(one, other):
    """Equality that tells 1 from 1.0 and True, and finds NaN equal to itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        equal = one.dtype == other.dtype and one.shape == other.shape
        return equal and all(map(same, one.ravel().tolist(), other.ravel().tolist()))
    if isinstance(one, (list, tuple, collections.deque)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, np.generic):
        return one.dtype == other.dtype and same(one.item(), other.item())
    if isinstance(one, (float, complex, decimal.Decimal)):
        return repr(one) == repr(other)
    return one == other


numbers = st.integers() | st.floats() | st.complex_numbers() | st.integers(-(2**3000), 2**3000)
texts = st.text(st.characters(exclude_categories=())) | st.binary(max_size=600)
dates = st.dates() | st.datetimes() | st.timedeltas() | st.times()
common = st.decimals(places=3) | st.fractions() | st.uuids()
atoms = st.none() | st.booleans() | numbers | texts | dates | common
keys = st.integers() | texts | st.booleans() | st.tuples(st.integers(), st.text())
kinds = hnp.boolean_dtypes() | hnp.integer_dtypes() | hnp.unsigned_integer_dtypes()
kinds |= hnp.floating_dtypes(sizes=(16, 32, 64)) | hnp.complex_number_dtypes(sizes=(64, 128))
kinds |= hnp.datetime64_dtypes() | hnp.timedelta64_dtypes() | hnp.byte_string_dtypes()
kinds |= hnp.unicode_string_dtypes()
arrays = hnp.arrays(kinds, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
values = st.recursive(
    atoms | arrays,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(keys, inner)
        | st.dictionaries(keys, inner).map(collections.OrderedDict)
        | st.sets(keys)
        | st.frozensets(keys)
        | st.lists(inner).map(collections.deque)
    ),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(values)
def test_any_nested_data_arrives_as_it_was(value):
    assert same(sent(value), value)


@settings(max_examples=100, deadline=None)
@given(arrays)
def test_numpy_scalars_arrive_as_they_were(array):
    for item in array.ravel()[:3]:
        assert same(sent(item), item)


class Point(typing.NamedTuple):
    x: int
    y: int


@pytest.mark.parametrize(
    "value",
    [
        range(1, 9, 2),
        slice(None, 3),
        ...,
        NotImplemented,
        collections.Counter("abca"),
        collections.defaultdict(list, {1: [2]}),
        collections.deque([1, 2], 3),
        Point(1, 2),
        decimal.Decimal("NaN"),
        fractions.Fraction(1, 3),
        uuid.UUID(int=5),
        re.compile(r"(?P<year>\d{4})-(\d\d)", re.IGNORECASE | re.VERBOSE),
        re.compile(b"\xff+"),
        pathlib.Path("a/b"),
        pathlib.PurePosixPath("/x"),
        datetime.datetime(2024, 1, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))),
        np.dtype("f4"),
        np.dtype(object),
        np.float32,
        np.tanh,
        int,
        KeyError,
        np.array([[1, "a"], [None, [2]]], object),
        np.array([(1, [2.0, 3.0])], [("a", "i4"), ("b", "f8", 2)]),
        np.array([(1, (2.0, "x"))], [("a", "i4"), ("b", [("c", "f8"), ("d", object)])]),
        np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")])[0],
        np.arange(3, dtype=">i4"),
        np.asfortranarray(np.ones((2, 3))),
        -(2**39_999),
    ],
    ids=lambda value: type(value).__name__,
)
def test_common_values_of_the_standard_library_and_numpy_arrive(value):
    arrived = sent(value)
    assert type(arrived) is type(value)
    assert same(arrived, value) or repr(arrived) == repr(value)


def test_what_a_shared_list_is_part_of_shares_it_still():
    shared = [1]
    first, second = sent([shared, {"k": shared}])
    assert first is second["k"]


def test_an_array_of_a_librarys_own_class_arrives_as_an_array():
    assert type(sent(np.ones(2).view(np.recarray))) is np.ndarray


def test_bool_arrays_hold_only_true_and_false():
    packed = {"array": ["|b1", [3], "0002ff", True]}
    assert unpack(packed, [], refuse).view("u1").tolist() == [0, 1, 1]


@pytest.mark.parametrize("base", [int, str, list, dict, set, tuple, np.ndarray, float])
def test_an_object_of_the_notebooks_own_class_stays_where_it_is(base):
    kind = type("Own", (base,), {"__module__": "__main__", "__eq__": lambda *_: True})
    value = kind((2,)) if base is np.ndarray else kind()
    assert sent(value) == ("handle", "Own")


def test_a_library_that_subclasses_int_cannot_act_while_it_is_written():
    def act(*_):
        raise SystemExit

    members = dict.fromkeys(
        ["__eq__", "__int__", "__index__", "__iter__", "__reduce__", "__str__"], act
    )
    for base, value in ((int, 3), (list, [3]), (dict, {1: 2}), (str, "s"), (float, 0.5)):
        kind = type("Lib", (base,), {"__module__": "lib", **members})
        arrived = sent(kind(value))
        assert type(arrived) is base
        assert arrived == value


# What is refused on the way out


def test_a_cyclic_value_is_refused_and_named():
    cyclic = {"k": []}
    cyclic["k"].append((1, cyclic))
    with pytest.raises(DataError, match="cyclic"):
        pack(cyclic, keep, [])


def test_depth_100_travels_and_101_does_not():
    value = []
    for _ in range(99):
        value = [value]
    assert same(sent(value), value)
    with pytest.raises(DataError, match="nested deeper than 100"):
        pack([value], keep, [])


@pytest.fixture
def little():
    """A process that may use a megabyte: 4096 items of one message."""
    before = BOUNDS.memory
    BOUNDS.use(2**20)
    yield
    BOUNDS.use(before)


@pytest.fixture
def usual():
    """A process that may use four gigabytes, as kernels may where nothing else is said."""
    before = BOUNDS.memory
    BOUNDS.use(Limits().memory)
    yield
    BOUNDS.use(before)


def test_the_memory_of_a_kernel_bounds_the_items(little):
    assert len(sent([0] * 4000)) == 4000
    with pytest.raises(DataError, match=TOO_MANY):
        pack([0] * 4097, keep, [])
    with pytest.raises(DataError, match=TOO_MANY):
        pack([[]] + [[] for _ in range(1000)], keep, [])


def test_the_memory_of_a_kernel_bounds_a_whole_number(little):
    assert sent(1 << 2000) == 1 << 2000
    with pytest.raises(DataError, match="at most 2048"):
        pack(1 << 2048, keep, [])
    with pytest.raises(DataError, match="2048 bits"):
        unpack({"int": hex(1 << 2048)}, [], refuse)


def test_what_honest_courses_hand_over_travels_within_the_usual_memory(usual):
    assert sent(math.factorial(5000)) == math.factorial(5000)
    assert len(sent(list(range(2_500_000)))) == 2_500_000


def test_long_whole_numbers_count_by_their_length(little):
    with pytest.raises(DataError, match=TOO_MANY):
        pack([1 << 2000] * 1500, keep, [])
    with pytest.raises(DataError, match=TOO_MANY):
        unpack([{"int": hex(1 << 2000)}] * 600, [], refuse)


def test_shared_lists_count_as_often_as_they_occur():
    value = [0]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(DataError, match="items"):
        pack(value, keep, [])


# What is refused on the way in

HOSTILE = {
    "unknown tag": {"eval": "1/0"},
    "two tags": {"tuple": [], "list": []},
    "no tag": {},
    "float of no text": {"float": 1.5},
    "int in decimal": {"int": "12"},
    "huge int": {"int": "0x" + "f" * 2**20},
    "endless range": {"range": [0, 10, 0]},
    "range of strings": {"range": ["a", "b", "c"]},
    "unhashable set": {"set": [[1]]},
    "unhashable key": {"dict": [{"dict": []}, 1]},
    "key without value": {"dict": [1]},
    "same of nothing": {"same": 0},
    "same of itself": [{"same": 0}],
    "same before": {"tuple": [{"same": -1}, []]},
    "argument": {"argument": 0},
    "bool as number": {"tuple": [[], {"same": False}]},
    "a function": {"named": "eval"},
    "a class of numpy": {"named": "numpy.load"},
    "constant": {"constant": "__import__"},
    "pickled dtype": {"dtype": "O8,O8"},
    "dtype of dict": {"dtype": {"names": ["a"], "formats": ["O"]}},
    "object dtype raw": {"array": ["|O", [1], "0000000000000000", True]},
    "void dtype": {"array": ["|V8", [1], "0000000000000000", True]},
    "wrong length": {"array": ["<f8", [2], "0000000000000000", True]},
    "huge shape": {"array": ["<f8", [2**39, 2**39], "", True]},
    "negative shape": {"array": ["<f8", [-1], "", True]},
    "bool shape": {"array": ["|u1", [True], "00", True]},
    "many axes": {"array": ["|u1", [1] * 40, "00", True]},
    "no itemsize": {"array": ["<U0", [2**40], "", True]},
    "no character": {"array": ["<U1", [1], "ffffffff", True]},
    "blob missing": {"array": ["<f8", [1], 0, True]},
    "flag": {"array": ["<f8", [0], "", 1]},
    "scalar with axes": {"scalar": {"array": ["<f8", [0], "", True]}},
    "scalar of list": {"scalar": [1]},
    "objects too few": {"objects": [[3], [1, 2]]},
    "objects endless": {"objects": [[2**40, 0], [1]]},
    "no fields": {"records": [[2**40], [], []]},
    "fields of other shapes": {"records": [[2], ["a"], [{"array": ["|u1", [1], "00", True]}]]},
    "same names": {"records": [[0], ["a", "a"], [{"array": ["|u1", [0], "", True]}] * 2]},
    "namedtuple code": {"namedtuple": ["x;import os", ["a"], 1]},
    "namedtuple field": {"namedtuple": ["P", ["__class__"], 1]},
    "namedtuple keyword": {"namedtuple": ["P", ["class"], 1]},
    "namedtuple twice": {"namedtuple": ["P", ["a", "a"], 1, 2]},
    "namedtuple ligature": {"namedtuple": ["P", ["ﬁ", "fi"], 1, 2]},
    "namedtuple too short": {"namedtuple": ["P", ["a", "b"], 1]},
    "default factory": {"defaultdict": ["numpy.tanh", 1, 2]},
    "deque": {"deque": [1, 1, 2]},
    "date": {"value": ["date", 0, 0, 0]},
    "zone": {"value": ["timezone", 1e300]},
    "zone nan": {"value": ["timezone", math.nan]},
    "timedelta": {"value": ["timedelta", 10**30, 0, 0]},
    "decimal of a billion digits": {"value": ["Decimal", "1E999999999"]},
    "decimal of many zeros": {"value": ["Decimal", "0E-999999"]},
    "fraction": {"value": ["Fraction", "0x1", "0x0"]},
    "uuid of int": {"value": ["UUID", 5]},
    "path of int": {"value": ["Path", 5]},
    "pattern of int": {"value": ["Pattern", 5, 0, 0]},
    "pattern that is none": {"value": ["Pattern", "(", 0, 0]},
    "pattern too long": {"value": ["Pattern", "a" * 10_001, 0, 0]},
    "pattern that prints": {"value": ["Pattern", "a", 128, 0]},
    "pattern with a number of flags": {"value": ["Pattern", "a", 1.5, 0]},
    "pattern of bytes that are none": {"value": ["Pattern", "\u1234", 0, 1]},
    "value of dict": {"value": [{"a": 1}]},
    "unknown value": {"value": ["Popen", "ls"]},
    "bytes": {"bytes": "zz"},
    "complex": {"complex": ["1", "x"]},
}


@pytest.mark.parametrize("packed", HOSTILE.values(), ids=HOSTILE)
def test_forged_data_is_a_data_error(packed):
    with pytest.raises(DataError):
        unpack(packed, [], refuse)


def test_a_byte_string_is_used_once():
    packed = [{"bytes": 0}, {"bytes": 0}]
    with pytest.raises(DataError, match="once each"):
        unpack(packed, [b"x" * 1000], refuse)


@pytest.mark.parametrize(
    "packed",
    [
        lambda: [0] * 4097,
        lambda: [[] for _ in range(1000)],
        lambda: {"tuple": [[[0] * 1000], *[{"same": 0} for _ in range(10)]]},
        lambda: {"Counter": [1, 2] * 2049},
        lambda: {"keys": {"dict": [1, 2] * 2049}},
        lambda: {"series": [None, {"index": ["range", 0, 4097, 1, None]}, {"objects": [[4097], [1] * 4097]}]},
        lambda: {"frame": [{"index": ["range", 0, 200, 1, None]}, {"index": ["range", 0, 1, 1, None]},
                           [{"array": ["|u1", [1], "00", True]}] * 200]},
        lambda: {"instance": ["A", ["a"], *[0] * 4097]},
    ],
    ids=["numbers", "lists", "references", "pairs", "views", "cells", "columns", "fields"],
)  # fmt: skip
def test_what_is_made_to_take_long_is_refused_before_it_is_built(packed, little):
    """It is counted: items, and those of a reference over again."""
    with pytest.raises(DataError, match=TOO_MANY):
        unpack(packed(), [], refuse)


@pytest.mark.parametrize(
    "packed",
    [
        lambda: {"set": [{"int": key} for key in of_one_hash()]},
        lambda: {"dict": [p for key in of_one_hash() for p in ({"int": key}, 0)]},
    ],
    ids=["set", "dict"],
)
def test_keys_that_are_chosen_to_hash_alike_are_refused(packed):
    with pytest.raises(DataError, match=SAME_HASH):
        unpack(packed(), [], refuse)


def of_one_hash():
    """Whole numbers, as they are packed, that Python gives the same hash."""
    return (hex(k * (2**61 - 1)) for k in range(1, 100_000))


def test_deep_nesting_is_refused():
    packed = []
    for _ in range(300):
        packed = [packed]
    with pytest.raises(DataError, match="deeper"):
        unpack(packed, [], refuse)


TAGS = ["tuple", "dict", "set", "frozenset", "int", "float", "complex", "bytes", "bytearray"]
TAGS += ["range", "slice", "constant", "named", "value", "OrderedDict", "Counter", "defaultdict"]
TAGS += ["deque", "namedtuple", "array", "objects", "records", "scalar", "dtype", "tensor"]
TAGS += ["same", "argument", "handle", "function", "library", "other"]
small = st.integers(-3, 300) | st.sampled_from(["<f8", "|b1", "", "00", "0x1", "date", "Decimal"])
anything = st.recursive(
    small | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(TAGS), inner, min_size=1, max_size=1)
        | st.dictionaries(st.sampled_from(TAGS), inner, max_size=2)
    ),
    max_leaves=25,
)


@settings(max_examples=500, deadline=None)
@given(anything, st.lists(st.binary(max_size=300), max_size=3))
def test_any_json_is_data_or_a_data_error(packed, blobs):
    try:
        value = unpack(packed, blobs, refuse)
    except DataError:
        return
    repr(value)


def test_no_class_that_travels_by_name_reads_files_or_runs_code():
    functions = [found for found in NAMED.values() if not isinstance(found, (type, np.ufunc))]
    assert functions == []
    assert {"eval", "exec", "open", "type", "super", "numpy.load"}.isdisjoint(NAMED)
