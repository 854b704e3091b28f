"""A network that writes: one GRU layer that reads a character and says what may come next.

    x_t   one-hot, (batch, characters)
    h_t   = GRU(x_t, h_{t-1}), (batch, units)
    p_t   = softmax(h_t V + b_y), (batch, characters): of the character after x_t

Keras trains it, by backpropagation through time truncated after each window of the text; the state
is carried on. Afterwards the library's own GRU reads and writes with the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from unrolled.cells import GRU
from unrolled.extras import extra
from unrolled.writing.book import Alphabet
from unrolled.writing.sampling import draw, softmax, with_temperature

with extra("keras"):
    import keras
    import tensorflow as tf

UNITS = 216
STREAMS, LENGTH = 32, 32  # how many places of the text are read side by side, and how far
DECAY = 0.5
RATE, CLIP = 0.005, 1.0  # of Adam, and of the gradient's norm


class Reading(NamedTuple):
    """What a network makes of a text of `timesteps` characters."""

    states: np.ndarray  # (timesteps, units) h after each character
    keeps: np.ndarray  # (timesteps, units) the update gate z: how much of the old h is kept
    p: np.ndarray  # (timesteps, characters) what comes after each character
    last: np.ndarray  # (1, units) h after the last character


class Network(NamedTuple):
    """The trained weights, computed with by the library's own cell."""

    alphabet: Alphabet
    cell: GRU
    kernel: np.ndarray  # (units, characters)
    bias: np.ndarray  # (characters,)

    @property
    def parameters(self) -> int:
        """The number of weights."""
        return self.cell.parameters + self.kernel.size + self.bias.size

    def read(self, text: str, state: np.ndarray | None = None) -> Reading:
        """Read a text from a state, (1, units); None is the state of one who has read nothing."""
        x = np.eye(len(self.alphabet), dtype=self.cell.dtype)[self.alphabet.encode(text)]
        outputs, (last,), cache = self.cell.forward(x[None], state)
        keeps = np.concatenate([step.z for step in cache.steps])
        return Reading(outputs[0], keeps, softmax(outputs[0] @ self.kernel + self.bias), last)

    def costs(self, text: str, before: str) -> np.ndarray:
        """Return -ln p of each character of a text, (timesteps,), where `before` was read first."""
        p = self.read(before[-1] + text[:-1], self.read(before[:-1]).last).p
        return -np.log(p[np.arange(len(text)), self.alphabet.encode(text)])

    def write(self, start: str, length: int, temperature: float, seed: int) -> str:
        """Return `length` characters that the network writes after it has read `start`."""
        rng = np.random.default_rng(seed)
        reading = self.read(start)
        written = ""
        for _ in range(length):
            number = draw(with_temperature(reading.p[-1], temperature), rng)
            written += self.alphabet.characters[number]
            reading = self.read(written[-1], reading.last)
        return written


class Writer:
    """The network while Keras trains it."""

    def __init__(
        self, alphabet: Alphabet, seed: int, units: int = UNITS, dropout: float = 0.0
    ) -> None:
        """Make the network with the weights that the seed gives it; dropout is that of h_t."""
        keras.utils.set_random_seed(seed)
        self.alphabet = alphabet
        self.gru = keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.dense = keras.layers.Dense(len(alphabet))
        self.gru.build((None, None, len(alphabet)))
        self.dense.build((None, None, units))
        self._dropout, self._passes = dropout, 0
        self._step = self._step_of_training()

    def train(self, text: str, epochs: int = 1) -> float:
        """Read the text so many times, and return the mean cost of a character in the last pass.

        The text is cut into STREAMS pieces, which are read side by side, LENGTH characters at a
        time. A state goes on from window to window, and a gradient does not.

        Raises:
            ValueError: if the text has not one window for each stream.
        """
        numbers = self.alphabet.encode(text)
        piece = (len(numbers) - 1) // STREAMS // LENGTH * LENGTH
        if not piece:
            raise ValueError(f"a text to learn from has at least {STREAMS * LENGTH + 1} characters")
        read = numbers[: STREAMS * piece].reshape(STREAMS, -1, LENGTH)
        wanted = numbers[1 : STREAMS * piece + 1].reshape(STREAMS, -1, LENGTH)
        costs = [0.0]
        for _ in range(epochs):
            self._passes += 1
            self._optimizer.learning_rate.assign(RATE / self._passes**DECAY)
            state = tf.zeros((STREAMS, self.gru.units))
            costs = []
            for window in range(read.shape[1]):
                cost, state = self._step(read[:, window], wanted[:, window], state)
                costs.append(float(cost))
        return float(np.mean(costs))

    def network(self) -> Network:
        """Return what has been learned so far, as arrays of their own."""
        kernel, bias = self.dense.get_weights()
        return Network(self.alphabet, GRU.from_keras(self.gru), kernel, bias)

    def _step_of_training(self) -> Callable[..., Any]:
        """Return a function that takes one step of Adam, on one window of each stream."""
        weights = [*self.gru.trainable_variables, *self.dense.trainable_variables]
        optimizer = self._optimizer = keras.optimizers.Adam(RATE, global_clipnorm=CLIP)
        optimizer.build(weights)

        @tf.function(reduce_retracing=True)
        def step(
            read: tf.Tensor, wanted: tf.Tensor, state: tf.Tensor
        ) -> tuple[tf.Tensor, tf.Tensor]:
            with tf.GradientTape() as tape:
                x = tf.one_hot(read, len(self.alphabet))  # (streams, length, characters)
                outputs, last = self.gru(x, initial_state=state)
                if self._dropout:
                    outputs = tf.nn.dropout(outputs, self._dropout)
                logits = self.dense(outputs)  # (streams, length, characters)
                cost = tf.reduce_mean(
                    tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, logits)
                )
            optimizer.apply(tape.gradient(cost, weights), weights)
            return cost, last

        return step
