"""A language so small that a tagger with memory learns it in seconds, and one without cannot."""

from __future__ import annotations

import numpy as np

from unrolled.slots.data import Splits, Utterance

CITIES = ("taipei", "tainan", "hualien", "suao", "keelung", "taoyuan")
FILLERS = ("please", "i", "want", "a", "train", "now")


def sentence(rng: np.random.Generator, cities: tuple[str, ...] = CITIES) -> Utterance:
    """A few idle words, then from and to in either order, each with a city."""
    idle = tuple(rng.choice(FILLERS, size=rng.integers(0, 5)))
    origin, destination = rng.choice(cities, size=2, replace=False)
    parts = [(("from", origin), ("O", "B-fromloc")), (("to", destination), ("O", "B-toloc"))]
    first, second = parts if rng.random() < 0.5 else parts[::-1]
    return Utterance(
        words=(*map(str, idle), *map(str, (*first[0], *second[0]))),
        tags=("O",) * len(idle) + first[1] + second[1],
    )


def small_splits(seed: int = 0, train: int = 200, valid: int = 40, test: int = 40) -> Splits:
    """As many sentences in each part; some may occur twice."""
    rng = np.random.default_rng(seed)
    return Splits(*([sentence(rng) for _ in range(size)] for size in (train, valid, test)))
