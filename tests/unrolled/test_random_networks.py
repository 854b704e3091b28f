"""Random networks agree with Keras, and with counting one by one."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from unrolled.architectures import (
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    smallest_input,
    to_keras,
    trace,
)
from unrolled.keras_models import apply

if TYPE_CHECKING:
    import keras


def without_memory() -> keras.StatelessScope:
    """In this scope Keras builds its layers in full, but fills no weights (VGG-19: 575 MB)."""
    import keras

    return keras.StatelessScope(initialize_variables=False)


def small_int(largest: int) -> st.SearchStrategy[int]:
    return st.integers(1, largest)


def one_or_pair(largest: int) -> st.SearchStrategy[int | tuple[int, int]]:
    return small_int(largest) | st.tuples(small_int(largest), small_int(largest))


@st.composite
def convolutions(draw: st.DrawFn, channels: int) -> Conv2D:
    groups = draw(st.sampled_from([g for g in (1, 2, 3) if channels % g == 0]))
    dilated = draw(st.booleans())  # Keras refuses a stride with a dilation
    return Conv2D(
        filters=groups * draw(small_int(2)),
        kernel_size=draw(one_or_pair(3)),
        strides=1 if dilated else draw(one_or_pair(3)),
        padding=draw(st.sampled_from(["valid", "same", 0, 1, 2])),
        dilation_rate=draw(one_or_pair(3)) if dilated else 1,
        groups=groups,
    )


@st.composite
def networks(draw: st.DrawFn, can_be_built: bool = True) -> Network:
    """A small network of convolutions and poolings with a dense end; some cannot be built."""
    smallest = 6 if can_be_built else 1
    side = st.integers(smallest, 12)
    input_shape = (draw(side), draw(side), draw(small_int(4)))
    channels, layers = input_shape[-1], []
    for _ in range(draw(small_int(4))):
        if draw(st.booleans()):
            layers.append(draw(convolutions(channels)))
            channels = layers[-1].filters
        else:
            pooling = draw(st.sampled_from([MaxPool2D, AveragePool2D]))
            strides = draw(st.none() | one_or_pair(3))
            layers.append(
                pooling(draw(one_or_pair(3)), strides, draw(st.sampled_from(["valid", "same"])))
            )
    layers += [Flatten(), Dense(draw(small_int(5))), Dense(draw(small_int(5)))]
    net = Network("a random network", input_shape, layers)
    if can_be_built:
        smallest = smallest_input(net)
        input_shape = tuple(map(max, input_shape, smallest))
        net = Network(net.name, input_shape, layers)
    return net


@pytest.mark.keras
@settings(max_examples=100)
@given(net=networks())
def test_a_random_network_has_keras_shapes_and_counts(net):
    with without_memory():
        model = to_keras(net)
    for row in trace(net):
        layer = model.get_layer(row.name)
        assert layer.output.shape[1:] == row.output_shape
        assert layer.count_params() == row.parameters


def keras_can_build(net: Network) -> bool:
    """Whether Keras's own layers, one after the other, accept the input and put something out."""
    import keras

    with without_memory():
        x = keras.Input(net.input_shape)
        for layer in net.layers:
            try:
                x = apply(layer, x)
            except ValueError:
                return False
            if 0 in x.shape[1:]:
                return False
    return True


def can_be_traced(net: Network, input_shape: tuple[int, ...] | None = None) -> bool:
    try:
        trace(net, input_shape)
    except ValueError:
        return False
    return True


@pytest.mark.keras
@settings(max_examples=100)
@given(net=networks(can_be_built=False))
def test_a_random_network_is_refused_exactly_where_keras_refuses_it(net):
    assert can_be_traced(net) == keras_can_build(net)


def starts(n: int, kernel_size: int, strides: int, padding: int | str, dilation_rate: int) -> int:
    """Count the positions of a window by moving it along the padded input."""
    if padding == "same":
        return len(range(0, n, strides))
    padded = n + 2 * (0 if padding == "valid" else padding)
    last_tap = dilation_rate * (kernel_size - 1)
    return sum(1 for start in range(0, padded, strides) if start + last_tap < padded)


def both_axes(value: int | tuple[int, int]) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def multiplications(layer: Conv2D, input_shape: tuple[int, int, int]) -> int:
    """Count one by one the multiplications of a convolution."""
    height, width, channels = input_shape
    kernel, strides, dilation = map(
        both_axes, (layer.kernel_size, layer.strides, layer.dilation_rate)
    )
    rows = starts(height, kernel[0], strides[0], layer.padding, dilation[0])
    columns = starts(width, kernel[1], strides[1], layer.padding, dilation[1])
    count = 0
    for _, _, filter_, channel in itertools.product(
        range(rows), range(columns), range(layer.filters), range(channels)
    ):
        same_group = filter_ * layer.groups // layer.filters == channel * layer.groups // channels
        for _ in itertools.product(range(kernel[0]), range(kernel[1])):
            count += same_group
    return count


@settings(max_examples=100)
@given(net=networks())
def test_multiply_accumulates_are_those_of_a_loop_that_counts(net):
    shape = net.input_shape
    for layer, row in zip(net.layers, trace(net), strict=True):
        if isinstance(layer, Conv2D):
            assert row.multiply_accumulates == multiplications(layer, shape)
        elif isinstance(layer, Dense):
            assert row.multiply_accumulates == shape[0] * layer.units
        else:
            assert row.multiply_accumulates == 0
        shape = row.output_shape


def inputs_seen(windows: list[tuple[int, int, int]]) -> int:
    """Go from one output down to the positions that it reads, on a line without ends."""
    positions = {0}
    for kernel_size, strides, dilation_rate in reversed(windows):
        positions = {
            position * strides + tap * dilation_rate
            for position in positions
            for tap in range(kernel_size)
        }
    return max(positions) - min(positions) + 1


@settings(max_examples=100)
@given(net=networks())
def test_the_receptive_field_is_what_one_output_reaches(net):
    windows: list[list[tuple[int, int, int]]] = [[], []]
    for layer, row in zip(net.layers, trace(net), strict=True):
        if isinstance(layer, Dense):
            assert row.receptive_field is None
            continue
        if not isinstance(layer, Flatten):
            sizes = layer.kernel_size if isinstance(layer, Conv2D) else layer.pool_size
            strides = sizes if layer.strides is None else layer.strides
            dilation = both_axes(getattr(layer, "dilation_rate", 1))
            for axis in (0, 1):
                windows[axis].append(
                    (both_axes(sizes)[axis], both_axes(strides)[axis], dilation[axis])
                )
        assert both_axes(row.receptive_field) == tuple(map(inputs_seen, windows))


@settings(max_examples=100)
@given(net=networks())
def test_memory_is_four_bytes_for_each_value_that_is_stored(net):
    table = trace(net)
    for row in table:
        values = 0 if row.kind == "Flatten" else math.prod(row.output_shape)
        assert row.activation_bytes == 4 * values
    assert table.activation_bytes == sum(row.activation_bytes for row in table)


@settings(max_examples=100)
@given(net=networks())
def test_the_smallest_input_does_and_one_less_on_either_side_does_not(net):
    height, width, channels = smallest_input(net)
    assert can_be_traced(net, (height, width, channels))
    assert height == 1 or not can_be_traced(net, (height - 1, width, channels))
    assert width == 1 or not can_be_traced(net, (height, width - 1, channels))
