"""Notebooks are read in processes of their own: each has little time and memory, and serves one
submission.

Python's `forkserver` is a process without threads that has imported what reads; for each submission
it forks a child. The child answers with JSON, of which the course's process makes numbers and texts.
"""

import multiprocessing
import resource
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection

from autograder.errors import SubmissionFault, Ungradable
from autograder.similar.reading import Reading, read

_STARTED = multiprocessing.get_context("forkserver")
_STARTED.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Limits:
    """What one submission may take."""

    cpu_seconds: int = 20
    memory: int = 2**30  # bytes of address space beyond what the child begins with
    patience: float = 300  # seconds by the clock, on however busy a machine


def read_apart(
    notebooks: Mapping[str, bytes], known: Collection[str], limits: Limits = Limits()
) -> Reading:
    """What `reading.read` makes of a submission; raises Ungradable where it makes nothing of it."""
    ours, theirs = _STARTED.Pipe()
    child = _STARTED.Process(target=_serve, args=(theirs, limits), daemon=True)
    child.start()
    theirs.close()
    try:
        with ours:
            ours.send((dict(notebooks), frozenset(known)))
            if not ours.poll(limits.patience):
                raise Ungradable("it took too long to be read")
            answer = ours.recv_bytes()
    except (EOFError, OSError) as error:
        raise Ungradable("it took too much time or memory to be read") from error
    finally:
        child.kill()
        child.join()
    if answer[:1] == b"!":
        raise Ungradable(answer[1:].decode())
    return Reading.from_json(answer)


def _serve(end: Connection, limits: Limits) -> None:
    """In the child: read one submission."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    held = _address_space() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (held, held))
    notebooks, known = end.recv()
    try:
        answer = read(notebooks, known).as_json()
    except SubmissionFault as problem:
        answer = b"!" + str(problem).encode()
    except Exception as problem:  # of a text that nobody vouches for
        answer = b"!it cannot be read: " + type(problem).__name__.encode()
    end.send_bytes(answer)


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
