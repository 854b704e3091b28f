"""Words and tags as numbers: training alone decides, padding is masked, new tags are never right."""

from __future__ import annotations

import numpy as np
import pytest

from unrolled.slots import NO_TAG, PADDING, UNKNOWN, Utterance, Vocabulary, travel_requests

TRAIN = [
    Utterance(("to", "taipei"), ("O", "B-to")),
    Utterance(("from", "new", "taipei", "at", "10"), ("O", "B-from", "I-from", "O", "B-time")),
]


def test_padding_is_0_the_unknown_word_1_and_no_word_has_their_numbers():
    vocabulary = Vocabulary.of(TRAIN)
    assert (PADDING, UNKNOWN) == (0, 1)
    numbers = vocabulary.encode_words(["to", "taipei", "from", "new", "at", "10"])
    assert sorted(numbers) == [2, 3, 4, 5, 6, 7]
    assert [vocabulary.words[number] for number in numbers][:2] == ["to", "taipei"]


def test_a_word_that_training_does_not_know_is_unknown():
    assert Vocabulary.of(TRAIN).encode_words(["atlantis", "<padding>"]) == [UNKNOWN, UNKNOWN]


def test_with_a_minimum_count_rare_words_are_unknown():
    vocabulary = Vocabulary.of(TRAIN, minimum_count=2)
    assert vocabulary.words == ("<padding>", "<unknown>", "taipei")


def test_capitals_do_not_matter():
    assert Vocabulary.of(TRAIN).encode_words(["TO"]) == Vocabulary.of(TRAIN).encode_words(["to"])


def test_digits_can_be_read_as_one():
    vocabulary = Vocabulary.of(TRAIN, digits=True)
    assert "DIGITDIGIT" in vocabulary.words
    assert vocabulary.encode_words(["25"]) == vocabulary.encode_words(["10"]) != [UNKNOWN]
    assert vocabulary.encode_words(["7"]) == [UNKNOWN]


def test_a_batch_is_padded_behind_to_its_longest_sentence():
    batch = Vocabulary.of(TRAIN).encode(TRAIN)
    assert batch.words.shape == batch.tags.shape == batch.mask.shape == (2, 5)
    assert batch.mask.tolist() == [[True, True, False, False, False], [True] * 5]
    assert (batch.words[~batch.mask] == PADDING).all()
    assert (batch.tags[~batch.mask] == NO_TAG).all()


def test_a_tag_that_training_does_not_know_gets_a_number_that_no_prediction_equals():
    vocabulary = Vocabulary.of(TRAIN)
    batch = vocabulary.encode([Utterance(("to", "taipei"), ("O", "B-stop"))])
    assert batch.mask.tolist() == [[True, True]]
    assert batch.tags.tolist() == [[0, NO_TAG]]
    assert NO_TAG not in range(len(vocabulary.tags))


def test_what_is_encoded_is_decoded_without_the_padding():
    utterances = travel_requests(train=50, valid=1, test=1).train
    vocabulary = Vocabulary.of(utterances)
    batch = vocabulary.encode(utterances)
    assert vocabulary.decode(batch.tags, batch.mask) == [list(each.tags) for each in utterances]
    for each, row in zip(utterances, batch.words, strict=True):
        assert tuple(vocabulary.words[number] for number in row if number) == each.words


@pytest.mark.parametrize("number", [-1, 5])
def test_a_number_that_is_no_tag_is_not_decoded(number):
    """Python would take -1 for the last tag, and say nothing."""
    assert len(Vocabulary.of(TRAIN).tags) == 5
    with pytest.raises(ValueError, match=f"from 0 to 4, but a word has {number}"):
        Vocabulary.of(TRAIN).decode([[0, number]], [[True, True]])


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"got \(1, 2\) and \(2,\)"):
        Vocabulary.of(TRAIN).decode(np.zeros((1, 2), int), [True, True])


@pytest.mark.parametrize("call", [Vocabulary.of, Vocabulary.of(TRAIN).encode])
def test_no_utterance_is_refused(call):
    with pytest.raises(ValueError, match="at least one utterance"):
        call([])
