"""How long kernels may take: by the clock, less what they waited for a processor.

A clock alone hurts honest work on a busy machine: a cell that computes for ten seconds may take
thirty there. The seconds in which a thread could have run, and another one of the machine did, are
therefore not counted. So what a cell computes counts, and what it sleeps; the clock itself is the
back stop, at BACKSTOP times the limit.
"""

import time
from collections.abc import Callable, Sequence

from autograder.model import BACKSTOP
from autograder.sandbox.kernels import Kernel


class Allowance:
    """Seconds that something may take."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
        self.seconds = seconds
        self.waited = 0.0  # of the time so far, seconds that do not count
        self._clock = clock
        self._begin = clock()

    @property
    def spent(self) -> float:
        """Seconds so far that count."""
        return max(self._clock() - self._begin - self.waited, 0.0)

    @property
    def left(self) -> float:
        """Seconds that are left; none if below 0."""
        excused = min(self.waited, (BACKSTOP - 1) * self.seconds)
        return self.seconds + excused - (self._clock() - self._begin)


class Waits:
    """What kernels wait for a processor, from the time at which this is made."""

    def __init__(self, kernels: Sequence[Kernel]):
        self._kernels = [(kernel, kernel.waits()) for kernel in kernels]

    def more(self) -> float:
        """Seconds since the last time that this was asked.

        Of the threads of one kernel the one that waited longest counts: the others wait for it.
        Of several kernels one works at a time, so their seconds add up.
        """
        seconds = 0.0
        for place, (kernel, before) in enumerate(self._kernels):
            now = kernel.waits()
            new = [total - before.get(thread, 0.0) for thread, total in now.items()]
            seconds += max(new, default=0.0)
            self._kernels[place] = kernel, now
        return seconds
