"""What an execution of a chapter used and took, and whether it has to be repeated."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from book.execution import kernel
from book.execution.kernel import ROOT

ABSENT = "absent"  # in the place of a digest: the file was looked for in vain
CHANGED = "changed while the chapter ran"  # equals no digest


@dataclass(frozen=True)
class Record:
    """One execution that succeeded.

    Fields:
        code: the hash of the notebook's code by jupyter-cache.
        environment: a digest of Python's version, the packages and how kernels are started.
        files: for each file of the repository that was imported or read, by its path, its digest.
        seconds: processor time of the kernel's process beyond its imports, user and system.
    """

    code: str
    environment: str
    files: Mapping[str, str]
    seconds: float

    def outdated(self, code: str, environment: str, root: Path = ROOT) -> str | None:
        """Why the execution has to be repeated, in words; None if it stands."""
        if code != self.code:
            return "its code changed"
        if environment != self.environment:
            return "Python, requirements.txt or the way kernels start changed"
        changed = [
            path for path in self.files if digest(root / path) != self.files[path]
        ]
        return f"{', '.join(changed)} changed" if changed else None

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def load(path: Path) -> Record | None:
    """The record in a file; None if there is none, or one of another time's form."""
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ABSENT


def digests(paths: list[str], begun_ns: int, root: Path = ROOT) -> dict[str, str]:
    """The digests of files below the repository, as they were when an execution began."""
    found = {path: digest(root / path) for path in paths}
    late = [
        path
        for path in paths
        if found[path] != ABSENT and (root / path).stat().st_mtime_ns > begun_ns
    ]
    return found | dict.fromkeys(late, CHANGED)


def environment(root: Path = ROOT) -> str:
    """A digest of what all chapters depend on."""
    pinned = (root / "requirements.txt").read_bytes()
    started = Path(kernel.__file__).read_bytes()
    version = platform.python_version().encode()
    return sha256(b"\0".join([version, pinned, started])).hexdigest()
