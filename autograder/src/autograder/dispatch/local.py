"""Grading in processes of this machine, each of which watches over several submissions at a time.

    driver                            grading process                    kernels
    LocalWorkers                      process.serve                      forked from its zygotes
      _Worker  ── connection ──────── thread: _grade_what_comes ──────── student's, examiner's
      _Worker  ── connection ──────── thread: _grade_what_comes ──────── student's, examiner's
      _Process: starts it, ends it

The driver waits for all connections at once. A process that dies is started anew, and each of its
jobs is tried once more: alone, so that what happens then is nobody else's doing. A process that is
stuck beyond a submission's time is killed. When the driver is gone, however it ended, the processes
end, and their kernels with them.
"""

import multiprocessing
import multiprocessing.connection
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from typing import Self

from autograder.dispatch.jobs import (
    PROCESS_DIED,
    GraderFactory,
    Job,
    ungradable,
)
from autograder.dispatch.process import READY, Preparation, Task, serve
from autograder.errors import RunStopped
from autograder.model import BACKSTOP, AssignmentSpec, Settings, SubmissionResult

LANES = 4  # submissions that one local process watches over at a time
GRACE = 120  # seconds beyond a submission's own limit, before its process counts as stuck
START = 120  # seconds that a process may take to start, however busy the machine


class LocalWorkers:
    """The processes that grade, and their threads, kept busy."""

    def __init__(self, factory: GraderFactory, jobs: int):
        jobs = max(1, jobs)
        processes = [_Process(factory) for _ in range(-(-jobs // LANES))]
        self.processes = processes
        self.workers = [
            _Worker(processes[number % len(processes)], number) for number in range(jobs)
        ]
        for process in processes:
            process.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        patiently = kind is None and not any(worker.job for worker in self.workers)
        for process in self.processes:
            process.end(patiently)

    def prepare(self, spec: AssignmentSpec, settings: Settings) -> None:
        """Let the processes get ready for an assignment, while they do something else."""
        for worker in self.workers[: len(self.processes)]:
            worker.say(Preparation(spec, settings))

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionResult]]:
        """Grade all jobs; yields each with its result, in the order in which they are ready."""
        waiting, suspected = iter(jobs), set[tuple[str, str]]()
        done: list[tuple[Job, SubmissionResult] | None] = []
        while True:
            # All that are ready get their next job before the first result is recorded.
            for worker in self.workers:
                self._feed(worker, waiting, suspected)
            yield from (pair for pair in done if pair)
            busy = [worker for worker in self.workers if worker.job]
            if not busy:
                return
            done = [self._finish(worker, suspected) for worker in _ready(busy)]

    def _feed(
        self, worker: "_Worker", waiting: Iterator[Job], suspected: set[tuple[str, str]]
    ) -> None:
        """Give a worker a job, if it has none: first those whose process died, one at a time."""
        process = worker.process
        beside = [one.job for one in self.workers if one.process is process and one.job]
        if worker.job or any(job.key in suspected for job in beside):
            return
        if not process.suspects:
            worker.take(next(waiting, None))
        elif not beside:
            worker.take(process.suspects.pop(0))

    def _finish(
        self, worker: "_Worker", suspected: set[tuple[str, str]]
    ) -> tuple[Job, SubmissionResult] | None:
        """A worker's job and its result; None if its process died, and it is tried once more."""
        job, result = worker.taken, worker.receive()
        if result is None:
            worker.connect_anew()
            if job.key not in suspected:
                suspected.add(job.key)
                worker.process.suspects.append(job)
                worker.take(None)
                return None
            result = ungradable(job, f"{PROCESS_DIED}: {worker.last_words}")
        worker.take(None)
        return job, result


def _ready(busy: list["_Worker"]) -> list["_Worker"]:
    """The workers that are done with their job, or dead; waits for what comes first."""
    first = min(worker.deadline for worker in busy)
    ends = multiprocessing.connection.wait(
        [worker.connection for worker in busy],
        timeout=min(60.0, max(0.0, first - time.monotonic())),
    )
    for worker in busy:
        if worker.connection not in ends and worker.deadline <= time.monotonic():
            worker.process.kill()  # its ends of all connections close: they are ready next time
    return [worker for worker in busy if worker.connection in ends and worker.hear()]


_numbers = count(1)


class _Process:
    """A process that grades, and the connections to its threads."""

    def __init__(self, factory: GraderFactory):
        self.factory = factory
        self.numbers: list[int] = []  # of its threads, among those of all processes
        self.generation = 0  # how often it was started
        self.works = self.stuck = False
        self.suspects: list[Job] = []  # were in a process of it that died; each is tried alone

    @property
    def pid(self) -> int | None:
        return self.process.pid

    def start(self) -> None:
        """Start the process; if there was one, it is gone."""
        context = multiprocessing.get_context("spawn")  # not a copy of a large driver
        pairs = [context.Pipe() for _ in self.numbers]
        self.connections = [ours for ours, _ in pairs]
        self.process = context.Process(
            target=serve,
            args=(
                self.factory,
                [(pair[1], n) for pair, n in zip(pairs, self.numbers, strict=True)],
            ),
            name=f"grading-{next(_numbers)}",
        )
        self.generation += 1
        self.works = self.stuck = False
        # Ctrl-C reaches all processes of a terminal: these must not see it while they start.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for _, theirs in pairs:
            theirs.close()

    def kill(self) -> None:
        """End it at once: it does not answer in time."""
        self.stuck = True
        self.process.kill()

    def why(self) -> str:
        """How it ended."""
        self.process.join()
        code = self.process.exitcode or 0
        if self.stuck:
            return "it did not answer in time"
        if code < 0:
            return f"ended by {signal.Signals(-code).name}"
        return f"exit status {code}"

    def end(self, patiently: bool) -> None:
        """End the process. patiently: let it end by itself, as it does when it has no job."""
        for connection in self.connections:
            with suppress(OSError):
                if patiently:
                    connection.send(None)
        if patiently:
            self.process.join(10)
        for connection in self.connections:
            connection.close()
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class _Worker:
    """A thread of a process: it grades one submission after the other."""

    def __init__(self, process: _Process, number: int):
        self.process = process
        self.lane = len(process.numbers)
        process.numbers.append(number)
        self.generation = 1
        self.spec: AssignmentSpec | None = None  # the one that the thread has
        self.job: Job | None = None
        self.most = self.deadline = float("inf")
        self.result: SubmissionResult | RunStopped | None = None
        self.last_words = ""

    @property
    def taken(self) -> Job:
        """The job that it has."""
        if self.job is None:
            raise LookupError("a thread without a job has no result")
        return self.job

    @property
    def connection(self) -> multiprocessing.connection.Connection:
        return self.process.connections[self.lane]

    def connect_anew(self) -> None:
        """Go on with a new process, which another of its threads may have started already."""
        if self.generation == self.process.generation:
            for connection in self.process.connections:
                connection.close()
            self.process.start()
        self.generation, self.spec = self.process.generation, None

    def say(self, message: object) -> None:
        """Send the thread something; that its process is gone is found when it is heard."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(message)

    def take(self, job: Job | None) -> None:
        """Send a job to the thread; None: it has nothing to do any more."""
        self.job, self.deadline = job, float("inf")
        if job is None:
            return
        if self.generation != self.process.generation:  # the process is another by now
            self.connect_anew()
        limits = job.settings.limits.raised(job.spec.needs)
        self.most = BACKSTOP * limits.submission_seconds + GRACE
        self.deadline = time.monotonic() + self.most + (0 if self.process.works else START)
        spec = None if job.spec is self.spec else job.spec
        self.spec = job.spec
        self.say(Task(spec, job.submission, job.settings))

    def hear(self) -> bool:
        """Take in what the thread says; whether that is the end of its job, good or bad."""
        if self.generation != self.process.generation:  # its process died with another's job
            self.result = None
            return True
        try:
            said = self.connection.recv()
        except (EOFError, ConnectionResetError):
            self.result = None
            return True
        if said == READY:
            self.process.works = True
            self.deadline = time.monotonic() + self.most  # from here on the time is the job's
            return False
        self.result = said
        return True

    def receive(self) -> SubmissionResult | None:
        """The result that was heard; None if the process is gone."""
        if isinstance(self.result, RunStopped):
            raise self.result
        if self.result is None and self.generation == self.process.generation:
            self.last_words = self.process.why()
            if not self.process.works:
                raise RunStopped(
                    f"a grading process could not start ({self.last_words}); "
                    "what it printed above says why"
                )
        return self.result
