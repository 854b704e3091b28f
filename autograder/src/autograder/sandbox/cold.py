"""Kernels started cold, one by one, where a process that has imported much cannot be forked.

    worker: ColdKernels.fork                    kernel: a new Python
      listens on 127.0.0.1                        `main` reads its settings from standard input,
      starts it, and writes its settings ──────►  connects to the worker and shows the token,
      waits for the token        ◄──────────────  imports the libraries, and says that it is ready
      asks it over the same socket ────────────►  `kernel.server.serve`

Nothing here needs fork, file descriptors that are handed over, or Unix sockets. There is no
sandbox: a kernel has the rights of whoever started it, a folder of its own, and such limits as the
system knows.
"""

import contextlib
import hmac
import importlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn, TypedDict

from autograder.errors import ChannelClosed, ChannelTimeout, FrameError, KernelError
from autograder.model import Limits
from autograder.sandbox.endings import describe_exit
from autograder.sandbox.libraries import preload, search_libraries_first
from autograder.sandbox.python import environment as variables_of_kernels
from autograder.sandbox.python import installed, python_command
from autograder.wire.frames import Channel, receive_exactly

_MAIN = "from autograder.sandbox.cold import main; main()"
_START_SECONDS = 300.0  # to import the libraries
_END_SECONDS = 20.0
_SYSTEM_VARIABLES = ("SYSTEMROOT", "PATHEXT", "COMSPEC")  # without which Windows starts nothing


class Settings(TypedDict):
    """What a kernel is started with, on its standard input."""

    port: int  # where the worker listens
    token: str  # to show to it
    folder: str
    preload: Sequence[str]
    server: str
    role: str
    limits: dict[str, Any]  # the fields of model.Limits


class Ready(TypedDict):
    """The first message of a kernel, when it has imported the libraries."""

    ready: bool


class ColdKernels:
    """Starts kernels, each a Python of its own.

    preload: modules that a kernel imports before it is ready
    modules: packages and modules (folders, files) that are importable although not installed
    server: the module whose prepare_shell() and serve(channel, role, limits) are the kernel
    """

    def __init__(
        self,
        preload: Sequence[str] = (),
        modules: Sequence[Path] = (),
        server: str = "autograder.kernel.server",
    ):
        self.preload = tuple(dict.fromkeys(preload))
        self.modules = tuple(Path(module).resolve() for module in modules)
        self.server = server
        self._running: list[ColdKernel] = []

    def mask(self, _places: Sequence[str]) -> bool:
        """Nothing is kept from a kernel that is not isolated."""
        return True

    def fork(
        self, role: str, limits: Limits, environment: Mapping[str, str] | None = None
    ) -> "ColdKernel":
        """A new kernel, ready to be asked; KernelError if it does not start."""
        folder = tempfile.mkdtemp(prefix="autograder-kernel-")
        try:
            kernel = self._start(role, limits, environment or {}, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._running = [one for one in self._running if not one.killed] + [kernel]
        return kernel

    def _start(
        self, role: str, limits: Limits, environment: Mapping[str, str], folder: str
    ) -> "ColdKernel":
        token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            settings: Settings = {
                "port": listener.getsockname()[1],
                "token": token,
                "folder": folder,
                "preload": self.preload,
                "server": self.server,
                "role": role,
                "limits": asdict(limits),
            }
            process = self._process(folder, environment, settings)
            try:
                channel = Channel(_accept(listener, token, process))
                channel.receive(_START_SECONDS)
                channel.hear_replies(limits.output)
            except BaseException as error:
                process.kill()
                process.wait()
                if isinstance(error, (ChannelClosed, ChannelTimeout, FrameError)):
                    said = _last_words(folder) or error
                    raise KernelError(f"the kernel did not start: {said}") from error
                raise
        return ColdKernel(process, channel, folder)

    def _process(
        self, folder: str, environment: Mapping[str, str], settings: Settings
    ) -> subprocess.Popen:
        where = installed(self.preload)
        places = [str(place.parent) for place in (*where.elsewhere, *self.modules)]
        system = {name: os.environ[name] for name in _SYSTEM_VARIABLES if name in os.environ}
        with open(Path(folder, _SAID), "a+b") as said:  # read back by the kernel, too
            process = subprocess.Popen(
                python_command(_MAIN, list(dict.fromkeys([*where.path, *places]))),
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=said,
                env=system | variables_of_kernels(folder, folder) | dict(environment),
                cwd=folder,
                start_new_session=True,  # Ctrl-C in the terminal is the worker's affair
            )
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.write(json.dumps(settings).encode())
                process.stdin.close()
        return process

    def close(self) -> None:
        """End every kernel."""
        for kernel in self._running:
            kernel.kill()


_SAID = ".native-output"  # in a kernel's folder: what is printed past Python


def _accept(listener: socket.socket, token: str, process: subprocess.Popen) -> socket.socket:
    """The connection that shows the token; KernelError if the process ends before."""
    end = time.monotonic() + _START_SECONDS
    listener.settimeout(0.1)
    while time.monotonic() < end:
        try:
            connection, _address = listener.accept()
        except TimeoutError:
            if process.poll() is not None:
                raise ChannelClosed(describe_exit(process.returncode)) from None
            continue
        connection.settimeout(10)
        with contextlib.suppress(OSError):
            if hmac.compare_digest(receive_exactly(connection, len(token)), token.encode()):
                return connection
        connection.close()
    raise ChannelTimeout("it did not connect")


def _last_words(folder: str) -> str:
    with contextlib.suppress(OSError):
        return Path(folder, _SAID).read_text(errors="replace").strip()[-2000:]
    return ""


class ColdKernel:
    """A kernel that was started cold."""

    takes_sockets = False

    def __init__(self, process: subprocess.Popen, channel: Channel, folder: str):
        self.process = process
        self.channel = channel
        self.folder = folder
        self.killed = False
        self.memory = 0  # not looked at
        self._reason = ""

    def interrupt(self) -> None:
        """Its code gets a KeyboardInterrupt, where the system can send one."""
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGINT)

    def overdrawn(self) -> str:
        """Not looked at without a sandbox."""
        return ""

    def waits(self) -> dict[int, float]:
        """Not looked at without a sandbox."""
        return {}

    def kill(self, reason: str = "") -> None:
        """End it, and all of its group of processes where the system has them."""
        if self.killed:
            return
        self._reason = reason or self.exit_reason() or "it was ended"
        self.killed = True
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait(_END_SECONDS)
        self.channel.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def exit_reason(self) -> str:
        """Why it ended; "" while it runs."""
        if self._reason:
            return self._reason
        with contextlib.suppress(subprocess.TimeoutExpired):
            # a process closes its sockets a moment before it has ended
            return describe_exit(self.process.wait(0 if self.channel.is_open() else 2))
        return ""


def main() -> NoReturn:
    """The kernel's process, from its start to its end."""
    # A shell lets what it starts in the background ignore it, and all that this starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    settings: Settings = json.loads(sys.stdin.buffer.read())
    sys.argv[:] = [""]
    os.chdir(settings["folder"])
    search_libraries_first()
    limits = Limits(**settings["limits"])
    with contextlib.suppress(ImportError):  # no `resource`, so no limits
        from autograder.sandbox.isolation import set_limits

        set_limits(limits, None, None)
    end = socket.create_connection(("127.0.0.1", settings["port"]))
    end.sendall(settings["token"].encode())
    channel = Channel(end)
    preload(settings["preload"])
    server = importlib.import_module(settings["server"])
    server.prepare_shell()
    ready: Ready = {"ready": True}
    channel.send(ready)
    server.serve(channel, settings["role"], limits)
    os._exit(0)
