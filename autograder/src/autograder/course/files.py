"""Reading folders whose contents nobody vouches for: no symbolic link is followed, sizes bounded."""

import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from autograder.errors import Unreadable
from autograder.model import MIB, Flag
from autograder.notebooks.slimming import without_outputs

MAX_NOTEBOOK = 32 * MIB  # without its outputs, which are dropped first where it is larger
MAX_WITH_OUTPUTS = 512 * MIB
MAX_FILE = 16 * MIB
MAX_FILES = 64 * MIB  # bytes of all files that are no notebooks
MAX_ENTRIES = 2_000
_MAX_FLAGS = 10  # of one folder


@dataclass
class Folder:
    """The regular files of a folder, as bytes."""

    notebooks: dict[str, bytes] = field(default_factory=dict)  # name without .ipynb
    files: dict[str, bytes] = field(default_factory=dict)  # relative path, parts joined by "/"
    flags: list[Flag] = field(default_factory=list)


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
    for inner, name, where in _walk(path, ignore):
        relative = "/".join((*inner, name))
        at_top = at_top or (name.endswith(".ipynb") and not inner)
        entries += 1
        if entries > MAX_ENTRIES:
            folder.flags.append(Flag("files", f"only the first {MAX_ENTRIES} files were read"))
            break
        try:
            notebook = name.endswith(".ipynb") and (
                not inner or (below and not at_top and not _is_macs((*inner, name)))
            )
            limit = MAX_NOTEBOOK if notebook and not inner else min(MAX_FILE, MAX_FILES - size)
            contents = _read(name, where, limit, notebook)
        except Unreadable as problem:
            if notebook:
                raise Unreadable(f"{relative!a} {problem}") from None
            folder.flags.append(Flag("files", f"{relative!a} {problem} and was left out"))
            continue
        if notebook:
            folder.notebooks[relative.removesuffix(".ipynb")] = contents
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


def _walk(path: Path, ignore: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str, int]]:
    """Each entry that is no folder: the parts of the folder that holds it, its name, that folder."""

    def complain(error: OSError) -> None:
        raise Unreadable(f"the folder cannot be read: {error.strerror}")

    for inner, folders, names, where in os.fwalk(path, onerror=complain):
        parts = Path(inner).relative_to(path).parts
        links = [name for name in folders if _is_link(name, where)]
        folders[:] = sorted(
            name for name in folders if name not in links and not _ignored(name, ignore)
        )
        for name in sorted([*names, *links]):
            if not _ignored(name, ignore):
                yield parts, name, where


def _is_link(name: str, where: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=where, follow_symlinks=False).st_mode)


def _ignored(name: str, ignore: Sequence[str]) -> bool:
    """Whether a pattern names it; like glob's, a pattern's first wildcard matches no dot."""
    return any(
        fnmatch.fnmatchcase(name, pattern) and name.startswith(".") <= pattern.startswith(".")
        for pattern in ignore
    )


def _read(name: str, where: int, limit: int, notebook: bool) -> bytes:
    if _is_link(name, where):
        raise Unreadable("is a symbolic link")
    try:
        # Not even for a moment may a named pipe that took the file's place hold this up.
        opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=where)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})") from error
    with open(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise Unreadable("is no regular file")
        contents = file.read(limit + 1)
        if len(contents) <= limit:
            return contents
        if notebook and os.fstat(opened).st_size <= MAX_WITH_OUTPUTS:
            more = chain([contents], iter(lambda: file.read(MIB), b""))
            slim = without_outputs(more, limit)
            if slim is not None:
                return slim
    raise Unreadable(f"is larger than the {limit / MIB:.3g} MiB that are taken")
