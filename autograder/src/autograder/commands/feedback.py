"""`autograder feedback`: a page for each student, to give back.

It begins with the score and a line for each question; then come the questions with the student's
answer, what the tests say and what a person wrote. The page needs nothing else: no network, no
script. It is written to feedback/STUDENT/ASSIGNMENT/index.html, beside the pages of `nbgrader
generate_feedback`, which stay as they are.

How much of hidden tests is told is for you to say: `--reveal verdict` says that one failed,
`message` (so it is without an option) adds the author's own words as they stand in the test, without
the values that are put into them, `code` shows all. `c.GradingEngine.reveal` sets it for a course.

`--zip` packs all pages into one archive. With `--moodle`, the assignment's grading worksheet, its folders
are called as Moodle's 'Upload multiple feedback files in a zip' wants them. `--release` puts the pages
into nbgrader's exchange, where `nbgrader fetch_feedback` finds them.

Each run leaves a log in .autograder/.logs.

Exit status: 0 if every student who handed in has a page, 1 if one has not, 2 if the course or the
arguments are wrong.
"""

import argparse
import json
import sys
from pathlib import Path

from autograder.printing import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assignments", nargs="+", metavar="ASSIGNMENT")
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")
    parser.add_argument(
        "--student", default="*", metavar="ID", help="only this student; may be a pattern: 'b1*'"
    )
    parser.add_argument(
        "--reveal", choices=("verdict", "message", "code"), help="how much of hidden tests is told"
    )
    parser.add_argument("--zip", type=Path, metavar="FILE", help="pack all pages into one archive")
    parser.add_argument(
        "--moodle",
        type=Path,
        metavar="WORKSHEET",
        help="with --zip, and for one assignment: an archive that Moodle takes",
    )
    parser.add_argument(
        "--release", action="store_true", help="put the pages into nbgrader's exchange"
    )
    parser.add_argument("--json", action="store_true", help="print where the pages are, as JSON")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from autograder.config import reveal
    from autograder.course.folder import Course
    from autograder.course.journal import journal
    from autograder.course.released_feedback import release_feedback
    from autograder.course.table import people
    from autograder.exchange.returned import pack_for_moodle
    from autograder.feedback.writing import pack, write_feedback

    if options.moodle and (not options.zip or len(options.assignments) > 1):
        tell("autograder: --moodle needs --zip, and one assignment", sys.stderr)
        return 2
    course = Course.open(options.course)
    how = options.reveal or reveal(course.config)
    told = sys.stderr if options.json else None
    with journal(course.root, "feedback", assignments=options.assignments, reveal=how) as log:
        written = [write_feedback(course, one, options.student, how) for one in options.assignments]
        log.contents["written"] = [one.as_data() for one in written]
        tell("\n\n".join(map(str, written)), told)
        absent: list[str] = []
        if options.moodle:
            with course.gradebook() as gradebook:
                class_list = people(gradebook)
            packed = pack_for_moodle(written[0].pages, class_list, options.moodle, options.zip)
            tell(str(packed), told)
            absent = packed.without
        elif options.zip:
            pack(written, options.zip)
        for one in written if options.release else ():
            without = release_feedback(course, one.assignment, one.pages)
            count = len(one.pages) - len(without)
            tell(f"{one.assignment}: {count} pages are in the exchange", told)
            if without:
                names = ", ".join(without)
                tell(f"  not through it, since they came another way: {names}", sys.stderr)
    if options.json:
        print(json.dumps([one.as_data() for one in written], indent=1))
    return 1 if absent or any(one.without for one in written) else 0
