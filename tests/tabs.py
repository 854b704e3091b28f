"""Tabs of the tests' browser, which are used again: to make one costs as much as to open a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.conftest import PATIENCE

# What can be set anew in a tab that is there, and how a tab has it that was just made.
MEDIA = {
    "color_scheme": "light",
    "reduced_motion": "no-preference",
    "forced_colors": "none",
}
VIEWPORT = {"width": 1280, "height": 720}

_FREE: dict[tuple, list[Page]] = defaultdict(list)


@contextmanager
def tab(browser: Browser, **settings: Any) -> Iterator[Page]:
    """A tab as if it were new, in a context with these settings of Playwright's; no other is in it.

    What a page keeps is forgotten at the end, and what a test may do to a tab is undone. A script
    for every page cannot be taken back: who adds one makes a context.
    """
    media = {name: settings.pop(name, usual) for name, usual in MEDIA.items()}
    viewport = settings.pop("viewport", VIEWPORT)
    free = _FREE[browser, *sorted(settings.items())]
    page = free.pop() if free else browser.new_context(viewport=viewport, **settings).new_page()
    page.set_default_timeout(PATIENCE)
    page.set_viewport_size(viewport)
    page.emulate_media(media="null", **media)
    yield page
    _leave(page)
    free.append(page)


def _leave(page: Page) -> None:
    """Make a tab a new one."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.unroute_all()
    page.context.clear_permissions()
    page.context.clear_cookies()
    if page.url.startswith(("file:", "http:")):
        page.evaluate("() => { sessionStorage.clear(); localStorage.clear(); }")
    page.goto("about:blank")
