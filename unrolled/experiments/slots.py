"""What memory buys in slot filling: the seven taggers on the travel requests of this course.

All have the same embedding and the same number of units, and are trained in the same way; none
but "window" sees more than one word at a time. The scores are those of the test part, of all its
entities together, and the F1 also of each of its kinds apart: sentences made as the training part
is, sentences from templates and sentences with places that training does not have.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from unrolled.experiments.record import Experiment, Row
from unrolled.slots.grammar import TEST_KINDS, travel_requests
from unrolled.slots.settings import TAGGERS
from unrolled.slots.training import train


def measure(seed: int, models: Sequence[str], **settings: Any) -> Iterator[Row]:
    """Yield a row for each tagger of `models`, trained with this seed and these settings.

    seconds: of the processor, for training, the choice of the epoch and the scores. They are those
    of the machine at hand; the other columns differ between machines by rounding alone.
    """
    requests = travel_requests()
    for model in models:
        start = time.process_time()
        trained = train(model, requests, seed, **settings)
        parts = {
            f"f1_{kind.replace(' ', '_')}": round(trained.score(requests.test_part(kind)).f1, 4)
            for kind in TEST_KINDS
        }
        yield {
            "model": model,
            "parameters": trained.parameters,
            "f1": round(trained.test.f1, 4),
            "precision": round(trained.test.precision, 4),
            "recall": round(trained.test.recall, 4),
            "token_accuracy": round(trained.test.token_accuracy, 4),
            **parts,
            "best_epoch": trained.best,
            "seconds": round(time.process_time() - start, 1),
        }


EXPERIMENT = Experiment(
    name="slots",
    file="slots/taggers.csv",
    measure=measure,
    settings={
        "models": list(TAGGERS),
        "embedding": 50,
        "units": 64,
        "dropout": 0.2,
        "epochs": 22,
        "batch_size": 128,
        "learning_rate": 0.02,
    },
    seeds=range(5),
)
