"""Attention: a few queries look among a few keys, and get a mean of the values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from unrolled.calculators.base import Calculator, bundled, framed, within
from unrolled.calculators.gates import one_of
from unrolled.calculators.unrolled_rnn import as_text, numbers

# What the reader may set: LIMITS in attention.js beside this file.
LIMITS = {"number": (-9, 9), "queries": (1, 4), "keys": (2, 4), "padding": (1, 3)}
SIZE = 3  # of a query, a key and a value
MASKS = ("none", "causal", "padding")


class Attended(NamedTuple):
    """What `attend` returns."""

    scores: np.ndarray  # (queries, keys), minus infinity where the mask hides a key
    weights: np.ndarray  # (queries, keys), the sum of each row is 1
    outputs: np.ndarray  # (queries, size of a value)


class AttentionCalculator(Calculator):
    """Queries, keys and values, and what attention makes of them; see `attention_calculator`.

    The numbers are text, "1,0,0;0.5,2,1": rows parted by semicolons. A row of `pairs` is a key and
    its value; `step` is the query that is followed, counted from 0.
    """

    _esm = bundled("attention")
    heights = (1051, 1778)

    queries = traitlets.Unicode("2,0,0;0,2,0;1,1,0").tag(sync=True)
    pairs = traitlets.Unicode("2,0,0,1,0,0;0,2,0,0,2,0;0,0,2,0,0,3").tag(sync=True)
    scale = traitlets.Unicode("root").tag(sync=True)
    mask = traitlets.Unicode("none").tag(sync=True)
    padding = traitlets.Int(1).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def still(self) -> str:
        pairs = numbers(self.pairs)
        queries = numbers(self.queries)
        sees = in_sight(self.mask, len(queries), len(pairs), self.padding)
        _, weights, outputs = attend(
            queries, pairs[:, :SIZE], pairs[:, SIZE:], sees, scaled=self.scale == "root"
        )
        head = "".join(f'<th scope="col">Key {j + 1}</th>' for j in range(len(pairs)))
        rows = "".join(
            f'<tr><th scope="row">Query {i + 1}</th>'
            + "".join(
                f"<td>{f'{weight:.4f}' if seen else 'hidden'}</td>"
                for weight, seen in zip(weights[i], sees[i], strict=True)
            )
            + f"<td>{', '.join(f'{value:.4g}' for value in outputs[i])}</td></tr>"
            for i in range(len(queries))
        ).replace("-", "\N{MINUS SIGN}")
        return framed(
            f"<p>Attention of {len(queries)} queries to {len(pairs)} keys, "
            f"{'scaled by 1/√3' if self.scale == 'root' else 'not scaled'}, mask: {self.mask}. "
            "Queries, by rows: "
            f"{_rows(queries)}; keys: {_rows(pairs[:, :SIZE])}; values: {_rows(pairs[:, SIZE:])}. "
            "The table has the weight of each key, and the output.</p>"
            f'<div class="wide"><table><thead><tr><td></td>{head}<th scope="col">Output</th></tr>'
            f"</thead><tbody>{rows}</tbody></table></div>"
        )


def attend(
    queries: ArrayLike, keys: ArrayLike, values: ArrayLike, sees: ArrayLike, *, scaled: bool
) -> Attended:
    """Return the scores, the weights and the outputs of dot-product attention.

    Args:
        queries: (queries, size).
        keys: (keys, size).
        values: (keys, size of a value).
        sees: (queries, keys), True where a query may look; somewhere each of them may.
        scaled: whether the scores are divided by the root of the size of a key.

    >>> attended = attend([[1, 0]], [[0, 3], [0, 7]], [[4], [6]], [[True, True]], scaled=True)
    >>> attended.weights, attended.outputs
    (array([[0.5, 0.5]]), array([[5.]]))
    """
    keys = np.asarray(keys, dtype=float)
    scores = np.asarray(queries) @ keys.T / (np.sqrt(keys.shape[1]) if scaled else 1)
    scores = np.where(sees, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return Attended(scores, weights, weights @ np.asarray(values))


def in_sight(mask: str, queries: int, keys: int, padding: int) -> np.ndarray:
    """Return which key each query may look at, (queries, keys).

    A causal mask hides all keys after the query's own; one for padding hides the last `padding`
    keys from everyone, but never the first.

    >>> in_sight("causal", 2, 3, 1).tolist()
    [[True, False, False], [True, True, False]]
    """
    places = np.arange(keys)
    if mask == "causal":
        return places <= np.arange(queries)[:, None]
    hidden = min(padding, keys - 1) if mask == "padding" else 0
    return np.broadcast_to(places < keys - hidden, (queries, keys))


def attention_calculator(
    *,
    queries: ArrayLike = ((2, 0, 0), (0, 2, 0), (1, 1, 0)),
    keys: ArrayLike = ((2, 0, 0), (0, 2, 0), (0, 0, 2)),
    values: ArrayLike = ((1, 0, 0), (0, 2, 0), (0, 0, 3)),
    scaled: bool = True,
    mask: str = "none",
    padding: int = 1,
    step: int = 0,
) -> AttentionCalculator:
    """Return live attention in small numbers, to be shown by a cell.

    Args:
        queries: (queries, 3), one to four.
        keys: (keys, 3), two to four.
        values: (keys, 3), one for each key.
        scaled: whether the scores are divided by the root of 3.
        mask: "none", "causal", or "padding" at the end of the keys.
        padding: how many keys are padding, where the mask is for it.
        step: the query that is followed at first, counted from 0.

    Raises:
        ValueError: if a setting is not one that the calculator can show.

    >>> calculator = attention_calculator(queries=[[1, 0, 0]], mask="padding")
    >>> calculator.queries, calculator.mask
    ('1,0,0', 'padding')
    """
    q = _checked("queries", queries, LIMITS["queries"])
    k = _checked("keys", keys, LIMITS["keys"])
    v = _checked("values", values, LIMITS["keys"])
    if len(k) != len(v):
        raise ValueError(f"there must be a value for each key, but got {len(k)} and {len(v)}.")
    if step not in range(len(q)):
        raise ValueError(f"step must be from 0 to {len(q) - 1}, but got {step!r}.")
    return AttentionCalculator(
        queries=as_text(q),
        pairs=as_text(np.hstack([k, v])),
        scale="root" if scaled else "none",
        mask=one_of("mask", mask, MASKS),
        padding=within("padding", padding, LIMITS["padding"]),
        step=step,
    )


def _checked(name: str, value: Any, rows: tuple[int, int]) -> np.ndarray:
    array = np.asarray(value, dtype=float)
    if array.ndim != 2 or not rows[0] <= len(array) <= rows[1] or array.shape[1] != SIZE:
        raise ValueError(
            f"{name} must be {rows[0]} to {rows[1]} rows of {SIZE} numbers, but got the shape "
            f"{array.shape}."
        )
    lowest, highest = LIMITS["number"]
    if not ((lowest <= array) & (array <= highest)).all():
        raise ValueError(f"{name} must hold numbers from {lowest} to {highest}, but got {value!r}.")
    return array


def _rows(matrix: np.ndarray) -> str:
    return " / ".join(" ".join(f"{n:g}" for n in row) for row in matrix).replace("-", "−")
