"""The cells of a question: their names, what nbgrader knows of each, and their tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from solutions.sync import Question

FIRST = ("title", "how-to-work", "tools")  # the cells with which every problem set begins


@dataclass(frozen=True, eq=False)
class Kind:
    """One of the cells of a question."""

    suffix: str  # its id is the name of the question and this
    what: str  # it is, for a sentence
    cell_type: str = "code"
    marks: dict[str, bool] = field(default_factory=dict)  # nbgrader's; without any it is plain
    tags: tuple[str, ...] = ()
    optional: bool = False

    def metadata(self, name: str) -> dict[str, Any]:
        """The metadata of this cell of a question, but for its points."""
        metadata: dict[str, Any] = {}
        if self.marks:
            known = {"grade_id": name + self.suffix, "schema_version": 3, "task": False}
            metadata["nbgrader"] = {**self.marks, **known}
        if self.tags:
            metadata["tags"] = list(self.tags)
        return metadata


TEST = {"grade": True, "locked": True, "solution": False}

TEXT = Kind("-text", "what is asked", "markdown")
GIVEN = Kind(
    "-given",
    "data or a program that the question is about",
    marks={"grade": False, "locked": True, "solution": False},
    optional=True,
)
ANSWER = Kind("", "the answer", marks={"grade": False, "locked": False, "solution": True})
# A released notebook runs from top to bottom although this test raises 'not answered yet'.
VISIBLE = Kind("-visible", "the test that explains", marks=TEST, tags=("raises-exception",))
HIDDEN = Kind("-hidden", "the test that judges", marks=TEST)
WRITTEN = Kind(
    "",
    "the model answer and its mark scheme",
    "markdown",
    marks={"grade": True, "locked": False, "solution": True},
)


def kinds(question: Question) -> tuple[Kind, ...]:
    """The cells of a question, in their order."""
    return (TEXT, WRITTEN) if question.written else (TEXT, GIVEN, ANSWER, VISIBLE, HIDDEN)
