"""On which side the cells of whole notebooks run, as nbgrader releases and records them."""

import nbformat
import pytest

from autograder.model import Placement
from autograder.notebooks.recorded import instructor_cells
from tests.autograder.notebooks.honest import SOURCES, load, release


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_test_of_an_honest_course_is_unprotected(path):
    _, spec = load(path)
    assert [(cell.name, cell.reason) for cell in spec.cells if cell.reason] == []
    tests = [c for c in spec.cells if c.metadata.get("grade") and not c.metadata["solution"]]
    assert all(cell.placement is Placement.OUTSIDE for cell in tests)


def test_the_gradebooks_text_wins_where_a_cell_is_locked_or_graded():
    source = nbformat.read(SOURCES[0], as_version=4)
    _, recorded = release(nbformat.from_dict(source))
    cells = {cell.name: cell for cell in instructor_cells(source, recorded)}
    assert "BEGIN SOLUTION" in cells["squares"].source
    assert cells["correct_squares"].source == recorded["correct_squares"].source
    assert cells["sum_of_squares_application"].source.startswith("# YOUR CODE HERE")
    assert cells["correct_squares"].points == 1
    assert cells["squares"].metadata["checksum"] == recorded["squares"].checksum
