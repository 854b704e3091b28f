"""Kernels, as a session uses them: what it may ask of one, and where it gets them from.

There are two kinds. On Linux kernels are forked from a zygote, inside a sandbox or without one
(`zygote`). Elsewhere each is a Python of its own, without a sandbox (`cold`): enough for a student
who checks a notebook, and too slow and too open to grade a class.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from autograder.model import Limits
from autograder.wire.frames import Channel

FORKING_IS_SAFE = sys.platform == "linux"  # elsewhere a process with libraries may hang or crash


class Kernel(Protocol):
    """One kernel; nothing that it says is to be trusted."""

    @property
    def channel(self) -> Channel:
        """What speaks to it, from its start to its end."""
        raise NotImplementedError

    @property
    def takes_sockets(self) -> bool:
        """Whether the end of a socket can be sent to it over its channel."""
        raise NotImplementedError

    @property
    def memory(self) -> int:
        """Bytes that it was seen to use when `overdrawn` was last asked."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Called when a cell is late: its code gets a KeyboardInterrupt, and may ignore it."""

    def overdrawn(self) -> str:
        """Asked every 50 ms while it works: "" or what it uses too much of."""
        raise NotImplementedError

    def waits(self) -> Mapping[int, float]:
        """Asked while it works: for each thread, seconds that it waited for a processor so far."""
        raise NotImplementedError

    def kill(self, reason: str = "") -> None:
        """Called once at its end, and when it has to end: all that it started ends, too."""

    def exit_reason(self) -> str:
        """Asked when its channel is closed: why it ended; "" while it runs."""
        raise NotImplementedError


class Kernels(Protocol):
    """Where kernels come from, with a course's libraries imported."""

    def fork(
        self, role: str, limits: Limits, environment: Mapping[str, str] | None = None
    ) -> Kernel:
        """A new kernel, ready to be asked; KernelError if there can be none.

        role: "student" or "examiner"
        environment: variables beside those that all kernels have
        """
        raise NotImplementedError

    def mask(self, places: Sequence[str]) -> bool:
        """No isolated kernel may see these places either; False if that takes other kernels."""
        raise NotImplementedError

    def close(self) -> None:
        """Called once at the end: every kernel ends."""


def start_kernels(
    preload: Sequence[str], sandbox: bool = True, masked: Sequence[str] = ()
) -> Kernels:
    """What gives kernels on this machine; raises SandboxUnavailable if it cannot isolate them.

    preload: modules to import
    masked: files and folders that no isolated kernel may see, wherever they lie
    """
    if FORKING_IS_SAFE:
        from autograder.sandbox.zygote import Zygote  # which needs Linux

        return Zygote(preload, sandbox, [Path(place) for place in masked])
    if sandbox:
        from autograder.sandbox.availability import working_form

        working_form()  # raises, and says why
    from autograder.sandbox.cold import ColdKernels

    return ColdKernels(preload)
