"""A Keras layer, and the formula of PyTorch with the converted weights, give the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unrolled.random_cells import SEEDS
from unrolled.pytorch import layers, weights

SIZE = st.integers(1, 4)
RECURRENT = {"SimpleRNN": layers.rnn, "LSTM": layers.lstm, "GRU": layers.gru}
few = settings(max_examples=8)


def built(name: str, shape: tuple[int, ...], seed: int, *arguments, **options):
    """A Keras layer with random weights, all of them distinct, biases included."""
    import keras

    layer = getattr(keras.layers, name)(*arguments, **options)
    layer.build((None, *shape))
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])
    return layer


def same(found: np.ndarray, expected: np.ndarray) -> None:
    expected = np.asarray(expected)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def channels_first(x: np.ndarray) -> np.ndarray:
    return np.moveaxis(np.asarray(x), -1, 1)


# Layers without a state


@pytest.mark.keras
@few
@given(inputs=SIZE, units=SIZE, seed=SEEDS)
def test_a_dense_layer_is_a_linear_one(inputs, units, seed):
    layer = built("Dense", (inputs,), seed, units)
    x = np.random.default_rng(seed).normal(size=(3, inputs))
    same(layers.linear(x, weights.from_keras(layer)), layer(x))


@pytest.mark.keras
def test_an_embedding_keeps_its_table():
    import keras

    layer = keras.layers.Embedding(5, 3)
    layer.build()
    words = np.array([[4, 0, 2]])
    same(layers.embedding(words, weights.from_keras(layer)), layer(words))


@pytest.mark.keras
@few
@given(inputs=SIZE, filters=SIZE, size=SIZE, stride=SIZE, dilation=st.integers(1, 3), seed=SEEDS)
def test_a_convolution_has_its_axes_in_another_order(inputs, filters, size, stride, dilation, seed):
    if stride > 1:
        dilation = 1  # Keras does not do both
    options = {"strides": stride, "dilation_rate": dilation}
    layer = built("Conv1D", (14, inputs), seed, filters, size, **options)
    x = np.random.default_rng(seed).normal(size=(2, 14, inputs))
    found = layers.conv(channels_first(x), weights.from_keras(layer), stride, 0, dilation)
    same(found, channels_first(layer(x)))


@pytest.mark.keras
@few
@given(inputs=SIZE, filters=SIZE, sizes=st.tuples(SIZE, SIZE), stride=SIZE, seed=SEEDS)
def test_so_has_a_convolution_of_images(inputs, filters, sizes, stride, seed):
    layer = built("Conv2D", (7, 8, inputs), seed, filters, sizes, strides=stride)
    x = np.random.default_rng(seed).normal(size=(2, 7, 8, inputs))
    found = layers.conv(channels_first(x), weights.from_keras(layer), stride)
    same(found, channels_first(layer(x)))


@pytest.mark.keras
@few
@given(name=st.sampled_from(["DepthwiseConv1D", "DepthwiseConv2D"]), seed=SEEDS)
def test_a_depthwise_convolution_is_one_with_groups(name, seed):
    shape = (9, 3) if name.endswith("1D") else (7, 8, 3)
    layer = built(name, shape, seed, 3, depth_multiplier=2)
    x = np.random.default_rng(seed).normal(size=(2, *shape))
    found = layers.conv(channels_first(x), weights.from_keras(layer), groups=3)
    same(found, channels_first(layer(x)))


@pytest.mark.keras
@few
@given(inputs=SIZE, filters=SIZE, size=st.integers(2, 4), stride=st.integers(1, 2), seed=SEEDS)
def test_a_transposed_convolution_has_inputs_and_filters_exchanged(
    inputs, filters, size, stride, seed
):
    layer = built("Conv1DTranspose", (5, inputs), seed, filters, size, strides=stride)
    x = np.random.default_rng(seed).normal(size=(2, 5, inputs))
    found = layers.conv_transpose(channels_first(x), weights.from_keras(layer), stride)
    same(found, channels_first(layer(x)))


@pytest.mark.keras
@few
@given(rows=SIZE, columns=SIZE, channels=st.integers(2, 4), seed=SEEDS)
def test_the_dense_layer_after_a_flatten_reads_the_channels_first(rows, columns, channels, seed):
    shape = (rows, columns, channels)
    layer = built("Dense", (rows * columns * channels,), seed, 3)
    x = np.random.default_rng(seed).normal(size=(2, *shape))
    found = weights.dense_after_flatten(*layer.get_weights(), shape)
    same(layers.linear(channels_first(x).reshape(2, -1), found), layer(x.reshape(2, -1)))
    if rows * columns > 1:  # and the plain conversion would have been wrong
        plain = layers.linear(channels_first(x).reshape(2, -1), weights.from_keras(layer))
        assert not np.allclose(plain, layer(x.reshape(2, -1)))


# Recurrent layers


@pytest.mark.keras
@pytest.mark.parametrize("name", RECURRENT)
@few
@given(features=SIZE, units=SIZE, timesteps=st.integers(1, 5), seed=SEEDS)
def test_a_recurrent_layer_gives_the_same_outputs_and_states(
    name, features, units, timesteps, seed
):
    options = {"return_sequences": True, "return_state": True}
    layer = built(name, (timesteps, features), seed, units, **options)
    x = np.random.default_rng(seed).normal(size=(2, timesteps, features))
    outputs, state = RECURRENT[name](x, weights.from_keras(layer))
    expected = layer(x.astype("float32"))
    for found, other in zip((outputs, *state), expected, strict=True):
        same(found, other)


@pytest.mark.keras
@pytest.mark.parametrize("name", RECURRENT)
def test_both_directions_go_along(name):
    """The outputs at each step; and Keras's last output is the state of both, not the last step."""
    import keras

    inner = getattr(keras.layers, name)(3, return_sequences=True)
    x = np.random.default_rng(1).normal(size=(2, 5, 4)).astype("float32")
    layer = built("Bidirectional", (5, 4), 2, inner)
    found = weights.from_keras(layer)
    outputs, state = layers.both_directions(RECURRENT[name], x, found)
    same(outputs, layer(x))

    at_the_end = keras.layers.Bidirectional(getattr(keras.layers, name)(3))
    at_the_end.build((None, 5, 4))
    at_the_end.set_weights(layer.get_weights())
    same(np.concatenate(list(state[0]), axis=1), at_the_end(x))
    assert not np.allclose(outputs[:, -1], at_the_end(x))


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_another_order_of_the_blocks_would_be_noticed(name):
    rng = np.random.default_rng(0)
    blocks = 4 if name == "LSTM" else 3
    shapes = {
        "weight_ih_l0": (blocks * 2, 3),
        "weight_hh_l0": (blocks * 2, 2),
        "bias_ih_l0": (blocks * 2,),
        "bias_hh_l0": (blocks * 2,),
    }
    right = {key: rng.normal(size=shape) for key, shape in shapes.items()}
    x = rng.normal(size=(2, 4, 3))
    outputs, _ = RECURRENT[name](x, right)
    for moved in range(1, blocks):
        wrong = {key: np.roll(array, 2 * moved, axis=0) for key, array in right.items()}
        assert np.abs(RECURRENT[name](x, wrong)[0] - outputs).max() > 0.01


def test_the_formulas_are_those_of_the_documentation():
    """Term by term, one example, one unit, as the pages of torch.nn have them."""

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    rng = np.random.default_rng(3)
    x = rng.normal(size=3)
    W_ir, W_iz, W_in, W_hr, W_hz, W_hn, b_ir, b_iz, b_in, b_hr, b_hz, b_hn = rng.normal(size=12)
    of_gru = {
        "weight_ih_l0": np.array([[W_ir], [W_iz], [W_in]]),
        "weight_hh_l0": np.array([[W_hr], [W_hz], [W_hn]]),
        "bias_ih_l0": np.array([b_ir, b_iz, b_in]),
        "bias_hh_l0": np.array([b_hr, b_hz, b_hn]),
    }
    h = 0.0
    for x_t in x:
        r = sigmoid(W_ir * x_t + b_ir + W_hr * h + b_hr)
        z = sigmoid(W_iz * x_t + b_iz + W_hz * h + b_hz)
        n = np.tanh(W_in * x_t + b_in + r * (W_hn * h + b_hn))
        h = (1 - z) * n + z * h
    assert layers.gru(x.reshape(1, 3, 1), of_gru)[1][0].item() == pytest.approx(h)

    W_i, W_h, b_i, b_h = rng.normal(size=(4, 4))  # i, f, g, o
    of_lstm = {
        "weight_ih_l0": W_i[:, None],
        "weight_hh_l0": W_h[:, None],
        "bias_ih_l0": b_i,
        "bias_hh_l0": b_h,
    }
    h = c = 0.0
    for x_t in x:
        sums = [W_i[k] * x_t + b_i[k] + W_h[k] * h + b_h[k] for k in range(4)]
        i, f, o = sigmoid(sums[0]), sigmoid(sums[1]), sigmoid(sums[3])
        c = f * c + i * np.tanh(sums[2])
        h = o * np.tanh(c)
    state = layers.lstm(x.reshape(1, 3, 1), of_lstm)[1]
    assert [s.item() for s in state] == pytest.approx([h, c])


# What cannot be converted


def test_a_reset_gate_before_the_recurrent_kernel_is_refused():
    with pytest.raises(ValueError, match="reset_after=False"):
        weights.gru(np.ones((2, 9)), np.ones((3, 9)), np.ones(9))


def test_a_shape_that_does_not_flatten_to_the_inputs_is_refused():
    with pytest.raises(ValueError, match=r"has 12 inputs, but \(2, 2, 2\) flattens to 8"):
        weights.dense_after_flatten(np.ones((12, 3)), np.ones(3), (2, 2, 2))


@pytest.mark.keras
def test_layers_without_a_counterpart_weights_or_a_bias_are_refused():
    import keras

    with pytest.raises(ValueError, match="has no weights yet"):
        weights.from_keras(keras.layers.Dense(3))
    with pytest.raises(ValueError, match="Flatten is none of Dense, Conv1D"):
        weights.from_keras(built("Flatten", (2, 3), 0))
    with pytest.raises(ValueError, match="use_bias=False"):
        weights.from_keras(built("Dense", (3,), 0, 2, use_bias=False))
