"""The shape tracer: what each layer of a network makes of its input, and what that costs.

The networks to start from are those of `unrolled.architectures`. The script gets them, and gives
back what its reader has made of them, as text: layers parted by semicolons, each of them a kind,
the values that FIELDS lists, and a name, such as "MaxPool2D,3,2,valid,pool1". Pairs are written
3x5, and the activation "linear" is none.
"""

from __future__ import annotations

import html
from typing import Any

import traitlets

from unrolled import layers as kinds
from unrolled.architectures import NETWORKS
from unrolled.calculators.base import Calculator, bundled, framed
from unrolled.checks import whole_number
from unrolled.layers import Layer, Shape, times
from unrolled.tracing import Network, trace

# The networks to start from, by their names in `unrolled.architectures.NETWORKS`.
PRESETS = ("lenet5", "alexnet", "alexnet_lecture", "vgg16", "vgg19")

# What is set of each kind of layer: KINDS in shape_tracer.js beside this file.
FIELDS = {
    "Conv2D": (
        *("filters", "kernel_size", "strides", "padding", "dilation_rate", "groups"),
        "activation",
    ),
    "MaxPool2D": ("pool_size", "strides", "padding"),
    "AveragePool2D": ("pool_size", "strides", "padding"),
    "Flatten": (),
    "Dense": ("units", "activation"),
}

LARGEST_SIDE = 1024  # of the input, and the most channels


class ShapeTracer(Calculator):
    """A network, layer by layer, whose layers and input can be changed.

    `preset` is the network to start from; `input_shape` ("224,224,3") and `layers` are text, and
    empty where they are the preset's. Make one with `shape_tracer`; `network` is what it shows.
    """

    _esm = bundled("shape_tracer")
    heights = (971, 1243)

    presets: traitlets.List[list[Any]] = traitlets.List().tag(
        sync=True
    )  # pairs, since a page may sort the keys of a dict
    preset = traitlets.Unicode("vgg16").tag(sync=True)
    input_shape = traitlets.Unicode("").tag(sync=True)
    layers = traitlets.Unicode("").tag(sync=True)

    @traitlets.default("presets")
    def _presets(self) -> list[list[Any]]:
        return [[key, _as_state(NETWORKS[key])] for key in PRESETS]

    @property
    def network(self) -> Network:
        """Return the network that the calculator shows, also after its reader has changed it."""
        preset = NETWORKS[self.preset]
        input_shape = tuple(map(int, self.input_shape.split(","))) if self.input_shape else None
        if not self.layers:
            return preset.variant(preset.name, input_shape)
        layers = [_from_text(text) for text in self.layers.split(";")]
        return Network("Your network", input_shape or preset.input_shape, layers)

    def still(self) -> str:
        try:
            table = trace(self.network)._repr_html_()
        except ValueError as error:
            return framed(f"<p>{html.escape(str(error))}</p>")
        return framed(f'<div class="still-layers" tabindex="0">{table}</div>')


def shape_tracer(preset: str = "vgg16", *, input_shape: Shape | None = None) -> ShapeTracer:
    """Return a live table of a network's shapes and costs, to be shown by a cell.

    Args:
        preset: the network to start from: one of PRESETS.
        input_shape: (height, width, channels), where it is not the one of that network. It may be
            too small for the network: the calculator then shows the layer that fails.

    Raises:
        ValueError: if there is no such preset, or if the calculator cannot show such an input.

    >>> tracer = shape_tracer("alexnet", input_shape=(224, 224, 3))
    >>> tracer.network.input_shape
    (224, 224, 3)
    """
    if preset not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}, but got {preset!r}.")
    if input_shape is None:
        return ShapeTracer(preset=preset)
    if not isinstance(input_shape, tuple | list) or len(input_shape) != 3:
        raise ValueError(f"input_shape must be (height, width, channels), but got {input_shape!r}.")
    for size in input_shape:
        if whole_number("each size of input_shape", size, minimum=1) > LARGEST_SIDE:
            raise ValueError(
                f"each size of input_shape must be at most {LARGEST_SIDE} in the calculator, "
                f"but got {size!r}."
            )
    return ShapeTracer(preset=preset, input_shape=",".join(map(str, input_shape)))


def _as_state(net: Network) -> dict[str, str]:
    """Return a network as the script of the calculator reads it."""
    return {
        "name": net.name,
        "input_shape": ",".join(map(str, net.input_shape)),
        "layers": ";".join(map(as_text, net.layers)),
    }


def as_text(layer: Layer) -> str:
    """Return a layer as the script of the calculator reads it.

    Raises:
        ValueError: if the calculator has no such layer.
    """
    if layer.kind not in FIELDS or getattr(layer, "connections", None):
        raise ValueError(f"the calculator has no layer like {layer!r}.")
    values = {name: getattr(layer, name) for name in FIELDS[layer.kind]}
    if values.get("strides", 1) is None:
        values["strides"] = values["pool_size"]
    if values.get("padding") == 0:
        values["padding"] = "valid"
    return ",".join(
        [layer.kind, *(_value_text(name, values[name]) for name in values), layer.name or ""]
    )


def _value_text(name: str, value: Any) -> str:
    if name == "activation":
        return value or "linear"
    if isinstance(value, tuple | list):
        rows, columns = value
        return str(rows) if rows == columns else times(value)
    return str(value)


def _from_text(text: str) -> Layer:
    kind, *values, name = text.split(",")
    settings = dict(zip(FIELDS[kind], map(_value, values), strict=True))
    return getattr(kinds, kind)(**settings, name=name)


def _value(text: str) -> Any:
    """Return what a value stands for: "3" for 3, "3x5" for (3, 5), "linear" for None."""
    if text == "linear":
        return None
    try:
        sizes = tuple(map(int, text.split("x")))
    except ValueError:
        return text
    return sizes if len(sizes) > 1 else sizes[0]
