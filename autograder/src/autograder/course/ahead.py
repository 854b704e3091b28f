"""What assignments import, told before nbgrader is there: their libraries are imported meanwhile.

nbgrader needs a second or two until it can say what is to be graded, a zygote as long for NumPy, and
longer for Keras. Where a course has nbgrader's usual folders, the instructor's notebooks tell already.
A guess that turns out wrong costs a process that nobody uses.
"""

import glob
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course.files import Folder, read_folder
from autograder.errors import Unreadable
from autograder.model import AssignmentSpec, Cell
from autograder.notebooks.analysis.modules import preload

AT_MOST = 2  # assignments; for more, the first keep the workers busy long enough


def is_handed_in(course: Path, assignments: Sequence[str], student: str) -> bool:
    """Whether nbgrader's usual folders hold something of each assignment; of any, without names."""
    submitted = glob.escape(str(course / "submitted"))
    names = [glob.escape(name) for name in assignments]
    return all(any(glob.iglob(f"{submitted}/{student}/{name}")) for name in names or ["*"])


def likely(course: Path, assignments: Sequence[str]) -> Iterator[AssignmentSpec]:
    """The assignments with the modules that they import, and nothing else."""
    for name in assignments[:AT_MOST]:
        folders = [course / step / name for step in ("source", "release")]
        there = [folder for folder in folders if folder.is_dir()]
        if there:
            yield AssignmentSpec(name, (), preload=_imported(there[0], there[-1]))


def _imported(folder: Path, release: Path) -> tuple[str, ...]:
    """What the notebooks of a folder import; of answers that are graded, what was released does."""
    try:
        found = read_folder(folder)
        given = _cells(read_folder(release))
        cells = [
            Cell("", "code", _text(given.get(key, cell) if _is_graded_answer(cell) else cell), {})
            for key, cell in _cells(found).items()
            if cell["cell_type"] == "code"
        ]
    except (
        Unreadable,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ):  # who reads it in earnest says so
        return ()
    return preload(cells, found.files)


def _cells(folder: Folder) -> dict[tuple[str, object], Mapping[str, Any]]:
    """The cells of all notebooks, by their names, or their numbers where they have none."""
    return {
        (notebook, cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", number)): cell
        for notebook, contents in folder.notebooks.items()
        for number, cell in enumerate(json.loads(contents)["cells"])
    }


def _is_graded_answer(cell: Mapping[str, Any]) -> bool:
    """Whether the gradebook's text of it, without the solution, counts: see `instructor_cells`."""
    said = cell.get("metadata", {}).get("nbgrader", {})
    return bool(said.get("solution") and said.get("grade"))


def _text(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])
