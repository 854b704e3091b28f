"""What the chapters take of the processor, as a table."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from book.execution import record
from book.execution.side_by_side import Chapters

BUDGET = 25.0  # seconds of processor beyond the imports, for one chapter


def lines(chapters: Chapters, now: Collection[Path]) -> list[str]:
    """A line for each chapter, the longest first; `*` marks those that were executed now."""
    known = {path: record.load(chapters.record(path)) for path in chapters.paths()}
    seconds = {path: each.seconds for path, each in known.items() if each}
    table = [
        "Seconds of processor, beyond the imports of the large libraries (* executed now):"
    ]
    for path in sorted(seconds, key=lambda path: -seconds[path]):
        mark = "*" if path in now else " "
        much = f"  more than {BUDGET:.0f}" if seconds[path] > BUDGET else ""
        table.append(f"{mark} {chapters.name(path):<28}{seconds[path]:7.1f}{much}")
    table.append(f"  {'all':<28}{sum(seconds.values()):7.1f}")
    return table
