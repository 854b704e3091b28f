"""The LSTM calculator: one unit, its gates held by sliders or made by weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import traitlets

from unrolled import cell_layouts
from unrolled.calculators.base import bundled
from unrolled.calculators.gates import (
    LIMITS,
    GatedCellCalculator,
    between,
    checked_settings,
)
from unrolled.cells import LSTM

# In the rows input, forget, candidate, output: the weights of value, marker and h, and the bias.
# A sum of 50 opens a gate for all purposes, one of -50 shuts it.
PLAIN = {"activation": "linear", "c_0": 0.0}  # so that numbers stay what they are
PRESETS = {
    "latch": {  # at a marker the value is written; until the next one it is kept
        **PLAIN,
        "weights": "0,100,0,-50;0,-100,0,50;1,0,0,0;0,0,0,50",
        "values": "3 5 4 6 2 8",
        "markers": "1 0 0 1 0 0",
    },
    "counter": {  # counts the markers, whatever the values
        **PLAIN,
        "weights": "0,100,0,-50;0,0,0,50;0,0,0,1;0,0,0,50",
        "values": "3 5 4 6 2 8",
        "markers": "1 0 1 1 0 1",
    },
    "reset": {  # adds the values up; at a marker the old sum is forgotten
        **PLAIN,
        "weights": "0,0,0,50;0,-100,0,50;1,0,0,0;0,0,0,50",
        "values": "3 1 4 1 5 2",
        "markers": "0 0 0 1 0 0",
    },
}


class LSTMCellCalculator(GatedCellCalculator):
    """One LSTM unit and a sequence. Make one with `lstm_cell_calculator`."""

    _esm = bundled("lstm_cell")
    heights = (1450, 1543)
    place = "--wide: 1367px; --narrow: 1470px"

    i = traitlets.Float(1.0).tag(sync=True)
    f = traitlets.Float(1.0).tag(sync=True)
    o = traitlets.Float(1.0).tag(sync=True)
    c_0 = traitlets.Float(0.0).tag(sync=True)
    drawing = traitlets.Dict(cell_layouts.LSTM.as_data()).tag(sync=True)

    def cell(self) -> LSTM:
        kernel = self.matrix().T  # (4, blocks): value, marker, h, bias
        if self.mode == "sliders":
            with np.errstate(divide="ignore"):  # a gate of exactly 0 or 1 is a bias of infinity
                i, f, o = (np.log(gate) - np.log1p(-gate) for gate in (self.i, self.f, self.o))
            kernel = np.array([[0, 0, 1, 0], [0] * 4, [0] * 4, [i, f, 0, o]])
        return LSTM(kernel[:2], kernel[2:3], kernel[3], activation=self.activation)

    def start(self) -> tuple[np.ndarray, ...]:
        return np.zeros((1, 1)), np.full((1, 1), self.c_0)

    def states(self) -> dict[str, np.ndarray]:
        steps = self.run().cache.steps
        h = [(step.o * step.c_activated).item() for step in steps]
        return {"c": np.array([step.c.item() for step in steps]), "h": np.array(h)}

    def sentence(self) -> str:
        return (
            f"An LSTM cell of one unit reads {len(self.values.split())} values x. The table has its "
            "cell state c and its output h after each step."
        )


def lstm_cell_calculator(
    preset: str = "latch",
    *,
    mode: str = "weights",
    i: float = 1.0,
    f: float = 1.0,
    o: float = 1.0,
    weights: Sequence[Sequence[float]] | None = None,
    values: Sequence[float] | None = None,
    markers: Sequence[int] | None = None,
    activation: str | None = None,
    c_0: float = 0.0,
    step: int = 0,
) -> LSTMCellCalculator:
    """Return a live calculator of one LSTM unit, to be shown by a cell.

    Args:
        preset: "latch", "counter" or "reset": what is not given otherwise.
        mode: whether the gates come from "sliders" or from "weights".
        i, f, o: the sliders, from 0 to 1.
        weights: a row each for input gate, forget gate, candidate and output gate: the weights
            of value, marker and h, and the bias.
        values, markers: the sequence, 1 to 12 steps; a marker is 0 or 1.
        activation: "tanh" or "linear", of candidate and cell state.
        c_0: the cell state before the first step.
        step: the step that is shown at first, counted from 0.

    Raises:
        ValueError: if a setting is not one that the calculator can show.

    >>> calculator = lstm_cell_calculator("counter")
    >>> calculator.states()["c"].round(6)
    array([1., 1., 2., 3., 3., 4.])
    """
    settings = checked_settings(
        PRESETS,
        preset,
        blocks=4,
        weights=weights,
        values=values,
        markers=markers,
        mode=mode,
        activation=activation,
        step=step,
    )
    gates = {n: between(n, g, LIMITS["gate"]) for n, g in {"i": i, "f": f, "o": o}.items()}
    settings["c_0"] = between("c_0", c_0, LIMITS["state"])
    return LSTMCellCalculator(**settings, **gates)
