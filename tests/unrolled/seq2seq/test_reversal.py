"""Words, what is to be written, and what the decoder is given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.seq2seq import END, LETTERS, PADDING, START, TOKENS, draw, pairs, read, text

words = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=5)


@given(words)
def test_words_come_back_from_their_numbers(some):
    numbers = read(some)
    assert numbers.shape == (len(some), max(map(len, some)))
    assert text(numbers) == some


@given(words)
def test_the_target_is_the_word_backwards_and_then_the_end(some):
    target = pairs(read(some)).target
    assert text(target) == [word[::-1] for word in some]
    for row, word in zip(target, some, strict=True):
        assert row[len(word)] == END
        assert (row[len(word) + 1 :] == PADDING).all()


@given(words)
def test_the_decoder_is_given_the_start_and_then_the_target_a_step_later(some):
    given_, target = pairs(read(some)).previous, pairs(read(some)).target
    for before, row, word in zip(given_, target, some, strict=True):
        assert before[0] == START
        assert (before[1 : len(word) + 1] == row[: len(word)]).all()
        assert (before[len(word) + 1 :] == PADDING).all(), "nothing is given behind the end"


@given(words)
def test_what_counts_is_the_letters_and_the_end(some):
    mask = pairs(read(some)).mask
    assert mask.sum(axis=1).tolist() == [len(word) + 1 for word in some]


def test_all_lengths_and_letters_are_drawn_equally_often():
    source = draw(20_000, [1, 2, 5], np.random.default_rng(0)).source
    lengths = (source != PADDING).sum(axis=1)
    assert source.shape == (20_000, 5)
    assert set(lengths) == {1, 2, 5}
    np.testing.assert_allclose([(lengths == n).mean() for n in (1, 2, 5)], 1 / 3, atol=0.02)
    letters = source[source != PADDING]
    counts = np.bincount(letters, minlength=len(TOKENS)) / len(letters)
    np.testing.assert_allclose(counts[3:], 1 / len(LETTERS), atol=0.01)
    assert (counts[:3] == 0).all()


def test_a_generator_draws_on_and_a_seed_draws_the_same():
    first, again = (draw(5, [9], np.random.default_rng(3)).source for _ in "ab")
    np.testing.assert_array_equal(first, again)
    rng = np.random.default_rng(3)
    draw(5, [9], rng)
    assert not np.array_equal(draw(5, [9], rng).source, first)


@pytest.mark.parametrize("word", ["", "Cab", "cab#", "xyz"])
def test_a_word_of_other_letters_is_refused(word):
    with pytest.raises(ValueError, match="letters of 'abcdefgh' only"):
        read(["cab", word])


def test_a_length_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        draw(3, [0, 1], np.random.default_rng(0))
