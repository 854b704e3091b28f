"""What assignments import, told before nbgrader is there: their libraries are imported meanwhile.

nbgrader needs a second or two until it can say what is to be graded, a zygote as long for NumPy, and
longer for Keras. Where a course has nbgrader's usual folders, the instructor's notebooks tell already.
A guess that turns out wrong costs a process that nobody uses.
"""

import glob
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course.files import read_folder
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
        for step in ("source", "release"):
            if (course / step / name).is_dir():
                yield AssignmentSpec(name, (), preload=_imported(course / step / name))
                break


def _imported(folder: Path) -> tuple[str, ...]:
    try:
        found = read_folder(folder)
        read = [json.loads(notebook) for notebook in found.notebooks.values()]
        cells = [
            Cell("", "code", "".join(cell["source"]), {})
            for notebook in read
            for cell in notebook["cells"]
            if cell["cell_type"] == "code"
        ]
    except (Unreadable, ValueError, KeyError, TypeError):  # who reads it in earnest says so
        return ()
    return preload(cells, found.files)
