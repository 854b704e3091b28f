"""The gradient check accepts right gradients, finds wrong ones, and says what it cannot check."""

from __future__ import annotations

import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tests.unrolled.random_cells import SEEDS, Sizes
from tests.unrolled.random_models import random_lesson, random_model
from unrolled.bptt import SequenceModel, gradient_check
from unrolled.cells import SimpleRNN

FOUND = 1e-3  # a planted error is at least that large; a right gradient is below 1e-7
CELLS = ("SimpleRNN", "LSTM", "GRU", "Elman", "Jordan")
every_cell = pytest.mark.parametrize("name", CELLS)


def problem(name: str, reduction: str = "sum") -> tuple[SequenceModel, tuple]:
    rng = np.random.default_rng(3)
    sizes = Sizes(2, 5, 2, 3)
    model = random_model(name, sizes, rng, "mse", reduction)
    return model, random_lesson(model, sizes, rng, masked=False)


def check(model: SequenceModel, lesson: tuple, gradients: dict, **settings):
    return gradient_check(lambda: model.loss(*lesson).total, model.weights, gradients, **settings)


def quadratic(*values: float):
    """An array, and a loss whose gradient is the array itself."""
    w = np.array(values)
    return w, lambda: float((w**2).sum() / 2)


# ------------------------------------------------------------------ planted errors


@every_cell
def test_right_gradients_pass(name):
    model, lesson = problem(name)
    assert check(model, lesson, model.gradients(*lesson).weights).worst < 1e-7


@pytest.mark.parametrize("name", ["SimpleRNN", "Elman"])
def test_a_transposed_gradient_is_found(name):
    model, lesson = problem(name)
    gradients = model.gradients(*lesson).weights
    gradients["cell.recurrent_kernel"] = gradients["cell.recurrent_kernel"].T
    found = check(model, lesson, gradients)
    assert found.worst_name == "cell.recurrent_kernel"
    assert found.worst > FOUND


@every_cell
def test_a_gradient_that_is_not_carried_to_the_step_before_is_found(name):
    """In the cell; the output layer needs no step but its own, and is right."""
    model, lesson = problem(name)
    found = check(model, lesson, model.gradients(*lesson, truncation=1).weights)
    for weight, error in found.errors.items():
        if weight.startswith("output"):
            assert error < 1e-7
        elif weight not in ("cell.output_kernel", "cell.output_bias") or name == "Jordan":
            assert error > FOUND, weight


@every_cell
@pytest.mark.parametrize("lost", [0, 4])
def test_a_step_that_was_left_out_is_found(name, lost):
    model, lesson = problem(name)
    shares = np.full((2, 5), 1 / 2)
    shares[:, lost] = 0
    found = check(model, lesson, model.gradients(*lesson, shares=shares).weights)
    assert min(found.errors.values()) > FOUND


@every_cell
@pytest.mark.parametrize(("given", "wanted"), [("sum", "mean"), ("mean", "sum")])
def test_the_gradient_of_the_sum_is_not_that_of_the_mean(name, given, wanted):
    model, lesson = problem(name, given)
    gradients = model.gradients(*lesson).weights
    model.reduction = wanted
    errors = check(model, lesson, gradients).errors
    assert list(errors.values()) == pytest.approx([4 / 5] * len(errors), rel=1e-6)  # 5 steps


@every_cell
def test_one_wrong_number_in_one_array_is_found(name):
    model, lesson = problem(name)
    for weight in model.weights:
        gradients = model.gradients(*lesson).weights
        largest = np.abs(gradients[weight]).argmax()
        gradients[weight].flat[largest] *= 1.001
        found = check(model, lesson, gradients)
        assert found.worst_name == weight
        assert found.worst > 1e-5
        assert max(error for name, error in found.errors.items() if name != weight) < 1e-7


@pytest.mark.parametrize("factor", [0, -1, 1.001, 0.999])
@pytest.mark.parametrize("scale", [1e-8, 1, 1e8])
def test_a_wrong_factor_is_found_whatever_the_scale_of_the_loss(factor, scale):
    w, loss = quadratic(1.0, -2.0)
    right, wrong = scale * w, factor * scale * w
    assert gradient_check(lambda: scale * loss(), {"w": w}, {"w": right}).worst < 1e-7
    assert gradient_check(lambda: scale * loss(), {"w": w}, {"w": wrong}).worst > 1e-4


# ------------------------------------------------------------------ its definition


@settings(max_examples=50, deadline=None)
@given(SEEDS, st.integers(1, 6))
def test_the_error_is_relative_to_the_longer_of_the_two_gradients(seed, size):
    """On a linear loss, whose slopes are known, for any gradient: |g - n| / max(|g|, |n|)."""
    rng = np.random.default_rng(seed)
    w, slopes, given = rng.normal(size=(3, size))
    slopes += np.sign(slopes)  # longer than the floor
    found = gradient_check(lambda: float(slopes @ w), {"w": w}, {"w": given})
    longer = max(np.linalg.norm(given), np.linalg.norm(slopes))
    assert found.worst == pytest.approx(np.linalg.norm(given - slopes) / longer, rel=1e-6)


@pytest.mark.parametrize("step", [1e-4, 1e-5, 1e-6])
def test_a_difference_is_relative_to_the_floor_where_both_gradients_are_shorter(step):
    """The loss is 1 and has no slope; 1e-6 instead is off by 1e-6 / (1e8 * 2.2e-16 / step)."""
    w, v = np.ones(1), np.zeros(1)
    gradients = {"w": np.array([1e-6]), "v": np.zeros(1)}
    found = gradient_check(lambda: 1 + float(v[0] ** 2), {"w": w, "v": v}, gradients, step=step)
    assert found.errors["w"] == pytest.approx(1e-6 * step / (1e8 * np.finfo(float).eps), rel=1e-6)


@pytest.mark.parametrize("size", [1, 10, 1000])
@pytest.mark.parametrize("scale", [1e-8, 1, 1e8])
def test_two_gradients_that_are_zero_but_for_rounding_are_equal(size, scale):
    """The loss does not depend on w, but rounding moves it with each of its numbers."""
    w = np.random.default_rng(0).uniform(size=size)
    losses = []

    def loss() -> float:
        losses.append(scale * float((1 + w).sum() - w.sum()) / size)
        return losses[-1]

    found = gradient_check(loss, {"w": w}, {"w": np.zeros(size)})
    assert found.worst < 1e-7
    if size > 1:
        assert len(set(losses)) > 1  # rounding did move it


def test_a_loss_of_zero_everywhere_has_a_gradient_of_zero():
    found = gradient_check(lambda: 0.0, {"w": np.ones(3)}, {"w": np.zeros(3)})
    assert found.errors == {"w": 0}


def test_the_arrays_are_as_before_even_if_the_function_fails():
    w, _ = quadratic(0.1, 0.2, 0.3)
    calls = []

    def fails_at_the_fifth_call() -> float:
        calls.append(w.copy())
        if len(calls) == 5:
            raise RuntimeError("no")
        return float((w**2).sum())

    with pytest.raises(RuntimeError, match="no"):
        gradient_check(fails_at_the_fifth_call, {"w": w}, {"w": 2 * w})
    assert w.tolist() == [0.1, 0.2, 0.3]
    assert any((call != w).any() for call in calls)
    gradient_check(lambda: float((w**2).sum()), {"w": w}, {"w": 2 * w})
    assert w.tolist() == [0.1, 0.2, 0.3]


def test_samples_compare_that_many_numbers_of_each_array():
    w, v = np.ones((10, 10)), np.ones(3)
    calls = []

    def loss() -> float:
        calls.append(np.argwhere(w != 1))
        return float((w**2).sum() + (v**2).sum())

    found = gradient_check(loss, {"w": w, "v": v}, {"w": 2 * w, "v": 2 * v}, samples=7, seed=1)
    assert found.sizes == {"w": 100, "v": 3}
    assert found.checked == {"w": 7, "v": 3}
    assert len({tuple(place) for call in calls for place in call.tolist()}) == 7
    assert len(calls) == 2 + 2 * (7 + 3)


def test_the_table_shows_every_array_with_its_error():
    w, loss = quadratic(1.0, 2.0)
    found = gradient_check(loss, {"recurrent_kernel": w}, {"recurrent_kernel": 2 * w})
    assert str(found) == (
        "array              values  checked  relative error\n"
        "recurrent_kernel        2        2         5.0e-01"
    )


# ------------------------------------------------------------------ what is refused


def refused(message, function, arrays, gradients, error=ValueError, **settings):
    with pytest.raises(error, match=re.escape(message)):
        gradient_check(function, arrays, gradients, **settings)


def test_float32_is_refused_with_the_reason():
    cell = SimpleRNN.create(2, 3, seed=0, dtype="float32")
    message = "kernel must be a NumPy array of float64, but is float32. In float32 a number has 7"
    refused(message, lambda: 0.0, cell.weights, cell.weights)


def test_a_list_is_refused_as_it_cannot_be_the_array_in_use():
    refused(
        "w must be a NumPy array of float64, but is list", lambda: 0.0, {"w": [1.0]}, {"w": [1]}
    )


def test_a_gradient_of_another_shape_is_refused_and_a_transposed_one_recognised():
    w = np.ones((2, 3))
    refused("but has (3, 2). Is it transposed?", lambda: 0.0, {"w": w}, {"w": w.T})
    refused("must have the shape of w, (2, 3), but has (3,).", lambda: 0.0, {"w": w}, {"w": w[0]})


@pytest.mark.parametrize("names", [("kernel",), ("kernel", "bias", "more"), ()])
def test_arrays_and_gradients_must_have_the_same_names(names):
    arrays = {"kernel": np.ones(1), "bias": np.ones(1)}
    gradients = {name: np.ones(1) for name in names}
    refused(f"but have ['kernel', 'bias'] and {list(names)}", lambda: 0.0, arrays, gradients)


def test_copies_of_the_arrays_are_refused_as_the_function_does_not_read_them():
    w, loss = quadratic(1.0, 2.0)
    refused("they must be the arrays that it reads, not copies", loss, {"w": w.copy()}, {"w": w})


def test_a_random_function_is_refused():
    rng = np.random.default_rng(0)
    w = np.ones(2)
    refused("is something in it random", rng.random, {"w": w}, {"w": w})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.ones(3), "function() must return one finite number, but returned an array of shape (3"),
        (np.nan, "function() must return one finite number, but returned nan."),
        (None, "function() must return one finite number, but returned None."),
    ],
)
def test_a_function_that_returns_no_number_is_refused(value, message):
    refused(message, lambda: value, {"w": np.ones(1)}, {"w": np.ones(1)})


def test_a_loss_with_its_steps_is_refused_and_recognised():
    model, lesson = problem("SimpleRNN")
    message = "returned a Loss; give its .total."
    refused(message, lambda: model.loss(*lesson), model.weights, model.weights)


def test_a_gradient_that_is_not_finite_is_an_error_with_its_name():
    w, loss = quadratic(1.0, 2.0)
    wrong = {"w": np.array([1.0, np.nan])}
    refused("the gradient of w is not finite", loss, {"w": w}, wrong, FloatingPointError)


@pytest.mark.parametrize("step", [0, -1e-5, np.nan, np.inf])
def test_a_step_that_is_no_positive_number_is_refused(step):
    w, loss = quadratic(1.0)
    refused("step must be a positive number", loss, {"w": w}, {"w": w}, step=step)


def test_zero_samples_are_refused():
    w, loss = quadratic(1.0)
    refused("samples must be a whole number of at least 1", loss, {"w": w}, {"w": w}, samples=0)
