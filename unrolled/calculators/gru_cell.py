"""The GRU calculator: one unit, in both conventions of both of its gates."""

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
    one_of,
)
from unrolled.cells import GRU

# In the rows update, reset, candidate: the weights of value, marker and h, and the bias, where z
# is the share that is kept. A counter is not among them: the state is a mean.
START = {"second_bias": 0.0, "h_0": 0.0}
PRESETS = {
    "latch": {  # at a marker the candidate is written; until the next one it is kept
        **START,
        "weights": "0,-100,0,50;0,0,0,50;1,0,0,0",
        "values": "0.8 -0.5 0.3 -1 0.6 0.2",
        "markers": "1 0 0 1 0 0",
        "activation": "tanh",
    },
    "reset": {  # a mean of the past; at a marker both gates shut, and it starts anew
        **START,
        "weights": "0,-50,0,0;0,-100,0,50;1,0,1,0",
        "values": "0.8 0.5 0.3 -1 0.6 0.2",
        "markers": "0 0 0 1 0 0",
        "activation": "tanh",
    },
    "by hand": {  # the gates are σ(± ln 3) and 1/2, the states 12, 8 and 5
        **START,
        "weights": "0,-2.19722,0,1.09861;0,-1.09861,0,0;1,0,1,0",
        "values": "16 -10 2",
        "markers": "1 0 1",
        "activation": "linear",
    },
}


class GRUCellCalculator(GatedCellCalculator):
    """One GRU unit and a sequence. Make one with `gru_cell_calculator`."""

    _esm = bundled("gru_cell")
    heights = (1473, 1650)
    place = "--wide: 1387px; --narrow: 1550px"

    update = traitlets.Unicode("keep").tag(sync=True)
    reset = traitlets.Unicode("after").tag(sync=True)
    z = traitlets.Float(0.5).tag(sync=True)
    r = traitlets.Float(1.0).tag(sync=True)
    second_bias = traitlets.Float(0.0).tag(sync=True)
    h_0 = traitlets.Float(0.0).tag(sync=True)
    drawing = traitlets.Dict(cell_layouts.GRU.as_data()).tag(sync=True)

    def cell(self) -> GRU:
        kernel = self.matrix().T  # (4, blocks): value, marker, h, bias
        second = self.second_bias
        if self.mode == "sliders":
            with np.errstate(divide="ignore"):  # a gate of exactly 0 or 1 is a bias of infinity
                z, r = (np.log(gate) - np.log1p(-gate) for gate in (self.z, self.r))
            kernel = np.array([[0, 0, 1], [0, 0, 0], [0, 0, 1], [z, r, 0]])
            second = 0.0
        if self.update == "take":
            kernel = kernel * [-1, 1, 1]
        reset_after = self.reset == "after"
        bias = np.array([kernel[3], [0, 0, second]]) if reset_after else kernel[3]
        return GRU(
            kernel[:2],
            kernel[2:3],
            bias,
            activation=self.activation,
            reset_after=reset_after,
        )

    def start(self) -> tuple[np.ndarray, ...]:
        return (np.full((1, 1), self.h_0),)

    def states(self) -> dict[str, np.ndarray]:
        return {"h": self.run().outputs.ravel()}

    def sentence(self) -> str:
        return (
            f"A GRU cell of one unit reads {len(self.values.split())} values x. The table has its "
            "state h after each step."
        )


def gru_cell_calculator(
    preset: str = "latch",
    *,
    mode: str = "weights",
    update: str = "keep",
    reset: str = "after",
    z: float = 0.5,
    r: float = 1.0,
    weights: Sequence[Sequence[float]] | None = None,
    second_bias: float = 0.0,
    values: Sequence[float] | None = None,
    markers: Sequence[int] | None = None,
    activation: str | None = None,
    h_0: float = 0.0,
    step: int = 0,
) -> GRUCellCalculator:
    """Return a live calculator of one GRU unit, to be shown by a cell.

    Args:
        preset: "latch", "reset" or "by hand": what is not given otherwise. Its weights are those
            of update="keep"; for "take" the signs of the row of z are turned.
        mode: whether the gates come from "sliders" or from "weights".
        update: whether z is the share of the old state ("keep", Keras) or of the candidate
            ("take").
        reset: whether the reset gate comes "after" the recurrent product (Keras) or "before" it.
        z, r: the sliders, from 0 to 1.
        weights: a row each for update gate, reset gate and candidate: the weights of value, marker
            and h, and the bias; as they are, in either convention.
        second_bias: the bias beside the recurrent product, where the reset gate comes after it.
        values, markers: the sequence, 1 to 12 steps; a marker is 0 or 1.
        activation: "tanh" or "linear", of the candidate.
        h_0: the state before the first step.
        step: the step that is shown at first, counted from 0.

    Raises:
        ValueError: if a setting is not one that the calculator can show.

    >>> calculator = gru_cell_calculator("by hand")
    >>> calculator.states()["h"].round(3)
    array([12.,  8.,  5.])
    """
    settings = checked_settings(
        PRESETS,
        preset,
        blocks=3,
        weights=weights,
        values=values,
        markers=markers,
        mode=mode,
        activation=activation,
        step=step,
    )
    settings["update"] = one_of("update", update, ("keep", "take"))
    settings["reset"] = one_of("reset", reset, ("after", "before"))
    if update == "take" and weights is None:
        of_z, *others = settings["weights"].split(";")
        turned = ",".join(f"{-float(weight) + 0.0:g}" for weight in of_z.split(","))
        settings["weights"] = ";".join([turned, *others])
    gates = {name: between(name, gate, LIMITS["gate"]) for name, gate in {"z": z, "r": r}.items()}
    settings["second_bias"] = between("second_bias", second_bias, LIMITS["state"])
    settings["h_0"] = between("h_0", h_0, LIMITS["state"])
    return GRUCellCalculator(**settings, **gates)
