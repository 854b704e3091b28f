"""Grading on a Dask cluster, whose workers share no disk with the driver: all travels in the job.

The workers need this package, in the same version, and one thread each (`dask worker --nthreads 1`).
"""

import functools
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from typing import Self

from distributed import Client, Future, as_completed

from autograder.dispatch.jobs import PROCESS_DIED, GraderFactory, Job, do, make_grader, ungradable
from autograder.errors import RunStopped
from autograder.model import AssignmentSpec, Settings, Submission, SubmissionResult
from autograder.version import engine_digest

CONNECT_SECONDS = 15
FIRST_WORKER_SECONDS = 60
WORKERLESS_SECONDS = 60  # Dask starts a worker that died anew, on a busy machine not at once
AHEAD = 2  # jobs per thread of the cluster that are on their way

_one_at_a_time = threading.Lock()  # a process grades one submission at a time, as locally


def _connect(address: str) -> Client:
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RunStopped(
            f"no Dask scheduler answers at {address} ({type(error).__name__}): start one with "
            "`dask scheduler`, and give the address that it prints"
        ) from error
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER_SECONDS)
    except TimeoutError as error:
        client.close()
        raise RunStopped(
            f"the Dask scheduler at {address} has no workers: start some with "
            f"`dask worker {address} --nthreads 1`"
        ) from error
    return client


class ClusterWorkers:
    """The workers of a Dask cluster, kept busy, and no more than that."""

    def __init__(self, factory: GraderFactory, address: str):
        self.factory, self.address = factory, address
        self.client = _connect(address)
        self.running: dict[Future, Job] = {}
        self.suspects: list[Job] = []  # were lost; Dask blames all that a dead worker had
        self.suspected: set[tuple[str, str]] = set()
        self.spec: tuple[AssignmentSpec, Future] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.cancel(list(self.running), force=True)
        self.client.close()

    def prepare(self, spec: AssignmentSpec, settings: Settings) -> None:
        """Dask starts no work before there is a job."""

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionResult]]:
        """Grade all jobs; yields each with its result, in the order in which they are ready."""
        self.jobs, self.done = iter(jobs), as_completed(loop=self.client.loop)
        self._fill()
        while self.running or self.suspects:
            if not self.running:  # alone, so that what happens now is nobody else's doing
                self.spec = None
                self._submit(self.suspects.pop(0))
            self._wait_for_one()
            future = next(self.done)
            job = self.running.pop(future)
            result = self._result(future, job)
            self._fill()
            if result is not None:
                yield job, result

    def _wait_for_one(self) -> None:
        """Until a job is ready; a cluster that has no worker left is given time to get one."""
        asked = last_worker = time.monotonic()
        while not self.done.has_ready():
            time.sleep(0.02)
            if (now := time.monotonic()) < asked + 1:
                continue
            asked = now
            if self.client.nthreads():
                last_worker = now
            elif now > last_worker + WORKERLESS_SECONDS:
                raise RunStopped(
                    f"the Dask cluster at {self.address} has lost its last worker, and for "
                    f"{WORKERLESS_SECONDS} seconds no other came: start some with `dask worker "
                    f"{self.address} --nthreads 1`, and run this command again"
                )

    def _fill(self) -> None:
        wanted = AHEAD * sum(self.client.nthreads().values())
        while len(self.running) < max(1, wanted):
            job = next(self.jobs, None)
            if job is None:
                return
            self._submit(job)

    def _submit(self, job: Job) -> None:
        if self.spec is None or self.spec[0] is not job.spec:
            # A task rather than scattered data: Dask makes it anew when the worker is lost that
            # held it, and passes it from worker to worker.
            self.spec = job.spec, self.client.submit(_itself, job.spec, pure=False)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph")
            future = self.client.submit(
                _grade_on_worker,
                self.factory,
                self.spec[1],
                job.submission,
                job.settings,
                engine_digest(),
                pure=False,
            )
        self.running[future] = job
        self.done.add(future)

    def _result(self, future: Future, job: Job) -> SubmissionResult | None:
        """The result of a job; None if it was lost and will be tried again, alone."""
        if future.status == "finished":
            return future.result()
        error = future.exception() if future.status == "error" else None
        if isinstance(error, RunStopped):
            raise error
        if isinstance(error, ImportError):
            raise RunStopped(
                f"the cluster cannot import what grades ({error}): install this package on its "
                "scheduler and its workers, in the version that runs here"
            )
        if job.key not in self.suspected:
            self.suspected.add(job.key)
            self.suspects.append(job)
            return None
        return ungradable(job, f"{PROCESS_DIED}: {error or future.status}")


def _itself(spec: AssignmentSpec) -> AssignmentSpec:
    return spec


_make_grader = functools.cache(make_grader)  # one for all jobs of a process


def _grade_on_worker(
    factory: GraderFactory,
    spec: AssignmentSpec,
    submission: Submission,
    settings: Settings,
    version: str,
) -> SubmissionResult:
    """What a worker does with a job."""
    if version != engine_digest():
        raise RunStopped(
            f"a worker of the cluster grades by version {engine_digest()} of the engine, this run "
            f"by version {version}: install the same everywhere"
        )
    with _one_at_a_time:
        return do(Job(spec, submission, settings), _make_grader(factory))
