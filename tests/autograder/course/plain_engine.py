"""A grader in place of the engine's: quick, and told what to do by the answers.

The word in an answer decides: `right` earns all points of the tests, `half` half of them, anything
else none. `DIE`, `DIE ONCE path`, `RAISE`, `REFUSE`, `FLAG` and `UNGRADABLE` do what they say.
"""

import json
import os
import re
import signal
import time
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.model import (
    AssignmentSpec,
    Flag,
    NotebookResult,
    NotebookSpec,
    Outcome,
    Settings,
    Submission,
    SubmissionResult,
)


class PlainGrader:
    """Grades by the words in the answers; a notebook that is missing is left out."""

    def prepare(self, spec: AssignmentSpec, settings: Settings) -> None:
        """Nothing has to be made ready."""

    def close(self) -> None:
        """Nothing was started."""

    def grade(
        self, spec: AssignmentSpec, submission: Submission, settings: Settings
    ) -> SubmissionResult:
        """Grade one submission."""
        return _grade(spec, submission, settings)


def _grade(spec: AssignmentSpec, submission: Submission, settings: Settings) -> SubmissionResult:
    text = b"".join(submission.notebooks.values()).decode("utf-8", "replace")
    _obey(text)
    flags, outcome, notebooks, reason = list(submission.flags), Outcome.GRADED, [], ""
    if "FLAG" in text:
        flags.append(Flag("network", "tried to reach it", "double", "sheet"))
    if "UNGRADABLE" in text or not submission.notebooks:
        outcome, reason = Outcome.UNGRADABLE, "nothing that can be read"
    else:
        outcome = Outcome.FLAGGED if flags else outcome
        notebooks = [
            _execute(one, submission.notebooks[one.name])
            for one in spec.notebooks
            if one.name in submission.notebooks
        ]
    return SubmissionResult(
        submission.student,
        submission.assignment,
        outcome,
        tuple(notebooks),
        tuple(flags),
        reason,
        0.001,
        settings.sandbox,
    )


def _obey(text: str) -> None:
    once = re.search(r"DIE ONCE ([\w./-]+)", text)
    if once and not Path(once[1]).exists():
        Path(once[1]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if "DIE" in text and not once:
        os.kill(os.getpid(), signal.SIGKILL)
    if "RAISE" in text:
        raise ZeroDivisionError("division by zero")
    if "REFUSE" in text:
        raise SandboxUnavailable("there is no bubblewrap: install it")
    if "SLEEP" in text:
        time.sleep(60)


def _execute(spec: NotebookSpec, handed_in: bytes) -> NotebookResult:
    notebook, scores = json.loads(handed_in), {}
    answers = {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"])
        for cell in notebook["cells"]
    }
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name not in spec.named or not spec.named[name].metadata.get("grade"):
            continue
        if spec.named[name].metadata["solution"]:  # a written answer
            untouched = "not answered yet" in "".join(cell["source"])
            scores[name] = 0 if untouched else None
            continue
        answer, points = answers.get(name.partition("-")[0], ""), spec.named[name].points
        share = 1.0 if "right" in answer else 0.5 if "half" in answer else 0.0
        scores[name], cell["outputs"] = share * points, _outputs(share, points)
    return NotebookResult(spec.name, json.dumps(notebook), scores)


def _outputs(share: float, points: float) -> list[dict]:
    if share == 1.0:
        return []
    if share == 0.0:
        return [{"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": []}]
    data = {"text/plain": repr(share * points)}
    return [
        {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1},
    ]
