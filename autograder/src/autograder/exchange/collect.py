"""Sorting what a platform hands out into `submitted/STUDENT/ASSIGNMENT/`.

Nothing is lost, and nothing is overwritten: what belongs to nobody known is put aside in
`downloaded/ASSIGNMENT/not-found/`, and a submission that is there already stays, unless it is to be
replaced; then the older one is put aside, too.
"""

import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course.folder import Course, name_problem, released_notebooks
from autograder.course.lock import course_lock
from autograder.course.released_feedback import NOBODYS, SECRET
from autograder.course.table import Person
from autograder.course.timestamps import TIMESTAMP, submitted_at
from autograder.errors import CourseError, Unreadable
from autograder.exchange.archives import Filed, files_of
from autograder.exchange.labels import Label, Piece, by_folder, labelled
from autograder.exchange.naming import Attempt, named
from autograder.exchange.people import match
from autograder.exchange.roster import Known, joined, told
from autograder.exchange.times import Arrival, arrival, telling
from autograder.exchange.written import placed, write_bytes
from autograder.model import MIB
from autograder.printing import printable

MAX_STUDENT = 1024 * MIB  # of all that one student handed in


@dataclass
class Collected:
    """What became of the downloads of one assignment."""

    assignment: str
    taken: dict[str, list[str]] = field(default_factory=dict)  # students, and what there is to say
    times: dict[str, int] = field(default_factory=dict)  # how their times are known -> how many
    late: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)  # who has that submission already
    kept: list[str] = field(default_factory=list)  # who has another one already, which stays
    by_name: dict[str, str] = field(default_factory=dict)
    not_found: dict[str, str] = field(default_factory=dict)  # names in the download, and why
    aside: str = ""  # where their files are
    refused: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether each file found its place."""
        return not (self.not_found or self.refused or self.kept)

    def as_data(self) -> dict[str, Any]:
        """The same, as JSON has it."""
        return {**asdict(self), "complete": self.is_complete}

    def __str__(self) -> str:
        same = f", {len(self.same)} there already" if self.same else ""
        new = len(self.taken.keys() - set(self.same))
        lines = [f"{self.assignment}: {new} collected, {len(self.late)} late{same}"]
        if self.times:
            counts = (f"{number} {source}" for source, number in self.times.items())
            lines.append(f"when they came: {'; '.join(counts)}")
        said = {student: notes for student, notes in self.taken.items() if notes}
        width = max(map(len, said), default=0)
        lines += [f"  {student:{width}}  {'; '.join(notes)}" for student, notes in said.items()]
        if self.by_name:
            who = "; ".join(f"{shown} is {student}" for shown, student in self.by_name.items())
            lines.append(f"found by the name alone ({len(self.by_name)}): {who}")
        if self.kept:
            lines.append(
                f"another submission is there already, and stays ({len(self.kept)}): "
                f"{'; '.join(self.kept)}. --force replaces it, and puts it aside"
            )
        lines += [f"not taken: {problem}" for problem in self.refused]
        lines += [f"not found: {who} ({why})" for who, why in self.not_found.items()]
        if self.not_found:
            lines.append(
                f"their files are in {self.aside}; --roster FILE tells who they are: Canvas's "
                "gradebook, Moodle's grading worksheet, or id, email, first_name, last_name"
            )
        return "\n".join(map(printable, lines))


def collect(
    course: Course,
    assignment: str,
    downloads: Sequence[Path],
    roster: Sequence[Known] = (),
    force: bool = False,
) -> Collected:
    """Sort the files of some downloads; of several attempts the latest counts.

    raises CourseError if the assignment is not known, or a download is none
    """
    with course.gradebook() as gradebook:
        names = [one.name for one in released_notebooks(course, assignment, gradebook)]
        due = gradebook.find_assignment(assignment).duedate
        people = joined([Person.of(student) for student in gradebook.students], roster)
    if not people:
        raise CourseError(
            "the gradebook knows no students, and no roster was given: `nbgrader db student import "
            "FILE` takes a class list, --roster the one that the platform exports"
        )
    report = Collected(assignment)
    with ExitStack() as opened, course_lock(course.root):
        files = [
            filed for download in downloads for filed in files_of(download, report.refused, opened)
        ]
        whose, nobodys = _sorted(files, people, roster, report)
        tells = telling([piece for pieces in whose.values() for piece in pieces])
        submitted = {(one.platform, one.number): one.submitted for one in roster}
        for student, pieces in sorted(whose.items()):
            said = max((submitted.get(_key(piece.label), "") for piece in pieces), default="")
            when = arrival(pieces, said, tells, due)
            _take(
                course,
                report,
                student,
                named(pieces, names, tells, (TIMESTAMP, SECRET)),
                when,
                force,
            )
        _put_aside(course, assignment, nobodys, report)
    return report


def _key(label: Label) -> tuple[str, str]:
    return label.platform, label.number


def _sorted(
    files: Sequence[Filed], people: Sequence[Person], roster: Sequence[Known], report: Collected
) -> tuple[dict[str, list[Piece]], list[Filed]]:
    """The files of each student, and those of nobody known."""
    labels = {id(filed): labelled(filed) for filed in files}
    pieces = [piece for piece in labels.values() if piece]
    known = _whose([piece.label for piece in pieces], people, roster, report)
    others = [filed for filed in files if not labels[id(filed)]]
    possible = [by_folder(filed) for filed in others]
    guessed = _whose([one.label for group in possible for one in group], people, (), None)
    whose: dict[str, list[Piece]] = {}
    nobodys: list[Filed] = []
    for piece in pieces:
        if piece.label in known:
            whose.setdefault(known[piece.label], []).append(piece)
        else:
            nobodys.append(piece.filed)
    for filed, group in zip(others, possible, strict=True):
        fits = next((piece for piece in group if piece.label in guessed), None)
        if fits:
            whose.setdefault(guessed[fits.label], []).append(fits)
        else:
            nobodys.append(filed)
            report.not_found["/".join(filed.path)] = "its name does not say whose it is"
    return whose, nobodys


def _whose(
    labels: Sequence[Label],
    people: Sequence[Person],
    roster: Sequence[Known],
    report: Collected | None,
) -> dict[Label, str]:
    """The students of some labels; who is not found, or by the name alone, is said."""
    numbered = {(one.platform, one.number): one for one in roster if one.number}
    left, found = list(dict.fromkeys(labels)), {}
    why = dict.fromkeys(left, "nobody in the gradebook or the roster")
    for cut in range(4):  # a group's name may stand before the person's, and have hyphens itself
        entries = [told(_cut(label, cut).entry, numbered.get(_key(label))) for label in left]
        matches = match(entries, people)
        for place, person in matches.found.items():
            found[left[place]] = person.id
            if report is not None and place in matches.by_name:
                report.by_name[entries[place].shown] = person.id
        if cut == 0:
            why |= {left[place]: problem for place, problem in matches.doubtful.items()}
        left = [label for label in left if label not in found and label.name.count("-") > cut]
    if report is not None:
        for label, problem in why.items():
            if label not in found:
                report.not_found[label.entry.shown] = problem
    return found


def _cut(label: Label, hyphens: int) -> Label:
    """A label without what stands before so many hyphens."""
    return replace(label, name=label.name.split("-", hyphens)[-1].strip())


def _take(
    course: Course,
    report: Collected,
    student: str,
    attempt: Attempt,
    when: Arrival,
    force: bool,
) -> None:
    """Write what one student handed in; what cannot be read is said."""
    contents: dict[str, bytes] = {}
    if problem := name_problem(student) or ("holds a /" if "/" in student else ""):
        report.refused.append(f"{student}: {problem}")
        return
    left = MAX_STUDENT
    for path, filed in attempt.files.items():
        try:
            contents[path] = filed.read()
            left -= len(contents[path])
            if left < 0:
                raise Unreadable(f"is one too many: {student} handed in {MAX_STUDENT // MIB} MiB")
        except Unreadable as problem:
            report.refused.append(f"{student}: {'/'.join(filed.path)} {problem}")
            contents.pop(path, None)
    if not contents:
        return
    place = course.path("submitted", report.assignment, student)
    if when.late:
        report.late.append(student)
    stamp = f"{when.when:%Y-%m-%d %H:%M:%S} UTC\n".encode()
    if place.exists() and _is_same(place, contents):
        report.same.append(student)
        if not (place / SECRET).exists():
            write_bytes(place / SECRET, _secret())
        noted = _noted(place)
        if noted is None or (when.told and submitted_at(noted) != when.when):
            write_bytes(place / TIMESTAMP, stamp)
            report.taken[student] = [f"came {when.when:%Y-%m-%d %H:%M} UTC now ({when.source})"]
        return
    if place.exists() and not force:
        report.kept.append(student)
        return
    if place.exists():
        now = f"{datetime.now(UTC):%Y-%m-%d %H.%M.%S}"
        older = _aside(course, report.assignment) / "replaced" / student / now
        older.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(place, older)
        attempt.notes.append("the earlier one is put aside")
    # Without either of them, `nbgrader release_feedback` stops, and the others get nothing.
    contents[TIMESTAMP] = stamp
    contents[SECRET] = _secret()
    placed(place, contents, when.when.replace(tzinfo=UTC).timestamp())
    late = [f"late: {when.when:%Y-%m-%d %H:%M} UTC ({when.source})"] if when.late else []
    report.taken[student] = [*late, *attempt.notes]
    report.times[when.source] = report.times.get(when.source, 0) + 1


def _noted(place: Path) -> bytes | None:
    """The timestamp that a submission has."""
    path = place / TIMESTAMP
    return path.read_bytes() if path.is_file() else None


def _secret() -> bytes:
    """A secret like that of `nbgrader submit`, but one that tells that no student knows it."""
    return f"{NOBODYS}{secrets.token_hex(64)}".encode()


def _is_same(place: Path, contents: Mapping[str, bytes]) -> bool:
    """Whether a submission holds just these files, whenever they came."""
    there = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    return there - {TIMESTAMP, SECRET} == contents.keys() and all(
        (place / path).read_bytes() == content for path, content in contents.items()
    )


def _aside(course: Course, assignment: str) -> Path:
    """Beside what nbgrader's zip_collect is given."""
    return course.root / "downloaded" / assignment


def _put_aside(course: Course, assignment: str, files: Sequence[Filed], report: Collected) -> None:
    place = _aside(course, assignment) / "not-found"
    for filed in files:
        report.aside = str(place)
        stem = re.sub(r"\.zip$", "", filed.archive)
        try:
            _write_once(place.joinpath(stem, *filed.path), filed.read())
        except Unreadable as problem:
            report.refused.append(f"{'/'.join(filed.path)} {problem}")


def _write_once(path: Path, contents: bytes) -> None:
    """Write a file, under another name if there is another one."""
    number, free = 1, path
    while free.exists():
        if free.is_file() and free.read_bytes() == contents:
            return
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    free.parent.mkdir(parents=True, exist_ok=True)
    free.write_bytes(contents)
