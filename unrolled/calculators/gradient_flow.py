"""The gradient-flow calculator: how much of a gradient is left, step by step on its way back."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import traitlets

from unrolled import bptt
from unrolled.calculators.base import Calculator, bundled, framed, within
from unrolled.calculators.gates import between, one_of
from unrolled.cells import GRU, LSTM, SimpleRNN
from unrolled.cells.initialisation import glorot_uniform, orthogonal

# What the calculator lets its reader set: LIMITS in gradient_flow.js beside this file.
LIMITS = {
    "radius": (0.1, 3),
    "gate_bias": (-2, 8),
    "length": (1, 60),
    "limit": (0.001, 1000),
    "distance": (0, 60),
}
CELLS = {"simple_rnn": SimpleRNN, "lstm": LSTM, "gru": GRU}
BLOCKS = {"simple_rnn": 1, "lstm": 4, "gru": 3}
ACTIVATIONS = ("tanh", "linear", "relu", "sigmoid")
UNITS, FEATURES = 8, 2


def drawn_numbers(seed: int = 0) -> dict[str, list[Any]]:
    """Return what is drawn once and comes with the page: kernels and inputs, as lists.

    `kernel` is 4 blocks of (features, units), `recurrent` is 4 orthogonal blocks of (units,
    units), `inputs` is (timesteps, features). A cell with fewer blocks takes the first ones.
    """
    rng = np.random.default_rng(seed)
    blocks = max(BLOCKS.values())
    kernel = [glorot_uniform(rng, (FEATURES, UNITS)).round(4) for _ in range(blocks)]
    recurrent = [orthogonal(rng, (UNITS, UNITS)) for _ in range(blocks)]
    inputs = rng.normal(size=(LIMITS["length"][1], FEATURES)).round(4)
    return {
        "kernel": np.array(kernel).tolist(),
        "recurrent": np.array(recurrent).tolist(),
        "inputs": inputs.tolist(),
    }


class Flow(NamedTuple):
    """What the calculator shows: before any clipping."""

    norms: np.ndarray  # (length + 1,) of the gradient of the state, at every distance
    weights: float  # the norm of the gradient of all weights together


def flow(
    cell: str = "simple_rnn",
    radius: float = 1.0,
    activation: str = "tanh",
    gate_bias: float = 1.0,
    length: int = 50,
    drawn: dict[str, list[Any]] | None = None,
) -> Flow:
    """Return the gradients that the calculator shows for these settings, by the library.

    Args:
        cell, radius, activation, gate_bias, length: as for `gradient_flow_calculator`.
        drawn: what `drawn_numbers` returned; drawn anew, and the same, if left out.
    """
    drawn = drawn or drawn_numbers()
    layer = _layer(cell, radius, activation, gate_bias, drawn)
    inputs = np.array(drawn["inputs"])[None, :length]  # (1, timesteps, features)
    norms = bptt.gradient_flow(layer, inputs).norms
    _, state, cache = layer.forward(inputs)
    of_h = np.full((1, UNITS), 1 / np.sqrt(UNITS))  # as in gradient_flow: of length 1
    d_state = (of_h, *(np.zeros_like(array) for array in state[1:]))
    weights = layer.backward(cache, d_state=d_state).weights
    return Flow(norms, bptt.clip_by_global_norm(weights, 1.0)[1])


def _layer(
    cell: str, radius: float, activation: str, gate_bias: float, drawn: dict[str, list[Any]]
) -> SimpleRNN | LSTM | GRU:
    blocks = BLOCKS[cell]
    kernel = np.hstack(drawn["kernel"][:blocks])
    recurrent_kernel = radius * np.hstack(drawn["recurrent"][:blocks])
    bias = np.zeros(blocks * UNITS)
    if cell == "lstm":
        bias[UNITS : 2 * UNITS] = gate_bias
    if cell == "gru":
        bias[:UNITS] = gate_bias
        bias = np.stack([bias, np.zeros_like(bias)])
    return CELLS[cell](kernel, recurrent_kernel, bias, activation=activation)


class GradientFlowCalculator(Calculator):
    """The norm of the gradient against the distance. Make one with `gradient_flow_calculator`."""

    _esm = bundled("gradient_flow")
    heights = (885, 963)

    cell = traitlets.Unicode("simple_rnn").tag(sync=True)
    radius = traitlets.Float(1.0).tag(sync=True)
    activation = traitlets.Unicode("tanh").tag(sync=True)
    gate_bias = traitlets.Float(1.0).tag(sync=True)
    length = traitlets.Int(50).tag(sync=True)
    clipping = traitlets.Unicode("off").tag(sync=True)
    limit = traitlets.Float(1.0).tag(sync=True)
    distance = traitlets.Int(20).tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)

    def flow(self) -> Flow:
        """Return the gradients of these settings."""
        return flow(
            self.cell, self.radius, self.activation, self.gate_bias, self.length, self.drawn
        )

    def still(self) -> str:
        norms = self.flow().norms
        name = CELLS[self.cell].__name__
        back = sorted({0, *(self.length * k // 5 for k in range(1, 6))})
        head = "".join(f'<th scope="col">{d}</th>' for d in back)
        body = "".join(f"<td>{norms[d]:.2g}</td>" for d in back)
        return framed(
            '<div class="place" style="--wide: 800px; --narrow: 855px">'
            f"<p>The cell is {name}. A layer of {UNITS} units reads {self.length} steps; each block of its "
            f"recurrent kernel is {self.radius:g} times an orthogonal matrix, the activation is "
            f"{self.activation}. This is the norm of the gradient that is left:</p>"
            '<div class="scroller"><table class="steps"><thead><tr><th scope="col">steps back</th>'
            f'{head}</tr></thead><tbody><tr><th scope="row">norm</th>{body}</tr></tbody></table>'
            "</div></div>"
        )


def gradient_flow_calculator(
    *,
    cell: str = "simple_rnn",
    radius: float = 1.0,
    activation: str = "tanh",
    gate_bias: float = 1.0,
    length: int = 50,
    clip: float | None = None,
    distance: int = 20,
) -> GradientFlowCalculator:
    """Return a live calculator of the gradient on its way back, to be shown by a cell.

    Args:
        cell: "simple_rnn", "lstm" or "gru".
        radius: each block of the recurrent kernel is this number times an orthogonal matrix.
        activation: "tanh", "linear", "relu" or "sigmoid"; of candidate and cell state for "lstm"
            and "gru".
        gate_bias: the bias of the gate that keeps: the forget gate of "lstm", the update gate of
            "gru". In Keras they start at 1 and at 0.
        length: how many steps are read.
        clip: the limit of the global norm of all weights' gradients, or None.
        distance: the distance from the last step that is marked at first.

    Raises:
        ValueError: if a setting is not one that the calculator can show.

    >>> calculator = gradient_flow_calculator(cell="lstm", gate_bias=5)
    >>> calculator.length, calculator.clipping
    (50, 'off')
    """
    return GradientFlowCalculator(
        cell=one_of("cell", cell, CELLS),
        radius=between("radius", radius, LIMITS["radius"]),
        activation=one_of("activation", activation, ACTIVATIONS),
        gate_bias=between("gate_bias", gate_bias, LIMITS["gate_bias"]),
        length=within("length", length, LIMITS["length"]),
        clipping="off" if clip is None else "norm",
        limit=1.0 if clip is None else between("clip", clip, LIMITS["limit"]),
        distance=within("distance", distance, (0, length)),
        drawn=drawn_numbers(),
    )
