"""`autograder extend`: let one student hand in later.

    autograder extend ps1 ada --until '2026-12-03 18:00' --reason 'was ill'
    autograder extend ps1                    lists the extensions of ps1
    autograder extend ps1 ada --remove

A date is read as nbgrader reads due dates: without a time zone it is in UTC, and a zone may follow it:
'2026-12-03 18:00 Europe/Berlin'. Late penalties follow at once. An extension also holds for who
has handed in nothing yet, and stays as it is if the due date is moved; formgrader and `nbgrader
autograde` go by it. A log of each change is written to the course's folder `.autograder/.logs`.
"""

import argparse

from autograder.errors import CourseError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("student", nargs="?", metavar="ID", help="without it, all are listed")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--until", metavar="DATE", help="when this student has to hand in")
    what.add_argument("--remove", action="store_true", help="take an extension back")
    parser.add_argument("--reason", default="", metavar="TEXT", help="is kept beside the date")
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    from autograder.course.extending import extend, extensions_of, take_back
    from autograder.course.folder import Course
    from autograder.printing import tell

    assignment, student = options.assignment, options.student or ""
    if not student and (options.until or options.remove):
        raise CourseError("say whose extension it is: the student's id comes after the assignment")
    course = Course.open(options.course)
    if options.until:
        lines = extend(course, assignment, student, options.until, options.reason)
    elif options.remove:
        lines = take_back(course, assignment, student)
    else:
        lines = extensions_of(course, assignment, student)
    tell("\n".join(lines))
    return 0
