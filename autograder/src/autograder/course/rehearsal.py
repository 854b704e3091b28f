"""The rehearsal: before the first submission the author's own answers are graded.

A test runs where no student code can reach it if the author's answers pass it there. Those that they
pass only beside the student's code run there, and the plan that comes out is tried once more, since
what a moved test bound is missing outside. What they pass in neither place is the author's mistake:
it is named, everybody is graded, and these points wait.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace

from autograder.course.contract import (
    Contract,
    Tried,
    agreed,
    contract_digest,
    moved,
    read_contract,
    write_contract,
)
from autograder.course.decisions import Decisions
from autograder.course.files import read_folder
from autograder.course.folder import Course
from autograder.course.lock import writable
from autograder.errors import Unreadable
from autograder.model import (
    MARGIN,
    MIB,
    AssignmentSpec,
    Cell,
    Limits,
    Needs,
    Placement,
    Submission,
    SubmissionResult,
)
from autograder.notebooks.analysis.chance import has_chance
from autograder.notebooks.node import as_node, checksum
from autograder.notebooks.reading import read

AUTHOR = "the author"
ROOM = 2 / 3  # the author has twice a student's limits: see Limits.raised
MOST_NAMED = 10  # tests that the author fails, in what a run says
Grade = Callable[[AssignmentSpec, Submission], SubmissionResult]
_Cell = tuple[str, str]  # notebook, name


def rehearsed(
    course: Course, spec: AssignmentSpec, grade: Grade, keep: bool = True
) -> tuple[AssignmentSpec, Contract]:
    """The assignment as it will be graded, and the contract behind it.

    grade: grades one submission, as the class will be; a second opinion is not asked for
    keep: whether the contract is written down for the next run, which needs the course's lock
    """
    author = author_submission(course, spec)
    wanted = contract_digest(spec, author, course.settings)
    contract = read_contract(course.root, spec.name)
    if contract is None or contract.digest != wanted:
        contract = rehearse(spec, author, grade, wanted, course.settings.limits)
        if keep:
            with writable(course.root):
                write_contract(course.root, spec.name, contract)
    return agreed(spec, contract, course.settings), contract


def what_it_says(
    spec: AssignmentSpec, contract: Contract, decisions: Decisions | None = None
) -> Iterator[str]:
    """What whoever grades should know of a contract, a line each; nothing that was decided."""
    taken = decisions or {}
    tests = [
        cell
        for notebook in spec.notebooks
        for cell in notebook.cells
        if cell.placement in (Placement.OUTSIDE, Placement.INSIDE) and cell.metadata.get("grade")
    ]
    inside = sum(cell.placement is Placement.INSIDE for cell in tests)
    if contract.unrehearsed:
        yield f"not rehearsed: {contract.unrehearsed}"
    if inside:
        run = "runs" if inside == 1 else "run"
        yield f"{inside} of {len(tests)} tests {run} beside student code: see autograder doctor"
    broken = [
        f"{notebook}.ipynb, cell {name}: {tried.said}"
        for notebook, cells in contract.broken.items()
        for name, tried in cells.items()
        if name not in taken.get(notebook, {})
    ]
    if len(broken) == 1:
        yield (
            f"the author's own answer fails {broken[0]}; its points wait for `autograder decide`"
        )
    elif broken:
        yield (
            f"the author's own answers fail {len(broken)} tests, whose points wait for "
            "`autograder decide`:"
        )
        yield from (f"  {one}" for one in broken[:MOST_NAMED])
        if len(broken) > MOST_NAMED:
            yield f"  and {len(broken) - MOST_NAMED} more: see autograder doctor"
    yield from unstable_tests(contract)
    yield from raised_limits(contract)


def raised_limits(contract: Contract) -> Iterator[str]:
    """What is to be said where the author's answers need more than a student has; a line."""
    used = contract.needs
    if used != Needs():
        yield (
            f"the author's own answers take {used.cell_seconds:.0f} s in their slowest cell, "
            f"{used.submission_seconds:.0f} s in all, and {used.memory // MIB} MiB: students may "
            f"use {MARGIN:g} times as much where the limits are lower"
        )


def unstable_tests(contract: Contract) -> Iterator[str]:
    """What is to be said of tests that end now in one way, now in another; a line each."""
    for notebook, cells in contract.unstable.items():
        for name, said in cells.items():
            yield (
                f"the author's own answer passes {notebook}.ipynb, cell {name}, in one of two runs "
                f"({said}): give it a seed; who fails it waits for `autograder decide`"
            )


def author_submission(course: Course, spec: AssignmentSpec) -> Submission | None:
    """The author's notebooks as a submission; None if they are not all there."""
    try:
        folder = read_folder(course.path("source", spec.name).resolve(), course.directories.ignore)
    except (Unreadable, OSError):
        return None
    notebooks = {one.name: folder.notebooks.get(one.name, b"") for one in spec.notebooks}
    files = {path: spec.files.get(path, content) for path, content in folder.files.items()}
    return Submission(AUTHOR, spec.name, notebooks, files) if all(notebooks.values()) else None


def rehearse(
    spec: AssignmentSpec, author: Submission | None, grade: Grade, digest: str, limits: Limits
) -> Contract:
    """Grade the author's answers in as many plans as it takes until each test has its place.

    limits: a student's; the author has more, so that it is seen what the answers need
    """
    tests = {
        (notebook.name, cell.name): cell
        for notebook in spec.notebooks
        for cell in notebook.cells
        if cell.placement in (Placement.OUTSIDE, Placement.INSIDE)
    }
    if author is None:
        return Contract(digest, "the author's notebooks are not in the source folder")
    if not tests:
        return Contract(digest)
    room = Needs(
        limits.cell_seconds * ROOM, limits.submission_seconds * ROOM, int(limits.memory * ROOM)
    )
    spec = replace(spec, rewritten=tuple(spec.files), needs=room)  # the author may
    first = _Tried(spec, grade(spec, author))
    if first.result.reason:
        return Contract(digest, f"the author's notebook is ungradable: {first.result.reason}")
    tried, everywhere = first, None
    places: dict[str, dict[str, Tried]] = {}
    while failing := [one for one in tests if tried.fails(one)]:
        everywhere = everywhere or _Tried(spec, grade(_all_inside(spec), author))
        # A test that fails although it was moved needs what other tests bind.
        stuck = {one[0] for one in failing if not tried.is_outside(one)}
        to_move = [
            one
            for one in tests
            if tried.is_outside(one) and (tried.fails(one) or one[0] in stuck)
            if not everywhere.fails(one)
        ]
        if not to_move:
            break
        for notebook, name in to_move:
            places.setdefault(notebook, {})[name] = tried.of((notebook, name), everywhere)
        plan = moved(spec, places)
        tried = _Tried(plan, grade(plan, author))
    unanswered = _unanswered(spec, author)
    broken: dict[str, dict[str, Tried]] = {}
    for one in failing:
        if one[0] not in unanswered:
            broken.setdefault(one[0], {})[one[1]] = tried.of(one, everywhere)
    if len(failing) == len(tests):
        return Contract(digest, "the author's own answers pass no test: are they in the source?")
    unstable: dict[str, dict[str, str]] = {}
    again = None
    if _has_chance(spec, author):
        again = _Tried(moved(spec, places), grade(moved(spec, places), author))
        for one in tests:
            if tried.fails(one) != again.fails(one):
                said = (tried if tried.fails(one) else again).of(one, None).said
                unstable.setdefault(one[0], {})[one[1]] = said
                broken.get(one[0], {}).pop(one[1], None)
    runs = {id(one): one.result.seconds for one in (first, tried, everywhere, again) if one}
    used = functools.reduce(Needs.together, (one.used for one in tried.result.notebooks), Needs())
    exchanges = {one.name: one.exchanges for one in tried.result.notebooks}
    flags = tuple(flag for flag in tried.result.flags if flag.kind != "repaired")
    rewritten = {path for one in first.result.notebooks for path in one.rewritten}
    return Contract(
        digest,
        inside=places,
        broken={notebook: cells for notebook, cells in broken.items() if cells},
        flags=flags,
        rewritten=tuple(sorted(rewritten)),
        exchanges=exchanges,
        unstable=unstable,
        needs=Needs() if limits.raised(used) == limits else used,
        seconds=round(sum(runs.values()), 3),
    )


def _has_chance(spec: AssignmentSpec, author: Submission) -> bool:
    """Whether some notebook of the author's may end otherwise in another run."""
    for notebook in spec.notebooks:
        written = read(author.notebooks[notebook.name]).cells
        sources = [cell.source for cell in written if cell.cell_type == "code"]
        if has_chance([*sources, *(cell.source for cell in notebook.cells)]):
            return True
    return False


class _Tried:
    """What came of one plan."""

    def __init__(self, spec: AssignmentSpec, result: SubmissionResult):
        self.result = result
        self.cells: dict[_Cell, Cell] = {
            (notebook.name, cell.name): cell
            for notebook in spec.notebooks
            for cell in notebook.cells
        }
        self.scores = {
            (one.name, name): points
            for one in result.notebooks
            for name, points in one.scores.items()
        }
        self.errors = {
            (one.name, name): said for one in result.notebooks for name, said in one.errors.items()
        }

    def is_outside(self, one: _Cell) -> bool:
        return self.cells[one].placement is Placement.OUTSIDE

    def fails(self, one: _Cell) -> bool:
        score = self.scores.get(one)
        return one in self.errors or (score is not None and score < self.cells[one].points)

    def of(self, one: _Cell, inside: "_Tried | None") -> Tried:
        """What a test gave here, and inside."""
        said = self.errors.get(one) or f"{self.scores.get(one)} points"
        return Tried(self.scores.get(one), inside.scores.get(one) if inside else None, said)


def _all_inside(spec: AssignmentSpec) -> AssignmentSpec:
    tests = {
        notebook.name: {
            cell.name: Tried() for cell in notebook.cells if cell.placement is Placement.OUTSIDE
        }
        for notebook in spec.notebooks
    }
    return moved(spec, tests)


def _unanswered(spec: AssignmentSpec, author: Submission) -> set[str]:
    """The notebooks in which the author left an answer as it is released."""
    found = set()
    for notebook in spec.notebooks:
        handed = {
            cell.metadata.get("nbgrader", {}).get("grade_id"): cell
            for cell in read(author.notebooks[notebook.name]).cells
        }
        for cell in notebook.cells:
            if cell.metadata.get("solution") and cell.cell_type == "code" and cell.name in handed:
                written = {"nbgrader": cell.metadata}
                answer = as_node({**handed[cell.name], "metadata": written})
                if checksum(answer) == cell.metadata.get("checksum"):
                    found.add(notebook.name)
    return found
