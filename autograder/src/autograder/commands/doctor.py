"""`autograder doctor`: what this machine offers, and what a course's tests are protected from."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from autograder.commands.advice import change
from autograder.errors import CourseError
from autograder.model import Placement
from autograder.printing import printable, tell
from autograder.sandbox import availability
from autograder.session.canary import look
from autograder.session.grader import Grader

if TYPE_CHECKING:
    from autograder.course.contract import Contract
    from autograder.course.folder import Course  # which need nbgrader

GOOD, BAD, NOTE = "ok", "!!", "--"


def examine_machine() -> Iterator[str]:
    """A line for each thing that the sandbox stands on, and the ways out where it is missing."""
    if _has_nbgrader():
        yield f"{GOOD} nbgrader {version('nbgrader')}"
    for fact in availability.facts():
        mark = {True: GOOD, False: BAD, None: NOTE}[fact.whether]
        yield f"{mark} {fact.what}: {fact.detail}"
    missing = availability.what_is_missing()
    for remedy in missing:
        yield f"{BAD} {remedy}"
    if missing:
        yield f"{BAD} `autograder grade` refuses to run student code here without --unsafe-no-sandbox"


def examine_assignment(course: "Course", name: str, isolated: bool) -> Iterator[str]:
    """What the tests of one assignment are worth: unprotected cells, and what would protect them."""
    from autograder.course.folder import read_spec
    from autograder.course.rehearsal import rehearsed

    with course.gradebook() as gradebook, Grader() as grader:
        written = read_spec(course, name, gradebook)
        settings = replace(course.settings, sandbox=isolated, disagreement="outside")
        spec, contract = rehearsed(
            course, written, lambda plan, author: grader.grade(plan, author, settings), keep=False
        )
    tests = [
        (one.name, cell)
        for one in spec.notebooks
        for cell in one.cells
        if cell.placement in (Placement.OUTSIDE, Placement.INSIDE) and cell.metadata.get("grade")
    ]
    inside = [test for test in tests if test[1].placement is Placement.INSIDE]
    outside = len(tests) - len(inside)
    yield f"{GOOD} {name}: {outside} test cells run where no student code can reach them"
    for notebook, cell in inside:
        waits = "; its points wait for a person" if cell.waits else ""
        yield (
            f"{BAD} {name}: {notebook}.ipynb, cell {cell.name!r} runs beside student code, "
            f"unprotected{waits}"
        )
        yield f"   why: {cell.reason}"
        yield f"   to run it outside: {change(cell.reason)}"
    yield from (f"{BAD} {name}: {note}" for note in spec.notes)
    yield from _learned(name, contract)


def examine_masks(course: "Course") -> Iterator[str]:
    """Whether a kernel sees the course, its gradebook or the exchange."""
    for found in look(course.settings):
        if found.not_tried:
            yield f"{NOTE} {found.folder}: masked; not tried with a file ({found.not_tried})"
        elif found.seen_at:
            yield f"{BAD} {found.folder}: student code can read it, as {found.seen_at}"
        else:
            yield f"{GOOD} {found.folder}: tried: student code does not see it"


def _learned(name: str, contract: "Contract") -> Iterator[str]:
    """What the rehearsal says of the author's own answers."""
    from autograder.course.rehearsal import raised_limits, unstable_tests

    if contract.unrehearsed:
        yield f"{BAD} {name}: not rehearsed: {contract.unrehearsed}"
        return
    for notebook, cells in contract.broken.items():
        for cell, tried in cells.items():
            yield (
                f"{BAD} {name}: the author's own answer fails {notebook}.ipynb, cell {cell!r}: "
                f"{tried.said}; its points wait for `autograder decide`"
            )
    for line in unstable_tests(contract):
        yield f"{BAD} {name}: {line}"
    for line in raised_limits(contract):
        yield f"{NOTE} {name}: {line}"
    for flag in contract.flags:
        yield f"{GOOD} {name}: the author's own answers do it, so nobody is flagged for it: {flag}"
    if not contract.broken:
        yield f"{GOOD} {name}: the author's own answers get all points ({contract.seconds:.1f} s)"


def _has_nbgrader() -> bool:
    return find_spec("nbgrader") is not None


def examine(course_folder: str | None, assignments: list[str]) -> Iterator[str]:
    """All that there is to say about this machine and, if there is a course, its assignments."""
    yield from examine_machine()
    if not _has_nbgrader():
        yield (
            f"{BAD} nbgrader is not installed, so no course was looked at, and none can be graded: "
            "pip install 'nbgrader-examiner[grade]'"
        )
        return
    from autograder.course.folder import Course

    isolated = not availability.what_is_missing()
    try:
        course = Course.open(course_folder)
        with course.gradebook() as gradebook:
            there = course.assignments(gradebook)
    except CourseError as error:
        yield f"{BAD} no course: {error}"
        return
    if isolated:
        yield from examine_masks(course)
    for name in assignments or there:
        try:
            yield from examine_assignment(course, name, isolated)
        except CourseError as error:
            yield f"{BAD} {error}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = __doc__
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="without any, all")
    parser.add_argument("--course", metavar="DIR", help="the course's folder (default: this one)")


def run(options: argparse.Namespace) -> int:
    """Print what there is to say; 0 if all is well, 1 if something is not."""
    status = 0
    for line in examine(options.course, options.assignments):
        tell(printable(line))
        status = max(status, int(line.startswith(BAD)))
    return status
