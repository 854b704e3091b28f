"""Forked kernels: forked in milliseconds, alone, ended for good."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import ChannelClosed, KernelError
from autograder.model import MIB, Limits
from autograder.sandbox import processes
from autograder.sandbox.forked import ForkedKernel
from autograder.sandbox.zygote import Zygote

HERE = Path(__file__).resolve().parent
Run = Callable[..., str]


def gone(pids: list[int], seconds: float = 300.0) -> bool:
    """Whether these processes end within some seconds."""
    deadline = time.monotonic() + seconds
    while any(processes.alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


PAGES_TOUCHED = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)"
PAGES_OF_A_FORK = 2500  # seen: 1100; a fresh Python that imports NumPy touches 3800


def test_a_kernel_is_forked_and_not_started_anew(kernel: ForkedKernel, run: Run) -> None:
    """It touches few pages of memory until it answers: what is imported, it shares."""
    assert int(run(kernel, PAGES_TOUCHED)) < PAGES_OF_A_FORK
    started = [sys.executable, "-c", f"import numpy; {PAGES_TOUCHED}"]
    fresh = subprocess.run(started, capture_output=True, check=True)
    assert int(fresh.stdout) > PAGES_OF_A_FORK


def test_a_kernel_finds_the_libraries_imported(kernel: ForkedKernel, run: Run) -> None:
    assert run(kernel, "import sys; print('numpy' in sys.modules)") == "True\n"


def test_a_library_that_is_missing_is_told_and_stops_nothing(
    zygote: Zygote, kernel: ForkedKernel, run: Run
) -> None:
    assert "No module named 'no_such_library'" in zygote.missing["no_such_library"]
    assert run(kernel, "import no_such_library").startswith("ModuleNotFoundError")


def test_kernels_draw_different_random_numbers(zygote: Zygote, run: Run) -> None:
    """An examiner's unseeded test data cannot be foretold by the student's kernel."""
    source = "import numpy, random; print(numpy.random.rand(), random.random())"
    with zygote.fork("student", Limits()) as one, zygote.fork("examiner", Limits()) as other:
        pairs = zip(run(one, source).split(), run(other, source).split(), strict=True)
        assert all(first != second for first, second in pairs)


def test_a_kernel_has_an_environment_of_its_own(
    plain: dict, sandboxed: None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the grader's environment is there, and what the course sets is."""
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "sesame")
    with (
        Zygote(**plain) as zygote,
        zygote.fork("student", Limits(), {"COURSE": "rnn"}) as kernel,
    ):
        seen = run(kernel, "import os; print(dict(os.environ)); print(os.environ['COURSE'])")
        assert "sesame" not in seen
        assert "'NBGRADER_EXECUTION': 'autograde'" in seen
        assert seen.endswith("rnn\n")
        assert "sesame" not in run(kernel, "import subprocess; print(subprocess.getoutput('env'))")


def test_a_kernel_starts_in_an_empty_folder_that_it_may_write(
    kernel: ForkedKernel, run: Run
) -> None:
    seen = run(kernel, "import os; print(os.getcwd(), os.listdir()); open('x', 'w').write('y')")
    assert seen == "/student/work []\n"


def test_a_file_beside_the_notebook_shadows_no_library(kernel: ForkedKernel, run: Run) -> None:
    """A submission's statistics.py is not imported for the library's; its own helper is found."""
    run(kernel, "open('statistics.py', 'w').write('mean = None')")
    run(kernel, "open('my_helper.py', 'w').write('answer = 42')")
    assert run(kernel, "import statistics; print(statistics.mean([1, 3]))") == "2\n"
    assert run(kernel, "import my_helper; print(my_helper.answer)") == "42\n"


def test_what_native_code_prints_can_be_read_back(kernel: ForkedKernel, run: Run) -> None:
    """Standard input is empty; output and error of native code go to one file, not to a terminal."""
    run(kernel, "import os; os.system('echo printed; echo complained >&2')")
    assert run(kernel, "print(os.pread(2, 1000, 0), os.read(0, 10))") == (
        "b'printed\\ncomplained\\n' b''\n"
    )


def test_a_running_cell_can_be_interrupted(kernel: ForkedKernel) -> None:
    kernel.channel.send({"source": "import time; time.sleep(60)"})
    time.sleep(0.1)
    kernel.interrupt()
    assert kernel.channel.receive(5)[0]["error"].startswith("KeyboardInterrupt")
    assert kernel.exit_reason() == ""


def test_a_cell_that_ignores_interrupts_is_killed(kernel: ForkedKernel, run: Run) -> None:
    run(kernel, "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN)")
    kernel.channel.send({"source": "while True: pass"})
    kernel.interrupt()
    kernel.kill("it ran longer than it may")
    assert kernel.exit_reason() == "it ran longer than it may"
    assert kernel.channel.fileno() == -1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os; os._exit(3)", "exit code 3"),
        ("import os; os._exit(0)", "left by itself"),
        ("import os; os.close(3); os._exit(1)", "exit code 1"),
    ],
)
def test_why_a_kernel_ended_is_told(zygote: Zygote, source: str, reason: str) -> None:
    with zygote.fork("student", Limits()) as kernel:
        kernel.channel.send({"source": source})
        with pytest.raises(ChannelClosed):
            kernel.channel.receive(10)
        assert reason in kernel.exit_reason()


START_A_DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
os.wait()
"""


def test_all_that_a_kernel_started_ends_with_it(kernel: ForkedKernel, run: Run) -> None:
    """A process that has left its session and lost its parent is found and ended, too."""
    run(kernel, START_A_DAEMON)
    tree = processes.descendants(kernel.first.pid)
    assert len(tree) == 3
    kernel.kill()
    assert gone(tree, seconds=0)


def test_all_that_a_kernel_started_ends_when_it_leaves_by_itself(zygote: Zygote) -> None:
    kernel = zygote.fork("student", Limits())
    source = "import os, time; os.fork() or time.sleep(600); time.sleep(0.3); os._exit(0)"
    kernel.channel.send({"source": source})
    time.sleep(0.1)
    tree = processes.descendants(kernel.first.pid)
    assert len(tree) == 3
    assert gone(tree)
    kernel.kill()


def test_processes_are_counted(zygote: Zygote, run: Run) -> None:
    """Threads count; the engine asks every 50 ms."""
    with zygote.fork("student", Limits(processes=20)) as kernel:
        assert kernel.overdrawn() == ""
        run(kernel, "import threading, time")
        start = "[threading.Thread(target=time.sleep, args=(60,), daemon=True).start() for _ in range(30)]"
        assert "can't start new thread" in run(kernel, start)
        assert processes.usage(processes.descendants(kernel.first.pid)).processes <= 21


def test_nothing_is_left_when_the_parent_is_closed(plain: dict, sandboxed: None, run: Run) -> None:
    zygote = Zygote(**plain)
    run(zygote.fork("student", Limits()), "1")  # all its processes are there when it answers
    tree = processes.descendants(zygote.pid)
    assert len(tree) >= 4
    zygote.close()
    assert gone(tree)
    with pytest.raises(KernelError, match="closed"):
        zygote.fork("student", Limits())


@pytest.mark.parametrize("sandbox", [True, False])
def test_nothing_is_left_when_the_worker_is_killed(
    sandboxed: None, sandbox: bool, tmp_path: Path
) -> None:
    """Not even the worker's sudden end leaves a process or a folder behind."""
    source = f"""if True:
        import time
        from pathlib import Path
        from autograder.sandbox import processes
        from autograder.sandbox.zygote import Limits, Zygote
        zygote = Zygote(modules=[Path({str(HERE)!r}, "plain_kernel.py")], server="plain_kernel",
            sandbox={sandbox})
        kernel = zygote.fork("student", Limits())
        kernel.channel.send({{"source": "while True: pass"}})
        print(processes.descendants(zygote.pid), flush=True)
        time.sleep(60)
    """
    root = str(HERE.parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", source],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    ) as worker:
        tree = [int(pid) for pid in re.findall(r"\d+", worker.stdout.readline())]
        assert len(tree) >= 3
        worker.kill()
    assert gone(tree)
    assert list(tmp_path.iterdir()) == []


def test_a_parent_that_died_is_replaced(plain: dict, sandboxed: None, run: Run) -> None:
    with Zygote(**plain) as zygote:
        assert zygote.missing == {}
        zygote._running.process.kill()
        for pid in processes.descendants(zygote.pid)[1:]:
            os.kill(pid, signal.SIGKILL)
        zygote._running.process.wait()
        with zygote.fork("student", Limits()) as kernel:
            assert run(kernel, "print(1)") == "1\n"


def test_a_server_that_cannot_start_is_an_error_that_says_why(sandboxed: None) -> None:
    with (
        Zygote(server="no_such_server") as zygote,
        pytest.raises(KernelError, match="No module named 'no_such_server'"),
    ):
        zygote.fork("student", Limits())


def test_without_a_sandbox_kernels_run_in_folders_that_are_removed(plain: dict, run: Run) -> None:
    with Zygote(["numpy"], sandbox=False, **plain) as zygote:
        kernel = zygote.fork("student", Limits())
        folder = Path(run(kernel, "import os; print(os.getcwd())").strip())
        assert run(kernel, "import numpy; print(numpy.ones(2).sum())") == "2.0\n"
        assert folder.is_dir()
        kernel.kill()
        assert not folder.exists()


def test_without_a_sandbox_daemons_are_ended_where_they_can_be_found(plain: dict, run: Run) -> None:
    with Zygote(sandbox=False, **plain) as zygote, zygote.fork("student", Limits()) as kernel:
        run(kernel, START_A_DAEMON)
        tree = processes.descendants(kernel.first.pid)
        assert len(tree) == 3
        kernel.kill()
        assert gone(tree)


def test_tensorflow_trains_within_the_limits(plain: dict, sandboxed: None, run: Run) -> None:
    """In a kernel forked from a parent that has imported TensorFlow, in 4 GiB, and quietly."""
    train = """
        import numpy as np, tensorflow as tf
        layers = [tf.keras.layers.Input((5, 3)), tf.keras.layers.LSTM(8), tf.keras.layers.Dense(1)]
        model = tf.keras.Sequential(layers)
        model.compile("adam", "mse")
        rng = np.random.default_rng(0)
        history = model.fit(rng.random((64, 5, 3)), rng.random((64, 1)), epochs=2, verbose=0)
        print(history.history["loss"][1] < history.history["loss"][0])
    """
    with Zygote(["numpy", "tensorflow"], **plain) as zygote:
        assert zygote.missing == {}
        with zygote.fork("student", Limits(memory=4096 * MIB)) as kernel:
            assert int(run(kernel, PAGES_TOUCHED)) < PAGES_OF_A_FORK
            assert run(kernel, train, timeout=300) == "True\n"
            assert kernel.overdrawn() == ""
