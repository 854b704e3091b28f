"""The folders that a kernel has to itself, as it sees them."""

HOME = "/student"  # no folder that a machine has: a Python may well be installed in a home
WORK = f"{HOME}/work"  # where a kernel runs: empty at first, and its own
TEMPORARY = "/tmp"
