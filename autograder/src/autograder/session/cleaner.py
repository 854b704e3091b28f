"""Student text is mended in processes of its own: each has little time and memory, and serves one
submission.

    grading process            server (no threads)              child, for one submission
    Cleaner.mend  ── socket ──► serve: forks for each   ──────► mends text by text, each answered
                 ◄───────────────────────────────────────────── at once; what it did not come to
                                                                 is shown as it was written

The server has imported what renders; it starts when the first text needs it. When the grading process
is gone, the server ends.
"""

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from autograder.notebooks.rendering import Mended, markup_of, mend_html, mend_markdown

CPU_SECONDS = 3  # for all texts of one submission
MEMORY = 2**30  # bytes of address space beyond what the server holds
PATIENCE = 120  # seconds by the clock, on however busy a machine
LARGEST = 2_000_000  # characters; what is longer is not looked at
KNOWN = 2_000  # results that are kept: a class shows the same tables again and again


@dataclass(frozen=True)
class Text:
    """A text of a student's notebook."""

    kind: Literal["markdown", "html", "page"]  # page: Markdown, of which markup is to be made
    source: str
    attachments: tuple[str, ...] = field(default=())  # names of pictures


class Cleaner:
    """Mends texts; its threads share one server.

    seconds: of a processor, for all texts of one submission
    """

    def __init__(self, seconds: int = CPU_SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._known: dict[Text, Mended | None] = {}

    def mend(self, texts: Sequence[Text]) -> list[Mended | None]:
        """Each text as it may be shown; None if it took too long, or too much memory, to tell."""
        left = [
            text
            for text in dict.fromkeys(texts)
            if text not in self._known and len(text.source) <= LARGEST
        ]
        found = dict(zip(left, self._ask(left), strict=False)) if left else {}
        known = {**self._known, **found}
        with self._lock:
            self._known |= found
            while len(self._known) > KNOWN:
                del self._known[next(iter(self._known))]
        return [known.get(text) for text in texts]

    def _ask(self, texts: Sequence[Text]) -> list[Mended | None]:
        """The answers that came, in order; None for a text that cannot be rendered."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                self._send(theirs)
            ours.settimeout(PATIENCE)
            answers: list[Mended | None] = []
            with contextlib.suppress(OSError), ours.makefile("rwb") as file:
                file.write(json.dumps([asdict(text) for text in texts]).encode() + b"\n")
                file.flush()
                while len(answers) < len(texts) and (line := file.readline()).endswith(b"\n"):
                    said = json.loads(line)
                    answers.append(said and Mended(**said))
            return answers

    def _send(self, end: socket.socket) -> None:
        """Give the server one end; it is started if it is not there."""
        if self._server is None or self._server.poll() is not None or self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                arguments = [str(theirs.fileno()), str(self._seconds)]
                self._server = subprocess.Popen(
                    [sys.executable, "-P", "-m", __name__, *arguments],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is not its affair
                )
        with contextlib.suppress(OSError):
            socket.send_fds(self._control, [b"."], [end.fileno()])

    def close(self) -> None:
        """End the server."""
        with self._lock:
            if self._control is not None:
                self._control.close()
            if self._server is not None:
                self._server.kill()
                self._server.wait()
            self._control = self._server = None


def serve(control: socket.socket, seconds: int) -> None:
    """Fork a child for each end of a socket that comes, until the grading process is gone."""
    import bleach  # noqa: F401 (so that no child has to)

    with contextlib.suppress(ImportError):
        mend_markdown("a", ())  # and nbconvert; without it Markdown is shown as it was written
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        _, ends, _, _ = socket.recv_fds(control, 1, 1)
        if not ends:
            return
        if os.fork() == 0:
            control.close()
            with contextlib.suppress(Exception):
                _answer(socket.socket(fileno=ends[0]), seconds)
            os._exit(0)
        os.close(ends[0])


def _answer(end: socket.socket, seconds: int) -> None:
    """Mend the texts of one submission."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    held = _address_space() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (held, held))
    with end, end.makefile("rwb") as file:
        for raw in json.loads(file.readline()):
            mended = None
            with contextlib.suppress(Exception):  # of a renderer, on a text that nobody vouches for
                mended = _mend(Text(raw["kind"], raw["source"], tuple(raw["attachments"])))
            file.write(json.dumps(mended and asdict(mended)).encode() + b"\n")
            file.flush()


def _mend(text: Text) -> Mended:
    if text.kind == "html":
        return mend_html(text.source)
    if text.kind == "page":
        return markup_of(text.source, text.attachments)
    return mend_markdown(text.source, text.attachments)


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        serve(given, int(sys.argv[2]))
