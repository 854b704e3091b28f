"""The network computes what its equations say, writes what it may, and learns."""

from __future__ import annotations

import numpy as np
import pytest

from unrolled.attention import attention
from unrolled.cells import GRU
from unrolled.seq2seq import START, TOKENS, draw, pairs, read
from unrolled.seq2seq.network import ATTENTIONS, EncoderDecoder
from unrolled.seq2seq.training import examine, train

SINGLE = {"rtol": 1e-4, "atol": 1e-5}
SETTINGS = {"longest": 2, "batch": 16, "learning_rate": 0.02, "clip_norm": 1.0}
each_attention = pytest.mark.parametrize("kind", ATTENTIONS)
WORDS = pairs(read(["cab", "headache", "a"]))


def one_hot(tokens: np.ndarray) -> np.ndarray:
    return np.eye(len(TOKENS))[tokens]


@each_attention
def test_it_is_two_grus_and_an_output_layer(kind):
    """In NumPy, cell by cell, with attention from the library's own module."""
    network = EncoderDecoder(6, seed=1, attention=kind)
    decoded = network.decode(network.encode(WORDS.source), WORDS.previous)

    encoder, decoder = (GRU.from_keras(layer) for layer in (network.encoder, network.decoder))
    mask = WORDS.source != 0
    states, last, _ = encoder.forward(one_hot(WORDS.source), mask=mask)
    hidden, *_ = decoder.forward(one_hot(WORDS.previous), last)
    if kind != "none":
        scale = 1 if kind == "dot" else None
        found = attention(hidden, states, states, mask, scale)
        np.testing.assert_allclose(decoded.weights, found.weights, **SINGLE)
        hidden = np.concatenate([hidden, found.outputs], axis=-1)
    kernel, bias = network.output.get_weights()
    np.testing.assert_allclose(decoded.logits, hidden @ kernel + bias, **SINGLE)


@each_attention
def test_padding_changes_nothing(kind):
    network = EncoderDecoder(6, seed=1, attention=kind)
    short, longer = pairs(read(["cab"])), pairs(read(["cab", "headache"]))
    alone, together = (
        network.decode(network.encode(words.source), words.previous[:, :4]).logits[0]
        for words in (short, longer)
    )
    np.testing.assert_allclose(alone, together, **SINGLE)


@each_attention
def test_it_writes_the_likeliest_token_given_what_it_wrote(kind):
    """With the teacher giving it what it wrote, it wants to write the same."""
    network = EncoderDecoder(6, seed=2, attention=kind)
    written = network.write(WORDS.source, 5)
    start = np.full((3, 1), START)
    previous = np.concatenate([start, written.tokens[:, :-1]], axis=1)
    decoded = network.decode(network.encode(WORDS.source), previous)
    np.testing.assert_array_equal(np.argmax(decoded.logits, axis=-1), written.tokens)
    if kind == "none":
        assert written.weights is None
    else:
        np.testing.assert_allclose(written.weights, decoded.weights, **SINGLE)


@each_attention
def test_all_trained_numbers_are_counted(kind):
    network = EncoderDecoder(6, seed=0, attention=kind)
    tokens, half = len(TOKENS), 3 * (len(TOKENS) * 6 + 6 * 6 + 2 * 6)
    features = 6 if kind == "none" else 12
    assert network.parameters == 2 * half + features * tokens + tokens
    assert sum(np.size(v) for v in network.variables) == network.parameters


@pytest.fixture(scope="module")
def trained() -> tuple[EncoderDecoder, dict[int, float]]:
    """A network with attention, and its losses."""
    losses: dict[int, float] = {}
    network = train(16, seed=0, attention="dot", updates=300, report=losses.__setitem__, **SETTINGS)
    return network, losses


def test_training_teaches_it(trained):
    _, losses = trained
    assert list(losses) == [100, 200, 300]
    assert losses[300] < losses[200] < losses[100] / 2


def test_the_exam_of_a_trained_network(trained):
    network, _ = trained
    exams = examine(network, [2, 6], count=200)
    assert exams[2].words > 0.9
    assert exams[6].words < 0.2, "it was trained on words of two letters"
    for exam in exams.values():
        assert exam.words <= min(exam.free, exam.forced)
        assert 0 <= exam.aligned <= 1


def test_the_same_words_are_right_with_the_teacher_and_alone(trained):
    """Up to the first error both are given the same."""
    network, _ = trained
    words = draw(300, [3], np.random.default_rng(9))
    given = network.decode(network.encode(words.source), words.previous).logits
    forced = (np.argmax(given, axis=-1) == words.target).all(axis=1)
    alone = (network.write(words.source, 4).tokens == words.target).all(axis=1)
    assert 0 < forced.sum() < 300
    np.testing.assert_array_equal(forced, alone)


def test_without_attention_there_is_no_alignment():
    (exam,) = examine(EncoderDecoder(4, seed=0), [2], count=5).values()
    assert np.isnan(exam.aligned)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    weights = [[np.asarray(v) for v in EncoderDecoder(4, seed).variables] for seed in (3, 3, 4)]
    for first, again, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(first, again)
        assert first.any() == other.any(), "biases begin at 0"
        assert not first.any() or not np.array_equal(first, other)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="Did you mean scaled"):
        EncoderDecoder(4, seed=0, attention="scale")
    with pytest.raises(ValueError, match="a multiple of 100"):
        train(4, seed=0, updates=150, **SETTINGS)
