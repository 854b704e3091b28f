"""Runs of the corpus, from outside: a course is made in a sandbox, and each group goes into one."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.submissions.hostile import outer
from tests.submissions.hostile.corpus import ATTACKS

RESULTS = Path(__file__).parent / "results"
GRADERS = ("nbgrader", "engine")
# Attacks of these files do not stop plain nbgrader as a rule, and leave nothing behind.
_TOGETHER = ("accidents", "answers", "network", "outputs", "reading", "tampering")
_SECONDS = 120  # for a sandbox, and more for each attack in it

Result = dict[str, object]


class NotGraded(Exception):
    """The grader did not even grade an honest submission; the message holds what it printed."""


def make(grader: str) -> bytes:
    """A course as bytes; the same one goes into each sandbox."""
    return outer.run(_inside(grader, "make"))


def attack(grader: str, names: Iterable[str], course: bytes) -> list[Result]:
    """Grade attacks together in one sandbox: a result for each."""
    names = list(names)
    try:
        command, seconds = _inside(grader, "attack", *names), _SECONDS + 15 * len(names)
        answer = json.loads(outer.run(command, course, seconds))
    except (outer.Overrun, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", None) or str(error).encode()
        return [_lost(name, why.decode(errors="replace")[-500:]) for name in names]
    for result in answer["results"]:
        result["log"] = answer["log"][-1500:] if len(names) == 1 else ""
    return answer["results"]


def _inside(grader: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.submissions.hostile.inside", grader, *arguments]


def _lost(name: str, why: str) -> Result:
    """The result of an attack that took the whole sandbox with it."""
    lost = {"points": None, "before": False, "after": False, "stopped": True, "hung": False}
    return {
        "name": name,
        **lost,
        "loot": [],
        "trace": [],
        "megabytes": 0,
        "changed": [],
        "log": why,
    }


def run_nbgrader(names: list[str], tell: Callable[[str], None]) -> list[Result]:
    """Plain nbgrader: together what is harmless together, and alone what is not."""
    course = make("nbgrader")
    results: dict[str, Result] = {}
    for category in _TOGETHER:
        group = [name for name in names if ATTACKS[name].category == category]
        tell(f"{category}: {len(group)} together")
        for result in attack("nbgrader", group, course) if group else []:
            if result["before"] and result["after"]:
                results[result["name"]] = result
    for name in names:
        if name not in results:
            tell(name)
            results |= {name: attack("nbgrader", [name], course)[0]}
    return [results[name] for name in names]


def run_engine(names: list[str], tell: Callable[[str], None]) -> list[Result]:
    """The engine: all of them in one class."""
    tell(f"{len(names)} attacks in one class")
    return attack("engine", names, make("engine"))


def save(grader: str, results: list[Result]) -> None:
    """Keep results; those of attacks that were not run stay as they are."""
    known = {result["name"]: result for result in load(grader)}
    for result in results:
        known[result["name"]] = {key: value for key, value in result.items() if key not in _PASSING}
    kept = [known[name] for name in ATTACKS if name in known]
    RESULTS.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(result, ensure_ascii=False) for result in kept)
    (RESULTS / f"{grader}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


_PASSING = ("changed", "log", "seconds")  # not the same in the next run


def load(grader: str) -> list[Result]:
    """The results that are kept, or none."""
    path = RESULTS / f"{grader}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
