"""The counts are those of the equations, carried out with numbers that count their products."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import sequence_costs as costs

SIZES = {"features": st.integers(1, 4), "units": st.integers(1, 4), "timesteps": st.integers(1, 7)}


class Counted(float):
    """A number that counts in which products it takes part."""

    products = 0

    def __mul__(self, other):
        Counted.products += 1
        return Counted(float(self) * float(other))

    __rmul__ = __mul__

    def __add__(self, other):
        return Counted(float(self) + float(other))

    __radd__ = __add__

    def __rsub__(self, other):
        return Counted(other - float(self))


def product(vector, matrix):
    """A row times a matrix, given as the list of its columns."""
    return [sum(v * w for v, w in zip(vector, column, strict=True)) for column in matrix]


def matrix(rows, columns):
    return [[Counted(0.1)] * rows for _ in range(columns)]


def times(left, right):
    return [a * b for a, b in zip(left, right, strict=True)]


def plus(left, right):
    return [a + b for a, b in zip(left, right, strict=True)]


def squashed(vector):
    return [Counted(1 / (1 + exp(-float(x)))) for x in vector]


def sums(blocks, x, h, units):
    """One sum of input and state for each block."""
    return [
        squashed(plus(product(x, matrix(len(x), units)), product(h, matrix(units, units))))
        for _ in range(blocks)
    ]


def run_simple_rnn(xs, units):
    h = [Counted(0)] * units
    for x in xs:
        (h,) = sums(1, x, h, units)
    return h


def run_lstm(xs, units):
    h = c = [Counted(0)] * units
    for x in xs:
        i, f, candidate, o = sums(4, x, h, units)
        c = plus(times(f, c), times(i, candidate))
        h = times(o, squashed(c))
    return [*h, *c]


def run_gru(xs, units):
    h = [Counted(0)] * units
    for x in xs:
        z, r = sums(2, x, h, units)
        recalled = product(h, matrix(units, units))
        candidate = squashed(plus(product(x, matrix(len(x), units)), times(r, recalled)))
        h = plus(times(z, h), times([1 - one for one in z], candidate))
    return h


def run_min_gru(xs, units):
    h = [Counted(0)] * units
    for x in xs:
        z = squashed(product(x, matrix(len(x), units)))
        candidate = product(x, matrix(len(x), units))
        h = plus(times(z, h), times([1 - one for one in z], candidate))
    return h


def run_matrix_memory(xs, units):
    S = [[Counted(0)] * units for _ in range(units)]  # a column for each value
    for x in xs:
        q, k, v = (product(x, matrix(len(x), units)) for _ in range(3))
        factor = Counted(0.5)
        S = [
            plus([factor * s for s in column], [one * value for one in k])
            for column, value in zip(S, v, strict=True)
        ]
        product(q, S)
    return [s for column in S for s in column]


def run_attention(xs, units):
    keys, values = [], []
    for x in xs:
        q, k, v = (product(x, matrix(len(x), units)) for _ in range(3))
        keys.append(k)
        values.append(v)
        scores = product(q, keys)
        weights = [Counted(exp(float(s))) for s in scores]
        product(weights, list(zip(*values, strict=True)))
    return [number for pair in zip(keys, values, strict=True) for one in pair for number in one]


RUNS = {
    costs.simple_rnn: run_simple_rnn,
    costs.lstm: run_lstm,
    costs.gru: run_gru,
    costs.min_gru: run_min_gru,
    costs.matrix_memory: run_matrix_memory,
    costs.attention: run_attention,
}


@pytest.mark.parametrize("count", RUNS, ids=lambda count: count.__name__)
@settings(max_examples=12)
@given(**SIZES)
def test_multiplications_and_what_is_kept_are_those_of_the_equations(
    count, features, units, timesteps
):
    found = count(features, units, timesteps)
    Counted.products = 0
    kept = RUNS[count]([[Counted(1)] * features] * timesteps, units)
    assert found.multiplications == Counted.products
    assert found.kept == len(kept)


def test_only_a_state_that_is_squashed_must_wait_for_every_step():
    found = {count.__name__: count(8, 16, 1000).rounds for count in RUNS}
    assert [found[name] for name in ("simple_rnn", "lstm", "gru")] == [1000] * 3
    assert (found["min_gru"], found["matrix_memory"], found["attention"]) == (10, 10, 1)
