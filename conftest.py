"""Where examples in docstrings are tests, and which markers a test gets by what it needs."""

from __future__ import annotations

import gc
import signal
from pathlib import Path

import pytest

from tests import needs


def pytest_configure(config: pytest.Config) -> None:
    """Heed Ctrl-C, and take over from the last run what files import.

    A run that a shell started in the background ignores Ctrl-C, and so would all that tests start.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if cache := getattr(config, "cache", None):
        needs.known.update(cache.get(needs.KEPT, {}))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no answer of a student, no script and no part of the book to look for examples.

    Nor a module of a package that has none.
    """
    if collection_path.suffix != ".py" or collection_path.name.startswith("test_"):
        return None
    packages = [config.rootpath / path for path in config.getini("testpaths") if path != "tests"]
    if any(package in collection_path.parents for package in packages):
        return None if ">>>" in collection_path.read_text(encoding="utf-8") else True
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, before any is chosen by its markers."""
    for item in items:
        fixtures = needs.of_fixtures(getattr(item, "fixturenames", ()))
        for marker in sorted(fixtures | needs.of_file(item.path)):
            item.add_marker(marker)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Look for no garbage while modules are imported and tests are found: all of that stays."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for it among what the tests make: the modules and the thousands of tests stay."""
    cache = getattr(session.config, "cache", None)
    if cache and cache.get(needs.KEPT, {}) != needs.known:
        cache.set(needs.KEPT, needs.known)
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What the tests of a file have left behind stays, too."""
    if nextitem is not None and nextitem.path != item.path:
        freeze()


def freeze() -> None:
    """Let the collector pass over all that is there, but for what is garbage by now.

    Each look at all of it takes half a second, and what IPython resets, or a test asks for, does it
    hundreds of times.
    """
    gc.collect()
    gc.freeze()
