"""The floor: what the notebooks' own cells cost in one process that is warm already.

`python -m tests.bench.floor COURSE ASSIGNMENT` runs every submission of an assignment of one
notebook, with the instructor's locked cells and hidden tests in it, and prints as JSON: student ->
seconds of processor time. The instructor's own notebook runs first and is not counted; after that,
every import is made and TensorFlow has been used. Tracebacks are not drawn: IPython needs some 20 ms
for one, which is no work of the cell's own.
"""

import json
import sys
import time
from pathlib import Path

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode

from tests.submissions.assemble import cell_name


def with_locked_cells(submitted: NotebookNode, source: NotebookNode) -> list[str]:
    """The code cells of a submission in their order, locked ones as the instructor wrote them."""
    written = {
        cell_name(cell): cell.source
        for cell in source.cells
        if cell_name(cell) and not cell.metadata.nbgrader.get("solution")
    }
    return [
        written.get(cell_name(cell), cell.source)
        for cell in submitted.cells
        if cell.cell_type == "code"
    ]


def seconds(shell: InteractiveShell, cells: list[str]) -> float:
    """Processor time of the cells, run one after the other in an empty namespace."""
    shell.reset(new_session=True)
    stdout, stderr = sys.stdout, sys.stderr
    started = time.process_time()
    with capture_output():
        for cell in cells:
            shell.run_cell(cell, store_history=False)
    spent = time.process_time() - started
    sys.stdout, sys.stderr = stdout, stderr  # a cell may have put others there
    return spent


def floor(course: Path, assignment: str) -> dict[str, float]:
    """Student -> seconds of processor time."""
    shell = InteractiveShell.instance()
    shell.showtraceback = lambda *arguments, **options: None
    file = f"{assignment}.ipynb"
    source = nbformat.read(course / "source" / assignment / file, as_version=4)
    seconds(shell, with_locked_cells(source, source))
    return {
        path.parts[-3]: seconds(shell, with_locked_cells(nbformat.read(path, as_version=4), source))
        for path in sorted((course / "submitted").glob(f"*/{assignment}/{file}"))
    }


if __name__ == "__main__":
    print(json.dumps(floor(Path(sys.argv[1]), sys.argv[2])))
