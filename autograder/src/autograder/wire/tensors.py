"""TensorFlow's tensors as arrays. TensorFlow is looked for among the modules, never imported."""

import sys
from types import ModuleType
from typing import Any

import numpy as np

from autograder.wire import arrays
from autograder.wire.values import Packed, Reader, ReadType, Writer


class TensorArray(np.ndarray):
    """What the examiner gets for a tensor: its array, that answers `.numpy()` as well."""

    def numpy(self) -> np.ndarray:
        return np.array(self)

    def __getitem__(self, key: Any) -> np.ndarray:
        return np.asarray(super().__getitem__(key)).view(TensorArray)


def _tensorflow() -> ModuleType | None:
    module = sys.modules.get("tensorflow")
    return module if hasattr(module, "is_tensor") and hasattr(module, "Variable") else None


def write(writer: Writer, value: object) -> Packed | None:
    """A tensor or a TensorShape as data; None for anything else."""
    array = _array_of(value)
    if array is not None:
        return {"tensor": arrays.write_array(writer, arrays.plain_dtype(array))}
    shape = _shape_of(value)
    return None if shape is None else {"tuple": writer.all(shape)}


def _read(reader: Reader, content: Packed) -> object:
    array = arrays.read_array(reader, content)
    array.flags.writeable = True
    return reader.restore("tensor", array)


def _array_of(value: Any) -> np.ndarray | None:
    """The array of a tensor or variable that has numbers; None for anything else."""
    kind = type(value)
    if kind is TensorArray:
        return value.numpy()
    tensorflow = _tensorflow()
    if tensorflow is None or not kind.__module__.startswith(("tensorflow", "keras")):
        return None
    variable = getattr(sys.modules.get("keras"), "Variable", None)
    if variable is not None and isinstance(value, variable):
        value = value.value
    if isinstance(value, (tensorflow.Tensor, tensorflow.Variable)) and hasattr(value, "numpy"):
        try:
            return np.array(value.numpy())
        except (AttributeError, NotImplementedError):  # symbolic: no numbers
            return None
    return None


def _shape_of(value: Any) -> tuple | None:
    """The tuple of a TensorShape whose rank is known; None for anything else."""
    tensorflow = _tensorflow()
    if tensorflow is not None and type(value) is getattr(tensorflow, "TensorShape", None):
        return None if value.rank is None else tuple(value.as_list())
    return None


def to_tensor(array: np.ndarray) -> object:
    """A tensor where TensorFlow is imported, as in the student's kernel; else a TensorArray."""
    tensorflow = _tensorflow()
    return array.view(TensorArray) if tensorflow is None else tensorflow.constant(array)


READERS: dict[str, ReadType] = {"tensor": _read}
