"""Programs that a cell starts with `!`, `%ls`, `%pip`: run with pipes, as no kernel has a terminal."""

import codecs
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable

_NEEDS_NETWORK = re.compile(r"\b(pip3?|uv|conda|mamba|apt|apt-get|wget|curl|git|npm)\b")
_NOTE = (
    "note: this ended with exit status {}. While a notebook is graded there is no network, and "
    "nothing can be installed; the rest of the cell runs.\n"
)
_PATIENCE = {  # nothing asks, and nothing tries for minutes to reach a network that is not there
    "PIP_RETRIES": "0",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


def run_program(command: str, show: Callable[[str], object]) -> int:
    """Run a line of the shell's language; its exit status, negative for a signal.

    show: gets what is printed, as it comes, standard error included
    """
    process = subprocess.Popen(
        command,
        shell=True,
        executable=os.environ.get("SHELL") or shutil.which("bash"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_PATIENCE | os.environ,
        start_new_session=True,
    )
    assert process.stdout is not None
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    try:
        with process.stdout as printed:
            while some := os.read(printed.fileno(), 2**16):
                show(decoder.decode(some))
        show(decoder.decode(b"", final=True))
        status = process.wait()
    except BaseException:  # the cell's time is over
        _end(process)
        raise
    if status and _NEEDS_NETWORK.search(command):
        show(_NOTE.format(status))
    return status


def _end(process: subprocess.Popen) -> None:
    """End a program and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, OSError):  # Windows has no such groups; or all are gone already
        process.kill()
    process.wait()
