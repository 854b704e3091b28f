"""What a command costs: wall time, processor time, and the memory of its own process."""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    seconds: float  # on the clock
    processor: float  # seconds of it and of all that it started and waited for
    memory: int  # bytes: the most that the process itself, not its children, held in memory
    printed: str


class CommandFailed(Exception):
    """A command that is measured failed; the message holds what it printed."""


def measure(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Run:
    """Run a command in a folder to its end.

    Raises CommandFailed if it does not end with 0.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        peak = _Peak(process.pid)
        peak.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak.stop()
        output.seek(0)
        printed = output.read().decode(errors="replace")
    if process.returncode:
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}:\n{printed}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak.bytes, printed)


class _Peak(threading.Thread):
    """Reads the peak memory that the system keeps for a process until the process is gone.

    What wait4 says would be the peak of the largest child if that is larger.
    """

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.bytes = 0
        self._status = Path(f"/proc/{pid}/status")
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(0.05):
            try:
                found = re.search(r"VmHWM:\s+(\d+) kB", self._status.read_text())
            except (FileNotFoundError, ProcessLookupError):
                return
            if found:
                self.bytes = int(found.group(1)) * 1024

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def machine() -> str:
    """The machine in one line."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    cores = len(os.sched_getaffinity(0))
    return (
        f"{model.group(1) if model else 'a processor'}, {cores} cores to run on, "
        f"Python {sys.version.split()[0]}, load before the start {os.getloadavg()[0]:.1f}"
    )
