"""A filter for system calls: what no cell of a notebook needs, and what breaks out of sandboxes.

The program is classic BPF (seccomp(2), `man 2 seccomp`), assembled here for the two machines that
courses are graded on. Each rule is a comparison and a return, so there are no jumps to count.
"""

import ctypes
import errno
import os
import platform
import struct

# number of each call on x86_64 and aarch64 (asm/unistd_64.h, asm-generic/unistd.h); None: no such
_REFUSED = {
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
    # memory that belongs to no process, which nobody would count
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
}
_ABSENT = {  # libraries fall back to older calls when these do not exist
    "clone3": (435, 435),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
}
_CLONE, _SOCKET = (56, 220), (41, 198)
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6; vsock, netlink and packets are refused

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, AUDIT_ARCH_…
_X32 = 0x40000000  # numbers from here on are another ABI of x86_64

_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


def supported(machine: str | None = None) -> bool:
    """Whether there is a filter for this machine."""
    return (machine or platform.machine()) in _MACHINES and os.uname().sysname == "Linux"


def program(machine: str) -> bytes:
    """The filter for a machine: x86_64 or aarch64."""
    column, architecture = _MACHINES[machine]
    refuse, absent, family = (
        (_RETURN, 0, 0, _ERROR | number)
        for number in (errno.EPERM, errno.ENOSYS, errno.EAFNOSUPPORT)
    )
    allow = (_RETURN, 0, 0, _ALLOW)
    rules = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        refuse,
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        refuse,
    ]
    for calls, answer in ((_REFUSED, refuse), (_ABSENT, absent)):
        for numbers in calls.values():
            number = numbers[column]
            if number is not None:
                rules += [(_EQUAL, 0, 1, number), answer]
    rules += [
        (_EQUAL, 0, 4, _CLONE[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        refuse,
        allow,
        (_EQUAL, 0, 3 + len(_FAMILIES), _SOCKET[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *((_EQUAL, len(_FAMILIES) - i, 0, known) for i, known in enumerate(_FAMILIES)),
        family,
        allow,
        allow,
    ]
    return b"".join(struct.pack("HBBI", *rule) for rule in rules)


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
