"""The reference answers of problem set 4 beside Keras's own layers.

The set itself needs NumPy only, and its hidden tests compute what is right in plain loops; that
those loops mean the same LSTM as Keras does is seen here.
"""

import keras
import numpy as np
import pytest

from tests.solutions.in_process import read_source


@pytest.fixture(scope="module")
def reference() -> dict:
    """The functions of the reference notebook, by name."""
    source, namespace = read_source("ps4"), {"np": np}
    for question in source.questions:
        if f"{question}-given" in source.cells:
            exec(source.cells[f"{question}-given"], namespace)
        exec(source.cells[question], namespace)
    return namespace


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def lstm(weights: list[np.ndarray], **settings) -> keras.layers.LSTM:
    """Keras's layer in double precision with these weights: kernel, recurrent kernel, bias."""
    kernel, recurrent_kernel, _ = weights
    layer = keras.layers.LSTM(
        len(recurrent_kernel), return_sequences=True, dtype="float64", **settings
    )
    layer.build((None, None, len(kernel)))
    layer.set_weights([np.asarray(weight, dtype=float) for weight in weights])
    return layer


def bidirectional(weights: list[np.ndarray], units: int) -> keras.layers.Bidirectional:
    """Keras's two layers, forward and backward, with the weights of both."""
    layer = keras.layers.Bidirectional(
        keras.layers.LSTM(units, return_sequences=True, dtype="float64"), dtype="float64"
    )
    layer.build((None, None, len(weights[0])))
    layer.set_weights(weights)
    return layer


def draw(rng: np.random.Generator, features: int, units: int) -> list[np.ndarray]:
    shapes = (features, 4 * units), (units, 4 * units), (4 * units,)
    return [rng.normal(size=shape) for shape in shapes]


def test_reading_backwards_is_the_backward_half_of_bidirectional(reference, rng):
    """On sequences of unequal length, masked, with zeros where a sequence has ended."""
    weights, units = draw(rng, 3, 4), 4
    x, lengths = rng.normal(size=(4, 6, 3)), np.array([6, 1, 3, 5])
    mask = np.arange(6) < lengths[:, None]
    theirs = np.asarray(bidirectional(weights * 2, units)(x, mask=mask))[..., units:]
    ours = reference["read_backwards"](x, lengths, *weights)
    np.testing.assert_allclose(ours, theirs * mask[..., None], atol=1e-12)


def test_the_gate_order_of_keras_is_found(reference, rng):
    """A layer of Keras whose gates were exchanged is told by its rounded output."""
    weights, x = draw(rng, 2, 4), rng.normal(size=(3, 6, 2))
    recorded = np.asarray(lstm(weights)(x))[:, -1].round(4)
    columns = np.concatenate([np.arange(4) + 4 * "ifco".index(gate) for gate in "cofi"])
    exchanged = [weight[..., columns] for weight in weights]
    assert "".join(reference["gate_order"](*exchanged, x, recorded)) == "cofi"


def test_the_half_lives_hold_in_a_layer_of_keras(reference):
    """With the biases alone, half of the cell is left after as many steps as were asked for."""
    layer = keras.layers.LSTM(2, return_state=True, dtype="float64")
    layer.build((None, None, 1))
    layer.set_weights([np.zeros((1, 8)), np.zeros((2, 8)), reference["chrono_bias"]([2.0, 10.0])])
    for unit, steps in enumerate((2, 10)):
        state = [np.zeros((1, 2)), np.ones((1, 2))]
        *_, cell = layer(np.zeros((1, steps, 1)), initial_state=state)
        np.testing.assert_allclose(np.asarray(cell)[0, unit], 0.5, atol=1e-12)


def test_the_weights_by_hand_do_the_same_in_a_layer_of_keras(reference):
    """Brackets are counted and forgotten at a new line; the first marked value is kept."""
    *weights, scale = reference["bracket_depth"]()
    text = [[[c == "(", c == ")", c == "\n"] for c in "(()(\n))((a("]]
    depth = scale * np.asarray(lstm(weights)(np.array(text, dtype=float)))[0, :, 0]
    np.testing.assert_allclose(depth, [1, 2, 1, 2, 0, -1, -2, -1, 0, 0, 1], atol=0.25)
    *weights, scale = reference["first_marked"]()
    values = np.array([[[0.9, 0], [0.4, 1], [-0.7, 1], [0.2, 0]]])
    kept = scale * np.asarray(lstm(weights)(values))[0, :, 0]
    np.testing.assert_allclose(kept, [0, 0.4, 0.4, 0.4], atol=0.05)
