"""Warm parents and the kernels forked from them, as a worker sees them.

    with Zygote(["numpy", "tensorflow"]) as warm:
        kernel = warm.fork("student", Limits())
        kernel.channel.send({"do": "run", "source": "1 + 1"})
        reply, blobs = kernel.channel.receive(timeout=10)
        kernel.kill()

The parent imports while the worker does something else; the first fork waits for it.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from autograder.errors import ChannelClosed, ChannelTimeout, KernelError
from autograder.model import MIB, Limits
from autograder.sandbox import bubblewrap as sandbox
from autograder.sandbox import processes
from autograder.sandbox.forking import GREETING
from autograder.wire.frames import Channel, Message

FORKING_IS_SAFE = sys.platform == "linux"  # elsewhere a process with libraries may hang or crash

_MAIN = "from autograder.sandbox.forking import main; main()"
_START_SECONDS = 300.0  # to import the libraries
_FORK_SECONDS = 60.0
_END_SECONDS = 20.0


class Zygote:
    """A process that has imported libraries, and forks kernels.

    preload: modules to import; `missing` has those that cannot be, with the reason.
    sandbox: False runs kernels without isolation: a group of processes and a folder each.
    masked: files and folders that kernels must not see, should they lie inside of what is shown.
    modules: packages and modules (folders, files) to show although they are not installed.
    server: the module whose prepare_shell() and serve(channel, role, limits) are the kernel.

    Raises SandboxUnavailable if the machine cannot isolate. `cold` is True where forking is
    unsafe: every kernel is then started, and imports, anew.
    """

    def __init__(
        self,
        preload: Sequence[str] = (),
        sandbox: bool = True,
        masked: Sequence[Path] = (),
        modules: Sequence[Path] = (),
        server: str = "autograder.kernel.server",
    ):
        self.preload = tuple(dict.fromkeys(preload))
        self.sandboxed = sandbox
        self.masked = tuple(masked)
        self.modules = tuple(Path(module).resolve() for module in modules)
        self.server = server
        self.cold = not FORKING_IS_SAFE
        self._lock = threading.Lock()
        self._running: _Running | None = self._start()

    def _start(self) -> "_Running":
        return _Running(self)

    @property
    def missing(self) -> dict[str, str]:
        """The modules of `preload` that cannot be imported, with the reason; waits for the rest."""
        with self._lock:
            return self._parent().ready()["missing"]

    @property
    def pid(self) -> int:
        """The process to look at: bubblewrap's, or the parent itself without a sandbox."""
        return self._parent().process.pid

    def _parent(self) -> "_Running":
        if self._running is None:
            raise KernelError("the warm parent is closed")
        return self._running

    def fork(
        self, role: str, limits: Limits, environment: Mapping[str, str] | None = None
    ) -> "Kernel":
        """A new kernel, ready to be asked. environment: variables beside those all kernels have.

        It runs on the processors that the calling thread may use.
        """
        with self._lock:
            if self._running is not None and self._running.process.poll() is not None:
                self._running.close()  # the machine ended it, for want of memory perhaps
                self._running = self._start()
            running = self._parent()
            kernel = running.fork(role, limits, environment or {})
            processes.share_processors([kernel.first.pid, kernel.process.pid])
            if self.cold:
                self._running = self._start()
            return kernel

    def close(self) -> None:
        """End the parent and every kernel forked from it."""
        with self._lock:
            if self._running is not None:
                self._running.close()
                self._running = None

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Running:
    """One process of a warm parent, and the control socket to it."""

    def __init__(self, warm: Zygote):
        self.sandboxed, self.cold = warm.sandboxed, warm.cold
        self._ready: Message | None = None
        self._lock = threading.Lock()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the parent)
        self._home = None if warm.sandboxed else tempfile.mkdtemp(prefix="autograder-parent-")
        worker, parent = socket.socketpair()
        with parent:
            settings = {
                "control": parent.fileno(),
                "preload": warm.preload,
                "server": warm.server,
                "sandboxed": warm.sandboxed,
                "shown_in_tmp": sandbox.shown_in_tmp(self._shown(warm)),
                "cold": warm.cold,
            }
            command, files, variables = self._command(warm)
            try:
                self.process = subprocess.Popen(
                    [*command, json.dumps(settings)],
                    stdin=subprocess.DEVNULL,
                    stdout=self._said,
                    stderr=self._said,
                    env=variables,
                    cwd=self._home or "/",
                    pass_fds=[parent.fileno(), *files],
                    start_new_session=True,  # Ctrl-C in the terminal is the worker's affair
                )
            finally:
                for file in files:
                    os.close(file)
        self.control = Channel(worker)

    def _command(self, warm: Zygote) -> tuple[list[str], list[int], dict[str, str]]:
        shown = self._shown(warm)
        path = sandbox.installed(warm.preload).path
        folders = list(dict.fromkeys([*path, *(str(place.parent) for place in shown)]))
        python = sandbox.python_command(_MAIN, folders)
        if not warm.sandboxed:
            return python, [], sandbox.environment(self._home or "", self._home or "")
        command, files = sandbox.bubblewrap(sandbox.working_form(), shown, warm.masked)
        return [*command, *python], files, {"PATH": os.defpath}

    @staticmethod
    def _shown(warm: Zygote) -> list[Path]:
        return [*sandbox.installed(warm.preload).elsewhere, *warm.modules]

    def ready(self) -> Message:
        """Wait until the libraries are imported; KernelError if that fails."""
        if self._ready is None:
            self._ready = self._receive(_START_SECONDS, "the warm parent did not start")
        return self._ready

    def _receive(self, seconds: float, failure: str) -> Message:
        try:
            reply, _blobs = self.control.receive(seconds)
        except (ChannelClosed, ChannelTimeout) as error:
            raise KernelError(f"{failure}: {self._last_words() or error}") from error
        if "error" in reply:
            raise KernelError(f"{failure}: {reply['error']}")
        return reply

    def _last_words(self) -> str:
        if self._said.closed:  # another thread found it gone, and closed it
            return ""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        size = os.fstat(self._said.fileno()).st_size
        return os.pread(self._said.fileno(), 2000, max(size - 2000, 0)).decode(errors="replace")

    def _ask(self, request: Message, ends: Sequence[int] = ()) -> Message:
        with self._lock:
            baseline = self.ready()
            try:
                socket.send_fds(self.control.socket, [b"."], ends)
                self.control.send(request)
            except OSError as error:
                raise KernelError(f"the warm parent is gone: {self._last_words()}") from error
            except ChannelClosed as error:
                raise KernelError(f"the warm parent is gone: {self._last_words()}") from error
            return baseline | self._receive(_FORK_SECONDS, "there is no new kernel")

    def fork(self, role: str, limits: Limits, environment: Mapping[str, str]) -> "Kernel":
        folder = None if self.sandboxed else tempfile.mkdtemp(prefix="autograder-kernel-")
        variables = sandbox.environment() if folder is None else sandbox.environment(folder, folder)
        request = {
            "do": "fork",
            "role": role,
            "limits": asdict(limits),
            "environment": variables | dict(environment),
            "folder": folder,
        }
        worker, kernel = socket.socketpair()
        try:
            with kernel:
                if self.sandboxed:
                    worker.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                reply = self._ask(request, [kernel.fileno()])
            first = _greeted(worker, self.sandboxed)
            started = _greeted(worker, self.sandboxed)
            if self.sandboxed:
                worker.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        except BaseException:
            worker.close()
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        return Kernel(self, worker, limits, (first, started), reply, folder)

    def exit_code(self, pid: int) -> int | None:
        """How a kernel's first process ended: negative for a signal; None if nobody knows."""
        try:
            return self._ask({"do": "code", "pid": pid}).get("code")
        except KernelError:
            return None

    def close(self) -> None:
        """The parent ends when its control socket does, and takes its kernels along."""
        self.control.close()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            processes.kill_tree(self.process.pid, and_itself=True)
            self.process.wait()
        self._said.close()
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)


def _greeted(end: socket.socket, credentials: bool) -> int:
    """The number of the process that says it is there, as this process sees it."""
    end.settimeout(_FORK_SECONDS)
    size = struct.calcsize("3i")
    try:
        greeting, ancillary, _flags, _address = end.recvmsg(
            GREETING.size, socket.CMSG_SPACE(size) if credentials else 0
        )
        if len(greeting) != GREETING.size:
            raise KernelError("the kernel ended before it was ready")
        letter, number = GREETING.unpack(greeting)
        if letter == b"e":
            raise KernelError(f"no kernel: {end.recv(number).decode(errors='replace')}")
    except OSError as error:
        raise KernelError(f"the kernel does not answer: {error}") from error
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            return struct.unpack("3i", data[:size])[0]  # what the system says, not the kernel
    return number


class Kernel:
    """A forked kernel: `channel` speaks to it; nothing that it says is to be trusted.

    process is the kernel itself; first is the process above it, with which all the others end.
    """

    def __init__(
        self,
        parent: _Running,
        end: socket.socket,
        limits: Limits,
        pids: tuple[int, int],
        reply: Message,
        folder: str | None,
    ):
        self.channel = Channel(end)
        self.limits = limits
        self.folder = folder  # without a sandbox: the folder on this machine
        self._parent = parent
        self.first, self.process = map(processes.Process, pids)
        self._pid_inside = int(reply["pid"])
        self._baseline = int(reply["memory"])
        self._reason = ""
        self._killed = False

    def interrupt(self) -> None:
        """Send SIGINT to the kernel. Its code may ignore it: then it has to be killed."""
        self.process.signal(signal.SIGINT)

    def overdrawn(self) -> str:
        """Whether its processes use more than they may: "" or what is too much.

        Quick enough to be asked every 50 ms; where the system has no /proc, always "".
        """
        if self._killed or not sys.platform.startswith("linux"):
            return ""
        tree = processes.descendants(self.first.pid)
        used = processes.usage(tree)
        if used.processes > self.limits.processes + 1:
            return f"more than {self.limits.processes} processes and threads"
        # its first process and the kernel share with the warm parent what that has imported
        if used.memory - 2 * self._baseline <= self.limits.memory:
            return ""
        exact = processes.exact_memory(tree)
        allowed = self.limits.memory + self._baseline
        if (used.memory - self._baseline if exact is None else exact) <= allowed:
            return ""
        return f"more than {self.limits.memory // MIB} MiB of memory"

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
        if not self.first.ended(_END_SECONDS):
            raise KernelError(f"process {self.first.pid} does not end, although it was killed")
        self._parent.exit_code(self._pid_inside) if not self._parent.cold else None
        self.channel.close()
        for process in (self.first, self.process):
            process.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _kill_group(self) -> None:
        """Without a sandbox: all that can be found."""
        if not self.first.ended():
            if sys.platform == "linux":
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
        self._reason = describe_exit(code)
        return self._reason

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


_SIGNALS = {
    signal.SIGSEGV: "it touched memory that is not there",
    signal.SIGABRT: "native code gave up, often for want of memory",
    signal.SIGKILL: "it was killed: by the system for want of memory, or by its own code",
    signal.SIGXCPU: "it used up its time",
}


def describe_exit(code: int | None) -> str:
    """An exit code, as a shell gives it, in words."""
    if code is None:
        return "it ended, and nobody knows how"
    number = -code if code < 0 else code - 128
    if number > 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(number)
            why = f": {_SIGNALS[name]}" if name in _SIGNALS else ""
            return f"it ended by signal {name.name}{why}"
    return f"it left with exit code {code}" if code else "it left by itself"
