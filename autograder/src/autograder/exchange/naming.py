"""Which of a student's files is the notebook that the assignment asks for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autograder.exchange.archives import Filed
from autograder.exchange.labels import Piece
from autograder.exchange.people import spelling

# What browsers, platforms and people put behind a name: " (1)", "-1", " - Copy", "_final".
_BEHIND = re.compile(r"(\s*\(\d+\)|-\d+|\s*[-–_ ]?\s*(copy|kopie|copia|final|submission))+$", re.I)
EXACT, NEARLY, HOLDS, ONLY = range(4)


@dataclass
class Attempt:
    """What counts of all that a student handed in: paths below the submitted folder."""

    files: dict[str, Filed] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def named(
    pieces: Sequence[Piece], names: Sequence[str], tells: set[str], ours: Sequence[str] = ()
) -> Attempt:
    """Give the notebooks the names that the assignment asks for; of several attempts the latest.

    names: of the assignment's notebooks, without .ipynb
    tells: the downloads whose times are those of the files
    ours: files that are not for a student to hand in
    """
    notebooks = [piece for piece in pieces if piece.path[-1].endswith(".ipynb")]
    alone = len({_BEHIND.sub("", _stem(piece)) for piece in notebooks}) == 1
    wanted: dict[str, list[tuple[int, Piece]]] = {}
    for piece in notebooks:
        for name, how in _fits(_stem(piece), names, alone):
            wanted.setdefault(name, []).append((how, piece))
    attempt, used, tops = Attempt(), [], set()
    for name, candidates in sorted(wanted.items()):
        close = [one for one in candidates if one[0] <= NEARLY] or candidates
        close.sort(key=lambda one: (*_age(one[1], tells), -one[0]))
        _, best = close[-1]
        attempt.files[f"{name}.ipynb"] = best.filed
        tops.add(best.path[:-1])
        used += [piece for _, piece in close]
        if len(close) > 1:
            attempt.notes.append(f"{len(close)} of {name}.ipynb, {'/'.join(best.path)} counts")
        elif best.path[-1] != f"{name}.ipynb":
            attempt.notes.append(f"{best.path[-1]} taken as {name}.ipynb")
    missing = [f"{name}.ipynb" for name in names if name not in wanted]
    if missing:
        attempt.notes.append(f"no {', '.join(missing)}")
    top = tops.pop() if len(tops) == 1 else ()
    others = [piece for piece in pieces if piece not in used]
    for piece in sorted(others, key=lambda piece: _age(piece, tells), reverse=True):
        parts = piece.path[len(top) :] if piece.path[: len(top)] == top else piece.path
        path = "/".join(parts)
        if path in ours:
            attempt.notes.append(f"{path} was handed in, and is left out")
        elif path not in attempt.files:
            attempt.files[path] = piece.filed
    return attempt


def _stem(piece: Piece) -> str:
    return piece.path[-1].removesuffix(".ipynb")


def _fits(stem: str, names: Sequence[str], alone: bool) -> list[tuple[str, int]]:
    """The notebook whose name a file has, and how closely; none, or one."""
    plain = {name.casefold(): name for name in names}
    if stem.casefold() in plain:
        return [(plain[stem.casefold()], EXACT)]
    cut = _BEHIND.sub("", stem).strip().casefold()
    if cut in plain:
        return [(plain[cut], NEARLY)]
    holding = [name for name in names if spelling(name) and spelling(name) in spelling(stem)]
    if len(holding) == 1:
        return [(holding[0], HOLDS)]
    return [(names[0], ONLY)] if alone and len(names) == 1 else []


def _age(piece: Piece, tells: set[str]) -> tuple[int, datetime]:
    """What is larger is later: the platform's number of a file, or its time if that tells."""
    when = piece.filed.when if piece.filed.archive in tells else None
    return piece.order, when or datetime.min
