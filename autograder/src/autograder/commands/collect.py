"""`autograder collect`: sort what Canvas or Moodle hands out into submitted/.

Give it what was downloaded: zips, folders, or notebooks. Students are found by the platform's number,
id, e-mail, or a name that only one has; --roster tells more of them. Notebooks get the names that the
assignment asks for. Who is not found is listed, and their files are kept in downloaded/. Each
submission gets a timestamp.txt. Each run leaves a log in .autograder/.logs.

Exit status: 0 if each file found its place; 1 if somebody was not found, a file was not taken, or a
submission that is there already stayed; 2 if the course or the arguments are wrong.
"""

import argparse
import json
import warnings
from pathlib import Path

from autograder.printing import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("archives", nargs="+", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "--roster",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="who is who: Canvas's gradebook, Moodle's grading worksheet, or a list with the column "
        "id; may be given several times",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace earlier submissions, which are put aside"
    )
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from sqlalchemy.exc import SAWarning

    from autograder.course.folder import Course
    from autograder.course.journal import journal
    from autograder.exchange.collect import collect
    from autograder.exchange.roster import read_roster

    course = Course.open(options.course)
    roster = [known for path in options.roster for known in read_roster(path)]
    asked = {"assignment": options.assignment, "archives": list(map(str, options.archives))}
    with warnings.catch_warnings(), journal(course.root, "collect", **asked) as log:
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
        report = collect(course, options.assignment, options.archives, roster, options.force)
        log.contents["report"] = report.as_data()
    if options.json:
        print(json.dumps(report.as_data(), indent=1))
    else:
        tell(str(report))
    return 0 if report.is_complete else 1
