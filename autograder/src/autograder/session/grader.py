"""Grading one submission: from what was handed in to what it is worth.

A grader is what is mapped over processes and machines. It reads no course and writes none; what it
keeps are the zygotes of the assignments at hand, which its threads share.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Self

from autograder.errors import Ungradable
from autograder.model import (
    UNDECIDED,
    AssignmentSpec,
    Flag,
    NotebookResult,
    NotebookSpec,
    Opinion,
    Outcome,
    Placement,
    Settings,
    Submission,
    SubmissionResult,
    few,
)
from autograder.notebooks.beside import beside
from autograder.notebooks.elsewhere import answered_elsewhere
from autograder.notebooks.node import Node, is_grade, score, write
from autograder.notebooks.repair import repair
from autograder.sandbox.kernels import Kernels, start_kernels
from autograder.session import opinion
from autograder.session.cleaner import Cleaner
from autograder.session.execute import Surroundings, execute
from autograder.session.handed_in import HandedIn, handed_in
from autograder.session.pair import EXAMINER, STUDENT
from autograder.session.shown import make_harmless

MAX_ZYGOTES = 3  # that one grader keeps; each holds the libraries of one problem set


class Grader:
    """Grades submissions, one after the other or in several threads.

    with Grader() as grader:
        result = grader.grade(spec, submission, settings)
    """

    def __init__(self) -> None:
        self._zygotes = _Zygotes()
        self._cleaner = Cleaner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, spec: AssignmentSpec, settings: Settings) -> None:
        """Begin to import what an assignment needs, whose submissions will come soon."""
        with self._zygotes.lent(spec.preload, settings):
            pass

    def grade(
        self, spec: AssignmentSpec, submission: Submission, settings: Settings
    ) -> SubmissionResult:
        """Grade one submission. Never raises for what a student handed in.

        raises SandboxUnavailable if this machine cannot isolate student code
        """
        started = time.monotonic()
        notebooks: list[NotebookResult] = []
        flags, outcome, why = list(submission.flags), Outcome.GRADED, ""
        try:
            there = handed_in(spec, submission)
            for one in spec.notebooks:
                flags += there[one.name].flags
                result, seen = self._grade_notebook(
                    one, there[one.name], spec, submission, settings
                )
                notebooks.append(result)
                flags += [replace(flag, notebook=one.name) for flag in seen]
            flags = [flag for flag in flags if flag not in spec.author_flags]
        except Ungradable as reason:
            outcome, notebooks, why = Outcome.UNGRADABLE, [], str(reason)
        else:
            outcome = Outcome.FLAGGED if flags else outcome
        return SubmissionResult(
            student=submission.student,
            assignment=submission.assignment,
            outcome=outcome,
            notebooks=tuple(notebooks),
            flags=few(flags),
            reason=why,
            seconds=time.monotonic() - started,
            sandboxed=settings.sandbox,
        )

    def close(self) -> None:
        """End the zygotes, and what cleans texts."""
        self._zygotes.close()
        self._cleaner.close()

    def _grade_notebook(
        self,
        spec: NotebookSpec,
        there: HandedIn,
        assignment: AssignmentSpec,
        submission: Submission,
        settings: Settings,
    ) -> tuple[NotebookResult, tuple[Flag, ...]]:
        try:
            notebook, repaired = repair(there.contents, spec)
        except Ungradable as reason:
            if there.name == spec.name:
                raise
            raise Ungradable(
                f"{spec.name}.ipynb is missing, and {there.name}.ipynb is not it: {reason}"
            ) from reason
        elsewhere = answered_elsewhere(notebook, spec)
        environment = {"NBGRADER_EXECUTION": "autograde"}
        surroundings = Surroundings(
            environments={
                STUDENT: environment,
                EXAMINER: environment | settings.examiner_environment,
            },
            files={
                STUDENT: beside(submission.files, assignment.files) | assignment.files,
                EXAMINER: assignment.files,
            },
            rewritten=assignment.rewritten,
        )
        limits = settings.limits.raised(assignment.needs)
        with self._zygotes.lent(assignment.preload, settings) as kernels:
            seen = execute(notebook, spec, kernels, limits, surroundings)
            failed = opinion.failed(notebook, spec, Placement.OUTSIDE)
            # Where the author's answers pass and a student's are plain data, there is no doubt.
            doubtful = [
                name for name in failed if name in seen.doubtful or not assignment.rehearsed
            ]
            left = seen.seconds_left
            inside: dict[str, float] = {}
            if doubtful and settings.disagreement != "outside" and left > 0:
                limits = replace(limits, submission_seconds=left)
                again, _ = repair(there.contents, spec)
                inside = opinion.second(again, spec, doubtful, kernels, limits, surroundings)
        scores, opinions, unsure = _decide(notebook, spec, inside, settings, seen.unsure)
        failed += opinion.failed(notebook, spec, Placement.INSIDE)
        errors = {name: opinion.what_it_said(notebook, name) for name in failed}
        shown = make_harmless(notebook, spec, self._cleaner)
        result = NotebookResult(
            spec.name,
            write(notebook),
            scores,
            opinions,
            errors,
            elsewhere,
            seen.rewritten,
            dict(seen.exchanges),
            seen.used,
        )
        return result, (*repaired, *seen.flags, *unsure, *shown)


def _decide(
    notebook: Node,
    spec: NotebookSpec,
    inside: dict[str, float],
    settings: Settings,
    unsure: Mapping[str, str],
) -> tuple[dict[str, float | None], dict[str, Opinion], list[Flag]]:
    """The scores of an executed notebook, both opinions on those that wait, and what to tell.

    inside: what tests that failed outside earn inside
    unsure: tests that may earn something else in the other place, and why
    """
    scores: dict[str, float | None] = {}
    opinions: dict[str, Opinion] = {}
    flags = []
    for cell in notebook.cells:
        if not is_grade(cell):
            continue
        name = cell.metadata.nbgrader.grade_id
        outside = scores[name] = score(cell)
        better = inside.get(name, 0.0)
        if outside is None:
            continue
        if spec.named[name].waits:
            scores[name], opinions[name] = None, Opinion(outside)
        elif spec.named[name].unstable and outside < spec.named[name].points:
            scores[name], opinions[name] = None, Opinion(outside, inside.get(name))
            text = "fails a test that the author's own answer passes in one of two runs"
            flags.append(Flag("unstable", f"{text}; {UNDECIDED}", name))
        elif name in unsure and (outside > 0 or better > 0):
            scores[name], opinions[name] = None, Opinion(outside, inside.get(name))
            text = f"{unsure[name]}; {UNDECIDED}"
            flags.append(Flag("files", text, name))
        elif name in inside and (better > outside or spec.named[name].points == 0):
            said = opinion.what_it_said(notebook, name)
            text = f"fails where no student code can reach it ({said}) and passes beside that code"
            if settings.disagreement == "inside":
                scores[name], ending = better, "; it counts as passed, as the course is set"
            else:
                scores[name], opinions[name] = None, Opinion(outside, better)
                ending = f"; {UNDECIDED}"
            flags.append(Flag("disagreement", text + ending, name))
    return scores, opinions, flags


# The modules that a zygote has imported; whether it is isolated; what is masked.
_Key = tuple[tuple[str, ...], bool, tuple[str, ...]]


class _Zygotes:
    """The zygotes of one grader, one for each set of modules; its threads share them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running: dict[_Key, Kernels] = {}
        self.users: Counter[_Key] = Counter()

    @contextmanager
    def lent(self, preload: tuple[str, ...], settings: Settings) -> Iterator[Kernels]:
        """The zygote for a set of modules, started when it is first needed."""
        modules = tuple(sorted({*preload, *settings.preload}))
        key = modules, settings.sandbox, settings.masked
        with self.lock:
            self.users[key] += 1
            if key not in self.running and not self._adopt(key):
                self._close_one_too_many()
                self.running[key] = start_kernels(*key)
            zygote = self.running[key]
        try:
            yield zygote
        finally:
            with self.lock:
                self.users[key] -= 1

    def _adopt(self, key: _Key) -> bool:
        """Take the zygote that was started before it was known what is masked, if it will do."""
        modules, sandbox, masked = key
        early: _Key = modules, sandbox, ()
        if early not in self.running or not self.running[early].mask(masked):
            return False
        self.running[key] = self.running.pop(early)
        return True

    def _close_one_too_many(self) -> None:
        idle = [key for key in self.running if not self.users[key]]
        if len(self.running) >= MAX_ZYGOTES and idle:
            self.running.pop(idle[0]).close()

    def close(self) -> None:
        with self.lock:
            while self.running:
                self.running.popitem()[1].close()
