"""Files of two owners in one folder: a student's beside those of the assignment."""

from collections.abc import Mapping
from pathlib import PurePosixPath


def beside(files: Mapping[str, bytes], taken: Mapping[str, bytes]) -> dict[str, bytes]:
    """Some files, without those that are in the way of others.

    >>> beside({"data": b"", "notes/a.txt": b"", "b": b""}, {"data/x.csv": b"", "b": b""})
    {'notes/a.txt': b''}
    """
    folders = {str(parent) for path in taken for parent in PurePosixPath(path).parents}
    return {
        path: contents
        for path, contents in files.items()
        if path not in folders
        and not any(str(part) in taken for part in (path, *PurePosixPath(path).parents))
    }
