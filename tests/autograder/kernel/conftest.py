"""A shell is the `__main__` of its process; here it must not stay that of the tests."""

import sys

import pytest


@pytest.fixture(autouse=True)
def own_main(monkeypatch):
    """The `__main__` of the tests, put back after each: multiprocessing asks it for its name."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
