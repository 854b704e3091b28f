"""What a student's kernel is seen doing that a person should know about.

Python's audit events are looked at inside the kernel, so a determined student can hide from them:
they protect nothing. They tell an instructor what happened in all the other cases.
"""

import os
import sys
from types import FrameType, ModuleType

MOST = 20  # flags kept for one answer

_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname")
_SEARCHES = {
    "gc.get_objects": "searched the interpreter's objects",
    "gc.get_referrers": "searched the interpreter's objects",
    "gc.get_referents": "searched the interpreter's objects",
    "ctypes.dlopen": "loaded native code with ctypes",
    "ctypes.dlsym": "loaded native code with ctypes",
    "os.kill": "sent a signal",
    "os.killpg": "sent a signal",
    "sys.settrace": "traced the interpreter",
    "sys.setprofile": "traced the interpreter",
    "sys._current_frames": "looked at the frames of running code",
    "sys._getframe": "looked at the frames of running code",
    "code.__new__": "made or changed bytecode",
    "object.__setattr__": "changed the code of a function",
    "signal.pthread_kill": "sent a signal",
}
_DEBUGGERS = ("builtins.breakpoint", "pdb.Pdb")  # see debuggers.py
_STARTS = ("os.fork", "os.posix_spawn", "subprocess.Popen", "_thread.start_new_thread")
MANY = 50  # processes and threads, from which on it is flagged
_started = 0
_flags: dict[tuple[str, str], None] = {}
_FROZEN = "<frozen "  # files of the standard library that are part of Python itself
_libraries: list[str] = []  # folders
_looking = False  # looking at the frames is an event, too


def start() -> None:
    """Begin to look; there is no end but the process's."""
    here = os.getcwd()
    _libraries[:] = [f"{entry}{os.sep}" for entry in sys.path if entry and entry != here]
    sys.addaudithook(_look)


def seen() -> list[dict[str, str]]:
    """The flags since the last time."""
    flags = [{"kind": kind, "text": text} for kind, text in list(_flags)[:MOST]]
    _flags.clear()
    return flags


def _look(event: str, arguments: tuple) -> None:
    global _started
    if event in _STARTS:
        _started += 1
        if _started == MANY:
            _flags["processes", f"started {MANY} processes and threads, or more"] = None
    elif event in _NETWORK:
        _flags["network", "tried to open a network connection"] = None
    elif event in _DEBUGGERS:
        text = "left a debugger (`breakpoint()`) in an answer; it was passed over"
        _flags["debugger", text] = None
    elif event in _SEARCHES and _asked_by_a_cell():
        _flags["unusual", _SEARCHES[event]] = None
    elif event == "sqlite3.connect" and "gradebook" in str(arguments[0]):
        _flags["tampering", "tried to open a gradebook"] = None
    elif event == "open" and isinstance(arguments[0], str):
        if arguments[0].startswith("/proc") and _asked_by_a_cell():
            _flags["unusual", "tried to read /proc"] = None
        elif arguments[0].endswith("gradebook.db") and _asked_by_a_cell():
            _flags["tampering", "tried to open a gradebook"] = None


def _asked_by_a_cell() -> bool:
    """Whether the code that caused the event is the student's, and not a library's."""
    global _looking
    if _looking:
        return False
    _looking = True
    try:
        frame = sys._getframe(2)
    except ValueError:  # no code of Python's did: something was started that is no function of it
        return True
    else:
        return not _is_of_a_library(frame)
    finally:
        _looking = False


def _is_of_a_library(frame: FrameType) -> bool:
    """Whether code stands in a library's file, and runs with the names of the library's module.

    What a cell calls itself is not believed: `exec(code, {"__name__": "numpy"})`. A library that
    puts an object of its own in the place of a module is.
    """
    names = frame.f_globals
    module = sys.modules.get(str(names.get("__name__")))
    if type(module) is ModuleType and vars(module) is not names:
        return False
    return frame.f_code.co_filename.startswith((_FROZEN, *_libraries))
