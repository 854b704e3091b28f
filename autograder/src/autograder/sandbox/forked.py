"""A forked kernel, as the worker sees it that talks to it: its channel, what it uses, its end."""

import contextlib
import os
import shutil
import signal
import socket
from typing import Protocol, Self

from autograder.errors import KernelError
from autograder.model import MIB, Limits
from autograder.sandbox import processes
from autograder.sandbox.endings import describe_exit
from autograder.sandbox.fences import Group
from autograder.wire.frames import Channel

END_SECONDS = 20.0  # until a process that was killed is gone


class Parent(Protocol):
    """The zygote that forked a kernel, as far as the kernel's end needs it."""

    sandboxed: bool

    def exit_code(self, pid: int) -> int | None:
        """How a kernel's first process ended: negative for a signal; None if nobody knows."""


class ForkedKernel:
    """A forked kernel: `channel` speaks to it; nothing that it says is to be trusted.

    process is the kernel itself; first is the process above it, with which all the others end.
    """

    takes_sockets = True

    def __init__(
        self,
        parent: Parent,
        end: socket.socket,
        limits: Limits,
        pids: tuple[int, int],
        pid_inside: int,
        baseline: int,
        folder: str | None,
        group: Group | None = None,
    ):
        self.channel = Channel(end)
        self.channel.hear_replies(limits.output)
        self.limits = limits
        self.folder = folder  # without a sandbox: the folder on this machine
        self._group = group  # where control groups are delegated
        self._parent = parent
        self.first, self.process = map(processes.Process, pids)
        self._pid_inside = pid_inside  # of the first process, as the zygote sees it
        self._baseline = baseline  # bytes that it shares with the zygote
        self.memory = 0  # bytes that it was last seen to use
        self._reason = ""
        self._killed = False

    def interrupt(self) -> None:
        """Send SIGINT to the kernel. Its code may ignore it: then it has to be killed."""
        self.process.signal(signal.SIGINT)

    def overdrawn(self) -> str:
        """Whether its processes use more than they may: "" or what is too much.

        Quick enough to be asked every 50 ms.
        """
        if self._killed:
            return ""
        tree = processes.descendants(self.first.pid)
        used = processes.usage(tree)
        if used.processes > self.limits.processes + 1:
            return f"more than {self.limits.processes} processes and threads"
        if self._group is not None and (why := self._group.overdrawn()):
            return why
        most = self.limits.open_files  # each may hold a buffer that is in no process
        if used.open_files > most and processes.sockets_and_pipes(tree) > most:
            return f"more than {most} sockets and pipes"
        # its first process and the kernel share with the zygote what that has imported
        self.memory = max(used.memory - 2 * self._baseline, 0)
        if self.memory <= self.limits.memory:
            return ""
        exact = processes.exact_memory(tree)
        allowed = self.limits.memory + self._baseline
        if (used.memory - self._baseline if exact is None else exact) <= allowed:
            return ""
        return f"more than {self.limits.memory // MIB} MiB of memory"

    def waits(self) -> dict[int, float]:
        """For each thread, seconds that it waited for a processor so far."""
        return {} if self._killed else processes.waits(processes.descendants(self.first.pid))

    def kill(self, reason: str = "") -> None:
        """End all its processes, and wait until they are gone; what they wrote is gone, too.

        reason: what exit_reason() is to say from now on.
        """
        if self._killed:
            return
        self._reason = reason or self._how_it_ended() or "it was ended"
        self._killed = True
        if self._parent.sandboxed:
            self.first.signal(signal.SIGKILL)  # the system ends all others of its namespace
        else:
            self._kill_group()
        if not self.first.ended(END_SECONDS):
            raise KernelError(f"process {self.first.pid} does not end, although it was killed")
        self._parent.exit_code(self._pid_inside)  # so that the zygote need not keep it
        if self._group is not None:
            self._group.remove()
        self.channel.close()
        for process in (self.first, self.process):
            process.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _kill_group(self) -> None:
        """Without a sandbox: all that can be found."""
        if not self.first.ended():
            processes.kill_tree(self.first.pid, and_itself=True)
            with contextlib.suppress(OSError):
                os.killpg(self.first.pid, signal.SIGKILL)
        self.first.signal(signal.SIGKILL)

    def exit_reason(self) -> str:
        """Why it ended; "" while it runs."""
        return self._reason or self._how_it_ended()

    def _how_it_ended(self) -> str:
        if self._killed or not self.first.ended(0.0 if self.channel.is_open() else 2.0):
            return ""
        code = self._parent.exit_code(self._pid_inside)
        overdrawn = self._group.overdrawn() if self._group is not None else ""
        self._reason = overdrawn or describe_exit(code)
        return self._reason

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
