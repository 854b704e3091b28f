"""`autograder init`: let nbgrader's own commands in a course grade through the engine.

Two lines are added to the course's nbgrader_config.py, after they were shown; nothing else is
changed. Then `autograder doctor` says what the course and this machine offer.
"""

import argparse
import ast
import sys
from pathlib import Path

from autograder.commands import doctor
from autograder.errors import CourseError
from autograder.printing import tell

FILE = "nbgrader_config.py"
GET_CONFIG = "c = get_config()\n"
USE_ENGINE = "from autograder.hooks import use_engine\nuse_engine(c)\n"
_COMMENT = "\n# nbgrader's own commands grade through the engine of `autograder grade`.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--course", default=".", metavar="DIR", help="its folder (default: this)")
    parser.add_argument("--yes", action="store_true", help="add the lines without asking")


def run(options: argparse.Namespace) -> int:
    """Add the lines if they are missing, and run doctor; its exit status, or 2 if told not to."""
    path = Path(options.course) / FILE
    added = missing_lines(path)
    if not added:
        tell(f"{path} uses the engine already.")
    else:
        tell(f"To the end of {path}:\n\n{added.strip()}\n")
        if not (options.yes or _agreed()):
            tell("Nothing was changed.")
            return 2
        add_lines(path, added)
        tell("They were added.")
    tell("")
    options.course, options.assignments = str(path.parent), []
    return doctor.run(options)


def missing_lines(path: Path) -> str:
    """What has to be added to a configuration; "" if it uses the engine already.

    raises CourseError if there is no course folder, or the file cannot be read as Python
    """
    if not path.parent.is_dir():
        raise CourseError(f"no course folder at {path.parent.absolute()}")
    if not path.exists():
        return GET_CONFIG + _COMMENT + USE_ENGINE
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    except SyntaxError as error:
        raise CourseError(
            f"{path} is no Python: line {error.lineno}: {error.msg}; mend it first"
        ) from error
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if "use_engine" in names:
        return ""
    return ("" if "c" in names else GET_CONFIG) + _COMMENT + USE_ENGINE


def add_lines(path: Path, added: str) -> None:
    """Append them; the file is there as it was, or complete."""
    before = path.read_bytes() if path.exists() else b""
    between = b"" if not before or before.endswith(b"\n") else b"\n"
    new = path.with_name(f"{FILE}.new")
    try:
        new.write_bytes(before + between + added.lstrip("\n" if not before else "").encode())
        if path.exists():
            new.chmod(path.stat().st_mode)
        new.replace(path)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error


def _agreed() -> bool:
    if not sys.stdin.isatty():
        tell("Run the command again with --yes to add them.")
        return False
    return input("Add these lines? [y/N] ").strip().lower() in ("y", "yes")
