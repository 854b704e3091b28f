"""`autograder mark`: marking by question, in a page of this machine.

All answers to one question stand on one page, alike ones together and without names, beside the
question, the author's answer and a rubric. Several people may mark at once: each takes the next free
answer, and nobody's mark is overwritten unseen. Tests that wait for a person are decided here, too.
Points and comments go into nbgrader's gradebook as they are saved; Ctrl-C ends it.
"""

import argparse
import warnings
from importlib.util import find_spec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")
    parser.add_argument("--names", action="store_true", help="show who wrote what")
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="of the page (default: one that is free)"
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address alone")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"a number from 1 to 65535, not {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from autograder.errors import ExtraMissing

    for package in ("starlette", "uvicorn"):
        if find_spec(package) is None:
            raise ExtraMissing.of("mark", "`autograder mark`", package)
    from sqlalchemy.exc import SAWarning

    from autograder.course.folder import Course
    from autograder.marking.server import serve

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
        course = Course.open(options.course)
        serve(course, options.assignment, options.names, options.port, not options.no_browser)
    return 0
