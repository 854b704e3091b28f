"""When something was handed in: what its timestamp.txt says, and whether that can be.

nbgrader writes the file when it collects a submission. Where it does not, a student may have handed
one in.
"""

import glob
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache

from nbgrader.utils import parse_utc

TIMESTAMP = "timestamp.txt"
SLACK = 120  # seconds between a file and its timestamp
FEW = 3  # submissions, of which nothing can be learned
MOST = 500  # submissions that are looked at


def submitted_at(stamp: bytes | None) -> datetime | None:
    """The time, in UTC, that a timestamp.txt holds; None if there is none or it is no date."""
    text = (stamp or b"").decode("utf-8", "replace").strip()
    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError, TypeError):
        return None


def problem(stamp: bytes | None, changed: float, submitted: str) -> str:
    """What a person should know about a timestamp; "" if all is well.

    changed: when the newest notebook beside it was written, as its file says
    submitted: a pattern of the folders of all who handed in the assignment. Some ways to collect
        write all files anew, so that each is younger than its timestamp: then nobody's is odd
    """
    if stamp is None or not stamp.strip():
        return ""
    when = submitted_at(stamp)
    if when is None:
        return f"{TIMESTAMP} holds {stamp[:40]!r}, which is no date: taken as not late"
    if not _is_older(when, changed) or _are_older(submitted):
        return ""
    return (
        f"{TIMESTAMP} says {when:%Y-%m-%d %H:%M} UTC, and the notebook is younger: it was "
        f"changed at {datetime.fromtimestamp(changed, UTC):%Y-%m-%d %H:%M} UTC"
    )


def _is_older(when: datetime, changed: float) -> bool:
    """A file of a time that is still to come says nothing."""
    return when.replace(tzinfo=UTC).timestamp() + SLACK < changed < time.time() + SLACK


@lru_cache(maxsize=32)
def _are_older(submitted: str) -> bool:
    """Whether most of a class have a timestamp, and it is older than what lies beside it."""
    found = []
    for folder in sorted(glob.glob(submitted))[:MOST]:
        with suppress(OSError), os.scandir(folder) as entries:
            files = {entry.name: entry for entry in entries if entry.is_file(follow_symlinks=False)}
            changed = [
                one.stat().st_mtime for name, one in files.items() if name.endswith(".ipynb")
            ]
            when = None
            if TIMESTAMP in files:
                with open(os.path.join(folder, TIMESTAMP), "rb") as file:
                    when = submitted_at(file.read(100))
            found.append(when is not None and _is_older(when, max(changed, default=0)))
    return len(found) >= FEW and sum(found) * 2 > len(found)
