"""`autograder report`: what the class did with an assignment, on one page for the instructor.

How scores are distributed; for each question how hard it is, how well it tells strong from weak, and
what failed tests say most often; who waits, is flagged, late, ungradable, or handed in nothing; and
how earlier assignments went. The page needs nothing else: no network; without its script, tables
cannot be sorted, and all else is there. It is written to reports/ASSIGNMENT/index.html in the
course's folder, with the numbers beside it: report.csv has a row for each question, report.json all.

The page names students and shows hidden tests' messages: it is for whoever grades, not for the class.

Exit status: 0, or 2 if the course or the arguments are wrong.
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
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="where to write (default: the course's reports)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print the numbers, a line of JSON per assignment"
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from sqlalchemy.exc import SAWarning

    from autograder.course.folder import Course
    from autograder.course.journal import journal
    from autograder.report.numbers import as_data
    from autograder.report.writing import write_report

    course = Course.open(options.course)
    with journal(course.root, "report", assignments=options.assignments) as log:
        for assignment in options.assignments:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", SAWarning
                )  # nbgrader's database layer, about itself
                written = write_report(course, assignment, options.output)
            log.contents[assignment] = {"page": str(written.page), "unread": written.unread}
            tell(str(written), sys.stderr if options.json else None)
            if options.json:
                print(json.dumps(as_data(written.report)))
    return 0
