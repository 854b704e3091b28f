"""Where the author's source and the gradebook differ: what was not released, and the way out.

The gradebook counts: nbgrader writes it when an assignment is released. Once there are submissions,
nbgrader lets an author change texts and points, and neither add nor remove a cell: `nbgrader
generate_assignment` then ends with a traceback, and has removed the folder in release/.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, Notebook

from autograder.notebooks.node import Node, is_grade, is_solution

AUTOTEST = "AUTOTEST"  # a line from which the release makes tests


def authors_notebook(written: bytes) -> Node:
    """A notebook that its author wrote; raises anything on what is none.

    It is not validated: for that nbformat compiles rules, and takes fifteen times as long.
    """
    notebook: Node = nbformat.convert(nbformat.reader.reads(written.decode("utf-8")), 4)
    return notebook


def unreleased(notebook: Notebook, written: bytes | None) -> Iterator[str]:
    """What an author should know of a notebook, a sentence each.

    notebook: as the gradebook has it; written: its source, if that is there
    """
    if written is None:
        return
    assignment, name = notebook.assignment.name, f"{notebook.name}.ipynb"
    there = {
        cell.metadata.nbgrader.get("grade_id"): cell
        for cell in authors_notebook(written).cells
        if cell.metadata.get("nbgrader")
    }
    known = {cell.name for cell in notebook.source_cells}
    new = [
        str(one)
        for one, cell in there.items()
        if (is_grade(cell) or is_solution(cell)) and one not in known
    ]
    graded = {cell.name for cell in (*notebook.grade_cells, *notebook.task_cells)}
    gone = sorted(graded - there.keys())
    again = f"run `nbgrader generate_assignment {assignment} --force`"
    if new and not notebook.submissions:
        yield f"the source of {name} has cells that were not released ({', '.join(new)}): {again}"
    elif new and gone:
        yield (
            f"the source of {name} lacks released cells ({', '.join(gone)}) and has others "
            f"({', '.join(new)}): nbgrader renames no cell once there are submissions, so give "
            f"them their old names back; {_anew(assignment)}"
        )
    elif new:
        yield (
            f"the source of {name} has cells that were not released ({', '.join(new)}): nbgrader "
            "adds no question once there are submissions (it ends with a traceback), so put it "
            f"into an assignment of its own; {_anew(assignment)}"
        )
    elif gone and notebook.submissions:
        yield (
            f"the source of {name} lacks released cells ({', '.join(gone)}), which go on counting: "
            "nbgrader removes no question once there are submissions (it ends with a traceback), "
            f"so put them back; {_anew(assignment)}"
        )
    if other := [one for one in _changed(notebook, there) if one not in gone]:
        yield (
            f"the source of {name} has cells with another text, or other points, than were "
            f"released ({', '.join(other)}): the released ones count until you {again}"
        )


def _anew(assignment: str) -> str:
    return (
        f"or, if nothing was marked by hand, `nbgrader db assignment remove {assignment} --force`, "
        f"then `nbgrader generate_assignment {assignment} --force`, and grade all anew"
    )


def _changed(notebook: Notebook, there: dict[str, Node]) -> Iterator[str]:
    """The tests and tasks of which the source has another text, or other points."""
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    answers = {cell.name for cell in notebook.solution_cells}
    for released in notebook.source_cells:
        cell = there.get(released.name)
        if cell is None or released.name not in points:
            continue
        worth = cell.metadata.nbgrader.get("points", 0) or 0
        is_test = released.name not in answers and AUTOTEST not in cell.source
        if worth != points[released.name] or (
            is_test and cell.source.strip() != (released.source or "").strip()
        ):
            yield released.name


def renamed(gradebook: Gradebook, source: Callable[[str], Path]) -> str:
    """What to do where a folder in source/ seems to be a known assignment under another name.

    source: gives the source folder of an assignment
    """
    known = {one.name: {nb.name for nb in one.notebooks} for one in gradebook.assignments}
    lost = [one for one in known if known[one] and not source(one).is_dir()]
    sources = source("x").parent
    folders = sorted(sources.iterdir()) if lost and sources.is_dir() else []
    for folder in folders:
        notebooks = {path.stem for path in folder.glob("*.ipynb")}
        for old in lost:
            if folder.name not in known and notebooks == known[old]:
                return (
                    f"{folder.name!r} in {sources} seems to be {old!r} under another name: grades "
                    "and marks stay under the old one, since nbgrader renames no assignment, so "
                    f"name the folders in source/ and submitted/ {old!r} again"
                )
    return ""
