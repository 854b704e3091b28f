"""Notebooks are committed without outputs: the same rule for the tests and before a commit.

python -m tests.book.outputs NOTEBOOK ...    names what is left in them; 1 if there is anything
"""

from __future__ import annotations

import sys

import nbformat


def left_over(notebook: nbformat.NotebookNode) -> list[str]:
    """What an execution left in a notebook, one sentence for each cell."""
    said = []
    for number, cell in enumerate(notebook.cells, start=1):
        name = f"cell {number} ({cell.get('id', 'without an id')})"
        if cell.get("outputs"):
            said.append(f"{name} has outputs")
        if cell.get("execution_count") is not None:
            said.append(f"{name} has an execution count")
    return said


def main(paths: list[str]) -> int:
    """Print what is left in which notebook, and how to remove it."""
    wrong = {
        path: said
        for path in paths
        if (said := left_over(nbformat.read(path, as_version=nbformat.NO_CONVERT)))
    }
    for path, said in wrong.items():
        print(*(f"{path}: {sentence}" for sentence in said), sep="\n")
    if wrong:
        print("In JupyterLab: Edit, Clear Outputs of All Cells; then save the notebook.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
