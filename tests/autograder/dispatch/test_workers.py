"""Workers: every submission gets a result, whatever happens to the process that grades it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from typing import Self

import pytest

from autograder.dispatch.jobs import Job
from autograder.dispatch.start import start_workers
from autograder.errors import RunStopped
from autograder.model import (
    BACKSTOP,
    AssignmentSpec,
    Cell,
    Limits,
    NotebookSpec,
    Outcome,
    Settings,
    Submission,
)
from tests.conftest import ROOT

ENGINE = "tests.autograder.course.plain_engine:PlainGrader"
NOTEBOOK = '{"cells": [{"metadata": {"nbgrader": {"grade_id": "q"}}, "source": ["%s"]}]}'


def make_spec(name="week1"):
    cells = (Cell("q-test", "code", "assert q", {"grade": True, "solution": False, "points": 2}),)
    return AssignmentSpec(name, (NotebookSpec("sheet", cells),))


SPEC = make_spec()


def job(student: str, answer: str = "right", spec=SPEC) -> Job:
    notebook = (NOTEBOOK % answer).encode()
    return Job(spec, Submission(student, spec.name, {"sheet": notebook}), Settings())


def grade(jobs, processes=1, scheduler="", factory=ENGINE):
    """Each job with its result."""
    with start_workers(factory, processes, scheduler) as workers:
        yield from workers.map(jobs)


def outcomes(jobs, **options):
    return {
        done.submission.student: (result.outcome, result.reason)
        for done, result in grade(jobs, **options)
    }


def test_every_job_comes_back_with_its_own_result():
    """Two processes, two assignments: each result belongs to its job, none is lost or doubled."""
    other = make_spec("week2")
    jobs = [job(f"s{n}", spec=SPEC if n < 10 else other) for n in range(20)]
    results = list(grade(iter(jobs), 2))
    assert sorted(done.submission.student for done, _ in results) == sorted(
        one.submission.student for one in jobs
    )
    for done, result in results:
        assert (result.student, result.assignment) == done.key[::-1]


def test_a_driver_that_stops_at_once_leaves_no_traceback(capfd):
    """Its processes have only just begun to listen, and end quietly."""
    for _ in range(3):
        with pytest.raises(LookupError), start_workers(ENGINE, 2):
            raise LookupError
    assert capfd.readouterr().err == ""


def test_submissions_are_read_only_when_a_worker_is_ready():
    """However large the class, there are never more in memory than workers, and one to record."""
    begun = finished = most = 0

    def jobs():
        nonlocal begun, most
        for number in range(60):
            begun += 1
            most = max(most, begun - finished)
            yield job(f"s{number}")

    for _ in grade(jobs(), 2):
        finished += 1
    assert finished == 60
    assert most <= 4


def test_a_process_that_dies_is_replaced_and_its_submission_tried_again(tmp_path):
    """Killed once, graded the second time; its neighbours notice nothing."""
    jobs = [job("a"), job("b", f"right DIE ONCE {tmp_path}/died"), job("c"), job("d")]
    assert {outcome for outcome, _ in outcomes(jobs, processes=2).values()} == {Outcome.GRADED}
    assert (tmp_path / "died").exists()


def test_a_submission_that_kills_its_process_twice_is_ungradable_and_the_class_goes_on():
    """The reason names the signal."""
    found = outcomes([job("a"), job("b", "DIE"), job("c"), job("d")], processes=1)
    assert found.pop("b") == (
        Outcome.UNGRADABLE,
        "the grading process died, twice: ended by SIGKILL",
    )
    assert {outcome for outcome, _ in found.values()} == {Outcome.GRADED}


@pytest.mark.parametrize("jobs", [1, 4, 8])
def test_who_is_graded_beside_submissions_that_kill_their_process_loses_nothing(jobs):
    """Each of those that were in a process that died is tried again alone, however many kill it."""
    handed_in = [job(f"s{n:02}") for n in range(20)]
    for n in (1, 2, 9, 17):
        handed_in[n] = job(f"killer{n:02}", "DIE")
    found = outcomes(handed_in, processes=jobs)
    assert len(found) == 20
    lost = {student for student, (outcome, _) in found.items() if outcome is Outcome.UNGRADABLE}
    assert lost == {"killer01", "killer02", "killer09", "killer17"}
    assert {found[student][1] for student in lost} == {
        "the grading process died, twice: ended by SIGKILL"
    }


def test_an_error_of_the_engine_costs_one_submission():
    """It is ungradable, with the error and its place; the process goes on."""
    found = outcomes([job("a", "RAISE"), job("b")])
    outcome, reason = found["a"]
    assert outcome is Outcome.UNGRADABLE
    assert "ZeroDivisionError: division by zero (plain_engine.py, line" in reason
    assert found["b"] == (Outcome.GRADED, "")


def test_a_process_that_never_answers_is_ended(monkeypatch):
    """Beyond the most that a submission may take by the clock, and some grace, it counts as dead.

    How long it takes to start counts for nobody.
    """
    most = BACKSTOP * Limits().submission_seconds
    monkeypatch.setattr("autograder.dispatch.local.GRACE", 0.05 - most)  # no process starts in that
    found = outcomes([job("a", "SLEEP")])
    assert found["a"][1] == "the grading process died, twice: it did not answer in time"


def test_a_refusal_of_the_engine_stops_the_run_with_its_message():
    """What is missing on the machine is said once, not per submission."""
    with pytest.raises(RunStopped, match="there is no bubblewrap: install it"):
        outcomes([job("a", "REFUSE"), job("b")])


def test_an_engine_that_cannot_be_imported_stops_the_run(capfd):
    """The process says why, and the run does not start hundreds of them."""
    with pytest.raises(RunStopped, match="a grading process could not start"):
        list(grade([job("a")], factory="tests.nowhere:Grader"))
    assert "tests.nowhere" in capfd.readouterr().err


def test_no_process_outlives_the_run():
    """After an exception, as Ctrl-C is one, all workers are gone."""

    def interrupted():
        with start_workers(ENGINE, 2) as workers:
            for _ in workers.map([job("a"), job("b", "SLEEP"), job("c")]):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not multiprocessing.active_children()


def test_workers_end_when_the_driver_is_killed(tmp_path):
    """SIGKILL leaves no process behind, not even one that is busy."""
    asked, told = multiprocessing.Pipe()
    driver = multiprocessing.get_context("fork").Process(target=_drive, args=(told,))
    driver.start()
    (worker,) = asked.recv()
    driver.kill()
    driver.join()
    deadline = time.monotonic() + 300
    while _runs(worker):
        assert time.monotonic() < deadline, "the worker still runs"
        time.sleep(0.02)


def _drive(told) -> None:
    with start_workers(ENGINE, 1) as workers:
        threading.Timer(0.5, lambda: told.send([one.pid for one in workers.processes])).start()
        list(workers.map([job("a", "SLEEP")]))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_ctrl_c_on_the_terminal_does_not_reach_the_workers():
    """They are in a session of their own, where only the driver ends them."""
    with start_workers(ENGINE, 1) as workers:
        list(workers.map([job("a")]))
        (process,) = workers.processes
        assert os.getsid(process.pid) != os.getsid(0)


# Dask


class OneWorker:
    """A scheduler on loopback, and a worker that is started again whenever it ends.

    Dask's own nanny does that, too, but now and then not, where the machine is busy and the worker
    ends soon after its start.
    """

    def __init__(self) -> None:
        import distributed  # for these tests alone

        self.cluster = distributed.LocalCluster(
            n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        )
        self.address = self.cluster.scheduler_address
        self.ended = threading.Event()
        self.worker = self._start()
        self.keeper = threading.Thread(target=self._keep)
        self.keeper.start()

    def _start(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", self.address]
        options = ["--no-nanny", "--nthreads=1", "--no-dashboard", "--host=127.0.0.1"]
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        return subprocess.Popen(
            [*command, *options],
            env=os.environ | {"PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _keep(self) -> None:
        while not self.ended.is_set():
            self.worker.wait()
            if not self.ended.is_set():
                self.worker = self._start()

    def end_worker(self) -> None:
        """The worker ends, and no other comes."""
        self.ended.set()
        while self.keeper.is_alive():
            self.worker.kill()
            self.keeper.join(0.1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.end_worker()
        with warnings.catch_warnings():
            self.cluster.close()


@pytest.fixture(scope="module")
def cluster():
    with OneWorker() as started:
        yield started.address


def test_dask_gives_the_same_results(cluster):
    """To the byte, whoever graded."""
    jobs = [job(f"s{n}", ["right", "half", "wrong"][n % 3]) for n in range(12)]

    def results(**options):
        found = grade(iter(jobs), **options)
        return sorted((done.submission.student, repr(result)) for done, result in found)

    assert results(scheduler=cluster) == results(processes=1) == results(processes=3)


def test_a_dask_worker_that_is_killed_costs_nothing(cluster, tmp_path):
    """Dask starts another, and grades what was lost; the assignment travels again too."""
    jobs = [job("a"), job("b", f"right DIE ONCE {tmp_path}/died"), job("c")]
    assert {outcome for outcome, _ in outcomes(jobs, scheduler=cluster).values()} == {
        Outcome.GRADED
    }
    assert (tmp_path / "died").exists()


def test_a_submission_that_kills_every_dask_worker_is_ungradable(cluster):
    """Dask blames all that a dead worker had; here only the one that kills it alone is."""
    jobs = [job("a"), job("b", "DIE"), *(job(f"c{n}") for n in range(4))]
    found = outcomes(jobs, scheduler=cluster)
    outcome, reason = found.pop("b")
    assert outcome is Outcome.UNGRADABLE
    assert reason.startswith("the grading process died")
    assert {outcome for outcome, _ in found.values()} == {Outcome.GRADED}


@pytest.mark.cluster
def test_a_cluster_that_loses_its_last_worker_stops_the_run(monkeypatch):
    """It does not wait for ever: the error says how to go on."""
    monkeypatch.setattr("autograder.dispatch.cluster.WORKERLESS_SECONDS", 2)
    with (
        OneWorker() as started,
        start_workers(ENGINE, scheduler=started.address) as workers,
    ):
        started.end_worker()
        with pytest.raises(RunStopped, match="has lost its last worker"):
            list(workers.map([job("a", "SLEEP")]))


def test_a_refusal_on_a_cluster_stops_the_run(cluster):
    """As it does here."""
    with pytest.raises(RunStopped, match="there is no bubblewrap"):
        outcomes([job("a", "REFUSE")], scheduler=cluster)


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    """The error says how to start one."""
    monkeypatch.setattr("autograder.dispatch.cluster.CONNECT_SECONDS", 0.5)
    with pytest.raises(RunStopped, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"):
        start_workers(ENGINE, scheduler="tcp://127.0.0.1:9")


def test_dask_is_imported_only_where_it_is_used():
    """Neither the command nor a local run pays for it."""
    code = "import sys, autograder.commands.grade as c; print({'distributed', 'nbgrader', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()", signal.SIGINT
