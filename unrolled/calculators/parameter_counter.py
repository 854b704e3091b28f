"""The parameter counter: the weights of recurrent layers, in both directions and stacked."""

from __future__ import annotations

import traitlets

from unrolled.calculators.base import Calculator, bundled, framed, within

# What the reader may set: LIMITS in parameter_counter.js beside this file.
LIMITS = {"features": (1, 4096), "units": (1, 4096), "layers": (1, 8)}

# Blocks of weights, one for the candidate and one for each gate; biases of a unit in a block.
CELLS = {
    "simple_rnn": ("SimpleRNN", 1, 1),
    "gru": ("GRU", 3, 2),
    "gru_before": ("GRU with the reset before the product", 3, 1),
    "lstm": ("LSTM", 4, 1),
}


class ParameterCounter(Calculator):
    """The number of weights of recurrent layers; make one with `parameter_counter`."""

    _esm = bundled("parameter_counter")
    heights = (727, 1060)

    cell = traitlets.Unicode("lstm").tag(sync=True)
    features = traitlets.Int(10).tag(sync=True)
    units = traitlets.Int(32).tag(sync=True)
    directions = traitlets.Unicode("one").tag(sync=True)
    layers = traitlets.Int(1).tag(sync=True)

    def still(self) -> str:
        both = self.directions == "both"
        counts = parameters(self.cell, self.features, self.units, both=both, layers=self.layers)
        name, blocks, biases = CELLS[self.cell]
        stack = "one layer" if self.layers == 1 else f"{self.layers} layers"
        return framed(
            f"<p>{name}, {stack}{' in both directions' if both else ''}, {self.features} features, "
            f"{self.units} units: <strong>{sum(counts):,}</strong> parameters. The first layer has "
            f"{'2 · ' if both else ''}{blocks} · {self.units} · ({self.features} + {self.units} + "
            f"{biases}) = {counts[0]:,}.</p>".replace(",", "\u202f").replace("\u202f ", ", ")
        )


def parameters(cell: str, features: int, units: int, *, both: bool, layers: int) -> list[int]:
    """Return the parameters of each layer of a stack, from the first on.

    A layer that reads in both directions is two, each with its own weights, and hands on the
    units of both.

    >>> parameters("lstm", 10, 32, both=False, layers=2)
    [5504, 8320]
    """
    _, blocks, biases = CELLS[cell]
    ways = 2 if both else 1
    reads = [features] + [ways * units] * (layers - 1)
    return [ways * blocks * units * (d + units + biases) for d in reads]


def parameter_counter(
    *,
    cell: str = "lstm",
    features: int = 10,
    units: int = 32,
    both: bool = False,
    layers: int = 1,
) -> ParameterCounter:
    """Return a live counter of a recurrent layer's weights, to be shown by a cell.

    Args:
        cell: "simple_rnn", "gru" (Keras's default), "gru_before" (reset before the product) or
            "lstm".
        features: inputs of each step.
        units: of each layer, and of each direction.
        both: whether each layer reads in both directions.
        layers: how many are stacked.

    Raises:
        ValueError: if a setting is not one that the calculator can show.

    >>> counter = parameter_counter(cell="gru", features=10, units=32)
    >>> counter.cell, counter.units
    ('gru', 32)
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {tuple(CELLS)}, but got {cell!r}.")
    return ParameterCounter(
        cell=cell,
        features=within("features", features, LIMITS["features"]),
        units=within("units", units, LIMITS["units"]),
        directions="both" if both else "one",
        layers=within("layers", layers, LIMITS["layers"]),
    )
