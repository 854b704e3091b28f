"""The numbers of a report, for a program or a spreadsheet."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from autograder.exchange.cells import harmless, number
from autograder.feedback.results import Standing as Answer
from autograder.report.results import ClassReport, Member, QuestionReport

TITLES = (
    "notebook",
    "question",
    "title",
    "points",
    "submissions",
    "mean",
    "difficulty",
    "answered",
    "discrimination",
    "discrimination_low",
    "discrimination_high",
    "students_compared",
    *(one.name.lower() for one in Answer),
)


def as_data(report: ClassReport) -> dict[str, Any]:
    """All numbers as JSON has them; what is not known is None."""
    found = {
        "assignment": report.assignment,
        "points": report.points,
        "standings": {one.value: count for one, count in report.standings.items()},
        "distribution": [asdict(bar) for bar in report.bars],
        "left_out": [str(one) for one in report.left_out],
        "questions": [_question(one) for one in report.questions],
        "students": [_member(one) for one in report.members],
        "earlier": [asdict(one) for one in report.earlier],
    }
    rounded: dict[str, Any] = _rounded(found)
    return rounded


def _rounded(value: Any) -> Any:
    """The same without what only binary numbers have behind the sixth decimal."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def as_json(report: ClassReport) -> str:
    """All numbers as a text that a program reads."""
    return json.dumps(as_data(report), indent=1, ensure_ascii=False) + "\n"


def as_csv(report: ClassReport) -> str:
    """A row for each question. No text can act as a formula: see `exchange.cells`."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(TITLES)
    for one in report.questions:
        found = one.discrimination
        question = one.question
        texts = question.notebook, question.name, question.title
        writer.writerow(
            [
                *map(harmless, texts),
                *_numbers(question.points, one.handed_in, one.mean, one.difficulty, one.answered),
                *_numbers(found.value, found.low, found.high, found.students),
                *(str(one.answers.get(answer, 0)) for answer in Answer),
            ]
        )
    return file.getvalue()


def _numbers(*values: float | None) -> Sequence[str]:
    return ["" if value is None else number(value) for value in values]


def _question(one: QuestionReport) -> dict[str, Any]:
    return {
        "notebook": one.question.notebook,
        "question": one.question.name,
        "title": one.question.title,
        "points": one.question.points,
        "submissions": one.handed_in,
        "mean": one.mean,
        "difficulty": one.difficulty,
        "answered": one.answered,
        "discrimination": asdict(one.discrimination),
        "answers": {answer.name.lower(): one.answers.get(answer, 0) for answer in Answer},
        "failures": [asdict(failure) for failure in one.failures],
    }


def _member(one: Member) -> dict[str, Any]:
    return {
        "student": one.student,
        "name": one.name,
        "state": one.standing.value,
        "score": one.score,
        "late_penalty": one.penalty,
        "seconds_late": one.seconds_late,
        "waiting": dict(one.waiting),
        "reason": one.reason,
        "flags": [asdict(flag) for flag in one.flags],
        "seconds": one.seconds,
        "memory": one.memory,
        "sandboxed": one.sandboxed,
    }
