"""Carbon dioxide at Mauna Loa, six months ahead: small recurrent networks, done properly and not.

Each variant is one network, trained with Adam on the mean squared error and stopped where the
validation part is forecast best; only then is the test scored. What is varied:

- cell: SimpleRNN, LSTM or GRU.
- form: the network reads and forecasts the `level`, scaled, or the `change` from the last value
  that the window reads.
- scale: mean and spread for the level come from the training part (`train`), or, the mistake, from
  `all` of the series.
- split: the parts follow each other in time (`time`), or, the mistake, windows are drawn at random
  (`shuffled`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from statsmodels.datasets import co2

from unrolled.experiments.record import Experiment, Row
from unrolled.series import Part, Scale, chronological_split, mse, windows

LENGTH, HORIZON = 24, 6  # months
BATCH = 32
SHARES = {"test": 0.2, "validation": 0.2}


def monthly_co2() -> pd.Series:
    """Return the monthly means in ppm, May 1964 to December 2001: (452,), no month missing."""
    weekly = co2.load_pandas().data["co2"]
    return weekly.resample("MS").mean().loc["1964-05":]  # three months without a week end here


class Parts(NamedTuple):
    """Inputs (windows, LENGTH, 1) and targets (windows, 1) of the three parts, in ppm."""

    train: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def split_in_time(series: np.ndarray) -> tuple[Part, Part, Part]:
    """Return training, validation and test, each later than the one before."""
    train, validation, test = chronological_split(series, LENGTH, HORIZON, **SHARES, straddle=True)
    return train, validation, test


def split_shuffled(series: np.ndarray, seed: int) -> Parts:
    """Return three parts of the same sizes, the windows drawn at random: the mistake."""
    sizes = [len(part.targets) for part in split_in_time(series)]
    inputs, targets = windows(series, LENGTH, HORIZON)
    order = np.random.default_rng(seed).permutation(len(inputs))
    cuts = np.split(order[: sum(sizes)], np.cumsum(sizes)[:-1])
    return Parts(*((inputs[cut], targets[cut]) for cut in cuts))


class Form(NamedTuple):
    """How ppm become what a network reads and forecasts, and back.

    read: inputs (windows, LENGTH, 1) in ppm -> what the network reads.
    aim: inputs, targets (windows, 1) in ppm -> what it should forecast.
    ppm: inputs, forecasts of the network (windows, 1) -> forecasts in ppm.
    """

    read: Callable[[np.ndarray], np.ndarray]
    aim: Callable[[np.ndarray, np.ndarray], np.ndarray]
    ppm: Callable[[np.ndarray, np.ndarray], np.ndarray]


def level(scale: Scale) -> Form:
    """Values as they are, shifted and stretched by `scale`."""
    return Form(
        read=scale.apply,
        aim=lambda inputs, targets: scale.apply(targets),
        ppm=lambda inputs, forecasts: scale.undo(forecasts),
    )


def change(inputs: np.ndarray, targets: np.ndarray) -> Form:
    """Differences from the last value that a window reads, in units of their spread in training.

    Args:
        inputs, targets: of the training part.
    """
    spread = float((targets - inputs[:, -1]).std())
    return Form(
        read=lambda inputs: (inputs - inputs[:, -1:]) / spread,
        aim=lambda inputs, targets: (targets - inputs[:, -1]) / spread,
        ppm=lambda inputs, forecasts: inputs[:, -1] + spread * forecasts,
    )


class Fitted(NamedTuple):
    """A network at its best epoch: its forecast in ppm of inputs in ppm, and its weights."""

    forecast: Callable[[np.ndarray], np.ndarray]
    epoch: int
    weights: list[np.ndarray]


def fit(
    parts: Parts, cell: str, form: Form, seed: int, epochs: int, patience: int, units: int
) -> Fitted:
    """Train one network, and keep the weights of the epoch that forecasts the validation best.

    Training ends at `epochs`, or when the validation error has not fallen for `patience` epochs.
    """
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [keras.Input((LENGTH, 1)), getattr(keras.layers, cell)(units), keras.layers.Dense(1)]
    )
    train_epoch = epoch_of_training(model, form, parts)
    shuffle = np.random.default_rng(seed)
    best, best_epoch, weights = np.inf, 0, model.get_weights()
    for epoch in range(1, epochs + 1):
        error = float(train_epoch(shuffle.permutation(len(parts.train[0])).astype("int32")))
        if error < best:
            best, best_epoch, weights = error, epoch, model.get_weights()
        if epoch - best_epoch >= patience:
            break
    model.set_weights(weights)

    def forecast(inputs: np.ndarray) -> np.ndarray:
        return form.ppm(inputs, np.asarray(model(form.read(inputs))))

    return Fitted(forecast, best_epoch, weights)


def epoch_of_training(model: keras.Model, form: Form, parts: Parts) -> Callable[..., Any]:
    """Return a function that trains one epoch in the order it is given, and returns the
    validation error: Keras's `fit`, as one graph, which for networks so small is much faster.
    """
    inputs, targets = (_float32(a) for a in (form.read(parts.train[0]), form.aim(*parts.train)))
    unseen = [_float32(a) for a in (form.read(parts.validation[0]), form.aim(*parts.validation))]
    optimizer = keras.optimizers.Adam(0.003)
    optimizer.build(model.trainable_variables)

    @tf.function(input_signature=[tf.TensorSpec([len(inputs)], tf.int32)])
    def train_epoch(order: tf.Tensor) -> tf.Tensor:
        for start in tf.range(0, len(inputs), BATCH):
            batch = order[start : start + BATCH]
            with tf.GradientTape() as tape:
                forecast = model(tf.gather(inputs, batch), training=True)
                loss = tf.reduce_mean((tf.gather(targets, batch) - forecast) ** 2)
            weights = model.trainable_variables
            optimizer.apply(tape.gradient(loss, weights), weights)
        return tf.reduce_mean((unseen[1] - model(unseen[0])) ** 2)

    return train_epoch


def _float32(array: np.ndarray) -> tf.Tensor:
    return tf.constant(array, tf.float32)


def rmse(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Return the root of the mean squared error, in ppm."""
    return float(np.sqrt(mse(y_true, y_pred)))


def measure(
    seed: int, variants: Sequence[Mapping[str, str]], epochs: int, patience: int, units: int
) -> Iterator[Row]:
    """Train each variant with this seed, choose its epoch on the validation part, and score it.

    Yields:
        rows: cell, form, scale, split, epoch (the best), train, validation and test (root mean
        squared errors in ppm), bias (mean of truth minus forecast on the test, in ppm).
    """
    series = monthly_co2().to_numpy()
    for variant in variants:
        if variant["split"] == "shuffled":
            parts = split_shuffled(series, seed)
            seen = parts.train[0].reshape(-1, 1)
        else:
            in_time = split_in_time(series)
            parts = Parts(*((part.inputs, part.targets) for part in in_time))
            seen = in_time[0].series
        scale = Scale.fit(series if variant["scale"] == "all" else seen)
        form = level(scale) if variant["form"] == "level" else change(*parts.train)
        fitted = fit(parts, variant["cell"], form, seed, epochs, patience, units)
        forecasts = [fitted.forecast(inputs) for inputs, _ in parts]
        errors = [
            rmse(targets, forecast) for (_, targets), forecast in zip(parts, forecasts, strict=True)
        ]
        yield {
            **variant,
            "epoch": fitted.epoch,
            "train": round(errors[0], 4),
            "validation": round(errors[1], 4),
            "test": round(errors[2], 4),
            "bias": round(float((parts.test[1] - forecasts[2]).mean()), 4),
        }


def variant(cell: str, form: str, scale: str = "train", split: str = "time") -> dict[str, str]:
    """One row of the settings: a network, and how it is trained and scored."""
    return {"cell": cell, "form": form, "scale": scale, "split": split}


EXPERIMENT = Experiment(
    name="real_series",
    file="practice/real_series.csv",
    measure=measure,
    settings={
        "variants": [
            *(variant(cell, "change") for cell in ("SimpleRNN", "LSTM", "GRU")),
            *(variant(cell, "level") for cell in ("SimpleRNN", "LSTM", "GRU")),
            variant("GRU", "level", scale="all"),
            variant("GRU", "level", split="shuffled"),
            variant("GRU", "change", split="shuffled"),
        ],
        "epochs": 300,
        "patience": 30,
        "units": 16,
    },
    seeds=range(5),
)
