"""Notebooks as plain JSON whose keys are attributes, and what nbgrader reads in a cell.

Names and meanings are those of nbformat and nbgrader. To import these two takes longer than to
grade a notebook, and nothing else of them is needed here; the tests hold each function against
theirs.
"""

import hashlib
import json
from typing import Any

_SIMPLE = frozenset({str, int, float, bool, type(None)})
NBGRADER_SCHEMA = 3  # the version of nbgrader's metadata that it writes


class Node(dict):
    """A JSON object whose keys can be read and set as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]


def as_node(value: Any) -> Any:
    """The same JSON with Nodes for its objects."""
    if isinstance(value, dict):
        return Node(
            {
                key: inner if type(inner) in _SIMPLE else as_node(inner)
                for key, inner in value.items()
            }
        )
    return [as_node(inner) for inner in value] if isinstance(value, list) else value


def write(notebook: Node) -> str:
    """The text of a notebook's file. Long texts are one string each, as the format allows."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def output(output_type: str, **fields: Any) -> Node:
    """An output of a code cell, as `nbformat.v4.new_output` makes it."""
    needed: dict[str, dict] = {
        "stream": {"name": "stdout", "text": ""},
        "display_data": {"data": {}, "metadata": {}},
        "execute_result": {"data": {}, "metadata": {}, "execution_count": None},
        "error": {"ename": "", "evalue": "", "traceback": []},
    }
    return as_node({"output_type": output_type, **needed[output_type], **fields})


def _nbgrader(cell: Node) -> dict:
    return cell["metadata"].get("nbgrader", {})


def is_grade(cell: Node) -> bool:
    """Whether points are given for the cell."""
    return bool(_nbgrader(cell).get("grade", False))


def is_solution(cell: Node) -> bool:
    """Whether the student writes the cell."""
    return bool(_nbgrader(cell).get("solution", False))


def is_task(cell: Node) -> bool:
    """Whether the cell describes a task that is graded by hand."""
    return bool(_nbgrader(cell).get("task", False))


def is_locked(cell: Node) -> bool:
    """Whether the cell is the instructor's."""
    if is_solution(cell):
        return False
    return is_grade(cell) or bool(_nbgrader(cell).get("locked", False))


def checksum(cell: Node) -> str:
    """nbgrader's fingerprint of a cell: an answer that still has its release's is no answer."""
    parts = [cell["source"], cell["cell_type"]]
    parts += [str(check(cell)) for check in (is_grade, is_solution, is_locked)]
    parts.append(_nbgrader(cell)["grade_id"])
    if is_grade(cell):
        parts.append(str(float(_nbgrader(cell)["points"])))
    return hashlib.md5("".join(parts).encode()).hexdigest()


def score(cell: Node) -> float | None:
    """The points of an executed graded cell; None where a person has to decide."""
    points = float(_nbgrader(cell)["points"])
    if is_solution(cell):
        return 0.0 if _nbgrader(cell).get("checksum") == checksum(cell) else None
    if cell["cell_type"] != "code":
        return None
    for one in cell["outputs"]:
        if one["output_type"] == "error":
            return 0.0
        if one["output_type"] == "execute_result":  # a number: see outputs.verdict_outputs
            return float(one["data"]["text/plain"])
    return points
