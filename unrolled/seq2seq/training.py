"""Train an encoder-decoder with teacher forcing, and examine it with and without the teacher."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from unrolled.seq2seq.network import EncoderDecoder
from unrolled.seq2seq.reversal import PADDING, Pairs, draw

__all__ = ["Exam", "examine", "train"]

UPDATES_PER_CALL = 100  # of the compiled function
EXAM_SEED = 2014


class Exam(NamedTuple):
    """How well words of one length are written."""

    words: float  # share written without an error, end token included
    forced: float  # share of right tokens, given the right ones before
    free: float  # share of right tokens, given those that it wrote itself
    aligned: float  # share of letters whose largest weight is at the letter's place; else nan


def train(
    units: int,
    seed: int,
    *,
    attention: str = "none",
    longest: int,
    updates: int,
    batch: int,
    learning_rate: float,
    clip_norm: float,
    report: Callable[[int, float], None] = lambda updates, loss: None,
) -> EncoderDecoder:
    """Train on words of 1 to `longest` letters, new ones at every update.

    The loss is the cross-entropy of the target's tokens, given the right tokens before them; the
    padding does not count. Adam's learning rate falls to 0 along a cosine.

    Args:
        units: of the encoder, and of the decoder.
        seed: of the weights and of the words; networks of one seed read the same words.
        attention: "none", "dot" or "scaled", as of `EncoderDecoder`.
        longest: letters of the longest word.
        updates: a multiple of 100.
        batch: words in an update.
        learning_rate: at the beginning.
        clip_norm: gradients longer than this are scaled down to it.
        report: called after every 100 updates, with their number and the mean loss of the last.

    Raises:
        ValueError: if `updates` is not a multiple of 100, or there is no such attention.
    """
    if updates < UPDATES_PER_CALL or updates % UPDATES_PER_CALL:
        raise ValueError(f"updates must be a multiple of {UPDATES_PER_CALL}, but is {updates}.")
    network = EncoderDecoder(units, seed, attention)
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    update = _compiled(network, keras.optimizers.Adam(schedule, global_clipnorm=clip_norm))
    rng = np.random.default_rng(seed)
    shape = UPDATES_PER_CALL, batch, -1
    for done in range(UPDATES_PER_CALL, updates + 1, UPDATES_PER_CALL):
        words = draw(UPDATES_PER_CALL * batch, range(1, longest + 1), rng)
        report(done, float(update(*(array.reshape(shape) for array in words))))
    return network


def _compiled(network: EncoderDecoder, optimizer: keras.Optimizer) -> Callable[..., tf.Tensor]:
    """Return a function that makes one update for each batch it is given, and the mean loss."""
    weights = network.variables
    optimizer.build(weights)

    @tf.function(jit_compile=True)
    def update(source: tf.Tensor, previous: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        total = 0.0
        for k in tf.range(len(source)):
            with tf.GradientTape() as tape:
                logits = network.decode(network.encode(source[k]), previous[k]).logits
                errors = tf.nn.sparse_softmax_cross_entropy_with_logits(target[k], logits)
                counted = tf.cast(target[k] != PADDING, tf.float32)
                loss = tf.reduce_sum(errors * counted) / tf.reduce_sum(counted)
            optimizer.apply(tape.gradient(loss, [w.value for w in weights]), weights)
            total += loss
        return total / len(source)

    return update


def examine(network: EncoderDecoder, lengths: Iterable[int], count: int = 500) -> dict[int, Exam]:
    """Examine a network on new words of each length, the same words whatever the network."""
    return {
        length: _exam(network, draw(count, [length], np.random.default_rng([EXAM_SEED, length])))
        for length in lengths
    }


def _exam(network: EncoderDecoder, words: Pairs) -> Exam:
    length = words.source.shape[1]
    given = network.decode(network.encode(words.source), words.previous)
    forced = np.argmax(given.logits, axis=-1) == words.target
    free = network.write(words.source, length + 1).tokens == words.target
    aligned = float("nan")
    if network.attention != "none":
        looks = np.argmax(given.weights, axis=-1)[:, :length]  # (batch, length)
        aligned = float((looks == np.arange(length)[::-1]).mean())
    return Exam(float(free.all(axis=1).mean()), float(forced.mean()), float(free.mean()), aligned)
