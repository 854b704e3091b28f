"""What a student's side leaves behind in the process of the tests is taken away."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def log_records() -> Iterator[None]:
    """Each student's side listens to what is logged, and in its own kernel for as long as it lives.

    Here the next test's logger would call all of them, one after the other.
    """
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)
