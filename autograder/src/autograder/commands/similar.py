"""`autograder similar`: pairs of submissions that are worth a look.

Names, comments, layout, and the order of functions and cells are seen through; what was released is
left out; what many of the class have weighs nothing; and what counts as unusual follows from this
class. Essays are compared as words. Students whom the groups file names together are left out. It
proves nothing: the page shows the pairs side by side, so that a person can judge.

The page and the same as JSON are written into the course's folder .autograder/.similar/, which nobody
else can read.

Exit status: 0 if no pair is worth a look and all submissions were compared, 1 if one is or one could
not be read, 2 if the course or the arguments are wrong, 3 if this machine is the reason, 130 after
Ctrl-C.
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
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the page there instead")
    parser.add_argument("--json", action="store_true", help="print it as JSON, for scripts")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from sqlalchemy.exc import SAWarning

    from autograder.course.folder import Course
    from autograder.course.journal import journal
    from autograder.similar.compare import compare
    from autograder.similar.page import page
    from autograder.similar.private import folder, write
    from autograder.similar.report import as_data, as_text

    def progress(line: str) -> None:
        tell(line, sys.stderr)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
        course = Course.open(options.course)
        names = list(dict.fromkeys(options.assignments))
        with journal(course.root, "similar", assignments=names) as log:
            found = [compare(course, name, progress) for name in names]
            log.contents["pairs"] = {
                name: len(one.pairs) for name, one in zip(names, found, strict=True)
            }
    data = [as_data(one) for one in found]
    name = "+".join(names)
    place = options.html or folder(course.root) / f"{name}.html"
    write(place, page(found))
    write(folder(course.root) / f"{name}.json", json.dumps(data, indent=1))
    if options.json:
        print(json.dumps(data, indent=1))
    else:
        tell("\n\n".join(map(as_text, found)))
        tell(f"\nSide by side: {place}")
    return 1 if any(one.pairs or one.unread for one in found) else 0
