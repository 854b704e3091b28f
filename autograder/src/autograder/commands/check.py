"""`autograder check NOTEBOOK …`: a student's look at the visible tests, before handing in.

The notebook runs as it will when it is graded: from top to bottom, in fresh kernels, the tests
apart from the answers. Nothing is written; the notebook itself is not changed.
"""

import argparse
from pathlib import Path

from autograder.printing import printable, tell
from autograder.session.check import FAIL, PASS, Check, check_notebook


def format_checks(path: Path, checks: list[Check]) -> str:
    """A table of questions, what became of them, and what the tests said."""
    width = max(len(check.question) for check in checks)
    lines = [f"{printable(str(path))}: {summary(checks)}", ""]
    for check in checks:
        lines.append(f"{printable(check.question).ljust(width)}  {check.result}")
        lines += [f"    {line}" for line in check.message.splitlines()]
    return "\n".join(lines)


def summary(checks: list[Check]) -> str:
    """How many pass, of those that a test decides.

    >>> summary([Check("a", PASS), Check("b", FAIL), Check("why", "not answered", has_test=False)])
    '1 of 2 pass; 1 is marked by a person'
    """
    tested = sum(check.has_test for check in checks)
    written = len(checks) - tested
    passed = sum(check.has_test and check.result == PASS for check in checks)
    parts = [f"{passed} of {tested} pass"] if tested else []
    parts += [f"{written} {'is' if written == 1 else 'are'} marked by a person"] if written else []
    return "; ".join(parts)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument(
        "--timeout", type=float, default=30, metavar="SECONDS", help="for one cell (default: 30)"
    )


def run(options: argparse.Namespace) -> int:
    """Check the notebooks; 0 if nothing fails, 1 if something does."""
    status = 0
    for path in options.notebooks:
        checks = check_notebook(path, options.timeout)
        tell(format_checks(path, checks))
        if any(check.result == FAIL for check in checks):
            status = 1
    return status
