"""The seven taggers, Keras models from the numbers of words to a logit for each tag.

    words          (batch, timesteps)                     whole numbers, 0 where there is padding
    context window (batch, timesteps, window)             each word with its neighbours
    embedding      (batch, timesteps, window * embedding)
    hidden layer   (batch, timesteps, units)              here alone the taggers differ
    logits         (batch, timesteps, tags)

Padding is behind the words. The hidden layers with memory get a mask and step over it; the window
sees at both ends of a sentence what it sees in padding, the number 0. So a sentence is tagged the
same alone and in a batch with longer ones.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import KerasTensor, layers, ops

from unrolled.slots.settings import TAGGERS, Settings
from unrolled.slots.vocabulary import PADDING

__all__ = ["TAGGERS", "ContextWindow", "JordanCell", "build"]

# Of the embeddings' first values. Keras's own 0.05 leaves the gates half open for many epochs.
SCALE = 0.5


def build(name: str, words: int, tags: int, **settings: Any) -> keras.Model:
    """Return the untrained tagger of a name of `TAGGERS`.

    Args:
        name: of `TAGGERS`.
        words: how many numbers of words there are, those of padding and the unknown included.
        tags: how many tags there are.
        settings: of `Settings`.

    Returns:
        a model from words (batch, timesteps) to logits (batch, timesteps, tags); their softmax
        is the distribution over the tags. What it gives where there is padding means nothing.

    >>> build("elman", words=10, tags=3, units=8, embedding=4).count_params()
    171
    """
    chosen = Settings.of(name, **settings)
    window = chosen.window or 1
    inputs = keras.Input((None,), dtype="int32", name="words")
    mask = ops.not_equal(inputs, PADDING)
    x = ContextWindow(window, name="context_window")(inputs)
    x = layers.Embedding(
        words, chosen.embedding, keras.initializers.RandomUniform(-SCALE, SCALE), name="embedding"
    )(x)
    x = layers.Reshape((-1, window * chosen.embedding), name="side_by_side")(x)
    x = layers.Dropout(chosen.dropout, name="embedding_dropout")(x)
    if name == "jordan":  # its output layer is a part of the loop
        cell = JordanCell(chosen.units, tags)
        logits = layers.RNN(cell, return_sequences=True, name="jordan")(x, mask=mask)
        return keras.Model(inputs, logits, name=name)
    if name in ("word", "window"):
        x = layers.Dense(chosen.units, activation="tanh", name="hidden")(x)
    else:
        for number in range(1, chosen.layers + 1):
            layer = name if number == 1 else f"{name}_{number}"
            x = _recurrent_layer(name, chosen.units, layer)(x, mask=mask)
    x = layers.Dropout(chosen.dropout, name="hidden_dropout")(x)
    logits = layers.Dense(tags, name="logits")(x)
    return keras.Model(inputs, logits, name=name)


def _recurrent_layer(tagger: str, units: int, name: str) -> keras.Layer:
    if tagger == "bilstm":
        return layers.Bidirectional(layers.LSTM(units, return_sequences=True), name=name)
    kind = {"elman": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}[tagger]
    return kind(units, return_sequences=True, name=name)


class ContextWindow(layers.Layer):
    """Put beside each word its neighbours: (batch, timesteps) -> (batch, timesteps, width).

    The word itself is in the middle; beyond the ends of a sentence there is padding.
    """

    def __init__(self, width: int, **settings: Any) -> None:
        super().__init__(**settings)
        self.width = width

    def call(self, words: KerasTensor) -> KerasTensor:
        reach = self.width // 2
        padded = ops.pad(words, [(0, 0), (reach, reach)], constant_values=PADDING)
        timesteps = ops.shape(words)[1]
        return ops.stack([padded[:, i : i + timesteps] for i in range(self.width)], axis=-1)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (*shape, self.width)


class JordanCell(layers.Layer):
    """One step of a Jordan network whose output is a distribution; for `keras.layers.RNN`.

        h_t = tanh(x_t kernel + y_{t-1} recurrent_kernel + bias)
        logits_t = h_t output_kernel + output_bias
        y_t = softmax(logits_t)

    The output is logits_t (batch, outputs), the state y_t (batch, outputs), 0 before the first
    step. `unrolled.cells.Jordan` is the same in NumPy, but puts y_t out.
    """

    def __init__(self, units: int, outputs: int, **settings: Any) -> None:
        super().__init__(**settings)
        self.units = units
        self.state_size = self.output_size = outputs

    def build(self, shape: tuple[int | None, ...]) -> None:
        outputs = self.output_size
        self.kernel = self.add_weight(
            (shape[-1], self.units), initializer="glorot_uniform", name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            (outputs, self.units), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight((self.units,), initializer="zeros", name="bias")
        self.output_kernel = self.add_weight(
            (self.units, outputs), initializer="glorot_uniform", name="output_kernel"
        )
        self.output_bias = self.add_weight((outputs,), initializer="zeros", name="output_bias")

    def call(
        self, x_t: KerasTensor, states: tuple[KerasTensor, ...]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        (y_before,) = states
        h = ops.tanh(
            ops.matmul(x_t, self.kernel) + ops.matmul(y_before, self.recurrent_kernel) + self.bias
        )  # (batch, units)
        logits = ops.matmul(h, self.output_kernel) + self.output_bias  # (batch, outputs)
        return logits, [ops.softmax(logits)]
