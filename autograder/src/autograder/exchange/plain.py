"""Grades as a table of our own, for a spreadsheet or for a program."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from autograder.course.table import Row, Standing, Table
from autograder.exchange.cells import harmless, number

TITLES = (
    "assignment",
    "student",
    "last_name",
    "first_name",
    "email",
    "state",
    "score",
    "max_score",
    "late_penalty",
    "flagged",
    "notes",
)


def as_data(tables: Sequence[Table], questions: bool = False) -> list[dict[str, Any]]:
    """An object for each student and assignment; the score is None unless all of it is graded."""
    return [
        {
            "assignment": table.assignment,
            "student": row.student,
            "last_name": row.person.last_name,
            "first_name": row.person.first_name,
            "email": row.person.email,
            "lms_user_id": row.person.lms_user_id,
            "state": row.standing.value,
            "score": row.final,
            "max_score": round(table.points, 6),
            "late_penalty": round(row.penalty, 6),
            "flagged": row.flagged,
            "waiting": list(row.waiting),
            "notes": list(row.notes),
            **({"questions": _questions(table, row)} if questions else {}),
        }
        for table in tables
        for row in table.rows
    ]


def _questions(table: Table, row: Row) -> list[dict[str, Any]]:
    return [
        {
            "notebook": question.notebook,
            "question": question.name,
            "score": _of_question(row, score),
            "max_score": round(question.points, 6),
        }
        for question, score in zip(table.questions, row.scores, strict=True)
    ]


def _of_question(row: Row, score: float | None) -> float | None:
    return score if row.standing in (Standing.GRADED, Standing.WAITS) else None


def as_csv(tables: Sequence[Table], questions: bool = False) -> str:
    """A row for each student and assignment; a question's column is empty for other assignments.

    Numbers are numbers. No text can act as a formula: an apostrophe stands before what begins one.
    """
    columns = [
        (table.assignment, place, table.title(question))
        for table in tables
        for place, question in enumerate(table.questions)
        if questions
    ]
    file = io.StringIO()
    writer = csv.writer(
        file, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n"
    )  # as RFC 4180 has it
    writer.writerow([*TITLES, *(harmless(title) for _, _, title in columns)])
    for table in tables:
        for row in table.rows:
            person = row.person
            names = row.student, person.last_name, person.first_name, person.email
            scores = {
                (table.assignment, place): _of_question(row, score)
                for place, score in enumerate(row.scores)
            }
            writer.writerow(
                [
                    harmless(table.assignment),
                    *map(harmless, names),
                    row.standing.value,
                    _number(row.final),
                    number(table.points),
                    number(row.penalty),
                    "yes" if row.flagged else "",
                    harmless("; ".join(row.notes)),
                    *(_number(scores.get((name, place))) for name, place, _ in columns),
                ]
            )
    return file.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else number(value)
