"""A Sphinx extension: what stays true of all pages when only some are read anew.

Sphinx reads the pages that changed. A chapter has also changed if it was executed again because of
what it imports (see book/execution). What the other pages show depends on those:

- the titles of all chapters stand in the table of contents beside every page: where a title, a
  number or the order has changed, all pages are written again;
- an equation is referred to by its number from anywhere: where one has another number now, or is
  gone, likewise;
- the ledger's page names the chapters and the cells that treat its rows: it is read again with any
  chapter;
- the bibliography names the pages that cite its entries: it is read again, too.

The chapters' minutes are looked after by reading.py.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

GATHERED = ("book/ledger", "book/bibliography")
RECORDS = "_build/execution/{}/record.json"  # of a chapter, by its path below book/


def read_again(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """Before pages are read: also those that were executed, and those that gather from others.

    What all pages show now is kept.
    """
    app.shown_before = _titles(env), _equations(env)
    executed = executed_since_read(Path(app.srcdir), env)
    if not (added | changed | removed | executed):
        return []
    return sorted(executed.union(GATHERED).intersection(env.found_docs))


def executed_since_read(root: Path, env: BuildEnvironment) -> set[str]:
    """The pages whose chapter was executed after they were read, whatever the reason."""

    def executed(page: str) -> int:  # in microseconds, as Sphinx counts
        record = root / RECORDS.format(page.removeprefix("book/"))
        return record.stat().st_mtime_ns // 1000 if record.exists() else 0

    return {page for page, read in env.all_docs.items() if executed(page) > read}


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """After pages are read: all, if the table of contents changed, or the number of an equation."""
    titles, equations = app.shown_before
    if _titles(env) != titles or equations - _equations(env):
        return sorted(env.found_docs)
    return []


def _titles(env: BuildEnvironment) -> dict[str, tuple]:
    numbers = env.toc_secnumbers
    return {
        page: (title.astext(), numbers.get(page, {}).get(""))
        for page, title in env.titles.items()
    }


def _equations(env: BuildEnvironment) -> set[tuple]:
    """Their places, with their numbers."""
    return {
        (page, place, number)
        for page, kinds in env.toc_fignumbers.items()
        for place, number in kinds.get("displaymath", {}).items()
    }


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("env-get-outdated", read_again)
    app.connect(
        "env-get-updated", write_again, priority=900
    )  # when the chapters are numbered
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
