"""Build a network that is given as data with Keras's functional API.

It imports Keras; `unrolled.architectures.to_keras`, which calls it, imports it only then.
"""

from __future__ import annotations

import re
from functools import singledispatch

import keras
import numpy as np
from keras import KerasTensor

from unrolled.layers import (
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool2D,
    RadialBasis,
    Shape,
    Subsampling2D,
)
from unrolled.tracing import Network, trace


def build(net: Network, input_shape: Shape | None = None) -> keras.Model:
    """Return the Keras model of `net`; see `unrolled.architectures.to_keras`."""
    shape = trace(net, input_shape).input_shape  # refuses what cannot be built
    inputs = outputs = keras.Input(shape, name="input")
    for layer in net.layers:
        outputs = apply(layer, outputs)
    return keras.Model(inputs, outputs, name=re.sub(r"\W+", "_", net.name))


@singledispatch
def apply(layer: Layer, x: KerasTensor) -> KerasTensor:
    """Return the output of a new Keras layer, made after `layer`, on `x`."""
    raise ValueError(f"there is no Keras layer for {layer!r}.")


@apply.register
def _(layer: Conv2D, x: KerasTensor) -> KerasTensor:
    if layer.connections:
        return _partly_connected(layer, x)
    x, padding = _padded(layer, x)
    return keras.layers.Conv2D(
        layer.filters,
        layer.kernel_size,
        strides=layer.strides,
        padding=padding,
        dilation_rate=layer.dilation_rate,
        groups=layer.groups,
        activation=layer.activation,
        name=layer.name,
    )(x)


@apply.register
def _(layer: MaxPool2D, x: KerasTensor) -> KerasTensor:
    return keras.layers.MaxPooling2D(
        layer.pool_size, layer.strides, padding=layer.padding, name=layer.name
    )(x)


@apply.register
def _(layer: AveragePool2D, x: KerasTensor) -> KerasTensor:
    return keras.layers.AveragePooling2D(
        layer.pool_size, layer.strides, padding=layer.padding, name=layer.name
    )(x)


@apply.register
def _(layer: Subsampling2D, x: KerasTensor) -> KerasTensor:
    inside = keras.Input(x.shape[1:])
    mean = keras.layers.AveragePooling2D(layer.pool_size, layer.strides, padding=layer.padding)
    scale = keras.layers.DepthwiseConv2D(1, activation=layer.activation)  # one weight, one bias
    return keras.Model(inside, scale(mean(inside)), name=layer.name)(x)


@apply.register
def _(layer: Flatten, x: KerasTensor) -> KerasTensor:
    return keras.layers.Flatten(name=layer.name)(x)


@apply.register
def _(layer: Dense, x: KerasTensor) -> KerasTensor:
    return keras.layers.Dense(layer.units, activation=layer.activation, name=layer.name)(x)


@apply.register
def _(layer: RadialBasis, x: KerasTensor) -> KerasTensor:
    inside = keras.Input(x.shape[1:])
    signs = np.random.default_rng(1998).choice([-1.0, 1.0], size=(layer.units, x.shape[-1]))
    difference = keras.ops.expand_dims(inside, axis=1) - signs.astype("float32")
    distance = keras.ops.sum(keras.ops.square(difference), axis=-1)  # (batch, units)
    return keras.Model(inside, distance, name=layer.name)(x)


def _partly_connected(layer: Conv2D, x: KerasTensor) -> KerasTensor:
    """Return a convolution for each filter, on the channels that it reads, side by side."""
    inside = keras.Input(x.shape[1:])
    padded, padding = _padded(layer, inside)
    maps = [
        keras.layers.Conv2D(
            1,
            layer.kernel_size,
            strides=layer.strides,
            padding=padding,
            dilation_rate=layer.dilation_rate,
            activation=layer.activation,
            name=f"map{number}",
        )(keras.ops.take(padded, np.array(channels), axis=-1))
        for number, channels in enumerate(layer.connections or ())
    ]
    return keras.Model(inside, keras.ops.concatenate(maps, axis=-1), name=layer.name)(x)


def _padded(layer: Conv2D, x: KerasTensor) -> tuple[KerasTensor, str]:
    """Return the input of the convolution, and the padding that is left for Keras to do."""
    if isinstance(layer.padding, str):
        return x, layer.padding
    if layer.padding == 0:
        return x, "valid"
    return keras.layers.ZeroPadding2D(layer.padding, name=f"{layer.name}_padding")(x), "valid"
