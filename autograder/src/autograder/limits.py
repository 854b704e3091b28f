"""What one kernel may use."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """The limits of one student's kernel; bytes where nothing else is said."""

    cell_seconds: float = 30.0
    submission_seconds: float = 600.0
    memory: int = 4096 * MIB  # all its processes together, beyond what the warm parent holds
    processes: int = 256  # threads count
    open_files: int = 256
    file_size: int = 64 * MIB
    disk: int = 256 * MIB  # its private folder and its shared memory together
    output: int = 1 * MIB  # text that one cell prints; pictures count as well, tenfold
