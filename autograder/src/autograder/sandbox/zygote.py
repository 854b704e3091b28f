"""Zygotes and the kernels forked from them, as a worker sees them.

    with Zygote(["numpy", "tensorflow"]) as zygote:
        kernel = zygote.fork("student", Limits())
        kernel.channel.send({"do": "run", "source": "1 + 1"})
        reply, blobs = kernel.channel.receive(timeout=10)
        kernel.kill()

Who runs, who waits, what crosses:

    worker ── control socket ──► zygote (`forking.main`), inside bubblewrap
       │        "fork" + one end     │  has imported the libraries, runs nothing of a submission
       │        of a socket pair     ▼
       │                          a kernel's first process: shuts itself in, waits for its end
       │                             ▼
       └── the other end ──────── the kernel (`kernel.server.serve`): answers until that closes

The zygote imports while the worker does something else; the first fork waits for it. When the
worker closes the control socket, or is gone, the zygote ends, and with it all kernels.
"""

import contextlib
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from autograder.errors import ChannelClosed, ChannelTimeout, KernelError
from autograder.model import Limits
from autograder.sandbox import availability, bubblewrap, fences, messages, processes, python
from autograder.sandbox.forked import END_SECONDS, ForkedKernel
from autograder.sandbox.forking import GREETING
from autograder.wire.frames import Channel, Message

_MAIN = "from autograder.sandbox.forking import main; main()"
_START_SECONDS = 300.0  # to import the libraries
_FORK_SECONDS = 60.0


class Zygote:
    """A process that has imported libraries, and forks kernels.

    preload: modules to import; `missing` has those that cannot be, with the reason.
    sandbox: False runs kernels without isolation: a group of processes and a folder each.
    masked: files and folders that kernels must not see, should they lie inside of what is shown.
    modules: packages and modules (folders, files) to show although they are not installed.
    server: the module whose prepare_shell() and serve(channel, role, limits) are the kernel.

    Raises SandboxUnavailable if the machine cannot isolate.
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
        self._lock = threading.Lock()
        self._running: _Running | None = self._start()

    def _start(self) -> "_Running":
        """A new parent. It begins to import while it is tried whether this machine can isolate."""
        if not self.sandboxed:
            return _Running(self, None)
        running = _Running(self, likely := availability.likely_form())
        try:
            form = availability.working_form()
            if form != likely:
                running.close()
                running = _Running(self, form)
        except BaseException:
            running.close()
            raise
        return running

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
            raise KernelError("the zygote is closed")
        return self._running

    def fork(
        self, role: str, limits: Limits, environment: Mapping[str, str] | None = None
    ) -> ForkedKernel:
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
            return kernel

    def mask(self, places: Sequence[str]) -> bool:
        """Keep these places from kernels as well; False if it shows one of them already."""
        more = [Path(place) for place in places]
        with self._lock:
            if self.sandboxed and bubblewrap.would_be_seen(more, _shown(self)):
                return False
            self.masked = (*self.masked, *more)  # for the parent that may take this one's place
            return True

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
    """One process of a zygote, and the control socket to it."""

    def __init__(self, zygote: Zygote, form: bubblewrap.Form | None):
        """form: of its sandbox; None without one."""
        self.sandboxed = zygote.sandboxed
        self._ready: messages.Ready | None = None
        self._lock = threading.Lock()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the parent)
        self._home = None if zygote.sandboxed else tempfile.mkdtemp(prefix="autograder-parent-")
        worker, parent = socket.socketpair()
        with parent:
            settings: messages.Settings = {
                "control": parent.fileno(),
                "preload": zygote.preload,
                "server": zygote.server,
                "sandboxed": zygote.sandboxed,
                "shown_in_tmp": bubblewrap.shown_in_tmp(_shown(zygote)),
            }
            command, files, variables = self._command(zygote, form)
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

    def _command(
        self, zygote: Zygote, form: bubblewrap.Form | None
    ) -> tuple[list[str], list[int], dict[str, str]]:
        shown = _shown(zygote)
        path = python.installed(zygote.preload).path
        folders = list(dict.fromkeys([*path, *(str(place.parent) for place in shown)]))
        command_of_python = python.python_command(_MAIN, folders)
        if form is None:
            return command_of_python, [], python.environment(self._home or "", self._home or "")
        command, files = bubblewrap.bubblewrap(form, shown, zygote.masked)
        return [*command, *command_of_python], files, {"PATH": os.defpath}

    def ready(self) -> messages.Ready:
        """Wait until the libraries are imported; KernelError if that fails."""
        if self._ready is None:
            said = self._receive(_START_SECONDS, "the zygote did not start")
            missing = said.get("missing")
            if not isinstance(missing, dict):
                raise KernelError("the zygote does not say what is missing")
            self._ready = {"missing": missing, "memory": _number(said, "memory")}
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

    def _ask(self, request: messages.Request, ends: Sequence[int] = ()) -> Message:
        with self._lock:
            self.ready()
            try:
                socket.send_fds(self.control.socket, [b"."], ends)
                self.control.send(request)
            except OSError as error:
                raise KernelError(f"the zygote is gone: {self._last_words()}") from error
            except ChannelClosed as error:
                raise KernelError(f"the zygote is gone: {self._last_words()}") from error
            return self._receive(_FORK_SECONDS, "there is no new kernel")

    def fork(self, role: str, limits: Limits, environment: Mapping[str, str]) -> ForkedKernel:
        folder = None if self.sandboxed else tempfile.mkdtemp(prefix="autograder-kernel-")
        variables = python.environment() if folder is None else python.environment(folder, folder)
        request: messages.Fork = {
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
                pid = _number(self._ask(request, [kernel.fileno()]), "pid")
            first = _greeted(worker, self.sandboxed)
            started = _greeted(worker, self.sandboxed)
            if self.sandboxed:
                worker.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        except BaseException:
            worker.close()
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        memory, group = self.ready()["memory"], None
        fence = fences.fence() if self.sandboxed else ""
        if isinstance(fence, fences.Fence):
            with contextlib.suppress(OSError):  # it ended already; nobody's code runs in it yet
                group = fence.around((first, started), limits)
        return ForkedKernel(self, worker, limits, (first, started), pid, memory, folder, group)

    def exit_code(self, pid: int) -> int | None:
        """How a kernel's first process ended: negative for a signal; None if nobody knows."""
        try:
            code = self._ask({"do": "code", "pid": pid}).get("code")
        except KernelError:
            return None
        return code if isinstance(code, int) else None

    def close(self) -> None:
        """The parent ends when its control socket does, and takes its kernels along."""
        self.control.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            processes.kill_tree(self.process.pid, and_itself=True)
            self.process.wait()
        self._said.close()
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)


def _shown(zygote: Zygote) -> list[Path]:
    """What is shown besides Python itself."""
    return [*python.installed(zygote.preload).elsewhere, *zygote.modules]


def _number(said: Message, name: str) -> int:
    number = said.get(name)
    if not isinstance(number, int):
        raise KernelError(f"the zygote gives no number for {name!r}")
    return number


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
