"""Keras's layers with the weights of a cell of this library."""

from __future__ import annotations

from typing import Any

import keras

from tests.unrolled.random_cells import KERAS_CLASSES, OUTPUTS, WITH_CORNERS
from unrolled.cells import Cell, Jordan

# Drawn weights would be overwritten.
NOTHING_DRAWN = {"kernel_initializer": "zeros", "recurrent_initializer": "zeros"}


def keras_layer(name: str, cell: Cell) -> keras.layers.RNN:
    """Keras's own layer of the variant, made by Keras, then given the weights of the cell.

    Its few steps stand one after the other, which TensorFlow does in half the time of a loop. That
    is good forwards alone: unrolled, backwards and with a mask Keras computes something else.
    """
    cls, settings = WITH_CORNERS[name]
    common = {
        "return_sequences": True,
        "return_state": True,
        "unroll": True,
        "dtype": cell.dtype.name,
    }
    if cls.__name__ in KERAS_CLASSES:
        kind = getattr(keras.layers, cls.__name__)
        layer = kind(cell.units, **settings, **NOTHING_DRAWN, **common)
    else:
        classical = ClassicalCell(cls is Jordan, cell.units, dtype=cell.dtype.name, **settings)
        layer = keras.layers.RNN(classical, **common)
    layer.build((None, None, cell.features))
    layer.set_weights(list(cell.weights.values()))
    return layer


class ClassicalCell(keras.layers.Layer):
    """Elman's or Jordan's network as a cell for `keras.layers.RNN`, from two Dense layers."""

    def __init__(
        self,
        jordan: bool,
        units: int,
        activation: str = "tanh",
        output_activation: str = "linear",
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.jordan = jordan
        self.state_size = OUTPUTS if jordan else units
        self.output_size = OUTPUTS
        self.units = units
        self.activation = keras.activations.get(activation)
        self.output_activation = keras.activations.get(output_activation)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.input_dense = self.add_weight((input_shape[-1], self.units), "zeros")
        self.context_dense = self.add_weight((self.state_size, self.units), "zeros")
        self.hidden_bias = self.add_weight((self.units,), "zeros")
        self.output_dense = keras.layers.Dense(
            OUTPUTS, kernel_initializer="zeros", dtype=self.dtype_policy
        )
        self.output_dense.build((None, self.units))
        self.built = True

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        both = keras.ops.concatenate([x, states[0]], axis=-1)
        kernel = keras.ops.concatenate([self.input_dense, self.context_dense], axis=0)
        h = self.activation(keras.ops.matmul(both, kernel) + self.hidden_bias)
        y = self.output_activation(self.output_dense(h))
        return y, [y if self.jordan else h]
