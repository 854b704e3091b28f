"""The training of a network that writes, by Keras.

Backpropagation through time is truncated after each window of the text; the state is carried on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled.cells import GRU
from unrolled.extras import extra
from unrolled.writing.book import Alphabet
from unrolled.writing.network import Network

with extra("keras"):
    import keras
    import tensorflow as tf

UNITS = 216
CHARACTERS, LENGTH = 1024, 32  # read for one step of Adam, and how far of them in one place
RATE, CLIP = 0.005, 1.0  # of Adam, and of the gradient's norm


class Writer:
    """The network while Keras trains it."""

    def __init__(
        self,
        alphabet: Alphabet,
        seed: int,
        units: int = UNITS,
        length: int = LENGTH,
        dropout: float = 0.0,
    ) -> None:
        """Make the network with the weights that the seed gives it.

        Args:
            alphabet: of the text to learn from.
            seed: of the weights and of dropout.
            units: of the GRU.
            length: how many characters back a gradient is carried.
            dropout: the share of h_t that is hidden from the output layer in training.
        """
        keras.utils.set_random_seed(seed)
        self.alphabet = alphabet
        self.gru = keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.dense = keras.layers.Dense(len(alphabet))
        self.gru.build((None, None, len(alphabet)))
        self.dense.build((None, None, units))
        self._length, self._streams = length, CHARACTERS // length
        self._step = self._step_of_training(dropout)

    def train(self, text: str, epochs: int = 1) -> float:
        """Read the text so many times, and return the mean cost of a character in the last pass.

        The text is cut into pieces, which are read side by side, `length` characters at a time. A
        state goes on from window to window, and a gradient does not.

        Raises:
            ValueError: if the text is too short for one step.
        """
        if len(text) <= CHARACTERS:
            raise ValueError(
                f"one step reads {CHARACTERS} characters and one more, not {len(text)}"
            )
        numbers = self.alphabet.encode(text)
        used = (len(numbers) - 1) // CHARACTERS * CHARACTERS
        shape = (self._streams, -1, self._length)  # (streams, windows, length)
        read, wanted = numbers[:used].reshape(shape), numbers[1 : used + 1].reshape(shape)
        costs = [0.0]
        for _ in range(epochs):
            state = tf.zeros((self._streams, self.gru.units))
            costs = []
            for window in range(read.shape[1]):
                cost, state = self._step(read[:, window], wanted[:, window], state)
                costs.append(float(cost))
        return float(np.mean(costs))

    def network(self) -> Network:
        """Return what has been learned so far, as arrays of their own."""
        kernel, bias = self.dense.get_weights()
        return Network(self.alphabet, GRU.from_keras(self.gru), kernel, bias)

    def _step_of_training(self, dropout: float) -> Callable[..., Any]:
        """Return a function that takes one step of Adam, on one window of each stream."""
        weights = [*self.gru.trainable_variables, *self.dense.trainable_variables]
        optimizer = keras.optimizers.Adam(RATE, global_clipnorm=CLIP)
        optimizer.build(weights)

        @tf.function(reduce_retracing=True)
        def step(
            read: tf.Tensor, wanted: tf.Tensor, state: tf.Tensor
        ) -> tuple[tf.Tensor, tf.Tensor]:
            with tf.GradientTape() as tape:
                x = tf.one_hot(read, len(self.alphabet))  # (streams, length, characters)
                outputs, last = self.gru(x, initial_state=state)
                if dropout:
                    outputs = tf.nn.dropout(outputs, dropout)
                logits = self.dense(outputs)  # (streams, length, characters)
                cost = tf.reduce_mean(
                    tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, logits)
                )
            optimizer.apply(tape.gradient(cost, weights), weights)
            return cost, last

        return step
