"""Attention against a slow version, against Keras, and its gradients against measured slopes."""

from __future__ import annotations

import math
from typing import Any

import hypothesis.strategies as st
import keras
import numpy as np
import pytest
from hypothesis import given, settings

from unrolled.attention import attention, attention_backward
from unrolled.bptt import gradient_check

EXACT = {"rtol": 1e-12, "atol": 1e-12}
SINGLE = {"rtol": 1e-5, "atol": 1e-6}


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Queries, keys and values of any sizes, with a mask of either shape, or none."""
    batch, queries, keys = (draw(st.integers(1, n)) for n in (3, 4, 5))
    size, features = (draw(st.integers(1, 4)) for _ in "ab")
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    shape = draw(st.sampled_from([None, (batch, keys), (batch, queries, keys)]))
    mask = None
    if shape:
        mask = rng.random(shape) < 0.6
        mask[..., rng.integers(keys)] = True  # each query may look somewhere
    return {
        "query": 2 * rng.normal(size=(batch, queries, size)),
        "key": 2 * rng.normal(size=(batch, keys, size)),
        "value": rng.normal(size=(batch, keys, features)),
        "mask": mask,
        "scale": draw(st.sampled_from([None, 1.0, 0.3])),
    }


def slowly(query, key, value, mask, scale):
    """Attention number by number, as the formula has it."""
    batch, queries, size = query.shape
    keys, features = value.shape[1:]
    scale = size**-0.5 if scale is None else scale
    outputs = np.zeros((batch, queries, features))
    weights = np.zeros((batch, queries, keys))
    for b in range(batch):
        for i in range(queries):
            matches = {}
            for j in range(keys):
                if mask is None or (mask[b, j] if mask.ndim == 2 else mask[b, i, j]):
                    dot = sum(query[b, i, n] * key[b, j, n] for n in range(size))
                    matches[j] = math.exp(scale * dot)
            for j, match in matches.items():
                weights[b, i, j] = match / sum(matches.values())
                for f in range(features):
                    outputs[b, i, f] += weights[b, i, j] * value[b, j, f]
    return outputs, weights


@given(case=cases())
def test_it_is_what_the_formula_says(case):
    attended = attention(**case)
    outputs, weights = slowly(**case)
    np.testing.assert_allclose(attended.outputs, outputs, **EXACT)
    np.testing.assert_allclose(attended.weights, weights, **EXACT)


@settings(max_examples=15)
@given(case=cases())
def test_keras_computes_the_same(case):
    """`keras.ops.dot_product_attention`, with one head, for every mask and scale."""
    q, k, v = (case[name].astype("float32")[:, :, None] for name in ("query", "key", "value"))
    size, features = q.shape[-1], v.shape[-1]
    if features != size:  # Keras wants values as long as keys
        v = np.resize(v, k.shape).astype("float32")
    mask = case["mask"]
    if mask is not None:
        mask = np.broadcast_to(
            mask if mask.ndim == 3 else mask[:, None], (len(q), q.shape[1], k.shape[1])
        )
    theirs = keras.ops.dot_product_attention(
        q, k, v, mask=None if mask is None else mask[:, None], scale=case["scale"]
    )
    ours = attention(case["query"], case["key"], v[:, :, 0], case["mask"], case["scale"])
    np.testing.assert_allclose(ours.outputs, np.asarray(theirs)[:, :, 0], **SINGLE)


@settings(max_examples=15)
@given(case=cases())
def test_the_keras_layer_of_that_name_does_not_scale(case):
    mask = case["mask"] if case["mask"] is not None and case["mask"].ndim == 2 else None
    inputs = [case[name].astype("float32") for name in ("query", "value", "key")]
    masks = None if mask is None else [None, mask]
    outputs, weights = keras.layers.Attention()(inputs, mask=masks, return_attention_scores=True)
    ours = attention(case["query"], case["key"], case["value"], mask, scale=1)
    np.testing.assert_allclose(ours.outputs, outputs, **SINGLE)
    np.testing.assert_allclose(ours.weights, weights, **SINGLE)


@settings(max_examples=25)
@given(case=cases())
def test_the_gradients_are_the_measured_slopes(case):
    rng = np.random.default_rng(1)
    attended = attention(**case)
    wanted = rng.normal(size=attended.outputs.shape)
    gradients = attention_backward(attended.cache, wanted)
    check = gradient_check(
        lambda: float((attention(**case).outputs * wanted).sum()),
        {name: case[name] for name in ("query", "key", "value")},
        gradients._asdict(),
    )
    assert check.worst < 1e-7, str(check)


@given(case=cases())
def test_what_a_mask_hides_is_never_used(case):
    if case["mask"] is None:
        return
    expected = attention(**case)
    seen = case["mask"] if case["mask"].ndim == 2 else case["mask"].any(axis=1)
    for name in ("key", "value"):
        case[name] = np.where(seen[..., None], case[name], np.nan)
    found = attention(**case)
    np.testing.assert_array_equal(found.outputs, expected.outputs)
    for gradient in attention_backward(found.cache, np.ones_like(found.outputs)):
        assert np.isfinite(gradient).all()


@given(case=cases())
def test_the_order_of_the_keys_does_not_matter(case):
    """Attention sees a set of keys: it knows no places but those that the keys tell."""
    order = np.random.default_rng(0).permutation(case["key"].shape[1])
    shuffled = dict(case)
    for name in ("key", "value"):
        shuffled[name] = case[name][:, order]
    if case["mask"] is not None:
        shuffled["mask"] = case["mask"][..., order]
    np.testing.assert_allclose(attention(**shuffled).outputs, attention(**case).outputs, **EXACT)


def test_scores_of_a_thousand_do_not_overflow():
    attended = attention([[[1000.0]]], [[[1.0], [2.0]]], [[[3.0], [4.0]]], scale=1)
    assert attended.outputs.tolist() == [[[4.0]]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_computes_in_the_precision_of_its_arrays(dtype):
    arrays = [np.ones((1, 2, 3), dtype)] * 3
    attended = attention(*arrays)
    gradients = attention_backward(attended.cache, np.ones((1, 2, 3)))
    assert {a.dtype for a in (attended.outputs, attended.weights, *gradients)} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("shapes", "mask", "said"),
    [
        (((1, 2, 3), (1, 2, 4), (1, 2, 3)), None, "the same size"),
        (((1, 2, 3), (1, 4, 3), (1, 5, 3)), None, "a value for each key"),
        (((2, 2, 3), (1, 4, 3), (1, 4, 3)), None, "one batch for all"),
        (((2, 3), (1, 4, 3), (1, 4, 3)), None, "three axes"),
        (((1, 2, 3), (1, 4, 3), (1, 4, 3)), [True] * 4, "the mask must have the shape"),
        (((1, 2, 3), (1, 2, 3), (1, 2, 3)), [[False, False]], "may look nowhere"),
    ],
)
def test_what_does_not_fit_is_named(shapes, mask, said):
    with pytest.raises(ValueError, match=said):
        attention(*map(np.ones, shapes), mask=mask)


def test_a_gradient_of_another_shape_is_refused():
    attended = attention(*[np.ones((1, 2, 3))] * 3)
    with pytest.raises(ValueError, match="d_outputs must have the shape"):
        attention_backward(attended.cache, np.ones((1, 3, 2)))
