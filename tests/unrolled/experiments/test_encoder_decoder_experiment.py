"""The experiments behind the chapters on encoder and decoder and on attention: a small run."""

from __future__ import annotations

import pytest

from unrolled.experiments.encoder_decoder import SETTINGS, measure
from unrolled.seq2seq import training


@pytest.mark.usefixtures("step_by_step")
def test_each_network_is_examined_on_each_length(monkeypatch):
    monkeypatch.setattr(training, "UPDATES_PER_CALL", 2)
    small = {**SETTINGS, "longest": 3, "updates": 2, "batch": 8}
    rows = list(measure(0, networks=[[4, "none"]], lengths=[2, 5], **small))
    assert [(row["units"], row["attention"], row["length"]) for row in rows] == [
        (4, "none", length) for length in (2, 5)
    ]
    assert len({tuple(row) for row in rows}) == 1, "all rows have the same columns"
