"""The weights of Keras layers in the layout of PyTorch, by the names of its `state_dict`.

Keras multiplies `x @ kernel`, and its kernels end in the outputs. PyTorch multiplies `weight @ x`,
and its weights begin with the outputs. Where PyTorch has two biases that are added and Keras has
one, the second is 0.

A state dict here is a plain dict of NumPy arrays. With PyTorch at hand:

    layer.load_state_dict({name: torch.tensor(array) for name, array in found.items()})

Source: the documentation of torch.nn, version 2.14, section 'Variables' of each layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from unrolled.extras import extra

__all__ = [
    "StateDict",
    "batch_normalisation",
    "bidirectional",
    "convolution",
    "dense",
    "dense_after_flatten",
    "depthwise_convolution",
    "embedding",
    "from_keras",
    "gru",
    "lstm",
    "simple_rnn",
    "transposed_convolution",
]

StateDict = dict[str, np.ndarray]


def dense(kernel: np.ndarray, bias: np.ndarray) -> StateDict:
    """Return the weights of `torch.nn.Linear`: weight (units, inputs) and bias (units,).

    >>> dense(np.ones((3, 2)), np.zeros(2))["weight"].shape
    (2, 3)
    """
    return {"weight": np.transpose(kernel), "bias": np.asarray(bias)}


def dense_after_flatten(kernel: np.ndarray, bias: np.ndarray, shape: Sequence[int]) -> StateDict:
    """Return the weights of a `Linear` that follows `Flatten` where the channels come first.

    Keras flattens (height, width, channels) row by row, with the channels of a position side by
    side; PyTorch flattens (channels, height, width), one channel after the other. The rows of the
    kernel have to change places.

    Args:
        kernel: (inputs, units) of the Keras layer.
        bias: (units,).
        shape: of what Keras flattened, (height, width, channels) or (positions, channels).

    Raises:
        ValueError: if the kernel has another number of inputs than the shape.
    """
    kernel = np.asarray(kernel)
    if kernel.shape[0] != np.prod(shape):
        raise ValueError(
            f"the kernel has {kernel.shape[0]} inputs, but {tuple(shape)} flattens to "
            f"{np.prod(shape)} numbers."
        )
    channels_first = np.moveaxis(kernel.reshape(*shape, -1), -2, 0)
    return dense(channels_first.reshape(kernel.shape), bias)


def convolution(kernel: np.ndarray, bias: np.ndarray) -> StateDict:
    """Return the weights of `torch.nn.Conv1d` or `Conv2d`, whose kernel size comes last.

    The kernel is (kernel_size, inputs, filters) or (rows, columns, inputs, filters).

    >>> convolution(np.ones((5, 4, 3, 8)), np.zeros(8))["weight"].shape
    (8, 3, 5, 4)
    """
    return {"weight": np.moveaxis(kernel, (-1, -2), (0, 1)), "bias": np.asarray(bias)}


def depthwise_convolution(kernel: np.ndarray, bias: np.ndarray) -> StateDict:
    """Return the weights of a `torch.nn.Conv1d` or `Conv2d` with `groups` equal to its inputs.

    The kernel of Keras is (..., inputs, multiplier), and the filters of a channel stand side by
    side: (inputs * multiplier, 1, ...) in PyTorch.
    """
    kernel = np.asarray(kernel)
    filters = kernel.shape[-2] * kernel.shape[-1]
    return convolution(kernel.reshape(*kernel.shape[:-2], 1, filters), bias)


def transposed_convolution(kernel: np.ndarray, bias: np.ndarray) -> StateDict:
    """Return the weights of `torch.nn.ConvTranspose1d` or `ConvTranspose2d`.

    Both libraries take the layer for a convolution run backwards: its inputs are where a
    convolution has its filters. Keras has (..., filters, inputs), PyTorch (inputs, filters, ...).
    """
    return {"weight": np.moveaxis(kernel, (-1, -2), (0, 1)), "bias": np.asarray(bias)}


def embedding(embeddings: np.ndarray) -> StateDict:
    """Return the weight of `torch.nn.Embedding`: the same table, (words, features)."""
    return {"weight": np.asarray(embeddings)}


def batch_normalisation(
    gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, variance: np.ndarray
) -> StateDict:
    """Return the weights of `torch.nn.BatchNorm1d` or `BatchNorm2d` under their names there.

    Keras does not count the batches that it has seen; the count of PyTorch begins anew.
    """
    return {
        "weight": np.asarray(gamma),
        "bias": np.asarray(beta),
        "running_mean": np.asarray(mean),
        "running_var": np.asarray(variance),
        "num_batches_tracked": np.array(0),
    }


def simple_rnn(kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray) -> StateDict:
    """Return the weights of `torch.nn.RNN` with one layer."""
    return _recurrent(kernel, recurrent_kernel, bias, np.zeros_like(bias))


def lstm(kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray) -> StateDict:
    """Return the weights of `torch.nn.LSTM` with one layer; both have the order i, f, c, o.

    Keras's bias of 1 of the forget gate goes along in `bias_ih_l0`.
    """
    return _recurrent(kernel, recurrent_kernel, bias, np.zeros_like(bias))


def gru(kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray) -> StateDict:
    """Return the weights of `torch.nn.GRU` with one layer, in its order r, z, n.

    Keras has z, r, h. Both keep two biases, and in both z = 1 keeps the old state.

    Args:
        kernel: (features, 3 * units).
        recurrent_kernel: (units, 3 * units).
        bias: (2, 3 * units), of a layer with `reset_after=True`, Keras's default.

    Raises:
        ValueError: if there is one bias only, so that the reset gate comes before the recurrent
            kernel, which PyTorch does not have.
    """
    if np.ndim(bias) != 2:
        raise ValueError(
            "the layer has reset_after=False: its reset gate multiplies the state before the "
            "recurrent kernel, and torch.nn.GRU cannot do that. Train with reset_after=True."
        )
    weights = (_reset_first(array) for array in (kernel, recurrent_kernel, *bias))
    return _recurrent(*weights)


def bidirectional(forward: StateDict, backward: StateDict) -> StateDict:
    """Return the weights of a recurrent layer with `bidirectional=True` from those of two layers.

    The layer that reads from right to left has names that end in `_reverse`.
    """
    return forward | {f"{name}_reverse": array for name, array in backward.items()}


def from_keras(layer: Any) -> StateDict:
    """Return the state dict for the counterpart of a built Keras layer.

    A `Dense` after a `Flatten` of several channels needs `dense_after_flatten`: the layer cannot
    know what stands before it.

    Raises:
        ValueError: if the layer has no counterpart here, or no bias, or is not built.
    """
    with extra("keras"):
        import keras

    if not layer.built:
        raise ValueError(f"the layer {layer.name!r} has no weights yet: call it once.")
    if isinstance(layer, keras.layers.Bidirectional):
        return bidirectional(from_keras(layer.forward_layer), from_keras(layer.backward_layer))
    converters: dict[str, Callable[..., StateDict]] = {
        "Dense": dense,
        "Conv1D": convolution,
        "Conv2D": convolution,
        "DepthwiseConv1D": depthwise_convolution,
        "DepthwiseConv2D": depthwise_convolution,
        "Conv1DTranspose": transposed_convolution,
        "Conv2DTranspose": transposed_convolution,
        "Embedding": embedding,
        "BatchNormalization": batch_normalisation,
        "SimpleRNN": simple_rnn,
        "LSTM": lstm,
        "GRU": gru,
    }
    name = type(layer).__name__
    if name not in converters:
        raise ValueError(f"{name} is none of {', '.join(converters)}, Bidirectional.")
    if not getattr(layer, "use_bias", True):
        raise ValueError(f"the layer {layer.name!r} has use_bias=False: give it a bias of zeros.")
    return converters[name](*layer.get_weights())


def _recurrent(
    kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray, recurrent_bias: np.ndarray
) -> StateDict:
    return {
        "weight_ih_l0": np.transpose(kernel),  # (blocks * units, features)
        "weight_hh_l0": np.transpose(recurrent_kernel),  # (blocks * units, units)
        "bias_ih_l0": np.asarray(bias),
        "bias_hh_l0": np.asarray(recurrent_bias),
    }


def _reset_first(array: np.ndarray) -> np.ndarray:
    """Put the blocks of the last axis from Keras's order z, r, h into PyTorch's r, z, n."""
    z, r, h = np.split(np.asarray(array), 3, axis=-1)
    return np.concatenate([r, z, h], axis=-1)
