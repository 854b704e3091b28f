"""What the parts of the test suite share: the built book, a browser, how hypothesis draws."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.solutions import tally

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent

# The same cases on every machine and in every run: a red test can be run again, and is red again.
# How long drawing takes is no fault of a test: the first one also reads the constants of all modules.
hypothesis.settings.register_profile(
    "unrolled",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("unrolled")

# What is expected of a page may take a slow machine that long, in milliseconds.
PATIENCE = 120_000

# The first shows pages as the others do, without the windows, menus and extensions around them that
# nobody sees: a quarter of all work.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")

# Chromium by itself asks its maker's hosts for updates; a test must not.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that slides to where it should be is painted some sixty times on its way.
    "--disable-smooth-scrolling",
)

# What its processes share Playwright lets Chromium keep in files of /tmp, since some containers have
# no room in memory; where there is room, a fifth of all its work is saved.
SHARED_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30  # bytes


def needless() -> list[str]:
    """Those of Playwright's own arguments that Chromium does without on this machine."""
    has_room = SHARED_MEMORY.exists() and shutil.disk_usage(SHARED_MEMORY).free > ROOM
    return ["--disable-dev-shm-usage"] if has_room else []


@pytest.fixture(scope="session")
def built_book() -> Path:
    """The folder of the built book: `_build/html`, made by `make book`."""
    html = ROOT / "_build" / "html"
    if not (html / "index.html").exists():
        pytest.fail(f"there is no built book in {html}: run `make book` first")
    return html


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless; where it is missing the test is skipped, but not in CI."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        reason = "Chromium is not installed (Debian: apt-get install chromium)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=list(CHROMIUM_ARGUMENTS),
            ignore_default_args=needless(),
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sandboxed() -> None:
    """The test needs the sandbox; where there is none it is skipped with the reason, but not in CI."""
    from autograder.sandbox import availability

    missing = availability.what_is_missing()
    if missing:
        reason = "kernels cannot be isolated here: " + " ".join(missing)
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="session")
def package_index() -> None:
    """The test installs packages, which needs a package index, or a cache of uv's that has them."""


@pytest.fixture(scope="session")
def nbgrader() -> None:
    """The test needs nbgrader, though importing its file does not: it marks the test."""


@pytest.fixture(scope="session")
def keras() -> None:
    """The test needs Keras, though importing its file does not: it marks the test."""


def pytest_runtest_setup(item) -> None:
    """Let TensorFlow's log write to the process's own stream, not to pytest's.

    It keeps the stream that it found when it was imported, and closes it when logging is configured
    anew, as each of nbgrader's programs does: pytest could not read what a test printed any more.
    """
    if log := sys.modules.get("absl.logging"):
        log.get_absl_handler().python_handler.setStream(sys.__stderr__)


def pytest_terminal_summary(terminalreporter) -> None:
    """Print what the tests of the problem sets add up to."""
    reports = [report for group in terminalreporter.stats.values() for report in group]
    calls = [report for report in reports if getattr(report, "when", "") == "call"]
    properties = [each for report in calls for each in report.user_properties]
    if table := tally.lines(properties):
        terminalreporter.section("problem sets")
        for line in table:
            terminalreporter.write_line(line)
