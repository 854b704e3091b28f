"""The argument `--jobs`, which is the same for all commands that grade."""

import argparse
import os


def add_jobs(parser: argparse.ArgumentParser, what: str) -> None:
    """Let the user say how many processes grade; what: what each of them has in hand."""
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help=f"{what} graded side by side (default: one a processor, here %(default)s)",
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of processes from 1, not {text!r}")
    return int(text)
