"""The experiment behind book/practice/writing: a probe's controls, and the table that it left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unrolled import experiments
from unrolled.experiments import writing, writing_longer
from unrolled.writing import Alphabet, alice, in_quotes

BOOK = Path(__file__).resolve().parents[3] / "book"


def test_a_fresh_network_is_scored_after_no_pass(monkeypatch):
    """It guesses among all characters, and labels of another place explain nothing."""
    book = alice()
    begun = book._replace(valid=book.valid[:4000], test=book.test[:4000])
    monkeypatch.setattr(writing, "alice", lambda: begun)
    (row,) = writing.measure(seed=0, variants=[writing.variant(32, 0.0, 0)])
    assert (row["length"], row["dropout"], row["passes"]) == (32, 0, 0)
    assert row["test"] == pytest.approx(np.log(67), abs=0.05)
    assert row["shuffled"] < 0.02 < row["quotes"] < row["word"]


def test_a_property_that_a_state_holds_is_explained():
    """One number of the state is made to be the label, and the probe of that label finds it."""
    _, valid, test = alice()
    rng = np.random.default_rng(0)
    states = [rng.normal(size=(len(part), 4)) for part in (valid, test)]
    for part, state in zip((valid, test), states, strict=True):
        state[:, 2] = in_quotes(part)
    shares = writing.explained(*states)
    assert shares["quotes"] > 0.95
    assert max(shares["line"], shares["word"], shares["shuffled"]) < 0.2


def test_the_chance_of_a_closing_mark_is_taken_after_stops_alone():
    text = "‘a, b’ c. d,"
    alphabet = Alphabet.of(text)
    p = np.zeros((len(text), len(alphabet)))
    p[:, alphabet.encode("’")[0]] = np.arange(len(text)) / 100
    assert writing.closing(p, text, alphabet) == pytest.approx({"inside": 0.02, "outside": 0.095})


@pytest.mark.parametrize("module", [writing, writing_longer])
def test_the_published_tables_were_made_with_the_published_settings(module):
    table = experiments.load(BOOK / module.EXPERIMENT.file)
    settings = module.EXPERIMENT.settings
    assert table.settings == settings
    assert table.seeds == tuple(module.EXPERIMENT.seeds)
    rows = sum(len(variant["passes"]) for variant in settings["variants"])
    assert len(table.rows) == len(table.seeds) * rows
