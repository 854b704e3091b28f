"""Temperature: what it promises of a distribution; and draws as often as it says."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis.extra.numpy import arrays

from unrolled.writing import draw, entropy, softmax, with_temperature

LOGITS = arrays(float, (3, 6), elements=st.floats(-8, 8))


@given(LOGITS)
def test_softmax_and_entropy_are_scipys(logits):
    p = softmax(logits)
    np.testing.assert_allclose(p, scipy.special.softmax(logits, axis=-1), rtol=1e-12)
    np.testing.assert_allclose(entropy(p), scipy.stats.entropy(p, axis=-1), rtol=1e-9, atol=1e-12)


@given(LOGITS, st.floats(0.05, 20))
def test_a_temperature_divides_the_logits(logits, temperature):
    expected = scipy.special.softmax(logits / temperature, axis=-1)
    np.testing.assert_allclose(
        with_temperature(softmax(logits), temperature), expected, rtol=1e-6, atol=1e-12
    )


@given(LOGITS, st.floats(0.05, 20), st.floats(0.05, 20))
def test_the_warmer_the_more_entropy(logits, one, other):
    cold, warm = sorted((one, other))
    p = softmax(logits)
    low, high = entropy(with_temperature(p, cold)), entropy(with_temperature(p, warm))
    assert (low <= high + 1e-9).all()


def test_at_zero_the_most_probable_gets_everything_and_at_one_nothing_changes():
    p = np.array([0.2, 0.5, 0.3])
    assert with_temperature(p, 0).tolist() == [0, 1, 0]
    np.testing.assert_allclose(with_temperature(p, 1), p)


def test_at_zero_equal_ones_share_as_they_do_when_it_is_very_cold():
    p = np.array([[0.4, 0.2, 0.4], [0.2, 0.2, 0.6]])
    assert with_temperature(p, 0).tolist() == [[0.5, 0, 0.5], [0, 0, 1]]
    for temperature in (1e-3, 1e-308, 5e-324):
        np.testing.assert_allclose(
            with_temperature(p, temperature), [[0.5, 0, 0.5], [0, 0, 1]], atol=1e-300
        )


def test_what_has_no_chance_gets_none_when_it_is_warm():
    assert with_temperature(np.array([0.5, 0.5, 0.0]), 100)[2] == 0


def test_a_negative_temperature_is_refused():
    with pytest.raises(ValueError, match="not negative, but this one is -1"):
        with_temperature(np.array([0.5, 0.5]), -1)


def test_draws_are_as_frequent_as_the_distribution_says():
    p, rng = np.array([0.1, 0.0, 0.6, 0.3]), np.random.default_rng(0)
    counts = np.bincount([draw(p, rng) for _ in range(5000)], minlength=4)
    assert counts[1] == 0
    assert scipy.stats.chisquare(counts[[0, 2, 3]], 5000 * p[[0, 2, 3]]).pvalue > 0.01


def test_the_last_draw_before_one_is_a_character_too():
    """The sum of all, taken in another order, may be larger than what the last one reaches."""

    class Last:
        def random(self) -> float:
            return float(np.nextafter(1, 0))

    rng = np.random.default_rng(0)
    everything = [rng.dirichlet(np.ones(40)) for _ in range(200)]
    assert any(p.sum() > np.cumsum(p)[-1] for p in everything)
    assert {draw(p, Last()) for p in everything} == {39}
