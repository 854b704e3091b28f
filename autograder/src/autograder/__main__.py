"""`autograder COMMAND …`, or `python -m autograder COMMAND …`.

Each command is a module with two functions: `add_arguments(parser)` and `run(options)`, which
returns the exit status. Only the module of the command in use is imported.

Exit status: 0 if all is well, 1 if something in a submission or a test is not, 2 if the course or
the arguments are wrong, 3 if this machine or the engine is the reason, 130 after Ctrl-C,
141 if nobody reads what it prints.
"""

import argparse
import atexit
import difflib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from autograder.errors import AutograderError, ExtraMissing
from autograder.printing import tell
from autograder.version import __version__


@dataclass(frozen=True)
class Command:
    """One command: its module in `commands`, and what it cannot do without."""

    module: str
    summary: str
    needs: str = ""  # a package that only the extra `grade` installs


COMMANDS = {
    "init": Command("init", "let nbgrader's own commands in a course grade through the engine"),
    "grade": Command("grade", "grade all submissions that are new or changed", "nbgrader"),
    "check": Command("check", "try the visible tests of a notebook before handing it in"),
    "doctor": Command("doctor", "say what this machine and the course's tests offer"),
    "audit": Command("audit", "test the tests: what would they pay for?", "nbgrader"),
    "decide": Command("decide", "settle a test that waits, for the whole class", "nbgrader"),
    "mark": Command("mark", "give points by hand, question by question, in a page", "nbgrader"),
    "feedback": Command("feedback", "write a page for each student, to give back", "nbgrader"),
    "report": Command("report", "say what the class did: scores, questions, failures", "nbgrader"),
    "export": Command("export", "hand grades on: Canvas, Moodle, CSV or JSON", "nbgrader"),
    "collect": Command("collect", "sort what Canvas or Moodle hands out", "nbgrader"),
    "similar": Command("similar", "find pairs of submissions that are worth a look", "nbgrader"),
    "extend": Command("extend", "let one student hand in later", "nbgrader"),
    "table": Command("table", "print students, scores, and what waits for grading", "nbgrader"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit status, 2 if the arguments make no sense.

    arguments: without them, those of this process, which ends with the command
    """
    if arguments is not None:
        return _status(arguments)
    ended: list[int] = []
    atexit.register(_leave, ended)  # registered first, called last
    ended.append(_status(sys.argv[1:]))
    return ended[0]


def _leave(ended: Sequence[int]) -> None:
    """End the process, if its command came to an end.

    Python would take all modules apart: for nbgrader's a quarter of the time that it takes to
    import them.
    """
    if ended:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended[0])


def _status(arguments: list[str]) -> int:
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except AutograderError as error:
        tell(f"autograder: {error}", sys.stderr)
        return error.exit_status
    except BrokenPipeError:  # `autograder doctor | head`: nobody reads the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        tell("\nautograder: interrupted", sys.stderr)
        return 130


def _run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="autograder", description="Grade an nbgrader course.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, known in COMMANDS.items():
        command = commands.add_parser(name, help=known.summary)
        if name in arguments[:1]:
            _module(name).add_arguments(command)
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        parser.error(_no_command(arguments[0]))
    options = parser.parse_args(arguments)
    status: int = _module(options.command).run(options)
    return status


def _no_command(name: str) -> str:
    """The message for a command that there is not, with the one that was meant."""
    alike = difflib.get_close_matches(name, COMMANDS, n=1)
    meant = f" Did you mean `autograder {alike[0]}`?" if alike else ""
    return f"there is no command {name!r}.{meant} There are: {', '.join(COMMANDS)}."


def _module(name: str) -> ModuleType:
    """A command's module; ExtraMissing if what it needs is not installed."""
    known = COMMANDS[name]
    if known.needs and find_spec(known.needs) is None:
        raise ExtraMissing.of("grade", f"`autograder {name}`", known.needs)
    return import_module(f"autograder.commands.{known.module}")


if __name__ == "__main__":
    sys.exit(main())
