"""What a gradebook holds about a class, as plain rows that can be compared with another's."""

from dataclasses import dataclass, fields, replace
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Select, create_engine, select

Rows = dict[tuple[str, ...], tuple]


@dataclass(frozen=True)
class Recorded:
    """The rows that matter: who, which cell -> what. A gradebook's own ids are left out."""

    students: Rows  # student -> first name, last name, e-mail
    submissions: Rows  # assignment, student -> handed in at, extension
    notebooks: Rows  # assignment, student, notebook -> late penalty, flagged
    grades: Rows  # assignment, student, notebook, cell -> auto, manual, extra, needs manual grade
    comments: Rows  # assignment, student, notebook, cell -> automatic, manual

    def unflagged(self) -> "Recorded":
        """The rows without the flags, which a program or a person adds to what nbgrader does."""
        rows = {key: (penalty, False) for key, (penalty, _) in self.notebooks.items()}
        return replace(self, notebooks=rows)

    def of(self, student: str) -> "Recorded":
        """The rows of one student."""
        return Recorded(
            **{
                field.name: {
                    key: row for key, row in getattr(self, field.name).items() if student in key
                }
                for field in fields(self)
            }
        )


def gradebook_url(course: Path) -> str:
    """Where nbgrader keeps the gradebook of a course folder, unless told otherwise."""
    return f"sqlite:///{course / 'gradebook.db'}"


def read_recorded(db_url: str) -> Recorded:
    """All rows of a gradebook, read without nbgrader's own layer, which would write to it."""
    who = (Assignment.name, SubmittedAssignment.student_id)
    queries = {
        "students": (1, select(Student.id, Student.first_name, Student.last_name, Student.email)),
        "submissions": (
            2,
            _of_submissions(
                select(*who, SubmittedAssignment.timestamp, SubmittedAssignment.extension)
            ),
        ),
        "notebooks": (
            3,
            _of_notebooks(
                *who,
                Notebook.name,
                SubmittedNotebook.late_submission_penalty,
                SubmittedNotebook.flagged,
            ),
        ),
        "grades": (
            4,
            _of_notebooks(
                *(*who, Notebook.name, BaseCell.name),
                *(Grade.auto_score, Grade.manual_score, Grade.extra_credit),
                Grade.needs_manual_grade,
            )
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Grade.cell_id),
        ),
        "comments": (
            4,
            _of_notebooks(
                *(*who, Notebook.name, BaseCell.name),
                *(Comment.auto_comment, Comment.manual_comment),
            )
            .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Comment.cell_id),
        ),
    }
    engine = create_engine(db_url)
    try:
        with engine.connect() as connection:
            return Recorded(
                **{
                    name: _rows(name, connection.execute(query).all(), keys)
                    for name, (keys, query) in queries.items()
                }
            )
    finally:
        engine.dispose()


def _of_submissions(query: Select) -> Select:
    return query.select_from(SubmittedAssignment).join(
        Assignment, Assignment.id == SubmittedAssignment.assignment_id
    )


def _of_notebooks(*columns) -> Select:
    return (
        _of_submissions(select(*columns))
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
    )


def _rows(name: str, found: list, keys: int) -> Rows:
    rows = {tuple(row[:keys]): tuple(row[keys:]) for row in found}
    assert len(rows) == len(found), f"the gradebook holds {name} twice"
    return rows


def differences(first: Recorded, second: Recorded, names: tuple[str, str]) -> list[str]:
    """Every row in which two gradebooks differ, a line each; names says whose they are."""
    lines = []
    for field in fields(Recorded):
        ours, theirs = getattr(first, field.name), getattr(second, field.name)
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key) != theirs.get(key):
                lines.append(
                    f"{field.name} {' / '.join(key)}: {names[0]} {ours.get(key, 'nothing')}, "
                    f"{names[1]} {theirs.get(key, 'nothing')}"
                )
    return lines
