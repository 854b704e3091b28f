"""How long does the processor work on one update of each layer?

An update is a forward pass, a backward pass and a step of gradient descent, compiled by XLA. The
layers take turns, and of many turns the fastest counts. What is measured is the time that the
processor spends, on all its cores together, so other programs count little. It is a property of
the layer, its size, the library and the machine; the chapter counts operations instead, and shows
this beside them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import keras
import tensorflow as tf

from unrolled.experiments.record import Experiment, Row

LAYERS = {
    "simple_rnn": keras.layers.SimpleRNN,
    "gru": keras.layers.GRU,
    "lstm": keras.layers.LSTM,
}


def compiled_update(
    layer: keras.Layer, batch: int, timesteps: int, features: int, seed: int = 0
) -> Callable[[], tf.Tensor]:
    """Return a function that makes one update of a layer, compiled and called once."""
    inputs = tf.random.stateless_normal((batch, timesteps, features), seed=(seed, 0))
    layer.build(inputs.shape)

    @tf.function(jit_compile=True)
    def update() -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(layer(inputs) ** 2)
        gradients = tape.gradient(loss, layer.trainable_variables)
        for weight, gradient in zip(layer.trainable_variables, gradients, strict=True):
            weight.assign_sub(0.01 * gradient)
        return loss

    update()
    return update


def measure(
    seed: int,
    *,
    units: Sequence[int],
    batch: int,
    timesteps: int,
    features: int,
    turns: int,
) -> Iterator[Row]:
    """Yield a row for each number of units and each layer."""
    for size in units:
        updates = {
            name: compiled_update(layer(size), batch, timesteps, features, seed)
            for name, layer in LAYERS.items()
        }
        taken: dict[str, list[float]] = {name: [] for name in updates}
        for _ in range(turns):
            for name, update in updates.items():
                start = time.process_time()
                update().numpy()
                taken[name].append(time.process_time() - start)
        for name, seconds in taken.items():
            yield {"units": size, "layer": name, "milliseconds": round(1000 * min(seconds), 3)}


EXPERIMENT = Experiment(
    name="update_time",
    file="gru/update_time.csv",
    measure=measure,
    settings={
        "units": [32, 256],
        "batch": 32,
        "timesteps": 50,
        "features": 10,
        "turns": 30,
    },
    seeds=(0, 1, 2),
)
