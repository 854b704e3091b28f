"""The lecture's four forecasts of a sine, over seeds: what the activation and what each of the
regularisers changes.

Every model reads ten values and forecasts the eleventh; it has ten units and a Dense(1), and is
trained with Adam on the mean squared error, in batches of 32. The score is taken twice in the
same run, after the lecture's ten epochs and after fifty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from unrolled.experiments.record import Experiment, Row
from unrolled.series import chronological_split, mse, sine

UNITS, LENGTH = 10, 10
FURTHER = 50  # five windows


@dataclass(frozen=True)
class Recipe:
    """A recurrent layer of ten units: its cell, its activation, and what restrains it."""

    cell: str
    activation: str = "relu"
    l2: float = 0.0  # of the kernel and of the recurrent kernel
    dropout: float = 0.0
    recurrent_dropout: float = 0.0

    def layer(self) -> keras.layers.Layer:
        restraints: dict[str, Any] = {}
        if self.l2:
            restraints["kernel_regularizer"] = keras.regularizers.L2(self.l2)
            restraints["recurrent_regularizer"] = keras.regularizers.L2(self.l2)
        if self.dropout or self.recurrent_dropout:
            restraints["dropout"] = self.dropout
            restraints["recurrent_dropout"] = self.recurrent_dropout
        return getattr(keras.layers, self.cell)(UNITS, activation=self.activation, **restraints)


MODELS = {
    "rnn": Recipe("SimpleRNN"),
    "lstm": Recipe("LSTM"),
    "gru": Recipe("GRU"),
    "regularised": Recipe("SimpleRNN", l2=0.01, dropout=0.2, recurrent_dropout=0.2),
    "l2": Recipe("SimpleRNN", l2=0.01),
    "dropout": Recipe("SimpleRNN", dropout=0.2),
    "recurrent_dropout": Recipe("SimpleRNN", recurrent_dropout=0.2),
    "rnn_tanh": Recipe("SimpleRNN", "tanh"),
    "lstm_tanh": Recipe("LSTM", "tanh"),
    "gru_tanh": Recipe("GRU", "tanh"),
}


def build(name: str, seed: int) -> keras.Sequential:
    """Return the model of that name, compiled, with the weights that the seed gives it."""
    if name not in MODELS:
        raise ValueError(f"there is no model {name!r}; there are: {', '.join(MODELS)}.")
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [keras.Input((LENGTH, 1)), MODELS[name].layer(), keras.layers.Dense(1)]
    )
    model.compile(optimizer="adam", loss="mse")
    return model


def broadcast_mse(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Return what the lecture's program prints: the mean over all pairs, right and wrong.

    Args:
        y_true: (windows, 1); the lecture has it as (windows,).
        y_pred: (windows, 1).
    """
    return float(np.mean((y_true[:, 0] - y_pred) ** 2))  # (windows,) - (windows, 1)


def peak(model: keras.Sequential, readings: np.ndarray) -> float:
    """Return the largest output, in size, of the recurrent layer while it reads on.

    Args:
        model: what `build` returns; trained on windows of LENGTH.
        readings: (timesteps, 1), longer than a window; read from its start to its end in one go.
    """
    reader = keras.layers.RNN(model.layers[0].cell, return_sequences=True)
    outputs = reader(readings[None].astype("float32"))  # (1, timesteps, units)
    return float(np.abs(np.asarray(outputs)).max())


def measure(seed: int, models: Sequence[str], epochs: Sequence[int]) -> Iterator[Row]:
    """Train each model with this seed and score it after each of these numbers of epochs.

    Yields:
        rows: model, epochs, mse (test), train_mse (without dropout), broadcast (the lecture's
        number for the same forecasts), std (of the forecasts of the test), peak (the layer's
        largest output when it reads FURTHER timesteps of the test in one go).
    """
    train, test = chronological_split(sine(), LENGTH, straddle=True)  # 792 and 198 windows
    for name in models:
        model = build(name, seed)
        done = 0
        for until in sorted(epochs):
            model.fit(
                train.inputs,
                train.targets,
                initial_epoch=done,
                epochs=until,
                batch_size=32,
                verbose=0,
            )
            done = until
            forecast = np.asarray(model(test.inputs))  # (198, 1)
            yield {
                "model": name,
                "epochs": until,
                "mse": round(mse(test.targets, forecast), 8),
                "train_mse": round(mse(train.targets, np.asarray(model(train.inputs))), 8),
                "broadcast": round(broadcast_mse(test.targets, forecast), 6),
                "std": round(float(forecast.std()), 6),
                "peak": float(f"{peak(model, test.series[:FURTHER]):.4g}"),
            }


EXPERIMENT = Experiment(
    name="sine",
    file="practice/sine.csv",
    measure=measure,
    settings={"models": list(MODELS), "epochs": [10, 50]},
    seeds=range(5),
)
