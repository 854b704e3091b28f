"""n-grams against a slow count of the same formula, and against fractions by hand."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from unrolled.writing import Alphabet, NGrams

TEXTS = st.lists(st.integers(0, 3), min_size=1, max_size=30)


def slowly(text: list[int], context: list[int], number: int, weight: float) -> float:
    """p(number | the whole context), by scanning the text once for each context length."""
    p = 1 / 4
    for length in range(len(context) + 1):
        tail = context[len(context) - length :]
        followers = [text[t] for t in range(length, len(text)) if text[t - length : t] == tail]
        if followers:
            lent = weight * len(set(followers))
            p = (followers.count(number) + lent * p) / (len(followers) + lent)
    return p


@given(TEXTS, TEXTS, st.integers(1, 5), st.floats(0.1, 20))
def test_a_distribution_is_the_formula_counted_slowly(text, context, order, weight):
    rows = NGrams(text, order, characters=4, weight=weight).probabilities(context)
    for row in range(order):
        tail = context[max(0, len(context) - row) :]
        expected = [slowly(text, tail, number, weight) for number in range(4)]
        np.testing.assert_allclose(rows[row], expected, rtol=1e-12)


@given(TEXTS, TEXTS, TEXTS, st.integers(1, 4))
def test_a_cost_is_that_of_the_distribution_after_all_that_was_read(text, before, after, order):
    ngrams = NGrams(text, order, characters=4, weight=2)
    costs = ngrams.costs(after, before)
    assert costs.shape == (order, len(after))
    for t, number in enumerate(after):
        p = ngrams.probabilities([*before, *after[:t]])[:, number]
        np.testing.assert_allclose(costs[:, t], -np.log(p), rtol=1e-12)


@given(TEXTS, TEXTS)
def test_every_row_is_a_distribution_and_nothing_is_impossible(text, context):
    rows = NGrams(text, 4, characters=4).probabilities(context)
    np.testing.assert_allclose(rows.sum(axis=1), 1)
    assert rows.min() > 0


def test_banana_by_hand():
    alphabet = Alphabet.of("banana")
    ngrams = NGrams(alphabet.encode("banana"), order=2, characters=3)
    unigram, bigram = ngrams.probabilities(alphabet.encode("a"))
    np.testing.assert_allclose(unigram, [4 / 9, 2 / 9, 3 / 9])
    np.testing.assert_allclose(bigram, [4 / 27, 2 / 27, 7 / 9])
    assert len(ngrams) == 3 + 3  # a, b, n; ba, an, na


def test_a_larger_weight_trusts_the_longer_context_less():
    text = Alphabet.of("banana").encode("banana")
    sure, unsure = (NGrams(text, 2, 3, weight).probabilities([0])[1, 2] for weight in (0.1, 10))
    assert sure > 0.9
    assert unsure == pytest.approx(1 / 3, abs=0.12)
