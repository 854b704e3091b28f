"""For pytest, with `-p tests.quick.plugin`: the tests that need nothing special, held to that.

What has one of the markers of tests/needs.py is left out, before its file is imported where that is
what it needs; whatever is left runs where those packages and programs are not to be had.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import needs

HERE = Path(__file__).resolve().parent
LEFT_OUT = ("long", *needs.MARKERS)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose by markers, and hide what they stand for, from this process and from its children."""
    config.option.markexpr = f"not ({' or '.join(LEFT_OUT)})"
    from tests.quick import sitecustomize  # noqa: F401 (from here on)

    os.environ["UV_OFFLINE"] = os.environ["UV_NO_CACHE"] = os.environ["PIP_NO_INDEX"] = "1"
    paths = [str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Do not import what imports too much; for a folder its conftest.py decides."""
    file = collection_path / "conftest.py" if collection_path.is_dir() else collection_path
    return True if file.suffix == ".py" and file.is_file() and needs.of_file(file) else None
