"""What the engine's tests share: whether this machine can isolate kernels."""

import os

import pytest

from autograder.sandbox import availability


@pytest.fixture(scope="session")
def sandboxed() -> None:
    """The test needs the sandbox; where there is none it is skipped with the reason, but not in CI."""
    missing = availability.what_is_missing()
    if missing:
        reason = "kernels cannot be isolated here: " + " ".join(missing)
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
