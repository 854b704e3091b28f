"""Which recurrences can count the ones in a stream of bits, modulo 2 and modulo 3?

Every step brings a bit, and at every step the number of ones so far, modulo 2 (its parity) or 3, is
asked for. All layers are trained on sequences of one length and tested on much longer ones: a layer
that has found the rule does not mind the length, and one that has found something else does.

The layers differ in what multiplies the state:

- `simple_rnn`, `gru`: Keras's layers; the state goes through a matrix and a tanh
- `min_gru`: a factor for each unit, between 0 and 1, that the input alone decides
- `signed`: the same with a factor between -1 and 1

That factors above 0 cannot keep a parity for ever, and that no layer with one real factor for each
unit can count modulo 3, is proved in R. Grazzi et al., *Unlocking state-tracking in linear RNNs
through negative eigenvalues*, ICLR 2025, arXiv:2411.12537; the task is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from unrolled.experiments.record import Experiment, Row
from unrolled.names import unknown

LAYERS = ("simple_rnn", "gru", "min_gru", "signed")
UPDATES_PER_CALL = 100  # of the compiled function
TEST_SEQUENCES = 500
TEST_SEED = 2024


def counting_problem(
    batch: int, length: int, modulus: int, seed: int | Sequence[int] | np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw bits, one-hot, (batch, length, 2), and how many ones there were, (batch, length).

    >>> inputs, targets = counting_problem(batch=1, length=8, modulus=2, seed=0)
    >>> inputs[0, :, 1].astype(int).tolist(), targets[0].tolist()
    ([1, 1, 1, 0, 0, 0, 0, 0], [1, 0, 1, 1, 1, 1, 1, 1])
    """
    bits = np.random.default_rng(seed).integers(0, 2, (batch, length))
    counts = bits.cumsum(axis=1) % modulus
    return np.eye(2, dtype=np.float32)[bits], counts.astype(np.int32)


class Diagonal(keras.layers.Layer):
    """h_t = f_t * h_{t-1} + v_t, both made of the input alone, in about log2(timesteps) rounds.

    With factors between 0 and 1 this is `unrolled.linear.MinGRU`: f = sigmoid(x W_z + b_z), and v
    is (1 - f) times the candidate. With `signed` factors f is the tanh of that sum, and v the
    candidate.
    """

    def __init__(self, units: int, signed: bool, seed: int) -> None:
        super().__init__()
        self.units, self.signed, self.seed = units, signed, seed

    def build(self, input_shape: Sequence[int]) -> None:
        """Make the weights, which start as Keras's layers do."""
        shape = (input_shape[-1], 2 * self.units)
        start = keras.initializers.GlorotUniform(self.seed)
        self.kernel = self.add_weight(shape=shape, initializer=start, name="kernel")
        self.bias = self.add_weight(shape=shape[1:], initializer="zeros", name="bias")

    def call(self, inputs: Any) -> Any:
        """Return the states (batch, timesteps, units)."""
        sums, values = ops.split(inputs @ self.kernel + self.bias, 2, axis=-1)
        factors = ops.tanh(sums) if self.signed else ops.sigmoid(sums)
        if not self.signed:
            values = (1 - factors) * values
        distance = 1
        while distance < inputs.shape[1]:
            before = [[0, 0], [distance, 0], [0, 0]]
            earlier = ops.pad(values[:, :-distance], before)
            values = factors * earlier + values
            factors = factors * ops.pad(factors[:, :-distance], before, constant_values=1.0)
            distance *= 2
        return values


def make_layer(name: str, units: int, seed: int) -> keras.layers.Layer:
    """Return one of LAYERS; it starts from the seed."""
    if name not in LAYERS:
        raise ValueError(unknown("layer", name, LAYERS))
    if name in ("min_gru", "signed"):
        return Diagonal(units, name == "signed", seed)
    kind = keras.layers.SimpleRNN if name == "simple_rnn" else keras.layers.GRU
    return kind(
        units,
        return_sequences=True,
        kernel_initializer=keras.initializers.GlorotUniform(seed),
        recurrent_initializer=keras.initializers.Orthogonal(seed=seed),
    )


def train(
    name: str,
    modulus: int,
    seed: int,
    *,
    units: int,
    readout: int,
    length: int,
    batch: int,
    updates: int,
    learning_rate: float,
) -> tuple[keras.Model, float]:
    """Train a layer, read out by a small network at every step, and return it with its last loss.

    Adam, gradients clipped to a norm of 1, new sequences for every update; all layers get the same.
    The loss is the mean over the last UPDATES_PER_CALL updates.
    """
    model = keras.Sequential(
        [
            make_layer(name, units, seed),
            keras.layers.Dense(
                readout, "relu", kernel_initializer=keras.initializers.GlorotUniform(seed + 1)
            ),
            keras.layers.Dense(
                modulus, kernel_initializer=keras.initializers.GlorotUniform(seed + 2)
            ),
        ]
    )
    model(np.zeros((1, length, 2), np.float32))
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(learning_rate, global_clipnorm=1.0)
    weights = model.trainable_variables
    optimizer.build(weights)

    @tf.function(jit_compile=True)
    def update(inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        total = 0.0
        for k in tf.range(len(inputs)):
            with tf.GradientTape() as tape:
                loss = loss_of(targets[k], model(inputs[k]))
            optimizer.apply(tape.gradient(loss, weights), weights)
            total += loss
        return total / len(inputs)

    rng = np.random.default_rng([seed, modulus])
    loss = float("nan")
    for _ in range(updates // UPDATES_PER_CALL):
        inputs, targets = counting_problem(UPDATES_PER_CALL * batch, length, modulus, rng)
        loss = float(
            update(
                inputs.reshape(UPDATES_PER_CALL, batch, length, 2),
                targets.reshape(UPDATES_PER_CALL, batch, length),
            )
        )
    return model, loss


def right_at_the_end(model: keras.Model, length: int, modulus: int) -> float:
    """Return the share of test sequences of this length whose last count is right."""
    inputs, targets = counting_problem(TEST_SEQUENCES, length, modulus, [TEST_SEED, length])
    answers = np.asarray(model(inputs))[:, -1].argmax(axis=-1)
    return float(np.mean(answers == targets[:, -1]))


def measure(
    seed: int,
    *,
    layers: Sequence[str],
    moduli: Sequence[int],
    test_lengths: Sequence[int],
    **settings: Any,
) -> Iterator[Row]:
    """Train every layer on every modulus, and yield a row for each length of the test."""
    for modulus in moduli:
        for name in layers:
            model, loss = train(name, modulus, seed, **settings)
            for length in test_lengths:
                yield {
                    "modulus": modulus,
                    "layer": name,
                    "length": length,
                    "right": round(right_at_the_end(model, length, modulus), 4),
                    "loss": round(loss, 5),
                }


EXPERIMENT = Experiment(
    name="state_tracking",
    file="beyond/state_tracking.csv",
    measure=measure,
    settings={
        "layers": list(LAYERS),
        "moduli": [2, 3],
        "test_lengths": [20, 40, 80, 160, 320, 640],
        "units": 16,
        "readout": 32,
        "length": 20,
        "batch": 64,
        "updates": 2000,
        "learning_rate": 0.01,
    },
    seeds=(0, 1, 2, 3, 4),
)
