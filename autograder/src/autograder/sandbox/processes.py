"""Processes seen from the worker: one of them held safely by its number, and what a tree uses."""

import contextlib
import os
import re
import select
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_ANONYMOUS = re.compile(rb"^(?:RssAnon|RssShmem|VmSwap|VmPTE):\s+(\d+) kB", re.MULTILINE)
_TABLES = re.compile(rb"^VmPTE:\s+(\d+) kB", re.MULTILINE)  # Linux's own list of the pages
_THREADS = re.compile(rb"^Threads:\s+(\d+)", re.MULTILINE)
_SHARED_OUT = re.compile(rb"^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB", re.MULTILINE)


class Process:
    """A process that is not ours to wait for; its number cannot be mistaken for a later one's."""

    def __init__(self, pid: int):
        self.pid = pid
        self._handle = None
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(ProcessLookupError):
                self._handle = os.pidfd_open(pid)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens if the process is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, number)
            elif not hasattr(os, "pidfd_open"):
                os.kill(self.pid, number)

    def ended(self, timeout: float = 0.0) -> bool:
        """Wait for its end, at most so many seconds; whether it has come."""
        if self._handle is not None:
            poll = select.poll()
            poll.register(self._handle, select.POLLIN)
            return bool(poll.poll(timeout * 1000))
        if hasattr(os, "pidfd_open"):
            return True
        deadline = time.monotonic() + timeout
        while _exists(self.pid):
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.01)
        return True

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@dataclass(frozen=True)
class Usage:
    """What a tree of processes uses."""

    processes: int  # threads count
    memory: int  # bytes; what several of them share may be counted more than once
    open_files: int = 0  # shared ones counted more than once; 0 if the system will not say


def descendants(pid: int) -> list[int]:
    """The process and all that came from it, as far as /proc shows them."""
    tree = [pid]
    if (_PROC / "self/task" / str(os.getpid()) / "children").exists():
        for process in tree:
            tree += _children(process)
        return tree
    parents = _parents()
    children: dict[int, list[int]] = {}
    for process, parent in parents.items():
        children.setdefault(parent, []).append(process)
    for process in tree:
        tree += children.get(process, [])
    return tree


def _children(pid: int) -> list[int]:
    children: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                children += map(int, _read(f"/proc/{pid}/task/{thread}/children").split())
    return children


def _parents() -> dict[int, int]:
    """Every process and its parent, where the system keeps no lists of children."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # pid (name) state parent: a name may hold anything, brackets too
                parents[int(name)] = int(_read(f"/proc/{name}/stat").rpartition(b")")[2].split()[1])
    return parents


def _read(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(handle, 2**16)
    finally:
        os.close(handle)


def usage(tree: list[int]) -> Usage:
    """What these processes use: quickly, but memory that they share counts for each."""
    threads, kilobytes, open_files = 0, 0, 0
    for process in tree:
        with contextlib.suppress(OSError):
            status = _read(f"/proc/{process}/status")
            threads += sum(map(int, _THREADS.findall(status)))
            kilobytes += sum(map(int, _ANONYMOUS.findall(status)))
            open_files += len(os.listdir(f"/proc/{process}/fd"))
    return Usage(threads, kilobytes * 1024, open_files)


def sockets_and_pipes(tree: list[int]) -> int:
    """How many of them these processes hold, shared ones counted once; of timers and such, all."""
    found: list[str] = []
    for process in tree:
        with contextlib.suppress(OSError):
            for number in os.listdir(f"/proc/{process}/fd"):
                with contextlib.suppress(OSError):
                    found.append(os.readlink(f"/proc/{process}/fd/{number}"))
    shared = {target for target in found if target.startswith(("socket:", "pipe:"))}
    return len(shared) + sum(target.startswith("anon_inode:") for target in found)


def waits(tree: list[int]) -> dict[int, float]:
    """For each thread of these processes, seconds that it could have run and did not."""
    seconds = {}
    for process in tree:
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{process}/task"):
                with contextlib.suppress(OSError, IndexError):
                    # nanoseconds on a processor, nanoseconds in the queue for one, time slices
                    waited = _read(f"/proc/{process}/task/{thread}/schedstat").split()[1]
                    seconds[int(thread)] = int(waited) / 1e9
    return seconds


def exact_memory(tree: list[int]) -> int | None:
    """Bytes that these processes use, shared ones in shares; None if the system will not say."""
    kilobytes, seen = 0, False
    for process in tree:
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            try:
                shares = _read(f"/proc/{process}/smaps_rollup")
            except PermissionError:
                return None
            kilobytes += sum(map(int, _SHARED_OUT.findall(shares)))
            kilobytes += sum(map(int, _TABLES.findall(_read(f"/proc/{process}/status"))))
            seen = True
    return kilobytes * 1024 if seen else None


def anonymous_memory() -> int:
    """Bytes of memory that this process holds beyond what it has mapped from files."""
    try:
        return usage([os.getpid()]).memory
    except OSError:
        return 0


def kill_tree(pid: int, and_itself: bool) -> None:
    """Kill all that came from a process, until nothing of it is left, and then the process."""
    for _attempt in range(200):
        below = descendants(pid)[1:]
        running = [process for process in below if alive(process)]
        if not running:
            break
        for process in running:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.005)
    if and_itself:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process still runs; what is dead and not yet waited for does not."""
    try:
        return _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except (OSError, IndexError):
        return False


def share_processors(pids: Iterable[int]) -> None:
    """Let processes run on the processors that this thread may use, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        for pid in pids:
            with contextlib.suppress(OSError):
                os.sched_setaffinity(pid, os.sched_getaffinity(0))
