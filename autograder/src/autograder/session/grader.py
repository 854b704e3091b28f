"""Grading one submission: a pure step from what was handed in to what it is worth.

This function is what is mapped over processes and machines. It reads no course and writes none.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

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
from autograder.notebooks.node import is_grade, score, write
from autograder.notebooks.repair import Ungradable, repair
from autograder.sandbox.zygote import Zygote
from autograder.session.execute import Surroundings, execute
from autograder.session.pair import EXAMINER, STUDENT

MAX_WARM = 3  # warm parents that one process keeps; each holds the libraries of one problem set


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
    with _parents.lent(assignment.preload, settings) as warm:
        seen = execute(notebook, spec, warm, settings.limits, surroundings)
    scores = {
        cell.metadata.nbgrader.grade_id: score(cell) for cell in notebook.cells if is_grade(cell)
    }
    return NotebookResult(spec.name, write(notebook), scores), (*repaired, *seen)


def prepare(spec: AssignmentSpec, settings: Settings) -> None:
    """Begin to import what an assignment needs, whose submissions will come soon."""
    with _parents.lent(spec.preload, settings):
        pass


grade_submission.prepare = prepare


class _WarmParents:
    """The warm parents of this process, one for each set of modules; its threads share them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.parents: dict[tuple, Zygote] = {}
        self.users: Counter[tuple] = Counter()

    @contextmanager
    def lent(self, preload: tuple[str, ...], settings: Settings) -> Iterator[Zygote]:
        """The parent for a set of modules, started when it is first needed."""
        modules = tuple(sorted({*preload, *settings.preload}))
        key = modules, settings.sandbox
        with self.lock:
            self.users[key] += 1
            if key not in self.parents:
                self._close_one_too_many()
                self.parents[key] = Zygote(modules, sandbox=settings.sandbox)
            parent = self.parents[key]
        try:
            yield parent
        finally:
            with self.lock:
                self.users[key] -= 1

    def _close_one_too_many(self) -> None:
        idle = [key for key in self.parents if not self.users[key]]
        if len(self.parents) >= MAX_WARM and idle:
            self.parents.pop(idle[0]).close()

    def close(self) -> None:
        with self.lock:
            while self.parents:
                self.parents.popitem()[1].close()


_parents = _WarmParents()


def close_warm_parents() -> None:
    """End the warm parents of this process."""
    _parents.close()
