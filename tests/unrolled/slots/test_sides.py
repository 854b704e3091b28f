"""Which side of a value decides its slot, and sentences mirrored with their values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.slots import Utterance, travel_requests
from unrolled.slots.scores import entity_scores
from unrolled.slots.sides import SIDES, mirrored, sides

SLOTS = ("from.city", "to.city", "day")
VALUES = {"from.city": ["suao", "new taipei"], "to.city": ["suao", "new taipei"], "day": ["friday"]}


def utterance(text: str) -> Utterance:
    """Words, and values in the form [slot some words]."""
    words, tags, slot = [], [], ""
    for word in text.split():
        if word[0] == "[":
            slot, first = word[1:], True
            continue
        ends = word[-1] == "]"
        words.append(word.rstrip("]"))
        tags.append("O" if not slot else f"{'B' if first else 'I'}-{slot}")
        first = False
        if ends:
            slot = ""
    return Utterance(tuple(words), tuple(tags))


@pytest.mark.parametrize(
    ("asked", "others", "side"),
    [
        ("to [to.city suao]", ["by [from.city suao]"], "left"),
        ("[to.city suao] it is", ["[from.city suao] it was"], "right"),
        ("to [to.city suao] please", ["by [from.city suao] now"], "either"),
        ("[to.city suao]", ["a [from.city suao]", "[from.city suao] a"], "both"),
        ("to [to.city suao]", ["by [from.city new taipei]"], "left"),  # a kind, not a word
    ],
)
def test_the_side_that_decides_is_found(asked, others, side):
    (found,) = sides([utterance(asked)], [utterance(each) for each in others])
    assert list(found.values()) == [side]


def test_a_sentence_alone_is_decided_by_either_side():
    (found,) = sides([utterance("from [from.city suao] to [to.city new taipei]")], [])
    assert list(found.values()) == ["either", "either"]


def test_more_sentences_to_compare_leave_no_more_values_to_either_side():
    requests = travel_requests(train=400, valid=10, test=100)
    few, many = (sides(requests.test, part) for part in ([], requests.train))
    for before, after in zip(few, many, strict=True):
        for span, side in after.items():
            assert before[span] == side or before[span] != "both"
            assert side != "either" or before[span] == "either"
            assert side in SIDES


UTTERANCES = st.lists(
    st.sampled_from(["to", "at", "please"])
    | st.sampled_from(SLOTS).flatmap(
        lambda slot: st.sampled_from(VALUES[slot]).map(lambda value: f"[{slot} {value}]")
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: utterance(" ".join(parts)))


@given(UTTERANCES)
def test_mirrored_twice_a_sentence_is_itself(said):
    assert mirrored(mirrored(said)) == said
    assert mirrored(said).words == said.words[::-1]


@given(UTTERANCES)
def test_every_value_keeps_its_words_and_its_slot(said):
    def values(each: Utterance, order: int) -> list[tuple[str, tuple[str, ...]]]:
        return [(slot, each.words[start:stop][::order]) for slot, start, stop in each.spans]

    assert values(mirrored(said), -1)[::-1] == values(said, 1)


@given(st.lists(st.tuples(UTTERANCES, UTTERANCES), min_size=1, max_size=5))
def test_f1_is_that_of_the_sentences_as_they_are(pairs):
    """Whatever the predicted tags are: here those of another sentence, cut or filled up."""
    true = [said for said, _ in pairs]
    predicted = [
        Utterance(said.words, (*other.tags, *["O"] * 20)[: len(said.tags)]) for said, other in pairs
    ]
    straight, turned = (
        entity_scores([turn(u).tags for u in true], [turn(u).tags for u in predicted])
        for turn in (lambda each: each, mirrored)
    )
    assert straight.f1 == turned.f1
