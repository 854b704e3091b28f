"""A network that writes, computed with by the library's own GRU.

x_t   one-hot, (characters,)
h_t   = GRU(x_t, h_{t-1}), (units,)
p_t   = softmax(h_t V + b_y), (characters,): of the character after x_t
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled.cells import GRU
from unrolled.writing.book import Alphabet
from unrolled.writing.sampling import draw, softmax, with_temperature


class Reading(NamedTuple):
    """What a network makes of a text of `timesteps` characters."""

    states: np.ndarray  # (timesteps, units) h after each character
    keeps: np.ndarray  # (timesteps, units) the update gate z: how much of the old h is kept
    p: np.ndarray  # (timesteps, characters) what comes after each character
    last: np.ndarray  # (1, units) h after the last character


class Network(NamedTuple):
    """The trained weights, computed with by the library's own cell."""

    alphabet: Alphabet
    cell: GRU
    kernel: np.ndarray  # (units, characters)
    bias: np.ndarray  # (characters,)

    @property
    def parameters(self) -> int:
        """The number of weights."""
        return self.cell.parameters + self.kernel.size + self.bias.size

    def read(self, text: str, state: np.ndarray | None = None) -> Reading:
        """Read a text from a state, (1, units); None is the state of one who has read nothing."""
        x = np.eye(len(self.alphabet), dtype=self.cell.dtype)[self.alphabet.encode(text)]
        outputs, (last,), cache = self.cell.forward(x[None], state)
        keeps = np.concatenate([step.z for step in cache.steps])
        return Reading(outputs[0], keeps, softmax(outputs[0] @ self.kernel + self.bias), last)

    def costs(self, text: str, before: str) -> np.ndarray:
        """Return -ln p of each character of a text, (timesteps,), where `before` was read first."""
        p = self.read(before[-1] + text[:-1], self.read(before[:-1]).last).p
        return -np.log(p[np.arange(len(text)), self.alphabet.encode(text)])

    def write(self, start: str, length: int, temperature: float, seed: int) -> str:
        """Return `length` characters that the network writes after it has read `start`."""
        rng = np.random.default_rng(seed)
        reading = self.read(start)
        written = ""
        for _ in range(length):
            number = draw(with_temperature(reading.p[-1], temperature), rng)
            written += self.alphabet.characters[number]
            reading = self.read(written[-1], reading.last)
        return written
