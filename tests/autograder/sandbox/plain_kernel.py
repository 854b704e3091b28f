"""The plainest kernel: runs source and answers with what it printed. Forked by the tests."""

import contextlib
import io
import os

from autograder.errors import ChannelClosed
from autograder.model import Limits
from autograder.wire.frames import Channel


def prepare_shell() -> None:
    """There is no shell."""


def serve(channel: Channel, role: str, limits: Limits) -> None:
    """Answer {"source"} with {"printed", "error"} until the worker is gone."""
    names = {"__name__": "__main__", "role": role}
    while True:
        try:
            message, _blobs = channel.receive()
        except ChannelClosed:
            os._exit(0)
        printed, error = io.StringIO(), ""
        try:
            with contextlib.redirect_stdout(printed):
                exec(message["source"], names)
        except BaseException as raised:
            error = f"{type(raised).__name__}: {raised}"
        channel.send({"printed": printed.getvalue(), "error": error})
