"""`autograder grade`: grade all that is new or changed.

Outcomes: *graded*; *graded and flagged*, with what a person should know; *ungradable*, with the
reason: no grade is given, and none is taken away.

Exit status: 0 if all chosen submissions are graded, flagged ones included; 1 if any is ungradable;
2 if the course, the gradebook or this machine does not let it grade; 130 after Ctrl-C. In every
case what was recorded stays, and the next run goes on from there.
"""

import argparse
import os
import sys
import warnings
from dataclasses import replace
from pathlib import Path

from autograder.dispatch.jobs import GraderFactory
from autograder.dispatch.start import start_workers
from autograder.errors import RunStopped

ENGINE = "autograder.session.grader:Grader"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "assignments", nargs="*", metavar="ASSIGNMENT", help="without any, all with submissions"
    )
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")
    parser.add_argument(
        "--student", default="*", metavar="ID", help="only this student; may be a pattern: 'b1*'"
    )
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="submissions graded side by side (default: one a processor, here %(default)s)",
    )
    parser.add_argument(
        "--scheduler", default="", metavar="tcp://…", help="grade on this Dask cluster instead"
    )
    parser.add_argument(
        "--force", action="store_true", help="grade again what is graded and unchanged"
    )
    parser.add_argument(
        "--unsafe-no-sandbox",
        action="store_true",
        help="run student code with your own rights: only where you trust every student",
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of processes from 1, not {text!r}")
    return int(text)


def run(options: argparse.Namespace, grader: GraderFactory = ENGINE) -> int:
    """Run the command; its exit status."""
    if options.course is not None and not Path(options.course).is_dir():
        return _failed(f"no course folder at {Path(options.course).absolute()}")
    one = not any(sign in options.student for sign in "*?[")
    try:
        # The workers start before nbgrader is imported here: both take a second or two.
        with start_workers(grader, 1 if one else options.jobs, options.scheduler) as workers:
            return _grade(options, workers)
    except RunStopped as stopped:
        return _failed(str(stopped))
    except KeyboardInterrupt:
        print(
            "\nautograder: interrupted; what is done is recorded, and the next run goes on",
            file=sys.stderr,
        )
        return 130


def _grade(options: argparse.Namespace, workers) -> int:
    # jsonschema, which nbgrader imports, would make a parser for a kind of addresses that nothing
    # here has. That takes a second, and the package is optional to it.
    sys.modules.setdefault("rfc3987_syntax", None)
    from sqlalchemy.exc import SAWarning

    from autograder.course.folder import Course, CourseError
    from autograder.course.run import grade_course

    warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
    try:
        course = Course.open(options.course)
        if options.unsafe_no_sandbox:
            course = replace(course, settings=replace(course.settings, sandbox=False))
        reports = grade_course(course, workers, options.assignments, options.student, options.force)
    except CourseError as error:
        return _failed(str(error))
    print("\n\n".join(map(str, reports)))
    return 1 if any(report.ungradable for report in reports) else 0


def _failed(message: str) -> int:
    print(f"autograder: {message}", file=sys.stderr)
    return 2
