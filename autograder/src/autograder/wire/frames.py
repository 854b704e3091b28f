"""Frames over a socket: one JSON object and any number of byte strings in each.

A frame is a line of lengths and what they count: `<length of the JSON> <length of a blob> ...\\n`,
the JSON in UTF-8, the blobs. What comes in is data from a process that may be hostile: a frame
that is too large, or not a frame, raises FrameError before anything else is done with it.
"""

import json
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from autograder.errors import ChannelClosed, ChannelTimeout, FrameError
from autograder.wire.bounds import cost_of

MAX_FRAME = 96 * 2**20  # bytes, all parts of a frame together
MAX_JSON = 32 * 2**20  # bytes of its JSON
MAX_READ = 8 * MAX_JSON  # bytes that its JSON takes when it is read, as `bounds.cost_of` counts
_SMALL = 2**20  # bytes of a JSON that takes little, whatever is in it
_BESIDE = 4 * 2**20  # bytes of a reply beside what a cell shows: errors, flags, names of files
MAX_BLOBS = 100_000
_MAX_HEAD = 2**20  # bytes of the line of lengths
_AT_ONCE = 2**16  # bytes; a larger buffer would be asked of the system anew each time
_IN_HEAD = b"0123456789 "
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DECODER = json.JSONDecoder()

Message = dict[str, object]
Blobs = Sequence[bytes]


def _writer() -> Callable[[Any], str]:
    """What writes a message as JSON. Python's own encoder makes its part in C anew for each."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _ENCODER.encode
    write = make(None, _ENCODER.default, encode_basestring, None, ":", ",", False, False, True)
    return lambda message: "".join(write(message, 0))


_write = _writer()


class Channel:
    """One end of a stream socket, as a sender and receiver of frames."""

    def __init__(
        self,
        end: socket.socket,
        max_frame: int = MAX_FRAME,
        max_json: int = MAX_JSON,
        max_read: int = MAX_READ,
    ):
        self.socket = end
        self.max_frame, self._max_json, self._max_read = max_frame, max_json, max_read
        self._heard = max_frame, max_json, max_read  # the same of what comes in
        self._buffer = bytearray()
        end.settimeout(None)
        self._timeout: float | None = None  # as the socket has it: to set it costs a system call

    def hear_replies(self, output: int) -> None:
        """Take no larger frames than replies of a kernel whose cells show so many characters."""
        most = 12 * output + _BESIDE  # a picture may be ten times as large, a character four bytes
        self._heard = most, most, 4 * most

    def fileno(self) -> int:
        return self.socket.fileno()

    def close(self) -> None:
        self.socket.close()

    def is_open(self) -> bool:
        """Whether somebody is at the other end."""
        self._set_timeout(0)
        try:
            return self.socket.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def send(
        self, message: Mapping[str, object], blobs: Blobs = (), timeout: float | None = None
    ) -> None:
        """Send one frame; ValueError if it is too large, ChannelClosed if nobody is there."""
        text = _write(message).encode("utf-8", "surrogatepass")
        size = len(text) + (sum(map(len, blobs)) if blobs else 0)
        if size > self.max_frame or len(text) > self._max_json or len(blobs) > MAX_BLOBS:
            raise ValueError(f"{size} bytes are more than the {self.max_frame} that may travel")
        if _is_costly(text, self._max_read):
            raise ValueError("so many items are more than may travel")
        head = b" ".join([b"%d" % len(part) for part in (text, *blobs)])
        self._set_timeout(timeout)
        try:
            self.socket.sendall(b"".join((head, b"\n", text, *blobs)))
        except TimeoutError as error:
            raise ChannelTimeout from error
        except OSError as error:
            raise ChannelClosed(str(error)) from error

    def receive(self, timeout: float | None = None) -> tuple[Message, list[bytes]]:
        """The next frame: its JSON object and its blobs. timeout: seconds for all of it."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (end := self._buffer.find(b"\n", 0, _MAX_HEAD)) < 0:
            if len(self._buffer) >= _MAX_HEAD:
                raise FrameError("a frame begins with a line of lengths, and this line has no end")
            self._fill(deadline)
        lengths = self._lengths(bytes(self._buffer[:end]))
        need = end + 1 + sum(lengths)
        while len(self._buffer) < need:
            self._fill(deadline)
        start = end + 1 + lengths[0]
        text = bytes(self._buffer[end + 1 : start])
        blobs = []
        for length in lengths[1:]:
            blobs.append(bytes(self._buffer[start : start + length]))
            start += length
        del self._buffer[:need]
        if _is_costly(text, self._heard[2]):
            raise FrameError("the JSON of a frame would take too much memory")
        return _read(text), blobs

    def _set_timeout(self, timeout: float | None) -> None:
        if timeout != self._timeout:
            self.socket.settimeout(timeout)
            self._timeout = timeout

    def _lengths(self, head: bytes) -> list[int]:
        words = head.split(b" ")
        sizes = set(map(len, words))
        if head.translate(None, _IN_HEAD) or min(sizes) == 0 or max(sizes) > 11:
            raise FrameError(f"a frame begins with lengths, not with {head[:40]!r}")
        lengths = list(map(int, words))
        max_frame, max_json, _ = self._heard
        too_many = len(lengths) > MAX_BLOBS + 1 or lengths[0] > max_json
        if too_many or sum(lengths) > max_frame:
            raise FrameError(f"a frame of {sum(lengths)} bytes; at most {max_frame} may travel")
        return lengths

    def _fill(self, deadline: float | None) -> None:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise ChannelTimeout
        self._set_timeout(left)
        try:
            part = self.socket.recv(_AT_ONCE)
        except TimeoutError as error:
            raise ChannelTimeout from error
        except OSError as error:
            raise ChannelClosed(str(error)) from error
        if not part:
            raise ChannelClosed("the process at the other end is gone")
        self._buffer += part


def _read(text: bytes) -> Message:
    """The JSON object that a frame holds, and nothing around it."""
    try:
        decoded = text.decode("utf-8", "surrogatepass")
        message, end = _DECODER.raw_decode(decoded)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"the JSON of a frame cannot be read: {error}") from error
    if type(message) is not dict:
        raise FrameError(f"a frame holds a JSON object, not a {type(message).__name__}")
    if end != len(decoded):
        raise FrameError("the JSON of a frame cannot be read: there is more behind it")
    return message


def _is_costly(text: bytes, most: int) -> bool:
    """Whether JSON would take more memory than this when it is read."""
    return len(text) > _SMALL and cost_of(text) > most


def receive_exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes, or fewer if there are no more to come."""
    received = b""
    while len(received) < size and (part := connection.recv(size - len(received))):
        received += part
    return received
