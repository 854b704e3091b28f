"""The server of the marking page: on this machine alone, for whoever has the address with its token."""

import contextlib
import hashlib
import secrets
import socket
import tempfile
import webbrowser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from autograder.course.folder import Course
from autograder.errors import RunStopped
from autograder.marking.desk import Desk
from autograder.marking.guard import HOST, Guard
from autograder.marking.pages import Pages
from autograder.marking.room import Room, application
from autograder.printing import tell
from autograder.session.cleaner import Cleaner


@dataclass(frozen=True)
class Ready:
    """A server that listens, and answers once it runs."""

    server: uvicorn.Server
    listening: socket.socket
    address: str  # with its token

    def run(self) -> None:
        """Answer until the server shall exit; KeyboardInterrupt at Ctrl-C."""
        self.server.run(sockets=[self.listening])


@contextlib.contextmanager
def ready(course: Course, assignment: str, names: bool = False, port: int = 0) -> Iterator[Ready]:
    """What it takes to mark an assignment.

    names: say who wrote what; port: 0 for any that is free
    raises CourseError if there is nothing to mark, RunStopped if the port is taken
    """
    cleaner = Cleaner()
    with (
        _listening(port, f"{course.root}/{assignment}") as listening,
        ThreadPoolExecutor(1, "desk") as thread,
        contextlib.ExitStack() as end,
    ):
        end.callback(cleaner.close)
        desk = thread.submit(Desk, course, assignment).result()
        end.callback(lambda: thread.submit(desk.close).result())
        number, token = listening.getsockname()[1], secrets.token_urlsafe(32)
        room = Room(desk, Pages(assignment, cleaner, names), thread)
        config = uvicorn.Config(
            Guard(application(room), token, number),
            http="h11",
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        address = f"http://{HOST}:{number}/?token={token}"
        yield Ready(uvicorn.Server(config), listening, address)


def serve(course: Course, assignment: str, names: bool, port: int, browser: bool) -> None:
    """Let people mark until Ctrl-C. browser: open one; raises what `ready` does"""
    with ready(course, assignment, names, port) as one, contextlib.suppress(KeyboardInterrupt):
        tell(f"Marking {assignment} at\n    {one.address}")
        tell("Ctrl-C ends it; what was saved is in the gradebook.")
        with _browser(one.address) if browser else contextlib.nullcontext():
            one.run()


@contextlib.contextmanager
def _listening(port: int, name: str) -> Iterator[socket.socket]:
    """A socket of this machine alone: at the same port as the last time, if that is free.

    So that what a page keeps, which belongs to the port, is found again.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    usual = (
        20_000
        + int(hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest(), 16) % 10_000
    )
    with opened:
        try:
            opened.bind((HOST, port or usual))
            opened.listen()
        except OSError as error:
            if port:
                raise RunStopped(
                    f"port {port} cannot be used ({error.strerror}): name another with --port, or none"
                ) from error
            opened.bind((HOST, 0))
            opened.listen()
        yield opened


@contextlib.contextmanager
def _browser(address: str) -> Iterator[None]:
    """Open a browser, by a file: what is on a command line can be read by everybody here."""
    with tempfile.TemporaryDirectory(prefix="autograder-mark-") as folder:
        page = Path(folder) / "open.html"
        page.write_text(
            f'<!doctype html><title>Marking</title><meta http-equiv="refresh" content="0; url={address}">',
            encoding="utf-8",
        )
        webbrowser.open(page.as_uri())
        yield
