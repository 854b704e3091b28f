"""`autograder audit`: test the tests of an assignment. What would they pay for?

Each question is answered by what is worth nothing, by the author's solution with one thing changed,
and by what the author filed beside the course as wrong or right; all is graded as a class is. What
is found: worthless answers that earn points, changes that nobody notices, right answers that are
refused. Nothing is written into the gradebook.

Exit status: 0 if nothing is found, 1 if something is, 2 if the course or the arguments are wrong, 3
if this machine cannot grade, 130 after Ctrl-C.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

from autograder import ENGINE
from autograder.commands.jobs import add_jobs
from autograder.printing import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assignments", nargs="+", metavar="ASSIGNMENT")
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")
    parser.add_argument(
        "--question",
        action="append",
        default=[],
        metavar="NAME",
        help="only this question, named as its answer cell; may be given several times",
    )
    parser.add_argument(
        "--mutants",
        type=_count,
        default=60,
        metavar="N",
        help="changes of the author's solution that are tried a question (default: %(default)s)",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with the same, too")
    parser.add_argument("--json", action="store_true", help="print it as JSON, for scripts")
    add_jobs(parser, "answers")
    parser.add_argument(
        "--unsafe-no-sandbox", action="store_true", help="run the answers with your own rights"
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a number from 0, not {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from sqlalchemy.exc import SAWarning

    from autograder.audit.page import page
    from autograder.audit.trials import Wishes, audit
    from autograder.course.folder import Course, released_notebooks
    from autograder.dispatch.start import start_workers
    from autograder.errors import CourseError

    def progress(line: str) -> None:
        tell(line, sys.stderr)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
        course = Course.open(options.course)
        if options.unsafe_no_sandbox:
            course = course.without_sandbox()
        with course.gradebook() as gradebook:
            for name in options.assignments:
                released_notebooks(course, name, gradebook)  # what is unknown is the first to say
        wishes = Wishes(options.question, options.mutants, progress)
        with start_workers(ENGINE, options.jobs) as workers:
            audits = [audit(course, workers, name, wishes) for name in options.assignments]
    if options.json:
        print(json.dumps([one.as_data() for one in audits], indent=1, ensure_ascii=False))
    else:
        tell("\n\n".join(map(str, audits)))
    if options.html:
        try:
            options.html.write_text(page(audits), encoding="utf-8")
        except OSError as error:
            raise CourseError(f"{options.html} cannot be written: {error.strerror}") from error
    return 0 if all(one.is_sound for one in audits) else 1
