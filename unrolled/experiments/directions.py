"""What a second direction and a second layer are worth to a slot tagger, and to which values.

Beside the forward LSTM of the experiment `slots` are trained: the same LSTM on mirrored sentences,
so that it reads from the right; two LSTMs, one over the other; and two LSTMs, one from each end,
with so few units that the tagger has no more weights than the one that reads in one direction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from unrolled.experiments.record import Experiment, Row
from unrolled.slots.data import Span, Splits, Utterance, spans
from unrolled.slots.grammar import TravelRequests, travel_requests
from unrolled.slots.sides import SIDES, mirrored, sides
from unrolled.slots.training import train

NARROW = 39  # units of each direction, with which a tagger has the weights of an LSTM of 64

TAGGERS: dict[str, tuple[str, dict[str, int]]] = {
    "forward": ("lstm", {}),
    "backward": ("lstm", {}),
    "two layers": ("lstm", {"layers": 2}),
    "both ways": ("bilstm", {"units": NARROW}),
}

OTHER_SEEDS = range(1, 9)  # of the sentences that those of the test are compared with


def deciding_sides(requests: TravelRequests) -> list[dict[Span, str]]:
    """Return for the values of the test the side that decides; see `unrolled.slots.sides`."""
    others = [
        each for seed in OTHER_SEEDS for _, part in travel_requests(seed).parts() for each in part
    ]
    return sides(requests.test, [*others, *requests.train, *requests.valid])


def recall_by_side(
    test: Sequence[Utterance],
    predicted: Sequence[Sequence[str]],
    deciding: Sequence[dict[Span, str]],
) -> dict[str, float]:
    """Return for each side of SIDES the share of the values that were found."""
    found, total = Counter[str](), Counter[str]()
    for utterance, tags, decides in zip(test, predicted, deciding, strict=True):
        right = set(spans(tags))
        for span in utterance.spans:
            total[decides[span]] += 1
            found[decides[span]] += span in right
    return {side: found[side] / max(1, total[side]) for side in SIDES}


def measure(seed: int, taggers: Sequence[str], units: int, **settings: Any) -> Iterator[Row]:
    """Train each of `taggers` with this seed.

    Yields:
        rows: tagger, parameters, f1 on the test, its parts by kind, and `found_...`, the share of
        the values found among those whose slot this side decides.
    """
    requests = travel_requests()
    deciding = deciding_sides(requests)
    for name in taggers:
        model, own = TAGGERS[name]
        reads = requests if name != "backward" else _mirrored(requests)
        trained = train(model, reads, seed, **{"units": units, **settings, **own})
        predicted = trained.tag_all(reads.test)
        if name == "backward":
            predicted = [
                list(mirrored(Utterance(each.words, tuple(tags))).tags)
                for each, tags in zip(reads.test, predicted, strict=True)
            ]
        recall = recall_by_side(requests.test, predicted, deciding)
        yield {
            "tagger": name,
            "parameters": trained.parameters,
            "f1": round(trained.test.f1, 4),
            **{f"found_{side}": round(share, 4) for side, share in recall.items()},
        }


def _mirrored(splits: Splits) -> Splits:
    return Splits(*(tuple(map(mirrored, part)) for _, part in splits.parts()))


EXPERIMENT = Experiment(
    name="directions",
    file="beyond/directions.csv",
    measure=measure,
    settings={
        "taggers": list(TAGGERS),
        "units": 64,
        "embedding": 50,
        "dropout": 0.2,
        "epochs": 22,
        "batch_size": 128,
        "learning_rate": 0.02,
    },
    seeds=range(3),
)
