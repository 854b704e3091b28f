"""Stacked and bidirectional cells are Keras's, have right gradients, and see what they may see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unrolled.random_cells import SEEDS, SIZES, Sizes, random_cell
from unrolled.cells import LSTM, Cell, SimpleRNN
from unrolled.directions import Bidirectional, Stack, from_keras, influence

KINDS = ("SimpleRNN", "LSTM", "GRU", "GRU reset before")
every_kind = pytest.mark.parametrize("kind", KINDS)


def nets(kind: str, sizes: Sizes, seed: int, dtype: str = "float64") -> dict[str, Any]:
    """Each way of putting cells together, with random weights."""
    rng = np.random.default_rng(seed)

    def cell(features: int) -> Cell:
        return random_cell(kind, sizes._replace(features=features), rng, dtype)

    first = Bidirectional(cell(sizes.features), cell(sizes.features))
    second = Bidirectional(cell(2 * sizes.units), cell(2 * sizes.units))
    return {
        "stack": Stack([cell(sizes.features), cell(sizes.units), cell(sizes.units)]),
        "both ways": first,
        "both, stacked": Stack([first, second]),
    }


def batch(sizes: Sizes, seed: int, masked: bool, dtype: str = "float64"):
    rng = np.random.default_rng(seed)
    shape = sizes.batch, sizes.timesteps
    inputs = rng.normal(size=(*shape, sizes.features)).astype(dtype)
    return inputs, rng.random(shape) < 0.6 if masked else None


# ---------------------------------------------------------------------------------- as Keras


@pytest.mark.keras
@every_kind
@settings(max_examples=3, deadline=None)
@given(sizes=SIZES, masked=st.booleans(), seed=SEEDS)
def test_outputs_are_those_of_keras(kind, sizes, masked, seed):
    """Of layers one after another, of Bidirectional, and of two of these: in float32, to 1e-5."""
    import keras

    def layer(cell: Cell) -> keras.Layer:
        return cell.to_keras(return_state=False)

    def as_keras(net: Any) -> list[keras.Layer]:
        if isinstance(net, Stack):
            return [each for part in net.layers for each in as_keras(part)]
        if isinstance(net, Bidirectional):
            both = keras.layers.Bidirectional(layer(net.ahead))
            both.build((None, None, net.features))
            both.set_weights([*net.ahead.weights.values(), *net.back.weights.values()])
            return [both]
        return [layer(net)]

    inputs, mask = batch(sizes, seed, masked, "float32")
    for net in nets(kind, sizes, seed, "float32").values():
        layers = as_keras(net)
        expected = inputs
        for each in layers:
            expected = each(expected, mask=mask)
        np.testing.assert_allclose(net.forward(inputs, mask).outputs, expected, atol=1e-5)
        copy = from_keras(layers if len(layers) > 1 else layers[0])
        np.testing.assert_allclose(copy.forward(inputs, mask).outputs, expected, atol=1e-5)
        assert copy.parameters == net.parameters == sum(each.count_params() for each in layers)


@pytest.mark.keras
def test_a_layer_that_adds_its_directions_is_refused():
    import keras

    layer = keras.layers.Bidirectional(keras.layers.LSTM(3), merge_mode="sum")
    layer.build((None, None, 2))
    with pytest.raises(ValueError, match="merge_mode='sum', but only 'concat'"):
        from_keras(layer)


@pytest.mark.keras
def test_a_layer_of_another_kind_is_refused():
    import keras

    with pytest.raises(ValueError, match="no cell for a layer Dense; there are: SimpleRNN"):
        from_keras(keras.layers.Dense(3))


def test_layers_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="8 outputs lies under one that reads 4 features"):
        Stack([LSTM.create(3, 8, seed=0), LSTM.create(4, 8, seed=0)])


# ------------------------------------------------------------------------------ the gradients


def weights_of(net: Any) -> list[np.ndarray]:
    """The weights in use, in Keras's order."""
    if isinstance(net, Stack):
        return [weight for layer in net.layers for weight in weights_of(layer)]
    if isinstance(net, Bidirectional):
        return [*weights_of(net.ahead), *weights_of(net.back)]
    return list(net.weights.values())


def slope(loss, variable: np.ndarray, width: float = 1e-5) -> np.ndarray:
    """Central differences in every number of a variable."""
    slopes = np.zeros_like(variable)
    for place in np.ndindex(variable.shape):
        kept = variable[place]
        variable[place] = kept + width
        above = loss()
        variable[place] = kept - width
        below = loss()
        variable[place] = kept
        slopes[place] = (above - below) / (2 * width)
    return slopes


@every_kind
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", ["stack", "both ways", "both, stacked"])
def test_gradients_are_central_differences(kind, masked, name):
    """Of the inputs and of every weight, in float64, to a relative 1e-6."""
    sizes = Sizes(2, 4, 2, 2)
    net = nets(kind, sizes, seed=3)[name]
    inputs, mask = batch(sizes, 4, masked)
    outputs, cache = net.forward(inputs, mask)
    factors = np.random.default_rng(5).normal(size=outputs.shape)

    def loss() -> float:
        return float((net.forward(inputs, mask).outputs * factors).sum())

    d_inputs, d_weights = net.backward(cache, factors)
    found = [d_inputs, *d_weights]
    variables = [inputs, *weights_of(net)]
    assert [d.shape for d in found] == [v.shape for v in variables]
    for gradient, variable in zip(found, variables, strict=True):
        expected = slope(loss, variable)
        assert np.linalg.norm(gradient - expected) <= 1e-6 * max(1e-3, np.linalg.norm(expected))


# ------------------------------------------------------------------------------- who sees what


@every_kind
def test_a_stack_sees_the_past_and_both_ways_see_everything(kind):
    sizes = Sizes(2, 5, 2, 2)
    inputs, _ = batch(sizes, 0, masked=False)
    for name, net in nets(kind, sizes, seed=1).items():
        seen = influence(net, inputs) > 0
        expected = np.tri(5, dtype=bool) if name == "stack" else np.ones((5, 5), bool)
        assert (seen == expected).all()


def test_influence_is_what_moving_an_input_moves():
    sizes = Sizes(1, 4, 2, 3)
    net = nets("LSTM", sizes, seed=2)["both, stacked"]
    inputs, _ = batch(sizes, 6, masked=False)
    measured = np.zeros((4, 4))
    for s in range(4):
        for feature in range(2):
            moved = np.zeros_like(inputs)
            moved[0, s, feature] = 1e-5
            change = net.forward(inputs + moved).outputs - net.forward(inputs - moved).outputs
            measured[:, s] += (change[0] ** 2).sum(axis=1) / 4e-10
    np.testing.assert_allclose(influence(net, inputs), np.sqrt(measured), rtol=1e-6)


def test_the_second_half_is_the_mirror_image_of_the_first():
    """With the same weights in both directions, mirrored inputs give mirrored outputs."""
    cell = SimpleRNN.create(2, 3, seed=0)
    inputs = np.random.default_rng(0).normal(size=(2, 6, 2))
    outputs = Bidirectional(cell, cell).forward(inputs).outputs
    mirrored = Bidirectional(cell, cell).forward(inputs[:, ::-1]).outputs
    np.testing.assert_allclose(mirrored[:, ::-1, :3], outputs[:, :, 3:])
