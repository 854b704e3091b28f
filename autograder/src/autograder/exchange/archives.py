"""What lies in a download, whether a zip, a folder or a single file: named first, read later.

Nobody vouches for what is in it. Links are not followed, no path leads out, and all sizes are bounded;
what is refused is said, and the rest goes on. An archive in an archive is opened, one in that is a file.
"""

import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from autograder.course.files import MAX_DEPTH, MAX_NAME, MAX_WITH_OUTPUTS
from autograder.errors import CourseError, Unreadable
from autograder.model import MIB

MAX_FILE = 64 * MIB  # of a file that is no notebook
MAX_ENTRIES = 100_000  # of one archive
MAX_INNER = 512 * MIB  # of all that is in an archive that somebody handed in
MAX_INNER_ENTRIES = 2_000
MAX_RATIO = 100  # times that a large file may have been made smaller; text reaches ten
LARGE = 32 * MIB
_PASSED_OVER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Filed:
    """A file of a download."""

    path: tuple[str, ...]  # the parts of its path in there
    archive: str  # the name of the download
    when: datetime | None  # when it was written, as the download says, by this machine's clock
    read: Callable[[], bytes]  # raises Unreadable


def files_of(download: Path, refused: list[str], opened: ExitStack) -> Iterator[Filed]:
    """The files of a download; what is not taken is added to `refused`, a sentence each.

    opened: holds what has to stay open until the files are read
    raises CourseError if it is neither a zip, nor a folder, nor a notebook
    """
    if download.is_dir():
        yield from _of_folder(download, refused)
    elif zipfile.is_zipfile(download):
        archive = opened.enter_context(zipfile.ZipFile(download))
        for filed in _of_zip(archive, download.name, (), MAX_ENTRIES, refused):
            if filed.path[-1].lower().endswith(".zip"):
                yield from _of_inner(filed, refused, opened)
            else:
                yield filed
    elif download.suffix == ".ipynb" and download.is_file():
        yield _of_file(download, (download.name,), download.name)
    else:
        there = download.exists()
        what = "is neither a zip, nor a folder, nor a notebook" if there else "is not there"
        raise CourseError(f"{download} {what}")


# Folders


def _of_folder(top: Path, refused: list[str]) -> Iterator[Filed]:
    for inner, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            path = Path(inner, name)
            parts = path.relative_to(top).parts
            if problem := _problem(parts) or ("" if _is_file(path) else "is no regular file"):
                refused += [] if _is_passed_over(parts) else [f"{'/'.join(parts)} {problem}"]
                continue
            if not _is_passed_over(parts):
                yield _of_file(path, parts, top.name)
        for name in [name for name in folders if Path(inner, name).is_symlink()]:
            refused.append(f"{Path(inner, name).relative_to(top)} is a symbolic link")


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _of_file(path: Path, parts: tuple[str, ...], archive: str) -> Filed:
    def read() -> bytes:
        try:
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                return _bounded(file, parts[-1])
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from error

    return Filed(parts, archive, datetime.fromtimestamp(path.lstat().st_mtime), read)


def _bounded(file: IO[bytes], name: str) -> bytes:
    limit = _limit(name)
    contents = file.read(limit + 1)
    if len(contents) > limit:
        raise Unreadable(f"is larger than the {limit // MIB} MiB that are taken")
    return contents


def _limit(name: str) -> int:
    return MAX_WITH_OUTPUTS if name.endswith(".ipynb") else MAX_FILE


# Archives


def _of_zip(
    archive: zipfile.ZipFile, name: str, above: tuple[str, ...], most: int, refused: list[str]
) -> Iterator[Filed]:
    entries = archive.infolist()
    if len(entries) > most:
        refused.append(f"{'/'.join((name, *above))}: only the first {most:,} entries were taken")
    for info in sorted(entries[:most], key=lambda info: info.filename):
        written = _name(info).replace("\\", "/")
        parts = (*above, *(part for part in written.split("/") if part != "."))
        if info.is_dir() or _is_passed_over(parts):
            continue
        if problem := _problem(parts) or _problem_of_entry(info):
            refused.append(f"{'/'.join((*above, written)):.120} {problem}")
        else:
            yield Filed(parts, name, _when(info), _reader(archive, info))


def _of_inner(filed: Filed, refused: list[str], opened: ExitStack) -> Iterator[Filed]:
    """What is in an archive that somebody handed in; one that cannot be opened is a file as others.

    It is taken out at once, since nobody knows how long it takes to find a file in it twice.
    """
    left, where = MAX_INNER, "/".join(filed.path)
    try:
        inner = zipfile.ZipFile(io.BytesIO(filed.read()))
    except zipfile.BadZipFile:
        yield filed
        return
    except Unreadable as error:
        refused.append(f"{where} {error}")
        return
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    found = _of_zip(inner, filed.archive, filed.path, MAX_INNER_ENTRIES, refused)
    for number, one in enumerate(found):
        try:
            contents = one.read()
        except Unreadable as error:
            refused.append(f"{'/'.join(one.path)} {error}")
            continue
        left -= len(contents)
        if left < 0:
            refused.append(f"{where} holds more than {MAX_INNER // MIB} MiB; the rest was left out")
            return
        place = folder / str(number)
        place.write_bytes(contents)
        yield Filed(one.path, one.archive, one.when, place.read_bytes)


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name; some programs write UTF-8 without saying so."""
    if not info.flag_bits & 0x800:
        try:
            return info.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.filename


def _when(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time)
    except ValueError:
        return None


def _problem(parts: tuple[str, ...]) -> str:
    """Why nothing is written under a path; "" if it can be."""
    if not all(parts) or ".." in parts or parts[0].endswith(":"):
        return "leads out of the archive"
    if len(parts) > MAX_DEPTH:
        return f"lies below {MAX_DEPTH} folders"
    if any(len(os.fsencode(part)) > MAX_NAME for part in parts) or "\0" in "".join(parts):
        return "has a name that is too long or cannot be written"
    return ""


def _problem_of_entry(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "is a symbolic link" if kind == stat.S_IFLNK else "is no regular file"
    if info.flag_bits & 1:
        return "is encrypted"
    limit = _limit(info.filename)
    if info.file_size > limit:
        return f"is larger than the {limit // MIB} MiB that are taken"
    if info.file_size > LARGE and info.file_size > MAX_RATIO * info.compress_size:
        return f"was made smaller more than {MAX_RATIO} times, as only a bomb is"
    return ""


def _is_passed_over(parts: tuple[str, ...]) -> bool:
    """What Macs and Windows put beside files."""
    return any(part in _PASSED_OVER or part.startswith("._") for part in parts)


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as file:
                return _bounded(file, info.filename)
        except Unreadable:
            raise
        except Exception as error:  # zipfile and its decompressors raise anything
            raise Unreadable(f"is damaged: {error}") from error

    return read
