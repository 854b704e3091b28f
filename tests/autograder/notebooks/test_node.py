"""What is read in a cell is what nbformat and nbgrader read in it."""

import nbformat
import nbformat.v4 as v4
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader import utils
from nbgrader.nbgraderformat import SCHEMA_VERSION

from autograder.notebooks import node

FLAG = st.sampled_from([True, False])
METADATA = st.fixed_dictionaries(
    {"grade_id": st.text(min_size=1), "points": st.integers(0, 9) | st.floats(0, 9)},
    optional=dict.fromkeys(("grade", "solution", "locked", "task"), FLAG),
)
OUTPUTS = st.lists(
    st.sampled_from(
        [
            {"output_type": "error", "ename": "E", "evalue": "", "traceback": []},
            {"output_type": "stream", "name": "stdout", "text": "3"},
            {"output_type": "display_data", "data": {"text/plain": "7"}, "metadata": {}},
            {"output_type": "execute_result", "data": {"text/plain": "0.5"}, "metadata": {}},
        ]
    ),
    max_size=3,
)
CELLS = st.builds(
    lambda cell_type, source, metadata, outputs: {
        "cell_type": cell_type,
        "source": source,
        "metadata": {"nbgrader": metadata} if metadata else {},
        "outputs": outputs,
    },
    st.sampled_from(["code", "markdown"]),
    st.text(st.characters(exclude_categories=["Cs"])),
    METADATA | st.none(),
    OUTPUTS,
)


@given(CELLS)
def test_a_cell_is_what_nbgrader_takes_it_for(cell):
    """Graded, an answer, locked, a task: as nbgrader decides."""
    ours, theirs = node.as_node(cell), nbformat.from_dict(cell)
    for name in ("is_grade", "is_solution", "is_locked", "is_task"):
        assert getattr(node, name)(ours) == bool(getattr(utils, name)(theirs))


@given(CELLS)
def test_checksums_are_nbgraders(cell):
    """Or "No response." would be said of answers, or not said of blanks."""
    if cell["metadata"]:
        theirs = utils.compute_checksum(nbformat.from_dict(cell))
        assert node.checksum(node.as_node(cell)) == theirs


@given(CELLS, st.booleans())
def test_scores_are_nbgraders(cell, untouched):
    """The points that are reported are those that nbgrader reads in the same outputs."""
    if not cell["metadata"]:
        return
    known = cell["metadata"]["nbgrader"]
    known |= {"grade": True, "points": max(1.0, float(known["points"]))}
    if untouched:
        known["checksum"] = utils.compute_checksum(nbformat.from_dict(cell))
    assert node.score(node.as_node(cell)) == utils.determine_grade(nbformat.from_dict(cell))[0]


def test_what_is_written_is_a_valid_notebook():
    """nbformat reads it, and finds nothing wrong with it."""
    kinds = ["stream", "display_data", "execute_result", "error"]
    cell = v4.new_code_cell("1")
    cell.outputs = [node.output(kind) for kind in kinds]
    for made, kind in zip(cell.outputs, kinds, strict=True):
        assert made.keys() == v4.new_output(kind).keys()
    text = node.write(node.as_node(v4.new_notebook(cells=[cell, v4.new_markdown_cell("ä")])))
    nbformat.validate(nbformat.reads(text, as_version=4))


def test_the_metadata_schema_is_nbgraders():
    """The version that is written is the one that this nbgrader writes."""
    assert node.NBGRADER_SCHEMA == SCHEMA_VERSION


def test_a_key_that_is_not_there_is_an_attribute_that_is_not_there():
    """As for any object."""
    with pytest.raises(AttributeError, match="missing"):
        _ = node.Node().missing
