"""The labels say where a character stands; the probe is least squares, and finds only what is there."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from unrolled.writing import Probe, in_line, in_quotes, in_word

TEXTS = st.text(alphabet="ab \n.", max_size=40)


@given(TEXTS)
def test_the_place_in_the_line_is_the_length_of_what_was_read_of_it(text):
    expected = [len(text[: t + 1].rpartition("\n")[2]) for t in range(len(text))]
    assert in_line(text).tolist() == expected


@given(TEXTS)
def test_the_place_in_the_word_is_the_length_of_what_was_read_of_it(text):
    spaced = "".join(c if c.isalpha() else " " for c in text)
    expected = [len(spaced[: t + 1].rpartition(" ")[2]) for t in range(len(text))]
    assert in_word(text).tolist() == expected


def test_a_quotation_ends_at_its_mark_and_not_at_an_apostrophe():
    text = "she said ‘I’m late!’ and ‘’tis so’, then left"
    inside = "".join(c for c, label in zip(text, in_quotes(text), strict=True) if label)
    assert inside == "‘I’m late!‘’tis so"


def test_a_quotation_may_end_with_the_text():
    assert in_quotes("‘a’").tolist() == [1, 1, 0]


def test_the_probe_is_ridge_regression():
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(0)
    states, label = rng.normal(size=(50, 4)) + 3, rng.normal(size=50)
    probe = Probe.fit(states, label, ridge=0.1)
    expected = Ridge(alpha=0.1 * 50).fit(states, label)
    np.testing.assert_allclose(probe.weights, expected.coef_, rtol=1e-9)
    np.testing.assert_allclose(probe.read(states), expected.predict(states), rtol=1e-9)


def test_the_probe_finds_what_is_there_and_nothing_else():
    rng = np.random.default_rng(1)
    states = rng.normal(size=(2000, 5))
    label = states @ [1, -2, 0, 0.5, 0] + 7
    probe = Probe.fit(states[:1000], label[:1000])
    assert probe.explained(states[1000:], label[1000:]) > 0.999
    noise = rng.normal(size=2000)
    probe = Probe.fit(states[:1000], noise[:1000])
    assert probe.explained(states[1000:], noise[1000:]) < 0.02
