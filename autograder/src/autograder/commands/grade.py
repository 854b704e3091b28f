"""`autograder grade`: grade all that is new or changed.

Outcomes: *graded*; *graded and flagged*, with what a person should know; *ungradable*, with the
reason: no grade is given, and none is taken away.

A score that was there before and is another now is told at the end: who gained and lost, question by
question. Late penalties follow from the due date, the extensions, the policy and the scores of the
moment, also where nothing is graded anew.

`--json` prints the report as JSON and nothing else. The same stands in a log of the run, in the
course's folder `.autograder/.logs`.

Exit status: 0 if all chosen submissions are graded, flagged ones included; 1 if any is ungradable;
2 if the course or the gradebook does not let it grade; 3 if this machine does not; 130 after
Ctrl-C. In every case what was recorded stays, and the next run goes on from there.
"""

import argparse
import json
import sys

from autograder import ENGINE, grade
from autograder.commands.jobs import add_jobs
from autograder.dispatch.jobs import GraderFactory
from autograder.printing import tell


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
    add_jobs(parser, "submissions")
    parser.add_argument(
        "--scheduler", default="", metavar="tcp://…", help="grade on this Dask cluster instead"
    )
    parser.add_argument(
        "--force", action="store_true", help="grade again what is graded and unchanged"
    )
    parser.add_argument("--json", action="store_true", help="print the whole report as JSON")
    parser.add_argument(
        "--unsafe-no-sandbox",
        action="store_true",
        help="run student code with your own rights: only where you trust every student",
    )


def run(options: argparse.Namespace, grader: GraderFactory = ENGINE) -> int:
    """Run the command; its exit status."""
    # jsonschema, which nbgrader imports, would make a parser for a kind of addresses that nothing
    # here has. That takes a second, and the package is optional to it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        reports = grade(
            options.course,
            options.assignments,
            options.student,
            jobs=options.jobs,
            scheduler=options.scheduler,
            force=options.force,
            sandbox=not options.unsafe_no_sandbox,
            grader=grader,
        )
    except KeyboardInterrupt:
        tell(
            "\nautograder: interrupted; what is done is recorded, and the next run goes on",
            sys.stderr,
        )
        return 130
    if options.json:
        print(json.dumps([report.as_json() for report in reports], indent=1))
    else:
        tell("\n\n".join(map(str, reports)))
    return 1 if any(report.ungradable for report in reports) else 0
