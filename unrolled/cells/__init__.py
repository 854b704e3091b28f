"""Recurrent cells in NumPy, forward and backward, in Keras's weight layout and gate order.

- `SimpleRNN`, `LSTM`, `GRU`: equal to the Keras layers of these names, `from_keras`, `to_keras`
- `Elman`, `Jordan`: the two classical networks, with their output layer

Every cell works the same way:

    rnn = SimpleRNN.create(features=10, units=32, seed=0)
    outputs, state, cache = rnn.forward(inputs, initial_state, mask)
    d_inputs, d_initial_state, d_weights = rnn.backward(cache, d_outputs, d_state)

`forward` calls `step` once a time step, and `backward` calls `step_backward` from the last step to
the first. `unrolled.cells.cell` says what is passed between them. Arrays are batch-major,
(batch, timesteps, features).
"""

from unrolled.cells.cell import Cache, Cell, Forward, Gradients
from unrolled.cells.elman_jordan import Elman, Jordan
from unrolled.cells.gru import GRU
from unrolled.cells.lstm import LSTM
from unrolled.cells.simple_rnn import SimpleRNN

__all__ = ["GRU", "LSTM", "Cache", "Cell", "Elman", "Forward", "Gradients", "Jordan", "SimpleRNN"]
