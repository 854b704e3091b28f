"""The autograded folder of a submission: written beside its place, then put there at once; and read."""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.course.folder import Course
from autograder.errors import Unreadable
from autograder.model import NotebookResult
from autograder.notebooks.beside import beside
from autograder.notebooks.node import Node, as_node


def write_beside(
    course: Course,
    place: Path,
    notebooks: Iterable[NotebookResult],
    files: Mapping[str, bytes],
    submitted: Mapping[str, bytes],
) -> Path:
    """The complete folder, in a hidden one beside its place; `put_in_place` does the rest.

    files: the instructor's, which overwrite those of the same name that were submitted
    """
    new = _beside(place, "new")
    new.mkdir(parents=True)
    contents = {f"{one.name}.ipynb": _utf8(one.notebook) for one in notebooks}
    contents |= files
    contents |= beside(submitted, contents)
    for path, content in contents.items():
        (new / path).parent.mkdir(parents=True, exist_ok=True)
        (new / path).write_bytes(content)
    _set_permissions(course, new)
    return new


def put_in_place(new: Path, place: Path) -> None:
    """Rename the new folder into its place; the old one is there until then."""
    old = _beside(place, "old")
    if place.exists():
        place.rename(old)
    new.rename(place)
    if old.exists():
        shutil.rmtree(old)


def recover(place: Path) -> None:
    """Undo what a run left that was killed while it wrote this folder."""
    old = _beside(place, "old")
    if old.exists():
        if place.exists():
            shutil.rmtree(old)
        else:
            old.rename(place)
    if _beside(place, "new").exists():
        shutil.rmtree(_beside(place, "new"))


def _set_permissions(course: Course, folder: Path) -> None:
    """As nbgrader sets them: files by its `permissions`, folders for the group if shared."""
    permissions = int(str(course.autograde.permissions), 8)
    shared = course.directories.groupshared
    for inner, _, names in os.walk(folder):
        for name in names:
            os.chmod(os.path.join(inner, name), permissions)
        if shared:
            _share(Path(inner))
    if shared:
        _share(course.path("autograded", "."))


def _share(folder: Path) -> None:
    mode = folder.stat().st_mode
    if mode & 0o2770 != 0o2770:
        folder.chmod((mode | 0o2770) & 0o2777)


def _utf8(text: str) -> bytes:
    """Text of a notebook as bytes; half a surrogate pair is written as JSON escapes it."""
    end = "" if text.endswith("\n") else "\n"
    return (text + end).encode("utf-8", "backslashreplace")


def _beside(place: Path, what: str) -> Path:
    return place.with_name(f".{place.name}.{what}")


def read_autograded(course: Course, assignment: str, student: str) -> dict[str, Node]:
    """The notebooks of a student's autograded folder, by name; none where there is no folder.

    raises Unreadable if one of them is no notebook
    """
    place = course.path("autograded", assignment, student)
    found = {}
    for path in sorted(place.glob("*.ipynb")):
        try:
            node = as_node(json.loads(path.read_text(encoding="utf-8")))
            found[path.stem] = node
            for cell in node.cells:  # nbgrader's own command writes a list of lines
                cell.source = "".join(cell.source)
        except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
            raise Unreadable(f"{path} is no notebook that can be read: {error}") from error
    return found
