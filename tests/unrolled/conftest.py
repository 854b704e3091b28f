"""What the tests of the library share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def step_by_step() -> Iterator[None]:
    """TensorFlow runs what would be compiled: for a few steps, compiling takes longer than they do.

    What is computed is the same; that it can be compiled, another test says.
    """
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
