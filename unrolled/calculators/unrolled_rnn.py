"""The unrolled RNN: two inputs, two hidden units and two outputs, step by step."""

from __future__ import annotations

import html
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from unrolled.calculators.base import Calculator, bundled, framed
from unrolled.cells import SimpleRNN

# What the reader may set: LIMITS in unrolled_rnn.js beside this file.
LIMITS = {"weight": (-9, 9), "input": (-99, 99), "timesteps": (2, 6)}
ACTIVATIONS = ("linear", "tanh", "relu")
SHAPES = {
    "kernel": (2, 2),
    "recurrent_kernel": (2, 2),
    "bias": (1, 2),
    "output_kernel": (2, 2),
}


class UnrolledRNNCalculator(Calculator):
    """A network of two inputs, two hidden units and two outputs, and a sequence for it.

    The weights and the sequence are text, "1,0;0.5,2": rows parted by semicolons. `swap` names two
    steps, "1,3" from 1 on, whose inputs change places, or is "none"; `step` counts from 0. Make
    one with `unrolled_rnn_calculator`.
    """

    _esm = bundled("unrolled_rnn")
    heights = (1137, 1758)

    inputs = traitlets.Unicode("1,0;1,1;1,2").tag(sync=True)
    kernel = traitlets.Unicode("1,1;1,1").tag(sync=True)
    recurrent_kernel = traitlets.Unicode("1,1;1,1").tag(sync=True)
    bias = traitlets.Unicode("0,0").tag(sync=True)
    output_kernel = traitlets.Unicode("1,1;1,1").tag(sync=True)
    activation = traitlets.Unicode("linear").tag(sync=True)
    swap = traitlets.Unicode("none").tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def still(self) -> str:
        states, outputs = run(
            numbers(self.inputs),
            **{name: numbers(getattr(self, name)) for name in SHAPES},
            activation=self.activation,
        )
        rows = "".join(
            f"<tr><th scope='row'>{t}</th><td>{_pair(x)}</td><td>{_pair(h)}</td>"
            f"<td>{_pair(y)}</td></tr>"
            for t, (x, h, y) in enumerate(
                zip(numbers(self.inputs), states, outputs, strict=True), start=1
            )
        )
        weights = "; ".join(
            f"{name} {getattr(self, name).replace(';', ' / ').replace(',', ' ')}" for name in SHAPES
        )
        return framed(
            f"<p>A recurrent network of two inputs, two hidden units and two outputs, activation "
            f"{html.escape(self.activation)}, weights by rows: {html.escape(weights)}.</p>"
            "<table><thead><tr><th scope='col'>Step</th><th scope='col'>Input</th>"
            "<th scope='col'>New state</th><th scope='col'>Output</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


def unrolled_rnn_calculator(
    *,
    inputs: ArrayLike = ((1, 0), (1, 1), (1, 2)),
    kernel: ArrayLike = ((1, 1), (1, 1)),
    recurrent_kernel: ArrayLike = ((1, 1), (1, 1)),
    bias: ArrayLike = (0, 0),
    output_kernel: ArrayLike = ((1, 1), (1, 1)),
    activation: str = "linear",
    swap: tuple[int, int] | None = None,
    step: int = 0,
) -> UnrolledRNNCalculator:
    """Return a live recurrent network of two units, to be shown by a cell.

    Args:
        inputs: (timesteps, 2), with two to six time steps.
        kernel, recurrent_kernel, output_kernel: (2, 2); rows are what a weight comes from.
        bias: (2,).
        activation: "linear", "tanh" or "relu".
        swap: two steps, counted from 1, whose inputs change places for the comparison.
        step: the step that is shown at first, counted from 0.

    Raises:
        ValueError: if a setting is not one that the calculator can show.

    >>> calculator = unrolled_rnn_calculator(activation="tanh", swap=(1, 3))
    >>> calculator.inputs, calculator.swap
    ('1,0;1,1;1,2', '1,3')
    """
    weights = {
        "kernel": kernel,
        "recurrent_kernel": recurrent_kernel,
        "bias": np.atleast_2d(bias),
        "output_kernel": output_kernel,
    }
    settings = {
        name: as_text(_checked(name, value, LIMITS["weight"], SHAPES[name]))
        for name, value in weights.items()
    }
    sequence = _checked("inputs", inputs, LIMITS["input"])
    timesteps = len(sequence)
    shortest, longest = LIMITS["timesteps"]
    if sequence.ndim != 2 or sequence.shape[1] != 2 or not shortest <= timesteps <= longest:
        raise ValueError(
            f"inputs must have the shape (timesteps, 2) with {shortest} to {longest} time steps, "
            f"but got {sequence.shape}."
        )
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {ACTIVATIONS}, but got {activation!r}.")
    if swap is not None and not (len(swap) == 2 and 1 <= swap[0] < swap[1] <= timesteps):
        raise ValueError(
            f"swap must be two steps from 1 to {timesteps}, the earlier first, but got {swap!r}."
        )
    if step not in range(timesteps):
        raise ValueError(f"step must be from 0 to {timesteps - 1}, but got {step!r}.")
    return UnrolledRNNCalculator(
        **settings,
        inputs=as_text(sequence),
        activation=activation,
        swap="none" if swap is None else f"{swap[0]},{swap[1]}",
        step=step,
    )


def run(
    inputs: np.ndarray,
    *,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    output_kernel: np.ndarray,
    activation: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the states (timesteps, units) and the outputs (timesteps, outputs)."""
    rnn = SimpleRNN(kernel, recurrent_kernel, np.ravel(bias), activation)
    states = rnn.forward(inputs[None]).outputs[0]
    return states, states @ output_kernel


def as_text(rows: ArrayLike) -> str:
    """Return the rows of a matrix as text.

    >>> as_text([[1, 0], [0.5, 2]])
    '1,0;0.5,2'
    """
    return ";".join(",".join(f"{value:.12g}" for value in line) for line in np.atleast_2d(rows))


def numbers(text: str) -> np.ndarray:
    """Return the matrix that `as_text` has written."""
    return np.array([[float(value) for value in line.split(",")] for line in text.split(";")])


def _checked(
    name: str, value: Any, limits: tuple[int, int], shape: tuple[int, ...] | None = None
) -> np.ndarray:
    """Return `value` as an array, or raise a ValueError that says what is allowed."""
    array = np.asarray(value, dtype=float)
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, but got {array.shape}.")
    lowest, highest = limits
    if not (np.isfinite(array).all() and (lowest <= array).all() and (array <= highest).all()):
        raise ValueError(f"{name} must hold numbers from {lowest} to {highest}, but got {value!r}.")
    return array


def _pair(values: np.ndarray) -> str:
    return ", ".join(f"{value:.4g}".replace("-", "−") for value in values)
