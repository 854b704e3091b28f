"""What became of every question, kept beside this file as data, and the table that is made of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from tests.autograder.styles.grading import Result, Verdict
from tests.autograder.styles.questions import HERE

RESULTS = HERE / "results.json"


def read_results(path: Path = RESULTS) -> dict[str, Result]:
    """Question -> what became of it when the file was written."""
    return {
        question: _result(**kept)
        for question, kept in json.loads(path.read_text(encoding="utf-8")).items()
    }


def _result(engine: dict[str, str], nbgrader: dict[str, str], **other: str) -> Result:
    return Result(engine=Verdict(**engine), nbgrader=Verdict(**nbgrader), **other)


def write_results(results: Mapping[str, Result], path: Path = RESULTS) -> None:
    """Keep these; what the file holds of other questions stays."""
    old = read_results(path) if path.exists() else {}
    kept = {question: asdict(result) for question, result in (old | dict(results)).items()}
    text = json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def table(results: Mapping[str, Result]) -> str:
    """Style group × what became of its questions, in Markdown."""
    groups: dict[str, list[Result]] = {}
    for question, result in results.items():
        groups.setdefault(question.partition("/")[0], []).append(result)
    lines = [
        "| group | questions | outside | inside | waits | lost | gained |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(_row(name, members) for name, members in sorted(groups.items())),
        _row("all", list(results.values())),
    ]
    return "\n".join(lines)


def _row(name: str, results: list[Result]) -> str:
    counts = (
        len(results),
        sum(result.placed == "outside" for result in results),
        sum(result.placed == "inside" for result in results),
        sum(result.waits for result in results),
        sum(result.lost for result in results),
        sum(result.gained for result in results),
    )
    return f"| {name} | {' | '.join(map(str, counts))} |"
