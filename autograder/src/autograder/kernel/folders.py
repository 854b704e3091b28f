"""What lies in a kernel's folders, and what the other kernel is told of it.

Each kernel of a submission has a working folder and a folder for temporary files. What changed in
them since the last time goes to the other kernel ahead of every message between the two, whatever a
cell's text says: so both find the same files. To look costs little while nothing changed: the
folders, and the files that one of the kernels wrote, show when they were last changed. A change that
is younger than this clock's step is looked at again.

What comes from the student's kernel is taken as from anybody: nothing outside these folders, no
module, no file of the author's that the author's own answers leave alone, no link followed.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from os import lstat, mkdir, rmdir, unlink
from os import stat as stat_of  # what a test patches is found here as it was
from os.path import dirname, join, lexists, realpath
from stat import S_ISDIR, S_ISREG
from time import sleep, time_ns
from typing import Any, TypedDict

from autograder.errors import FrameError
from autograder.kernel.disk import (
    above,
    changed_at,
    contents_of,
    digest_of,
    is_passed_over,
    is_real,
    listed,
    opened_folder,
    write_file,
)
from autograder.wire.bounds import BOUNDS
from autograder.wire.frames import Blobs, Channel, Message

MAX_FILE = 16 * 2**20  # bytes of one file that goes to the other kernel
MAX_BYTES = 24 * 2**20  # of all files in one frame
MAX_FILES = 200  # in one frame
MAX_FRAMES = 20  # ahead of one message
MOST_LOOKED_AT = 2_000  # files and folders of a kernel

_STEP = 50_000_000  # nanoseconds: within so many, two changes may show the same time
_FOLDER, _UNREAD = b"folder", b""  # instead of a digest
_MODULES = (".py", ".pyc", ".pyd", ".so", ".pth", ".egg")


class Told(TypedDict):
    """What changed in a kernel's folders; the contents of the files come beside it."""

    files: list[str]  # relative to the working folder, or absolute for temporary files
    folders: list[str]
    gone: list[str]


@dataclass(frozen=True)
class _Entry:
    changed: int  # when, as the system says
    looked: int  # when that was read
    digest: bytes  # of the contents, which both kernels have

    @property
    def is_settled(self) -> bool:
        """Whether another change would show another time."""
        return self.changed + _STEP < self.looked


class Folders:
    """The working folder of a kernel and its folder for temporary files."""

    def __init__(self, guarded: bool):
        """guarded: whether what the other kernel sends is the work of a student."""
        self._guarded = guarded
        self._work = realpath(os.getcwd())
        temporary = realpath(os.environ.get("TMPDIR") or self._work)
        self._roots = list(dict.fromkeys((self._work, temporary)))
        self._temporary = temporary + "/" if temporary != self._work else ""
        self._largest = min(MAX_FILE, BOUNDS.frame // 2)  # bytes of a file
        self._known: dict[str, _Entry] = {}
        self._watched: list[tuple[str | int, int]] = []
        self._places = [opened_folder(root) for root in self._roots]
        self._shipped: dict[str, bytes] = {}  # the author's files -> digests
        self._may_change: Set[str] = frozenset()
        self._own: set[str] = set()  # files with contents that this kernel wrote
        self._forgotten: dict[str, bytes] = {}
        self._held: set[str] = set()
        self._missing: set[str] = set()
        self._busy = False  # with what is no cell's doing
        self.unsettled = True  # whether to look closely
        self.more = False  # whether there was more than goes at once
        self.opened: set[str] = set()  # by the running cell
        self.overwritten: set[str] = set()  # the author's files, elsewhere by the student's code
        self.rewritten: set[str] = set()  # the author's files that were, and may be, written anew
        self.given = False  # whether a file with other contents came from the other kernel
        self.replaced: set[str] = set()  # files of this kernel's own, by the other one

    @property
    def roots(self) -> tuple[str, ...]:
        """The working folder, and that for temporary files."""
        return tuple(self._roots)

    def put(
        self, files: Mapping[str, bytes], shipped: Sequence[str], may_change: Sequence[str]
    ) -> None:
        """Write the first files. shipped: those that both kernels have.

        may_change: those of them that the student's code may write anew, as the author's does
        """
        self._shipped = {path: digest_of(files[path]) for path in shipped}
        self._may_change = frozenset(may_change)
        for path, contents in files.items():
            place = self._place(path)
            os.makedirs(dirname(place), exist_ok=True)
            write_file(place, contents)
        self._note(folder for path in shipped for folder in above(path))
        self._note(shipped)
        if self._guarded and shipped:
            sys.addaudithook(self._hear)

    def forget(self) -> None:
        """Take it that the other kernel has nothing but the author's files."""
        kept = self._shipped
        self._forgotten = {path: one.digest for path, one in self._known.items()}
        self._known = {
            path: one for path, one in self._known.items() if kept.get(path) == one.digest
        }
        self._held.clear()
        self.unsettled = True

    def may_have_changed(self) -> bool:
        """Whether to look closely. It is asked at every call."""
        if self.unsettled:
            return True
        try:
            for place, changed in self._watched:
                if changed_at(stat_of(place)) != changed:
                    return True
        except OSError:
            return True
        return False

    def changes(self) -> tuple[Told, list[bytes]] | None:
        """What changed since the last time; None if nothing did. `more` tells of what is left."""
        self._busy = True
        try:
            return self._changes()
        finally:
            self._busy = False

    def hold_back(self) -> None:
        """Leave out what changed by now: the same cell will run in the other kernel, too.

        What changes again goes to the other kernel; all that is left goes when it is let go.
        """
        self.unsettled = True
        for _ in range(MAX_FRAMES):
            if (changes := self.changes()) is None:
                break
            told, _ = changes
            self._held.update(told["files"], told["folders"], told["gone"])
        if self._held:
            sleep(_STEP / 1e9)  # so that what changes from now on shows another time

    def let_go(self) -> None:
        """Look closely the next time, and leave nothing out."""
        for path in self._held:
            self._known.pop(path, None)
            if not lexists(self._place(path)):
                self._missing.add(path)
        self._held.clear()
        self.unsettled = True

    def take(self, told: object, contents: Blobs) -> None:
        """Do here what changed in the other kernel; FrameError if that is not told as it should."""
        files, folders, gone = _read(told)
        if len(files) != len(contents):
            raise FrameError("there are other files than it says")
        self._busy = True
        try:
            for path in sorted(gone, reverse=True):
                if self._is_taken(path, _UNREAD):
                    with contextlib.suppress(OSError):
                        place = self._place(path)
                        (rmdir if S_ISDIR(lstat(place).st_mode) else unlink)(place)
                    self._known.pop(path, None)
            for path in sorted(folders):
                if self._is_taken(path, _FOLDER):
                    self._make(path)
            for path, content in zip(files, contents, strict=True):
                digest = digest_of(content)
                if self._is_taken(path, digest):
                    self._store(path, content, digest)
        finally:
            self._busy = False
        self._held.difference_update(files, folders, gone)
        self.unsettled = True

    def opened_of(self, paths: Set[str]) -> list[str]:
        """Which of these files the running cell has opened."""
        found = {realpath(join(self._work, path)) for path in self.opened}
        return sorted(path for path in paths if self._place(path) in found)

    def _changes(self) -> tuple[Told, list[bytes]] | None:
        looked = time_ns()
        watched: list[tuple[str | int, int]] = [
            (place, changed_at(lstat(root)))
            for place, root in zip(self._places, self._roots, strict=True)
            if lexists(root)  # an answer may have removed it
        ]
        found = dict(self._found())
        told: Told = {"files": [], "folders": [], "gone": sorted(self._missing - set(found))}
        contents: list[bytes] = []
        left, self.more = max(self._largest, min(MAX_BYTES, BOUNDS.frame // 2)), False
        self._missing.clear()
        for path, facts in found.items():
            before, changed = self._known.get(path), changed_at(facts)
            if before is not None and before.changed == changed and before.is_settled:
                continue
            is_folder = S_ISDIR(facts.st_mode)
            if before is not None and is_folder != (before.digest == _FOLDER):
                told["gone"].append(path)
                before = None
            if is_folder:
                if before is None:
                    told["folders"].append(path)
                self._known[path] = _Entry(changed, looked, _FOLDER)
                continue
            content = contents_of(self._place(path), self._largest)
            digest = _UNREAD if content is None else digest_of(content)
            again = path in self._held and before is not None and before.changed != changed
            if content is not None and (before is None or before.digest != digest or again):
                if len(contents) >= MAX_FILES or len(content) > left:
                    self.more = True
                    continue
                left -= len(content)
                told["files"].append(path)
                contents.append(content)
                if content and self._forgotten.get(path) != digest:
                    self._own.add(path)
                self._held.discard(path)
            self._known[path] = _Entry(changed, looked, digest)
        if len(found) < MOST_LOOKED_AT:
            gone = [path for path in self._known if path not in found]
            told["gone"] += gone
            for path in gone:
                del self._known[path]
        self._watch(watched, looked)
        return (told, contents) if any(told.values()) else None

    def _watch(self, roots: list[tuple[str | int, int]], looked: int) -> None:
        """Keep what shows, by its time, that there is something to look at."""
        still = self._shipped.keys() - self._may_change
        self._watched = roots + [
            (self._place(path), one.changed)
            for path, one in self._known.items()
            if path not in still
        ]
        newest = max((changed for _place, changed in self._watched), default=looked)
        self.unsettled = self.more or newest + _STEP >= looked

    def _found(self) -> Iterator[tuple[str, os.stat_result]]:
        """The files and folders that there are, as the other kernel is told of them."""
        left = MOST_LOOKED_AT
        for root in filter(lexists, self._roots):
            device = lstat(root).st_dev
            waiting = [root]
            while waiting:
                for place, facts in listed(waiting.pop()):
                    is_folder = S_ISDIR(facts.st_mode)
                    if facts.st_dev != device or not (is_folder or S_ISREG(facts.st_mode)):
                        continue
                    if is_folder and place in self._roots:
                        continue
                    if left == 0:
                        return
                    left -= 1
                    yield place if root != self._work else place[len(root) + 1 :], facts
                    if is_folder:
                        waiting.append(place)

    def _place(self, path: str) -> str:
        return join(self._work, path)

    def _note(self, paths: Iterator[str] | Sequence[str]) -> None:
        """Take it that the other kernel has these as they are here."""
        for path in paths:
            facts = lstat(self._place(path))
            digest = _FOLDER if S_ISDIR(facts.st_mode) else self._shipped[path]
            self._known[path] = _Entry(changed_at(facts), time_ns(), digest)

    def _is_taken(self, path: str, digest: bytes) -> bool:
        """Whether this kernel does as the other one did."""
        if not self._guarded:
            return True
        if not self._is_plain(path) or path.lower().endswith(_MODULES):
            return False
        if path not in self._shipped:
            if path in self._own and self._digest_of(path) != digest:
                self._own.discard(path)
                self.replaced.add("a temporary file" if path.startswith("/") else path)
            return path in self._known or len(self._known) < MOST_LOOKED_AT
        if path in self._may_change:
            if self._digest_of(path) != digest:
                self.rewritten.add(path)
            return True
        if digest == self._shipped[path]:
            self.overwritten.discard(path)
        else:
            self.overwritten.add(path)
        return False

    def _is_plain(self, path: str) -> bool:
        """Whether a path leads to somewhere below the folders, and is written in one way only."""
        if self._temporary and path.startswith(self._temporary):
            path = path[len(self._temporary) :]
        parts = path.split("/")
        return (
            len(path) <= 1000
            and path.isprintable()
            and not any(part in ("", ".", "..") or is_passed_over(part) for part in parts)
        )

    def _digest_of(self, path: str) -> bytes | None:
        """The digest of a file as it is here by now."""
        content = contents_of(self._place(path), self._largest)
        return None if content is None else digest_of(content)

    def _make(self, path: str) -> None:
        place = self._place(path)
        if is_real(place):
            with contextlib.suppress(OSError):
                mkdir(place)
                self._known[path] = _Entry(changed_at(lstat(place)), 0, _FOLDER)

    def _store(self, path: str, content: bytes, digest: bytes) -> None:
        for folder in above(path):
            self._make(folder)
        place = self._place(path)
        if is_real(dirname(place)):
            with contextlib.suppress(OSError):
                if self._digest_of(path) != digest:
                    write_file(place, content)
                    self.given = True
                self._known[path] = _Entry(changed_at(lstat(place)), 0, digest)

    def _hear(self, event: str, arguments: tuple) -> None:
        """Take note of what a cell opens, and look closely where it may write."""
        if event not in ("open", "sqlite3.connect") or self._busy:
            return
        path = arguments[0]
        if self.overwritten and isinstance(path, str | bytes) and len(self.opened) < MOST_LOOKED_AT:
            self.opened.add(os.fsdecode(path))
        if event != "open" or arguments[2] & (os.O_WRONLY | os.O_RDWR):
            self.unsettled = True


class Link(Channel):
    """The end of a link between two kernels; what changed in the folders goes ahead of a message."""

    folders: Folders

    def send(
        self, message: Mapping[str, object], blobs: Blobs = (), timeout: float | None = None
    ) -> None:
        if self.folders.may_have_changed():
            self._tell(timeout)
        super().send(message, blobs, timeout)

    def _tell(self, timeout: float | None) -> None:
        for _ in range(MAX_FRAMES):
            if (changes := self.folders.changes()) is None:
                break
            told, contents = changes
            super().send({"files": told}, contents, timeout)
            if not self.folders.more:
                break

    def receive(self, timeout: float | None = None) -> tuple[Message, list[bytes]]:
        message, blobs = super().receive(timeout)
        count = 0
        while "files" in message:
            if (count := count + 1) > MAX_FRAMES:
                raise FrameError("it sends files without end")
            self.folders.take(message["files"], blobs)
            message, blobs = super().receive(timeout)
        return message, blobs


def _read(told: object) -> tuple[list[str], list[str], list[str]]:
    lists: list[Any] = (
        [told.get(key) for key in ("files", "folders", "gone")] if isinstance(told, dict) else []
    )
    if len(lists) != 3 or not all(
        isinstance(paths, list)
        and len(paths) <= 2 * MOST_LOOKED_AT
        and all(isinstance(path, str) for path in paths)
        for paths in lists
    ):
        raise FrameError("what changed in a folder is told in three lists of paths")
    return lists[0], lists[1], lists[2]
