"""One verdict for a review: what the order of the words is worth, for each kind of review.

Every reader turns words into vectors and ends in one logit. "words" takes the mean of the vectors
of the words, so it cannot know their order. The others have a recurrent layer between, and take
either its last output or the mean of its outputs, without those of the padding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import keras
import numpy as np
from keras import layers

from unrolled.experiments.record import Experiment, Row
from unrolled.reviews import KINDS, WORDS, Review, encode, reviews

EMBEDDING, UNITS, BATCH, RATE = 16, 32, 64, 0.005

READERS = {  # the recurrent layer, and what is taken of its outputs
    "words": ("", "mean"),
    "rnn_last": ("SimpleRNN", "last"),
    "lstm_last": ("LSTM", "last"),
    "lstm_mean": ("LSTM", "mean"),
    "gru_last": ("GRU", "last"),
}


def build(name: str, seed: int, mask: bool = True) -> keras.Model:
    """Return the untrained reader of that name, compiled.

    Args:
        name: of READERS.
        seed: of its weights, and of the order of the training; Keras's own seed is set.
        mask: whether the padding is masked.

    Returns:
        a model from numbers of words (batch, timesteps) to a logit (batch, 1).
    """
    if name not in READERS:
        raise ValueError(f"there is no reader {name!r}; there are: {', '.join(READERS)}.")
    cell, taken = READERS[name]
    keras.utils.set_random_seed(seed)
    words = keras.Input((None,), dtype="int32", name="words")
    x = layers.Embedding(len(WORDS), EMBEDDING, mask_zero=mask, name="embedding")(words)
    if cell:
        every = taken == "mean"
        x = getattr(layers, cell)(UNITS, return_sequences=every, name="reader")(x)
    if taken == "mean":
        x = layers.GlobalAveragePooling1D(name="mean")(x)
    model = keras.Model(words, layers.Dense(1, name="verdict")(x), name=name)
    model.compile(keras.optimizers.Adam(RATE), keras.losses.BinaryCrossentropy(from_logits=True))
    return model


def verdicts(of: Sequence[Review]) -> np.ndarray:
    """Return 1 for each positive review and 0 for each other, (batch, 1)."""
    return np.array([[review.positive] for review in of], dtype="float32")


def accuracy(
    model: keras.Model, of: Sequence[Review], length: int | None = None, before: bool = False
) -> float:
    """Return the share of the reviews whose verdict the model gives."""
    logits = np.asarray(model(encode(of, length, before)))  # (batch, 1)
    return float(np.mean((logits > 0) == (verdicts(of) > 0.5)))


def measure(seed: int, readers: Sequence[str], epochs: int) -> Iterator[Row]:
    """Train each reader with this seed, which draws its reviews as well, and test it.

    Yields:
        rows: reader, parameters, the accuracy on each of KINDS, and the loss of the last epoch.
    """
    corpus = reviews(seed)
    for name in readers:
        model = build(name, seed)
        words, targets = encode(corpus.train), verdicts(corpus.train)
        history = model.fit(words, targets, batch_size=BATCH, epochs=epochs, verbose=0)
        yield {
            "reader": name,
            "parameters": model.count_params(),
            **{kind: round(accuracy(model, corpus.test_part(kind)), 4) for kind in KINDS},
            "loss": round(history.history["loss"][-1], 5),
        }


EXPERIMENT = Experiment(
    name="sentiment",
    file="practice/sentiment.csv",
    measure=measure,
    settings={"readers": list(READERS), "epochs": 10},
    seeds=range(5),
)
