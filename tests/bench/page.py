"""The page of the book about speed, made from the figures that `make bench` keeps beside it.

`python -m tests.bench.page` writes the page anew from the figures that are there.
"""

import json
from collections.abc import Iterator
from typing import Any

from tests.submissions.assemble import ROOT

FIGURES = ROOT / "book" / "guides" / "bench.json"
PAGE = ROOT / "book" / "guides" / "bench.md"
_SETS = {"ps1": "problem set 1 (NumPy)", "keras_steps": "a small set on Keras layers"}


def renew(found: dict[str, Any]) -> None:
    """Keep these figures beside the book, and write its page."""
    FIGURES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(markdown(found), encoding="utf-8")


def markdown(found: dict[str, Any]) -> str:
    """The page."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield "# How fast it grades"
    yield ""
    yield "Classes of right, partly right and wrong work mixed, graded by plain nbgrader and by the"
    yield f"engine of this project, with `--jobs {found['jobs']}`. Made by `make bench`."
    yield ""
    yield f"- Measured on {found['date']}: {found['machine']}, {found['load_after']:.1f} after the end."
    yield "  The load says how many processes waited for a processor. Above 1, the machine had other"
    yield "  work to do: the seconds are too many, and a ratio means little where the load changed."
    yield from _scores(found["scores"])
    yield ""
    yield "## A class"
    yield ""
    yield "Seconds on the clock for each submission, the start of the command included. The engine"
    yield "has rehearsed the assignment before. In the last column but one it has not, and begins by"
    yield "grading the author's own answers. *Floor* is the processor time of the notebook's own"
    yield "cells, in one process that has imported everything."
    yield ""
    yield "| | submissions | nbgrader | engine | times as fast | with the rehearsal | floor |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name, one in found["sets"].items():
        cold = f"{one['cold']:.3f}" if one.get("cold") else ""
        yield (
            f"| {_SETS.get(name, name)} | {one['submissions']} | {one['nbgrader']:.3f} | "
            f"{one['engine']:.3f} | {one['ratio']:.1f} | {cold} | {one['floor']:.3f} |"
        )
    if found["scale"]:
        yield ""
        yield from _scale(found)
    yield ""
    yield from _parts(found)
    if found.get("peer"):
        yield ""
        yield from _peer(found["peer"])


def _scores(scores: dict[str, Any]) -> Iterator[str]:
    different = len(scores["different"])
    known = sum(line.endswith("]") for line in scores["different"])
    text = f"- Of {scores['compared']} scores, {different} differ between the two"
    yield f"{text}, {known} of them for a known reason." if different else f"{text}."


def _scale(found: dict[str, Any]) -> Iterator[str]:
    yield "## A larger class"
    yield ""
    yield "The engine alone, on the NumPy set. The start counts less, the larger the class is."
    yield ""
    yield "| submissions | seconds for each | times as fast as nbgrader for one | driver's memory |"
    yield "|--:|--:|--:|--:|"
    plain = _numpy(found)["nbgrader"]
    for size, run in found["scale"].items():
        each = run["seconds"] / int(size)
        memory = run["memory"] / 2**20
        yield f"| {size} | {each:.3f} | {plain / each:.1f} | {memory:.0f} MiB |"


def _parts(found: dict[str, Any]) -> Iterator[str]:
    """Where the time of one submission more goes: what a large class adds to a small one."""
    yield "## Where the time goes"
    yield ""
    yield "What one submission of the NumPy set takes of a processor:"
    yield ""
    one = _numpy(found)
    sizes = sorted(found["scale"], key=int)
    rows = [
        ("its own cells, as in one process (the floor)", one["floor"]),
        ("two kernels forked, isolated and ended", found["kernels"]),
    ]
    if len(sizes) > 1:
        small, large = sizes[0], sizes[-1]
        more = found["scale"][large]["seconds"] - found["scale"][small]["seconds"]
        whole = found["jobs"] * more / (int(large) - int(small))
        rest = max(whole - one["floor"] - found["kernels"], 0.0)
        rows += [
            ("calls from kernel to kernel, reading, repairing, recording", rest),
            (f"**all**: {found['jobs']} processors, {large} submissions less {small}", whole),
        ]
    yield "| | milliseconds |"
    yield "|---|--:|"
    yield from (f"| {what} | {1000 * seconds:.0f} |" for what, seconds in rows)


def _peer(peer: dict[str, Any]) -> Iterator[str]:
    yield "## Another grader"
    yield ""
    yield f"`otter run` of {peer['name']} {peer['version']} takes {peer['seconds']:.1f} seconds for a"
    yield f"notebook of {peer['questions']} questions on NumPy. It starts Python and a Jupyter kernel"
    yield "for each submission, and runs the tests beside the answers."


def _numpy(found: dict[str, Any]) -> dict[str, Any]:
    """The figures of the first set: the one on NumPy."""
    first: dict[str, Any] = next(iter(found["sets"].values()))
    return first


if __name__ == "__main__":
    renew(json.loads(FIGURES.read_text(encoding="utf-8")))
