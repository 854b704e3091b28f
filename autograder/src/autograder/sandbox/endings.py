"""How a process ended, in words."""

import contextlib
import signal

_SIGNALS = {
    "SIGSEGV": "it touched memory that is not there",
    "SIGABRT": "native code gave up, often for want of memory",
    "SIGKILL": "it was killed: by the system for want of memory, or by its own code",
    "SIGXCPU": "it used up its time",
}


def describe_exit(code: int | None) -> str:
    """An exit code, as a shell gives it, in words."""
    if code is None:
        return "it ended, and nobody knows how"
    number = -code if code < 0 else code - 128
    if number > 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(number).name
            why = f": {_SIGNALS[name]}" if name in _SIGNALS else ""
            return f"it ended by signal {name}{why}"
    return f"it left with exit code {code}" if code else "it left by itself"
