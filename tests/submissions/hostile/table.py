"""The page of the documentation: each attack, what plain nbgrader lets it do, what happens here."""

import re
from collections.abc import Sequence

from tests.submissions.hostile.attack import Attack
from tests.submissions.hostile.corpus import ATTACKS
from tests.submissions.hostile.runs import Result, load

_KINDS = {
    "test": "hidden tests",
    "book": "the gradebook",
    "notes": "the instructor's notes",
    "work": "another's work",
    "environment": "the grader's environment",
}

MOST_MEGABYTES = 12  # of a graded notebook
MOST_FLAGS = 130  # of one submission


def faults(attack: Attack, result: Result) -> list[str]:
    """What went wrong in a result, in words; nothing if the grader held."""
    points, found = result["points"], []
    if points is not None and points > (attack.honest or 0):
        found.append(f"{points:g} points for work worth {attack.honest or 0:g}")
    elif points is not None and attack.least is not None and points < attack.least:
        found.append(f"{points:g} points for work worth {attack.honest:g}")
    elif points is None and attack.honest is not None:
        found.append("not graded")
    if result["stopped"]:
        found.append("the class hangs" if result["hung"] else "the class stops")
    elif not result["before"] or not result["after"]:
        found.append("changes a neighbour's score")
    if result["loot"]:
        found.append("reads " + ", ".join(_KINDS[kind] for kind in result["loot"]))
    if result.get("megabytes", 0) > MOST_MEGABYTES:
        found.append(f"{result['megabytes']} MB of output are kept")
    if len(result.get("flags", ())) > MOST_FLAGS:
        found.append(f"{len(result['flags'])} lines of report")
    found += [_left(trace) for trace in result["trace"]]
    if "flags" in result and attack.flagged and not result["flags"]:
        found.append("not flagged")
    return list(dict.fromkeys(found))


def _left(trace: str) -> str:
    if trace.startswith("runs in the page"):
        return "runs in the instructor's browser"
    if trace == "no feedback page":
        return "leaves no page to read"
    if trace == "the terminal":
        return "acts on the instructor's terminal"
    if trace.startswith("changed"):
        return "changes files of the course"
    if trace in ("the network", "processes", "shared memory"):
        return {"the network": "reaches the network"}.get(trace, f"leaves {trace}")
    return "leaves files"


def markdown() -> str:
    """The whole page: what it comes to, then each kind, a card for each attack."""
    sides = [
        {result["name"]: result for result in load(grader)} for grader in ("nbgrader", "engine")
    ]
    categories = list(dict.fromkeys(attack.category for attack in ATTACKS.values()))
    lines = [
        "# The hostile corpus",
        "",
        "Submissions that cheat, break or pry, and honest ones with bad luck, each graded between",
        "two honest neighbours. Made by `python -m tests.submissions.hostile table`.",
        "",
        f"- Plain nbgrader 0.9.6: {_totals(sides[0])}.",
        f"- Here: {_totals(sides[1])}.",
        "",
        "How many of each kind are held:",
        "",
        "| | tried | nbgrader | here |",
        "|---|--:|--:|--:|",
    ]
    for category in categories:
        members = [attack for attack in ATTACKS.values() if attack.category == category]
        held = [str(_held(members, side)) for side in sides]
        link = f"[{category}](#{category})"
        lines.append(f"| {' | '.join([link, str(len(members)), *held])} |")
    for category in categories:
        lines += ["", f"## {category.capitalize()}"]
        for attack in ATTACKS.values():
            if attack.category == category:
                lines += ["", *_card(attack, sides)]
    return "\n".join(lines) + "\n"


def _held(attacks: Sequence[Attack], side: dict[str, Result]) -> int | str:
    """How many a grader held, and on how many it was not tried."""
    tried = [attack for attack in attacks if attack.name in side]
    held = sum(not faults(attack, side[attack.name]) for attack in tried)
    if not tried:
        return "not run"
    missing = len(attacks) - len(tried)
    return f"{held}, {missing} not run" if missing else held


def _card(attack: Attack, sides: Sequence[dict[str, Result]]) -> list[str]:
    """What an attack tries, and what came of it on both sides; the edge repeats the second."""
    results = [side.get(attack.name) for side in sides]
    words = ["not run" if one is None else _verdict(attack, one) for one in results]
    kinds = [
        "none" if one is None else "held" if word.startswith("held") else "broken"
        for one, word in zip(results, words, strict=True)
    ]
    name = attack.name.replace("-", " ")
    return [
        f"::::{{container}} attack attack-{kinds[1]}",
        ":::{container} attack-tries",
        f"**{name[0].upper() + name[1:]}** tries to {_escaped(attack.tries)}.",
        ":::",
        f":::{{container}} attack-side attack-{kinds[0]}",
        f"*nbgrader* {_escaped(words[0])}",
        ":::",
        f":::{{container}} attack-side attack-{kinds[1]}",
        f"*here* {_escaped(words[1])}",
        ":::",
        "::::",
    ]


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]{}<>$#|~])", r"\\\1", text)


def _verdict(attack: Attack, result: Result) -> str:
    wrong = faults(attack, result)
    return "; ".join(wrong) if wrong else "held, flagged" if result.get("flags") else "held"


def _totals(side: dict[str, Result]) -> str:
    if not side:
        return "not run yet"
    pairs = [(ATTACKS[name], result) for name, result in side.items() if name in ATTACKS]
    wrong = [faults(attack, result) for attack, result in pairs]
    counts = {
        "hold": sum(not some for some in wrong),
        "gain points": sum(
            result["points"] is not None and result["points"] > (attack.honest or 0)
            for attack, result in pairs
        ),
        "lose honest points": sum(
            attack.honest is not None
            and (result["points"] is None or result["points"] < (attack.least or 0))
            for attack, result in pairs
        ),
        "stop the class": sum(bool(result["stopped"]) for _, result in pairs),
        "change a neighbour's score": sum(
            not result["stopped"] and not (result["before"] and result["after"])
            for _, result in pairs
        ),
        "are not flagged, and ought to be": sum("not flagged" in some for some in wrong),
        "read a secret": sum(bool(result["loot"]) for _, result in pairs),
        "leave a trace": sum(bool(result["trace"]) for _, result in pairs),
    }
    if not any("flags" in result for _, result in pairs):  # plain nbgrader flags nothing
        del counts["are not flagged, and ought to be"]
    held = f"of {len(pairs)} submissions {counts.pop('hold')} are held"
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{held}; {said}" if said else f"{held}: nothing gained, lost, read or left"
