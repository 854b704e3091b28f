"""The two kernels of one submission, and the worker's patience with them.

The worker asks one kernel at a time, and every wait has an end: a kernel that is late is
interrupted, then killed; a kernel that uses too much is killed; a kernel that is gone is forked
anew, and the cells that it had run before are run again. While a test runs, the two kernels talk
to each other over a link; the worker only watches.
"""

import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from autograder.errors import ChannelClosed, ChannelTimeout, FrameError, KernelLost, TimeOver
from autograder.model import Cell, Flag, Limits, Needs, Placement
from autograder.sandbox.kernels import Kernel, Kernels
from autograder.session.patience import Allowance, Waits
from autograder.wire import messages
from autograder.wire.frames import Blobs, Message
from autograder.wire.prepared import prepare

STUDENT, EXAMINER = "student", "examiner"
LOOK_EVERY = 0.05  # seconds between two looks at what a kernel uses
SOON = 0.01  # seconds between two looks at whether a kernel is late
GRACE = 1.5  # seconds that an interrupted kernel has to come back: no more than a cell may run
MAX_FORKS = 12  # kernels of one role for one submission
MAX_FLAGS = 20  # taken over from one reply
CLAIMS = ("network", "processes", "debugger", "tampering", "unusual")  # kinds: see kernel.audit

Reply = tuple[Message, list[bytes]]
_Run = messages.RunStudents | messages.RunExamined


@dataclass
class Peer:
    """One of the two kernels, and what it needs to be forked anew."""

    role: str
    environment: Mapping[str, str]
    files: Mapping[str, bytes]
    kernel: Kernel | None = None
    # The runs that a new kernel repeats, and the code that went with each.
    done: list[tuple[_Run, Blobs]] = field(default_factory=list)
    forks: int = 0


class Pair:
    """The student's and the examiner's kernel of one submission."""

    def __init__(
        self,
        kernels: Kernels,
        limits: Limits,
        environments: Mapping[str, Mapping[str, str]],
        files: Mapping[str, Mapping[str, bytes]],
        rewritten: Collection[str] = (),
    ):
        """environments, files: for each of the two roles; files: relative path -> contents.

        rewritten: those of the examiner's files that an answer may write anew for the tests, too
        """
        self.kernels = kernels
        self.limits = limits
        self.student, self.examiner = (
            Peer(role, environments[role], files[role]) for role in (STUDENT, EXAMINER)
        )
        self._allowance = Allowance(limits.submission_seconds)
        self._slowest = 0.0  # of the cells so far, in seconds
        self._memory = 0  # the most that a kernel was seen to use, in bytes
        self.flags: list[Flag] = []
        self.trouble: list[Flag] = []  # of the running cell
        self._linked = False
        self._may_rewrite = sorted(rewritten)
        # The examiner's files that the student's code changed: for itself alone, and of these
        # what the last test opened; and those that it changed for the tests, too.
        self.overwritten: frozenset[str] = frozenset()
        self.opened: frozenset[str] = frozenset()
        self.rewritten: frozenset[str] = frozenset()
        self._number = 0

    def __enter__(self) -> "Pair":
        return self

    def __exit__(self, *_: object) -> None:
        for peer in (self.student, self.examiner):
            self._kill(peer)

    @property
    def time_left(self) -> float:
        """Seconds of the submission's time that are left."""
        return self._allowance.left

    @property
    def used(self) -> Needs:
        """What the kernels used so far."""
        return Needs(self._slowest, self._allowance.spent, self._memory)

    def run_student(self, source: str, locked: bool = False) -> Message:
        """Run a cell in the student's kernel; the reply. Where the cell was lost it is an error.

        What went wrong on the way (a death, a limit, a forgery) is in `trouble` afterwards.
        locked: whether the cell is the instructor's, and the same for everybody
        """
        code = _code(source) if locked else ()
        run: messages.RunStudents = {"do": "run", "source": source, "locked": locked}
        return self._run(self.student, run, code)

    def run_examiner(self, source: str, cell: Cell) -> Message:
        """Run a locked cell or a test in the examiner's kernel; the reply, as run_student's."""
        request: messages.RunExamined = {
            "do": "run",
            "source": source,
            "imports": cell.imports,
            "student_names": sorted(cell.student_names),
            "free_names": sorted(cell.free_names),
            "student_classes": sorted(cell.student_classes),
            "shared_names": sorted(cell.shared_names),
            "locked": cell.placement is Placement.BOTH,
            "may_ask": None if cell.usual is None else list(cell.usual.asked),
        }
        reply = self._run(self.examiner, request, _code(source))
        if lost := reply.pop("lost", ""):
            forged = "sent what is no answer" if lost != "gone" else ""
            self._note(self._lost(self.student, forged))
        self.overwritten = _paths(reply, "overwritten")
        self.opened = _paths(reply, "opened")
        self.rewritten |= _paths(reply, "rewritten")
        for path in sorted(_paths(reply, "replaced"))[:MAX_FLAGS]:
            self.flags.append(Flag("files", f"an answer changed {path}, which a test had written"))
        if self.trouble:
            self._linked = False  # an answer may still be under way
        elif self.student.kernel is not None:
            self._attempt(lambda: self._request(self.student, {"do": "look"}, seconds=GRACE))
        return reply

    def share_files(self) -> None:
        """Have both kernels find the same files."""

        def share() -> None:
            self._link()
            self._request(self.examiner, {"do": "share"})

        self._attempt(share)

    def _attempt(self, action: Callable[[], object]) -> None:
        """Do something beside the cells; if it fails, that is a flag and no cell's loss."""
        try:
            action()
        except (KernelLost, TimeOver) as trouble:
            self.flags.append(Flag(trouble.kind, str(trouble)))

    def _run(self, peer: Peer, request: _Run, code: Blobs) -> Message:
        self.trouble = []
        try:
            if peer is self.examiner:
                self._link()
            reply, _ = self._request(peer, request, code)
        except (KernelLost, TimeOver) as trouble:
            self._note(trouble)
            return lost_cell(trouble.kind, str(trouble))
        if not self.trouble:
            peer.done.append((request, code))
        return reply

    def _note(self, trouble: KernelLost | TimeOver) -> None:
        self.trouble.append(Flag(trouble.kind, str(trouble)))
        self.flags.append(self.trouble[-1])

    def _request(
        self,
        peer: Peer,
        message: messages.Request,
        blobs: Blobs = (),
        seconds: float | None = None,
    ) -> Reply:
        """Ask a kernel for something, and wait for its reply no longer than allowed."""
        kernel = peer.kernel or self._fork(peer)
        self._number += 1
        try:
            kernel.channel.send({**message, "n": self._number}, blobs, self.limits.cell_seconds)
        except (ChannelClosed, ChannelTimeout) as error:
            raise self._lost(peer) from error
        numbered, out = self._reply(peer, kernel, seconds or self.limits.cell_seconds)
        reply = numbered.get("reply")
        if numbered.get("n") != self._number or not isinstance(reply, dict):
            raise self._lost(peer, "sent a message that nobody had asked for")
        if peer is self.student:
            self._look_at(reply)
        return reply, out

    def _reply(self, peer: Peer, kernel: Kernel, seconds: float) -> Reply:
        """The next frame of a kernel. Late kernels are interrupted; TimeOver if that helps."""
        allowance, late, steps = Allowance(seconds), False, self._steps(peer, kernel)
        waits: Waits | None = None

        def left() -> float:
            return allowance.left if late else min(allowance.left, self.time_left)

        while True:
            try:
                frame = kernel.channel.receive(min(LOOK_EVERY, max(left(), SOON)))
            except ChannelTimeout:
                self._stop_overdrawn(peer)
                if waits is None:
                    waits = self._waits()
                if left() <= 0:
                    self._excuse(waits, allowance)
                if left() > 0:
                    continue
                if not steps:
                    raise self._lost(
                        peer, f"{self._over()} and did not stop", "time limit"
                    ) from None
                steps.pop(0)()
                late, allowance = True, Allowance(min(GRACE, self.limits.cell_seconds))
            except ChannelClosed as error:
                raise self._lost(peer) from error
            except FrameError as error:
                raise self._lost(peer, f"sent what is no message: {error}") from error
            else:
                if waits is not None:
                    self._excuse(waits, allowance)
                self._slowest = max(self._slowest, allowance.spent)
                if late:
                    raise TimeOver(self._over())
                return frame

    def _waits(self) -> Waits:
        kernels = (self.student.kernel, self.examiner.kernel)
        return Waits([kernel for kernel in kernels if kernel is not None])

    def _excuse(self, waits: Waits, allowance: Allowance) -> None:
        """Do not count what the kernels waited for a processor."""
        seconds = waits.more()
        for one in (allowance, self._allowance):
            one.waited += seconds

    def _steps(self, peer: Peer, kernel: Kernel) -> list[Callable[[], None]]:
        """How a late kernel is stopped. A late test waits, as a rule, for the student's kernel."""
        if peer is self.student or self.student.kernel is None:
            return [kernel.interrupt]
        return [
            self.student.kernel.interrupt,
            kernel.interrupt,
            lambda: self._kill(self.student),
        ]

    def _stop_overdrawn(self, peer: Peer) -> None:
        """Kill a kernel that uses more than it may. A test goes on without the student's."""
        for one in (self.student, self.examiner):
            if one.kernel is None:
                continue
            why = one.kernel.overdrawn()
            self._memory = max(self._memory, one.kernel.memory)
            if why:
                lost = self._lost(one, why, "limit")
                if one is peer:
                    raise lost
                self._note(lost)

    def _over(self) -> str:
        if self.time_left <= 0:
            return f"ran longer than the {self.limits.submission_seconds:g} s of a submission"
        return f"ran longer than the {self.limits.cell_seconds:g} s of a cell"

    def _lost(self, peer: Peer, why: str = "", kind: str = "tampering") -> KernelLost:
        """Kill a kernel; the exception to raise. why: without it, how the kernel ended."""
        if not why:
            why, kind = (
                (peer.kernel.exit_reason() if peer.kernel else "") or "it ended",
                "kernel died",
            )
        self._kill(peer)
        return KernelLost(why, kind)

    def _kill(self, peer: Peer) -> None:
        if peer.kernel is not None:
            peer.kernel.kill()
            peer.kernel = None
            self._linked = False

    def _fork(self, peer: Peer) -> Kernel:
        """A new kernel with its files, in which the earlier cells have been run again."""
        if peer.forks >= MAX_FORKS:
            raise KernelLost(f"{MAX_FORKS} kernels died, and no further one is started")
        peer.forks += 1
        peer.kernel = self.kernels.fork(peer.role, self.limits, dict(peer.environment))
        if peer.files:
            files: messages.Files = {
                "do": "files",
                "paths": list(peer.files),
                "shipped": [path for path in peer.files if path in self.examiner.files],
                "rewritten": self._may_rewrite,
            }
            self._request(peer, files, list(peer.files.values()))
        for run, code in tuple(peer.done):
            try:
                if peer is self.examiner:
                    self._link()
                self._request(peer, run, code)
            except (KernelLost, TimeOver):  # it came to its end before, and now it does not
                peer.done.remove((run, code))
                return peer.kernel or self._fork(peer)
        return peer.kernel

    def _link(self) -> None:
        """Connect the two kernels, if they are not."""
        for peer in (self.student, self.examiner):
            if peer.kernel is None:
                self._fork(peer)
        if self._linked:
            return
        # the student's may have ended again, while the examiner's earlier cells ran anew
        kernel = self.student.kernel or self._fork(self.student)
        if kernel.takes_sockets:
            ends = socket.socketpair()
            with ends[0], ends[1]:
                for peer, end in zip((self.student, self.examiner), ends, strict=True):
                    self._give(peer, end)
        else:
            said, _ = self._request(self.student, {"do": "listen"})
            port, token = said.get("port"), said.get("token")
            self._request(self.examiner, {"do": "connect", "port": port, "token": token})
        self._linked = True

    def _give(self, peer: Peer, end: socket.socket) -> None:
        """Give a kernel its end of the link."""
        kernel = peer.kernel or self._fork(peer)
        self._request(peer, {"do": "link"})
        socket.send_fds(kernel.channel.socket, [b"."], [end.fileno()])
        self._reply(peer, kernel, GRACE)

    def _look_at(self, reply: Message) -> None:
        """Take over what the student's kernel was seen doing."""
        flags = reply.pop("flags", None)
        for flag in flags[:MAX_FLAGS] if isinstance(flags, list) else ():
            if isinstance(flag, dict):
                kind, text = str(flag.get("kind")), str(flag.get("text"))[:200]
                known = kind if kind in CLAIMS else "unusual"
                self.flags.append(Flag(known, text, claimed=True))


def lost_cell(kind: str, text: str) -> Message:
    """The reply of a cell that did not come to its end."""
    name = "CellTimeoutError" if kind == "time limit" else "DeadKernelError"
    error = {
        "output_type": "error",
        "ename": name,
        "evalue": text,
        "traceback": [f"{name}: {text}"],
    }
    return {"outputs": [error], "error": error, "value": None, "cut": False}


def _paths(reply: Message, key: str) -> frozenset[str]:
    """Some paths that the examiner's kernel tells of; none if the cell was lost."""
    told = reply.get(key)
    return frozenset(map(str, told)) if isinstance(told, list) else frozenset()


def _code(source: str) -> Blobs:
    """The code of a cell that is the same for everybody, if it can be compiled beforehand."""
    code = prepare(source)
    return [code] if code else ()
