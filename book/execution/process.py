"""A kernel's process, warm or cold, as jupyter_client asks for it."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from book.execution import kernel
from book.execution.kernel import ROOT, Orders


class KernelProcess:
    """A process that waits for orders; asked like a `subprocess.Popen`.

    Make it before this process starts threads or sockets: a warm one is forked here.
    """

    stdin = stdout = stderr = None

    def __init__(self, warm: bool, used: Path, log: Path):
        self._used, self._log = used, log
        self.returncode: int | None = None
        self.seconds = 0.0  # of processor, user and system, once it has ended
        pipe, self._orders = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._orders)
            if warm:
                kernel.serve(pipe)
            os.set_inheritable(pipe, True)
            os.chdir(ROOT)
            command = [sys.executable, "-m", kernel.__name__, str(pipe)]
            os.execv(sys.executable, command)
        os.close(pipe)

    def begin(self, connection_file: str, folder: str) -> None:
        """Give the orders: the process becomes the kernel of that connection."""
        orders = Orders(connection_file, folder, str(self._used), str(self._log))
        with os.fdopen(self._orders, "w") as pipe:
            pipe.write(json.dumps(asdict(orders)))

    def poll(self) -> int | None:
        return self._ended(os.WNOHANG)

    def wait(self) -> int | None:
        return self._ended(0)

    def _ended(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status, usage = os.wait4(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
                self.seconds = usage.ru_utime + usage.ru_stime
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Provisioner(LocalProvisioner):
    """Gives jupyter_client the process that is waiting already."""

    parent: Any  # the manager, as in the class above
    process: Any

    async def launch_kernel(
        self, cmd: list[str], **kwargs: Any
    ) -> KernelConnectionInfo:
        waiting = self.parent.waiting
        waiting.begin(self.parent.connection_file, str(kwargs.get("cwd", ROOT)))
        self.process, self.pid = waiting, waiting.pid
        return self.connection_info


class KernelManager(AsyncKernelManager):
    """The manager of one waiting process, which stands in `waiting`."""

    waiting: KernelProcess

    def __init__(self, waiting: KernelProcess, **settings: Any):
        super().__init__(**settings)
        self.waiting = waiting
        self.provisioner = Provisioner(
            kernel_id="chapter", kernel_spec=self.kernel_spec, parent=self
        )
