"""Measurements that take longer than a page may: `make experiments` writes what chapters plot.

Each module here asks one question and is one `Experiment`, named `EXPERIMENT`:

- `measure(seed, **settings)` measures it for one seed, and yields rows, a dict each
- `settings` and `seeds` are those of the published measurement
- `file` is the table that it writes beside the chapter, a small CSV below `book/`

A chapter reads the table with `load`, draws it, measures a slice of it again while the page is
built (`EXPERIMENT.measure(seed, **{**EXPERIMENT.settings, "lengths": [10]})`), and asserts that
the two agree. To add one, write such a module and name it in EXPERIMENTS.
"""

from __future__ import annotations

import importlib

from unrolled.experiments.record import Experiment, Table, load
from unrolled.extras import extra
from unrolled.names import unknown

# In the order in which their chapters are read.
EXPERIMENTS: tuple[str, ...] = (
    "slots",
    "adding_rates",
    "adding",
    "update_time",
    "sine",
    "real_series",
    "writing",
    "writing_longer",
    "sentiment",
    "padding",
    "directions",
    "waiting",
    "encoder_decoder",
    "attention",
    "state_tracking",
    "sequence_time",
)

__all__ = ["EXPERIMENTS", "Experiment", "Table", "experiment", "load"]


def experiment(name: str) -> Experiment:
    """Return the experiment of that name; its module, and TensorFlow with it, is imported now."""
    if name not in EXPERIMENTS:
        raise ValueError(unknown("experiment", name, EXPERIMENTS))
    with extra("experiments"):
        return importlib.import_module(f"unrolled.experiments.{name}").EXPERIMENT
