"""What a forked kernel does to itself before it runs anything: namespaces, limits, no rights.

Only the standard library is imported here, so that a trial of the sandbox starts quickly.
The order matters, and each step says why it stands where it does.
"""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.model import Limits
from autograder.sandbox import seccomp
from autograder.sandbox.places import HOME, TEMPORARY, WORK

DEVICES = ("null", "zero", "full", "random", "urandom")
STUDENT = 1000  # user and group of a kernel, as it sees itself
NOBODY = 65534  # what real root becomes where there is no user for each kernel
FIRST_OF_MANY = 0x70000000  # from here on there are users whom no machine has

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER = 0x20000, 0x04000000, 0x08000000, 0x10000000
_NEWPID, _NEWNET = 0x20000000, 0x40000000
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _REC = 1, 2, 4, 8, 32, 4096, 16384
_PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_CAPBSET_DROP = 4, 8, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_CAPABILITY_VERSION = 0x20080522
_FREE_OF_OTHERS = (5, 14)  # from this Linux on, processes are counted for each user namespace
_OTHERS_PROCESSES = 4096  # what the same user may have running elsewhere, before that

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def prctl(option: int, *arguments: int) -> int:
    values = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return _libc.prctl(option, *values)


@contextlib.contextmanager
def children_in_new_pid_namespace() -> Iterator[None]:
    """Processes forked inside are the first ones of a process namespace of their own."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    caller = os.getpid()
    try:
        _check(_libc.unshare(_NEWPID), "unshare(CLONE_NEWPID)")
        yield
    finally:
        if os.getpid() == caller:
            _check(_libc.setns(own, _NEWPID), "setns(CLONE_NEWPID)")
        os.close(own)


def enclose(limits: Limits, shown: Sequence[str] = ()) -> None:
    """Leave everything behind: users, files, network, rights. For the first process of a kernel.

    shown: folders and files in /tmp that are to be seen there all the same.
    """
    memory = address_space() + limits.memory  # /proc will be gone
    Path("/proc/self/oom_score_adj").write_text("1000")  # the first to go when memory is short
    _become_nobody()
    user, group = os.getuid(), os.getgid()
    others = _NEWNS | _NEWIPC | _NEWUTS | _NEWNET
    _check(_libc.unshare(_NEWUSER | others), "unshare(CLONE_NEWUSER)")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{STUDENT} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{STUDENT} {group} 1")
    _private_folders(limits.disk, shown)
    os.chdir(WORK)
    set_limits(limits, memory, _processes(limits.processes))
    _drop_rights()


def _become_nobody() -> None:
    """Real root goes on as a user that nobody else is, whom limits for users bind.

    It keeps its capabilities until the namespaces are made.
    """
    if os.getuid() != 0:
        return
    prctl(_PR_SET_KEEPCAPS, 1)
    with contextlib.suppress(PermissionError):  # a user namespace may forbid it
        os.setgroups([])
    for user in (FIRST_OF_MANY + int.from_bytes(os.urandom(3), "big"), NOBODY):
        try:
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
        else:
            break
    else:
        return  # the root of a container that knows no other user
    _check(prctl(_PR_SET_DUMPABLE, 1), "prctl(PR_SET_DUMPABLE)")  # or /proc/self is root's
    _set_capabilities(_capabilities())


def user_for_each() -> bool:
    """Whether each kernel can be a user of its own: only real root can make it one."""
    if os.getuid() != 0:
        return False
    ranges = [
        map(int, line.split()) for line in Path("/proc/self/uid_map").read_text().splitlines()
    ]
    return any(first <= FIRST_OF_MANY < first + count for first, _outside, count in ranges)


def _private_folders(size: int, shown: Sequence[str]) -> None:
    """One file system in memory for home, /tmp and /dev/shm together, and nothing in /proc."""
    options = f"size={size},nr_inodes={max(1000, size // 2**14)},mode=755"
    _mount("tmpfs", HOME, "tmpfs", _NOSUID | _NODEV, f"{options},uid={STUDENT},gid={STUDENT}")
    os.makedirs(WORK)
    for place in (TEMPORARY, "/dev/shm"):
        folder = f"{HOME}/.private{place}"
        os.makedirs(folder)
        for path in shown if place == TEMPORARY else ():
            copy = Path(f"{HOME}/.private{path}")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.mkdir() if os.path.isdir(path) else copy.touch()
            _mount(path, str(copy), "none", _BIND | _REC, "")
        _mount(folder, place, "none", _BIND | _REC, "")
    for name in DEVICES:  # who is root outside could change their permissions otherwise
        keep = os.statvfs(f"/dev/{name}").f_flag & (_NOSUID | _NODEV | _NOEXEC)
        _mount("none", f"/dev/{name}", "", _REMOUNT | _BIND | _RDONLY | keep, "")
    _empty_proc()


def _empty_proc() -> None:
    """A /proc that names nothing but the running program, without which TensorFlow gives up.

    The libraries that a process has loaded are none: scikit-learn reads the list, and wants no more.
    """
    options = "size=16k,nr_inodes=8,mode=755"
    protected = _NOSUID | _NODEV | _NOEXEC
    _mount("tmpfs", "/proc", "tmpfs", protected, f"{options},uid={STUDENT},gid={STUDENT}")
    os.mkdir("/proc/self")
    os.symlink(os.path.realpath(sys.executable), "/proc/self/exe")
    Path("/proc/self/cmdline").write_bytes(b"python\0notebook\0")
    Path("/proc/self/maps").touch()
    _mount("none", "/proc", "", _REMOUNT | _RDONLY | protected, options)


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    result = _libc.mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()
    )
    _check(result, f"mount {target}")


def set_limits(limits: Limits, memory: int | None, processes: int | None) -> None:
    """The limits that hold for each process of a kernel, and for all that it starts."""
    bounds = {
        "RLIMIT_AS": memory,
        "RLIMIT_NPROC": processes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 2**20,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_SIGPENDING": 2 * limits.processes,  # signals and timers that Linux keeps
    }
    for name, bound in bounds.items():
        if bound is None or not hasattr(resource, name):
            continue
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with contextlib.suppress(ValueError):  # macOS knows RLIMIT_AS but does not obey
            resource.setrlimit(number, (bound, bound))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that grows too large is an OSError


def address_space() -> int:
    """Bytes of address space that this process has now."""
    pages = Path("/proc/self/statm").read_text().split()[0]
    return int(pages) * resource.getpagesize()


def _processes(allowed: int) -> int:
    """What RLIMIT_NPROC is to say; the first process of the namespace is not the student's."""
    version = tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])
    return allowed + 1 + (0 if version >= _FREE_OF_OTHERS else _OTHERS_PROCESSES)


def _drop_rights() -> None:
    """No capability, none to be had from any file, and a filter over the system calls."""
    capability = 0
    while prctl(_PR_CAPBSET_DROP, capability) == 0:
        capability += 1
    prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    _set_capabilities((0, 0))
    _check(prctl(_PR_SET_NO_NEW_PRIVS, 1), "prctl(PR_SET_NO_NEW_PRIVS)")
    seccomp.install(_libc)


def _capabilities() -> tuple[int, int]:
    """The capabilities that this process may use: low and high word."""
    head, data = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    _check(_libc.capget(head, data), "capget")
    return data[1], data[4]


def _set_capabilities(permitted: tuple[int, int]) -> None:
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    low, high = permitted
    _check(_libc.capset(head, (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)), "capset")


def keep_only(channel: int) -> int:
    """Close all files but the channel's, which becomes number 3; 0, 1 and 2 are made anew.

    Standard output and error go to a file without a name in the temporary folder, which can be
    read back with os.pread(2, …): what native code prints has no other way out.
    """
    if channel != 3:
        os.dup2(channel, 3, inheritable=False)
    _close_from(4)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    path = os.path.join(os.environ.get("TMPDIR", "/tmp"), ".native-output")
    printed = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
    os.unlink(path)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.close(printed)
    return 3


def _close_from(first: int) -> None:
    """Close all files from this number on; limits.open_files holds by now, but not for older ones."""
    try:
        _check(_libc.close_range(ctypes.c_uint(first), ctypes.c_uint(2**32 - 1), 0), "close_range")
    except (AttributeError, OSError):  # glibc before 2.34, Linux before 5.9, macOS
        os.closerange(first, 2**16)
