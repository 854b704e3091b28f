"""How long a cell may take: on a busy machine no less than on an idle one."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest

from autograder.model import BACKSTOP, Limits
from autograder.sandbox import processes
from autograder.sandbox.forked import ForkedKernel
from autograder.sandbox.zygote import Zygote
from autograder.session.pair import Pair
from autograder.session.patience import Allowance, Waits


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_seconds_in_which_a_kernel_waits_for_a_processor_do_not_count() -> None:
    clock = Clock()
    allowance = Allowance(10, clock)
    clock.now += 9
    assert allowance.left == 1
    clock.now += 9
    assert allowance.left < 0
    allowance.waited += 12
    assert allowance.left == 4


def test_the_clock_ends_what_waits_for_ever() -> None:
    """Many busy threads make each other wait; that prolongs nothing beyond the back stop."""
    clock = Clock()
    allowance = Allowance(10, clock)
    clock.now += BACKSTOP * 10 - 1
    allowance.waited = 1e9
    assert allowance.left == 1
    clock.now += 2
    assert allowance.left < 0


class Waiting:
    """A kernel whose threads have waited so long, at each time that it is asked."""

    def __init__(self, *told: Mapping[int, float]):
        self.told = iter(told)

    def waits(self) -> Mapping[int, float]:
        return next(self.told)


def test_of_a_kernels_threads_the_one_that_waited_longest_counts() -> None:
    """What was before does not, and a thread that began meanwhile does; two kernels take turns."""
    one = Waiting({1: 5.0, 2: 7.0}, {1: 6.0, 2: 7.5, 3: 0.25}, {1: 6.0, 3: 2.25}, {})
    other = Waiting({9: 1.0}, {9: 1.5}, {9: 1.5}, {9: 1.5})
    waits = Waits([one, other])
    assert [waits.more() for _ in range(3)] == [1.5, 2.0, 0.0]


def test_the_wait_for_a_processor_is_read_for_each_thread() -> None:
    """Of three busy programs on one processor each waits for the others."""
    busy = [sys.executable, "-c", "while True: pass"]
    here = sorted(os.sched_getaffinity(0))[:1]
    programs = [subprocess.Popen(busy) for _ in range(3)]
    try:
        for program in programs:
            os.sched_setaffinity(program.pid, here)
        for program in programs:
            while sum(processes.waits([program.pid]).values()) < 0.01:
                assert program.poll() is None
    finally:
        for program in programs:
            program.kill()
            program.wait()
    assert processes.waits([programs[0].pid]) == {}


SLEEPS = "import time\nfor _ in range(200): time.sleep(0.01)"


@pytest.fixture(scope="module")
def zygote(sandboxed: None) -> Zygote:
    with Zygote() as made:
        yield made


def ran(zygote: Zygote, source: str, limits: Limits) -> list[str]:
    """What went wrong while a student's cell ran."""
    nothing = {"student": {}, "examiner": {}}
    with Pair(zygote, limits, nothing, nothing) as pair:
        pair.run_student(source)
        return [flag.text for flag in pair.trouble]


@pytest.mark.parametrize("limits", [Limits(cell_seconds=1), Limits(submission_seconds=1)])
def test_a_cell_that_takes_long_because_the_machine_is_busy_comes_to_its_end(
    zygote: Zygote, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine on which each look finds that the cell waited a second more; and one that is idle."""
    assert any("ran longer than the 1 s" in text for text in ran(zygote, SLEEPS, limits))
    looks: Callable[[], int] = itertools.count().__next__
    monkeypatch.setattr(ForkedKernel, "waits", lambda _kernel: {1: float(looks())})
    assert ran(zygote, SLEEPS, limits) == []


def test_a_cell_that_sleeps_is_stopped_on_a_busy_machine_too(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: Callable[[], int] = itertools.count().__next__
    monkeypatch.setattr(ForkedKernel, "waits", lambda _kernel: {1: float(looks())})
    limits = Limits(cell_seconds=0.3)
    assert ran(zygote, "import time; time.sleep(600)", limits) == [
        "ran longer than the 0.3 s of a cell"
    ]
