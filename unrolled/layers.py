"""The layers of a convolutional network, as data that knows its own shapes and counts.

A layer is a small frozen dataclass whose fields are called as in Keras. Given the shape of its
input, without the batch axis, it says what comes out and what that costs; it holds no weights.
Shapes are `(height, width, channels)` for images and `(units,)` for vectors.

What is counted:

- parameters: everything that is trained, biases included;
- multiply-accumulates: one for each weight that an output value uses. Convolutions and dense
  layers have them; adding a bias, pooling and the activation function are not counted. A weight
  that falls on the zeros of the padding counts like any other, as is the custom;
- stored values: the values that a layer puts out for one example. `Flatten` only looks at the
  values of its input in another shape, and stores none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from unrolled.checks import whole_number
from unrolled.convolution import output_size

Shape = tuple[int, ...]
Pair = tuple[int, int]
Connections = tuple[tuple[int, ...], ...]
PADDING_MODES = ("valid", "same")


class DoesNotFit(ValueError):
    """A window that is larger than its padded input."""


class Window(NamedTuple):
    """What a convolution or a pooling does along one axis of an image."""

    kernel_size: int
    strides: int
    padding: int | str
    dilation_rate: int = 1

    def output_size(self, n: int) -> int:
        try:
            return output_size(n, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        except ValueError as error:  # the settings are sound, so it can only be the size
            raise DoesNotFit(str(error)) from None


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What all layers have in common; the defaults are those of a layer that trains nothing.

    name: by which a trace knows the layer; without one, a network calls it after its kind.
    """

    name: str | None = None

    @property
    def kind(self) -> str:
        """The name of the class."""
        return type(self).__name__

    @property
    def settings(self) -> str:
        """Return the settings in a few words, as a table or an error quotes them."""
        return self.kind

    @property
    def windows(self) -> tuple[Window, ...]:
        """Return the window along the rows and along the columns; empty if there is none."""
        return ()

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of what the layer makes of such an input.

        Raises:
            ValueError: if it cannot read such an input.
        """
        raise NotImplementedError

    def parameters(self, input_shape: Shape) -> int:
        """Return how many numbers are trained, biases included."""
        return 0

    def multiply_accumulates(self, input_shape: Shape) -> int:
        """Return how many there are for one example: one for each weight that an output uses."""
        return 0

    def stored_values(self, input_shape: Shape) -> int:
        """Return how many values the layer puts out for one example."""
        return math.prod(self.output_shape(input_shape))


@dataclass(frozen=True)
class Conv2D(Layer):
    """A convolution with a bias for each filter.

    Args:
        filters: number of output channels.
        kernel_size, strides, dilation_rate: a number, or a pair (rows, columns).
        padding: zeros on each of the four sides, or "valid" (none), or "same".
        groups: input channels and filters are cut into so many groups, and each filter reads
            the channels of its own group only.
        activation: a name that Keras knows, or None.
        connections: for each filter, the input channels that it reads, where that is neither
            all of them nor a group: LeNet-5's C3 (LeCun et al. 1998, Table I).

    >>> Conv2D(96, kernel_size=11, strides=4).output_shape((227, 227, 3))
    (55, 55, 96)
    """

    filters: int
    kernel_size: int | Pair
    strides: int | Pair = 1
    padding: int | str = "valid"
    dilation_rate: int | Pair = 1
    groups: int = 1
    activation: str | None = "relu"
    connections: Connections | None = None

    def __post_init__(self) -> None:
        _check_whole(self, "filters", "groups")
        _check_pairs(self, "kernel_size", "strides", "dilation_rate")
        _check_padding(self, numbers=True)
        _check_texts(self, "activation", "name")
        if self.filters % self.groups:
            raise ValueError(
                f"Conv2D: {self.filters} filters cannot be cut into {self.groups} equal groups; "
                "filters must be a multiple of groups."
            )
        if self.connections is not None:
            self._check_connections(self.connections)

    def _check_connections(self, connections: Connections) -> None:
        if self.groups != 1:
            raise ValueError("Conv2D: give either groups or connections, but not both.")
        if len(connections) != self.filters:
            raise ValueError(
                f"Conv2D: connections must name the channels of each of the {self.filters} "
                f"filters, but there are {len(connections)} entries."
            )
        for filter_, channels in enumerate(connections):
            if not channels or len(set(channels)) != len(channels):
                raise ValueError(
                    f"Conv2D: connections of filter {filter_} must name one or more different "
                    f"channels, but got {channels!r}."
                )
            for channel in channels:
                whole_number(f"Conv2D: a channel in connections of filter {filter_}", channel, 0)

    @property
    def settings(self) -> str:
        words = [f"Conv2D {self.filters} @ {times(pair(self.kernel_size))}"]
        words += _changed("stride", self.strides)
        words += _changed("dilation", self.dilation_rate)
        words += _padding_words(self.padding)
        words += [f"{self.groups} groups"] if self.groups > 1 else []
        words += ["partly connected"] if self.connections else []
        return ", ".join(words)

    @property
    def windows(self) -> tuple[Window, ...]:
        settings = (pair(self.kernel_size), pair(self.strides), pair(self.dilation_rate))
        return tuple(Window(k, s, self.padding, d) for k, s, d in zip(*settings, strict=True))

    def output_shape(self, input_shape: Shape) -> Shape:
        height, width, channels = _image(self, input_shape)
        if channels % self.groups:
            raise ValueError(
                f"{channels} channels cannot be cut into {self.groups} equal groups: the number "
                "of channels must be a multiple of groups"
            )
        if self.connections and max(map(max, self.connections)) >= channels:
            raise ValueError(
                f"its connections name channel {max(map(max, self.connections))}, but the input "
                f"has channels 0 to {channels - 1} only"
            )
        rows, columns = self.windows
        return rows.output_size(height), columns.output_size(width), self.filters

    def kernel_parameters(self, input_shape: Shape) -> int:
        """Return the number of trained parameters without the biases."""
        if self.connections:
            channels_read = sum(map(len, self.connections))  # over all filters
        else:
            channels_read = self.filters * input_shape[-1] // self.groups
        return math.prod(pair(self.kernel_size)) * channels_read

    def parameters(self, input_shape: Shape) -> int:
        return self.kernel_parameters(input_shape) + self.filters

    def multiply_accumulates(self, input_shape: Shape) -> int:
        height, width, _ = self.output_shape(input_shape)
        return height * width * self.kernel_parameters(input_shape)


@dataclass(frozen=True)
class _Pooling(Layer):
    pool_size: int | Pair
    strides: int | Pair | None = None
    padding: str = "valid"

    def __post_init__(self) -> None:
        _check_pairs(self, "pool_size", *(["strides"] if self.strides is not None else []))
        _check_padding(self, numbers=False)
        _check_texts(self, "name")

    @property
    def settings(self) -> str:
        strides = self.pool_size if self.strides is None else self.strides
        words = [f"{self.kind} {times(pair(self.pool_size))}", *_changed("stride", strides)]
        return ", ".join(words + _padding_words(self.padding))

    @property
    def windows(self) -> tuple[Window, ...]:
        strides = pair(self.pool_size if self.strides is None else self.strides)
        sides = zip(pair(self.pool_size), strides, strict=True)
        return tuple(Window(size, stride, self.padding) for size, stride in sides)

    def output_shape(self, input_shape: Shape) -> Shape:
        height, width, channels = _image(self, input_shape)
        rows, columns = self.windows
        return rows.output_size(height), columns.output_size(width), channels


class MaxPool2D(_Pooling):
    """The largest value of each window, channel by channel; strides default to pool_size.

    >>> MaxPool2D(3, strides=2).output_shape((55, 55, 96))
    (27, 27, 96)
    """


class AveragePool2D(_Pooling):
    """The mean of each window, channel by channel; strides default to pool_size."""


@dataclass(frozen=True)
class Subsampling2D(_Pooling):
    """LeNet-5's pooling: a mean, times a coefficient, plus a bias, both trained, one per map.

    The paper multiplies the sum of the window, not its mean: the same function with another
    coefficient (LeCun et al. 1998, section II.B, layer S2).
    """

    activation: str | None = "tanh"

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_texts(self, "activation")

    def parameters(self, input_shape: Shape) -> int:
        return 2 * input_shape[-1]


@dataclass(frozen=True)
class Flatten(Layer):
    """An image (height, width, channels) as a vector of its values."""

    def __post_init__(self) -> None:
        _check_texts(self, "name")

    def output_shape(self, input_shape: Shape) -> Shape:
        return (math.prod(input_shape),)

    def stored_values(self, input_shape: Shape) -> int:
        return 0


@dataclass(frozen=True)
class Dense(Layer):
    """A fully connected layer with a bias for each unit; it reads a vector.

    >>> Dense(84).parameters((120,))
    10164
    """

    units: int
    activation: str | None = "relu"

    def __post_init__(self) -> None:
        _check_whole(self, "units")
        _check_texts(self, "activation", "name")

    @property
    def settings(self) -> str:
        return f"{self.kind} {self.units}"

    def output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            raise ValueError(f"{self.kind} reads a vector: put a Flatten() before it")
        return (self.units,)

    def parameters(self, input_shape: Shape) -> int:
        return (input_shape[0] + 1) * self.units

    def multiply_accumulates(self, input_shape: Shape) -> int:
        return input_shape[0] * self.units


@dataclass(frozen=True)
class RadialBasis(Dense):
    """LeNet-5's output: the squared distance of the input to one fixed vector per class.

    The vectors are not trained, so there are no parameters; each of their components costs one
    multiply-accumulate (a squared difference). LeCun et al. 1998, section II.B, equation (7).
    """

    activation: None = field(default=None, init=False)

    def parameters(self, input_shape: Shape) -> int:
        return 0


def pair(value: int | Pair) -> Pair:
    """Return (rows, columns) for a number, which stands for both, or for a pair."""
    if isinstance(value, Sequence):
        rows, columns = value
        return rows, columns
    return value, value


def times(sizes: Sequence[int]) -> str:
    """Return sizes as they are spoken: 224x224x3."""
    return "x".join(map(str, sizes))


def _image(layer: Layer, input_shape: Shape) -> Shape:
    if len(input_shape) != 3:
        raise ValueError(f"{layer.kind} reads an image (height, width, channels), not a vector")
    return input_shape


def _changed(word: str, value: int | Pair) -> list[str]:
    rows, columns = pair(value)
    if rows == columns:
        return [f"{word} {rows}"] if rows > 1 else []
    return [f"{word} {rows}x{columns}"]


def _padding_words(padding: int | str) -> list[str]:
    if isinstance(padding, str):
        return [] if padding == "valid" else [padding]
    return [f"padding {padding}"] if padding else []


def _check_whole(layer: Layer, *names: str) -> None:
    for name in names:
        whole_number(f"{layer.kind}: {name}", getattr(layer, name), minimum=1)


def _check_pairs(layer: Layer, *names: str) -> None:
    for name in names:
        value = getattr(layer, name)
        if isinstance(value, Sequence) and len(value) != 2:
            raise ValueError(
                f"{layer.kind}: {name} must be a whole number or a pair (rows, columns), "
                f"but got {value!r}."
            )
        for side in pair(value):
            whole_number(f"{layer.kind}: {name}", side, minimum=1)


def _check_padding(layer: Conv2D | _Pooling, numbers: bool) -> None:
    if layer.padding in PADDING_MODES:
        return
    if numbers and not isinstance(layer.padding, str):
        whole_number(f'{layer.kind}: padding, unless it is "valid" or "same",', layer.padding, 0)
        return
    allowed = 'a whole number, "valid" or "same"' if numbers else '"valid" or "same"'
    raise ValueError(f"{layer.kind}: padding must be {allowed}, but got {layer.padding!r}.")


def _check_texts(layer: Layer, *names: str) -> None:
    for name in names:
        value: Any = getattr(layer, name)
        if value is not None and (not isinstance(value, str) or not value):
            raise ValueError(f"{layer.kind}: {name} must be a name or None, but got {value!r}.")
