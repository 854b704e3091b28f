"""`python -m autograder table [--course DIR] [ASSIGNMENT]`: print the grades of a course."""

import argparse
import sys

from autograder.table import TableError, read_tables


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 if it went well, 2 if the course or the assignment is not there."""
    parser = argparse.ArgumentParser(prog="python -m autograder", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    table = commands.add_parser("table", help="print students, scores, and what waits for grading")
    table.add_argument("assignment", nargs="?", default="", help="its name; without it, all")
    table.add_argument("--course", default=".", metavar="DIR", help="the course's folder")
    table.add_argument("--db", default="", metavar="URL", help="the gradebook, if it is elsewhere")
    options = parser.parse_args(arguments)
    try:
        tables = read_tables(options.course, options.assignment, options.db)
    except TableError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 2
    print("\n\n".join(map(str, tables)) or "The gradebook holds no assignment yet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
