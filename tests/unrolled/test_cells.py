"""Forward, every cell is the Keras layer of its name; bad input is told what would be right."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import unrolled.cells
from tests.unrolled.random_cells import (
    SEEDS,
    SIZES,
    VARIANTS,
    WITH_CORNERS,
    Batch,
    Sizes,
    random_batch,
    random_cell,
)
from unrolled.cells import GRU, LSTM, Cell, Elman, Jordan, SimpleRNN

OF_KERAS = ["SimpleRNN", "LSTM", "GRU", "GRU reset before"]
every_cell = pytest.mark.parametrize("name", list(VARIANTS))


if TYPE_CHECKING:
    import keras


def run_keras(layer: keras.layers.RNN, batch: Batch) -> list[np.ndarray]:
    """The outputs and the last states of the layer."""
    import keras

    state = [keras.ops.convert_to_tensor(array) for array in batch.initial_state]
    return [np.asarray(a) for a in layer(batch.inputs, initial_state=state, mask=batch.mask)]


def largest_difference(cell: Cell, layer: keras.layers.RNN, batch: Batch) -> float:
    """Between cell and layer, in outputs or a last state; relative to its size if that is over 1."""
    outputs, state, _ = cell.forward(*batch)
    pairs = zip((outputs, *state), run_keras(layer, batch), strict=True)
    return max(np.abs(a - b).max() / max(1, np.abs(b).max()) for a, b in pairs)


@pytest.mark.keras
@pytest.mark.parametrize("name", list(WITH_CORNERS))
@settings(max_examples=16)
@given(sizes=SIZES, masked=st.booleans(), seed=SEEDS)
@example(sizes=Sizes(3, 6, 4, 5), masked=True, seed=0)
def test_outputs_and_states_are_those_of_keras(name, sizes, masked, seed):
    """In float32, over random sizes, weights, masks and initial states: to 1e-6."""
    from tests.unrolled.keras_cells import keras_layer

    rng = np.random.default_rng(seed)
    cell = random_cell(name, sizes, rng, "float32")
    batch = random_batch(cell, sizes, rng, masked)
    assert cell.forward(*batch).outputs.dtype == np.float32
    assert largest_difference(cell, keras_layer(name, cell), batch) < 1e-6


@pytest.mark.keras
@pytest.mark.parametrize("name", OF_KERAS)
def test_a_keras_layer_becomes_a_cell_and_a_cell_a_keras_layer(name):
    from tests.unrolled.keras_cells import keras_layer

    rng = np.random.default_rng(7)
    sizes = Sizes(3, 5, 4, 6)
    cell = random_cell(name, sizes, rng, "float32")
    batch = random_batch(cell, sizes, rng, masked=True)
    copy = type(cell).from_keras(keras_layer(name, cell))
    assert copy.weights.keys() == cell.weights.keys()
    for weight_name, weight in cell.weights.items():
        np.testing.assert_array_equal(copy.weights[weight_name], weight)
    assert largest_difference(copy, cell.to_keras(), batch) < 1e-6
    last = cell.to_keras(return_sequences=False, return_state=False)(batch.inputs)
    np.testing.assert_allclose(last, cell.forward(batch.inputs).outputs[:, -1], atol=1e-6)


@pytest.mark.keras
def test_activations_travel_to_keras_and_back():
    lstm = LSTM(np.ones((1, 4)), np.ones((1, 4)), np.ones(4), "relu", "linear")
    back = LSTM.from_keras(lstm.to_keras())
    assert (back.activation, back.recurrent_activation) == ("relu", "linear")


@pytest.mark.keras
@pytest.mark.parametrize(
    ("name", "one", "other"),
    [("LSTM", *pair) for pair in itertools.combinations(range(4), 2)]
    + [(gru, *pair) for gru in ("GRU", "GRU reset before") for pair in ((0, 1), (0, 2), (1, 2))],
)
def test_two_swapped_gates_are_found_by_the_comparison_with_keras(name, one, other):
    from tests.unrolled.keras_cells import keras_layer

    rng = np.random.default_rng(3)
    sizes = Sizes(3, 5, 4, 6)
    cell = random_cell(name, sizes, rng, "float32")
    batch = random_batch(cell, sizes, rng, masked=False)
    layer = keras_layer(name, cell)
    gates = np.arange(cell.kernel.shape[1] // cell.units)
    gates[[one, other]] = gates[[other, one]]
    for weight in cell.weights.values():
        by_gate = weight.reshape(*weight.shape[:-1], len(gates), cell.units)
        weight[...] = by_gate[..., gates, :].reshape(weight.shape)
    assert largest_difference(cell, layer, batch) > 1e-2


@pytest.mark.keras
def test_the_reset_gate_on_the_wrong_side_is_found_by_the_comparison_with_keras():
    from tests.unrolled.keras_cells import keras_layer

    rng = np.random.default_rng(3)
    sizes = Sizes(3, 5, 4, 6)
    after = random_cell("GRU", sizes, rng, "float32")
    after.bias[1] = 0  # the recurrent bias, which the other kind does not have
    batch = random_batch(after, sizes, rng, masked=False)
    before = GRU(after.kernel, after.recurrent_kernel, after.bias[0], reset_after=False)
    assert largest_difference(after, keras_layer("GRU", after), batch) < 1e-6
    assert largest_difference(before, keras_layer("GRU", after), batch) > 1e-2


@pytest.mark.keras
@pytest.mark.parametrize(
    ("name", "parameters"),
    [("SimpleRNN", 1376), ("LSTM", 5504), ("GRU", 4224), ("GRU reset before", 4128)],
)
def test_parameters_are_those_of_keras_for_10_features_and_32_units(name, parameters):
    from tests.unrolled.keras_cells import keras_layer

    cell = random_cell(name, Sizes(1, 1, 10, 32), np.random.default_rng(0))
    assert cell.parameters == parameters
    assert keras_layer(name, cell).count_params() == parameters


@every_cell
@given(sizes=SIZES, masked=st.booleans(), seed=SEEDS)
def test_perturbing_one_example_moves_no_other(name, sizes, masked, seed):
    """Not by a bit; and the example itself moves wherever the mask lets it."""
    rng = np.random.default_rng(seed)
    cell = random_cell(name, sizes, rng)
    inputs, initial_state, mask = random_batch(cell, sizes, rng, masked)
    victim = rng.integers(sizes.batch)
    perturbed = inputs.copy()
    perturbed[victim] += rng.normal(size=perturbed[victim].shape)
    before = cell.forward(inputs, initial_state, mask)
    after = cell.forward(perturbed, initial_state, mask)
    others = np.arange(sizes.batch) != victim
    np.testing.assert_array_equal(before.outputs[others], after.outputs[others])
    for one, other in zip(before.state, after.state, strict=True):
        np.testing.assert_array_equal(one[others], other[others])
    read = True if mask is None else mask[victim].any()
    assert (before.outputs[victim] != after.outputs[victim]).any() == read


@every_cell
@given(sizes=SIZES, seed=SEEDS)
def test_a_masked_step_keeps_the_state_and_repeats_the_output(name, sizes, seed):
    """Even where the input holds NaN; and before the first step that is read, outputs are 0."""
    rng = np.random.default_rng(seed)
    cell = random_cell(name, sizes, rng)
    inputs, initial_state, mask = random_batch(cell, sizes, rng, masked=True)
    outputs, state, _ = cell.forward(np.where(mask[..., None], inputs, np.nan), initial_state, mask)
    for b in range(sizes.batch):
        own_state = tuple(array[b : b + 1] for array in initial_state)
        own_output = np.zeros((1, cell.output_size))
        for t in range(sizes.timesteps):
            if mask[b, t]:
                own_output, own_state, _ = cell.step(inputs[b : b + 1, t], own_state)
            np.testing.assert_allclose(outputs[b, t], own_output[0], rtol=1e-12, atol=1e-14)
        for array, own in zip(state, own_state, strict=True):
            np.testing.assert_allclose(array[b], own[0], rtol=1e-12, atol=1e-14)


@every_cell
def test_a_sequence_may_be_read_in_two_pieces(name):
    """The state after the first piece is all that the second piece needs."""
    rng = np.random.default_rng(5)
    sizes = Sizes(3, 7, 2, 4)
    cell = random_cell(name, sizes, rng)
    inputs, initial_state, _ = random_batch(cell, sizes, rng, masked=False)
    whole = cell.forward(inputs, initial_state)
    first = cell.forward(inputs[:, :3], initial_state)
    second = cell.forward(inputs[:, 3:], first.state)
    pieces = np.concatenate([first.outputs, second.outputs], axis=1)
    np.testing.assert_array_equal(whole.outputs, pieces)
    np.testing.assert_array_equal(whole.state, second.state)


def test_the_state_may_be_left_out_given_alone_or_in_a_tuple():
    rnn = SimpleRNN.create(2, 3, seed=0)
    inputs, zeros = np.ones((4, 5, 2)), np.zeros((4, 3))
    results = [rnn.forward(inputs, state).outputs for state in (None, zeros, (zeros,), [zeros])]
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_all_weights_1_add_up_all_inputs_so_far_to_2_then_8_then_22():
    """The lecture's example: two linear hidden units, a linear output layer, no bias."""
    ones = np.ones((2, 2))
    elman = Elman(ones, ones, np.zeros(2), ones, np.zeros(2), activation="linear")
    outputs = elman.forward([[[1, 1], [1, 1], [2, 2]]]).outputs
    np.testing.assert_array_equal(outputs[0], [[4, 4], [12, 12], [32, 32]])
    half = [[[0.5, 0.5], [1, 1], [1.5, 1.5]]]  # entries summing to 1, 2, 3
    np.testing.assert_array_equal(elman.forward(half).outputs[0], [[2, 2], [8, 8], [22, 22]])


def test_elman_remembers_what_it_did_not_say_and_jordan_does_not():
    """With an output layer of zeros Jordan's context is always 0, and order cannot matter to it."""
    inputs = np.random.default_rng(0).normal(size=(1, 2, 3))
    other_first = inputs * [[[2], [1]]]
    moved = {}
    for cls in (Elman, Jordan):
        cell = cls.create(3, 4, 2, seed=1)
        cell.output_kernel[...] = 0
        caches = [cell.forward(x).cache.steps[-1] for x in (inputs, other_first)]
        moved[cls] = (caches[0].h != caches[1].h).any()
    assert moved == {Elman: True, Jordan: False}


@pytest.mark.keras
@pytest.mark.parametrize("name", OF_KERAS)
def test_fresh_weights_are_drawn_as_keras_draws_them(name):
    """The biases of a fresh Keras layer, its Glorot range, and an orthogonal recurrent kernel."""
    import keras

    cls, gru = WITH_CORNERS[name]
    cell = cls.create(30, 20, seed=1, **gru)
    fresh = getattr(keras.layers, cls.__name__)(20, seed=1, **gru)
    fresh.build((None, None, 30))
    kernel, recurrent_kernel, bias = fresh.get_weights()
    np.testing.assert_array_equal(cell.bias, bias)
    limit = np.sqrt(6 / sum(kernel.shape))
    for drawn in (cell.kernel, kernel):
        assert 0.98 * limit < np.abs(drawn).max() <= limit
        assert abs(drawn.std() / (limit / np.sqrt(3)) - 1) < 0.1
    for drawn in (cell.recurrent_kernel, recurrent_kernel):
        np.testing.assert_allclose(drawn @ drawn.T, np.eye(20), atol=1e-5)


@pytest.mark.parametrize("cls", [SimpleRNN, LSTM, GRU, Elman, Jordan])
def test_a_seed_gives_the_same_weights_again_and_another_seed_gives_others(cls):
    sizes = (3, 4, 2) if cls in (Elman, Jordan) else (3, 4)
    one, again, other = (cls.create(*sizes, seed=seed) for seed in (1, 1, 2))
    for name in ("kernel", "recurrent_kernel"):
        np.testing.assert_array_equal(one.weights[name], again.weights[name])
        assert (one.weights[name] != other.weights[name]).all()


def test_a_cell_keeps_copies_of_the_weights_it_was_given():
    kernel = np.ones((1, 1))
    rnn = SimpleRNN(kernel, np.ones((1, 1)), np.ones(1))
    rnn.weights["kernel"] += 1
    assert kernel[0, 0] == 1
    assert rnn.kernel[0, 0] == 2


def test_sigmoids_of_far_away_numbers_are_0_and_1_and_nothing_overflows():
    gate = unrolled.cells.activations.sigmoid
    with np.errstate(over="raise"):
        np.testing.assert_array_equal(gate(np.array([-1e4, 0.0, 1e4])), [0, 0.5, 1])
        softmax = unrolled.cells.activations.softmax
        np.testing.assert_array_equal(softmax(np.array([[1e4, -1e4]])), [[1, 0]])


RNN = SimpleRNN.create(3, 4, seed=0)
X = np.zeros((2, 5, 3))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: RNN.forward(X[0]), r"features=3\), but have \(5, 3\)\. .* give inputs\[None\]"),
        (
            lambda: RNN.forward(X[..., :2]),
            r"\(batch, timesteps, features=3\), but have \(2, 5, 2\)",
        ),
        (lambda: RNN.forward(X.swapaxes(1, 2)), r"have \(2, 3, 5\)\. Axis 1 has 3; features come"),
        (lambda: RNN.forward(X[:, :0]), r"at least one time step, but have \(2, 0, 3\)"),
        (
            lambda: RNN.forward(X.swapaxes(0, 1), np.zeros((2, 4))),
            r"h of initial_state must .* \(5, 4\), but has \(2, 4\)\. Are the inputs time-major",
        ),
        (
            lambda: RNN.forward(X, np.zeros((2, 3))),
            r"h of initial_state .* \(2, 4\), .* \(2, 3\)\.$",
        ),
        (
            lambda: RNN.forward(X.swapaxes(0, 1), None, np.ones((2, 5))),
            r"mask must .* \(5, 2\), but has \(2, 5\)\. .* time-major.* np\.swapaxes\(inputs, 0, 1\)",
        ),
        (lambda: RNN.forward(X, None, np.ones((2, 5, 1))), r"\(2, 5\), but has \(2, 5, 1\)\.$"),
        (lambda: RNN.forward(X, None, np.full((2, 5), 2)), r"True and False, or 1 and 0"),
        (lambda: RNN.step(X), r"\(batch, 3\), but has \(2, 5, 3\); `step` takes one time step"),
        (
            lambda: LSTM.create(3, 4, seed=0).forward(X, np.zeros((2, 4))),
            r"initial_state must hold 2 array\(s\), \(h, c\), for LSTM, but holds 1",
        ),
        (lambda: RNN.backward(RNN.forward(X)), r"the third thing .* but got Forward"),
        (
            lambda: RNN.backward(RNN.forward(X).cache, np.ones((2, 4))),
            r"d_outputs must .* = \(2, 5, 4\), but has \(2, 4\)",
        ),
        (lambda: RNN.backward(RNN.forward(X).cache, None, X), r"h of d_state .* \(2, 4\), but has"),
        (lambda: SimpleRNN([1], [[1]], [1]), r"kernel of SimpleRNN must be a matrix .* \(1,\)"),
        (
            lambda: SimpleRNN(np.ones((3, 2)), np.ones((4, 4)), np.ones(4)),
            r"kernel of SimpleRNN must have the shape \(3, 4\) .* but has \(3, 2\)",
        ),
        (
            lambda: GRU(np.ones((3, 6)), np.ones((2, 6)), np.ones(6)),
            r"bias of GRU must have the shape \(2, 6\) .* but has \(6,\)",
        ),
        (
            lambda: Jordan(*(np.ones(s) for s in ((3, 4), (4, 4), 4, (4, 2), 2))),
            r"recurrent_kernel of Jordan must have the shape \(2, 4\) .* but has \(4, 4\)",
        ),
        (lambda: SimpleRNN.create(3, 4, seed=0, activation="tan"), r"'tanh', but got 'tan'"),
    ],
)
def test_bad_input_is_told_what_was_given_and_what_is_right(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def layer(**options) -> keras.layers.SimpleRNN:
    import keras

    made = keras.layers.SimpleRNN(4, name="tagger", **options)
    made.build((None, None, 3))
    return made


@pytest.mark.keras
@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: LSTM.from_keras(layer()), r"needs a keras\.layers\.LSTM, but got SimpleRNN"),
        (lambda: SimpleRNN.from_keras(type(layer())(4)), r"no weights yet: call it once"),
        (lambda: SimpleRNN.from_keras(layer(use_bias=False)), r"'tagger' has use_bias=False"),
        (lambda: SimpleRNN.from_keras(layer(go_backwards=True)), r"has go_backwards=True"),
        (lambda: SimpleRNN.from_keras(layer(activation="gelu")), r"has activation='gelu', but"),
    ],
)
def test_a_keras_layer_that_cannot_become_a_cell_is_told_why(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_the_public_names_are_these():
    cells = {"SimpleRNN", "LSTM", "GRU", "Elman", "Jordan"}
    assert set(unrolled.cells.__all__) == cells | {"Cell", "Forward", "Gradients", "Cache"}
    assert all(hasattr(unrolled.cells, name) for name in unrolled.cells.__all__)


def test_importing_the_cells_imports_numpy_and_no_keras():
    code = "import sys, unrolled.cells; print({'keras', 'tensorflow', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
