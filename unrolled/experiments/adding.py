"""The adding problem: how far back do the cells learn to remember?

A sequence of `length` steps has two features: a random value in [0, 1], and a marker, which is 1
at two steps, one in each half, and 0 elsewhere. The target, asked for after the last step, is the
sum of the two marked values. No step in between tells anything, so the first value has to be kept
for half the sequence or more. Predicting the mean, 1, costs the variance of a sum of two uniform
numbers: 1/12 + 1/12 = 1/6.

Every update draws new sequences. Nothing can be learnt by heart, and the loss during training is
an error on sequences never seen before.

Sources: S. Hochreiter and J. Schmidhuber, *Long short-term memory*, Neural Computation 9 (1997),
1735-1780, experiment 4; in the form of Q. V. Le, N. Jaitly and G. E. Hinton, *A simple way to
initialize recurrent networks of rectified linear units*, 2015, arXiv:1504.00941; with one mark in
each half as M. Arjovsky, A. Shah and Y. Bengio, *Unitary evolution recurrent neural networks*,
ICML 2016, arXiv:1511.06464.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from unrolled.cells import GRU, LSTM, SimpleRNN
from unrolled.experiments.record import Experiment, Row
from unrolled.names import unknown

BASELINE = 1 / 6  # the error of predicting the mean
SOLVED = 0.01  # an error below this needs both marked values
UPDATES_PER_CALL = 100  # of the compiled function; the loss curve has one point for each call
TEST_SEQUENCES = 10_000
TEST_SEED = 1997


def adding_problem(
    batch: int, length: int, seed: int | Sequence[int] | np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw sequences, and the sums of their two marked values.

    Args:
        batch: the number of sequences.
        length: the number of time steps, at least 2.
        seed: whatever `np.random.default_rng` takes; a generator goes on drawing.

    Returns:
        The inputs (batch, length, 2), value and marker, and the targets (batch, 1), in float32.

    >>> inputs, targets = adding_problem(batch=1, length=5, seed=0)
    >>> inputs[0].round(2)
    array([[0.85, 1.  ],
           [0.64, 0.  ],
           [0.51, 1.  ],
           [0.27, 0.  ],
           [0.31, 0.  ]], dtype=float32)
    >>> targets.round(2)
    array([[1.36]], dtype=float32)
    """
    if length < 2:
        raise ValueError(f"length must be at least 2, for two marks, but is {length}.")
    rng = np.random.default_rng(seed)
    values = rng.random((batch, length), dtype=np.float32)
    first = rng.integers(0, length // 2, batch)
    second = rng.integers(length // 2, length, batch)
    markers = np.zeros_like(values)
    for position in (first, second):
        markers[np.arange(batch), position] = 1
    targets = (values * markers).sum(axis=1, keepdims=True)  # (batch, 1)
    return np.stack([values, markers], axis=2), targets


def simple_rnn(units: int, seed: int) -> SimpleRNN:
    """Return the layer with tanh and an orthogonal recurrent kernel, Keras's default."""
    return SimpleRNN.create(features=2, units=units, seed=seed, dtype="float32")


def irnn(units: int, seed: int) -> SimpleRNN:
    """Return the layer with ReLU and the identity for a recurrent kernel (Le et al., 2015).

    The kernel is drawn as Keras does by default. Le et al. draw it small, with a standard deviation
    of 0.001; here, with as many updates as the others get, it then learns later or not at all.
    """
    cell = SimpleRNN.create(2, units, seed=seed, activation="relu", dtype="float32")
    cell.recurrent_kernel[:] = np.eye(units)
    return cell


def lstm(units: int, seed: int) -> LSTM:
    """Return the LSTM, whose forget bias starts at 1, Keras's default."""
    return LSTM.create(features=2, units=units, seed=seed, dtype="float32")


def gru(units: int, seed: int) -> GRU:
    """Return the GRU with the reset gate after the recurrent kernel, Keras's default."""
    return GRU.create(features=2, units=units, seed=seed, dtype="float32")


CELLS: Mapping[str, Callable[[int, int], SimpleRNN | LSTM | GRU]] = {
    "simple_rnn": simple_rnn,
    "irnn": irnn,
    "lstm": lstm,
    "gru": gru,
}


@dataclass(frozen=True)
class Trained:
    """A trained cell with its readout.

    model: the Keras model, (batch, length, 2) to (batch, 1), for any length.
    parameters: of the cell, without the readout.
    updates: after how many updates each point of the curve was taken.
    losses: the curve: the mean squared error over the sequences of the updates since the point
        before, which were new at every update.
    mse: the error on the test sequences, the same for all cells and seeds.
    seconds_per_update: of the fastest call, so that neither compiling nor whatever else the
        machine was doing counts.
    """

    model: keras.Model
    parameters: int
    updates: np.ndarray
    losses: np.ndarray
    mse: float
    seconds_per_update: float

    @property
    def solved_after(self) -> float:
        """The updates until the curve first fell below SOLVED; nan if it never did."""
        solved = self.updates[self.losses < SOLVED]
        return int(solved[0]) if len(solved) else float("nan")


def train_cell(
    name: str,
    length: int,
    seed: int,
    *,
    units: int,
    batch: int,
    updates: int,
    learning_rate: float,
    clip_norm: float,
) -> Trained:
    """Train one of CELLS, read out after the last step, on sequences of one length.

    Adam with a constant learning rate; gradients longer than `clip_norm`, over all weights
    together, are scaled down to it. All cells get the same sequences from a seed.

    Raises:
        ValueError: if there is no such cell, or `updates` is not a multiple of UPDATES_PER_CALL.
    """
    if name not in CELLS:
        raise ValueError(unknown("cell", name, CELLS))
    if updates < UPDATES_PER_CALL or updates % UPDATES_PER_CALL:
        raise ValueError(f"updates must be a multiple of {UPDATES_PER_CALL}, but is {updates}.")
    cell = CELLS[name](units, seed)
    model = keras.Sequential(
        [
            keras.Input((None, 2)),
            cell.to_keras(return_sequences=False, return_state=False),
            keras.layers.Dense(1, kernel_initializer=keras.initializers.GlorotUniform(seed)),
        ]
    )
    optimizer = keras.optimizers.Adam(learning_rate, global_clipnorm=clip_norm)
    update = compiled_updates(model, optimizer)
    rng = np.random.default_rng([seed, length])
    calls = updates // UPDATES_PER_CALL
    losses, seconds = np.zeros(calls), np.zeros(calls)
    for call in range(calls):
        inputs, targets = adding_problem(UPDATES_PER_CALL * batch, length, rng)
        start = time.perf_counter()
        losses[call] = update(
            inputs.reshape(UPDATES_PER_CALL, batch, length, 2),
            targets.reshape(UPDATES_PER_CALL, batch, 1),
        )
        seconds[call] = time.perf_counter() - start
    inputs, targets = adding_problem(TEST_SEQUENCES, length, [TEST_SEED, length])
    return Trained(
        model=model,
        parameters=cell.parameters,
        updates=np.arange(1, calls + 1) * UPDATES_PER_CALL,
        losses=losses,
        mse=float(np.mean((model.predict(inputs, batch_size=1000, verbose=0) - targets) ** 2)),
        seconds_per_update=float(seconds.min()) / UPDATES_PER_CALL,
    )


def compiled_updates(
    model: keras.Model, optimizer: keras.Optimizer
) -> Callable[[np.ndarray, np.ndarray], float]:
    """Return a function that makes one update for each batch it is given, and the mean loss.

    It takes inputs (updates, batch, timesteps, 2) and targets (updates, batch, 1). Compiled by XLA
    as a whole, updates and time steps included, it is some five times as fast as without.
    """
    weights = model.trainable_variables
    optimizer.build(weights)

    @tf.function(jit_compile=True)
    def update(inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        total = 0.0
        for k in tf.range(len(inputs)):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((model(inputs[k]) - targets[k]) ** 2)
            optimizer.apply(tape.gradient(loss, weights), weights)
            total += loss
        return total / len(inputs)

    return lambda inputs, targets: float(update(inputs, targets))


def measure(
    seed: int,
    *,
    cells: Sequence[str],
    lengths: Sequence[int],
    learning_rates: Mapping[str, float],
    **settings: Any,
) -> Iterator[Row]:
    """Train every cell on every length, and yield a row for each.

    An `mse` of nan is a training that diverged: the state grew so far that the norm of the gradient
    overflowed, and clipping has nothing to scale down to.
    """
    for length in lengths:
        for name in cells:
            rate = learning_rates[name]
            trained = train_cell(name, length, seed, learning_rate=rate, **settings)
            yield {
                "cell": name,
                "length": length,
                "mse": round(trained.mse, 6),
                "baseline": round(BASELINE, 6),
                "solved_after": trained.solved_after,
                "parameters": trained.parameters,
                "learning_rate": rate,
                "milliseconds_per_update": round(1000 * trained.seconds_per_update, 3),
            }


EXPERIMENT = Experiment(
    name="adding",
    file="lstm/adding.csv",
    measure=measure,
    settings={
        "cells": list(CELLS),
        "lengths": [10, 30, 100, 200],
        "units": 32,
        "batch": 32,
        "updates": 4000,
        "learning_rates": {"simple_rnn": 0.003, "irnn": 0.001, "lstm": 0.01, "gru": 0.01},
        "clip_norm": 1.0,
    },
    seeds=(0, 1, 2, 3, 4),
)
