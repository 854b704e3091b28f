"""Follow the shape of an input through a network, and count what each layer costs.

`trace` asks every layer in turn (see `unrolled.layers` for what is counted) and keeps the
answers in a table (see `unrolled.trace_table`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from unrolled.checks import whole_number
from unrolled.convolution import receptive_field
from unrolled.layers import DoesNotFit, Layer, Shape, Window, times
from unrolled.trace_table import LayerTrace, Trace, no_such_layer

BYTES_PER_VALUE = 4  # float32


@dataclass(frozen=True)
class Network:
    """A stack of layers, and the shape of the input that it was made for.

    Args:
        name: as it is spoken, such as "VGG-16".
        input_shape: (height, width, channels), or (units,) for a network without images.
        layers: from the input upwards; those without a name get one from their kind.
    """

    name: str
    input_shape: Shape
    layers: Sequence[Layer]

    def __post_init__(self) -> None:
        object.__setattr__(self, "input_shape", _checked_shape(self.name, self.input_shape))
        object.__setattr__(self, "layers", _named(self.name, self.layers))

    @property
    def names(self) -> list[str]:
        """The names of the layers, in their order."""
        return [str(layer.name) for layer in self.layers]

    def variant(
        self, name: str, input_shape: Shape | None = None, **changes: Mapping[str, Any]
    ) -> Network:
        """Return this network with another name, and with some settings of some layers changed.

        `ALEXNET.variant("AlexNet, smaller pool", pool1={"pool_size": 2})`
        """
        for unknown in changes.keys() - set(self.names):
            raise ValueError(no_such_layer(self.name, unknown, self.names))
        layers = [
            replace(layer, **changes.get(name, {}))
            for name, layer in zip(self.names, self.layers, strict=True)
        ]
        return Network(name, input_shape or self.input_shape, layers)


def trace(net: Network, input_shape: Shape | None = None) -> Trace:
    """Return the shapes and costs of every layer of a network, for one example.

    Args:
        net: such as `VGG16`.
        input_shape: (height, width, channels), where it is not the one that the network was made
            for. A network with dense layers has other parameters then.

    Raises:
        ValueError: if a layer cannot read what it gets. The message names the layer, its
            settings, its input, and the smallest input on which the network can be built.

    >>> from unrolled.architectures import LENET5
    >>> trace(LENET5)["C3"].output_shape
    (10, 10, 16)
    >>> trace(LENET5).parameters
    61706
    """
    shape = start = _input_shape_for(net, input_shape)
    rows: list[LayerTrace] = []
    windows: list[tuple[Window, ...]] = []
    for name, layer in zip(net.names, net.layers, strict=True):
        try:
            output_shape = layer.output_shape(shape)
        except DoesNotFit:
            raise ValueError(_impossible(net, start, layer, shape)) from None
        except ValueError as error:
            raise ValueError(f"{_where(net, start, layer, shape)}: {error}.") from None
        windows += [layer.windows] if layer.windows else []
        reads_everything = len(shape) == 1
        rows.append(
            LayerTrace(
                name=name,
                kind=layer.kind,
                settings=layer.settings,
                output_shape=output_shape,
                parameters=layer.parameters(shape),
                multiply_accumulates=layer.multiply_accumulates(shape),
                receptive_field=None if reads_everything else _receptive_field(windows),
                activation_bytes=BYTES_PER_VALUE * layer.stored_values(shape),
            )
        )
        shape = output_shape
    return Trace(net.name, start, tuple(rows))


def smallest_input(net: Network) -> Shape:
    """Return the shape of the smallest input into which the windows of all layers fit.

    >>> from unrolled.architectures import LENET5
    >>> smallest_input(LENET5)
    (32, 32, 1)
    """
    windows = [layer.windows for layer in net.layers if layer.windows]
    sides = [_smallest_side(along_axis) for along_axis in zip(*windows, strict=True)]
    return (*sides, net.input_shape[-1]) if sides else net.input_shape


def _smallest_side(windows: Sequence[Window]) -> int:
    def fits(n: int) -> bool:
        try:
            for window in windows:
                n = window.output_size(n)
        except DoesNotFit:
            return False
        return True

    enough = 1
    while not fits(enough):
        enough *= 2
    return bisect_left(range(enough), True, lo=1, key=fits)  # what fits n, fits n + 1


def _receptive_field(windows: Sequence[tuple[Window, ...]]) -> int | tuple[int, int]:
    rows, columns = map(receptive_field, zip(*windows, strict=True)) if windows else (1, 1)
    return rows if rows == columns else (rows, columns)


def _input_shape_for(net: Network, input_shape: Shape | None) -> Shape:
    if not isinstance(net, Network):
        raise ValueError(f"net must be a Network, such as VGG16, but got {net!r}.")
    if input_shape is None:
        return net.input_shape
    shape = _checked_shape(net.name, input_shape)
    if len(shape) != len(net.input_shape):
        raise ValueError(
            f"{net.name}: input_shape must have {len(net.input_shape)} sizes, such as "
            f"{net.input_shape}, but got {shape}."
        )
    return shape


def _checked_shape(network: str, shape: Any) -> Shape:
    if not isinstance(shape, Sequence) or isinstance(shape, str) or len(shape) not in (1, 3):
        raise ValueError(
            f"{network}: input_shape must be (height, width, channels), without the batch axis, "
            f"or (units,), but got {shape!r}."
        )
    axes = ("height", "width", "channels") if len(shape) == 3 else ("units",)
    return tuple(
        whole_number(f"{network}: the {axis} of input_shape {tuple(shape)}", size, minimum=1)
        for axis, size in zip(axes, shape, strict=True)
    )


def _named(network: str, layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return the layers with a name each: 'conv2d_1', 'conv2d_2' for those that have none."""
    named: list[Layer] = []
    kinds: Counter[str] = Counter()
    taken: set[str] = set()
    for layer in layers:
        if not isinstance(layer, Layer):
            raise ValueError(f"{network}: layers must be layers, but one is {layer!r}.")
        name = layer.name
        if name is None:
            kinds[layer.kind] += 1
            name = f"{layer.kind.lower()}_{kinds[layer.kind]}"
        if name.casefold() in taken:
            raise ValueError(f"{network}: two layers are called {name!r}.")
        taken.add(name.casefold())
        named.append(replace(layer, name=name))
    if not named:
        raise ValueError(f"{network}: a network must have at least one layer.")
    return tuple(named)


def _where(net: Network, start: Shape, layer: Layer, shape: Shape) -> str:
    return (
        f"{net.name} cannot be built on an input of {times(start)}: "
        f"layer {layer.name} ({layer.settings}) gets {times(shape)}"
    )


def _impossible(net: Network, start: Shape, layer: Layer, shape: Shape) -> str:
    smallest = (*smallest_input(net)[:-1], start[-1])
    return (
        f"{_where(net, start, layer, shape)}, into which its window does not fit. "
        f"The smallest input on which every layer can be built is {times(smallest)}."
    )
