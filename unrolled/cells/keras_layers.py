"""Weights to Keras layers and back; Keras is imported only when a function here is called."""

from __future__ import annotations

from typing import Any

from unrolled.cells.activations import ACTIVATIONS
from unrolled.extras import extra

# What a cell here does not do, and Keras does, with the setting under which both are the same.
UNLIKE_HERE = {"go_backwards": False, "zero_output_for_mask": False, "use_bias": True}


def take_weights(layer: Any, name: str, activation_names: tuple[str, ...]) -> dict[str, Any]:
    """Return the weights and the activations of a Keras layer, by the names of a cell's fields.

    Raises:
        ValueError: if the layer is another one than `keras.layers.<name>`, has no weights yet, or
            does what the cell does not.
    """
    with extra("keras"):
        import keras

    if not isinstance(layer, getattr(keras.layers, name)):
        raise ValueError(
            f"{name}.from_keras needs a keras.layers.{name}, but got {type(layer).__name__}."
        )
    if not layer.built:
        raise ValueError(
            f"the layer {layer.name!r} has no weights yet: call it once, or call "
            "layer.build((None, None, features))."
        )
    for setting, allowed in UNLIKE_HERE.items():
        if getattr(layer, setting) != allowed:
            raise ValueError(
                f"the layer {layer.name!r} has {setting}={not allowed}, which {name} does not do: "
                f"build it with {setting}={allowed}."
            )
    activations = {field: getattr(layer, field).__name__ for field in activation_names}
    for field, activation in activations.items():
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"the layer {layer.name!r} has {field}={activation!r}, but a cell has only "
                f"{', '.join(map(repr, ACTIVATIONS))}."
            )
    kernel, recurrent_kernel, bias = layer.get_weights()
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias, **activations}


def make_layer(cell: Any, **settings: Any) -> Any:
    """Return the built Keras layer of the cell's name, with copies of the cell's weights."""
    with extra("keras"):
        import keras

    activations = {name: getattr(cell, name) for name in cell.activation_names}
    settings = {
        "return_sequences": True,
        "return_state": True,
        "dtype": cell.dtype.name,
        **activations,
        **settings,
    }
    layer = getattr(keras.layers, type(cell).__name__)(cell.units, **settings)
    layer.build((None, None, cell.features))
    layer.set_weights(list(cell.weights.values()))
    return layer
