"""Tracebacks as whoever wrote the cells wants them: their lines, and none of the engine's."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

_ENGINE = str(Path(__file__).resolve().parent.parent)
_DEEPEST = 20  # errors that led to one another
_LIBRARIES = re.compile(
    r'^(\s*File "?)[^"\n]*/(?:site-packages|dist-packages|lib/python3\.\d+)/', re.MULTILINE
)


def leave_out_engine(error: BaseException) -> None:
    """Take the engine's frames out of an error's traceback, and of those that led to it."""
    for one in _chain(error):
        one.__traceback__ = _without_engine(one.__traceback__)


def shorten_paths(text: str) -> str:
    """A traceback's text that names the files of libraries, and not where this machine has them.

    >>> shorten_paths('  File "/opt/lib/python3.11/json/decoder.py", line 3, in decode')
    '  File "json/decoder.py", line 3, in decode'
    """
    return _LIBRARIES.sub(r"\1", text)


def _chain(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _DEEPEST:
        one = waiting.pop()
        seen.add(id(one))
        yield one
        led = (one.__cause__, one.__context__)
        waiting += [other for other in led if other is not None and id(other) not in seen]


def _without_engine(trace: TracebackType | None) -> TracebackType | None:
    kept = []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_ENGINE):
            kept.append(trace)
        trace = trace.tb_next
    rest: TracebackType | None = None
    for one in reversed(kept):
        rest = TracebackType(rest, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return rest
