"""`autograder COMMAND …`, or `python -m autograder COMMAND …`.

Each command is a module with two functions: `add_arguments(parser)` and `run(options)`, which
returns the exit status. Only the module of the command in use is imported.
"""

import argparse
import sys
from importlib import import_module

COMMANDS = {
    "grade": ("autograder.commands.grade", "grade all submissions that are new or changed"),
    "check": (
        "autograder.commands.check",
        "try the visible tests of a notebook before handing it in",
    ),
    "doctor": ("autograder.commands.doctor", "say what this machine and the course's tests offer"),
    "table": ("autograder.commands.table", "print students, scores, and what waits for grading"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit status, 2 if the arguments make no sense."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="autograder", description="Grade an nbgrader course.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary)
        if name in arguments:
            import_module(module).add_arguments(command)
    options = parser.parse_args(arguments)
    return import_module(COMMANDS[options.command][0]).run(options)


if __name__ == "__main__":
    sys.exit(main())
