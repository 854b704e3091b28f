"""What padding does to an LSTM that reads reviews, with a mask and without one.

The reviews are those of the experiment `sentiment`. All of a batch are padded to one length, behind
the words or before them. A layer that is not told about padding reads it as words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from unrolled.experiments.record import Experiment, Row
from unrolled.experiments.sentiment import BATCH, accuracy, build, verdicts
from unrolled.reviews import encode, reviews

LONGER = 30  # timesteps of further padding in the second test


def measure(seed: int, variants: Sequence[dict[str, Any]], epochs: int) -> Iterator[Row]:
    """Train an LSTM for each variant: a reader, whether it is masked, where the padding is, and
    the length to which the reviews are padded.

    Yields:
        rows: the variant, accuracy on all reviews of the test, `longer` (the same, with LONGER
        timesteps of padding more than in training), and the loss of the last epoch.
    """
    corpus = reviews(seed)
    for variant in variants:
        length, before = variant["length"], variant["before"]
        model = build(variant["reader"], seed, mask=variant["mask"])
        words, targets = encode(corpus.train, length, before), verdicts(corpus.train)
        history = model.fit(words, targets, batch_size=BATCH, epochs=epochs, verbose=0)
        yield {
            **variant,
            "accuracy": round(accuracy(model, corpus.test, length, before), 4),
            "longer": round(accuracy(model, corpus.test, length + LONGER, before), 4),
            "loss": round(history.history["loss"][-1], 5),
        }


def _variant(reader: str, mask: bool, before: bool, length: int) -> dict[str, Any]:
    return {"reader": reader, "mask": mask, "before": before, "length": length}


EXPERIMENT = Experiment(
    name="padding",
    file="practice/padding.csv",
    measure=measure,
    settings={
        "variants": [
            _variant("lstm_last", True, False, 35),
            *(_variant("lstm_last", False, False, length) for length in (35, 60, 100)),
            _variant("lstm_last", False, True, 100),
            _variant("lstm_mean", False, False, 100),
        ],
        "epochs": 10,
    },
    seeds=range(3),
)
