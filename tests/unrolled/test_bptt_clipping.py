"""Clipping keeps gradients within a limit, and says which one cannot be kept."""

from __future__ import annotations

import copy
import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis.extra import numpy as arrays

from unrolled.bptt import clip_by_global_norm, clip_by_norm, clip_by_value

NUMBERS = st.floats(-1e100, 1e100)
SHAPES = arrays.array_shapes(max_dims=3, max_side=4)
GRADIENTS = st.dictionaries(
    st.sampled_from(["kernel", "recurrent_kernel", "bias"]),
    arrays.arrays(float, SHAPES, elements=NUMBERS),
    min_size=1,
)
LIMITS = st.floats(1e-6, 1e6)
CLIPS = {
    "value": clip_by_value,
    "norm": clip_by_norm,
    "global norm": lambda gradients, limit: clip_by_global_norm(gradients, limit)[0],
}
every_clip = pytest.mark.parametrize("clip", CLIPS.values(), ids=CLIPS.keys())


def length(gradients: dict[str, np.ndarray]) -> float:
    """The norm of all gradients as one vector, in extended precision."""
    flat = np.concatenate([g.ravel() for g in gradients.values()]).astype(np.longdouble)
    return float(np.sqrt((flat**2).sum()))


@settings(max_examples=50, deadline=None)
@given(GRADIENTS, LIMITS)
def test_by_value_every_number_is_cut_to_the_limit(gradients, limit):
    for name, clipped in clip_by_value(gradients, limit).items():
        np.testing.assert_array_equal(clipped, gradients[name].clip(-limit, limit))


@settings(max_examples=50, deadline=None)
@given(GRADIENTS, LIMITS)
def test_by_norm_no_array_is_longer_than_the_limit_and_each_keeps_its_direction(gradients, limit):
    for name, clipped in clip_by_norm(gradients, limit).items():
        before = length({name: gradients[name]})
        expected = gradients[name] * min(1, limit / before) if before else gradients[name]
        np.testing.assert_allclose(clipped, expected, rtol=1e-12, atol=1e-300)


@settings(max_examples=50, deadline=None)
@given(GRADIENTS, LIMITS)
@example({"kernel": np.array([3.0]), "bias": np.array([4.0])}, 5.0)
def test_by_global_norm_all_arrays_are_scaled_by_one_factor(gradients, limit):
    """And the norm before comes with them."""
    clipped, before = clip_by_global_norm(gradients, limit)
    assert before == pytest.approx(length(gradients), rel=1e-12)
    assert length(clipped) <= limit * (1 + 1e-12)
    factor = min(1, limit / before) if before else 1
    for name, gradient in gradients.items():
        np.testing.assert_allclose(clipped[name], gradient * factor, rtol=1e-12, atol=1e-300)


@every_clip
@settings(max_examples=50, deadline=None)
@given(gradients=GRADIENTS, limit=LIMITS)
def test_clipping_keeps_names_and_shapes_and_never_changes_its_arguments(clip, gradients, limit):
    kept = copy.deepcopy(gradients)
    clipped = clip(gradients, limit)
    assert list(clipped) == list(gradients)
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(gradient, kept[name])
        assert clipped[name].shape == gradient.shape
        assert not np.shares_memory(clipped[name], gradient)


@every_clip
@settings(max_examples=50, deadline=None)
@given(gradients=GRADIENTS, limit=LIMITS)
def test_clipping_twice_is_clipping_once(clip, gradients, limit):
    once = clip(gradients, limit)
    for name, gradient in clip(once, limit).items():
        np.testing.assert_allclose(gradient, once[name], rtol=1e-12, atol=0)


@every_clip
def test_gradients_within_the_limit_stay_as_they_are(clip):
    gradients = {"kernel": np.array([[0.3, -0.4]]), "bias": np.array([0.0])}
    for name, gradient in clip(gradients, limit=1).items():
        np.testing.assert_array_equal(gradient, gradients[name])


@every_clip
def test_gradients_of_zero_stay_zero(clip):
    clipped = clip({"kernel": np.zeros((2, 2)), "bias": np.zeros(0)}, limit=1e-9)
    np.testing.assert_array_equal(clipped["kernel"], np.zeros((2, 2)))
    assert clipped["bias"].shape == (0,)


@pytest.mark.keras
def test_clipping_is_that_of_tensorflow():
    import tensorflow as tf

    rng = np.random.default_rng(0)
    gradients = {"kernel": rng.normal(size=(3, 4)), "bias": rng.normal(size=4)}
    tensors = [tf.constant(gradient) for gradient in gradients.values()]
    together, before = tf.clip_by_global_norm(tensors, 1.5)
    clipped, norm = clip_by_global_norm(gradients, 1.5)
    assert norm == pytest.approx(float(before), rel=1e-12)
    np.testing.assert_allclose(clipped["kernel"], together[0], rtol=1e-12)
    np.testing.assert_allclose(clipped["bias"], together[1], rtol=1e-12)
    by_norm = clip_by_norm(gradients, 1.5)
    np.testing.assert_allclose(by_norm["kernel"], tf.clip_by_norm(tensors[0], 1.5), rtol=1e-12)
    np.testing.assert_allclose(by_norm["bias"], tf.clip_by_norm(tensors[1], 1.5), rtol=1e-12)


def test_by_value_the_direction_is_lost_and_by_norm_it_is_kept():
    gradients = {"kernel": np.array([10.0, 1.0])}
    assert clip_by_value(gradients, 1)["kernel"].tolist() == [1, 1]
    clipped = clip_by_norm(gradients, 1)["kernel"]
    assert clipped[0] / clipped[1] == pytest.approx(10)


@every_clip
def test_float32_gradients_stay_float32(clip):
    clipped = clip({"kernel": np.array([3.0, 4.0], "float32")}, limit=1)
    assert clipped["kernel"].dtype == np.float32


def test_a_gradient_whose_square_overflows_is_scaled_all_the_same():
    clipped, before = clip_by_global_norm({"kernel": np.array([3e200, -4e200])}, 5)
    assert before == pytest.approx(5e200)
    np.testing.assert_allclose(clipped["kernel"], [3, -4])


@every_clip
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_is_an_error_with_its_name(clip, wrong):
    gradients = {"kernel": np.ones(3), "recurrent_kernel": np.array([1.0, wrong, 2.0])}
    message = "the gradient of recurrent_kernel is not finite: 1 of its 3 numbers are NaN or"
    with pytest.raises(FloatingPointError, match=re.escape(message)):
        clip(gradients, 1)


@every_clip
@pytest.mark.parametrize("limit", [0, -1, np.nan, np.inf, True, "1", None])
def test_a_limit_that_is_no_positive_number_is_refused(clip, limit):
    with pytest.raises(ValueError, match="limit must be a positive number, but got "):
        clip({"kernel": np.ones(3)}, limit)
