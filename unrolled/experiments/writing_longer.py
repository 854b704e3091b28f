"""Does the network that writes get better with more passes over its book, and with dropout?"""

from __future__ import annotations

from unrolled.experiments.record import Experiment
from unrolled.experiments.writing import measure, variant

EXPERIMENT = Experiment(
    name="writing_longer",
    file="practice/writing_longer.csv",
    measure=measure,
    settings={"variants": [variant(32, 0.0, 10), variant(32, 0.25, 10)]},
    seeds=range(3),
)
