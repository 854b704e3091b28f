"""What each tagger sees of a sentence, and that padding is nothing to any of them."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from unrolled.cells import Jordan
from unrolled.slots.taggers import TAGGERS, ContextWindow, JordanCell, build

WORDS, TAGS, EMBEDDING, UNITS = 12, 4, 3, 5


def tagger(name: str, **settings) -> keras.Model:
    keras.utils.set_random_seed(7)
    return build(name, WORDS, TAGS, **{"embedding": EMBEDDING, "units": UNITS, **settings})


def logits(model: keras.Model, *sentences: list[int]) -> np.ndarray:
    """The model's logits for sentences of the same length: (batch, timesteps, tags)."""
    return keras.ops.convert_to_numpy(model(np.array(sentences, dtype="int32")))


def moved(model: keras.Model, *positions: int, timesteps: int = 7) -> list[list[int]]:
    """For each of the positions, the words whose logits move when the word there is another."""
    sentence = [2 + number % 8 for number in range(timesteps)]
    others = [list(sentence) for _ in positions]
    for other, position in zip(others, positions, strict=True):
        other[position] = 11
    one, *rest = logits(model, sentence, *others)
    return [np.flatnonzero(np.abs(one - two).max(axis=-1) > 1e-7).tolist() for two in rest]


@pytest.mark.parametrize("name", TAGGERS)
def test_every_tagger_gives_a_logit_for_each_tag_at_each_word(name):
    model = tagger(name)
    assert logits(model, [2, 3, 4], [5, 6, 7]).shape == (2, 3, TAGS)
    assert logits(model, [2]).shape == (1, 1, TAGS)


@pytest.mark.parametrize(
    ("name", "window"), [*((name, None) for name in TAGGERS), ("elman", 3), ("bilstm", 7)]
)
def test_a_sentence_is_tagged_the_same_alone_and_in_a_batch_with_a_longer_one(name, window):
    model = tagger(name, window=window)
    short, long = [2, 3, 4, 5], [6, 7, 8, 9, 10, 11, 2, 3, 4]
    padded = logits(model, short + [0] * 5, long)
    np.testing.assert_allclose(padded[0, :4], logits(model, short)[0], atol=1e-6)
    np.testing.assert_allclose(padded[1], logits(model, long)[0], atol=1e-6)


@pytest.mark.parametrize("name", TAGGERS)
def test_a_sentence_is_nothing_to_the_others_of_its_batch(name):
    model = tagger(name)
    before = logits(model, [2, 3, 4], [5, 6, 7], [8, 9, 10])
    after = logits(model, [2, 3, 4], [11, 2, 11], [8, 9, 10])
    np.testing.assert_allclose(after[[0, 2]], before[[0, 2]], atol=1e-6)
    assert np.abs(after[1] - before[1]).max() > 1e-4


def test_the_word_tagger_gives_a_word_the_same_logits_in_every_context():
    model = tagger("word")
    rng = np.random.default_rng(0)
    sentences = rng.integers(2, WORDS, size=(20, 8))
    sentences[:, 3] = 5
    rows = logits(model, *sentences)[:, 3]
    np.testing.assert_allclose(
        rows, np.broadcast_to(logits(model, [5])[0, 0], rows.shape), atol=1e-6
    )


def test_the_window_tagger_sees_two_words_to_each_side_and_no_farther():
    assert moved(tagger("window"), 3) == [[1, 2, 3, 4, 5]]
    assert moved(tagger("window", window=3), 3) == [[2, 3, 4]]


@pytest.mark.parametrize("name", ["elman", "jordan", "lstm", "gru"])
def test_a_recurrent_tagger_sees_its_word_and_all_words_before(name):
    assert moved(tagger(name), 0, 4) == [[0, 1, 2, 3, 4, 5, 6], [4, 5, 6]]


def test_the_bidirectional_tagger_sees_the_whole_sentence():
    assert moved(tagger("bilstm"), 0, 6) == 2 * [[0, 1, 2, 3, 4, 5, 6]]


@pytest.mark.parametrize("name", ["elman", "jordan", "lstm", "gru"])
def test_with_a_window_a_recurrent_tagger_sees_words_behind_its_own_too(name):
    assert moved(tagger(name, window=5), 4) == [[2, 3, 4, 5, 6]]


def test_a_jordan_network_is_the_one_of_the_library_in_numpy():
    rng = np.random.default_rng(3)
    for _ in range(5):
        batch, timesteps, features, units, outputs = rng.integers(1, 7, size=5)
        cell = JordanCell(int(units), int(outputs))
        layer = keras.layers.RNN(cell, return_sequences=True)
        inputs = rng.normal(size=(batch, timesteps, features)).astype("float32")
        layer.build(inputs.shape)
        weights = [rng.normal(size=weight.shape) for weight in cell.get_weights()]
        cell.set_weights(weights)
        ours = Jordan(*weights, output_activation="softmax").forward(inputs).outputs
        theirs = keras.ops.convert_to_numpy(keras.ops.softmax(layer(inputs)))
        np.testing.assert_allclose(theirs, ours, atol=1e-5)


@pytest.mark.parametrize("width", [1, 3, 5])
def test_a_context_window_has_the_word_in_its_middle_and_padding_beyond_the_ends(width):
    words = np.arange(1, 9).reshape(2, 4)
    windows = keras.ops.convert_to_numpy(ContextWindow(width)(words))
    for row, position, place in np.ndindex(2, 4, width):
        neighbour = position + place - width // 2
        inside = 0 <= neighbour < 4
        assert windows[row, position, place] == (words[row, neighbour] if inside else 0)


def test_the_taggers_have_the_parameters_that_their_formulas_say():
    d, u, k = EMBEDDING, UNITS, TAGS
    simple, out = u * (d + u + 1), k * (u + 1)
    expected = {
        "word": u * (d + 1) + out,
        "window": u * (5 * d + 1) + out,
        "elman": simple + out,
        "jordan": u * (d + k + 1) + out,
        "lstm": 4 * simple + out,
        "gru": 3 * simple + 3 * u + out,  # a second bias, for reset_after
        "bilstm": 8 * simple + k * (2 * u + 1),
    }
    for name in TAGGERS:
        assert tagger(name).count_params() == WORDS * d + expected[name]


@pytest.mark.parametrize("name", ["elman", "lstm", "gru", "bilstm"])
def test_a_second_layer_reads_the_outputs_of_the_first(name):
    """It has the weights of a layer whose features are those outputs, and sees no other words."""
    one, two = tagger(name), tagger(name, layers=2)
    width = UNITS * (2 if name == "bilstm" else 1)
    on_top = tagger(name, embedding=width)
    layer = [on_top.get_layer(name).count_params(), two.get_layer(f"{name}_2").count_params()]
    assert layer[0] == layer[1] == two.count_params() - one.count_params()
    assert moved(two, 0, 3, 6) == moved(one, 0, 3, 6)


def test_a_mistyped_tagger_or_setting_is_told_the_nearest_one():
    with pytest.raises(ValueError, match=r"no tagger 'bilst'\. Did you mean bilstm\?"):
        build("bilst", WORDS, TAGS)
    with pytest.raises(ValueError, match=r"no setting 'epoch'\. Did you mean epochs\?"):
        build("lstm", WORDS, TAGS, epoch=3)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("window", {"window": 4}, "window must be odd.*try 3 or 5"),
        ("word", {"window": 3}, 'sees one word.*the tagger that sees more is "window"'),
        ("elman", {"units": 0}, "units must be a whole number of at least 1, but got 0"),
        ("elman", {"layers": 0}, "layers must be a whole number of at least 1, but got 0"),
        ("jordan", {"layers": 2}, "the tagger 'jordan' has one hidden layer, but got 2"),
        ("elman", {"dropout": 1.0}, "dropout must be a share from 0 up to, not including, 1"),
        ("elman", {"learning_rate": 0.0}, "learning_rate must be above 0"),
    ],
)
def test_an_impossible_setting_is_refused_with_what_would_do(name, settings, message):
    with pytest.raises(ValueError, match=message):
        build(name, WORDS, TAGS, **settings)
