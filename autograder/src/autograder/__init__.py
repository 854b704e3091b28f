"""Grades nbgrader courses: tests run where no student code can reach them.

    import autograder

    for report in autograder.grade("my_course", ["ps1"]):
        print(report)

The command `autograder` does the same from a terminal; README.md says how to begin. What stands
here, in `model`, `config`, `hooks` and `errors` is for others to use; all else may change.
"""

import gc
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.version import __version__

if TYPE_CHECKING:
    from autograder.course.report import Report
    from autograder.dispatch.jobs import GraderFactory
    from autograder.session.check import Check

__all__ = ["__version__", "check", "grade"]

ENGINE = "autograder.session.grader:Grader"


def grade(
    course: Path | str | None = None,
    assignments: Sequence[str] = (),
    student: str = "*",
    *,
    jobs: int | None = None,
    scheduler: str = "",
    force: bool = False,
    sandbox: bool = True,
    grader: "GraderFactory" = ENGINE,
) -> "list[Report]":
    """Grade what is new or changed; a report for each assignment.

    course: its folder; without it, the one that nbgrader's configuration names, or this one
    assignments: their names; without any, all that have submissions
    student: only this one's, or those that a pattern matches, as `--student` does
    jobs: submissions that are graded side by side; without it, one a processor
    scheduler: the address of a Dask scheduler, whose workers grade then
    force: grade again what is graded and unchanged
    sandbox: False runs student code with your own rights
    grader: what makes the grader of each process; see `dispatch.jobs`

    raises CourseError if the course cannot be graded as it is; what was recorded stays
    raises RunStopped if this machine cannot grade
    """
    from autograder.course.ahead import is_handed_in, likely
    from autograder.dispatch.start import start_workers
    from autograder.errors import CourseError
    from autograder.model import Settings

    if course is not None and not Path(course).is_dir():
        raise CourseError(f"no course folder at {Path(course).absolute()}")
    there = is_handed_in(Path(course or "."), assignments, student)
    if not there and not scheduler:
        _demand_submissions(course, assignments, student)
    one = not any(sign in student for sign in "*?[")
    processes = 1 if one else jobs or os.cpu_count() or 1
    # The workers start and import before nbgrader is imported here: each takes a second or two.
    with start_workers(grader, processes, scheduler) as workers:
        for spec in likely(Path(course or "."), assignments) if there else ():
            workers.prepare(spec, Settings(sandbox=sandbox))
        with _no_collections():
            from sqlalchemy.exc import SAWarning

            from autograder.course.folder import Course
            from autograder.course.run import grade_course

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
            opened = Course.open(course)
            if not sandbox:
                opened = opened.without_sandbox()
            return grade_course(opened, workers, assignments, student, force)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Imports make many objects that stay. To look for garbage among them takes a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # now they count as old ones, which are hardly ever looked at
        if collects:
            gc.enable()


def _demand_submissions(
    course: Path | str | None, assignments: Sequence[str], student: str
) -> None:
    """Raise CourseError if there is nothing to grade, before any process is started."""
    from sqlalchemy.exc import SAWarning

    from autograder.course.folder import Course
    from autograder.course.run import demand_submissions

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        demand_submissions(Course.open(course), assignments, student)


def check(notebook: Path | str, cell_seconds: float = 30) -> "list[Check]":
    """Run a notebook's visible tests, as a student does before handing it in.

    cell_seconds: how long one cell may run
    raises CannotCheck if there is no such notebook, or it holds no tests of nbgrader's
    """
    from autograder.session.check import check_notebook

    return check_notebook(Path(notebook), cell_seconds)
