"""What the calculators of the LSTM and of the GRU cell share: one unit with two features.

The unit reads a value and a marker at each step. Its weights are a row for each gate and the
candidate, in Keras's order, and in each row the weights of the value, of the marker and of the old
output, and a bias.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
import traitlets

from unrolled.calculators.base import Calculator, framed
from unrolled.checks import whole_number

# What these calculators let their reader set: LIMITS in gates.js beside this file.
LIMITS = {
    "gate": (0, 1),
    "weight": (-100, 100),
    "value": (-100, 100),
    "state": (-100, 100),
    "steps": (1, 12),
}
COLUMNS = 4  # value, marker, old output, bias


class GatedCellCalculator(Calculator):
    """The settings that both cells have; `weights`, `values` and `markers` are numbers as text."""

    place = ""  # how high the calculator will be, on a wide page and on a phone

    mode = traitlets.Unicode("weights").tag(sync=True)
    activation = traitlets.Unicode("tanh").tag(sync=True)
    weights = traitlets.Unicode().tag(sync=True)
    values = traitlets.Unicode().tag(sync=True)
    markers = traitlets.Unicode().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    presets = traitlets.Dict().tag(sync=True)
    drawing = traitlets.Dict().tag(sync=True)  # a layout of `unrolled.cell_layouts`

    def cell(self) -> Any:
        """Return the cell of `unrolled.cells` that the calculator shows."""
        raise NotImplementedError

    def start(self) -> tuple[np.ndarray, ...]:
        """Return the state before the first step, each array (1, 1)."""
        raise NotImplementedError

    def run(self) -> Any:
        """Return what the cell's `forward` says of the sequence."""
        values, markers = (
            [float(number) for number in text.split()] for text in (self.values, self.markers)
        )
        markers = (markers + [0.0] * len(values))[: len(values)]
        inputs = np.array([values, markers]).T[None]  # (1, timesteps, 2)
        return self.cell().forward(inputs, self.start())

    def matrix(self) -> np.ndarray:
        """Return the weights, (blocks, 4)."""
        return np.array([[float(w) for w in row.split(",")] for row in self.weights.split(";")])

    def states(self) -> dict[str, np.ndarray]:
        """Return the states after each step by their names, each (timesteps,)."""
        raise NotImplementedError

    def still(self) -> str:
        head = "".join(f'<th scope="col">{t + 1}</th>' for t in range(len(self.values.split())))
        rows: dict[str, Iterable[float]] = {
            "x": [float(x) for x in self.values.split()],
            **self.states(),
        }
        body = "".join(
            f'<tr><th scope="row">{name}</th>{"".join(f"<td>{_shown(n)}</td>" for n in numbers)}'
            "</tr>"
            for name, numbers in rows.items()
        )
        return framed(
            f'<div class="place" style="{self.place}"><p>{html.escape(self.sentence())}</p>'
            f'<div class="scroller"><table class="steps"><thead><tr><th scope="col">step</th>{head}'
            f"</tr></thead><tbody>{body}</tbody></table></div></div>"
        )

    def sentence(self) -> str:
        """Return what the still's table is about."""
        raise NotImplementedError


def checked_settings(
    presets: Mapping[str, Mapping[str, Any]],
    preset: str,
    blocks: int,
    *,
    weights: Sequence[Sequence[float]] | None,
    values: Sequence[float] | None,
    markers: Sequence[int] | None,
    mode: str,
    activation: str | None,
    step: int,
) -> dict[str, Any]:
    """Return the traits of a preset with the given settings in its place, or raise a ValueError."""
    settings: dict[str, Any] = dict(presets[one_of("preset", preset, presets)])
    if weights is not None:
        settings["weights"] = _weights_as_text(weights, blocks)
    if values is not None:
        settings["values"] = _numbers_as_text("values", values, LIMITS["value"])
    if markers is not None:
        settings["markers"] = _numbers_as_text("markers", markers, (0, 1))
    if activation is not None:
        settings["activation"] = one_of("activation", activation, ("tanh", "linear"))
    steps = len(settings["values"].split())
    if whole_number("step", step, minimum=0) >= steps:
        raise ValueError(f"step must be below the number of values, {steps}, but got {step}.")
    mode = one_of("mode", mode, ("sliders", "weights"))
    return {**settings, "mode": mode, "step": step, "presets": presets}


def between(name: str, value: Any, limits: tuple[float, float]) -> float:
    """Return `value` as a float, or raise a ValueError that says what the calculator allows."""
    lowest, highest = limits
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not lowest <= value <= highest:
        raise ValueError(f"{name} must be a number from {lowest} to {highest}, but got {value!r}.")
    return float(value)


def one_of(name: str, value: Any, allowed: Sequence[str] | Mapping[str, Any]) -> str:
    """Return `value`, or raise a ValueError that lists what is allowed."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, but got {value!r}.")
    return value


def _numbers_as_text(name: str, numbers: Sequence[float], limits: tuple[float, float]) -> str:
    fewest, most = LIMITS["steps"]
    if not fewest <= len(numbers) <= most:
        raise ValueError(f"{name} must be {fewest} to {most} numbers, but got {len(numbers)}.")
    return " ".join(f"{between(f'each of {name}', number, limits):g}" for number in numbers)


def _weights_as_text(weights: Sequence[Sequence[float]], blocks: int) -> str:
    if len(weights) != blocks or any(len(row) != COLUMNS for row in weights):
        raise ValueError(
            f"weights must be {blocks} rows of {COLUMNS} numbers, for value, marker, old output and "
            f"bias, but got {weights!r}."
        )
    rows = ([between("each weight", weight, LIMITS["weight"]) for weight in row] for row in weights)
    return ";".join(",".join(f"{weight:g}" for weight in row) for row in rows)


def _shown(number: float) -> str:
    return f"{round(number, 4) + 0.0:g}".replace("-", "\N{MINUS SIGN}")
