"""Where examples in docstrings are tests: in the packages of `testpaths`, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no answer of a student, no script and no part of the book to look for examples."""
    if collection_path.suffix != ".py" or collection_path.name.startswith("test_"):
        return None
    packages = [config.rootpath / path for path in config.getini("testpaths") if path != "tests"]
    return None if any(package in collection_path.parents for package in packages) else True
