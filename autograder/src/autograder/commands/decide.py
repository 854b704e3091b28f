"""`autograder decide`: settle a test that waits, once for the whole class.

A test waits where it fails outside the student's process and passes inside, or where the author's own
answer fails it. `outside` gives what the protected run gave, `inside` what the other one gave, a
number that many points to each who waits. The decision is kept, and holds for later runs, too. A
mark that a person gave to one student stays. Without a cell: the list of those that wait. A log of
each decision is written to the course's folder `.autograder/.logs`.
"""

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("cell", nargs="?", metavar="CELL", help="its name, or notebook/name")
    parser.add_argument(
        "decision", nargs="?", metavar="outside|inside|POINTS", help="what counts for the class"
    )
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from autograder.course.decisions import decide, read_decisions, waiting
    from autograder.course.folder import Course
    from autograder.course.journal import journal
    from autograder.course.state import read_states
    from autograder.printing import tell

    course = Course.open(options.course)
    if options.cell is None:
        states = read_states(course.root, options.assignment)
        found = waiting(states, read_decisions(course.root, options.assignment))
        tell("\n".join(map(str, found)) or f"{options.assignment}: no test waits")
        return 0
    if options.decision is None:
        tell("autograder: say what counts: outside, inside, or points", sys.stderr)
        return 2
    asked = (options.assignment, options.cell, options.decision)
    with journal(course.root, "decide", what=asked) as entry:
        cell, changed = decide(course, *asked)
        entry.contents |= {"cell": cell, "changed": changed}
    students = "1 student" if changed == 1 else f"{changed} students"
    tell(f"{cell}: {options.decision} counts; the points of {students} changed")
    return 0
