"""Bytes of any kind to the decoder: it may refuse them, with its own error, and build little.

`fuzz/` keeps what was worth keeping, a frame in each file; it is read at every run of the tests.
"""

import contextlib
import json
import socket
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import ChannelClosed, DataError, FrameError
from autograder.proxy import exceptions, protocol
from autograder.wire.bounds import BOUNDS
from autograder.wire.codec import _READERS, Packer, Unpacker, pack
from autograder.wire.frames import Channel, Message
from autograder.wire.values import REFERENCES

KEPT = sorted((Path(__file__).parent / "fuzz").glob("*.frame"))
MOST = 4096  # items of a message
VALUES = [
    [1, 2.5, "a", None, True, {"x": (1, {2})}, b"y" * 300, 2**70, 1j, float("nan")],
    {
        "array": np.arange(6.0).reshape(2, 3),
        "text": np.array(["a", "bc"]),
        "empty": np.zeros((0, 3)),
    },
    [np.array([1, "a", None], dtype=object), np.zeros(2, dtype=[("a", "f8"), ("b", "i4")])],
    [range(3), slice(1, None), frozenset("ab"), bytearray(b"z"), np.float32(1), np.dtype("i4")],
]
TAGS = sorted({*_READERS, *REFERENCES, "pickle", "instance", "same", "argument"})
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["<f8", "O", "int64", "numpy.ndarray", "0x1p3", "00ff", -1, 0, 1, 2**62, 10**9]
    )
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.builds(lambda tag, content: {tag: content}, st.sampled_from(TAGS), inner)
    ),
    max_leaves=25,
)


def frames_of(values) -> list[bytes]:
    """Valid frames: replies with these values."""
    left, right = socket.socketpair()
    with left, right:
        for value in values:
            blobs: list[bytes] = []
            packed = pack(value, lambda _: {"handle": 1}, blobs)
            Channel(left).send(
                {"value": packed, "changed": [[0, packed]], "printed": [["stdout", "x"]]}, blobs
            )
        left.close()
        sent = b""
        while part := right.recv(2**16):
            sent += part
    return [sent]


VALID = [frame for value in VALUES for frame in frames_of([value])]


def read(sent: bytes) -> None:
    """Read bytes as the examiner reads a reply; whatever is raised but the two errors is a fault."""
    left, right = socket.socketpair()
    with left, right:
        right.sendall(sent)
        right.close()
        channel = Channel(left, max_frame=2**20, max_json=2**20)
        try:
            message, blobs = channel.receive(1)
        except (FrameError, ChannelClosed):  # it ends before it should
            return
    read_reply(message, blobs)


def read_reply(message: Message, blobs: list[bytes]) -> None:
    held, written = [1, {"a": 2}], []
    request = Packer(lambda _: {"handle": 1}, written)
    request.pack(held)
    made = []

    class Counted(Unpacker):
        def count(self, items: int) -> None:
            super().count(items)
            made.append(self._items)

    def restore(tag: str, content: object) -> object:
        if tag == "tensor":
            return content
        raise DataError("nothing of this side's")

    def rebuild(described: object) -> BaseException:
        assert isinstance(exceptions.rebuild(described), BaseException)
        return DataError("as it was told")

    with contextlib.suppress(DataError):
        Counted(blobs, restore, request).unpack(message.get("value"))
    with contextlib.suppress(DataError):
        protocol.read_reply(message, blobs, restore, request, rebuild)
    assert max(made, default=0) <= 2 * MOST


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Bounds that a few bytes can reach."""
    monkeypatch.setattr(BOUNDS, "items", MOST)


@st.composite
def mutated(draw) -> bytes:
    """A valid frame of which a few bytes are others, are gone or come twice."""
    frame = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(frame) - 1))
        match draw(st.integers(0, 3)):
            case 0:
                frame[place] = draw(st.integers(0, 255))
            case 1:
                del frame[place : place + draw(st.integers(1, 8))]
            case 2:
                frame[place:place] = frame[place : place + draw(st.integers(1, 40))]
            case _:
                frame[place:place] = draw(st.binary(min_size=1, max_size=8))
        if not frame:
            return b""
    text = bytes(frame)
    if draw(st.booleans()) and b"}" in text:  # announced as it is, so that its JSON is looked at
        body = text[text.index(b"\n") + 1 :] if b"\n" in text else text
        end = body.rindex(b"}") + 1 if b"}" in body else len(body)
        text = b"%d %d\n" % (end, len(body) - end) + body
    return text


ANYTHING = st.one_of(
    st.binary(max_size=300),
    mutated(),
    st.builds(
        lambda packed, more: (
            b"%d\n%s" % (len(text := json.dumps({"value": packed, **more}).encode()), text)
        ),
        JSON,
        st.dictionaries(
            st.sampled_from(["changed", "printed", "warned", "logged", "error", "lent"]),
            JSON,
            max_size=2,
        ),
    ),
)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_what_was_found_before_is_refused_or_read(path):
    read(path.read_bytes())


@pytest.mark.parametrize("frame", VALID)
def test_what_is_valid_is_read(frame):
    """Or the mutants of these would show nothing."""
    left, right = socket.socketpair()
    with left, right:
        right.sendall(frame)
        message, blobs = Channel(left).receive(1)
    Unpacker(blobs, lambda tag, content: content).unpack(message["value"])


@given(sent=ANYTHING)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_is_read_or_refused(sent):
    read(sent)


@pytest.mark.long
def test_ten_minutes_of_whatever_comes_are_read_or_refused():
    """The same as above, with other examples each time."""
    end = time.monotonic() + 600

    @given(sent=ANYTHING)
    @settings(
        max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    def once(sent):
        read(sent)

    while time.monotonic() < end:
        once()
