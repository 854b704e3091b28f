"""The pages of memory that a zygote shares with its kernels.

At every fork Linux copies the list of a process's pages, and takes it apart when the copy ends. Two
MiB are one entry in a large page, and 512 in small ones. A kernel that writes into a large page gets
a small one of its own, as it would otherwise.
"""

import ctypes
from collections.abc import Iterator
from pathlib import Path

_LARGE = 2**21
_COLLAPSE = 25  # MADV_COLLAPSE of madvise(2), since Linux 6.1


def use_large_pages() -> None:
    """Move what this process has written into large pages, where the system can."""
    madvise = ctypes.CDLL(None).madvise
    for start, end in _written():
        first = -(-start // _LARGE) * _LARGE
        for place in range(first, end - _LARGE + 1, _LARGE):
            madvise(ctypes.c_void_p(place), ctypes.c_size_t(_LARGE), _COLLAPSE)


def _written() -> Iterator[tuple[int, int]]:
    """Where a process keeps what it writes, and no file does: from, to."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _offset, _device, _inode, *name = line.split()
        if rights.startswith("rw-p") and name in ([], ["[heap]"]):
            start, _, end = place.partition("-")
            yield int(start, 16), int(end, 16)
