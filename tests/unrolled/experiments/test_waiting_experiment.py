"""What a tagger says of the first word while a sentence is spoken: a small run, and its table."""

from __future__ import annotations

from pathlib import Path

import pytest

from unrolled import experiments
from unrolled.experiments import waiting
from unrolled.slots import travel_requests

BOOK = Path(__file__).resolve().parents[3] / "book"
TINY = {
    "model": "bilstm",
    "tag": "B-toloc.city",
    "sentences": {"two": "to suao", "three": "to suao please"},
    "epochs": [1],
    "units": 4,
    "embedding": 4,
}


@pytest.fixture(scope="module")
def rows():
    few = travel_requests(train=60, valid=10, test=10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "travel_requests", lambda: few)
        return list(waiting.measure(0, **TINY))


def test_a_probability_is_noted_after_each_word_of_each_sentence(rows):
    read = [(row["sentence"], row["read"]) for row in rows]
    assert read == [("two", 1), ("two", 2), ("three", 1), ("three", 2), ("three", 3)]
    assert all(0 < row["probability"] < 1 for row in rows)


def test_sentences_that_begin_alike_get_the_same_answer_until_they_differ(rows):
    assert [row["probability"] for row in rows[:2]] == [row["probability"] for row in rows[2:4]]


def test_the_published_table_was_made_with_the_published_settings():
    table = experiments.load(BOOK / waiting.EXPERIMENT.file)
    assert table.settings == waiting.EXPERIMENT.settings
    assert table.seeds == tuple(waiting.EXPERIMENT.seeds)
    words = sum(len(s.split()) for s in waiting.EXPERIMENT.settings["sentences"].values())
    assert len(table.rows) == len(table.seeds) * len(table.settings["epochs"]) * words
