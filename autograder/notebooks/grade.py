"""Grading one submission: a pure step from what was handed in to what it is worth.

This function is what is mapped over processes and machines. It reads no course and writes none.
"""

import time
from dataclasses import replace

from autograder.kernels.warm import WarmParent
from autograder.notebooks.execute import Surroundings, execute
from autograder.notebooks.node import is_grade, score, write
from autograder.notebooks.pair import EXAMINER, STUDENT
from autograder.notebooks.repair import Ungradable, repair
from autograder.notebooks.spec import AssignmentSpec, NotebookSpec
from autograder.results import (
    Flag,
    NotebookResult,
    Outcome,
    Submission,
    SubmissionResult,
)
from autograder.settings import Settings

MAX_WARM = 3  # warm parents that one process keeps; each holds the libraries of one problem set

_warm: dict[tuple, WarmParent] = {}


def grade_submission(
    spec: AssignmentSpec, submission: Submission, settings: Settings
) -> SubmissionResult:
    """Grade one submission. Never raises for what a student handed in."""
    started = time.monotonic()
    notebooks, flags = [], list(submission.flags)
    try:
        if not submission.notebooks:
            raise Ungradable("no notebook was handed in")
        for notebook_spec in spec.notebooks:
            handed_in = submission.notebooks.get(notebook_spec.name)
            if handed_in is None:
                raise Ungradable(_missing(notebook_spec.name, submission))
            result, seen = _grade_notebook(handed_in, notebook_spec, spec, submission, settings)
            notebooks.append(result)
            flags += [replace(flag, notebook=notebook_spec.name) for flag in seen]
    except Ungradable as reason:
        outcome, notebooks, why = Outcome.UNGRADABLE, [], str(reason)
    else:
        outcome, why = (Outcome.FLAGGED if flags else Outcome.GRADED), ""
    return SubmissionResult(
        student=submission.student,
        assignment=submission.assignment,
        outcome=outcome,
        notebooks=tuple(notebooks),
        flags=tuple(dict.fromkeys(flags)),
        reason=why,
        seconds=time.monotonic() - started,
        sandboxed=settings.sandbox,
    )


def _missing(name: str, submission: Submission) -> str:
    there = ", ".join(f"{other}.ipynb" for other in sorted(submission.notebooks))
    return f"{name}.ipynb is missing; what was handed in is {there}"


def _grade_notebook(
    handed_in: bytes,
    spec: NotebookSpec,
    assignment: AssignmentSpec,
    submission: Submission,
    settings: Settings,
) -> tuple[NotebookResult, tuple[Flag, ...]]:
    notebook, repaired = repair(handed_in, spec)
    environment = {"NBGRADER_EXECUTION": "autograde"}
    surroundings = Surroundings(
        environments={
            STUDENT: environment,
            EXAMINER: environment | settings.examiner_environment,
        },
        files={
            STUDENT: submission.files | assignment.files,
            EXAMINER: assignment.files,
        },
    )
    warm = warm_parent(assignment.preload, settings)
    seen = execute(notebook, spec, warm, settings.limits, surroundings)
    scores = {
        cell.metadata.nbgrader.grade_id: score(cell) for cell in notebook.cells if is_grade(cell)
    }
    return NotebookResult(spec.name, write(notebook), scores), (*repaired, *seen)


def warm_parent(preload: tuple[str, ...], settings: Settings) -> WarmParent:
    """The warm parent of this process for a set of modules; made when it is first needed."""
    modules = tuple(sorted({*preload, *settings.preload}))
    key = modules, settings.sandbox
    if key not in _warm:
        while len(_warm) >= MAX_WARM:
            _warm.pop(next(iter(_warm))).close()
        _warm[key] = WarmParent(modules, sandbox=settings.sandbox)
    return _warm[key]


def close_warm_parents() -> None:
    """End the warm parents of this process."""
    while _warm:
        _warm.popitem()[1].close()
