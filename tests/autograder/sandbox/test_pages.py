"""What a zygote has written lies in large pages, so that forking it costs less."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

LARGE = Path("/sys/kernel/mm/transparent_hugepage")
LINUX = tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))
CODE = """
import json, re
from pathlib import Path
from autograder.sandbox.pages import use_large_pages

def large():
    return int(re.search(r"AnonHugePages: +(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])

pattern = bytes(range(251)) * 100_000
kept, before = bytearray(pattern), large()
use_large_pages()
print(json.dumps([large() - before, kept == pattern]))
"""


def large_and_kept() -> tuple[int, bool]:
    """KiB that came to lie in large pages, and whether what was written is still there."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True)
    large, kept = json.loads(done.stdout)
    return large, kept


def test_nothing_that_was_written_is_lost() -> None:
    """On a machine without large pages nothing happens."""
    assert large_and_kept()[1]


@pytest.mark.skipif(LINUX < (6, 1) or not LARGE.exists(), reason="this Linux cannot move pages")
def test_what_was_written_moves_into_large_pages() -> None:
    assert large_and_kept()[0] >= 2048  # one page, of twelve
