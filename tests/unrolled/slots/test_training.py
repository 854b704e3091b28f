"""A tagger learns from `train`, is chosen on `valid`, judged on `test`, and padding never counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unrolled.slots.small_data import small_splits
from unrolled.slots.data import Splits, Utterance
from unrolled.slots.training import LOSS, Trained, batches, train
from unrolled.slots.vocabulary import NO_TAG, UNKNOWN, Vocabulary

SMALL = {"embedding": 12, "units": 16, "epochs": 3, "learning_rate": 0.02, "dropout": 0.0}


def small(name: str, splits: Splits, seed: int = 0, **settings) -> Trained:
    return train(name, splits, seed, **{**SMALL, **settings})


@pytest.fixture(scope="module")
def splits() -> Splits:
    return small_splits()


@pytest.fixture(scope="module")
def elman(splits: Splits) -> Trained:
    return small("elman", splits, epochs=5, word_dropout=0.1)


def same_weights(one: Trained, other: Trained) -> bool:
    pairs = zip(one.model.get_weights(), other.model.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def test_with_memory_origin_and_destination_are_told_apart(elman, splits):
    assert elman.test.f1 == 1.0
    assert elman.tag("please from taipei to suao") == ["O", "O", "B-fromloc", "O", "B-toloc"]
    assert elman.tag(["to", "taipei", "from", "suao"]) == ["O", "B-toloc", "O", "B-fromloc"]
    assert elman.score(splits.test) == elman.test


def test_without_memory_they_are_not_and_a_word_has_one_distribution_everywhere(splits):
    word = small("word", splits)
    assert word.test.f1 < 0.8
    one = word.probabilities("from taipei")[1]
    for context in ("to taipei", "i want from taipei"):
        np.testing.assert_allclose(word.probabilities(context)[-1], one, atol=1e-6)


def test_the_probabilities_of_each_word_add_up_to_1(elman):
    probabilities = elman.probabilities("from taipei to suao")
    assert probabilities.shape == (4, len(elman.vocabulary.tags))
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, atol=1e-6)


def test_unknown_words_are_tagged_by_what_stands_around_them(elman):
    assert elman.tag("from atlantis to narnia") == ["O", "B-fromloc", "O", "B-toloc"]


def test_many_sentences_are_tagged_as_each_alone_and_in_their_order(elman, splits):
    assert elman.tag_all(splits.test) == [elman.tag(each.words) for each in splits.test]


def test_nothing_to_tag_is_refused(elman):
    with pytest.raises(ValueError, match="at least one word to tag"):
        elman.tag("")


def test_padding_does_not_change_the_loss(elman, splits):
    batch = elman.vocabulary.encode(splits.valid)
    extra = [(0, 0), (0, 30)]
    words, tags = np.pad(batch.words, extra), np.pad(batch.tags, extra, constant_values=NO_TAG)
    padded = float(LOSS(tags, elman.logits(words)))
    assert padded == pytest.approx(float(LOSS(batch.tags, elman.logits(batch.words))), rel=1e-5)
    by_hand = [
        -np.log(elman.probabilities(each.words)[position, elman.vocabulary.tags.index(tag)])
        for each in splits.valid
        for position, tag in enumerate(each.tags)
    ]
    assert padded == pytest.approx(np.mean(by_hand), rel=1e-4)


def test_the_epoch_is_chosen_on_valid(splits):
    """Where valid says the contrary of training, the more is learnt the worse: the first is best."""
    contrary = {"B-fromloc": "B-toloc", "B-toloc": "B-fromloc", "O": "O"}
    valid = [replace(each, tags=[contrary[tag] for tag in each.tags]) for each in splits.valid]
    trained = small("elman", Splits(splits.train, valid, splits.test), learning_rate=0.002)
    f1 = [epoch.valid_f1 for epoch in trained.epochs]
    assert f1[trained.best - 1] == max(f1) > f1[-1]
    assert trained.best == 1 + f1.index(max(f1))
    assert trained.score(valid).f1 == max(f1)  # the model has the weights of that epoch


def test_the_test_part_has_no_part_in_training(splits, elman):
    absurd = [Utterance(("xyz", "suao"), ("B-nonsense", "I-nonsense"))] * 3
    other = small("elman", Splits(splits.train, splits.valid, absurd), epochs=5, word_dropout=0.1)
    assert same_weights(other, elman)
    assert other.vocabulary == elman.vocabulary
    assert [epoch.valid_f1 for epoch in other.epochs] == [e.valid_f1 for e in elman.epochs]


def test_a_tag_that_training_does_not_know_counts_as_missed(elman, splits):
    new = [Utterance(("from", "taipei", "by", "bus"), ("O", "B-fromloc", "O", "B-vehicle"))]
    scores = elman.score(new)
    assert scores.recall == 0.5
    assert [row.recall for row in scores.slots if row.slot == "vehicle"] == [0.0]


def test_a_seed_gives_the_same_tagger_again_and_another_seed_another(splits):
    one, again, other = (small("word", splits, seed, epochs=1) for seed in (1, 1, 2))
    assert same_weights(one, again)
    assert one.epochs[0].loss == again.epochs[0].loss
    assert not same_weights(one, other)


def test_every_epoch_is_reported_when_it_is_done(splits):
    lines: list[str] = []
    trained = small("word", splits, epochs=2, report=lambda epoch: lines.append(str(epoch)))
    assert lines == [str(epoch) for epoch in trained.epochs]
    assert lines[1].startswith("epoch   2   loss 0.")
    assert f"valid F1 {100 * trained.epochs[1].valid_f1:5.2f}" in lines[1]


@pytest.mark.parametrize("part", ["train", "valid", "test"])
def test_an_empty_part_is_refused(part, splits):
    with pytest.raises(ValueError, match=f"the {part} part of the data has no utterance"):
        small("word", replace(splits, **{part: ()}))


def test_a_mistyped_tagger_is_told_the_nearest_one(splits):
    with pytest.raises(ValueError, match=r"no tagger 'elmann'\. Did you mean elman\?"):
        small("elmann", splits)


def test_an_epoch_goes_through_every_utterance_once_with_little_padding(splits):
    vocabulary = Vocabulary.of(splits.train)
    encoded = vocabulary.encode(splits.train)
    given = list(batches(encoded, 32, np.random.default_rng(0)))
    assert sorted(len(batch.words) for batch in given) == [8, 32, 32, 32, 32, 32, 32]
    seen = [
        (*row[keep], *tags[keep]) for batch in given for row, tags, keep in zip(*batch, strict=True)
    ]
    whole = [(*row[keep], *tags[keep]) for row, tags, keep in zip(*encoded, strict=True)]
    assert sorted(seen) == sorted(whole)
    assert np.mean([batch.mask.mean() for batch in given]) > 0.8 > encoded.mask.mean()


def test_dropped_words_are_unknown_and_nothing_else_changes(splits):
    encoded = Vocabulary.of(splits.train).encode(splits.train)
    before = [array.copy() for array in encoded]
    kept = list(batches(encoded, 32, np.random.default_rng(0)))
    dropped = list(batches(encoded, 32, np.random.default_rng(0), word_dropout=0.3))
    changed = words = 0
    for one, other in zip(kept, dropped, strict=True):
        different = one.words != other.words
        assert (other.words[different] == UNKNOWN).all()
        assert not different[~one.mask].any()
        np.testing.assert_array_equal(one.tags, other.tags)
    for batch in dropped:
        changed += (batch.words == UNKNOWN).sum()
        words += batch.mask.sum()
        assert ((batch.words == 0) == ~batch.mask).all()
    assert changed / words == pytest.approx(0.3, abs=0.05)
    for array, copy in zip(encoded, before, strict=True):
        np.testing.assert_array_equal(array, copy)
