"""The outer sandbox: every run of the corpus happens in here, whatever it is that is tested.

Nothing of the machine is writable in it: the system and the Python installation are read-only,
home, /tmp and /dev/shm are small file systems in memory that vanish at its end. It has processes
and a network of its own (loopback alone), no capability, limits on processes, address space, file
size, CPU and wall time; the memory of all its processes together is watched from outside. Bytes
go in through standard input and come out through standard output: that is all that does.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOME = Path("/home/grader")
SHARED = Path("/usr/local/share")  # nbgrader's exchange lies there by default
WRITABLE = {HOME: 1280, Path("/tmp"): 1024, Path("/dev/shm"): 512, SHARED: 16}  # MiB
MARK = "HOSTILE_CORPUS_OUTER_SANDBOX"
NOBODY = 61234  # a user that no machine has, if root starts this
MIB = 2**20
MAX_MEMORY = 8192 * MIB  # of all processes together
LIMITS = {
    "nproc": 600,
    "as": 8192 * MIB,
    "fsize": 256 * MIB,
    "nofile": 4096,
    "core": 0,
    "cpu": 300,
}


class Unavailable(Exception):
    """This machine has no such sandbox; the message says what is missing."""


class NotInside(Exception):
    """Hostile code was about to be written outside the sandbox."""


class Overrun(Exception):
    """What ran in the sandbox was ended from outside; the message says why."""


def demand_inside() -> None:
    """Raise NotInside unless this process runs in the outer sandbox."""
    if os.environ.get(MARK) != "1" or os.getpid() != 1 or os.access(ROOT, os.W_OK):
        raise NotInside("the hostile corpus is written and run in its outer sandbox only")


def what_is_missing() -> str:
    """Why there can be no sandbox here, or an empty text."""
    for program, package in (("bwrap", "bubblewrap"), ("prlimit", "util-linux")):
        if shutil.which(program) is None:
            return f"{program} is not installed (Debian: apt-get install {package})"
    try:
        run(
            [sys.executable, "-c", f"import {__name__} as outer; outer.demand_inside()"], seconds=60
        )
    except (OSError, subprocess.CalledProcessError, Overrun) as error:
        return f"bubblewrap does not work here: {getattr(error, 'stderr', b'') or error}"
    return ""


def run(command: Sequence[str], given: bytes = b"", seconds: float = 120) -> bytes:
    """Run a command in a sandbox of its own; what it wrote to standard output.

    raises CalledProcessError if it fails, Overrun if it takes too long or too much memory
    """
    process = subprocess.Popen(
        [*_sandbox(), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    watch = _Watch(process, seconds)
    try:
        output, errors = process.communicate(given)
    finally:
        watch.end()
    if watch.reason:
        raise Overrun(watch.reason)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command), output, errors)
    return output


def _sandbox() -> list[str]:
    """The command in front of a command that runs it in the sandbox, as process 1."""
    root = os.geteuid() == 0
    arguments = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    # Root needs its rights until everything is mounted, and gives all of them up then. Anybody
    # else has a user namespace, and no rights in it from the start.
    arguments += ["--cap-add", "ALL"] if root else ["--unshare-user", "--uid", "1000"]
    arguments += ["--die-with-parent", "--new-session", "--as-pid-1", "--hostname", "outer"]
    arguments += ["--clearenv", *_environment(), "--proc", "/proc", "--dev", "/dev"]
    for path in [path for path in WRITABLE if path != SHARED]:
        arguments += _in_memory(path)
    parents = {parent: None for path in readable() for parent in reversed(path.parents)}
    for parent in [path for path in parents if path != Path("/") and path not in WRITABLE]:
        arguments += ["--perms", "0755", "--dir", str(parent)]
    for path in readable():
        arguments += ["--ro-bind", str(path), str(path)]
    arguments += _in_memory(SHARED)
    for path in SHARED.glob("[!n]*"):  # fonts, say, and no exchange of the machine's own
        arguments += ["--ro-bind", str(path), str(path)]
    for name in ("bin", "lib", "lib64", "sbin"):
        if Path("/", name).is_symlink():
            arguments += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        elif Path("/", name).is_dir():
            arguments += ["--ro-bind", f"/{name}", f"/{name}"]
    arguments += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", str(HOME)]
    arguments += ["prlimit", *(f"--{name}={value}" for name, value in LIMITS.items())]
    if root:
        arguments += ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        arguments += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
        arguments += ["--pdeathsig", "KILL"]  # a change of user has cleared bubblewrap's own
    return arguments


def _in_memory(path: Path) -> list[str]:
    """A writable place: a file system in memory."""
    return ["--perms", "1777", "--size", str(WRITABLE[path] * MIB), "--tmpfs", str(path)]


def readable() -> list[Path]:
    """What can be read: the system, Python, and the two packages; no solutions, no gradebook."""
    places = [Path("/usr"), Path("/etc"), Path(sys.base_prefix), Path(sys.prefix)]
    places += [ROOT / "autograder", ROOT / "tests" / "submissions", ROOT / "pyproject.toml"]
    unique = dict.fromkeys(place.resolve() for place in places if place.exists())
    return [path for path in unique if not any(other in path.parents for other in unique)]


def _environment() -> list[str]:
    variables = {
        "PATH": f"{Path(sys.prefix, 'bin')}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(HOME),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        MARK: "1",
    }
    return [word for item in variables.items() for word in ("--setenv", *item)]


class _Watch:
    """Ends a sandbox that takes too long, or more memory than all of it may have."""

    def __init__(self, process: subprocess.Popen, seconds: float):
        self.reason = ""
        self._process = process
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()
        if self._process.poll() is None:
            _kill_tree(self._process.pid)

    def _look(self) -> None:
        while not self._over.wait(0.5):
            tree = _tree(self._process.pid)
            memory = sum(map(_resident, tree))
            if memory > MAX_MEMORY:  # pages that many share were counted for each of them
                memory = sum(map(_proportional, tree))
            if memory > MAX_MEMORY:
                self.reason = f"its processes held {memory // MIB} MiB"
            elif time.monotonic() > self._deadline:
                self.reason = f"it took more than {self._seconds:g} s"
            if self.reason:
                _kill_tree(self._process.pid)
                return


def _tree(root: int) -> list[int]:
    """A process and all that descend from it; none can leave, since the sandbox has an init."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def _resident(process: int) -> int:
    """Bytes of memory that a process has for itself."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def _proportional(pid: int) -> int:
    """Bytes of memory that a process holds, what it shares with others by its share."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it ended meanwhile
        return 0
    found = re.search(r"^Pss: *([0-9]+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _kill_tree(root: int) -> None:
    """End what runs in a sandbox; its init takes everything with it."""
    for process in _tree(root)[1:]:
        try:
            os.kill(process, 9)
        except ProcessLookupError:
            continue
