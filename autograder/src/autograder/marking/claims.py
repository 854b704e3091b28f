"""Who has which answer in hand: known to the server alone, and for a while only."""

import time
from collections.abc import Callable, Iterable

LEASE = 90.0  # seconds after which an answer is free again whose marker says nothing more


class Claims:
    """Answers in hand, by what names them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._held: dict[str, tuple[str, float]] = {}  # answer -> marker, until when

    def take(self, marker: str, answers: Iterable[str]) -> None:
        """Let a marker have those that are free, and none besides."""
        self.release(marker)
        others = self.of_others(marker)
        until = self._clock() + LEASE
        self._held |= {answer: (marker, until) for answer in answers if answer not in others}

    def release(self, marker: str) -> None:
        """Let go what a marker has."""
        self._held = {answer: held for answer, held in self._held.items() if held[0] != marker}

    def of_others(self, marker: str) -> set[str]:
        """The answers that other markers have in hand."""
        now = self._clock()
        self._held = {answer: held for answer, held in self._held.items() if held[1] > now}
        return {answer for answer, (who, _) in self._held.items() if who != marker}
