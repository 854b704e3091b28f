"""How weights start: the defaults of Keras, from a seed.

The distributions are those of Keras; the numbers of a seed are not, as Keras draws them with
another generator.
"""

from __future__ import annotations

import numpy as np


def glorot_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Draw a matrix (inputs, outputs) between ±sqrt(6 / (inputs + outputs)).

    The variance 2 / (inputs + outputs) keeps the size of signals on their way forward and of
    gradients on their way back. Source: X. Glorot and Y. Bengio, *Understanding the difficulty of
    training deep feedforward neural networks*, AISTATS 2010, equation 16.
    """
    limit = np.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape)


def orthogonal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Draw a matrix whose rows (or columns, if those are fewer) are orthonormal.

    A square one leaves the length of every vector as it is, however often it is applied. Source:
    A. M. Saxe, J. L. McClelland and S. Ganguli, *Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks*, ICLR 2014, arXiv:1312.6120.
    """
    tall = rng.normal(size=(max(shape), min(shape)))
    q, r = np.linalg.qr(tall)
    q *= np.sign(np.diag(r))  # without this the draw would not be uniform
    return q if shape[0] >= shape[1] else q.T
