"""The experiment behind book/practice/writing: a probe's controls, and the table that it left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unrolled import experiments
from unrolled.experiments import writing
from unrolled.writing import Alphabet, alice, in_quotes
from unrolled.writing.writer import Writer

BOOK = Path(__file__).resolve().parents[3] / "book"


def test_a_fresh_network_is_scored_after_no_pass():
    """Its costs are about those of a guess among all characters, and shuffled labels explain nothing."""
    rows = list(writing.measure(seed=0, passes={"0": [0]}))
    (row,) = rows
    assert (row["dropout"], row["passes"]) == (0, 0)
    assert row["test"] == pytest.approx(np.log(67), abs=0.05)
    assert row["shuffled"] < 0.02 < row["quotes"] < row["word"]


def test_a_property_that_a_state_holds_is_explained(monkeypatch):
    """One unit of the state is made to be the label, and the probe of that label finds it."""
    network = Writer(Alphabet.of(alice().train), seed=0, units=4).network()

    def read(self, text):
        reading = network.read(text)
        states = reading.states.copy()
        states[:, 2] = in_quotes(text)
        return reading._replace(states=states)

    class Told:
        pass

    Told.read = read
    shares = writing.explained(Told())
    assert shares["quotes"] > 0.95
    assert shares["line"] < 0.5


def test_the_published_table_was_made_with_the_published_settings():
    table = experiments.load(BOOK / writing.EXPERIMENT.file)
    settings = writing.EXPERIMENT.settings
    assert table.settings == settings
    assert table.seeds == tuple(writing.EXPERIMENT.seeds)
    assert len(table.rows) == len(table.seeds) * sum(map(len, settings["passes"].values()))
