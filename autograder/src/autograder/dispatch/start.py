"""Starting the workers that grade: processes of this machine, or those of a Dask cluster."""

from collections.abc import Iterable, Iterator
from typing import Protocol, Self

from autograder.dispatch.jobs import GraderFactory, Job
from autograder.dispatch.local import LocalWorkers
from autograder.errors import ExtraMissing
from autograder.model import AssignmentSpec, Settings, SubmissionResult


class Workers(Protocol):
    """What maps a grader over jobs; a context, at whose end the workers end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: object, error: object, trace: object, /) -> None: ...

    def prepare(self, spec: AssignmentSpec, settings: Settings) -> None:
        """Let the workers get ready for an assignment."""

    def map(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, SubmissionResult]]:
        """Grade all jobs; yields each with its result, in the order in which they are ready.

        Jobs are taken from the iterator as they are needed, so that only what is being graded is
        in memory. Raises RunStopped if grading is impossible here.
        """
        raise NotImplementedError


def start_workers(factory: GraderFactory, processes: int = 1, scheduler: str = "") -> Workers:
    """The workers that grade, started.

    factory: makes the grader of each process
    processes: how many local processes grade side by side
    scheduler: the address of a Dask scheduler; then its workers grade, and `processes` is ignored
    raises RunStopped if there is no such scheduler
    """
    if not scheduler:
        return LocalWorkers(factory, processes)
    try:
        from autograder.dispatch.cluster import ClusterWorkers  # dask, only if it is used
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("cluster", "grading on a Dask cluster", error.name) from error
    return ClusterWorkers(factory, scheduler)
