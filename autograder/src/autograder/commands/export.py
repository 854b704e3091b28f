"""`autograder export`: grades for Canvas, for Moodle, as CSV or as JSON.

`canvas` and `moodle` fill the file that the platform itself exported (--into): Canvas's gradebook,
Moodle's grading worksheet or gradebook. Only what is graded gets a grade; where something waits,
cannot be graded, or nothing was handed in, the cell stays as it was. Who is not found is said.
`csv` and `json` have a column `state` and print to standard output, unless --output names a file.

Exit status: 0 if each grade found its place, 1 if somebody who is graded is not in the file, or may
be several; 2 if the course, the file or the arguments do not fit.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

from autograder.printing import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assignments", nargs="+", metavar="ASSIGNMENT")
    parser.add_argument("--to", required=True, choices=["canvas", "moodle", "csv", "json"])
    parser.add_argument("--into", type=Path, metavar="FILE", help="what the platform exported")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="what to write (default: beside the platform's file, NAME-filled.csv)",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME",
        help="the assignment's name in the file, if it is another one; once for each assignment",
    )
    parser.add_argument(
        "--points",
        choices=["scale", "keep"],
        default="",
        help="where the platform counts other points: make the scores of that many, or keep them",
    )
    parser.add_argument("--questions", action="store_true", help="a column for each question")
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")
    parser.add_argument("--db", default="", metavar="URL", help="the gradebook, if it is elsewhere")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from sqlalchemy.exc import SAWarning

    from autograder.course.folder import Course
    from autograder.course.gradebook import open_gradebook
    from autograder.course.journal import journal
    from autograder.course.table import tables
    from autograder.exchange.export import TABLES, as_text, export_into, write_table
    from autograder.exchange.fill import Wishes

    if problem := _problem(options):
        tell(f"autograder: {problem}", sys.stderr)
        return 2
    course = Course.open(options.course)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
        with open_gradebook(options.db or course.db_url) as gradebook:
            found = tables(gradebook, course.root, options.assignments, course.submissions)
    if options.to in TABLES:
        if options.output is None:
            _print(as_text(found, options.to, options.questions))
        else:
            write_table(found, options.to, options.output, options.questions)
            tell(f"{options.output} written", sys.stderr)
        return 0
    wishes = Wishes(tuple(options.column), options.points, options.questions)
    with journal(course.root, "export", assignments=options.assignments, to=options.to) as log:
        exported = export_into(found, options.to, options.into, options.output, wishes)
        log.contents["report"] = exported.as_data()
    if options.json:
        print(json.dumps(exported.as_data(), indent=1))
    else:
        tell(str(exported))
    return 0 if exported.is_complete else 1


def _print(text: str) -> None:
    """Print it as it is for a program, and so that it cannot act on a terminal."""
    if sys.stdout.isatty():
        tell("\n".join(text.splitlines()))
    else:
        sys.stdout.write(text)


def _problem(options: argparse.Namespace) -> str:
    """What is wrong with the arguments; "" if nothing is."""
    into_platform = options.to in ("canvas", "moodle")
    if into_platform and options.into is None:
        return f"--to {options.to} fills the file that the platform exported: name it with --into"
    if not into_platform and (options.into or options.column or options.points or options.json):
        return f"--into, --column, --points and --json are of no use with --to {options.to}"
    if len(set(options.assignments)) < len(options.assignments):
        return "an assignment is named twice"
    return ""
