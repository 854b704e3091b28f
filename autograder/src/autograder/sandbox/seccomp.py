"""A filter for system calls: what a notebook needs is allowed, and nothing else.

The program is classic BPF (seccomp(2), `man 2 seccomp`), assembled here for the two machines that
courses are graded on. A call whose arguments matter has a block of rules that ends in an answer;
for the others the numbers are cut into ranges with the same answer.
"""

import ctypes
import errno
import functools
import os
import platform
import struct
from collections.abc import Sequence

from autograder.sandbox.calls import ALLOWED, Numbers

# Not allowed, and known to programs as what may be forbidden (EPERM). Of all other calls that are
# not allowed a program hears that this Linux does not know them (ENOSYS), and does without.
_REFUSED: dict[str, Numbers] = {
    # looking into other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # another view of the files
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    # other namespaces
    "unshare": (272, 97),
    "setns": (308, 268),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "open_tree_attr": (467, 467),
    # parts of the kernel through which sandboxes have been left
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "personality": (135, 92),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "vmsplice": (278, 75),
    "mbind": (237, 235),
    "move_pages": (279, 239),
    "ioprio_set": (251, 30),
    # memory that belongs to no process, which nobody would count
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
}
# Allowed with some arguments only
_CLONE, _SOCKET, _SOCKETPAIR, _SETSOCKOPT = (56, 220), (41, 198), (53, 199), (54, 208)
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_UNIX, _INTERNET = 1, (2, 10)  # AF_INET, AF_INET6; vsock, netlink and packets are refused
_TYPE, _STREAM_OR_DATAGRAM = 0xF, (1, 2)
_PROTOCOLS = (0, 6, 17)  # whichever fits, TCP, UDP; MPTCP, UDP-Lite, SCTP … are refused
_BUFFERS = (7, 8)  # SO_SNDBUF, SO_RCVBUF: memory of Linux itself, which is in no process

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, AUDIT_ARCH_…
_X32 = 0x40000000  # numbers from here on are another ABI of x86_64

_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_ARGUMENTS = (16, 24, 32)  # the lower halves of the first three
_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_ERROR = 0x00050000
_SOL_SOCKET = 1
_Rule = tuple[int, int, int, int]  # code, jump if true, jump if false, value
_ALLOWED: _Rule = (_RETURN, 0, 0, 0x7FFF0000)
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


def supported(machine: str | None = None) -> bool:
    """Whether there is a filter for this machine."""
    return (machine or platform.machine()) in _MACHINES and os.uname().sysname == "Linux"


@functools.cache
def program(machine: str) -> bytes:
    """The filter for a machine: x86_64 or aarch64."""
    column, architecture = _MACHINES[machine]
    rules = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        _error(errno.EPERM),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        _error(errno.EPERM),
    ]
    for numbers, block in _with_arguments().items():
        rules += [(_EQUAL, 0, len(block), numbers[column]), *block]
    answers = {numbers[column]: _ALLOWED for numbers in ALLOWED.values()}
    answers |= {numbers[column]: _error(errno.EPERM) for numbers in _REFUSED.values()}
    rules += _ranges({number: rule for number, rule in answers.items() if number is not None})
    return b"".join(struct.pack("HBBI", *rule) for rule in rules)


def _error(number: int) -> _Rule:
    return (_RETURN, 0, 0, _ERROR | number)


def _with_arguments() -> dict[tuple[int, int], list[_Rule]]:
    """The calls whose arguments matter, and their rules; each ends in an answer."""
    return {
        _CLONE: [
            (_LOAD, 0, 0, _ARGUMENTS[0]),
            (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
            _error(errno.EPERM),
            _ALLOWED,
        ],
        _SOCKET: [
            (_LOAD, 0, 0, _ARGUMENTS[0]),
            (_EQUAL, 0, 1, _UNIX),
            _ALLOWED,
            *_one_of(_INTERNET, errno.EAFNOSUPPORT),
            (_LOAD, 0, 0, _ARGUMENTS[1]),
            (_AND, 0, 0, _TYPE),
            *_one_of(_STREAM_OR_DATAGRAM, errno.EPROTONOSUPPORT),
            (_LOAD, 0, 0, _ARGUMENTS[2]),
            *_one_of(_PROTOCOLS, errno.EPROTONOSUPPORT),
            _ALLOWED,
        ],
        _SOCKETPAIR: [
            (_LOAD, 0, 0, _ARGUMENTS[0]),
            *_one_of((_UNIX,), errno.EAFNOSUPPORT),
            _ALLOWED,
        ],
        _SETSOCKOPT: [
            (_LOAD, 0, 0, _ARGUMENTS[1]),
            (_EQUAL, 0, 3, _SOL_SOCKET),
            (_LOAD, 0, 0, _ARGUMENTS[2]),
            *((_EQUAL, len(_BUFFERS) - i, 0, name) for i, name in enumerate(_BUFFERS)),
            _ALLOWED,
            _error(0),  # as if it had been done
        ],
    }


def _one_of(values: Sequence[int], error: int) -> list[_Rule]:
    """Go on if what was loaded is one of some values."""
    jumps = [(_EQUAL, len(values) - i, 0, value) for i, value in enumerate(values)]
    return [*jumps, _error(error)]


def _ranges(answers: dict[int, _Rule]) -> list[_Rule]:
    """Rules that give each number its answer; the others are no calls."""
    rules: list[_Rule] = []
    unknown = _error(errno.ENOSYS)
    now = answers.get(0, unknown)
    for number in range(1, max(answers) + 2):
        then = answers.get(number, unknown)
        if then != now:
            rules += [(_AT_LEAST, 1, 0, number), now]
            now = then
    return [*rules, unknown]


def prepare() -> None:
    """Have the filter ready for the processes that will be forked."""
    if supported():
        program(platform.machine())


def install(libc: ctypes.CDLL) -> bool:
    """Put the calling process, and all it will start, under the filter; False if there is none.

    Needs no_new_privs. OSError where the kernel refuses.
    """
    if not supported():
        return False
    code = program(platform.machine())
    instructions = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: the number of instructions, and where they are
    fprog = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(instructions))
    pointer = ctypes.create_string_buffer(fprog, len(fprog))
    arguments = (ctypes.c_ulong(_MODE_FILTER), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0))
    if libc.prctl(_PR_SET_SECCOMP, *arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), "seccomp")
    return True
