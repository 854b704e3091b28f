"""What a pair shares counts by how few others have it, and the class says how much is unusual."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.similar.scores import score, threshold, weigh

CLASS = st.lists(st.sets(st.integers(0, 12)), min_size=2, max_size=12)


def simple(held, weights) -> np.ndarray:
    """The scores by their definition, with one cell."""
    return np.array([[sum(weights.get(f, 0) for f in a & b) for b in held] for a in held])


@given(CLASS)
def test_a_score_is_the_sum_of_the_weights_of_what_is_shared(held):
    """Compared with a slow way."""
    weights = weigh(held, range(len(held)))
    found = score([dict.fromkeys(one, "cell") for one in held], weights, 1.0)
    assert found == pytest.approx(simple(held, weights))


@given(CLASS, st.data())
def test_what_more_students_have_weighs_less(held, data):
    """Who else has it takes from its weight, and what many have weighs nothing."""
    everyone = range(len(held) + 1)
    one = data.draw(st.integers(0, 12))
    before = weigh([*held, set()], everyone).get(one, 0)
    after = weigh([*held, {one}], everyone).get(one, 0)
    if sum(one in own for own in held) >= 2:
        assert after < before or after == before == 0


def test_what_a_third_of_a_class_has_weighs_nothing():
    """And what the release has neither; those who work together count once."""
    held = [{"common", "given", "rare"}] * 2 + [{"common"}] * 5 + [set()] * 13
    assert weigh(held, range(20), {"given"}) == {"rare": 1.0}
    assert weigh(held, [0, 0, *range(1, 19)], {"given"}) == {"common": 1 / 5}


def test_the_same_amount_in_several_answers_counts_for_more_than_in_one():
    """Sixteen fingerprints: in one cell, and in four."""
    numbers = range(16)
    weights = dict.fromkeys(numbers, 1.0)
    in_one = dict.fromkeys(numbers, "first")
    in_four = {number: f"cell {number % 4}" for number in numbers}
    assert score([in_one, in_one], weights, 0.5)[0, 1] == 4
    assert score([in_four, in_four], weights, 0.5)[0, 1] == 8


def test_an_answer_moved_to_another_cell_scores_alike():
    """It is not divided among cells."""
    weights = dict.fromkeys(range(9), 1.0)
    there, elsewhere = dict.fromkeys(range(9), "a"), dict.fromkeys(range(9), "b")
    assert score([there, elsewhere], weights, 0.5)[0, 1] == 3


def test_pairs_that_copied_do_not_move_the_threshold_far():
    """Where a tenth of a class's pairs did, the others say what is usual."""
    dice = np.random.default_rng(0)
    usual = dice.gamma(3, 2, 1800)
    alone = threshold(usual, 0)
    assert (usual > alone).mean() < 0.005
    assert alone < threshold([*usual, *[200.0] * 200], 0) < 1.5 * alone


@pytest.mark.parametrize("scores", [[], [3.0], [0.0] * 100, [0.1] * 100])
def test_a_class_that_shares_nothing_has_the_least_threshold(scores):
    """And one of a single pair, of which nothing can be learnt."""
    assert threshold(scores, 6.0) == 6.0
