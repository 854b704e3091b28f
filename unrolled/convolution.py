"""The arithmetic of a convolution along one axis.

Everything here follows from one table: which inputs each output reads (`tap_positions`). With
`k_eff = dilation_rate * (kernel_size - 1) + 1`, output `i` reads the `kernel_size` positions

    i * strides - before + j * dilation_rate,        j = 0 .. kernel_size - 1,

and there is an output for every `i` at which all of them lie in the padded input. A 2D
convolution does the same on each axis by itself.

`padding` is always one of

- an int: as many zeros on both sides;
- a pair `(before, after)`;
- `"valid"`: no zeros;
- `"same"`: as many as make `ceil(n / strides)` outputs, the odd one after (TensorFlow's rule);
- `"full"`: `k_eff - 1` on both sides, so that every overlap of kernel and input gives an output.

The conventions are those of Keras: a dilation rate of 1 means no gaps, and 'convolution' means
cross-correlation (the kernel is not flipped). Source: V. Dumoulin and F. Visin, *A guide to
convolution arithmetic for deep learning*, arXiv:1603.07285.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from unrolled.checks import whole_number

__all__ = [
    "MODES",
    "Padding",
    "convolution_matrix",
    "effective_kernel_size",
    "output_size",
    "padding_amounts",
    "receptive_field",
    "tap_positions",
]

Padding = int | tuple[int, int] | str

MODES = ("valid", "same", "full")


def effective_kernel_size(kernel_size: int, dilation_rate: int = 1) -> int:
    """Return how many neighbouring inputs a dilated kernel spans, gaps included.

    >>> effective_kernel_size(3, dilation_rate=2)
    5
    """
    kernel_size = whole_number("kernel_size", kernel_size, minimum=1)
    dilation_rate = whole_number("dilation_rate", dilation_rate, minimum=1)
    return dilation_rate * (kernel_size - 1) + 1


def padding_amounts(
    n: int,
    kernel_size: int,
    strides: int = 1,
    dilation_rate: int = 1,
    mode: Padding = "same",
) -> tuple[int, int]:
    """Return the zeros `(before, after)` that `mode` puts around an input of size `n`.

    "same" needs `(ceil(n / strides) - 1) * strides + k_eff - n` zeros; where that is odd,
    TensorFlow puts the extra one after. An int or a pair stands for itself.

    >>> padding_amounts(6, kernel_size=3, strides=2, mode="same")
    (0, 1)
    """
    n = whole_number("n", n, minimum=1)
    span = effective_kernel_size(kernel_size, dilation_rate)
    strides = whole_number("strides", strides, minimum=1)
    if not isinstance(mode, str):
        return _explicit_padding(mode)
    if mode == "valid":
        return 0, 0
    if mode == "full":
        return span - 1, span - 1
    if mode == "same":
        outputs = -(-n // strides)
        total = max((outputs - 1) * strides + span - n, 0)
        return total // 2, total - total // 2
    raise ValueError(
        f"padding must be a whole number, a pair (before, after), or one of "
        f"{', '.join(map(repr, MODES))}, but got {mode!r}."
    )


def output_size(
    n: int,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = 0,
    dilation_rate: int = 1,
) -> int:
    """Return the number of outputs of a convolution or a pooling along one axis.

    `floor((n + before + after - k_eff) / strides) + 1`

    Raises:
        ValueError: if an argument is not what the module allows, or if the kernel does not
            fit into the padded input.

    >>> output_size(227, kernel_size=11, strides=4)
    55
    """
    before, after = padding_amounts(n, kernel_size, strides, dilation_rate, padding)
    span = effective_kernel_size(kernel_size, dilation_rate)
    padded = n + before + after
    if span > padded:
        raise ValueError(_does_not_fit(n, kernel_size, dilation_rate, before, after))
    return (padded - span) // operator.index(strides) + 1


def tap_positions(
    n: int,
    kernel_size: int,
    strides: int = 1,
    padding: Padding = 0,
    dilation_rate: int = 1,
) -> np.ndarray:
    """Return which input each output reads: an int array of shape (outputs, kernel_size).

    Positions count from 0 at the first input. A position below 0, or of `n` and above, is a
    zero of the padding.

    >>> tap_positions(5, kernel_size=3, strides=2, padding=1)
    array([[-1,  0,  1],
           [ 1,  2,  3],
           [ 3,  4,  5]])
    """
    outputs = output_size(n, kernel_size, strides, padding, dilation_rate)
    before, _ = padding_amounts(n, kernel_size, strides, dilation_rate, padding)
    starts = np.arange(outputs)[:, None] * strides - before  # (outputs, 1)
    return starts + np.arange(kernel_size) * dilation_rate  # (outputs, kernel_size)


def convolution_matrix(
    kernel: np.ndarray,
    n: int,
    strides: int = 1,
    padding: Padding = 0,
    dilation_rate: int = 1,
) -> np.ndarray:
    """Return the weight matrix of the fully connected layer that equals the convolution.

    Args:
        kernel: (kernel_size,), or in Keras's layout (kernel_size, in_channels, filters).
        n: positions of the input.

    Returns:
        (outputs * filters, n * in_channels), such that `matrix @ x.ravel()` is the raveled
        output (outputs, filters) for an input `x` of shape (n, in_channels).

    >>> convolution_matrix(np.array([1, 2, 3]), n=4)
    array([[1, 2, 3, 0],
           [0, 1, 2, 3]])
    """
    kernel = np.asarray(kernel)
    if kernel.ndim == 1:
        kernel = kernel[:, None, None]
    if kernel.ndim != 3:
        raise ValueError(
            "kernel must have the shape (kernel_size,) or (kernel_size, in_channels, filters), "
            f"but got an array of shape {kernel.shape}."
        )
    kernel_size, in_channels, filters = kernel.shape
    taps = tap_positions(n, kernel_size, strides, padding, dilation_rate)
    outputs = len(taps)
    output, tap = np.nonzero((taps >= 0) & (taps < n))  # the taps that are not padding
    matrix = np.zeros((outputs, filters, n, in_channels), dtype=kernel.dtype)
    matrix[output, :, taps[output, tap], :] = kernel[tap].transpose(0, 2, 1)
    return matrix.reshape(outputs * filters, n * in_channels)


def receptive_field(layers: Iterable[Any]) -> int:
    """Return how many neighbouring inputs one output of a stack of layers depends on.

    Each layer adds `(k_eff - 1)` steps of the size that the strides below it have made.

    Args:
        layers: from the input upwards; each a kernel size, a pair `(kernel_size, strides)`, a
            triple `(kernel_size, strides, dilation_rate)`, or an object with these attributes.

    >>> receptive_field([3, 3, 3])
    7
    >>> receptive_field([(5, 1), (2, 2), (5, 1), (2, 2)])
    16
    """
    field, step = 1, 1
    for layer in layers:
        kernel_size, strides, dilation_rate = _window(layer)
        field += (effective_kernel_size(kernel_size, dilation_rate) - 1) * step
        step *= whole_number("strides", strides, minimum=1)
    return field


def _explicit_padding(padding: Any) -> tuple[int, int]:
    if isinstance(padding, Sequence | np.ndarray):
        if len(padding) != 2:
            raise ValueError(f"padding must be a pair (before, after), but got {padding!r}.")
        before, after = padding
    else:
        before = after = padding
    return whole_number("padding", before, minimum=0), whole_number("padding", after, minimum=0)


def _window(layer: Any) -> tuple[int, int, int]:
    if hasattr(layer, "kernel_size"):
        return layer.kernel_size, getattr(layer, "strides", 1), getattr(layer, "dilation_rate", 1)
    if not isinstance(layer, Sequence):
        return layer, 1, 1
    if not 1 <= len(layer) <= 3:
        raise ValueError(
            "a layer must be kernel_size, (kernel_size, strides) or "
            f"(kernel_size, strides, dilation_rate), but got {layer!r}."
        )
    return (*layer, 1, 1)[:3]


def _does_not_fit(n: int, kernel_size: int, dilation_rate: int, before: int, after: int) -> str:
    span = effective_kernel_size(kernel_size, dilation_rate)
    padded = n + before + after
    dilated = (
        f" with dilation_rate {dilation_rate} spans {span} inputs" if dilation_rate > 1 else ""
    )
    largest = (padded - 1) // dilation_rate + 1
    return (
        f"a kernel_size of {kernel_size}{dilated} does not fit into n = {n} inputs with "
        f"{before} + {after} zeros of padding ({padded} in all): allowed is n of at least "
        f"{span - before - after}, a kernel_size of at most {largest}, or "
        f"{span - padded} more zeros of padding."
    )
