"""The zygote: a process that has imported a course's libraries, and forks kernels.

It runs inside the sandbox, imports, and then waits at its control socket. It runs nothing of any
submission, keeps no secret, and ends when the worker at the other end is gone.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import sys
import warnings
from types import ModuleType
from typing import NoReturn, cast

from autograder.errors import ChannelClosed
from autograder.model import Limits
from autograder.sandbox import isolation, messages, pages, processes, seccomp
from autograder.sandbox.libraries import preload, search_libraries_first
from autograder.wire.frames import Channel

GREETING = struct.Struct("<cI")  # "i": a kernel's first process, "k": the kernel, "e": an error
_PR_SET_CHILD_SUBREAPER = 36


def main() -> NoReturn:
    """Serve one worker. The argument is a JSON object."""
    settings: messages.Settings = json.loads(sys.argv[1])
    sys.argv[:] = [""]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = Channel(socket.socket(fileno=settings["control"]))
    gc.disable()  # what imports leave behind is little, and to look for it takes long
    try:
        missing = preload(settings["preload"])
        server = importlib.import_module(settings["server"])
        server.prepare_shell()
        if settings["sandboxed"]:
            seccomp.prepare()
        gc.freeze()  # a collection in a kernel need not copy all that the kernels share
        gc.enable()
        pages.use_large_pages()
        ready: messages.Ready = {"missing": missing, "memory": processes.anonymous_memory()}
        control.send(ready)
        ZygoteProcess(control, server, settings).serve()
    except ChannelClosed:
        os._exit(0)
    except BaseException as error:
        with contextlib.suppress(Exception):
            failed: messages.Failed = {"error": f"{type(error).__name__}: {error}"}
            control.send(failed)
        raise
    finally:
        os._exit(1)


class ZygoteProcess:
    """The loop of the zygote."""

    def __init__(self, control: Channel, server: ModuleType, settings: messages.Settings):
        self.control = control
        self.server = server
        self.sandboxed = settings["sandboxed"]
        self.shown = settings["shown_in_tmp"]
        self.folders: set[str] = set()  # of kernels without a sandbox
        self.ended: dict[int, int] = {}  # exit codes of kernels that nobody has asked for yet

    def serve(self) -> NoReturn:
        """Do what the worker asks for, one thing at a time, until it is gone."""
        poll = select.poll()
        poll.register(self.control.fileno(), select.POLLIN)
        while True:
            self._reap()
            if not poll.poll(1000):
                continue
            # the byte carries the kernel's end of its channel; a frame follows
            byte, ends, _flags, _address = socket.recv_fds(self.control.socket, 1, 1)
            if not byte:
                self._leave()
            message, _blobs = self.control.receive()
            request = cast(messages.Request, message)  # the worker wrote it
            if request["do"] == "fork":
                self._fork(request, ends[0])
            else:
                ended: messages.Ended = {"code": self._code(request["pid"])}
                self.control.send(ended)

    def _fork(self, request: messages.Fork, end: int) -> None:
        separate = (
            isolation.children_in_new_pid_namespace if self.sandboxed else contextlib.nullcontext
        )
        try:
            with warnings.catch_warnings(), separate():
                warnings.simplefilter("ignore")  # of forking beside threads: they are idle
                pid = os.fork()
                if pid == 0:
                    begin(self.server, request, end, self.shown if self.sandboxed else None)
        except OSError as error:
            failed: messages.Failed = {"error": f"a kernel cannot be forked: {error}"}
            self.control.send(failed)
        else:
            self.folders = {folder for folder in self.folders if os.path.isdir(folder)}
            self.folders |= {request["folder"]} if request["folder"] else set()
            forked: messages.Forked = {"pid": pid}
            self.control.send(forked)
        finally:
            os.close(end)

    def _leave(self) -> NoReturn:
        """The worker is gone. In the sandbox the kernels end with this process."""
        if not self.sandboxed:
            processes.kill_tree(os.getpid(), and_itself=False)
            for folder in (os.environ["HOME"], *self.folders):
                shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    def _reap(self) -> None:
        """Take note of the kernels that ended."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                self.ended[pid] = os.waitstatus_to_exitcode(status)
        while len(self.ended) > 1000:
            self.ended.pop(next(iter(self.ended)))

    def _code(self, pid: int) -> int | None:
        """The exit code of a kernel; None if it is not known to have ended."""
        self._reap()
        return self.ended.pop(pid, None)


def begin(
    server: ModuleType, request: messages.Fork, end: int, shown: list[str] | None
) -> NoReturn:
    """The first process of a kernel: shut itself in, fork the kernel, wait for its end.

    shown: see isolation.enclose; None without a sandbox.
    """
    kernel = 0
    try:
        for number in (signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        limits = Limits(**request["limits"])
        os.environ.clear()
        os.environ.update(request["environment"])
        os.umask(0o077)
        if shown is None:
            shelter(request["folder"], limits)
        else:
            os.setsid()  # a signal to the group of processes must not reach the other kernels
            isolation.enclose(limits, shown)
        channel = socket.socket(fileno=isolation.keep_only(end))
        search_libraries_first()
        channel.send(GREETING.pack(b"i", os.getpid()))
        kernel = os.fork()
        if kernel == 0:
            become_kernel(server, request, channel, limits)
        channel.close()
        code = wait_for(kernel)
        if shown is None:
            processes.kill_tree(os.getpid(), and_itself=False)
        os._exit(code)
    except BaseException as error:
        report(end, error)
    finally:
        os._exit(1)


def become_kernel(
    server: ModuleType, request: messages.Fork, end: socket.socket, limits: Limits
) -> NoReturn:
    """The kernel itself: answer the worker until there is no one left to answer."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        if "numpy.random" in sys.modules:
            sys.modules["numpy.random"].seed()  # or all kernels would draw the same numbers
        end.send(GREETING.pack(b"k", os.getpid()))
        server.serve(Channel(end), request["role"], limits)
        os._exit(0)
    except BaseException:
        with contextlib.suppress(BaseException):
            import traceback

            traceback.print_exc()
    finally:
        os._exit(1)


def shelter(folder: str | None, limits: Limits) -> None:
    """Without a sandbox: a group of processes, a folder and limits of its own, and no more."""
    if folder is None:
        raise ValueError("a kernel without a sandbox has a folder of its own")
    os.chdir(folder)
    if os.getpid() != os.getsid(0):
        os.setsid()
    isolation.prctl(_PR_SET_CHILD_SUBREAPER, 1)  # what it leaves behind stays below it
    isolation.set_limits(limits, isolation.address_space() + limits.memory, None)


def wait_for(kernel: int) -> int:
    """Wait for the kernel, and for whatever else ends meanwhile; its exit code, as a shell's."""
    while True:
        try:
            pid, status = os.waitpid(-1, 0)
        except InterruptedError:
            continue
        if pid == kernel:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def report(end: int, error: BaseException) -> None:
    """Tell the worker why there is no kernel."""
    text = f"{type(error).__name__}: {error}".encode()[:4000]
    for number in (end, 3):  # before or after the channel was moved
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as channel:
            channel.send(GREETING.pack(b"e", len(text)) + text)
            return


def trial() -> NoReturn:
    """Isolate a process as a kernel is, and say that it ran: for `autograder doctor`."""
    receiver, sender = os.pipe()
    with isolation.children_in_new_pid_namespace():
        child = os.fork()
        if child == 0:
            try:
                isolation.enclose(Limits())
                os.write(sender, b"an isolated process ran" if os.getpid() == 1 else b"")
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(0)
    os.waitpid(child, 0)
    os.close(sender)
    print(os.read(receiver, 100).decode())
    sys.stdout.flush()
    os._exit(0)
