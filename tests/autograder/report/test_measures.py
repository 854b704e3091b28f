"""The measures of a class, beside NumPy's and SciPy's."""

import math

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.report.measures import (
    FEWEST,
    MOST_BARS,
    correlation,
    discrimination,
    distribution,
    settled,
    total,
)

points = st.integers(0, 40).map(lambda quarters: quarters / 4)
some = st.lists(st.tuples(points, points), min_size=FEWEST, max_size=40)


@settings(max_examples=40)
@given(some)
def test_a_correlation_and_its_interval_are_those_of_scipy(pairs):
    first, second = (list(values) for values in zip(*pairs, strict=True))
    found = correlation(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert (found.value, found.why) == (None, "all have the same")
        return
    known = scipy.stats.pearsonr(first, second)
    assert found.value == pytest.approx(known.statistic, abs=1e-9)
    if abs(found.value) < 1 - 1e-6:
        low, high = known.confidence_interval(0.95)
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


@settings(max_examples=40)
@given(st.lists(st.lists(points, min_size=4, max_size=4), min_size=FEWEST, max_size=30))
def test_the_discrimination_of_a_question_is_its_correlation_with_the_rest(rows):
    """Computed anew, with NumPy: the column, and the sum of the other columns."""
    matrix = np.array(rows)
    found = discrimination([dict(zip("abcd", row, strict=True)) for row in rows], "b")
    column, rest = matrix[:, 1], matrix.sum(axis=1) - matrix[:, 1]
    if np.ptp(column) == 0 or np.ptp(rest) == 0:
        assert found.value is None
    else:
        assert found.value == pytest.approx(np.corrcoef(column, rest)[0, 1], abs=1e-9)


def a_class(count=FEWEST, **more):
    return [{"a": n % 3, "b": (n + 1) % 4, **more} for n in range(count)]


def test_few_students_tell_nothing():
    assert discrimination(a_class(FEWEST - 1), "a").value is None
    assert "fewer than 10" in discrimination(a_class(FEWEST - 1), "a").why
    assert discrimination(a_class(), "a").value is not None


def test_a_question_that_all_did_alike_tells_nothing_nor_does_one_that_is_alone():
    assert discrimination(a_class(c=0.1 + 0.2), "c").why == "all have the same"
    assert "nothing else" in discrimination([{"a": n} for n in range(12)], "a").why


def test_what_waits_for_many_is_left_out_for_all():
    """Else the class would look as those do who left an essay blank."""
    rows = [{"a": n % 3, "b": n % 4, "essay": 0 if n < 6 else None} for n in range(20)]
    assert settled(rows) == ["a", "b"]
    assert discrimination(rows, "a") == discrimination(
        [{"a": row["a"], "b": row["b"]} for row in rows], "a"
    )
    assert "wait for a person" in discrimination(rows, "essay").why


def test_what_waits_for_one_costs_that_one_the_score():
    rows = [{"a": 1.0, "b": 2.0}] * 19 + [{"a": 1.0, "b": None}]
    assert settled(rows) == ["a", "b"]
    assert (total(rows[0], ["a", "b"]), total(rows[-1], ["a", "b"])) == (3.0, None)


def test_whether_a_correlation_may_be_chance():
    line = [float(n) for n in range(12)]
    assert not correlation(line, line).may_be_chance
    assert correlation(line, [float(n % 2) for n in range(12)]).may_be_chance


@given(
    st.lists(st.integers(0, 400).map(lambda tenths: tenths / 10), min_size=1), st.integers(1, 40)
)
def test_every_score_stands_in_one_bar(scores, most):
    """As NumPy counts them with the same edges."""
    bars = distribution(scores, most)
    assert 1 <= len(bars) <= MOST_BARS
    assert bars[0].low == 0
    assert bars[-1].high >= max([most, *scores])
    edges = [bars[0].low, *(bar.high for bar in bars)]
    assert [bar.low for bar in bars] == edges[:-1]
    counts, _ = np.histogram(scores, bins=edges)
    assert [bar.count for bar in bars] == list(counts)


@pytest.mark.parametrize(
    ("most", "step"), [(1, 0.1), (10, 1), (13, 2), (44, 5), (100, 10), (250, 50)]
)
def test_the_steps_of_a_distribution_are_round(most, step):
    bars = distribution([0.0], most)
    assert math.isclose(bars[0].high, step)


def test_without_scores_or_points_there_is_nothing_to_draw():
    assert distribution([], 10) == []
    assert distribution([0.0, 0.0], 0) == []
