"""What a worker and its zygote tell each other. Both are the engine's own processes."""

from collections.abc import Sequence
from typing import Any, Literal, TypedDict


class Settings(TypedDict):
    """What a zygote is started with, as the argument of its command."""

    control: int  # the file descriptor of its end of the control socket
    preload: Sequence[str]
    server: str
    sandboxed: bool
    shown_in_tmp: list[str]


class Fork(TypedDict):
    """Fork a kernel. Its end of its channel comes beside the message."""

    do: Literal["fork"]
    role: str
    limits: dict[str, Any]  # the fields of model.Limits
    environment: dict[str, str]
    folder: str | None  # of the kernel, without a sandbox


class Code(TypedDict):
    """Say how a kernel's first process ended."""

    do: Literal["code"]
    pid: int  # as the zygote sees it


Request = Fork | Code


class Ready(TypedDict):
    """The first message of a zygote, when it has imported the libraries."""

    missing: dict[str, str]  # modules that cannot be imported, with the reason
    memory: int  # bytes that it holds, and shares with its kernels


class Forked(TypedDict):
    """The reply to Fork."""

    pid: int  # as the zygote sees it


class Ended(TypedDict):
    """The reply to Code."""

    code: int | None  # negative for a signal; None if nobody knows


class Failed(TypedDict):
    """Why there is no zygote, or no kernel."""

    error: str
