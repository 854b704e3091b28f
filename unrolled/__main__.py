"""The command line: `python -m unrolled COMMAND ...`.

A command is a function that adds its arguments to a parser and sets `run`, the function that
takes the parsed arguments and returns the text to print; its docstring is its help. To add one,
write such a function and name it in COMMANDS; it is called only if its command is asked for, so
that none waits for what another needs. Bad input ends with a message on standard error and the
exit status 2, Ctrl-C with 130.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from unrolled.architectures import NETWORKS, Network, trace
from unrolled.experiments import EXPERIMENTS, experiment
from unrolled.experiments.record import run
from unrolled.names import plain, unknown


def add_trace(parser: argparse.ArgumentParser) -> None:
    """Print the shapes and costs of every layer of a network."""
    parser.add_argument("network", type=network, help=f"one of {', '.join(NETWORKS)}")
    parser.add_argument(
        "--input",
        type=image_shape,
        metavar="HxWxC",
        help="height x width x channels of the input, such as 224x224x3; "
        "the network's own if left out",
    )
    parser.set_defaults(run=lambda arguments: str(trace(arguments.network, arguments.input)))


def add_experiments(parser: argparse.ArgumentParser) -> None:
    """Measure the experiments anew and write their tables beside the chapters."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(EXPERIMENTS)}; all of them if left out",
    )
    parser.add_argument("--book", type=Path, default=Path("book"), help="the folder of the book")
    parser.set_defaults(run=run_experiments)


def run_experiments(arguments: argparse.Namespace) -> str:
    """Run the named experiments, or all, with a line for each row; return what was written."""
    chosen = [experiment(name) for name in arguments.names or EXPERIMENTS]
    if not arguments.book.is_dir():
        raise ValueError(f"there is no folder {arguments.book}: say where the book is with --book.")
    written = [run(each, arguments.book, lambda line: print(line, flush=True)) for each in chosen]
    return "\n".join(f"wrote {path}" for path in written)


def add_slots(parser: argparse.ArgumentParser) -> None:
    """Train a slot tagger and print its test F1 over several seeds, and for each slot."""
    from unrolled.slots.command import add_arguments

    add_arguments(parser)


COMMANDS = {"trace": add_trace, "slots": add_slots, "experiments": add_experiments}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(
        prog="python -m unrolled", description="The tools of the course on the command line."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, add in COMMANDS.items():
        command = commands.add_parser(name, help=add.__doc__, description=add.__doc__)
        if name in arguments[:1]:
            add(command)
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        parser.error(unknown("command", arguments[0], COMMANDS))
    parsed = parser.parse_args(arguments)
    try:
        print(parsed.run(parsed))
    except (ValueError, ModuleNotFoundError) as error:
        print(f"{parser.prog} {parsed.command}: error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{parser.prog} {parsed.command}: interrupted", file=sys.stderr)
        return 130  # as a shell has it
    return 0


def network(text: str) -> Network:
    """Return the network of that name; capitals do not matter, nor do spaces, - and _."""
    names = {plain(name): name for name in NETWORKS}
    if plain(text) not in names:
        raise argparse.ArgumentTypeError(unknown("network", text, NETWORKS))
    return NETWORKS[names[plain(text)]]


def image_shape(text: str) -> tuple[int, ...]:
    """Return (height, width, channels) for a text such as 224x224x3."""
    if not re.fullmatch(
        r"\d+([x\N{MULTIPLICATION SIGN}]\d+){2}", text.strip(), flags=re.IGNORECASE | re.ASCII
    ):
        raise argparse.ArgumentTypeError(
            f"expected height x width x channels as three whole numbers, such as 224x224x3, "
            f"but got {text!r}"
        )
    return tuple(int(size) for size in re.findall(r"\d+", text))


if __name__ == "__main__":
    sys.exit(main())
