"""The grades of an assignment as a table, read from a gradebook of nbgrader.

Nothing is written. What makes up a question is said at `model.owner`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, Notebook, Student, SubmittedAssignment
from sqlalchemy import make_url

from autograder.course.state import State, read_states
from autograder.errors import CourseError
from autograder.model import Outcome, owner, rounded
from autograder.printing import printable


@dataclass(frozen=True)
class Question:
    """One column: a question, its points, and the graded cells that make it up."""

    notebook: str
    name: str
    points: float
    cells: tuple[str, ...]


class Standing(Enum):
    """How far a student is with an assignment. Only what is graded has a score to hand on."""

    GRADED = "graded"
    WAITS = "waits"  # a person, or `autograder grade`, has something to grade
    UNGRADABLE = "ungradable"  # no program can grade what was handed in
    MISSING = "missing"  # nothing was handed in


@dataclass(frozen=True)
class Person:
    """A student, as nbgrader's gradebook knows one; "" where it does not."""

    id: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @classmethod
    def of(cls, student: Student) -> "Person":
        names = ("id", "first_name", "last_name", "email", "lms_user_id")
        return cls(*(getattr(student, name) or "" for name in names))

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


@dataclass(frozen=True)
class Row:
    """One student: a score per question (None while a person has to look at it) and notes."""

    student: str
    name: str
    scores: tuple[float | None, ...]
    score: float  # after what a late submission loses; what waits counts as 0
    waiting: tuple[str, ...]  # the questions that wait for manual grading
    notes: tuple[str, ...]
    standing: Standing = Standing.GRADED
    penalty: float = 0.0  # what a late submission loses
    flagged: bool = False
    person: Person = Person()

    @property
    def final(self) -> float | None:
        """The score, if it is one to hand on."""
        return self.score if self.standing is Standing.GRADED else None


@dataclass(frozen=True)
class Table:
    """The grades of one assignment; str() is the table for a terminal."""

    assignment: str
    questions: tuple[Question, ...]
    rows: tuple[Row, ...]

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)

    def title(self, question: Question) -> str:
        """What a column of this question is called where there are other assignments, too."""
        several = len({one.notebook for one in self.questions}) > 1
        name = f"{question.notebook}/{question.name}" if several else question.name
        return f"{self.assignment}: {name}"

    def __str__(self) -> str:
        return format_table(self)


def read_tables(course: Path | str, assignment: str = "", db_url: str = "") -> list[Table]:
    """The table of one assignment, or of all that the gradebook holds.

    course: the course's folder, where nbgrader keeps `gradebook.db`
    assignment: its name; all assignments if empty
    db_url: where the gradebook is, if not in the course's folder
    raises CourseError if there is no gradebook, or no such assignment in it
    """
    db_url = db_url or f"sqlite:///{Path(course).resolve() / 'gradebook.db'}"
    address = make_url(db_url)
    path = Path(address.database or "")
    if address.get_backend_name() == "sqlite" and not path.is_file():
        raise CourseError(
            f"no gradebook at {path}: name the course's folder with --course, "
            "or the gradebook with --db; nbgrader makes one when it releases an assignment"
        )
    # The empty course id keeps nbgrader from adding a course of its own to the gradebook.
    with Gradebook(db_url, course_id="") as gradebook:
        return tables(gradebook, Path(course), [assignment] if assignment else [])


def people(gradebook: Gradebook) -> list[Person]:
    """All students of a gradebook."""
    return [Person.of(student) for student in gradebook.students]


def _nobody(assignment: str) -> Collection[str]:
    return ()


def tables(
    gradebook: Gradebook,
    root: Path,
    assignments: Sequence[str] = (),
    handed_in: Callable[[str], Collection[str]] = _nobody,
) -> list[Table]:
    """The tables of these assignments, or of all, from a gradebook that is open.

    root: the course's folder
    handed_in: who handed an assignment in, whether or not it is in the gradebook yet; what
        `Course.submissions` gives
    raises CourseError if the gradebook does not know one of them
    """
    known = {found.name: found for found in gradebook.assignments}
    for name in assignments:
        if name not in known:
            raise CourseError(
                f"no assignment {name!r} in this gradebook; "
                f"there is {', '.join(sorted(known)) or 'none at all'}"
            )
    return [
        _table(known[name], gradebook.students, read_states(root, name), handed_in(name))
        for name in assignments or sorted(known)
    ]


def _table(
    assignment: Assignment,
    students: list[Student],
    states: dict[str, State],
    handed_in: Collection[str],
) -> Table:
    notebooks = sorted(assignment.notebooks, key=lambda notebook: notebook.name)
    questions = tuple(question for notebook in notebooks for question in _questions(notebook))
    submissions = {submission.student_id: submission for submission in assignment.submissions}
    rows = tuple(
        _row(student, submissions.get(student.id), questions, states.get(student.id))
        if student.id in submissions
        else _without(student, questions, states.get(student.id), student.id in handed_in)
        for student in students
    )
    return Table(assignment.name, questions, rows)


def _questions(notebook: Notebook) -> list[Question]:
    """The questions of a notebook, in its order."""
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    answers = [cell.name for cell in notebook.solution_cells]
    cells: dict[str, list[str]] = {}
    for source in notebook.source_cells:  # recorded in the notebook's order
        if source.name in points:
            cells.setdefault(owner(source.name, answers), []).append(source.name)
    return [
        Question(notebook.name, name, sum(points[cell] for cell in members), tuple(members))
        for name, members in cells.items()
    ]


def _without(
    student: Student, questions: tuple[Question, ...], state: State | None, handed_in: bool
) -> Row:
    """Of a student of whom the gradebook has no submission."""
    standing, notes = Standing.MISSING, ["no notebook submitted"]
    if state and state.outcome is Outcome.UNGRADABLE:
        standing, notes = Standing.UNGRADABLE, state.notes
    elif handed_in:
        standing, notes = Standing.WAITS, ["not graded yet"]
    person, scores = Person.of(student), (0.0,) * len(questions)
    return Row(
        person.id, person.name, scores, 0.0, (), tuple(notes), standing=standing, person=person
    )


def _row(
    student: Student,
    submission: SubmittedAssignment,
    questions: tuple[Question, ...],
    state: State | None,
) -> Row:
    grades = {
        (notebook.name, grade.name): grade
        for notebook in submission.notebooks
        for grade in notebook.grades
    }
    scores, waiting = [], []
    for question in questions:
        members = [grades.get((question.notebook, cell)) for cell in question.cells]
        undecided = any(grade is None or grade.needs_manual_grade for grade in members)
        if undecided:
            waiting.append(question.name)
        score = rounded(sum(grade.score for grade in members if grade))
        scores.append(None if undecided else score)
    penalty = submission.late_submission_penalty
    person = Person.of(student)
    return Row(
        person.id,
        person.name,
        tuple(scores),
        rounded(max(0.0, submission.score - penalty)),
        tuple(waiting),
        (*_notes(submission, penalty), *(state.notes if state else ())),
        _standing(bool(waiting), state),
        penalty,
        state is not None and state.outcome is Outcome.FLAGGED,
        person,
    )


def _standing(waits: bool, state: State | None) -> Standing:
    """A person who grades all that is ungradable makes it graded."""
    if state and state.outcome is Outcome.UNGRADABLE and (waits or state.older_grade_stands):
        return Standing.UNGRADABLE
    return Standing.WAITS if waits else Standing.GRADED


def _notes(submission: SubmittedAssignment, penalty: float) -> list[str]:
    notes = []
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
    blank = sum(comment.auto_comment == "No response." for comment in comments)
    if comments and blank == len(comments):
        notes.append("nothing answered")
    elif blank:
        notes.append(f"{blank} of {len(comments)} not answered")
    if submission.total_seconds_late > 0:
        notes.append(f"{submission.total_seconds_late / 3600:.1f} h late")
    if penalty:
        notes.append(f"{penalty:g} points off")
    return notes


def format_table(table: Table) -> str:
    """The table as text: a line per student, questions numbered and named below."""
    numbers = [f"Q{number}" for number in range(1, len(table.questions) + 1)]
    head = ["student", "name", *numbers, "total", "to grade", "notes"]
    lines = [
        [
            printable(row.student),
            printable(row.name),
            *("·" if score is None else f"{score:g}" for score in row.scores),
            f"{row.score:g}",
            f"{len(row.waiting)}" if row.waiting else "",
            printable("; ".join(row.notes)),
        ]
        for row in table.rows
    ]
    points = ["", "points", *(f"{question.points:g}" for question in table.questions)]
    points += [f"{table.points:g}", "", ""]
    widths = [max(map(len, column)) for column in zip(head, points, *lines, strict=True)]
    text = [
        f"{printable(table.assignment)}: {len(table.rows)} students, {table.points:g} points",
        "",
    ]
    for line in (head, points, ["-" * width for width in widths], *lines):
        cells = [
            cell.ljust(width) if index < 2 or index == len(line) - 1 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        text.append("  ".join(cells).rstrip())
    text += [
        "",
        "  ".join(
            f"{n} {printable(q.name)}" for n, q in zip(numbers, table.questions, strict=True)
        ),
    ]
    if any(row.waiting for row in table.rows):
        text.append("· waits for a person to grade it; the total counts it as 0 until then")
    return "\n".join(text)
