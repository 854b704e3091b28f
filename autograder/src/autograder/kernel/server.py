"""The loops of forked kernels: what the worker asks for, until the worker is gone.

A kernel hears the worker on its channel. For tests the worker connects the two kernels of a
submission by a link of their own: the examiner asks on it, the student's kernel answers, and may
meanwhile ask back, strictly one within the other.

In the student's kernel everything here runs beside the student's code, which can change it. That
is why nothing on that side decides anything: it runs cells and answers with data.
"""

import contextlib
import hmac
import os
import secrets
import select
import socket
import sys
from typing import NoReturn, TypeVar

from autograder.errors import ChannelClosed, FrameError
from autograder.kernel import audit as watch
from autograder.kernel import loads
from autograder.kernel.folders import Folders, Link
from autograder.kernel.shell import (
    Shell,
    heed_interrupts,
    interruptible,
    make_shell,
    run_cell,
    use_namespace,
)
from autograder.model import Limits
from autograder.proxy import protocol
from autograder.proxy.namespace import StudentNames
from autograder.proxy.student import Servant
from autograder.wire import messages
from autograder.wire.bounds import BOUNDS
from autograder.wire.frames import Blobs, Channel, Message, receive_exactly

__all__ = ["prepare_shell", "serve"]

_Told = TypeVar("_Told")
Reply = tuple[_Told, Blobs]
Done = Reply[messages.Done]


def prepare_shell() -> Shell:
    """The shell that all kernels inherit; called in the zygote, before any fork.

    What kernels do is done once here, with nothing of anybody's: what is loaded or prepared at its
    first use is there for all of them.
    """
    shell = make_shell()
    for source in ("1 + 1", "raise ValueError"):
        run_cell(shell, source)
    answerer = Servant({"f": lambda *values: list(values)})
    names = StudentNames(lambda request, blobs: answerer.answer(request, blobs, _ask_nobody))
    names.begin_cell({"f"})
    exec("f(1, 2.5, 'a', [True], {'a': None}, (), {1}, f)", names)
    if "numpy" in sys.modules:
        exec("import numpy\nf(numpy.ones((2, 3)), numpy.float64(1))", names)
    shell.reset(new_session=True)
    return shell


def _ask_nobody(_callback: protocol.Callback, _blobs: Blobs) -> NoReturn:
    raise RuntimeError("there is no test that could be asked")


def serve(channel: Channel, role: str, limits: Limits) -> None:
    """Answer the worker's requests until it closes the channel. role: student or examiner."""
    shell = make_shell()
    shell.outputs.limit = limits.output
    BOUNDS.use(limits.memory)
    heed_interrupts()
    loop = (StudentsLoop if role == "student" else ExaminersLoop)(channel, shell)
    try:
        while True:
            loop.serve_one()
    except ChannelClosed:
        os._exit(0)


class Loop:
    """What both kernels do: run cells, take files, be linked to the other one."""

    def __init__(self, channel: Channel, shell: Shell):
        self.channel = channel
        self.shell = shell
        self.folders = Folders(guarded=isinstance(self, ExaminersLoop))
        self.link: Link | None = None
        self.listener: socket.socket | None = None
        self.token = ""

    def serve_one(self) -> None:
        """Wait for a request, and do what it asks for."""
        self.respond(self.channel, *self.channel.receive())

    def respond(self, channel: Channel, message: Message, blobs: Blobs) -> None:
        """Do what one message asks for, and reply."""
        action = getattr(self, f"do_{message.get('do')}")
        try:
            reply, blobs = action(message, blobs)
        except Exception as error:  # e.g. an import of the tests that is not installed
            reply, blobs = failed(error), []
        numbered: messages.Numbered = {"reply": reply, "n": message.get("n")}
        try:
            channel.send(numbered, blobs)
        except (ValueError, TypeError, RecursionError) as error:  # too large, or no JSON
            channel.send({**numbered, "reply": failed(error)}, [])

    def do_link(self, message: messages.Link, _blobs: Blobs) -> Done:
        """Take over the end of a new link, which comes beside a single byte."""
        ready: messages.Numbered = {"reply": {}, "n": message["n"]}
        self.channel.send(ready)
        _byte, ends, _flags, _address = socket.recv_fds(self.channel.socket, 1, 1)
        if self.link is not None:
            self.link.close()
        self._join(socket.socket(fileno=ends[0]))
        return {}, []

    def do_listen(self, _message: messages.Listen, _blobs: Blobs) -> Reply[messages.Listening]:
        """Wait for the other kernel on this machine's own network, where no socket can be sent."""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.token = secrets.token_hex(16)
        return {"port": self.listener.getsockname()[1], "token": self.token}, []

    def do_connect(self, message: messages.Connect, _blobs: Blobs) -> Done:
        """Connect to the other kernel, which listens."""
        port, token = message["port"], message["token"]
        if not isinstance(port, int) or not isinstance(token, str):
            raise ValueError("the other kernel does not say where it listens")
        end = socket.create_connection(("127.0.0.1", port))
        end.sendall(token.encode())
        self._join(end)
        return {}, []

    def _join(self, end: socket.socket) -> None:
        """Take the end of a new link, which may carry what a kernel has room for."""
        self.link = Link(end, BOUNDS.frame, BOUNDS.json, BOUNDS.read)
        self.link.folders = self.folders
        self.folders.forget()

    def do_files(self, message: messages.Files, blobs: Blobs) -> Done:
        """Write the first files into the working directory."""
        files = dict(zip(message["paths"], blobs, strict=True))
        self.folders.put(files, message["shipped"], message["rewritten"])
        return {}, []

    def run(self, source: str, prepared: Blobs) -> messages.Ran:
        ran = run_cell(self.shell, source, *prepared)
        return {
            "outputs": ran.outputs,
            "error": ran.error,
            "value": ran.value,
            "cut": ran.cut,
            "seconds": ran.seconds,
        }


def failed(error: Exception) -> messages.Failed:
    """The reply to a request that could not be met."""
    text = f"{type(error).__name__}: {error}"
    name = type(error).__name__
    return {
        "error": {"type": name, "ename": name, "message": text, "evalue": text, "traceback": [text]}
    }


class StudentsLoop(Loop):
    """Runs the student's cells, and answers the examiner's questions about them."""

    def __init__(self, channel: Channel, shell: Shell):
        super().__init__(channel, shell)
        self.answerer = Servant(shell.user_ns)
        self._hear_all()
        watch.start()

    def serve_one(self) -> None:
        channel = self.heard[select.select(self.numbers, [], [])[0][0]]
        if isinstance(channel, socket.socket):
            self._accept(channel)
            return
        try:
            self.respond(channel, *channel.receive())
        except ChannelClosed:
            if channel is self.channel:
                raise
            self.link = None  # the examiner is gone; the worker will make a new link
            self._hear_all()

    def _hear_all(self) -> None:
        """Hear from now on whoever there is to be heard."""
        there = [one for one in (self.channel, self.link, self.listener) if one is not None]
        self.heard: dict[int, Channel | socket.socket] = {one.fileno(): one for one in there}
        self.numbers = list(self.heard)

    def _join(self, end: socket.socket) -> None:
        super()._join(end)
        self._hear_all()

    def do_listen(self, message: messages.Listen, blobs: Blobs) -> Reply[messages.Listening]:
        """Wait for the other kernel, and hear it."""
        listening = super().do_listen(message, blobs)
        self._hear_all()
        return listening

    def _accept(self, listener: socket.socket) -> None:
        """Take the other kernel's connection for the link, if it shows the token."""
        end, _address = listener.accept()
        end.settimeout(10)
        if not hmac.compare_digest(receive_exactly(end, len(self.token)), self.token.encode()):
            end.close()
            return
        listener.close()
        self.listener = None
        self._join(end)

    def ask(self, callback: protocol.Callback, blobs: Blobs) -> protocol.Heard:
        """Call a function of a test, and answer what that asks in turn."""
        link = self.link
        if link is None:
            raise RuntimeError("the examiner is gone")
        asked: protocol.Asked = {"ask": callback}
        link.send(asked, blobs)
        while True:
            message, out = link.receive()
            if "answer" in message:
                return message["answer"], out
            self.respond(link, message, out)

    def do_run(self, message: messages.RunStudents, blobs: Blobs) -> Reply[messages.StudentRan]:
        ran = self.run(message["source"], blobs)
        if message["locked"]:
            self.folders.hold_back()
        return {**ran, "flags": watch.seen()}, []

    def do_look(self, _message: messages.Look, _blobs: Blobs) -> Reply[messages.Seen]:
        return {"flags": watch.seen()}, []

    def do_share(self, _message: protocol.Share, _blobs: Blobs) -> Done:
        """Have the examiner see, ahead of the reply, all that lies here."""
        self.folders.let_go()
        return {}, []

    def do_answer(self, message: protocol.Question, blobs: Blobs) -> protocol.Answer:
        with interruptible():
            return self.answerer.answer(message, blobs, self.ask)


class ExaminersLoop(Loop):
    """Runs locked cells and tests; the student's names are asked for in the other kernel."""

    def __init__(self, channel: Channel, shell: Shell):
        super().__init__(channel, shell)
        self.names = StudentNames(self.ask)
        self.imported = {""}
        self.number = 0  # of the last question
        self.lost = ""  # why there are no answers any more
        self.answered = False  # by the student's kernel, with a value, an error, or a file
        use_namespace(shell, self.names)
        loads.start(self.folders.roots)

    def ask(self, request: protocol.Request, blobs: Blobs) -> protocol.Heard:
        """Put a question to the student's kernel, and run what that calls meanwhile."""
        self.number += 1
        question: protocol.Question = {**request, "do": "answer", "n": self.number}
        return self._put(question, blobs)

    def _put(self, question: protocol.Question | protocol.Share, blobs: Blobs) -> protocol.Heard:
        if self.lost or self.link is None:
            raise RuntimeError("the student's kernel is gone")
        number = question["n"]
        try:
            self.link.send(question, blobs)
            while True:
                message, heard = self.link.receive()
                if "ask" in message:
                    self._take_note(message)
                    reply, out = self.names.callback(message["ask"], heard)
                    answered: protocol.Answered = {"answer": reply}
                    self.link.send(answered, out)
                elif message.get("n") == number and "reply" in message:
                    self._take_note(message["reply"])
                    return message["reply"], heard
                else:
                    raise FrameError("an answer to no question")
        except ChannelClosed as error:
            self.lost = "gone"
            raise RuntimeError("the student's kernel died during this call") from error
        except FrameError as error:
            self.lost = f"forged: {error}"
            self.link.close()
            raise RuntimeError(f"the student's kernel gave no answer: {error}") from error

    def _take_note(self, heard: object) -> None:
        """Watch from here on what is loaded, once something came from the student's side."""
        if not self.answered and (heard or self.folders.given):
            self.answered = True
            loads.watch(True)

    def _join(self, end: socket.socket) -> None:
        self.lost = ""
        super()._join(end)

    def _share(self) -> None:
        """Have all that lies in the folders of one kernel lie in those of the other."""
        self.number += 1
        self.folders.unsettled = True
        with contextlib.suppress(RuntimeError):  # whoever runs a cell is told of it
            self._put({"do": "share", "n": self.number}, [])

    def do_share(self, _message: messages.Share, _blobs: Blobs) -> Done:
        self._share()
        return {}, []

    def do_run(self, message: messages.RunExamined, blobs: Blobs) -> Reply[messages.Examined]:
        if not message["locked"]:  # it ran in the student's kernel just now, with the same files
            self._share()
        self.folders.opened.clear()
        self.names.begin_cell(frozenset())
        if message["imports"] not in self.imported:
            exec(compile(message["imports"], "<imports>", "exec"), self.names)
            self.imported.add(message["imports"])
        self.names.begin_cell(
            message["student_names"],
            message["student_classes"],
            message["shared_names"],
            message["may_ask"],
            message["free_names"],
        )
        before = self.names.own_classes() if message["locked"] else set()
        ran = self.run(message["source"], blobs)
        if message["locked"]:
            self.names.share(self.names.own_classes() - before)
        if self.link is not None and not self.lost:
            self.names.tell_shared()  # the cells that come next may read them
        self._share()
        overwritten, replaced = self.folders.overwritten, sorted(self.folders.replaced)
        self.folders.replaced.clear()
        return {
            **ran,
            "lost": self.lost,
            "plain": self.names.is_plain,
            "objects": sorted(self.names.objects),
            "changed": self.names.changed,
            "asked": sorted(self.names.asked),
            "overwritten": sorted(overwritten),
            "opened": self.folders.opened_of(overwritten),
            "rewritten": sorted(self.folders.rewritten),
            "replaced": replaced,
        }, []
