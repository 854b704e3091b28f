"""What a grading process does, in as many threads as it has connections to the driver."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from autograder.dispatch.jobs import Grader, GraderFactory, Job, do, make_grader
from autograder.errors import RunStopped
from autograder.model import AssignmentSpec, Settings, Submission, SubmissionResult

READY = "ready"  # what a thread says first


@dataclass(frozen=True)
class Preparation:
    """Sent to a thread: an assignment whose submissions will come soon."""

    spec: AssignmentSpec
    settings: Settings


@dataclass(frozen=True)
class Task:
    """Sent to a thread: a submission to grade; the answer is a SubmissionResult or RunStopped."""

    spec: AssignmentSpec | None  # None: that of the task before
    submission: Submission
    settings: Settings


def serve(factory: GraderFactory, connections: Sequence[tuple[Connection, int]]) -> None:
    """Grade until the driver says that it is over, or is gone.

    connections: one for each thread, with its number among all threads of the driver
    """
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    grader = make_grader(factory)
    threads = [
        threading.Thread(target=_grade_what_comes, args=(grader, connection, processor))
        for connection, processor in connections
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    grader.close()


def _grade_what_comes(grader: Grader, connection: Connection, number: int) -> None:
    """Grade what comes, until None comes or the driver is gone. number: of this thread."""
    spec: AssignmentSpec | None = None
    with suppress(EOFError, ConnectionError):  # the driver is gone
        connection.send(READY)
        while task := _next(connection):
            if isinstance(task, Preparation):
                grader.prepare(task.spec, task.settings)
            else:
                spec = task.spec or spec
                connection.send(_answer(grader, spec, task, number))


def _next(connection: Connection) -> Preparation | Task | None:
    task: Preparation | Task | None = connection.recv()
    return task


def _answer(
    grader: Grader, spec: AssignmentSpec | None, task: Task, number: int
) -> SubmissionResult | RunStopped:
    if spec is None:
        return RunStopped("the driver sent a submission before its assignment")
    try:
        with _on_one_processor(number):
            return do(Job(spec, task.submission, task.settings), grader)
    except RunStopped as stopped:
        return stopped


@contextmanager
def _on_one_processor(number: int) -> Iterator[None]:
    """What is done inside, and the processes that talk to each other for it, stay on one processor.

    To wake a process up on another one takes longer than most answers.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(all_of_them)[number % len(all_of_them)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
