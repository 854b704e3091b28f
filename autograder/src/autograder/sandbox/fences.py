"""A fence around all that a kernel takes, the memory that Linux itself holds for it included.

What full sockets and pipes hold, and what Linux writes down about processes and files, is in no
process, so that nobody who counts the memory of processes finds it. A control group (version 2)
counts it. It can be used where such groups were delegated to the worker: in a systemd scope that
was started with Delegate=yes, in a container that may write to its own group, or for the superuser
of a machine whose controllers are not in use by version 1.

    top                              the worker's own group, as it was when it came
    ├── autograder-workers           the worker and its zygotes: a group with limits below it
    │                                may hold no processes itself
    ├── autograder-kernel-PID-1      a kernel and all that it starts, with its limits
    └── …
"""

import contextlib
import functools
import itertools
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.model import MIB, Limits

_NEEDED = ("memory", "pids")
_WORKERS, _KERNEL = "autograder-workers", "autograder-kernel"
_PERIOD = 100_000  # microseconds, for the limit on processor time
_NO_GROUPS = "no control groups of version 2 are mounted here"


class NoFence(Exception):
    """There can be no fence; the message says what is missing."""


@dataclass(frozen=True)
class Fence:
    """The control group in which those of kernels are made."""

    top: Path

    def around(self, pids: Iterable[int], limits: Limits) -> "Group":
        """A group with limits that holds these processes; OSError if it cannot be made."""
        group = Group(self.top / f"{_KERNEL}-{os.getpid()}-{next(_numbers)}", limits)
        try:
            group.make()
            for pid in pids:
                (group.folder / "cgroup.procs").write_text(str(pid))
        except OSError:
            group.remove()
            raise
        return group


_numbers = itertools.count(1)


@dataclass(frozen=True)
class Group:
    """The control group of one kernel."""

    folder: Path
    limits: Limits

    def make(self) -> None:
        """Make it, with its limits."""
        self.folder.mkdir()
        # files that a kernel writes lie in memory, and count here
        (self.folder / "memory.max").write_text(str(self.limits.memory + self.limits.disk))
        (self.folder / "pids.max").write_text(str(self.limits.processes + 1))
        for name, value in {
            "memory.swap.max": "0",
            "cpu.max": f"{len(os.sched_getaffinity(0)) * _PERIOD} {_PERIOD}",
        }.items():
            with contextlib.suppress(OSError):  # without swap or this controller there is none
                (self.folder / name).write_text(value)

    def overdrawn(self) -> str:
        """Whether Linux ended a process of it for want of memory: "" or what is too much."""
        with contextlib.suppress(OSError):
            events = (self.folder / "memory.events").read_text().split()
            counts = dict(zip(events[::2], events[1::2], strict=False))
            if int(counts.get("oom_kill", 0)):
                return f"more than {self.limits.memory // MIB} MiB of memory"
        return ""

    def remove(self) -> None:
        """End all that is in it, and remove it."""
        with contextlib.suppress(OSError):
            (self.folder / "cgroup.kill").write_text("1")
        for _attempt in range(20):
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.005)
            else:
                return


@functools.cache
def fence() -> Fence | str:
    """The fence of this worker, or why it has none."""
    try:
        mounts, own = (Path("/proc/self", name).read_text() for name in ("mountinfo", "cgroup"))
        return take(own_group(mounts, own))
    except NoFence as why:
        return str(why)
    except OSError as error:
        return f"{error.filename}: {error.strerror}"


def own_group(mounts: str, own: str) -> Path:
    """The folder of a process's control group. mounts, own: its /proc/self/mountinfo and cgroup."""
    places = [line.removeprefix("0::") for line in own.splitlines() if line.startswith("0::")]
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        if not after.startswith("cgroup2 ") or not places:
            continue
        root, mounted = before.split()[3:5]
        group = Path(places[0])
        if ".." not in group.parts and group.is_relative_to(root):
            return Path(mounted) / group.relative_to(root)
    raise NoFence(_NO_GROUPS)


def take(own: Path) -> Fence:
    """Make room for the groups of kernels below the worker's own; NoFence if that cannot be."""
    top = own.parent if own.name == _WORKERS else own
    there = (top / "cgroup.controllers").read_text().split()
    if missing := [name for name in _NEEDED if name not in there]:
        raise NoFence(f"{top} has no controller for {' and '.join(missing)}")
    control = top / "cgroup.subtree_control"
    if not all(os.access(path, os.W_OK) for path in (top, control, top / "cgroup.procs")):
        raise NoFence(f"{top} was not delegated to this user")
    wanted = " ".join(f"+{name}" for name in (*_NEEDED, "cpu") if name in there)
    for attempt in range(5):
        if (top / "cgroup.type").exists():  # all but the first group of a machine
            _move(top, top / _WORKERS)
        try:
            control.write_text(wanted)
        except OSError as error:  # a process was started there meanwhile
            if attempt == 4:
                raise NoFence(f"{control}: {error.strerror}") from error
        else:
            break
    for old in top.glob(f"{_KERNEL}-*"):  # of workers that were killed
        if not Path("/proc", old.name.split("-")[2]).exists():
            with contextlib.suppress(OSError):
                old.rmdir()
    return Fence(top)


def _move(source: Path, target: Path) -> None:
    """Move all processes of one group into another."""
    target.mkdir(exist_ok=True)
    for pid in (source / "cgroup.procs").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            (target / "cgroup.procs").write_text(pid)
