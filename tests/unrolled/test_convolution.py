"""The arithmetic of a convolution is Keras's arithmetic, and bad input is told what would do."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import assume, example, given, settings

from unrolled.convolution import (
    convolution_matrix,
    effective_kernel_size,
    output_size,
    padding_amounts,
    receptive_field,
    tap_positions,
)


@dataclass(frozen=True)
class Setting:
    """One convolution along one axis."""

    n: int
    kernel_size: int
    strides: int
    padding: int | tuple[int, int] | str
    dilation_rate: int


PADDINGS = (
    st.integers(0, 6) | st.tuples(st.integers(0, 6), st.integers(0, 6)) | st.sampled_from(["full"])
)


@st.composite
def settings_of_one_axis(draw: st.DrawFn) -> Setting:
    setting = Setting(
        n=draw(st.integers(1, 40)),
        kernel_size=draw(st.integers(1, 9)),
        strides=draw(st.integers(1, 5)),
        padding=draw(st.sampled_from(["valid", "same"]) | PADDINGS),
        dilation_rate=draw(st.integers(1, 4)),
    )
    span = (setting.kernel_size - 1) * setting.dilation_rate + 1
    if setting.padding not in ("same", "full"):
        explicit = 0 if setting.padding == "valid" else setting.padding
        padded = setting.n + (2 * explicit if isinstance(explicit, int) else sum(explicit))
        assume(span <= padded)
    return setting


def zero_filled(kernel: np.ndarray, dilation_rate: int) -> np.ndarray:
    """The dilated kernel written out with its zeros, on the first axis."""
    span = (len(kernel) - 1) * dilation_rate + 1
    filled = np.zeros((span, *kernel.shape[1:]), kernel.dtype)
    filled[::dilation_rate] = kernel
    return filled


def convolve_with_keras(x: np.ndarray, kernel: np.ndarray, setting: Setting) -> np.ndarray:
    """Keras's own convolution of (n, in_channels), with what Keras lacks put in front of it.

    Keras has neither explicit padding nor "full" (so the input is padded first), and refuses a
    stride with a dilation (so the kernel is written out with its zeros then).
    """
    import keras

    padding, dilation_rate = setting.padding, setting.dilation_rate
    if padding not in ("valid", "same"):
        if padding == "full":
            before = after = (setting.kernel_size - 1) * dilation_rate
        else:
            before, after = (padding, padding) if isinstance(padding, int) else padding
        x, padding = np.pad(x, ((before, after), (0, 0))), "valid"
    if setting.strides > 1 and dilation_rate > 1:
        kernel, dilation_rate = zero_filled(kernel, dilation_rate), 1
    output = keras.ops.conv(
        x[None], kernel, strides=setting.strides, padding=padding, dilation_rate=dilation_rate
    )
    return np.asarray(output)[0]  # (outputs, filters)


a_few_and_many = pytest.mark.parametrize(
    "examples", [300, pytest.param(2000, marks=pytest.mark.long)]
)


@pytest.mark.keras
@a_few_and_many
def test_size_and_matrix_are_those_of_keras(examples):
    """In random settings: as many outputs as Keras gives, and the same numbers in them."""

    @settings(max_examples=examples)
    @given(
        setting=settings_of_one_axis(),
        in_channels=st.integers(1, 3),
        filters=st.integers(1, 3),
        seed=st.integers(0, 2**32 - 1),
    )
    @example(setting=Setting(227, 11, 4, 0, 1), in_channels=3, filters=2, seed=0)
    @example(setting=Setting(6, 3, 2, "same", 1), in_channels=1, filters=1, seed=0)
    def compare(setting, in_channels, filters, seed):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(setting.n, in_channels))
        kernel = rng.normal(size=(setting.kernel_size, in_channels, filters))
        expected = convolve_with_keras(x, kernel, setting)
        arguments = (setting.n, setting.kernel_size, setting.strides, setting.padding)
        assert output_size(*arguments, setting.dilation_rate) == len(expected)
        matrix = convolution_matrix(
            kernel, setting.n, setting.strides, setting.padding, setting.dilation_rate
        )
        np.testing.assert_allclose(matrix @ x.ravel(), expected.ravel(), rtol=1e-9, atol=1e-9)

    compare()


@pytest.mark.keras
@a_few_and_many
def test_two_dimensions_are_one_dimension_twice(examples):
    """In random 2D settings: Keras's output shape is `output_size` on each axis by itself."""
    import keras

    @settings(max_examples=examples)
    @given(
        axes=st.tuples(settings_of_one_axis(), settings_of_one_axis()),
        mode=st.sampled_from(["valid", "same"]),
    )
    def compare(axes, mode):
        strided = any(axis.strides > 1 for axis in axes)
        spans = [(a.kernel_size - 1) * (1 if strided else a.dilation_rate) + 1 for a in axes]
        assume(mode == "same" or all(s <= a.n for s, a in zip(spans, axes, strict=True)))
        rates = [1 if strided else axis.dilation_rate for axis in axes]
        shape = keras.ops.conv(
            np.zeros((1, axes[0].n, axes[1].n, 1), "float32"),
            np.zeros((axes[0].kernel_size, axes[1].kernel_size, 1, 1), "float32"),
            strides=tuple(axis.strides for axis in axes),
            padding=mode,
            dilation_rate=tuple(rates),
        ).shape
        sizes = [
            output_size(axis.n, axis.kernel_size, axis.strides, mode, rate)
            for axis, rate in zip(axes, rates, strict=True)
        ]
        assert list(shape[1:3]) == sizes

    compare()


@given(settings_of_one_axis())
def test_taps_step_by_the_dilation_and_windows_by_the_stride(setting):
    taps = tap_positions(
        setting.n, setting.kernel_size, setting.strides, setting.padding, setting.dilation_rate
    )
    before, after = padding_amounts(
        setting.n, setting.kernel_size, setting.strides, setting.dilation_rate, setting.padding
    )
    assert taps[0, 0] == -before
    assert taps.max() < setting.n + after
    assert (np.diff(taps, axis=1) == setting.dilation_rate).all()
    assert (np.diff(taps, axis=0) == setting.strides).all()


@given(n=st.integers(1, 60), kernel_size=st.integers(1, 9), strides=st.integers(1, 5))
def test_same_gives_one_output_per_stride_begun_and_pads_after_first(n, kernel_size, strides):
    before, after = padding_amounts(n, kernel_size, strides, 1, "same")
    assert after - before in (0, 1)
    assert output_size(n, kernel_size, strides, "same") == int(np.ceil(n / strides))


@given(n=st.integers(1, 40), kernel_size=st.integers(1, 9), seed=st.integers(0, 2**32 - 1))
def test_full_is_scipys_full_convolution_with_the_kernel_flipped(n, kernel_size, seed):
    import scipy.signal

    rng = np.random.default_rng(seed)
    x, kernel = rng.normal(size=n), rng.normal(size=kernel_size)
    expected = scipy.signal.convolve(x, kernel[::-1], mode="full", method="direct")
    result = convolution_matrix(kernel, n, padding="full") @ x
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.keras
@given(
    layers=st.lists(
        st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4
    )
)
def test_receptive_field_is_what_moves_the_first_output(layers):
    """Every input in turn is set to 1: those that move output 1 span the receptive field."""
    import keras

    field = receptive_field(layers)
    x = np.eye(field + 5)[:, :, None]  # (examples, positions, 1): one input lit in each
    for kernel_size, strides, dilation_rate in layers:
        kernel = zero_filled(np.ones((kernel_size, 1, 1)), dilation_rate)
        x = np.asarray(keras.ops.conv(x, kernel, strides=strides, padding="valid"))
    moving = np.flatnonzero(x[:, 0, 0])
    assert moving[-1] - moving[0] + 1 == field


def test_a_layer_may_be_a_number_a_tuple_or_an_object_with_these_names():
    pool = SimpleNamespace(kernel_size=2, strides=2, dilation_rate=1)
    assert receptive_field([5, (2, 2), (5, 1, 1), pool]) == 16


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: output_size(-3, 3), r"n must be .* at least 1, but got -3"),
        (lambda: output_size(7.0, 3), r"n must be a whole number .* but got 7\.0"),
        (lambda: output_size(True, 1), r"n must be a whole number .* but got True"),
        (lambda: output_size(7, 0), r"kernel_size must be .* at least 1, but got 0"),
        (lambda: output_size(7, 3, strides=0), r"strides must be .* at least 1, but got 0"),
        (lambda: output_size(7, 3, padding=-1), r"padding must be .* at least 0, but got -1"),
        (lambda: output_size(7, 3, padding=(1, 2, 3)), r"pair \(before, after\), but got"),
        (lambda: output_size(7, 3, padding="half"), r"'valid', 'same', 'full', but got 'half'"),
        (lambda: output_size(7, 3, dilation_rate=0), r"dilation_rate must be .* but got 0"),
        (lambda: output_size(8, 7, dilation_rate=2), r"spans 13 .* n of at least 13, .* most 4"),
        (lambda: effective_kernel_size("3"), r"kernel_size must be .* but got '3'"),
        (lambda: padding_amounts(5, 3, mode=None), r"padding must be .* but got None"),
        (lambda: convolution_matrix(np.ones((3, 3)), 5), r"but got an array of shape \(3, 3\)"),
        (lambda: receptive_field([(3, 1, 1, 1)]), r"a layer must be .* but got \(3, 1, 1, 1\)"),
        (lambda: receptive_field([(3, 0)]), r"strides must be .* but got 0"),
    ],
)
def test_bad_input_is_told_what_was_given_and_what_is_allowed(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@given(setting=settings_of_one_axis())
def test_what_does_not_fit_is_told_what_would(setting):
    """The smallest input and the largest kernel that the message names are right, to the unit."""
    before, after = padding_amounts(setting.n, 1, 1, 1, setting.padding)
    too_large = (setting.n + before + after) // setting.dilation_rate + 2
    rest = (setting.strides, (before, after), setting.dilation_rate)
    with pytest.raises(ValueError, match="does not fit") as refusal:
        output_size(setting.n, too_large, *rest)
    words = str(refusal.value).replace(",", "").split()
    smallest = int(words[words.index("least") + 1])
    largest = int(words[words.index("most") + 1])
    assert output_size(smallest, too_large, *rest) == 1
    assert output_size(setting.n, largest, *rest) >= 1
    with pytest.raises(ValueError, match="does not fit"):
        output_size(setting.n, largest + 1, *rest)
    with pytest.raises(ValueError, match="does not fit"):
        output_size(smallest - 1, too_large, *rest)
