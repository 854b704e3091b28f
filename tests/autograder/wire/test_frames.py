"""Frames over a socket: whole or refused."""

import contextlib
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import ChannelClosed, ChannelTimeout, FrameError
from autograder.wire.frames import Channel

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture
def ends():
    """Two ends of one connection: a channel that may carry a megabyte, and a bare socket."""
    left, right = socket.socketpair()
    yield Channel(left, max_frame=2**20), right
    left.close()
    right.close()


@given(message=st.dictionaries(st.text(), JSON), blobs=st.lists(st.binary(), max_size=4))
def test_what_is_sent_is_what_comes(message, blobs):
    """Any JSON object and any bytes travel unchanged."""
    left, right = socket.socketpair()
    with left, right:
        Channel(left).send(message, blobs)
        assert Channel(right).receive(timeout=120) == (message, blobs)


def test_frames_that_arrive_together_stay_apart(ends):
    """Two frames in one packet are received one after the other."""
    channel, bare = ends
    bare.sendall(b'7\n{"a":1}7 1\n{"b":2}x')
    assert channel.receive(1) == ({"a": 1}, [])
    assert channel.receive(1) == ({"b": 2}, [b"x"])


def test_a_frame_that_arrives_in_pieces_is_put_together(ends):
    """A frame may come byte by byte, and a receiver may look in between."""
    channel, bare = ends
    bare.sendall(b"7\n{")
    with pytest.raises(ChannelTimeout):
        channel.receive(0.01)
    bare.sendall(b'"a":1}')
    assert channel.receive(1) == ({"a": 1}, [])


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\n",
        b"-5\n{}",
        b"1e3\n{}",
        b"2097152\n",
        b"2 " + b"1 " * 150_000 + b"1\n",
        b"99999999999\n{}",
        b"\n{}",
        b"4\nnull",
        b"2\n\xff\xfe",
        b"1000000\n" + b"[" * 1_000_000,
        b"x" * (2**20 + 1),
    ],
    ids=lambda sent: repr(sent[:20]),
)
def test_what_is_no_frame_is_refused(ends, sent):
    """Nonsense, frames too large, and JSON that is too deep raise FrameError, nothing else."""
    channel, bare = ends
    threading.Thread(target=bare.sendall, args=(sent,), daemon=True).start()
    with pytest.raises(FrameError):
        channel.receive(5)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_surprise(sent):
    """Whatever bytes come, the receiver gets a message or one of three errors."""
    left, right = socket.socketpair()
    with left, right:
        right.sendall(sent)
        right.shutdown(socket.SHUT_WR)
        try:
            message, _ = Channel(left, max_frame=1000).receive(1)
            assert isinstance(message, dict)
        except (FrameError, ChannelClosed, ChannelTimeout):
            pass


def test_a_frame_too_large_is_not_sent(ends):
    """The sender refuses what the receiver would refuse."""
    channel, _ = ends
    with pytest.raises(ValueError, match="may travel"):
        channel.send({}, [b"x" * 2**20])


@pytest.mark.parametrize("sign", [b"[],", b"{},", b"0,"])
def test_a_json_of_very_many_items_is_refused_before_it_is_read(sign):
    """Thirty megabytes of it would take many times that when they are read."""
    left, right = socket.socketpair()
    with left, right:
        text = b'{"a":[' + sign * (2**20 * 30 // len(sign)) + b"0]}"
        sender = threading.Thread(target=right.sendall, args=(b"%d\n" % len(text) + text,))
        sender.start()
        with pytest.raises(FrameError, match="too much memory"):
            Channel(left).receive(60)
        sender.join()


def test_a_json_of_very_many_items_is_not_sent(ends):
    """The sender refuses this, too."""
    channel = Channel(ends[0].socket, max_read=2**22)
    with pytest.raises(ValueError, match="may travel"):
        channel.send({"a": [[]] * 500_000})


@pytest.mark.parametrize("item", ["[]", "{}", "1", '""', "[[[[]]]]", '{"a":1}'])
def test_a_reply_takes_no_more_than_what_a_cell_may_show(item):
    """30 MB of tiny items are refused when they are announced, and the buffer stays small."""
    many = ",".join([item] * (12_000_000 // (len(item) + 1)))
    for announced, refusal in ((30_000_000, "at most"), (0, "too much memory")):
        left, right = socket.socketpair()
        with left, right:
            channel = Channel(left)
            channel.hear_replies(output=2**20)
            text = f'{{"a":[{many}]}}'.encode()
            sender = threading.Thread(target=_send, args=(right, text, announced))
            sender.start()
            with pytest.raises(FrameError, match=refusal):
                channel.receive(10)
            left.close()
            sender.join()


def _send(end, text, announced):
    with contextlib.suppress(OSError):  # the other side has heard enough
        end.sendall(b"%d\n" % (announced or len(text)) + text)


def test_a_reply_with_all_that_a_cell_may_show_comes():
    """Text of characters that JSON writes in six bytes, and pictures ten times as large."""
    output = 2**20
    for shown in ("\x01" * output, "x" * 10 * output, "\U0001f600" * output):
        left, right = socket.socketpair()
        with left, right:
            channel = Channel(left)
            channel.hear_replies(output)
            sender = threading.Thread(target=Channel(right).send, args=({"reply": shown},))
            sender.start()
            assert channel.receive(10) == ({"reply": shown}, [])
            sender.join()


def test_thirty_megabytes_of_text_travel():
    """What takes as much as it is long is let through."""
    left, right = socket.socketpair()
    with left, right:
        message = {"text": "word, word\n" * (2**20 * 2)}
        sender = threading.Thread(target=Channel(right).send, args=(message,))
        sender.start()
        assert Channel(left).receive(60) == (message, [])
        sender.join()


def test_a_side_that_is_gone_is_noticed(ends):
    """Receiving from a closed connection, or sending to it, says so."""
    channel, bare = ends
    bare.close()
    with pytest.raises(ChannelClosed):
        channel.receive(1)
    with pytest.raises(ChannelClosed):
        channel.send({"a": "x" * 1000})


def test_a_side_that_reads_nothing_does_not_hold_the_sender(ends):
    """Sending ends in time even if nobody reads."""
    channel, _ = ends
    with pytest.raises(ChannelTimeout):
        channel.send({}, [b"x" * (2**20 - 10)], timeout=0.2)
