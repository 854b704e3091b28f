"""Kernels of both kinds live alike: forked from a zygote, and started cold."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.errors import ChannelClosed, KernelError, SandboxUnavailable
from autograder.model import Limits
from autograder.sandbox import kernels as kernels_module
from autograder.sandbox import processes
from autograder.sandbox.cold import ColdKernels
from autograder.sandbox.kernels import Kernels, start_kernels
from autograder.sandbox.zygote import Zygote
from tests.autograder.sandbox.test_zygote import gone
from tests.autograder.session.test_check import RIGHT
from tests.submissions import assemble
from tests.submissions.assemble import ROOT, Section


@pytest.fixture(params=["forked", "cold"])
def kernels(request: pytest.FixtureRequest, plain: dict) -> Iterator[Kernels]:
    """What gives kernels that have imported NumPy, without a sandbox."""
    if request.param == "forked":
        made: Kernels = Zygote(["numpy"], sandbox=False, **plain)
    else:
        made = ColdKernels(["numpy"], **plain)
    yield made
    made.close()


def test_a_kernel_answers_finds_its_libraries_and_is_gone_after_its_end(kernels, run):
    """Its folder is its own, and removed; all that it started ends."""
    for _turn in range(2):
        kernel = kernels.fork("student", Limits(), {"COURSE": "rnn"})
        assert run(kernel, "import sys; print('numpy' in sys.modules)") == "True\n"
        assert run(kernel, "import os; print(os.environ['COURSE'], role)") == "rnn student\n"
        folder = Path(run(kernel, "import os; print(os.getcwd())").strip())
        sleeps = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()'])"
        run(kernel, f"{sleeps}\nprint(1)")
        tree = processes.descendants(int(run(kernel, "import os; print(os.getpid())")))
        assert folder.is_dir()
        assert kernel.exit_reason() == ""
        kernel.kill("it is over")
        assert kernel.exit_reason() == "it is over"
        assert gone([pid for pid in tree if pid > 2])
        assert not folder.exists()


def test_a_kernel_is_interrupted(kernels, run):
    """What runs gets a KeyboardInterrupt, the kernel goes on; so it is after `nohup …` or `… &`."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        kernel = kernels.fork("student", Limits())
    finally:
        signal.signal(signal.SIGINT, before)
    source = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)"
    assert run(kernel, source).startswith("KeyboardInterrupt")
    assert run(kernel, "print(1)") == "1\n"


def test_why_a_kernel_ended_is_told(kernels, run):
    """As far as the system knows it."""
    kernel = kernels.fork("student", Limits())
    with pytest.raises(ChannelClosed):
        run(kernel, "import os; os._exit(7)")
    assert kernel.exit_reason() == "it left with exit code 7"


def test_a_server_that_cannot_start_is_an_error_that_says_why():
    """The kernel's last words are in the message."""
    with pytest.raises(KernelError, match="No module named 'no_such_server'"):
        ColdKernels(server="no_such_server").fork("student", Limits())


def test_where_forking_is_unsafe_kernels_start_cold_and_never_in_a_sandbox(monkeypatch):
    """Student code is not run with all rights where isolation was asked for."""
    monkeypatch.setattr(kernels_module, "FORKING_IS_SAFE", False)
    assert isinstance(start_kernels(["numpy"], sandbox=False), ColdKernels)
    monkeypatch.setattr("autograder.sandbox.availability._prerequisites", lambda: ["no Linux"])
    with pytest.raises(SandboxUnavailable, match="no Linux"):
        start_kernels(["numpy"])


# What a system lacks that is not of Unix's kind; put in front of every Python that is started.
HIDE = """
import os, select, signal, socket, sys
for name in ("fcntl", "resource", "pwd", "grp"):
    sys.modules[name] = None
for module, names in {
    os: "fork forkpty setsid killpg getuid geteuid pread pidfd_open sched_setaffinity "
        "sched_getaffinity waitid wait3 wait4 fchmod",
    signal: "SIGXCPU pthread_sigmask pthread_kill pidfd_send_signal",
    socket: "AF_UNIX send_fds recv_fds",
    select: "poll epoll",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
sys.platform = "other"
"""


START = """
import sys
sys.path.insert(0, {folder!r})
import subprocess
import hidden
from autograder.sandbox import cold
cold._MAIN = "sys.path.insert(0, {folder!r}); import hidden; " + cold._MAIN
from autograder.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def test_check_runs_where_there_is_no_fork_and_no_unix_socket(tmp_path):
    """On a system as Windows is: cold, without a sandbox, and with the same result."""
    (tmp_path / "hidden.py").write_text(HIDE)
    release = nbformat.read(ROOT / "exercises" / "ps1" / "ps1.ipynb", as_version=4)
    notebook = tmp_path / "ps1.ipynb"
    nbformat.write(assemble.fill(release, [Section("filters_within_budget", RIGHT)]), notebook)
    command = [sys.executable, "-c", START.format(folder=str(tmp_path)), "check", str(notebook)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert "1 of 12 pass; 1 is marked by a person" in done.stdout
    assert done.stdout.count("not answered") == 12
    assert done.stderr == ""
