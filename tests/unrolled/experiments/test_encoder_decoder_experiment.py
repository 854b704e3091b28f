"""The experiments behind book/beyond: a small run, and the tables that they left."""

from __future__ import annotations

from pathlib import Path

import pytest

from unrolled.experiments import experiment, load
from unrolled.experiments.encoder_decoder import SETTINGS, measure

BOOK = Path(__file__).resolve().parents[3] / "book"


def test_each_network_is_examined_on_each_length():
    small = {**SETTINGS, "longest": 3, "updates": 100, "batch": 8}
    rows = list(measure(0, networks=[[4, "none"]], lengths=[2, 5], **small))
    assert [(row["units"], row["attention"], row["length"]) for row in rows] == [
        (4, "none", length) for length in (2, 5)
    ]
    assert len({tuple(row) for row in rows}) == 1, "all rows have the same columns"


@pytest.mark.parametrize("name", ["encoder_decoder", "attention"])
def test_the_table_in_the_book_is_the_one_that_the_experiment_writes(name):
    published = experiment(name)
    table = load(BOOK / published.file)
    assert table.settings == published.settings
    assert table.seeds == tuple(published.seeds)
    networks, lengths = table.settings["networks"], table.settings["lengths"]
    assert len(table.rows) == len(table.seeds) * len(networks) * len(lengths)
