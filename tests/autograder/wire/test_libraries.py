"""NumPy's other arrays, SciPy's matrices and Pillow's images arrive as they were."""

import sys

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.polynomial import Chebyshev, Polynomial
from PIL import Image
from scipy import sparse

from autograder.errors import DataError
from autograder.wire import optional
from autograder.wire.codec import unpack

numbers = st.sampled_from(["int64", "float64", "float32", "complex128", "bool", "uint8"])
matrices = hnp.arrays(numbers, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=5))
FORMATS = ["csr", "csc", "bsr", "coo", "lil", "dok", "dia"]


@settings(max_examples=60, deadline=None)
@given(matrices, st.sampled_from(FORMATS), st.sampled_from(["matrix", "array"]))
def test_a_sparse_matrix_arrives_as_it_was(sent, dense, form, what):
    matrix = getattr(sparse, f"{form}_{what}")(np.nan_to_num(dense) * (dense != 0))
    arrived = sent(matrix)
    assert type(arrived) is type(matrix)
    assert arrived.dtype == matrix.dtype
    np.testing.assert_array_equal(arrived.toarray(), matrix.toarray())
    assert (arrived != matrix).nnz == 0 or np.isnan(dense).any()


def test_an_empty_sparse_matrix_arrives(sent):
    for form in FORMATS:
        matrix = getattr(sparse, f"{form}_array")((3, 4))
        assert sent(matrix).shape == (3, 4)
        assert sent(matrix).nnz == 0


@settings(max_examples=60, deadline=None)
@given(matrices, st.data())
def test_masked_arrays_and_matrices_arrive_as_they_were(sent, data, draws):
    mask = draws.draw(hnp.arrays(bool, data.shape))
    for masked in (np.ma.MaskedArray(data, mask, fill_value=1), np.ma.MaskedArray(data)):
        arrived = sent(masked)
        assert type(arrived) is np.ma.MaskedArray
        np.testing.assert_array_equal(arrived.data, masked.data)
        np.testing.assert_array_equal(np.ma.getmaskarray(arrived), np.ma.getmaskarray(masked))
        np.testing.assert_allclose(arrived.fill_value, masked.fill_value)
    arrived = sent(data.view(np.matrix))
    assert type(arrived) is np.matrix
    np.testing.assert_array_equal(arrived, data)


def test_the_masked_constant_is_the_one_of_this_process(sent):
    assert sent(np.ma.masked) is np.ma.masked


def test_polynomials_arrive_as_they_were(sent):
    assert sent(np.poly1d([1, 2, 3])) == np.poly1d([1, 2, 3])
    assert sent(np.poly1d([1.5], variable="t")).variable == "t"
    for series in (Polynomial([1, 2.5], [0, 1]), Chebyshev([1, 2], window=[0, 2])):
        assert sent(series) == series


def test_the_result_of_an_optimizer_arrives(sent):
    found = scipy.optimize.minimize(lambda x: (x**2).sum(), [1.0, 2.0])
    arrived = sent(found)
    assert type(arrived) is scipy.optimize.OptimizeResult
    assert arrived.success is found.success
    assert arrived.fun == found.fun
    np.testing.assert_array_equal(arrived.x, found.x)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "HSV", "I", "F", "I;16"]
)
def test_an_image_arrives_as_it_was(sent, mode):
    image = Image.new(mode, (11, 3))
    image.putpixel((1, 2), 1 if len(image.getbands()) == 1 else (5,) * len(image.getbands()))
    if mode == "P":
        image.putpalette([9, 8, 7, 6, 5, 4])
    arrived = sent(image)
    assert (arrived.mode, arrived.size) == (mode, (11, 3))
    assert arrived.tobytes() == image.tobytes()
    assert arrived == image
    np.testing.assert_array_equal(np.array(arrived), np.array(image))


def test_an_image_of_a_file_arrives_with_the_name_of_its_format(sent, tmp_path):
    Image.new("RGB", (2, 2), "red").save(tmp_path / "red.png")
    with Image.open(tmp_path / "red.png") as image:
        assert sent(image).format == "PNG"
        assert sent(image).getpixel((0, 0)) == (255, 0, 0)


def test_large_ones_arrive_too(sent):
    numbers = np.random.default_rng(0).normal(size=(40, 40))
    masked = np.ma.masked_less(numbers, 0)
    np.testing.assert_array_equal(sent(masked).filled(9), masked.filled(9))
    matrix = sparse.csr_array(numbers * (numbers > 0))
    assert (sent(matrix) != matrix).nnz == 0
    picture = Image.fromarray((numbers * 50).astype("uint8")).convert("P")
    picture.putpalette(bytes(range(256)) * 3)
    assert sent(picture) == picture


# Forged


def ints(*values, dtype="<i4"):
    return {"array": [dtype, [len(values)], np.array(values, dtype).tobytes().hex(), True]}


def floats(*values):
    return ints(*values, dtype="<f8")


def two_axes(*values):
    return {"array": ["<f8", [1, len(values)], np.array(values, "<f8").tobytes().hex(), True]}


HONEST = {
    "csr": {"sparse": ["csr", "array", [2, 2], [floats(1), ints(1), ints(0, 1, 1)]]},
    "coo": {"sparse": ["coo", "array", [2, 2], [floats(1), ints(1), ints(0)]]},
    "dia": {"sparse": ["dia", "array", [2, 2], [two_axes(1, 2), ints(1)]]},
    "masked": {"masked": [floats(1), ints(1, dtype="|b1"), {"array": ["<f8", [], "00" * 8, True]}, False]},
    "poly1d": {"poly1d": [floats(1, 2), "x"]},
    "polynomial": {"polynomial": ["Polynomial", floats(1), floats(-1, 1), floats(-1, 1), "x"]},
    "image": {"image": ["L", [2, 1], "0102", None, "PNG"]},
    "result": {"OptimizeResult": ["x", 1]},
}  # fmt: skip
HOSTILE = {
    "indices beyond the columns": {"sparse": ["csr", "array", [2, 2], [floats(1), ints(5), ints(0, 1, 1)]]},
    "negative indices": {"sparse": ["csr", "array", [2, 2], [floats(1), ints(-1), ints(0, 1, 1)]]},
    "rows beyond the items": {"sparse": ["csr", "array", [2, 2], [floats(1), ints(1), ints(0, 9, 9)]]},
    "rows that go back": {"sparse": ["csc", "array", [2, 2], [floats(1), ints(1), ints(0, 5, 1)]]},
    "rows too few": {"sparse": ["csr", "array", [2**30, 2], [floats(1), ints(1), ints(0, 1)]]},
    "blocks beyond": {
        "sparse": ["bsr", "array", [2, 2], [{"array": ["<f8", [1, 1, 1], "00" * 8, True]}, ints(7), ints(0, 1, 1)]]
    },
    "items beyond": {"sparse": ["coo", "array", [2, 2], [floats(1), ints(2), ints(0)]]},
    "items before": {"sparse": ["dok", "array", [2, 2], [floats(1), ints(0), ints(-1)]]},
    "items too few": {"sparse": ["coo", "array", [2, 2], [floats(1), ints(1, 1), ints(0)]]},
    "lists without an end": {"sparse": ["lil", "array", [2**31 - 1, 2], [floats(1), ints(1), ints(0)]]},
    "endless axes": {"sparse": ["coo", "array", [2**40, 2], [floats(1), ints(1), ints(0)]]},
    "diagonals beyond": {"sparse": ["dia", "array", [2, 2], [two_axes(1, 2), ints(2)]]},
    "diagonals too few": {"sparse": ["dia", "array", [2, 2], [two_axes(1, 2), ints(0, 1)]]},
    "diagonals twice": {
        "sparse": ["dia", "array", [2, 2], [{"array": ["<f8", [2, 1], "00" * 16, True]}, ints(0, 0)]]
    },
    "places of floats": {"sparse": ["csr", "array", [2, 2], [floats(1), floats(1), ints(0, 1, 1)]]},
    "items of objects": {
        "sparse": ["coo", "array", [2, 2], [{"objects": [[1], [{"handle": 1}]]}, ints(1), ints(0)]]
    },
    "another format": {"sparse": ["load", "npz", [2, 2], []]},
    "one axis": {"sparse": ["csr", "array", [2], [floats(1), ints(1), ints(0, 1)]]},
    "parts too few": {"sparse": ["csr", "array", [2, 2], [floats(1)]]},
    "a matrix of one axis": {"matrix": floats(1)},
    "a matrix of objects": {"matrix": {"objects": [[1, 1], [1]]}},
    "a mask of another shape": {
        "masked": [floats(1), ints(1, 0, dtype="|b1"), {"array": ["<f8", [], "00" * 8, True]}, False]
    },
    "a mask of numbers": {"masked": [floats(1), ints(1), {"array": ["<f8", [], "00" * 8, True]}, False]},
    "many fill values": {"masked": [floats(1), None, floats(1, 2), False]},
    "no coefficients": {"poly1d": [floats(), "x"]},
    "coefficients of objects": {"poly1d": [{"objects": [[1], [{"handle": 1}]]}, "x"]},
    "a variable that is no name": {"poly1d": [floats(1), "x; 1"]},
    "a domain of three": {"polynomial": ["Polynomial", floats(1), floats(1, 2, 3), floats(-1, 1), "x"]},
    "another series": {"polynomial": ["Taylor", floats(1), floats(-1, 1), floats(-1, 1), "x"]},
    "an image too large": {"image": ["RGB", [2**20, 2**20], "00", None, None]},
    "an image without an end": {"image": ["RGB", [2**62, 1], "00", None, None]},
    "an image too small": {"image": ["L", [1, 1], "0102", None, None]},
    "negative sides": {"image": ["L", [-1, -1], "01", None, None]},
    "an image of no mode": {"image": ["EPS", [1, 1], "00", None, None]},
    "a palette of an image without": {"image": ["L", [1, 1], "00", "000000", None]},
    "a palette too large": {"image": ["P", [1, 1], "00", "00" * 1000, None]},
    "a format that is a path": {"image": ["L", [1, 1], "00", None, "../x"]},
    "a result of special names": {"OptimizeResult": ["__class__", 1]},
    "a result of numbers": {"OptimizeResult": [1, 1]},
    "a result without a value": {"OptimizeResult": ["x"]},
}  # fmt: skip


def restore(tag, content):
    """As the examiner's side does it: an object that stays where it is."""
    return type("Handle", (), {})()


@pytest.mark.parametrize("packed", HONEST.values(), ids=HONEST)
def test_the_forms_that_the_forgeries_are_made_of_are_read(packed):
    unpack(packed, [], restore)


@pytest.mark.parametrize("packed", HOSTILE.values(), ids=HOSTILE)
def test_what_is_forged_is_a_data_error(packed):
    with pytest.raises(DataError):
        unpack(packed, [], restore)


part = st.sampled_from([*HONEST.values(), ints(0), ints(0, 1), floats(1), two_axes(1)])
part |= st.sampled_from([*FORMATS, "array", "matrix", "L", "1", "RGB", "x", "00", "0102", None])
part |= st.integers(-1, 5) | st.booleans()
anything = st.recursive(
    part,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from([next(iter(one)) for one in HONEST.values()]),
            st.lists(inner, max_size=5),
            min_size=1,
            max_size=1,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=500, deadline=None)
@given(anything)
def test_whatever_is_said_is_data_or_a_data_error(packed):
    try:
        value = unpack(packed, [], restore)
    except DataError:
        return
    repr(value)


def test_a_library_of_the_students_folder_is_never_loaded(tmp_path, monkeypatch):
    (tmp_path / "pyarrow_of_a_student.py").write_text("raise SystemExit('the student was here')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError):
        optional.load("pyarrow_of_a_student")
    assert str(tmp_path) in sys.path
