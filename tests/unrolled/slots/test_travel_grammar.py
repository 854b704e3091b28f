"""The travel requests: enough of them, no leak, ambiguous by the word and clear by the sentence."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import defaultdict

import pytest

import unrolled.slots.grammar
from unrolled.slots import LECTURE_SENTENCE, TEST_KINDS, Utterance, travel_requests
from unrolled.slots.travel_rules import NEW_PLACES, PLACES


@pytest.fixture(scope="module")
def requests():
    return travel_requests()


def everything(splits) -> list[Utterance]:
    return [utterance for _, utterances in splits.parts() for utterance in utterances]


def skeleton(utterance: Utterance, roles: bool) -> tuple[str, ...]:
    """The sentence with the kind of value in the place of each value: "to <city> on <weekday>"."""
    words = list(utterance.words)
    for slot, start, stop in reversed(utterance.spans):
        words[start:stop] = [f"<{slot if roles else slot.rpartition('.')[2]}>"]
    return tuple(words)


def roles_by(key, utterances) -> dict:
    """For each key(words, position) the tags that are right there."""
    found = defaultdict(set)
    for each in utterances:
        for position, tag in enumerate(each.tags):
            found[key(each.words, position)].add(tag)
    return found


# ------------------------------------------------------------------------------ size and leaks


def test_there_are_at_least_5000_different_utterances_and_15_slots(requests):
    utterances = everything(requests)
    assert len({each.words for each in utterances}) == len(utterances) >= 5000
    assert len({span.slot for each in requests.train for span in each.spans}) >= 15


def test_each_part_is_as_large_as_asked_for(requests):
    assert [len(part) for _, part in requests.parts()] == [4000, 500, 1000]


def test_every_tag_of_validation_and_test_occurs_in_training(requests):
    known = {tag for each in requests.train for tag in each.tags}
    assert {tag for each in everything(requests) for tag in each.tags} == known


def test_the_lectures_sentence_stands_in_no_utterance_not_even_within_a_longer_one(requests):
    lecture = f" {LECTURE_SENTENCE} "
    assert not [each for each in everything(requests) if lecture in f" {each} "]


def test_the_grammar_could_make_the_lectures_sentence_and_leaves_it_out(monkeypatch):
    """So its absence is a decision, and not an accident."""
    only = {"plan": ["i will arrive in taoyuan on november 10th", "i will arrive in {toloc.city}"]}
    monkeypatch.setattr(unrolled.slots.grammar, "TEMPLATES", only)
    drawn = travel_requests(train=20, valid=1, test=1).train
    assert {each.words[:4] for each in drawn} == {("i", "will", "arrive", "in")}
    assert LECTURE_SENTENCE.words not in {each.words for each in drawn}


def test_the_lectures_sentence_has_an_arrival_date():
    """Its slide says departure, which is an erratum."""
    filled = {span.slot: LECTURE_SENTENCE.words[span.start] for span in LECTURE_SENTENCE.spans}
    assert filled == {
        "toloc.city": "taoyuan",
        "arrive_date.month": "november",
        "arrive_date.day": "10th",
    }


def test_every_word_of_the_lectures_sentence_is_known_from_training(requests):
    assert set(LECTURE_SENTENCE.words) <= {word for each in requests.train for word in each.words}


# --------------------------------------------------------------------------------- ambiguity


def test_every_place_name_is_origin_destination_and_stopover(requests):
    roles = defaultdict(set)
    for each in requests.train:
        for slot, start, stop in each.spans:
            if slot.endswith(".city"):
                roles[" ".join(each.words[start:stop])].add(slot)
    assert set(roles) == set(PLACES)
    assert all(found == {"fromloc.city", "toloc.city", "stoploc.city"} for found in roles.values())


def test_dates_and_times_are_of_departure_arrival_and_return(requests):
    tags = roles_by(lambda words, at: words[at], requests.train)
    for word, kind in (
        ("november", "date.month"),
        ("monday", "date.weekday"),
        ("10th", "date.day"),
    ):
        assert {f"B-{role}_{kind}" for role in ("depart", "arrive", "return")} <= tags[word]


def test_a_place_name_can_also_fill_no_slot(requests):
    assert "O" in roles_by(lambda words, at: words[at], requests.train)["tainan"]


def test_three_words_to_each_side_do_not_decide(requests):
    tags = roles_by(lambda words, at: words[max(0, at - 3) : at + 4], requests.train)
    assert sum(len(found) > 1 for found in tags.values()) > 100


def test_all_the_words_before_do_not_decide(requests):
    """Two sentences that begin alike, up to a word with two roles: a reader must look ahead."""
    tags = roles_by(lambda words, at: words[: at + 1], requests.train)
    assert sum(len(found) > 1 for found in tags.values()) > 20


def test_the_whole_sentence_decides():
    """The frame of a sentence, its values cut out, is never found with two sets of roles."""
    roles = defaultdict(set)
    for seed in range(3):
        for each in everything(travel_requests(seed)):
            roles[skeleton(each, roles=False)].add(skeleton(each, roles=True))
    assert [found for found in roles.values() if len(found) > 1] == []
    assert len(roles) > 5000


def test_places_of_several_words_bear_i_tags(requests):
    three = [
        each.tags[each.words.index("moon") - 1 :][:3]
        for each in requests.train
        if " sun moon lake " in f" {each} "
    ]
    assert ("B-toloc.city", "I-toloc.city", "I-toloc.city") in three


# ------------------------------------------------------------------------------ the test part


def test_half_of_the_test_is_familiar_a_quarter_each_has_new_templates_and_new_places(requests):
    assert [len(requests.test_part(kind)) for kind in TEST_KINDS] == [500, 250, 250]


def test_a_new_template_makes_sentences_that_occur_nowhere_in_training(requests):
    known = {skeleton(each, roles=True) for each in requests.train}
    new = {skeleton(each, roles=True) for each in requests.test_part("new template")}
    assert not new & known


def test_a_new_place_is_named_nowhere_in_training(requests):
    training = " ".join(f" {each} " for each in (*requests.train, *requests.valid))
    assert not [place for place in NEW_PLACES if f" {place} " in training]
    known = {word for each in requests.train for word in each.words}
    for each in requests.test_part("new place"):
        places = [span for span in each.spans if span.slot.endswith(".city")]
        assert places
        for _, start, stop in places:
            assert not set(each.words[start:stop]) <= known


def test_another_kind_of_test_sentence_is_refused_with_the_ones_there_are(requests):
    with pytest.raises(ValueError, match=r"'familiar', 'new template', 'new place'.*got 'odd'"):
        requests.test_part("odd")


# -------------------------------------------------------------------------------------- seeds


def test_equal_seeds_give_equal_data_in_every_process():
    """No set or hash decides the order: another hash seed, the same sentences."""
    program = (
        "from unrolled.slots import travel_requests\n"
        "import hashlib\n"
        "print(hashlib.sha256(repr(travel_requests(7, 50, 20, 40)).encode()).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    here = repr(travel_requests(7, 50, 20, 40)).encode()
    assert run.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_another_seed_gives_other_sentences():
    assert travel_requests(1, 20, 1, 1).train != travel_requests(2, 20, 1, 1).train


def test_a_smaller_training_part_is_the_beginning_of_a_larger(requests):
    assert travel_requests(train=30, valid=1, test=1).train == requests.train[:30]


@pytest.mark.parametrize("part", ["train", "valid", "test"])
def test_an_impossible_number_of_sentences_is_refused(part):
    with pytest.raises(ValueError, match=f"{part} must be a whole number of at least 1, but got 0"):
        travel_requests(**{part: 0})


def test_more_sentences_than_there_are_are_refused(monkeypatch):
    monkeypatch.setattr(unrolled.slots.grammar, "TEMPLATES", {"plan": ["to {toloc.city}"]})
    with pytest.raises(ValueError, match=f"after {len(PLACES)} different ones: ask for fewer"):
        travel_requests(train=10_000)
