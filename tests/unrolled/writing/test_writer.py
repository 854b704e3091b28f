"""The network that writes: Keras trains it, the library's cell computes the same, seeds decide."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from unrolled.writing import Alphabet, alice
from unrolled.writing.writer import CHARACTERS, UNITS, Writer

TEXT = "the cat sat on the mat. " * 100
ALPHABET = Alphabet.of(TEXT)


@pytest.fixture(scope="module")
def trained() -> Writer:
    writer = Writer(ALPHABET, seed=0, units=24)
    writer.train(TEXT, 70)
    return writer


def test_the_network_of_the_chapter_has_about_200_000_weights():
    alphabet = Alphabet.of(alice().train)
    network = Writer(alphabet, seed=0).network()
    inputs, units = len(alphabet), UNITS
    assert network.parameters == 3 * units * (inputs + units + 2) + (units + 1) * inputs == 199_219


def test_reading_is_what_keras_computes(trained):
    network, text = trained.network(), "the mat sat on"
    x = np.eye(len(ALPHABET), dtype="float32")[ALPHABET.encode(text)]
    outputs, last = trained.gru(x[None])
    p = np.asarray(keras.ops.softmax(trained.dense(outputs)))[0]
    reading = network.read(text)
    np.testing.assert_allclose(reading.states, np.asarray(outputs)[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(reading.p, p, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(reading.last, np.asarray(last), rtol=1e-4, atol=1e-5)


def test_reading_in_two_goes_is_reading_in_one(trained):
    network = trained.network()
    one = network.read("the cat sat")
    two = network.read(" sat", network.read("the cat").last)
    np.testing.assert_allclose(two.states, one.states[-4:], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(two.keeps, one.keeps[-4:], rtol=1e-4, atol=1e-6)


def test_costs_are_those_of_the_character_that_came(trained):
    """Character by character: each is predicted by what stands before it."""
    network = trained.network()
    costs = network.costs("sat on", "the cat ")
    for t, character in enumerate("sat on"):
        p = network.read("the cat " + "sat on"[:t]).p[-1]
        number = ALPHABET.encode(character)[0]
        assert costs[t] == pytest.approx(-np.log(p[number]), rel=1e-4)


def test_it_learns_to_write_what_it_has_read(trained):
    assert trained.network().costs(TEXT[:200], TEXT[:24]).mean() < 0.3
    written = trained.network().write("the cat sat on ", 40, temperature=0, seed=0)
    assert written == (TEXT * 2)[15:55]


def test_the_seed_decides_what_is_written(trained):
    network = trained.network()
    one, again, other = (network.write("the ", 60, 1.5, seed) for seed in (1, 1, 2))
    assert one == again != other


def test_training_goes_on_where_it_stopped_and_the_seed_decides_it():
    """Two passes and one are three; another seed is another network."""
    ends = []
    for seed, goes in [(0, [3]), (0, [2, 1]), (1, [3])]:
        writer = Writer(ALPHABET, seed, units=8)
        for passes in goes:
            writer.train(TEXT, passes)
        ends.append(writer.network().kernel)
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-4, atol=1e-6)
    assert not np.allclose(ends[0], ends[2])


def test_dropout_hides_states_in_training_alone():
    costs = []
    for dropout in (0.0, 0.5):
        writer = Writer(ALPHABET, seed=0, units=8, dropout=dropout)
        costs.append(writer.network().costs(TEXT[:100], TEXT[:24]).mean())
        writer.train(TEXT, 1)
        costs.append(writer.network().costs(TEXT[:100], TEXT[:24]).mean())
    assert costs[0] == pytest.approx(costs[2])
    assert costs[1] != pytest.approx(costs[3])


def test_a_text_that_is_too_short_for_one_step_is_refused():
    writer = Writer(ALPHABET, seed=0, units=4)
    with pytest.raises(ValueError, match=f"{CHARACTERS} characters and one more, not {CHARACTERS}"):
        writer.train(TEXT[:CHARACTERS])
