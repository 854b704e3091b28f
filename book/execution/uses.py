"""Which files of the repository a process uses: the modules it imports, the data it reads."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any


class Uses:
    """From its making on: what is imported from a folder, and what is opened there for reading.

    A file that was looked for and is not there counts: the day it appears, the outcome may change.
    """

    def __init__(self, folder: Path):
        self._folder = folder.resolve()
        self._opened: set[str | None] = set()
        self._imported_before = set(sys.modules)
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            path, _, flags = arguments
            if flags & os.O_ACCMODE == os.O_RDONLY:
                self._opened.add(os.path.abspath(os.fsdecode(path)))

    def files(self) -> list[str]:
        """Their paths below the folder, sorted."""
        new = [sys.modules[name] for name in {*sys.modules} - self._imported_before]
        modules = {getattr(module, "__file__", None) for module in new}
        below = {self._below(path) for path in modules | self._opened if path}
        return sorted(path for path in below if path is not None)

    def _below(self, path: str) -> str | None:
        """The path below the folder; None for what is elsewhere, or made by a tool."""
        real = Path(path).resolve()
        if not real.is_relative_to(self._folder) or real.is_dir():
            return None
        relative = real.relative_to(self._folder)
        made = any(
            part.startswith((".", "_build", "__pycache__")) for part in relative.parts
        )
        return None if made else relative.as_posix()
