"""The submissions of one assignment, compared with each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.files import Folder, read_folder
from autograder.course.folder import Course, read_submission, released_notebooks
from autograder.course.groups import Group, read_groups
from autograder.course.timestamps import TIMESTAMP
from autograder.errors import CourseError, Ungradable, Unreadable
from autograder.similar.apart import read_apart
from autograder.similar.reading import Cell, Reading, digest
from autograder.similar.scores import score, threshold, weigh

LEAST = {
    "code": 6.0,
    "words": 3.5,
}  # thresholds are no lower: 36 tokens, or a dozen words, in one cell
SMALLEST = 100  # bytes of a file of which it means something that another is the same
SMALL_CLASS = 10


@dataclass(frozen=True)
class Measure:
    """How fingerprints of one kind make a score."""

    power: float  # see `scores.score`
    least: float  # the threshold is no lower: 43 tokens in one cell, or a run of 15 words


MEASURES = {"code": Measure(power=0.5, least=6.0), "words": Measure(power=1.0, least=12.0)}


@dataclass(frozen=True)
class Kind:
    """What was found with one kind of fingerprint: code, or words."""

    weights: Mapping[int, float]
    scores: np.ndarray  # of all pairs that were compared
    threshold: float


@dataclass(frozen=True)
class Pair:
    """Two students whose submissions are worth a look."""

    first: str
    second: str
    scores: Mapping[str, float]  # kind -> score
    traces: tuple[str, ...]  # what both have that is made once

    def excess(self, kinds: Mapping[str, Kind]) -> float:
        """How far the pair is beyond what is usual: a score over its threshold."""
        return max(score / kinds[name].threshold for name, score in self.scores.items())


@dataclass(frozen=True)
class Comparison:
    """What came of an assignment."""

    assignment: str
    readings: Mapping[str, Reading]
    unread: Mapping[str, str]  # student -> why
    groups: Mapping[str, Group]
    kinds: Mapping[str, Kind]
    pairs: tuple[Pair, ...]  # those worth a look, the most alike first

    @cached_property
    def compared(self) -> int:
        """How many pairs were compared."""
        return len(self.kinds["code"].scores)


def compare(course: Course, assignment: str, progress: Callable[[str], None]) -> Comparison:
    """Compare all submissions of an assignment.

    progress: told a line now and then
    raises CourseError if the gradebook does not know it, or the groups file is wrong
    """
    with course.gradebook() as gradebook:
        recorded = {
            notebook.name: [(cell.cell_type, cell.source) for cell in notebook.source_cells]
            for notebook in released_notebooks(course, assignment, gradebook)
        }
        groups = read_groups(course, gradebook, assignment)
    release, known = _release(course, assignment, recorded)
    students = course.submissions(assignment)
    if not students:
        where = course.path("submitted", assignment, "*")
        raise CourseError(f"nothing to compare: no submission at {where}")
    readings: dict[str, Reading] = {}
    unread: dict[str, str] = {}
    for number, student in enumerate(students, start=1):
        try:
            readings[student] = _read(course, assignment, student, known)
        except (Unreadable, Ungradable) as problem:
            unread[student] = str(problem)
        if number % 50 == 0:
            progress(f"{assignment}: {number} of {len(students)} submissions read")
    return compared(assignment, readings, release, groups, unread)


def compared(
    assignment: str,
    readings: Mapping[str, Reading],
    release: Reading,
    groups: Mapping[str, Group],
    unread: Mapping[str, str],
) -> Comparison:
    """What the readings of a class have in common.

    release: the released notebook, read as a submission of which nothing is known
    """
    students = list(readings)
    groups = {student: group for student, group in groups.items() if student in readings}
    first = {group: number for number, group in enumerate(dict.fromkeys(groups.values()))}
    together = [
        first[groups[one]] if one in groups else len(first) + number
        for number, one in enumerate(students)
    ]
    apart = [
        (one, other)
        for one, other in combinations(range(len(students)), 2)
        if together[one] != together[other]
    ]
    kinds, tables = {}, {}
    for name, measure in MEASURES.items():
        held = [_held(reading.cells, name) for reading in readings.values()]
        weights = weigh(held, together, _held(release.cells, name).keys())
        tables[name] = score(held, weights, measure.power)
        scores = np.array([tables[name][pair] for pair in apart])
        kinds[name] = Kind(weights, scores, threshold(scores, measure.least))
    traces = _traces(list(readings.values()), together)
    pairs = [
        Pair(
            students[one],
            students[other],
            {name: float(table[one, other]) for name, table in tables.items()},
            tuple(traces.get((one, other), ())),
        )
        for one, other in apart
        if (one, other) in traces
        or any(table[one, other] > kinds[name].threshold for name, table in tables.items())
    ]
    pairs.sort(key=lambda pair: (-bool(pair.traces), -pair.excess(kinds)))
    return Comparison(assignment, readings, unread, groups, kinds, tuple(pairs))


def _held(cells: Iterable[Cell], kind: str) -> dict[int, str]:
    """The fingerprints of one kind, and the first cell that each stands in."""
    held: dict[int, str] = {}
    for cell in cells:
        for mark in cell.code if kind == "code" else cell.words:
            held.setdefault(mark.hash, cell.where)
    return held


def _traces(readings: list[Reading], together: list[int]) -> dict[tuple[int, int], list[str]]:
    """For each pair, what both have that is made once."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for trace in weigh([reading.traces for reading in readings], together):
        who = [number for number, reading in enumerate(readings) if trace in reading.traces]
        for pair in combinations(who, 2):
            found[pair].append(readings[who[0]].traces[str(trace)])
    return found


def _read(course: Course, assignment: str, student: str, known: set[str]) -> Reading:
    submission = read_submission(course, assignment, student)
    if not submission.notebooks:
        raise Unreadable("no notebook was handed in")
    reading = read_apart(submission.notebooks, known)
    for path, content in submission.files.items():
        name = path.rpartition("/")[2]
        whole = digest(content)
        own = whole not in known and name != TIMESTAMP and not name.startswith(".")
        if own and len(content) >= SMALLEST:
            reading.traces[whole] = f"the same file, {path[-60:]}"
    return reading


def _release(
    course: Course, assignment: str, recorded: Mapping[str, Iterable[tuple[str, str]]]
) -> tuple[Reading, set[str]]:
    """What students were given, read; and its cells' texts, its traces and digests of its files.

    recorded: type and text of the cells that the gradebook knows, which do where the folder is gone
    """
    release, source = (_own(course, step, assignment) for step in ("release", "source"))
    notebooks = dict(release.notebooks)
    for name, cells in recorded.items():
        made = [
            (new_code_cell if kind == "code" else new_markdown_cell)(text) for kind, text in cells
        ]
        notebooks[f"{name}, as recorded"] = nbformat.writes(new_notebook(cells=made)).encode()
    try:
        read, written = (read_apart(one, ()) for one in (notebooks, source.notebooks))
    except Ungradable as problem:
        raise CourseError(f"the release of {assignment} cannot be read: {problem}") from problem
    known = {cell.text for cell in read.cells} | read.traces.keys() | written.traces.keys()
    for folder in (release, source):
        known.update(digest(content) for content in folder.files.values())
    return read, known


def _own(course: Course, step: str, assignment: str) -> Folder:
    """A folder of the instructor's own; an empty one if it is not there."""
    path = course.path(step, assignment)
    try:
        return read_folder(path.resolve(), course.directories.ignore) if path.is_dir() else Folder()
    except Unreadable as problem:
        raise CourseError(f"{path}: {problem}") from problem
