"""Train a tagger, keep its best epoch on `valid`, and judge it once on `test`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from unrolled.slots.data import Splits, Utterance
from unrolled.slots.scores import Scores, entity_f1, entity_scores
from unrolled.slots.settings import Settings
from unrolled.slots.taggers import build
from unrolled.slots.vocabulary import NO_TAG, UNKNOWN, Batch, Vocabulary

__all__ = ["Epoch", "Trained", "train"]

MAXIMUM_NORM = 5.0  # of the gradient of all weights together
LIKE_LENGTH = 3.0  # words by which sentences of like length may differ
TAGGED_AT_ONCE = 256  # utterances

# The mean over the words that have a tag: not over padding, nor over tags that training lacks.
LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=NO_TAG)

# Of words or of tags, (batch, timesteps) of any size: so TensorFlow traces a model once.
NUMBERS = tf.TensorSpec((None, None), tf.int32)
Logits = Callable[[np.ndarray], tf.Tensor]


class Epoch(NamedTuple):
    """What one passage through the training part came to."""

    epoch: int  # from 1
    loss: float  # mean over the words, with dropout
    valid_f1: float
    seconds: float

    def __str__(self) -> str:
        return (
            f"epoch {self.epoch:3d}   loss {self.loss:.4f}   valid F1 {100 * self.valid_f1:5.2f}"
            f"   {self.seconds:5.1f} s"
        )


@dataclass(frozen=True)
class Trained:
    """A trained tagger.

    name: of `TAGGERS`.
    model: the Keras model, with the weights of the best epoch.
    logits: the model compiled, from words (batch, timesteps) to (batch, timesteps, tags).
    vocabulary: of the training part.
    settings, seed: with which it was trained.
    epochs: the history, an `Epoch` each.
    best: the epoch (from 1) whose F1 on `valid` is the highest, the first of equals.
    test: the scores on the test part.
    seconds: that training took.
    """

    name: str
    model: keras.Model
    logits: Logits
    vocabulary: Vocabulary
    settings: Settings
    seed: int
    epochs: tuple[Epoch, ...]
    best: int
    test: Scores
    seconds: float

    @property
    def parameters(self) -> int:
        """How many numbers were trained."""
        return self.model.count_params()

    def tag(self, words: str | Sequence[str]) -> list[str]:
        """Return a tag for each word of a sentence; the words may be one string with spaces."""
        return [self.vocabulary.tags[number] for number in self.probabilities(words).argmax(-1)]

    def probabilities(self, words: str | Sequence[str]) -> np.ndarray:
        """Return the distribution over `vocabulary.tags` at each word, (timesteps, tags)."""
        words = words.split() if isinstance(words, str) else list(words)
        if not words:
            raise ValueError("there must be at least one word to tag, but got none.")
        logits = self.logits(np.array([self.vocabulary.encode_words(words)], dtype="int32"))
        return keras.ops.convert_to_numpy(keras.ops.softmax(logits[0]))

    def tag_all(self, utterances: Iterable[Utterance]) -> list[list[str]]:
        """Return the predicted tags of utterances, in their order; their own tags are not read."""
        return _predict(self.logits, self.vocabulary, self.vocabulary.encode(utterances))

    def score(self, utterances: Sequence[Utterance]) -> Scores:
        """Return the scores of the predicted tags against those of the utterances."""
        return _score(self.logits, self.vocabulary, utterances)


def train(
    name: str,
    splits: Splits,
    seed: int = 0,
    *,
    report: Callable[[Epoch], None] = lambda epoch: None,
    **settings: Any,
) -> Trained:
    """Train the tagger of that name on `splits.train`.

    After each epoch the tagger is scored on `splits.valid`, and the weights of the best epoch are
    kept: `splits.test` is not looked at before they are chosen, and is scored once.

    Sentences of like length share a batch, so that little of it is padding. Adam's learning rate
    falls on a straight line to 0. The vocabulary is that of the training part, tags included, so
    a tag that only the test part has is never predicted, and counts as missed.

    Args:
        name: of `TAGGERS`.
        splits: the data; no part may be empty.
        seed: of all that is drawn; on the same machine, the same seed gives the same tagger.
            Keras's own seed is set with it.
        report: called with each `Epoch` as soon as it is measured.
        settings: of `Settings`, such as `epochs=10`.

    Raises:
        ValueError: if there is no such tagger or setting, a setting is impossible, or a part of
            the data is empty.
    """
    chosen = Settings.of(name, **settings)
    for part, utterances in splits.parts():
        if not utterances:
            raise ValueError(f"the {part} part of the data has no utterance, but needs one.")
    start = time.perf_counter()
    keras.utils.set_random_seed(seed)
    vocabulary = Vocabulary.of(splits.train, digits=chosen.digits)
    model = build(name, len(vocabulary.words), len(vocabulary.tags), **vars(chosen))
    logits = tf.function(partial(model, training=False), input_signature=[NUMBERS])
    epochs, best = _fit(model, logits, vocabulary, splits.train, splits.valid, seed, chosen, report)
    seconds = time.perf_counter() - start
    test = _score(logits, vocabulary, splits.test)
    return Trained(
        name, model, logits, vocabulary, chosen, seed, tuple(epochs), best, test, seconds
    )


def _fit(
    model: keras.Model,
    logits: Logits,
    vocabulary: Vocabulary,
    training: Sequence[Utterance],
    valid: Sequence[Utterance],
    seed: int,
    settings: Settings,
    report: Callable[[Epoch], None],
) -> tuple[list[Epoch], int]:
    """Train the model, leave it with the weights of the best epoch; return history and best."""
    encoded, judged = vocabulary.encode(training), vocabulary.encode(valid)
    true = [each.tags for each in valid]
    steps = settings.epochs * math.ceil(len(training) / settings.batch_size)
    step = _training_step(model, settings.learning_rate, steps)
    rng = np.random.default_rng(seed)
    epochs: list[Epoch] = []
    best, weights = 0, model.get_weights()
    for number in range(1, settings.epochs + 1):
        start = time.perf_counter()
        losses, words = [], []
        for batch in batches(encoded, settings.batch_size, rng, settings.word_dropout):
            losses.append(step(batch.words, batch.tags))
            words.append(batch.mask.sum())
        f1 = entity_f1(true, _predict(logits, vocabulary, judged))
        if not epochs or f1 > epochs[best - 1].valid_f1:
            best, weights = number, model.get_weights()
        loss = float(np.average(losses, weights=words))
        epochs.append(Epoch(number, loss, f1, time.perf_counter() - start))
        report(epochs[-1])
    model.set_weights(weights)
    return epochs, best


def _training_step(
    model: keras.Model, learning_rate: float, steps: int
) -> Callable[[np.ndarray, np.ndarray], tf.Tensor]:
    """Return a function from words and tags to their loss, after which the weights are better.

    Keras's own `fit` would do the same, but trace the model anew for each new shape.
    """
    optimizer = keras.optimizers.Adam(
        keras.optimizers.schedules.PolynomialDecay(learning_rate, steps, 0.0),
        global_clipnorm=MAXIMUM_NORM,
    )
    weights = model.trainable_variables
    optimizer.build(weights)

    @tf.function(input_signature=[NUMBERS, NUMBERS])
    def step(words: tf.Tensor, tags: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = LOSS(tags, model(words, training=True))
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    return step


def batches(
    encoded: Batch, size: int, rng: np.random.Generator, word_dropout: float = 0.0
) -> Iterator[Batch]:
    """Give encoded utterances once, in batches of like length, the batches in random order.

    Args:
        encoded: all utterances; the arrays are not changed.
        size: utterances in a batch; one batch may be smaller.
        rng: draws which utterances of like length come together, the order, and the dropped words.
        word_dropout: the probability with which a word is replaced by the unknown word.
    """
    lengths = encoded.mask.sum(axis=1)
    order = np.argsort(lengths + rng.uniform(0, LIKE_LENGTH, len(lengths)))
    starts = np.arange(0, len(order), size)
    for start in rng.permutation(starts):
        rows = order[start : start + size]
        timesteps = lengths[rows].max()
        words, tags, mask = (array[rows, :timesteps] for array in encoded)  # copies
        words[mask & (rng.random(words.shape) < word_dropout)] = UNKNOWN
        yield Batch(words, tags, mask)


def _predict(logits: Logits, vocabulary: Vocabulary, encoded: Batch) -> list[list[str]]:
    """Return the most probable tags of encoded utterances, in their order."""
    lengths = encoded.mask.sum(axis=1)
    order = np.argsort(lengths, kind="stable")
    numbers = np.zeros_like(encoded.tags)
    for start in range(0, len(order), TAGGED_AT_ONCE):
        rows = order[start : start + TAGGED_AT_ONCE]
        timesteps = lengths[rows].max()
        numbers[rows, :timesteps] = np.argmax(logits(encoded.words[rows, :timesteps]), axis=-1)
    return vocabulary.decode(numbers, encoded.mask)


def _score(logits: Logits, vocabulary: Vocabulary, utterances: Sequence[Utterance]) -> Scores:
    """Return the scores of the predictions against the utterances' own tags."""
    return entity_scores(
        [each.tags for each in utterances],
        _predict(logits, vocabulary, vocabulary.encode(utterances)),
    )
