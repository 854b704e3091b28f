"""The experiments behind book/beyond/since: the task, the layers, and the tables that they left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unrolled.random_cells import SEEDS
from unrolled.experiments import load, sequence_time, state_tracking
from unrolled.experiments.state_tracking import Diagonal, counting_problem
from unrolled.linear import MinGRU, loop

BOOK = Path(__file__).resolve().parents[3] / "book"
SMALL = {
    "units": 3,
    "readout": 4,
    "length": 5,
    "batch": 2,
    "updates": 100,
    "learning_rate": 0.01,
}


# The task


@given(batch=st.integers(1, 5), length=st.integers(1, 30), modulus=st.integers(2, 5), seed=SEEDS)
def test_the_target_of_a_step_is_the_number_of_ones_so_far(batch, length, modulus, seed):
    inputs, targets = counting_problem(batch, length, modulus, seed)
    assert (inputs.sum(axis=2) == 1).all()
    for bits, counts in zip(inputs[:, :, 1], targets, strict=True):
        ones = 0
        for bit, count in zip(bits, counts, strict=True):
            ones += int(bit)
            assert count == ones % modulus


def test_ones_are_as_frequent_as_zeros_and_a_seed_gives_the_same_bits_again():
    inputs, _ = counting_problem(200, 50, 2, seed=3)
    assert inputs[:, :, 1].mean() == pytest.approx(0.5, abs=0.02)
    np.testing.assert_array_equal(inputs, counting_problem(200, 50, 2, seed=3)[0])
    assert not np.array_equal(inputs, counting_problem(200, 50, 2, seed=4)[0])


# The layers


def diagonal(signed: bool, seed: int, timesteps: int) -> tuple[Diagonal, np.ndarray]:
    rng = np.random.default_rng(seed)
    layer = Diagonal(3, signed, seed=0)
    layer.build((None, timesteps, 2))
    layer.set_weights([rng.normal(size=(2, 6)), rng.normal(size=6)])
    return layer, rng.normal(size=(2, timesteps, 2)).astype("float32")


@settings(max_examples=10)
@given(seed=SEEDS, timesteps=st.integers(1, 20))
def test_the_layer_with_factors_from_0_to_1_is_a_min_gru(seed, timesteps):
    layer, inputs = diagonal(False, seed, timesteps)
    expected = MinGRU(*layer.get_weights()).forward(inputs).outputs
    np.testing.assert_allclose(layer(inputs), expected, rtol=1e-4, atol=1e-5)


@settings(max_examples=10)
@given(seed=SEEDS, timesteps=st.integers(1, 20))
def test_the_signed_layer_has_factors_from_minus_1_to_1(seed, timesteps):
    layer, inputs = diagonal(True, seed, timesteps)
    kernel, bias = layer.get_weights()
    sums = inputs @ kernel + bias
    expected = loop(np.tanh(sums[..., :3]), sums[..., 3:])
    np.testing.assert_allclose(layer(inputs), expected, rtol=1e-4, atol=1e-5)


def test_causal_attention_never_reads_the_future():
    layer = sequence_time.CausalAttention(4, seed=0)
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(2, 7, 3)).astype("float32")
    outputs = np.asarray(layer(inputs))
    changed = inputs.copy()
    changed[:, 4:] += 1
    again = np.asarray(layer(changed))
    np.testing.assert_array_equal(outputs[:, :4], again[:, :4])
    assert np.abs(outputs[:, 4:] - again[:, 4:]).max() > 0.01

    q, k, v = np.split(inputs.astype(float) @ np.asarray(layer.kernel), 3, axis=-1)
    for t in range(7):
        weights = np.exp(np.einsum("bu,bsu->bs", q[:, t], k[:, : t + 1]) / 2)
        weights /= weights.sum(axis=1, keepdims=True)
        expected = np.einsum("bs,bsu->bu", weights, v[:, : t + 1])
        np.testing.assert_allclose(outputs[:, t], expected, rtol=1e-4, atol=1e-5)


def test_the_updates_of_these_layers_can_be_compiled():
    _, loss = state_tracking.train("signed", 2, seed=0, **SMALL)
    assert 0 < loss < 1
    attention = sequence_time.CausalAttention(2, seed=0)
    update = sequence_time.compiled_update(attention, batch=2, timesteps=3, features=2)
    assert float(update()) > 0


def test_another_layer_is_refused():
    with pytest.raises(ValueError, match="There are: simple_rnn, gru, min_gru, signed"):
        state_tracking.make_layer("lstm", 3, 0)


# The tables


@pytest.mark.usefixtures("step_by_step")
def test_every_layer_is_measured_at_every_length(monkeypatch):
    monkeypatch.setattr(state_tracking, "UPDATES_PER_CALL", 2)
    small = {**SMALL, "updates": 4}
    rows = list(
        state_tracking.measure(
            0, layers=["min_gru", "signed"], moduli=[2], test_lengths=[5, 9], **small
        )
    )
    assert [(row["layer"], row["length"]) for row in rows] == [
        ("min_gru", 5),
        ("min_gru", 9),
        ("signed", 5),
        ("signed", 9),
    ]
    assert all(0 <= row["right"] <= 1 and row["loss"] > 0 for row in rows)


def test_the_table_has_each_layer_modulus_length_and_seed_once():
    table, plan = load(BOOK / state_tracking.EXPERIMENT.file), state_tracking.EXPERIMENT
    assert dict(table.settings) == dict(plan.settings)
    for modulus in plan.settings["moduli"]:
        for layer in plan.settings["layers"]:
            for length in plan.settings["test_lengths"]:
                found = table.where(modulus=modulus, layer=layer, length=length)
                assert found["seed"].tolist() == list(plan.seeds)


def test_the_table_of_times_has_a_time_above_zero_for_every_layer_length_and_seed():
    table, plan = load(BOOK / sequence_time.EXPERIMENT.file), sequence_time.EXPERIMENT
    assert dict(table.settings) == dict(plan.settings)
    assert len(table.rows) == 3 * 3 * 3
    assert (table["milliseconds"] > 0).all()


@pytest.mark.usefixtures("step_by_step")
def test_the_time_of_each_layer_is_measured_at_each_length():
    small = {"timesteps": [2, 3], "units": 2, "features": 2, "batch": 2, "turns": 1}
    rows = list(sequence_time.measure(seed=0, **small))
    assert [(row["timesteps"], row["layer"]) for row in rows] == [
        (length, layer) for length in (2, 3) for layer in ("gru", "min_gru", "attention")
    ]
