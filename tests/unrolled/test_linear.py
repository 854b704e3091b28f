"""A scan is the loop, in few rounds; minGRU is what its equations say, and so are its gradients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unrolled.random_cells import SEEDS, SIZES, Sizes
from unrolled import linear
from unrolled.bptt import gradient_check
from unrolled.linear import MinGRU, compose, loop, rounds, scan

LENGTHS = st.integers(1, 70)


def recurrence(seed: int, timesteps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Factors of both signs, zeros among them; values; and an initial state."""
    rng = np.random.default_rng(seed)
    factors = rng.uniform(-1.2, 1.2, (2, timesteps, 3)) * (rng.random((2, timesteps, 3)) > 0.1)
    return factors, rng.normal(size=(2, timesteps, 3)), rng.normal(size=(2, 3))


def random_min_gru(sizes: Sizes, rng: np.random.Generator) -> MinGRU:
    return MinGRU(
        rng.normal(size=(sizes.features, 2 * sizes.units)), rng.normal(size=2 * sizes.units)
    )


def close(found: np.ndarray, expected: np.ndarray) -> bool:
    return np.abs(found - expected).max() <= 1e-11 * max(1, np.abs(expected).max())


# The loop and the scan


@given(seed=SEEDS, timesteps=LENGTHS)
def test_a_scan_gives_the_states_of_the_loop(seed, timesteps):
    factors, values, before = recurrence(seed, timesteps)
    assert close(scan(factors, values, before), loop(factors, values, before))


@given(seed=SEEDS, timesteps=st.integers(1, 12))
def test_a_state_is_the_sum_of_all_values_times_the_factors_since(seed, timesteps):
    factors, values, before = recurrence(seed, timesteps)
    expected = factors.prod(axis=1) * before + sum(
        factors[:, s + 1 :].prod(axis=1) * values[:, s] for s in range(timesteps)
    )
    assert close(loop(factors, values, before)[:, -1], expected)


@given(st.lists(st.integers(-9, 9), min_size=7, max_size=7))
def test_composing_is_one_step_after_the_other_however_they_are_grouped(numbers):
    h, *rest = numbers
    first, second, third = zip(rest[::2], rest[1::2], strict=True)
    for step in (
        compose(compose(first, second), third),
        compose(first, compose(second, third)),
    ):
        state = h
        for factor, value in (first, second, third):
            state = factor * state + value
        assert step[0] * h + step[1] == state


@given(LENGTHS)
def test_the_rounds_are_the_compositions_of_a_scan(timesteps):
    made = []

    def counted(first, second):
        made.append(first[0].shape[1])
        return compose(first, second)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linear, "compose", counted)
        scan(*recurrence(0, timesteps))
    assert len(made) == rounds(timesteps)
    assert 2 ** rounds(timesteps) >= timesteps
    assert made == [timesteps - 2**k for k in range(len(made))]


@pytest.mark.parametrize("function", [loop, scan])
def test_products_too_small_for_a_number_do_no_harm(function):
    """The way that divides by the product of the factors fails here: see the chapter."""
    factors = np.full((1, 3000, 1), 0.5)
    assert close(function(factors, np.ones_like(factors))[:, -1], np.array([[2.0]]))


@pytest.mark.parametrize("function", [loop, scan])
def test_what_was_given_is_as_before(function):
    factors, values, before = recurrence(3, 9)
    copies = factors.copy(), values.copy(), before.copy()
    function(factors, values, before)
    for array, copy in zip((factors, values, before), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("function", [loop, scan])
@pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((2, 3, 1), (2, 4, 1)), ((2, 0, 1),) * 2])
def test_other_shapes_are_refused(function, shapes):
    with pytest.raises(ValueError, match="must both have the shape"):
        function(*map(np.ones, shapes))


# minGRU


@given(sizes=SIZES, seed=SEEDS)
def test_the_loop_and_the_scan_of_a_min_gru_agree_forward_and_backward(sizes, seed):
    rng = np.random.default_rng(seed)
    cell = random_min_gru(sizes, rng)
    inputs = rng.normal(size=(sizes.batch, sizes.timesteps, sizes.features))
    before = rng.normal(size=(sizes.batch, sizes.units))
    outputs, state, cache = cell.forward(inputs, before)
    assert close(cell.forward_by_scan(inputs, before), outputs)
    np.testing.assert_array_equal(state.h, outputs[:, -1])

    d_outputs = rng.normal(size=outputs.shape)
    by_loop = cell.backward(cache, d_outputs)
    by_scan = cell.backward_by_scan(inputs, d_outputs, before)
    assert close(by_scan.inputs, by_loop.inputs)
    assert close(by_scan.initial_state.h, by_loop.initial_state.h)
    for name, gradient in by_loop.weights.items():
        assert close(by_scan.weights[name], gradient)


def test_the_gradients_of_a_min_gru_are_the_slopes():
    rng = np.random.default_rng(5)
    cell = random_min_gru(Sizes(2, 6, 3, 4), rng)
    inputs, before = rng.normal(size=(2, 6, 3)), rng.normal(size=(2, 4))
    upstream = rng.normal(size=(2, 6, 4))
    found = cell.backward_by_scan(inputs, upstream, before)
    check = gradient_check(
        lambda: float((cell.forward(inputs, before).outputs * upstream).sum()),
        {"inputs": inputs, "before": before, **cell.weights},
        {"inputs": found.inputs, "before": found.initial_state.h, **found.weights},
    )
    assert check.worst < 1e-7


def test_one_step_of_a_min_gru_is_what_its_equations_say():
    """One unit, with numbers that can be followed by hand."""
    cell = MinGRU(kernel=[[np.log(3), 2.0]], bias=[0.0, 1.0])
    h = cell.step([[1.0]], ([[8.0]],)).outputs
    assert h.item() == pytest.approx(3 / 4 * 8 + 1 / 4 * 3)


def test_a_min_gru_with_other_shapes_is_refused():
    with pytest.raises(ValueError, match=r"bias of MinGRU must have the shape \(4,\)"):
        MinGRU(np.ones((3, 4)), np.ones(3))
    with pytest.raises(ValueError, match=r"kernel of MinGRU must have the shape \(3, 4\)"):
        MinGRU(np.ones((3, 5)), np.ones(4))
