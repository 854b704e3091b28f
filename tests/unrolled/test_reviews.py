"""The reviews: their verdicts follow the rules, and twins have the same words in another order."""

from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.reviews import (
    BAD,
    ENDINGS,
    GOOD,
    JOINTS,
    KINDS,
    MODIFIERS,
    NEGATIONS,
    OPENINGS,
    PADDING,
    SUBJECTS,
    WORDS,
    Clause,
    Review,
    encode,
    reviews,
)

CLAUSES = st.builds(
    Clause,
    st.sampled_from(SUBJECTS),
    st.sampled_from(GOOD + BAD),
    st.sampled_from(MODIFIERS),
    st.sampled_from(("", *NEGATIONS)),
)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def corpus():
    return reviews(seed=0)


def verdict_of_text(words: tuple[str, ...]) -> bool:
    """Read the verdict off the words alone, as a person would: an independent reference."""
    values, negated, where = [], False, {}
    for word in words:
        if word in ("but", "although"):
            where[word] = len(values)  # how many clauses stand before it
        negated |= word in ("not", "never")
        if word in GOOD + BAD:
            values.append((word in GOOD) != negated)
            negated = False
    if "but" in where or where.get("although") == 0:
        return values[1]
    if not where:
        assert len(set(values)) == 1, "clauses that are joined by and do not agree"
    return values[0]


# ----------------------------------------------------------------------------- the verdicts


@pytest.mark.parametrize(
    ("text", "positive", "kind"),
    [
        ("the soup was good", True, "plain"),
        ("the soup was not very good", False, "negation"),
        ("the soup was good but the staff was dull", False, "contrast"),
        ("the staff was dull although the soup was good", False, "contrast"),
        ("although the staff was dull , the soup was good", True, "contrast"),
        ("the staff was never good although the soup was good", False, "both"),
    ],
)
def test_examples_have_the_verdict_that_a_reader_gives(text, positive, kind):
    clauses, joint = [], ""
    for part in text.replace(" ,", " ;").replace("but", ";").replace("although", ";").split(";"):
        if part.strip():
            _, subject, _, *middle, opinion = part.split()
            negation = next((word for word in middle if word in NEGATIONS), "")
            modifier = next((word for word in middle if word in MODIFIERS), "")
            clauses.append(Clause(subject, opinion, modifier, negation))
    if len(clauses) == 2:
        joint = "but" if "but" in text else "although"
        joint += " first" * text.startswith("although")
    review = Review(tuple(clauses), joint)
    assert str(review) == text
    assert (review.positive, review.kind) == (positive, kind)


@given(seed=SEEDS)
def test_the_verdict_is_the_one_that_the_words_give(seed):
    drawn = reviews(seed, train=40, test=10)
    for review in drawn.train + drawn.test:
        assert verdict_of_text(review.words) == review.positive


def test_two_clauses_disagree_exactly_where_there_is_a_contrast(corpus):
    for review in corpus.train + corpus.test:
        if len(review.clauses) == 2:
            first, second = review.clauses
            assert (first.positive != second.positive) == (review.kind in ("contrast", "both"))
            assert first.subject != second.subject


# -------------------------------------------------------------------------------- the twins


@given(first=CLAUSES, second=CLAUSES, joint=st.sampled_from(JOINTS))
def test_a_twin_has_the_same_words_in_another_order(first, second, joint):
    review = Review((first, second), joint, OPENINGS[2], ENDINGS[2])
    twin = review.twin
    assert Counter(twin.words) == Counter(review.words)
    assert twin.twin == review


def test_twins_of_the_test_have_opposite_verdicts(corpus):
    for kind in KINDS[1:]:
        part = corpus.test_part(kind)
        for review, twin in zip(part[::2], part[1::2], strict=True):
            assert review.twin == twin
            assert Counter(review.words) == Counter(twin.words)
            assert review.words != twin.words
            assert review.positive != twin.positive
            assert review.kind == twin.kind == kind


def test_where_both_clauses_have_the_same_modifier_twins_of_a_negation_have_the_same_pairs(corpus):
    """So counting pairs of neighbours does not decide either; with no modifier it does."""

    def pairs(review):
        return Counter(zip(review.words, review.words[1:], strict=False))

    part = corpus.test_part("negation")
    alike = {True: [], False: []}
    for review, twin in zip(part[::2], part[1::2], strict=True):
        modifiers = [clause.modifier for clause in review.clauses]
        if modifiers[0] == modifiers[1]:
            alike[bool(modifiers[0])].append(pairs(review) == pairs(twin))
    assert len(alike[True]) > 5
    assert all(alike[True])
    assert not any(alike[False])


@pytest.mark.parametrize(
    "review",
    [
        Review((Clause("soup", "good"),)),
        Review((Clause("soup", "good", negation="not"),)),
        Review((Clause("soup", "good"), Clause("bar", "fine")), "and"),
    ],
    ids=str,
)
def test_a_review_without_another_order_has_no_twin(review):
    assert review.twin is None


# -------------------------------------------------------------------------------- the corpus


@given(seed=SEEDS, train=st.integers(1, 60), test=st.integers(1, 6).map(lambda n: 2 * n))
def test_the_parts_have_the_sizes_that_were_asked_for(seed, train, test):
    corpus = reviews(seed, train, test)
    assert len(corpus.train) == train
    assert [len(corpus.test_part(kind)) for kind in KINDS] == [test] * 4
    assert sum(len(corpus.test_part(kind)) for kind in KINDS) == len(corpus.test)


def test_no_review_of_the_test_is_in_the_training_part(corpus):
    tested = {review.words for review in corpus.test}
    assert len(tested) == len(corpus.test)
    assert not tested & {review.words for review in corpus.train}


def test_the_words_of_negation_and_contrast_say_nothing_by_themselves(corpus):
    """Of the training reviews that have one of them, about half are positive."""
    for word in ("not", "never", "but", "although"):
        having = [review.positive for review in corpus.train if word in review.words]
        assert len(having) > 300
        assert 0.45 < np.mean(having) < 0.55


def test_equal_seeds_give_equal_reviews_on_every_machine(corpus):
    text = "\n".join(map(str, corpus.train + corpus.test))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "d54cca260996343e"
    assert reviews(seed=1, train=10, test=2) != reviews(seed=2, train=10, test=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"train": 0}, "train must be a whole number of at least 1"),
        ({"test": 3}, "test must be even, since twins are two, but got 3"),
        ({"seed": -1}, "seed must be a whole number"),
    ],
)
def test_impossible_sizes_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        reviews(**{"seed": 0, **arguments})


def test_an_unknown_kind_is_refused(corpus):
    with pytest.raises(ValueError, match=r"kind must be one of .*'irony'"):
        corpus.test_part("irony")


# ------------------------------------------------------------------------------- the numbers


@given(seed=SEEDS, more=st.integers(0, 5), before=st.booleans())
def test_numbers_give_the_words_back(seed, more, before):
    some = reviews(seed, train=5, test=2).train
    longest = max(len(review.words) for review in some)
    numbers = encode(some, longest + more, before)
    assert numbers.shape == (5, longest + more)
    for row, review in zip(numbers, some, strict=True):
        words = [WORDS[number] for number in row if number != PADDING]
        assert tuple(words) == review.words
        beside = row[: -len(words)] if before else row[len(words) :]
        assert (beside == PADDING).all()


def test_a_length_that_would_cut_words_off_is_refused(corpus):
    with pytest.raises(ValueError, match="the longest review has 33 words, but length is 20"):
        encode(corpus.train, length=20)
