"""How many seconds of processor time the processes below this one have taken, children's too."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds_below() -> float:
    """Seconds of all processes that this one started, and of those that they started and ended.

    0.0 where the system does not tell.
    """
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            about = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        number = int(place.parent.name)
        parents[number] = int(about[1])
        ticks[number] = sum(map(int, about[11:15]))
    own = os.getpid()
    return sum(spent for number, spent in ticks.items() if _is_below(number, own, parents)) / _TICKS


def _is_below(number: int, ancestor: int, parents: dict[int, int]) -> bool:
    while number in parents:
        number = parents[number]
        if number == ancestor:
            return True
    return False
