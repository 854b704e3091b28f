"""The experiment behind book/beyond/deep: how values are counted, and the table that it left."""

from __future__ import annotations

from pathlib import Path

from unrolled import experiments
from unrolled.experiments import directions
from unrolled.slots import Span, Utterance, travel_requests
from unrolled.slots.sides import SIDES
from unrolled.slots.taggers import build

BOOK = Path(__file__).resolve().parents[3] / "book"


def test_found_values_are_counted_by_the_side_that_decides():
    said = Utterance(("to", "suao", "by", "bus"), ("O", "B-to.city", "O", "B-transport"))
    deciding = [{Span("to.city", 1, 2): "left", Span("transport", 3, 4): "either"}]
    predicted = [["O", "B-to.city", "O", "O"]]
    assert directions.recall_by_side([said], predicted, deciding) == {
        "either": 0,
        "left": 1,
        "right": 0,
        "both": 0,
    }


def test_every_value_of_the_test_has_a_side(monkeypatch):
    monkeypatch.setattr(directions, "OTHER_SEEDS", range(1, 2))
    requests = travel_requests(train=50, valid=5, test=20)
    found = directions.deciding_sides(requests)
    for utterance, sides in zip(requests.test, found, strict=True):
        assert list(sides) == utterance.spans
        assert set(sides.values()) <= set(SIDES)


def test_the_published_table_was_made_with_the_published_settings():
    table = experiments.load(BOOK / directions.EXPERIMENT.file)
    assert table.settings == directions.EXPERIMENT.settings
    assert table.seeds == tuple(directions.EXPERIMENT.seeds)
    assert len(table.rows) == len(table.seeds) * len(directions.TAGGERS)


def test_the_narrow_tagger_has_no_more_weights_than_the_forward_one():
    def weights(units: int, name: str) -> int:
        return build(name, words=279, tags=46, units=units, embedding=50).count_params()

    assert weights(directions.NARROW, "bilstm") <= weights(64, "lstm")
    assert weights(directions.NARROW + 1, "bilstm") > weights(64, "lstm")
