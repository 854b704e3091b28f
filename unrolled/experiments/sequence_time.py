"""How does the processor time of one update grow with the length of the sequence?

A GRU, a minGRU computed by a scan, and causal attention with one head, each with as many units and
on the same inputs. An update is the one of `update_time`, and so is the way of measuring: the
processor time of the fastest of many turns. A processor with few cores has little use for rounds in
which nothing waits, so this shows the growth of the work, not what a graphics card makes of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from unrolled.experiments.record import Experiment, Row
from unrolled.experiments.state_tracking import Diagonal
from unrolled.experiments.update_time import compiled_update


class CausalAttention(keras.layers.Layer):
    """One head: every step reads the values of itself and of the steps before it."""

    def __init__(self, units: int, seed: int) -> None:
        super().__init__()
        self.units, self.seed = units, seed

    def build(self, input_shape: Sequence[int]) -> None:
        """Make one kernel for queries, keys and values, (features, 3 * units)."""
        start = keras.initializers.GlorotUniform(self.seed)
        shape = (input_shape[-1], 3 * self.units)
        self.kernel = self.add_weight(shape=shape, initializer=start, name="kernel")

    def call(self, inputs: Any) -> Any:
        """Return the mixed values (batch, timesteps, units)."""
        queries, keys, values = ops.split(inputs @ self.kernel, 3, axis=-1)
        scores = queries @ ops.transpose(keys, (0, 2, 1)) / self.units**0.5
        future = np.triu(np.full(scores.shape[1:], -1e9, np.float32), 1)
        return ops.softmax(scores + future) @ values


LAYERS: dict[str, Callable[[int, int], keras.layers.Layer]] = {
    "gru": lambda units, seed: keras.layers.GRU(units, return_sequences=True),
    "min_gru": lambda units, seed: Diagonal(units, signed=False, seed=seed),
    "attention": CausalAttention,
}


def measure(
    seed: int, *, timesteps: Sequence[int], units: int, features: int, batch: int, turns: int
) -> Iterator[Row]:
    """Yield a row for each length and each layer."""
    for length in timesteps:
        updates = {
            name: compiled_update(make(units, seed), batch, length, features, seed)
            for name, make in LAYERS.items()
        }
        taken: dict[str, list[float]] = {name: [] for name in updates}
        for _ in range(turns):
            for name, update in updates.items():
                start = time.process_time()
                update().numpy()
                taken[name].append(time.process_time() - start)
        for name, seconds in taken.items():
            milliseconds = round(1000 * min(seconds), 3)
            yield {"timesteps": length, "layer": name, "milliseconds": milliseconds}


EXPERIMENT = Experiment(
    name="sequence_time",
    file="beyond/sequence_time.csv",
    measure=measure,
    settings={
        "timesteps": [64, 256, 1024],
        "units": 32,
        "features": 32,
        "batch": 8,
        "turns": 20,
    },
    seeds=(0, 1, 2),
)
