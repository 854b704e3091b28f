"""The experiments behind book/practice/sentiment: small runs, and the tables that they left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unrolled import experiments
from unrolled.experiments import padding, sentiment
from unrolled.reviews import KINDS, encode, reviews

BOOK = Path(__file__).resolve().parents[3] / "book"


@pytest.mark.parametrize("name", sentiment.READERS)
def test_a_masked_reader_gives_the_same_verdict_however_long_the_padding(name):
    some = reviews(seed=0, train=8, test=2).train
    model = sentiment.build(name, seed=0)
    once, longer = (np.asarray(model(encode(some, length))) for length in (40, 60))
    assert once.shape == (8, 1)
    np.testing.assert_allclose(once, longer, atol=1e-6)


@pytest.mark.parametrize("name", sentiment.READERS)
def test_without_a_mask_the_padding_changes_it(name):
    some = reviews(seed=0, train=8, test=2).train
    model = sentiment.build(name, seed=0, mask=False)
    once, longer = (np.asarray(model(encode(some, length))) for length in (40, 60))
    assert np.abs(once - longer).max() > 1e-4


def test_the_mean_of_the_words_says_the_same_of_twins_and_so_is_right_once():
    corpus = reviews(seed=0, train=8, test=20)
    model = sentiment.build("words", seed=0)
    for kind in KINDS[1:]:
        logits = np.asarray(model(encode(corpus.test_part(kind))))
        np.testing.assert_allclose(logits[::2], logits[1::2], atol=1e-6)
        assert sentiment.accuracy(model, corpus.test_part(kind)) == 0.5


def test_an_unknown_reader_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match="'bert'; there are: words, rnn_last"):
        sentiment.build("bert", seed=0)


@pytest.fixture
def few(monkeypatch):
    """Let the experiments draw few reviews."""
    for module in (sentiment, padding):
        monkeypatch.setattr(module, "reviews", lambda seed: reviews(seed, train=64, test=4))


@pytest.mark.usefixtures("few")
def test_each_reader_is_tested_on_each_kind():
    rows = list(sentiment.measure(seed=0, readers=["words", "rnn_last"], epochs=1))
    assert [row["reader"] for row in rows] == ["words", "rnn_last"]
    assert all(0 <= row[kind] <= 1 for row in rows for kind in KINDS)


@pytest.mark.usefixtures("few", "step_by_step")
@pytest.mark.filterwarnings("ignore:Even though")  # what feeds Keras is compiled nevertheless
def test_each_variant_of_the_padding_is_tested_at_its_length_and_beyond():
    variants = padding.EXPERIMENT.settings["variants"]
    chosen = [variants[0], variants[1]]
    rows = list(padding.measure(seed=0, variants=chosen, epochs=1))
    assert [row["mask"] for row in rows] == [True, False]
    assert rows[0]["accuracy"] == rows[0]["longer"]


@pytest.mark.parametrize("module", [sentiment, padding], ids=lambda module: module.EXPERIMENT.name)
def test_the_published_table_was_made_with_the_published_settings(module):
    table = experiments.load(BOOK / module.EXPERIMENT.file)
    assert table.settings == module.EXPERIMENT.settings
    assert table.seeds == tuple(module.EXPERIMENT.seeds)
    per_seed = len(table.settings.get("readers") or table.settings["variants"])
    assert len(table.rows) == len(table.seeds) * per_seed
