"""Execute the chapters that changed, as many at a time as there are processors.

    this process: imports the libraries once, runs nothing of a chapter, keeps the cache
      └── one process for each chapter (`chapter.execute`), which asks by nbclient
            └── its kernel (`kernel.serve`)

All are forked while there is one thread.
"""

from __future__ import annotations

import gc
import math
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import nbformat
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import JupyterCacheBase

from book.execution import chapter, kernel, record
from book.execution.chapter import Failed, Outcome
from book.execution.kernel import ROOT
from book.execution.record import Record


@dataclass(frozen=True)
class Chapters:
    """The chapters below a folder, and what is kept of their executions.

    Fields:
        source: the folder with the notebooks.
        build: the folder with the cache that jupyter-book reads, and with `execution/`.
    """

    source: Path = ROOT / "book"
    build: Path = ROOT / "_build"

    def paths(self) -> list[Path]:
        found = self.source.rglob("*.ipynb")
        return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)

    def name(self, path: Path) -> str:
        return path.relative_to(self.source).with_suffix("").as_posix()

    def outcome(self, path: Path) -> Outcome:
        return Outcome(self.build / "execution" / self.name(path))

    def record(self, path: Path) -> Path:
        return self.outcome(path).folder / "record.json"

    @property
    def cache(self) -> JupyterCacheBase:
        return JupyterCacheBase(self.build / ".jupyter_cache")


def outdated(chapters: Chapters) -> dict[Path, str]:
    """The chapters to execute, each with the reason in words."""
    cache, environment, reasons = chapters.cache, record.environment(), {}
    cached = {each.hashkey for each in cache.list_cache_records()}
    for path in chapters.paths():
        code = _code(cache, path)
        known = record.load(chapters.record(path))
        if known is None:
            reasons[path] = "not executed yet"
        elif reason := known.outdated(code, environment):
            reasons[path] = reason
        elif code not in cached:
            reasons[path] = "no longer in the cache"
    return reasons


def execute(
    chapters: Chapters,
    paths: Sequence[Path],
    say: Callable[[str], None],
    warm: bool = True,
    at_once: int | None = None,
    cell_seconds: int = chapter.CELL_SECONDS,
) -> list[str]:
    """Execute chapters and put them into the cache; what failed is returned, as text.

    at_once: how many side by side; without it, one for each processor.
    cell_seconds: how long a cell may take.
    """
    cache = chapters.cache
    ordered = _longest_first(chapters, paths)
    for path in paths:
        _forget(cache, chapters, path)
    if warm:
        kernel.import_libraries()
        gc.freeze()  # what is there now stays in shared memory
    failures = []

    def execute_one(path: Path) -> NoReturn:
        _execute(path, chapters.outcome(path), warm, cell_seconds)

    for path, succeeded in _forked(execute_one, ordered, at_once or processors()):
        if succeeded:
            done = _keep(cache, chapters, path)
            say(f"{chapters.name(path)}: {done.seconds:.1f} s")
        else:
            failures.append(chapters.outcome(path).failure())
            say(f"{chapters.name(path)}: failed")
    return failures


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _forked(
    execute_one: Callable[[Path], NoReturn], paths: Sequence[Path], at_once: int
) -> Iterator[tuple[Path, bool]]:
    """Each chapter as it ends, with whether the process that executed it was content."""
    waiting, running = list(paths), dict[int, Path]()
    while waiting or running:
        while waiting and len(running) < at_once:
            path = waiting.pop(0)
            pid = os.fork()
            if pid == 0:
                execute_one(path)
            running[pid] = path
        pid, status = os.wait()
        yield running.pop(pid), status == 0


def _execute(path: Path, outcome: Outcome, warm: bool, cell_seconds: int) -> NoReturn:
    """In a process of its own: execute a chapter, and end."""
    status = 1
    try:
        outcome.empty()
        chapter.execute(path, outcome, warm, cell_seconds)
        status = 0
    except Failed as error:
        outcome.failed.write_text(str(error), encoding="utf-8")
    except BaseException:
        outcome.failed.write_text(f"{path}: {traceback.format_exc()}", encoding="utf-8")
    finally:
        os._exit(status)


def _code(cache: JupyterCacheBase, path: Path) -> str:
    """The name that jupyter-cache gives to the code of a notebook."""
    return cache.create_hashed_notebook(nbformat.read(path, as_version=4))[1]


def _longest_first(chapters: Chapters, paths: Sequence[Path]) -> list[Path]:
    """So that the last one to end is a short one; what is not known counts as long."""

    def seconds(path: Path) -> float:
        known = record.load(chapters.record(path))
        return known.seconds if known else math.inf

    return sorted(paths, key=seconds, reverse=True)


def _forget(cache: JupyterCacheBase, chapters: Chapters, path: Path) -> None:
    """Take a chapter out of the cache: if it fails now, no page shows what it said before."""
    codes = {_code(cache, path)}
    if known := record.load(chapters.record(path)):
        codes.add(known.code)
    for each in cache.list_cache_records():
        if each.hashkey in codes:
            cache.remove_cache(each.pk)
    chapters.record(path).unlink(missing_ok=True)


def _keep(cache: JupyterCacheBase, chapters: Chapters, path: Path) -> Record:
    """Put an executed chapter into the cache, and then what it used beside it."""
    outcome = chapters.outcome(path)
    notebook = nbformat.read(outcome.executed, as_version=4)
    used = outcome.read_used()
    done = Record(
        code=cache.create_hashed_notebook(notebook)[
            1
        ],  # the file may have changed since
        environment=record.environment(),
        files=record.digests(used["files"], used["begun"]),
        seconds=used["seconds"],
    )
    bundle = CacheBundleIn(
        notebook, str(path), data={"execution_seconds": done.seconds}
    )
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    done.save(chapters.record(path))
    for file in (outcome.executed, outcome.used):
        file.unlink()
    return done
