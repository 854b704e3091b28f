"""What layers of PyTorch compute, in NumPy, as their documentation says it.

Written to be compared with, not to be fast: each function is the formula of the page named in its
docstring, at https://docs.pytorch.org/docs/2.14/generated/. Inputs are as with `batch_first=True`,
channels come before positions, and weights have the names and the shapes of PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from unrolled.cells.activations import sigmoid

__all__ = ["both_directions", "conv", "conv_transpose", "embedding", "gru", "linear", "lstm", "rnn"]

State = tuple[np.ndarray, ...]
Recurrent = Callable[[np.ndarray, Mapping[str, np.ndarray]], tuple[np.ndarray, State]]


def linear(x: np.ndarray, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return x A^T + b for x of shape (batch, inputs): torch.nn.Linear."""
    return x @ weights["weight"].T + weights["bias"]


def embedding(words: np.ndarray, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the row of the table for each word: torch.nn.Embedding."""
    return weights["weight"][words]


def conv(
    x: np.ndarray,
    weights: Mapping[str, np.ndarray],
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    groups: int = 1,
) -> np.ndarray:
    """Return the cross-correlation of torch.nn.Conv1d or Conv2d.

    Args:
        x: (batch, inputs, positions) or (batch, inputs, rows, columns).
        weights: weight (filters, inputs / groups, kernel size ...), bias (filters,).
        stride, padding, dilation: along each axis alike; the padding is that of either side.
        groups: the filters are split into so many groups, and each reads its own inputs alone.
    """
    weight, bias = weights["weight"], weights["bias"]
    axes = weight.ndim - 2
    x = np.pad(x, [(0, 0), (0, 0)] + [(padding, padding)] * axes)
    sizes = weight.shape[2:]
    outputs = [
        (n - dilation * (k - 1) - 1) // stride + 1 for n, k in zip(x.shape[2:], sizes, strict=True)
    ]
    result = np.zeros((len(x), len(weight), *outputs)) + bias.reshape(-1, *[1] * axes)
    per_group, read = len(weight) // groups, weight.shape[1]
    for tap in np.ndindex(*sizes):
        window = tuple(
            slice(dilation * j, dilation * j + stride * (m - 1) + 1, stride)
            for j, m in zip(tap, outputs, strict=True)
        )
        seen = x[(slice(None), slice(None), *window)]  # (batch, inputs, outputs ...)
        for g in range(groups):
            filters = slice(g * per_group, (g + 1) * per_group)
            inputs = seen[:, g * read : (g + 1) * read]
            of_tap = weight[(filters, slice(None), *tap)]  # (filters, inputs) of the group
            result[:, filters] += np.einsum("fi,bi...->bf...", of_tap, inputs)
    return result


def conv_transpose(x: np.ndarray, weights: Mapping[str, np.ndarray], stride: int = 1) -> np.ndarray:
    """Return what torch.nn.ConvTranspose1d makes of x (batch, inputs, positions), padding 0.

    Each input adds its multiple of the kernel to the outputs: weight is (inputs, filters,
    kernel_size), and there are (positions - 1) * stride + kernel_size outputs.
    """
    weight, bias = weights["weight"], weights["bias"]
    positions, size = x.shape[2], weight.shape[2]
    result = np.zeros((len(x), weight.shape[1], (positions - 1) * stride + size))
    for p in range(positions):
        result[:, :, p * stride : p * stride + size] += np.einsum("bi,ifk->bfk", x[:, :, p], weight)
    return result + bias[:, None]


def rnn(x: np.ndarray, weights: Mapping[str, np.ndarray]) -> tuple[np.ndarray, State]:
    """Return the outputs (batch, timesteps, units) and (h_n,) of torch.nn.RNN, from zeros.

    h_t = tanh(x_t W_ih^T + b_ih + h_{t-1} W_hh^T + b_hh)
    """
    h = np.zeros((len(x), weights["weight_hh_l0"].shape[1]))
    outputs = []
    for x_t in np.moveaxis(x, 1, 0):
        of_x, of_h = _sums(x_t, h, weights)
        h = np.tanh(of_x + of_h)
        outputs.append(h)
    return np.stack(outputs, axis=1), (h,)


def lstm(x: np.ndarray, weights: Mapping[str, np.ndarray]) -> tuple[np.ndarray, State]:
    """Return the outputs and (h_n, c_n) of torch.nn.LSTM, from zeros.

    i, f, o = sigmoid(W_i x_t + b_i + W_h h_{t-1} + b_h), each with its own weights; g = tanh(...)
    c_t = f * c_{t-1} + i * g
    h_t = o * tanh(c_t)
    """
    h = c = np.zeros((len(x), weights["weight_hh_l0"].shape[1]))
    outputs = []
    for x_t in np.moveaxis(x, 1, 0):
        of_x, of_h = _sums(x_t, h, weights)
        i, f, g, o = np.split(of_x + of_h, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs, axis=1), (h, c)


def gru(x: np.ndarray, weights: Mapping[str, np.ndarray]) -> tuple[np.ndarray, State]:
    """Return the outputs and (h_n,) of torch.nn.GRU, from zeros.

    r = sigmoid(W_ir x_t + b_ir + W_hr h_{t-1} + b_hr), and z alike
    n = tanh(W_in x_t + b_in + r * (W_hn h_{t-1} + b_hn))
    h_t = (1 - z) * n + z * h_{t-1}
    """
    h = np.zeros((len(x), weights["weight_hh_l0"].shape[1]))
    outputs = []
    for x_t in np.moveaxis(x, 1, 0):
        (x_r, x_z, x_n), (h_r, h_z, h_n) = (
            np.split(sums, 3, axis=1) for sums in _sums(x_t, h, weights)
        )
        r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
        h = (1 - z) * np.tanh(x_n + r * h_n) + z * h
        outputs.append(h)
    return np.stack(outputs, axis=1), (h,)


def both_directions(
    layer: Recurrent, x: np.ndarray, weights: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, State]:
    """Return the outputs and the last state of `layer` with `bidirectional=True`.

    The outputs are (batch, timesteps, 2 * units), those of the layer from left to right before
    those of the other, at the step that both have read. Each array of the state is (2, batch,
    units): where either layer ended, which for the second is the first step.
    """
    forward = {name: w for name, w in weights.items() if not name.endswith("_reverse")}
    reverse = {name.removesuffix("_reverse"): weights[f"{name}_reverse"] for name in forward}
    outputs, state = layer(x, forward)
    backward_outputs, backward_state = layer(x[:, ::-1], reverse)
    both = np.concatenate([outputs, backward_outputs[:, ::-1]], axis=2)
    return both, tuple(np.stack(pair) for pair in zip(state, backward_state, strict=True))


def _sums(
    x_t: np.ndarray, h: np.ndarray, weights: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums of the input and of the state, (batch, blocks * units) each."""
    of_x = x_t @ weights["weight_ih_l0"].T + weights["bias_ih_l0"]
    of_h = h @ weights["weight_hh_l0"].T + weights["bias_hh_l0"]
    return of_x, of_h
