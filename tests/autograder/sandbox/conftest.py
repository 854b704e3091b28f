"""Zygotes for the tests of kernels, and a place where harmful code can do no harm."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.model import Limits
from autograder.sandbox import availability
from autograder.sandbox.forked import ForkedKernel
from autograder.sandbox.zygote import Zygote

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PLAIN = {"modules": [HERE / "plain_kernel.py"], "server": "plain_kernel"}

Run = Callable[..., str]

OUTER = """
import json, os, sys, time
from pathlib import Path
from autograder.sandbox import processes
from autograder.errors import ChannelClosed, ChannelTimeout
from autograder.sandbox.zygote import Zygote
from autograder.model import MIB, Limits
found = {}
def run(kernel, source, timeout=120):
    kernel.channel.send({"source": source})
    reply, _blobs = kernel.channel.receive(timeout)
    return reply["printed"] + reply["error"]
zygote = Zygote(["numpy"], modules=[Path(sys.argv[1], "plain_kernel.py")], server="plain_kernel")
with zygote:
"""


def ask(kernel: ForkedKernel, source: str, timeout: float = 120.0) -> str:
    """Run source in a kernel: what it printed, and its error if there was one."""
    kernel.channel.send({"source": textwrap.dedent(source)})
    reply, _blobs = kernel.channel.receive(timeout)
    return reply["printed"] + reply["error"]


@pytest.fixture(scope="session")
def run() -> Run:
    """run(kernel, source): what the source printed, and its error if there was one."""
    return ask


@pytest.fixture(scope="session")
def plain() -> dict[str, object]:
    """Arguments of a Zygote whose kernels run source and answer with what it printed."""
    return PLAIN


@pytest.fixture(scope="package")
def zygote(sandboxed: None) -> Iterator[Zygote]:
    """A sandboxed zygote that has imported NumPy."""
    with Zygote(["numpy", "no_such_library"], **PLAIN) as parent:
        yield parent


@pytest.fixture
def kernel(zygote: Zygote) -> Iterator[ForkedKernel]:
    """A kernel forked from it, with small limits."""
    with zygote.fork("student", Limits(open_files=64, file_size=2**20, disk=4 * 2**20)) as forked:
        yield forked


@pytest.fixture
def outer(sandboxed: None) -> Callable[[str], dict]:
    """outer(source): run what a worker does inside a sandbox around the sandbox under test.

    There harmful code may be tried: should the inner sandbox fail, the outer one holds. It has
    its own processes, network and files, and limits of its own. source has `zygote`, `run`, and
    puts what it found into `found`.
    """

    def run_inside(source: str) -> dict:
        bwrap = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent"]
        bwrap += ["--new-session", "--cap-add", "ALL"]
        bwrap += [] if os.getuid() == 0 else ["--unshare-user"]
        bwrap += ["--ro-bind", "/", "/", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run"]
        for folder in dict.fromkeys([str(ROOT), sys.prefix, sys.base_prefix]):
            bwrap += ["--ro-bind", folder, folder]
        bwrap += ["--proc", "/proc", "--setenv", "HOME", "/tmp", "--chdir", "/tmp"]
        bounds = ["prlimit", "--nproc=1500", f"--as={24 * 2**30}", f"--fsize={2**27}", "--core=0"]
        code = (
            OUTER + textwrap.indent(textwrap.dedent(source), "    ") + "\nprint(json.dumps(found))"
        )
        python = [sys.executable, "-c", code, str(HERE)]
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        ended = subprocess.run(
            [*bounds, *bwrap, *python],
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout.splitlines()[-1])

    assert not availability.what_is_missing()
    return run_inside
