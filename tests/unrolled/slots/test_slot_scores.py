"""Whole entities count, padding cannot, and the ceilings of memoryless taggers hold."""

from __future__ import annotations

import itertools
import warnings

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from unrolled.slots import (
    Utterance,
    entity_scores,
    memoryless_ceiling,
    spans,
    token_accuracy,
    travel_requests,
)
from unrolled.slots.scores import entity_f1

TAGS = st.sampled_from(["O", "B-to", "I-to", "B-from", "I-from"])
PAIRS = st.lists(
    st.lists(st.tuples(TAGS, TAGS), min_size=1, max_size=6), min_size=1, max_size=5
).map(lambda rows: tuple([[pair[side] for pair in row] for row in rows] for side in (0, 1)))


# -------------------------------------------------------------------------------------- scores


@given(PAIRS)
def test_the_scores_are_the_ratios_of_counted_spans(pair):
    """Counted here by sets, by hand; no warning reaches the page, whatever is missing."""
    true, predicted = (
        {(n, s) for n, tags in enumerate(side) for s in spans(tags)} for side in pair
    )
    right = len(true & predicted)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = entity_scores(*pair)
    assert scores.precision == (right / len(predicted) if predicted else 0)
    assert scores.recall == (right / len(true) if true else 0)
    both = len(true) + len(predicted)
    assert scores.f1 == pytest.approx(2 * right / both if both else 0)
    assert entity_f1(*pair) == scores.f1  # to the last bit: it chooses an epoch among equals
    assert (scores.true, scores.predicted) == (len(true), len(predicted))
    for row in scores.slots:
        found = len({each for each in true & predicted if each[1].slot == row.slot})
        assert row.recall == (found / row.true if row.true else 0)
        assert row.precision == (found / row.predicted if row.predicted else 0)


def test_half_a_place_name_is_no_place():
    scores = entity_scores([["B-to", "I-to", "O"]], [["B-to", "O", "O"]])
    assert (scores.f1, scores.token_accuracy) == (0, 2 / 3)


def test_padding_in_the_prediction_is_refused_and_the_utterance_named():
    with pytest.raises(
        ValueError, match=r"utterance 1 .* has 2 tags, but 3 .* cut the padding off"
    ):
        entity_scores([["O"], ["O", "B-to"]], [["O"], ["O", "B-to", "O"]])


def test_a_missing_tag_is_refused():
    with pytest.raises(ValueError, match="each word needs one tag"):
        token_accuracy([["O", "B-to"]], [["O"]])


def test_a_missing_utterance_is_refused():
    with pytest.raises(ValueError, match="2 true and 1 predicted"):
        entity_scores([["O"], ["O"]], [["O"]])


def test_no_utterance_has_no_score():
    with pytest.raises(ValueError, match="at least one utterance"):
        entity_scores([], [])


def test_the_tags_of_one_utterance_must_be_in_a_list():
    with pytest.raises(ValueError, match="into a list"):
        entity_scores(["O", "O"], ["O", "O"])


def test_the_table_has_a_line_for_each_slot_and_one_for_all_in_per_cent():
    true = [["B-to", "I-to", "O", "B-from"]]
    lines = str(entity_scores(true, [["B-to", "I-to", "O", "O"]])).splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["slot", "precision"],
        ["from", "0.00"],
        ["to", "100.00"],
        ["all", "slots"],
        ["token", "accuracy"],
    ]
    assert lines[3].split()[2:] == ["100.00", "50.00", "66.67", "2", "1"]
    assert lines[4] == "token accuracy 75.00"


# -------------------------------------------------------------------------------------- ceiling

# Three words, one slot with I- and one without: few enough to try every memoryless tagger.
WORDS = st.sampled_from(["in", "sun", "moon"])
FEW_TAGS = ("O", "B-to", "I-to", "B-from", "I-from")
TAGGED = st.lists(st.tuples(WORDS, st.sampled_from(FEW_TAGS)), min_size=1, max_size=5).map(
    lambda pairs: Utterance(*zip(*pairs, strict=True))
)


@settings(max_examples=40, deadline=None)
@given(st.lists(TAGGED, min_size=1, max_size=6).filter(lambda data: any(u.spans for u in data)))
def test_no_memoryless_tagger_at_all_is_above_the_ceiling(data):
    """Every function from the words to the tags is tried."""
    from seqeval.metrics import f1_score  # with scikit-learn, a second

    ceiling = memoryless_ceiling(data, data)
    true = [list(each.tags) for each in data]
    words = sorted({word for each in data for word in each.words})
    accuracies, scores = [], []
    for tags in itertools.product(FEW_TAGS, repeat=len(words)):
        tag_of = dict(zip(words, tags, strict=True))
        predicted = [[tag_of[word] for word in each.words] for each in data]
        accuracies.append(token_accuracy(true, predicted))
        scores.append(f1_score(true, predicted, zero_division=0))
    assert ceiling.token_accuracy == pytest.approx(max(accuracies))
    assert ceiling.f1_found <= max(scores) + 1e-9
    assert max(scores) <= ceiling.f1_bound + 1e-6


def test_on_the_travel_requests_the_ceiling_is_low_and_tight():
    """Some of the test: no tagger without memory comes near to what a reader does."""
    requests = travel_requests()
    ceiling = memoryless_ceiling(requests.train, requests.test[:120])
    assert ceiling.learned.f1 < ceiling.f1_found <= ceiling.f1_bound < 0.75
    assert ceiling.f1_bound - ceiling.f1_found < 0.02
    assert ceiling.f1_most_accurate <= ceiling.f1_found
    assert ceiling.learned.token_accuracy < ceiling.token_accuracy < 0.92


def test_where_each_word_has_one_tag_nothing_is_lost():
    data = [Utterance(("to", "taipei"), ("O", "B-to")), Utterance(("at", "noon"), ("O", "B-time"))]
    ceiling = memoryless_ceiling(data, data)
    assert ceiling.token_accuracy == ceiling.f1_found == ceiling.f1_bound == ceiling.learned.f1 == 1


def test_a_word_that_training_does_not_know_is_tagged_o():
    train = [Utterance(("to", "taipei"), ("O", "B-to"))]
    test = [Utterance(("to", "taipei", "or", "suao"), ("O", "B-to", "O", "B-to"))]
    assert memoryless_ceiling(train, test).learned.recall == 0.5


def test_the_ceiling_prints_what_is_proven_and_what_is_found():
    data = [Utterance(("to", "taipei"), ("O", "B-to"))]
    text = str(memoryless_ceiling(data, data))
    assert "no memoryless tagger can be better than" in text
    assert text.count("100.00") == 7
