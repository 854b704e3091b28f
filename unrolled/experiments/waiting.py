"""What a bidirectional tagger says of the first word while its sentence is still being spoken.

The tagger learns from whole sentences. Then it is given the beginnings of a few others, one word
longer each time, and after each word its probability of one tag at the first word is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from unrolled.experiments.record import Experiment, Row
from unrolled.slots.grammar import travel_requests
from unrolled.slots.training import train


def measure(
    seed: int,
    model: str,
    tag: str,
    sentences: Mapping[str, str],
    epochs: Sequence[int],
    **settings: Any,
) -> Iterator[Row]:
    """Train the tagger `model` with this seed, and give it each of `sentences` word by word.

    Args:
        seed: of the training.
        model: of `unrolled.slots.taggers.TAGGERS`.
        tag: whose probability at the first word is noted.
        sentences: by a name for each.
        epochs: how long a tagger is trained; one tagger for each.
        settings: of `unrolled.slots.settings.Settings`.

    Yields:
        rows: epochs, sentence (its name), read (how many words), probability, and f1 on the test.
    """
    for number in epochs:
        tagger = train(model, travel_requests(), seed, epochs=number, **settings)
        column = tagger.vocabulary.tags.index(tag)
        for name, sentence in sentences.items():
            words = sentence.split()
            for read in range(1, len(words) + 1):
                probability = tagger.probabilities(words[:read])[0, column]
                yield {
                    "epochs": number,
                    "sentence": name,
                    "read": read,
                    "probability": round(float(probability), 4),
                    "f1": round(tagger.test.f1, 4),
                }


EXPERIMENT = Experiment(
    name="waiting",
    file="beyond/waiting.csv",
    measure=measure,
    settings={
        "model": "bilstm",
        "tag": "B-toloc.city",
        "sentences": {
            "off": "taoyuan is where i will get off",
            "on": "taoyuan is where i will get on",
        },
        "epochs": [5, 22],  # the first is measured again by the chapter
        "units": 64,
        "embedding": 50,
        "dropout": 0.2,
        "batch_size": 128,
        "learning_rate": 0.02,
    },
    seeds=range(5),
)
