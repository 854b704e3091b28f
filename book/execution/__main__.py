"""Execute the chapters that changed, or that use something that changed: for `make book`.

python -m book.execution [--cold] [NOTEBOOK ...]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from book.execution import side_by_side, table
from book.execution.side_by_side import Chapters


def say(line: str) -> None:
    print(line, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Execute, print why and how long; 1 if a chapter failed."""
    parser = argparse.ArgumentParser(
        prog="python -m book.execution", description=__doc__
    )
    parser.add_argument(
        "notebooks",
        nargs="*",
        type=Path,
        help="these, changed or not, in place of all that changed",
    )
    parser.add_argument(
        "--cold",
        action="store_true",
        help="a Python of its own for each kernel, no fork",
    )
    given = parser.parse_args(arguments)
    chapters = Chapters()
    named = {path.resolve(): "asked for" for path in given.notebooks}
    if unknown := named.keys() - set(chapters.paths()):
        parser.error(f"no notebook of the book: {', '.join(map(str, sorted(unknown)))}")
    reasons = named or side_by_side.outdated(chapters)
    if not reasons:
        return 0
    say("Executing notebooks:")
    for path, reason in reasons.items():
        say(f"  {chapters.name(path)}: {reason}")
    failures = side_by_side.execute(chapters, list(reasons), say, warm=not given.cold)
    for line in table.lines(chapters, reasons):
        say(line)
    for failure in failures:
        print(f"\n{failure}", file=sys.stderr)
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
