"""NumPy's other kinds of arrays as data: masked arrays, matrices, polynomials."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.polynomial import Chebyshev, Hermite, HermiteE, Laguerre, Legendre, Polynomial

from autograder.errors import DataError
from autograder.wire import arrays
from autograder.wire.values import Packed, Reader, ReadType, Writer

_NUMBERS = "biufc"
_SERIES = {kind.__name__: kind for kind in (Chebyshev, Hermite, HermiteE, Laguerre, Legendre)} | {
    "Polynomial": Polynomial
}


def write(writer: Writer, value: Any) -> Packed | None:
    """The value as data; None if it is none of these."""
    kind = type(value)
    if kind is np.matrix:
        plain = arrays.plain_dtype(np.asarray(value))
        return {"matrix": arrays.write_array(writer, plain)} if _is_raw(plain.dtype) else None
    if kind is np.ma.MaskedArray:
        return _write_masked(writer, value)
    if value is np.ma.masked:
        return {"constant": "masked"}
    if kind is np.poly1d:
        coefficients = np.asarray(value.coeffs)
        if coefficients.dtype.kind not in _NUMBERS:
            return None
        return {"poly1d": [arrays.write_array(writer, coefficients), value.variable]}
    if _SERIES.get(kind.__name__) is kind and value.coef.dtype.kind in _NUMBERS:
        parts = [
            arrays.write_array(writer, part) for part in (value.coef, value.domain, value.window)
        ]
        return {"polynomial": [kind.__name__, *parts, value.symbol]}
    return None


def _is_raw(dtype: np.dtype) -> bool:
    return dtype.kind in arrays.RAW_KINDS and arrays.can_travel(dtype)


def _read_raw(reader: Reader, packed: Packed, kinds: str = arrays.RAW_KINDS) -> np.ndarray:
    array = arrays.read_array(reader, packed)
    if array.dtype.kind not in kinds:
        raise ValueError("an array of raw bytes was expected")
    array.flags.writeable = True
    return array


def _read_matrix(reader: Reader, content: Packed) -> np.matrix:
    array = _read_raw(reader, content)
    if array.ndim != 2:
        raise ValueError("a matrix has two axes")
    return array.view(np.matrix)


def _write_masked(writer: Writer, value: np.ma.MaskedArray) -> Packed | None:
    data = arrays.plain_dtype(np.asarray(value.data))
    if not _is_raw(data.dtype):
        return None
    plain = arrays.write_array(writer, data)
    mask = None if value.mask is np.ma.nomask else arrays.write_array(writer, np.array(value.mask))
    own = getattr(value, "_fill_value", None)  # None: the usual one of its dtype
    fill = None if own is None else arrays.write_array(writer, arrays.plain_dtype(np.array(own)))
    return {"masked": [plain, mask, fill, bool(value.hardmask)]}


def _read_masked(reader: Reader, content: Packed) -> np.ma.MaskedArray:
    data, mask, fill, is_hard = reader.parts(content, 4)
    values = _read_raw(reader, data)
    missing: Any = np.ma.nomask if mask is None else _read_raw(reader, mask, "b")
    filler: Any = None if fill is None else _read_raw(reader, fill)
    if (filler is not None and filler.shape != ()) or type(is_hard) is not bool:
        raise ValueError("a masked array has one value for what is missing")
    if missing is not np.ma.nomask and missing.shape != values.shape:
        raise ValueError("a mask has the shape of its array")
    own: Any = None if filler is None else filler[()]
    return np.ma.MaskedArray(values, missing, fill_value=own, hard_mask=is_hard)


def _read_coefficients(reader: Reader, packed: Packed, length: int | None = None) -> np.ndarray:
    array = _read_raw(reader, packed, _NUMBERS)
    if array.ndim != 1 or not array.size or (length is not None and array.size != length):
        raise ValueError("a polynomial has coefficients")
    return array


def _read_variable(text: Packed) -> str:
    if type(text) is not str or len(text) > 100 or not text.isidentifier():
        raise ValueError("the variable of a polynomial has a name")
    return text


def _read_poly1d(reader: Reader, content: Packed) -> np.poly1d:
    coefficients, variable = reader.parts(content, 2)
    plain = _read_coefficients(reader, coefficients)
    return np.poly1d(plain, variable=_read_variable(variable))


def _read_polynomial(reader: Reader, content: Packed) -> object:
    name, coefficients, domain, window, symbol = reader.parts(content, 5)
    kind: Callable[..., object] = _SERIES[name]
    plain = _read_coefficients(reader, coefficients)
    bounds = [_read_coefficients(reader, part, length=2) for part in (domain, window)]
    return kind(plain, *bounds, symbol=_read_variable(symbol))


READERS: dict[str, ReadType] = {
    "matrix": _read_matrix,
    "masked": _read_masked,
    "poly1d": _read_poly1d,
    "polynomial": _read_polynomial,
}


# Masked arrays that a call changes in place; a matrix is changed as an array is


def watch(value: Any) -> Callable[[], bool] | None:
    """What tells later whether a masked array is still as it is now; None if this is none."""
    if type(value) is not np.ma.MaskedArray:
        return None
    before = _state(value)
    return lambda: _state(value) == before


def _state(value: np.ma.MaskedArray) -> tuple:
    array, mask = np.asarray(value.data), np.ma.getmaskarray(value)
    return array.dtype.str, array.shape, array.tobytes(), mask.tobytes()


def replace(target: Any, new: Any) -> bool:
    """Make a masked array hold what another one holds; False if the first is none."""
    if type(target) is not np.ma.MaskedArray:
        return False
    if type(new) is not np.ma.MaskedArray or (new.shape, new.dtype) != (target.shape, target.dtype):
        raise DataError("only the items of a masked array can be changed in place")
    target.soften_mask()
    target[...] = new.data
    target.mask = new.mask
    if new.hardmask:
        target.harden_mask()
    return True
