"""Reading folders whose contents nobody vouches for.

No symbolic link is followed. Depth, numbers, sizes and the lengths of names are bounded, so that what
was read can be written elsewhere.
"""

import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from autograder.errors import Unreadable
from autograder.model import MIB, Flag
from autograder.notebooks.slimming import without_outputs

MAX_NOTEBOOK = 32 * MIB  # without its outputs, which are dropped first where it is larger
MAX_WITH_OUTPUTS = 512 * MIB
MAX_FILE = 16 * MIB
MAX_FILES = 64 * MIB  # bytes of all files that are no notebooks
MAX_ENTRIES = 2_000  # files and folders
MAX_LISTED = 100_000  # entries of one folder that are looked at
MAX_DEPTH = 30  # of folders in folders
MAX_NAME = 200  # bytes; file systems take 255
MAX_PATH = 1_000  # bytes, below the submitted folder
_MAX_FLAGS = 10  # of one folder


@dataclass
class Folder:
    """The regular files of a folder, as bytes."""

    notebooks: dict[str, bytes] = field(default_factory=dict)  # name without .ipynb
    files: dict[str, bytes] = field(default_factory=dict)  # relative path, parts joined by "/"
    flags: list[Flag] = field(default_factory=list)
    changed: float = 0.0  # when the newest notebook was written


def read_folder(path: Path, ignore: Sequence[str] = (), below: bool = False) -> Folder:
    """All that lies in a folder: notebooks at its top, other files at any depth.

    ignore: patterns of names that are passed over, as in nbgrader's `CourseDirectory.ignore`
    below: whether notebooks in folders below are read where there is none at the top; nbgrader
        passes over these
    raises Unreadable if it is no folder, or a notebook in it cannot be read
    """
    if path.is_symlink():
        raise Unreadable("the submitted folder is a symbolic link, which is not followed")
    folder, entries, size, at_top = Folder(), 0, 0, False
    for entry in _entries(path, ignore):
        inner, name = entry.inner, entry.name
        relative = "/".join((*inner, name))
        entries += 1
        if entries > MAX_ENTRIES:
            text = f"only the first {MAX_ENTRIES} files and folders were read"
            folder.flags.append(Flag("files", text))
            break
        if problem := entry.problem or _oddity(relative):
            folder.flags.append(Flag("files", f"{_short(relative)} {problem} and was left out"))
            continue
        if entry.is_folder:
            continue
        at_top = at_top or (name.endswith(".ipynb") and not inner)
        try:
            notebook = name.endswith(".ipynb") and (
                not inner or (below and not at_top and not _is_macs((*inner, name)))
            )
            limit = MAX_NOTEBOOK if notebook and not inner else min(MAX_FILE, MAX_FILES - size)
            contents, changed = _read(name, entry.where, limit, notebook)
        except Unreadable as problem:
            if notebook:
                raise Unreadable(f"{_short(relative)} {problem}") from None
            folder.flags.append(Flag("files", f"{_short(relative)} {problem} and was left out"))
            continue
        if notebook:
            folder.notebooks[relative.removesuffix(".ipynb")] = contents
            folder.changed = max(folder.changed, changed)
            size += len(contents) if inner else 0
        elif not name.endswith(".ipynb"):
            size += len(contents)
            folder.files[relative] = contents
    more = len(folder.flags) - _MAX_FLAGS
    if more > 0:
        folder.flags[_MAX_FLAGS:] = [Flag("files", f"{more} more files were left out")]
    if folder.notebooks and not at_top:
        _move_up(folder)
    return folder


def _is_macs(parts: Sequence[str]) -> bool:
    """Whether it is what an archive of a Mac holds beside each file."""
    return parts[0] == "__MACOSX" or parts[-1].startswith("._")


def _move_up(folder: Folder) -> None:
    """Take the one folder that holds the notebooks for the top; those of several stay there."""
    places = {name.rpartition("/")[0] for name in folder.notebooks}
    if len(places) != 1:
        return
    (place,) = places
    folder.flags.append(Flag("repaired", f"the notebook lies in a folder of its own, {place!r}"))
    for held in (folder.notebooks, folder.files):
        moved = {path.removeprefix(f"{place}/"): held[path] for path in held}
        held.clear()
        held.update(moved)


@dataclass(frozen=True)
class _Entry:
    """Something that lies in a folder."""

    inner: tuple[str, ...]  # the parts of the folder's path
    name: str
    where: int  # the folder, opened
    is_folder: bool = False
    problem: str = ""  # why it is not looked into


def _entries(path: Path, ignore: Sequence[str]) -> Iterator[_Entry]:
    """All that lies in a folder and below; what lies in one folder comes before its folders'."""
    try:
        top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            yield from _below(top, (), ignore)
        finally:
            os.close(top)
    except OSError as error:
        raise Unreadable(f"the folder cannot be read: {error.strerror}") from error


def _below(where: int, inner: tuple[str, ...], ignore: Sequence[str]) -> Iterator[_Entry]:
    with os.scandir(where) as listing:
        found = sorted(
            (entry.name, entry.is_dir(follow_symlinks=False))
            for entry in islice(listing, MAX_LISTED)
            if not _ignored(entry.name, ignore)
        )
    yield from (_Entry(inner, name, where) for name, is_folder in found if not is_folder)
    for name in (name for name, is_folder in found if is_folder):
        if len(inner) >= MAX_DEPTH:
            yield _Entry(inner, name, where, True, f"lies below {MAX_DEPTH} folders")
            continue
        yield _Entry(inner, name, where, True)
        opened = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=where)
        try:
            yield from _below(opened, (*inner, name), ignore)
        finally:
            os.close(opened)


def _oddity(relative: str) -> str:
    """Why a path cannot be written everywhere; "" if it can."""
    try:
        encoded = relative.encode()
    except UnicodeEncodeError:
        return "has a name that is not in UTF-8"
    if len(encoded) > MAX_PATH or any(len(part) > MAX_NAME for part in encoded.split(b"/")):
        return "has a name that is too long"
    return ""


def _short(relative: str) -> str:
    """A path as it is named in a sentence."""
    return ascii(relative if len(relative) <= 120 else f"{relative[:60]}…{relative[-50:]}")


def _ignored(name: str, ignore: Sequence[str]) -> bool:
    """Whether a pattern names it; like glob's, a pattern's first wildcard matches no dot."""
    return any(
        fnmatch.fnmatchcase(name, pattern) and name.startswith(".") <= pattern.startswith(".")
        for pattern in ignore
    )


def _read(name: str, where: int, limit: int, notebook: bool) -> tuple[bytes, float]:
    """A file's contents, and when it was written."""
    try:
        mode = os.stat(name, dir_fd=where, follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            raise Unreadable("is a symbolic link")
        if not stat.S_ISREG(mode):  # to open a device may do something
            raise Unreadable("is no regular file")
        # Not even for a moment may a named pipe that took the file's place hold this up.
        opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=where)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})") from error
    with open(opened, "rb") as file:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("is no regular file")
        contents = file.read(limit + 1)
        if len(contents) <= limit:
            return contents, found.st_mtime
        if notebook and found.st_size <= MAX_WITH_OUTPUTS:
            more = chain([contents], iter(lambda: file.read(MIB), b""))
            slim = without_outputs(more, limit)
            if slim is not None:
                return slim, found.st_mtime
    raise Unreadable(f"is larger than the {limit / MIB:.3g} MiB that are taken")
