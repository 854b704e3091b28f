"""`autograder table`: students, scores, and what waits for a person, as text. Nothing is written."""

import argparse

from autograder.printing import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `autograder table`."""
    parser.add_argument("assignment", nargs="?", default="", help="its name; without it, all")
    parser.add_argument("--course", default=".", metavar="DIR", help="the course's folder")
    parser.add_argument("--db", default="", metavar="URL", help="the gradebook, if it is elsewhere")


def run(options: argparse.Namespace) -> int:
    """Print the tables. CourseError if the course or the assignment is not there."""
    from autograder.course.table import read_tables

    tables = read_tables(options.course, options.assignment, options.db)
    tell("\n\n".join(map(str, tables)) or "The gradebook holds no assignment yet.")
    return 0
