"""Views of dicts and bytes, and rows of numbers, arrive as what they are."""

import array
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import DataError
from autograder.wire.codec import unpack

dicts = st.dictionaries(st.text(max_size=3) | st.integers(), st.integers() | st.lists(st.none()))


@settings(max_examples=60, deadline=None)
@given(dicts)
def test_views_of_a_dict_arrive(sent, found):
    assert sent(found.keys()) == found.keys()
    assert type(sent(found.keys())) is type(found.keys())
    assert list(sent(found.items())) == list(found.items())
    assert list(sent(found.values())) == list(found.values())
    proxy = sent(types.MappingProxyType(found))
    assert type(proxy) is types.MappingProxyType
    assert proxy == found


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600), st.sampled_from("bBhHiIlLqQ"), st.lists(st.integers(0, 127)))
def test_bytes_in_place_and_rows_of_numbers_arrive(sent, raw, code, numbers):
    assert sent(memoryview(raw)) == memoryview(raw)
    row = array.array(code, numbers)
    assert sent(row) == row
    assert sent(row).typecode == code


def test_what_is_no_row_of_numbers_or_bytes_stays(sent):
    assert sent(array.array("u", "a")) == ("handle", "array")
    assert sent(memoryview(np.ones(2))) == ("handle", "memoryview")


def test_not_a_number_is_the_one_that_numpy_has(sent):
    assert sent(float("nan")) is np.nan


@pytest.mark.parametrize(
    "packed",
    [
        {"keys": [1, 2]},
        {"items": {"tuple": [1, 2]}},
        {"values": 5},
        {"mappingproxy": [1]},
        {"keys": {"dict": [[], 1]}},
        {"memoryview": 0},
        {"memoryview": [1]},
        {"numbers": ["u", "6100"]},
        {"numbers": ["dd", ""]},
        {"numbers": ["i", "00"]},
        {"numbers": [1, "00"]},
    ],
    ids=str,
)
def test_what_is_forged_is_a_data_error(packed):
    with pytest.raises(DataError):
        unpack(packed, [], pytest.fail)
