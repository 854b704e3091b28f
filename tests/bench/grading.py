"""One class, graded by both: fresh course folders, one command at a time, and what each cost."""

import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from tests.autograder import plain_course
from tests.autograder.recorded import Recorded, differences, gradebook_url, read_recorded
from tests.bench.measure import Run, measure
from tests.submissions.answers import ProblemSet, mixed_class
from tests.submissions.assemble import ROOT, cell_name

GRADERS = ("nbgrader", "engine")


@dataclass
class Figures:
    """What grading one problem set took: a run for each turn."""

    submissions: int
    floor: float  # seconds of processor time a submission
    runs: dict[str, list[Run]] = field(default_factory=lambda: {name: [] for name in GRADERS})
    cold: Run | None = None  # the engine's, which rehearses before it grades

    def each(self, grader: str) -> float:
        """Seconds on the clock per submission, the mean of the turns."""
        runs = self.runs[grader]
        return sum(run.seconds for run in runs) / len(runs) / self.submissions

    @property
    def ratio(self) -> float:
        return self.each("nbgrader") / self.each("engine")


def make_class(folder: Path, problem_sets: list[ProblemSet], size: int) -> Path:
    """A course folder in which a mixed class has handed in, and nothing is graded yet."""
    course = plain_course.make_course(folder, [each.source for each in problem_sets])
    for problem_set in problem_sets:
        for student, answers in mixed_class(problem_set, size).items():
            plain_course.hand_in(course, student, problem_set.name, answers)
    return course


def grade(grader: str, course: Path, assignments: list[str], jobs: int) -> Run:
    """Grade assignments of a course folder in one run of one command."""
    command = [sys.executable, "-m"]
    if grader == "nbgrader":
        (assignment,) = assignments  # it takes one at a time
        command += ["nbgrader", "autograde", assignment]
    else:
        command += ["autograder", "grade", *assignments, f"--course={course}", f"--jobs={jobs}"]
    return measure(command, course, plain_course.environment())


def floor(course: Path, assignment: str) -> float:
    """Processor time of the notebooks' own cells: seconds a submission, the mean of the class."""
    command = [sys.executable, "-m", "tests.bench.floor", str(course.resolve()), assignment]
    printed = measure(command, ROOT, plain_course.environment()).printed
    spent = json.loads(printed.splitlines()[-1])
    return sum(spent.values()) / len(spent)


def fresh(course: Path, name: str) -> Path:
    """A copy of an ungraded course folder beside it, in place of any that was there."""
    copy = course.with_name(name)
    shutil.rmtree(copy, ignore_errors=True)
    return Path(shutil.copytree(course, copy))


def hand_on_contracts(rehearsed: Path, course: Path) -> None:
    """Let a course have what another one of the same assignments has learned in its rehearsals."""
    contracts = Path(".autograder", ".contracts")
    shutil.copytree(rehearsed / contracts, course / contracts, dirs_exist_ok=True)


def differing_scores(plain: Path, engine: Path) -> tuple[int, list[str]]:
    """How many scores there are, and a line for each that differs between two graded courses."""
    first, second = (read_recorded(gradebook_url(course)) for course in (plain, engine))
    lines = differences(_scores(first), _scores(second), GRADERS)
    return len(first.grades), [line + _reason(plain, line) for line in lines]


def _scores(recorded: Recorded) -> Recorded:
    return Recorded({}, {}, {}, recorded.grades, {})


def _reason(plain: Path, line: str) -> str:
    """Why nbgrader's score is another, where its own notebook tells; the bench knows two reasons."""
    assignment, student, notebook, cell = line.split(": ")[0].split(" ", 1)[1].split(" / ")
    path = plain / "autograded" / student / assignment / f"{notebook}.ipynb"
    if not path.exists():
        return " [nbgrader graded nothing of it]"
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for each in cells if cell_name(each) == cell for output in each.outputs]
    if any(output.output_type == "stream" and output.name == "stderr" for output in outputs):
        return " [nbgrader takes the points of a test that prints on stderr]"
    return ""
