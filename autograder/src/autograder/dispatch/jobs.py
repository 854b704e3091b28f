"""One submission to grade, what grades it, and what becomes of a job that fails.

A grader that raises, or a process that dies, costs that one submission: it is ungradable, with the
reason, and the class goes on.
"""

import os
import pkgutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from autograder.errors import RunStopped
from autograder.model import AssignmentSpec, Outcome, Settings, Submission, SubmissionResult

PROCESS_DIED = "the grading process died, twice"
ENGINE_FAILED = "the grading engine failed"


class Grader(Protocol):
    """What grades submissions in a process of its own; its threads share it."""

    def prepare(self, spec: AssignmentSpec, settings: Settings) -> None:
        """Get ready for an assignment, whose submissions will come soon."""

    def grade(
        self, spec: AssignmentSpec, submission: Submission, settings: Settings
    ) -> SubmissionResult:
        """Grade one submission."""
        raise NotImplementedError

    def close(self) -> None:
        """End what it started."""


# Makes a Grader: importable by its name in another process, or that name, "package.module:Name".
GraderFactory = Callable[[], Grader] | str


@dataclass(frozen=True)
class Job:
    """One submission to grade."""

    spec: AssignmentSpec
    submission: Submission
    settings: Settings
    digest: str = ""  # of all that its result depends on

    @property
    def key(self) -> tuple[str, str]:
        return self.submission.assignment, self.submission.student


def make_grader(factory: GraderFactory) -> Grader:
    """A grader, made here; what makes it is imported if it is named."""
    made: Grader = (pkgutil.resolve_name(factory) if isinstance(factory, str) else factory)()
    return made


def do(job: Job, grader: Grader) -> SubmissionResult:
    """The grader's result, here; an exception that it raises makes the job ungradable.

    raises RunStopped if the grader does: no other submission would fare better
    """
    try:
        return grader.grade(job.spec, job.submission, job.settings)
    except RunStopped:
        raise
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(where.filename)}, line {where.lineno}"
        return ungradable(job, f"{ENGINE_FAILED}: {type(error).__name__}: {error} ({place})")


def ungradable(job: Job, reason: str) -> SubmissionResult:
    """The result of a job that failed."""
    submission = job.submission
    return SubmissionResult(
        submission.student,
        submission.assignment,
        Outcome.UNGRADABLE,
        flags=submission.flags,
        reason=reason,
        sandboxed=job.settings.sandbox,
    )


def is_for_the_next_run(result: SubmissionResult) -> bool:
    """Whether a result says more about this machine than about the submission."""
    return result.outcome is Outcome.UNGRADABLE and result.reason.startswith(
        (PROCESS_DIED, ENGINE_FAILED)
    )
