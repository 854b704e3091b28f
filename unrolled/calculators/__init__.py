"""The Python side of the live calculators.

A calculator is one ES module in this folder, with what it shares with the others in `kit.js`. It
is shown by an anywidget, so the same script runs in JupyterLab, beside a kernel, and in a page of
the book, whose `_static/calculators.js` starts it without a kernel. Readers without scripts see a
still: the settings and their result, computed here.

A new calculator is its ES module, a Python module of the same name beside it (a class with the
settings and the still, and a function that checks the settings and makes one), and a line below.
"""

from unrolled.calculators.attention import attention_calculator
from unrolled.calculators.convolution import convolution_calculator
from unrolled.calculators.gradient_flow import gradient_flow_calculator
from unrolled.calculators.gru_cell import gru_cell_calculator
from unrolled.calculators.lstm_cell import lstm_cell_calculator
from unrolled.calculators.parameter_counter import parameter_counter
from unrolled.calculators.sampling import sampling_calculator
from unrolled.calculators.shape_tracer import shape_tracer
from unrolled.calculators.unrolled_rnn import unrolled_rnn_calculator

__all__ = [
    "attention_calculator",
    "convolution_calculator",
    "gradient_flow_calculator",
    "gru_cell_calculator",
    "lstm_cell_calculator",
    "parameter_counter",
    "sampling_calculator",
    "shape_tracer",
    "unrolled_rnn_calculator",
]
