"""What a layer that reads a sequence costs: multiplications, what it must keep, and what must wait.

Each function counts one layer of `units` numbers for one sequence, one head where there are heads.
Multiplications are those of matrices and of numbers with numbers; sums, biases, activations, the
softmax's division and its scale are not counted. Attention is causal: a step reads itself and the
steps before it.

- `multiplications`: for the whole sequence
- `kept`: numbers of the past that the layer needs for its next step, however it is trained
- `rounds`: how many steps must wait for each other when a whole sequence is there from the start,
  as in training, with as many processors as one likes
"""

from __future__ import annotations

from dataclasses import dataclass

from unrolled.linear import rounds

__all__ = ["Cost", "attention", "gru", "lstm", "matrix_memory", "min_gru", "simple_rnn"]


@dataclass(frozen=True)
class Cost:
    """What one layer costs for one sequence."""

    multiplications: int
    kept: int
    rounds: int


def simple_rnn(features: int, units: int, timesteps: int) -> Cost:
    """Count a `SimpleRNN`: x W and h U at every step."""
    return Cost(timesteps * units * (features + units), units, timesteps)


def lstm(features: int, units: int, timesteps: int) -> Cost:
    """Count an `LSTM`: four blocks, and three products of a gate with what it lets through."""
    return Cost(timesteps * (4 * units * (features + units) + 3 * units), 2 * units, timesteps)


def gru(features: int, units: int, timesteps: int) -> Cost:
    """Count a `GRU`: three blocks; the products with r, z and 1 - z."""
    return Cost(timesteps * (3 * units * (features + units) + 3 * units), units, timesteps)


def min_gru(features: int, units: int, timesteps: int) -> Cost:
    """Count a `MinGRU`, its recurrence step by step: two blocks, the products with z and 1 - z.

    As a scan the recurrence takes more multiplications in fewer rounds, see `unrolled.linear`.
    """
    return Cost(timesteps * (2 * units * features + 2 * units), units, rounds(timesteps))


def matrix_memory(features: int, units: int, timesteps: int) -> Cost:
    """Count S_t = f_t S_{t-1} + k_t^T v_t, read by q_t S_t, with queries, keys and values from x.

    The memory is (units, units), f_t one number: Mamba-2, mLSTM and gated linear attention are of
    this form.
    """
    each_step = 3 * units * features + 3 * units * units
    return Cost(timesteps * each_step, units * units, rounds(timesteps))


def attention(features: int, units: int, timesteps: int) -> Cost:
    """Count causal attention: queries, keys and values, the scores, and the mean of the values.

    Step t compares its query with t keys and adds up t values. What is kept are all keys and
    values.
    """
    pairs = timesteps * (timesteps + 1) // 2
    multiplications = timesteps * 3 * units * features + pairs * 2 * units
    return Cost(multiplications, 2 * units * timesteps, 1)
