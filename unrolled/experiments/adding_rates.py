"""Which learning rate suits each cell on the adding problem? Chosen here, on a seed of its own.

Every cell is trained with every rate, and gets the one with the lowest geometric mean of its
errors over the lengths: `adding` then measures with these rates, on other seeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from unrolled.experiments import adding
from unrolled.experiments.record import Experiment, Row, Table


def measure(seed: int, *, learning_rates: Sequence[float], **settings: Any) -> Iterator[Row]:
    """Yield the rows of `adding.measure` with each of the rates."""
    for rate in learning_rates:
        rates = dict.fromkeys(settings["cells"], rate)
        yield from adding.measure(seed, learning_rates=rates, **settings)


def best_rates(table: Table) -> dict[str, float]:
    """Return the best rate for each cell; one with which a training diverged never is."""
    best = {}
    for cell in dict.fromkeys(table["cell"].tolist()):
        rows = table.where(cell=cell)
        errors = {
            rate: np.log(rows.where(learning_rate=rate)["mse"]).mean()
            for rate in dict.fromkeys(rows["learning_rate"].tolist())
        }
        best[cell] = min(errors, key=lambda rate: np.nan_to_num(errors[rate], nan=np.inf))
    return best


EXPERIMENT = Experiment(
    name="adding_rates",
    file="lstm/adding_rates.csv",
    measure=measure,
    settings={
        **{k: v for k, v in adding.EXPERIMENT.settings.items() if k != "learning_rates"},
        "lengths": [30, 100, 200],
        "learning_rates": [0.01, 0.003, 0.001],
    },
    seeds=(100,),
)
