"""An audit of one assignment: answers of known worth, graded as a class is.

Each question is graded by itself, with the author's answers to the others as far as it needs them.
Nothing is written: neither into the gradebook nor among what students handed in.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from autograder.audit.battery import battery
from autograder.audit.filed import Accepted, Filed, accepted, filed_answers
from autograder.audit.mutants import Mutant, mutants, some
from autograder.audit.processor import seconds_below
from autograder.audit.questions import Question, alone, as_handed_in, chosen, questions, up_to
from autograder.audit.report import Audit, Found, QuestionAudit
from autograder.config import GradingEngine
from autograder.course.folder import Course, read_spec
from autograder.course.rehearsal import author_submission, rehearsed
from autograder.course.released import released_cells
from autograder.dispatch.jobs import Job
from autograder.dispatch.start import Workers
from autograder.errors import CourseError
from autograder.model import (
    AssignmentSpec,
    Settings,
    Submission,
    SubmissionResult,
)

MOST_MUTANTS = 60  # of one question
MOST_SECONDS = 3, 10  # for an answer: so many, and so many times what the author's take
Cells = Mapping[str, str]  # a cell's name, or its number -> its text


@dataclass(frozen=True)
class Wishes:
    """What is to be audited."""

    questions: Collection[str] = ()  # their names; all without any
    mutants: int = MOST_MUTANTS
    tell: Callable[[str], None] = lambda _line: None  # hears how far it is


def audit(course: Course, workers: Workers, assignment: str, wishes: Wishes) -> Audit:
    """Grade answers of known worth to the questions of an assignment.

    raises CourseError if there is no such assignment or question, or its author left no solutions
    """
    course = replace(course, settings=replace(course.settings, inside="run"))
    with course.gradebook() as gradebook:
        written = read_spec(course, assignment, gradebook)
    work = _Work(course, workers, wishes)
    spec, contract = rehearsed(course, written, work.grade_author, keep=False)
    author = author_submission(course, spec)
    report = Audit(assignment)
    found: list[Question] = []
    for notebook in spec.notebooks:
        here, untried = questions(notebook)
        found += here
        if not wishes.questions:
            report.untried |= untried
    names = {one.name for one in found}
    wanted = chosen(found, wishes.questions)
    if missing := set(wishes.questions) - names - set(map(str, found)):
        raise CourseError(
            f"{assignment} has no question {', '.join(sorted(missing))} with tests; "
            f"it has {', '.join(sorted(names))}"
        )
    if author is None or (contract.unrehearsed and wanted):
        raise CourseError(f"{assignment} cannot be audited: {contract.unrehearsed}")
    folder = course.root / GradingEngine(config=course.config).audit_folder / assignment
    filed, marks = filed_answers(folder, names), accepted(folder, names)
    released = released_cells(course, assignment)
    for number, question in enumerate(wanted, start=1):
        wishes.tell(f"{assignment}: {question.name}, {number} of {len(wanted)} questions")
        one = _Examined(work, spec, author, question, released.get(question.notebook, {}))
        report.questions.append(
            one.audited(filed.get(question.name, []), marks.get(question.name, Accepted()))
        )
    return report


class _Work:
    """What grades, and how."""

    def __init__(self, course: Course, workers: Workers, wishes: Wishes):
        self.workers, self.wishes, self.settings = workers, wishes, course.settings

    def grade_author(self, spec: AssignmentSpec, author: Submission) -> SubmissionResult:
        (result,) = self.grade(spec, [author], replace(self.settings, disagreement="outside"))
        return result

    def grade(
        self, spec: AssignmentSpec, submissions: list[Submission], settings: Settings
    ) -> list[SubmissionResult]:
        """The results, in the order of the submissions."""
        jobs = [Job(spec, one, settings) for one in submissions]
        done = {job.submission.student: result for job, result in self.workers.map(jobs)}
        return [done[one.student] for one in submissions]


@dataclass(frozen=True)
class _Earned:
    """What an answer earned."""

    scores: Mapping[str, float | None]  # of the question's tests
    why_not: str = ""  # it was not graded

    def on(self, tests: Collection[str]) -> float:
        return sum(self.scores.get(test) or 0.0 for test in tests)


@dataclass
class _Examined:
    """One question while it is audited."""

    work: _Work
    spec: AssignmentSpec
    author: Submission
    question: Question
    released: Mapping[str, str]
    report: QuestionAudit = field(init=False)

    def __post_init__(self) -> None:
        question = self.question
        self.points = {test.name: test.points for test in question.tests}
        self.hidden = [
            test.name
            for test in question.tests
            if test.points and self.released.get(test.name) != test.source
        ]
        self.report = QuestionAudit(
            question.notebook, question.name, question.points, list(self.points)
        )

    def audited(self, filed: list[Filed], marks: Accepted) -> QuestionAudit:
        """Try everything."""
        before = seconds_below()
        why_not = self._prepare()
        if why_not:
            self.report.untried.append(f"everything: {why_not}")
        else:
            self._worthless(marks)
            self._mutants(marks)
            self._filed(filed)
        self.report.seconds = round(seconds_below() - before, 2)
        return self.report

    def _prepare(self) -> str:
        """Find the least that runs the question, and how long that takes; why it is not tried."""
        if not self.question.points:
            return "its tests are worth no points"
        (whole,) = [one for one in self.spec.notebooks if one.name == self.question.notebook]
        self.settings = replace(self.work.settings, disagreement="outside")
        for part in (alone(whole, self.question), up_to(whole, self.question)):
            self.part, self.plan = part, replace(self.spec, notebooks=(part,))
            (result,) = self._results([{}])
            earned = self._earned(result)
            if earned.on(self.points) == self.question.points:
                self._limit(result.seconds)
                return ""
        errors = [said for one in result.notebooks for said in one.errors.values()]
        said = earned.why_not or next(iter(errors), f"{earned.on(self.points):g} points")
        return f"the author's own answer does not pass: {said}"

    def _limit(self, seconds: float) -> None:
        """A mutant may loop for ever."""
        least, times = MOST_SECONDS
        limits = self.settings.limits
        most = least + times * seconds
        limits = replace(
            limits,
            cell_seconds=min(limits.cell_seconds, most),
            submission_seconds=min(limits.submission_seconds, most),
        )
        self.settings = replace(self.settings, limits=limits)

    def _results(
        self, answers: list[Cells], settings: Settings | None = None
    ) -> list[SubmissionResult]:
        submissions = [
            replace(
                self.author,
                student=str(number),
                notebooks={self.part.name: as_handed_in(self.part, cells)},
            )
            for number, cells in enumerate(answers, start=1)
        ]
        return self.work.grade(self.plan, submissions, settings or self.settings)

    def _earned(self, result: SubmissionResult) -> _Earned:
        scores = {name: points for one in result.notebooks for name, points in one.scores.items()}
        return _Earned({name: scores.get(name, 0.0) for name in self.points}, result.reason)

    def _tried(self, kind: str, names: list[str], answers: list[Cells]) -> Iterator[_Earned]:
        """What some answers earned; what could not be graded is noted."""
        self.report.tried[kind] = len(answers)
        for name, result in zip(names, self._results(answers), strict=True):
            earned = self._earned(result)
            if earned.why_not:
                self.report.untried.append(f"{name}: {earned.why_not}")
            yield earned

    def _worthless(self, marks: Accepted) -> None:
        made, untried = battery(self.part, self.question, self.released)
        self.report.untried += untried
        names = [one.what for one in made]
        earned = list(self._tried("worthless", names, [one.cells for one in made]))
        controls = [one.unless for one in made if one.unless is not None]
        controlled = map(self._earned, self._results(controls))
        for one, it in zip(made, earned, strict=True):
            counted = list(self.points)
            if one.knows_the_visible_test and self.hidden:
                counted = self.hidden
            if one.unless is not None:
                without = next(controlled).scores
                counted = [test for test in counted if not without[test]]
            of = sum(self.points[test] for test in counted)
            least = of if one.knows_the_visible_test and not self.hidden else 0.0
            got = it.on(counted)
            if got <= 0 or got < least:
                continue
            if one.what in marks.worthless:
                self.report.accepted.append(f"{one.what}: {marks.worthless[one.what]}")
                continue
            paying = tuple(test for test in counted if it.scores[test])
            self.report.paid.append(Found(one.what, got, of, paying))

    def _mutants(self, marks: Accepted) -> None:
        made: list[tuple[str, Mutant]] = []
        for answer in self.question.answers:
            try:
                made += [(answer.name, mutant) for mutant in mutants(answer.source)]
            except SyntaxError:
                self.report.untried.append(f"mutants: {answer.name} is no plain Python")
        there = {mutant.what for _, mutant in made}
        for what, why in marks.mutants.items():
            if what in there:
                self.report.accepted.append(f"{what}: {why}")
            else:
                self.report.untried.append(f"{what}: marked as equal, and no mutant of the answer")
        made = [one for one in made if one[1].what not in marks.mutants]
        most = self.work.wishes.mutants
        if len(made) > most:
            self.report.untried.append(f"{len(made) - most} of {len(made)} mutants: --mutants")
        made = some(made, most)
        names = [mutant.what for _, mutant in made]
        answers: list[Cells] = [{name: mutant.source} for name, mutant in made]
        for (_, mutant), it in zip(made, self._tried("mutants", names, answers), strict=True):
            if it.on(self.points) >= self.question.points:
                self.report.survivors.append(mutant.diff)

    def _filed(self, filed: list[Filed]) -> None:
        answers: list[Cells] = [{self.question.name: one.source} for one in filed]
        self.report.tried["filed"] = len(answers)
        counted = self.hidden or list(self.points)
        of = sum(self.points[test] for test in counted)
        for one, result in zip(filed, self._results(answers, self.work.settings), strict=True):
            it = self._earned(result)
            if one.verdict == "right":
                self._right(one, it)
                continue
            got, due = it.on(counted), one.worth or 0.0
            if got > due and (self.hidden or one.worth is not None or got == of):
                paying = tuple(test for test in counted if it.scores[test])
                self.report.generous.append(Found(one.why, got, of, paying))
            elif got < due:
                self.report.refused.append(Found(one.why, got, due, tuple(counted)))

    def _right(self, one: Filed, it: _Earned) -> None:
        got = it.on(self.points)
        if got < self.question.points:
            waits = ", and waits for a person" if None in it.scores.values() else ""
            refusing = tuple(
                name for name, points in self.points.items() if (it.scores[name] or 0.0) < points
            )
            found = Found(one.why + waits, got, self.question.points, refusing)
            self.report.refused.append(found)
